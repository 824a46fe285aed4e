package wxcrypt

import "encoding/json"

// Envelope is the body of a callback POST: a ciphertext and its address (doc 91116, 91144, 101033, 96062).
type Envelope struct {
	ToUserName string // corpid, suiteid, template id or model id; a smart bot's envelope has none
	Encrypt    string // the ciphertext in base64
	AgentID    string // empty for suites, templates and providers
	Format     Format // how the envelope was written; ParseEnvelope sets it
}

// ParseEnvelope reads an envelope in XML or JSON. It bears white space, values with or without CDATA, unknown elements, a
// missing AgentID, JSON keys in either case and a JSON agentid that is a number. The error is an *Error with code
// BadEnvelope, BadJSON or BadFormat.
func ParseEnvelope(body []byte) (Envelope, error) {
	format, body, err := detect(body)
	if err != nil {
		return Envelope{}, err
	}
	envelope := Envelope{Format: format}
	if format == XML {
		err = readFlat(body, envelope.set)
	} else {
		err = envelope.readJSON(body)
	}
	switch {
	case err != nil:
		return Envelope{}, err
	case envelope.Encrypt == "" && format == XML:
		return Envelope{}, refuse(BadEnvelope, "the envelope has no Encrypt element")
	case envelope.Encrypt == "":
		return Envelope{}, refuse(BadJSON, "the envelope has no encrypt member")
	}
	return envelope, nil
}

// set takes one element of an XML envelope.
func (e *Envelope) set(name, text string) {
	switch name {
	case "ToUserName":
		e.ToUserName = text
	case "Encrypt":
		e.Encrypt = text
	case "AgentID":
		e.AgentID = text
	}
}

// readJSON takes a JSON envelope. encoding/json matches keys in either case.
func (e *Envelope) readJSON(body []byte) error {
	var members struct {
		ToUserName literal `json:"tousername"`
		Encrypt    literal `json:"encrypt"`
		AgentID    literal `json:"agentid"`
	}
	if err := json.Unmarshal(body, &members); err != nil {
		return &Error{Code: BadJSON, Reason: "the envelope is not the expected JSON", Err: err}
	}
	e.ToUserName, e.Encrypt, e.AgentID = string(members.ToUserName), string(members.Encrypt), string(members.AgentID)
	return nil
}

// XML is the wire form: one line, the three values in CDATA, in the order of real traffic. An empty AgentID stays, as
// suites get it (doc 90613).
func (e Envelope) XML() []byte { return e.AppendXML(nil) }

// AppendXML is XML that appends to dst.
func (e Envelope) AppendXML(dst []byte) []byte {
	dst = append(dst, "<xml>"...)
	dst = appendCDATA(dst, "ToUserName", e.ToUserName)
	dst = appendCDATA(dst, "Encrypt", e.Encrypt)
	dst = appendCDATA(dst, "AgentID", e.AgentID)
	return append(dst, "</xml>"...)
}

// JSON is the form of smart bots (encrypt alone) and hardware (with tousername): lower-case keys, empty values left out
// (doc 101033, 96062).
func (e Envelope) JSON() []byte {
	return emitJSON(struct {
		ToUserName string `json:"tousername,omitempty"`
		Encrypt    string `json:"encrypt"`
		AgentID    string `json:"agentid,omitempty"`
	}{e.ToUserName, e.Encrypt, e.AgentID})
}

// AppJSON is the form of the unpublished JSON switch of app callbacks: ToUserName, AgentID, Encrypt (doc 90238, hidden).
func (e Envelope) AppJSON() []byte {
	return emitJSON(struct{ ToUserName, AgentID, Encrypt string }{e.ToUserName, e.AgentID, e.Encrypt})
}
