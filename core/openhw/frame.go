package openhw

import (
	"bytes"
	"encoding/json"
	"fmt"

	"wecomlab/core/errcode"
)

// Frame is a text frame: a request or a push if it has a Cmd, else an answer (doc 91366).
type Frame struct {
	Cmd   string          // empty in an answer
	ReqID string          // headers.req_id, an opaque token that devices repeat at will
	Bare  bool            // without headers, as answers to what could not be read
	Body  json.RawMessage // nil if absent; after DecodeText a part of its argument

	// Of an answer.
	ErrCode    errcode.Code
	ErrMsg     string
	Suggestion string // Retry or Reconnect on errors, else empty (doc 90315)
	Interval   Int32  // seconds to wait before doing so, -1: do not; without a Suggestion 0

	Wire []byte // the frame as it came, set by DecodeText: for fields that stand beside body
}

// Values of Suggestion (doc 90315).
const (
	Retry     = "retry"
	Reconnect = "reconnect"
)

// Advice is what an error answer tells the device to do.
type Advice struct {
	Suggestion string // Retry, Reconnect or empty
	Interval   Int32  // seconds, -1: do not
}

// IsAnswer reports whether the frame answers a request.
func (f Frame) IsAnswer() bool { return f.Cmd == "" }

// Ask makes a request or a push. A nil body is left out.
func Ask(cmd, reqID string, body any) (Frame, error) {
	raw, err := marshal(body)
	if err != nil {
		return Frame{}, fmt.Errorf("openhw: cannot write the body of %s: %w", cmd, err)
	}
	return Frame{Cmd: cmd, ReqID: reqID, Body: raw}, nil
}

// Answer makes the answer of success to the request f. A nil body is left out.
func (f Frame) Answer(body any) (Frame, error) {
	raw, err := marshal(body)
	if err != nil {
		return Frame{}, fmt.Errorf("openhw: cannot write the answer to %s: %w", f.Cmd, err)
	}
	return Frame{ReqID: f.ReqID, Bare: f.ReqID == "", Body: raw, ErrMsg: errcode.OK.Text()}, nil
}

// Refuse makes the error answer to the request f; a request without req_id gets one without headers. hint stands between
// brackets behind the text, see Hint; it may be empty.
func (f Frame) Refuse(refusal *errcode.Error, hint string, advice Advice) Frame {
	text := refusal.Text
	if hint != "" {
		text += ", hint: [" + hint + "]"
	}
	return Frame{
		ReqID: f.ReqID, Bare: f.ReqID == "", ErrCode: refusal.Code, ErrMsg: text,
		Suggestion: advice.Suggestion, Interval: advice.Interval,
	}
}

// marshal writes a body without escaping <, > and &; nil and null bodies are absent.
func marshal(body any) (json.RawMessage, error) {
	if body == nil {
		return nil, nil
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		return nil, err
	}
	raw := bytes.TrimSuffix(out.Bytes(), []byte("\n"))
	if string(raw) == "null" {
		return nil, nil
	}
	return raw, nil
}

// List is a slice that is written as [] when it is nil: old firmware fails on a list that is absent or null.
type List[T any] []T

// MarshalJSON writes the elements, [] if there are none.
func (l List[T]) MarshalJSON() ([]byte, error) {
	if len(l) == 0 {
		return []byte("[]"), nil
	}
	return marshal([]T(l))
}
