package hwcloud

import (
	"encoding/json"

	"wecomlab/core/openhw"
)

// Verdict answers bind. The empty answer is a Verdict of 0 (doc 95987).
type Verdict struct {
	ErrCode openhw.Int32 `json:"errcode"`
	ErrMsg  string       `json:"errmsg"` // the vendor's own; WeCom shows a text of its own for the code
}

// Accepted reports whether the device may be bound.
func (v Verdict) Accepted() bool { return v.ErrCode == VerdictOK }

// Validity answers verify_device (doc 96130).
type Validity struct {
	IsValid bool   `json:"is_valid"`
	ModelID string `json:"modelid,omitempty"` // without underscore; of the model that the device belongs to
}

// The OnlineStatus of a Presence and of a status report (docs 97390, 95983).
const (
	Online  = 1
	Offline = 2
)

// Presence answers user_scan (doc 97390).
type Presence struct {
	OnlineStatus openhw.Uint32 `json:"online_status" hw:"need,most=2"` // Online or Offline
}

// MarshalReply writes the plain reply to a callback; nil for a reply without data. It is to be sealed with the receiveid of the
// callback. The error is a *Fault: the reply is not of the kind that the callback wants.
func MarshalReply(row Row, reply any) ([]byte, error) {
	if reply == nil && row.EmptyOK() {
		return nil, nil
	}
	if row.Reply == nil || !sameType(row.Reply(), reply) {
		return nil, &Fault{In: row.Name, Cause: openhw.WrongType, Text: row.wants()}
	}
	raw, err := json.Marshal(reply)
	if err != nil {
		return nil, &Fault{In: row.Name, Cause: openhw.NotJSON, Text: err.Error()}
	}
	_, err = ParseReply(row, raw)
	return raw, err
}

// ParseReply reads the plain reply to a callback: a *Verdict, *Validity or *Presence, nil if the callback has no data in its reply.
// Nothing, or the word success, is a Verdict of 0. The error is a *Fault that says what is due.
func ParseReply(row Row, plain []byte) (any, error) {
	if IsEmpty(plain) {
		if !row.EmptyOK() {
			return nil, &Fault{In: row.Name, Cause: openhw.Missing, Text: row.wants()}
		}
		return newReply(row), nil
	}
	if row.Reply == nil {
		var object map[string]json.RawMessage
		if err := json.Unmarshal(plain, &object); err != nil {
			return nil, &Fault{In: row.Name, Cause: openhw.NotJSON, Text: "the reply is no JSON object: " + row.wants()}
		}
		return nil, nil
	}
	reply, err := shape(row.Reply).ReadRequest(openhw.Frame{Body: plain})
	if err != nil {
		return nil, faultIn(row.Name, err)
	}
	if err := answers(row, reply, plain); err != nil {
		return nil, err
	}
	return reply, nil
}

// answers checks what the fields of a reply say together.
func answers(row Row, reply any, plain []byte) error {
	var members map[string]json.RawMessage
	if json.Unmarshal(plain, &members) != nil || members == nil {
		return &Fault{In: row.Name, Cause: openhw.NotFrame, Text: "the reply is no JSON object: " + row.wants()}
	}
	first := row.ReplyFields()[0].Path
	if _, ok := members[first]; !ok {
		return &Fault{In: row.Name, Cause: openhw.Missing, Field: first, Text: "it is required"}
	}
	valid, ok := reply.(*Validity)
	if !ok || !valid.IsValid || valid.ModelID != "" {
		return nil
	}
	fault := &Fault{In: row.Name, Cause: openhw.Missing, Field: "modelid", Text: "it is required when is_valid is true"}
	if _, ok := members["model_id"]; ok {
		fault.Text += "; model_id was sent, which has an underscore too many"
	}
	return fault
}

// wants says which reply a callback is due, a sentence without full stop.
func (r Row) wants() string {
	if r.Reply == nil {
		return "an empty body, or the word success, is the answer"
	}
	switch r.Reply().(type) {
	case *Validity:
		return `an encrypted {"is_valid":true,"modelid":"…"} is the answer`
	case *Presence:
		return `an encrypted {"online_status":1} is the answer, 2 for offline`
	}
	return `an empty body, the word success or an encrypted {"errcode":4,"errmsg":"…"} is the answer`
}
