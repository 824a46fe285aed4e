package wxcrypt

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// Reply is a passive reply (被动回复): an encrypted answer to a callback, signed by the replier (doc 91116).
type Reply struct {
	Encrypt   string // the ciphertext in base64
	Signature string // msg_signature over the three others
	Timestamp string // Unix seconds of the replier
	Nonce     string // the replier's own; a smart bot must repeat the nonce of the request (doc 101033)
	Format    Format // how the reply was written; ParseReply sets it
}

// SealReply seals and signs an answer.
func (c *Codec) SealReply(msg []byte, receiveID, timestamp, nonce string) (Reply, error) {
	encrypt, err := c.Seal(msg, receiveID)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Encrypt: encrypt, Signature: c.Sign(timestamp, nonce, encrypt), Timestamp: timestamp, Nonce: nonce}, nil
}

// OpenReply verifies and opens a passive reply. Whether the platform checks its receiveid is not documented: the caller
// may compare and warn.
func (c *Codec) OpenReply(r Reply) (msg []byte, receiveID string, err error) {
	return c.Receive(Query{Signature: r.Signature, Timestamp: r.Timestamp, Nonce: r.Nonce}, r.Encrypt)
}

// ParseReply reads a passive reply in XML or JSON. It bears any white space, JSON keys in either case and a timestamp that
// is a string or a number. All four values are required. The error is an *Error with code BadEnvelope, BadJSON or BadFormat.
func ParseReply(body []byte) (Reply, error) {
	format, body, err := detect(body)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Format: format}
	code := BadEnvelope
	if format == XML {
		err = readFlat(body, reply.set)
	} else {
		code = BadJSON
		err = reply.readJSON(body)
	}
	if err != nil {
		return Reply{}, err
	}
	if missing := reply.missing(); missing != "" {
		return Reply{}, refuse(code, "the passive reply has no %s", missing)
	}
	return reply, nil
}

// set takes one element of an XML reply.
func (r *Reply) set(name, text string) {
	switch name {
	case "Encrypt":
		r.Encrypt = text
	case "MsgSignature":
		r.Signature = text
	case "TimeStamp":
		r.Timestamp = text
	case "Nonce":
		r.Nonce = text
	}
}

// readJSON takes a JSON reply.
func (r *Reply) readJSON(body []byte) error {
	var members struct {
		Encrypt   literal `json:"encrypt"`
		Signature literal `json:"msgsignature"`
		Timestamp literal `json:"timestamp"`
		Nonce     literal `json:"nonce"`
	}
	if err := json.Unmarshal(body, &members); err != nil {
		return &Error{Code: BadJSON, Reason: "the passive reply is not the expected JSON", Err: err}
	}
	r.Encrypt, r.Signature = string(members.Encrypt), string(members.Signature)
	r.Timestamp, r.Nonce = string(members.Timestamp), string(members.Nonce)
	return nil
}

// missing names the first value that is absent.
func (r *Reply) missing() string {
	switch {
	case r.Encrypt == "":
		return "Encrypt"
	case r.Signature == "":
		return "MsgSignature"
	case r.Timestamp == "":
		return "TimeStamp"
	case r.Nonce == "":
		return "Nonce"
	}
	return ""
}

// XML is the reply on one line: the timestamp bare, the others in CDATA.
func (r Reply) XML() []byte {
	out := append([]byte(nil), "<xml>"...)
	out = appendCDATA(out, "Encrypt", r.Encrypt)
	out = appendCDATA(out, "MsgSignature", r.Signature)
	out = append(out, "<TimeStamp>"...)
	out = append(out, r.Timestamp...)
	out = append(out, "</TimeStamp>"...)
	out = appendCDATA(out, "Nonce", r.Nonce)
	return append(out, "</xml>"...)
}

// JSON is the hardware form: all values are strings (doc 96062).
func (r Reply) JSON() []byte {
	return r.emit(r.Timestamp)
}

// BotJSON is the smart-bot form: the timestamp is a number (doc 101033). A timestamp that is none stays a string.
func (r Reply) BotJSON() []byte {
	seconds, err := strconv.ParseInt(r.Timestamp, 10, 64)
	if err != nil {
		return r.emit(r.Timestamp)
	}
	return r.emit(seconds)
}

// emit writes the four members in the documented order.
func (r Reply) emit(timestamp any) []byte {
	return emitJSON(struct {
		Encrypt   string `json:"encrypt"`
		Signature string `json:"msgsignature"`
		Timestamp any    `json:"timestamp"`
		Nonce     string `json:"nonce"`
	}{r.Encrypt, r.Signature, timestamp, r.Nonce})
}

// emitJSON writes a struct of strings and numbers, which cannot fail, on one line and without HTML escapes: base64 keeps
// its plus signs.
func emitJSON(members any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(members)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}
