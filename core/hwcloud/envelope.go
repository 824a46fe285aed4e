package hwcloud

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"wecomlab/core/openhw"
)

// MaxPlain is the most octets of a callback that are read: ten thousand changed people and more.
const MaxPlain = 1 << 20

// Base is what callbacks say besides their payload (doc 96062). Not all carry every member: see Row.Base.
type Base struct {
	ReqID         string        `json:"req_id"` // the same when a callback is repeated
	DeviceSN      string        `json:"device_sn,omitempty"`
	CreateTime    openhw.Uint32 `json:"createtime"` // Unix seconds
	ModelID       string        `json:"model_id,omitempty"`
	AuthCorpID    string        `json:"auth_corpid,omitempty"` // of the corp that the device is, or is being, bound to
	ServiceCorpID string        `json:"service_corpid"`        // of the provider
}

// only leaves the members that a callback carries, and names the first of them that is empty.
func (b Base) only(names []string) (kept Base, missing string) {
	for _, name := range names {
		empty := false
		switch name {
		case "req_id":
			kept.ReqID, empty = b.ReqID, b.ReqID == ""
		case "device_sn":
			kept.DeviceSN, empty = b.DeviceSN, b.DeviceSN == ""
		case "createtime":
			kept.CreateTime, empty = b.CreateTime, b.CreateTime == 0
		case "model_id":
			kept.ModelID, empty = b.ModelID, b.ModelID == ""
		case "auth_corpid":
			kept.AuthCorpID, empty = b.AuthCorpID, b.AuthCorpID == ""
		case "service_corpid":
			kept.ServiceCorpID, empty = b.ServiceCorpID, b.ServiceCorpID == ""
		}
		if empty && missing == "" {
			missing = name
		}
	}
	return kept, missing
}

// Callback is a callback that was read.
type Callback struct {
	Row     Row
	Base    Base
	Payload any // a pointer to what Row.Payload makes, such as *Bind
}

// envelope is the plain JSON of a callback.
type envelope struct {
	MsgType MsgType         `json:"msg_type"`
	Base    Base            `json:"base_info"`
	Event   json.RawMessage `json:"event,omitempty"`
	Command json.RawMessage `json:"command,omitempty"`
}

// Marshal writes the plain JSON of a callback, whose payload is a pointer to, or a value of, one of the types that the table
// names. Members of base that the callback does not carry are left out. The error is a *Fault: a member that it has to carry is
// missing, or a field of the payload is missing or too long.
func Marshal(base Base, payload any) ([]byte, error) {
	row, ok := RowOf(payload)
	if !ok {
		return nil, &Fault{Cause: openhw.UnknownCmd, Text: fmt.Sprintf("%T is no payload of a callback", payload)}
	}
	base, missing := base.only(row.Base)
	if missing != "" {
		return nil, &Fault{In: row.Name, Cause: openhw.Missing, Field: "base_info." + missing, Text: "it is required"}
	}
	raw, err := plainJSON(payload)
	if err != nil {
		return nil, &Fault{In: row.Name, Cause: openhw.NotJSON, Text: err.Error()}
	}
	if _, err := shape(row.Payload).ReadRequest(openhw.Frame{Body: raw}); err != nil {
		return nil, faultIn(row.Name, err)
	}
	out := envelope{MsgType: row.MsgType, Base: base}
	if named := row.named(raw); row.MsgType == Command {
		out.Command = named
	} else {
		out.Event = named
	}
	return plainJSON(out)
}

// named puts event_type or command_type before the members of a payload.
func (r Row) named(payload []byte) json.RawMessage {
	named := fmt.Appendf(nil, `{%q:%q`, r.typeMember(), r.Name)
	if rest := bytes.TrimPrefix(payload, []byte("{")); len(rest) > len("}") {
		named = append(append(named, ','), rest...)
	} else {
		named = append(named, '}')
	}
	return named
}

// Parse reads the plain JSON of a callback. It bears numbers as strings, absent and null lists, unknown members, and a payload
// under the other of the two names: verify_device is a command in its page's table and an event in the sample (doc 96130).
// The error is a *Fault; one of openhw.UnknownCmd is a callback that this table does not know, with the Base that it has.
func Parse(plain []byte) (Callback, error) {
	if len(plain) > MaxPlain {
		return Callback{}, &Fault{Cause: openhw.TooLarge, Text: fmt.Sprintf("the callback has %d octets, at most %d are read", len(plain), MaxPlain)}
	}
	var e envelope
	if err := json.Unmarshal(plain, &e); err != nil {
		return Callback{}, notEnvelope(err)
	}
	payload := e.Event
	if isNull(payload) || e.MsgType == Command && !isNull(e.Command) {
		payload = e.Command
	}
	if isNull(payload) {
		return Callback{Base: e.Base}, &Fault{Cause: openhw.Missing, Field: "event", Text: "there is neither an event nor a command"}
	}
	name, err := nameOf(payload)
	if err != nil {
		return Callback{Base: e.Base}, err
	}
	row, ok := Lookup(name)
	if !ok {
		return Callback{Base: e.Base}, &Fault{In: name, Cause: openhw.UnknownCmd, Text: "no callback of this name is known"}
	}
	body, err := shape(row.Payload).ReadAnswer(openhw.Frame{Body: payload})
	if err != nil {
		return Callback{Row: row, Base: e.Base}, faultIn(name, err)
	}
	return Callback{Row: row, Base: e.Base, Payload: body}, nil
}

// nameOf is the event_type or command_type of a payload.
func nameOf(payload []byte) (string, error) {
	var types struct {
		Event   string `json:"event_type"`
		Command string `json:"command_type"`
	}
	if err := json.Unmarshal(payload, &types); err != nil {
		return "", &Fault{Cause: openhw.WrongType, Field: "event", Text: "an object with event_type or command_type is required"}
	}
	names := []string{types.Event, types.Command}
	at := slices.IndexFunc(names, func(name string) bool { return name != "" })
	if at < 0 {
		return "", &Fault{Cause: openhw.Missing, Field: "event_type", Text: "neither event_type nor command_type is given"}
	}
	return names[at], nil
}

func isNull(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

func notEnvelope(err error) error {
	fault := &Fault{Cause: openhw.NotJSON, Text: err.Error()}
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) {
		fault.Cause, fault.Field, fault.Text = openhw.WrongType, mistyped.Field, "a "+mistyped.Value+" does not fit"
	}
	return fault
}

// plainJSON writes JSON as WeCom does, without escapes for HTML.
func plainJSON(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

func sameType(x, y any) bool { return reflect.TypeOf(x) == reflect.TypeOf(y) }

// newReply is the reply that an empty body stands for, nil if a callback has none.
func newReply(row Row) any {
	if row.Reply == nil {
		return nil
	}
	return row.Reply()
}

// IsEmpty reports whether an answer's body, before decryption, says that a callback was handled and no more: nothing, or the
// word success (doc 95987).
func IsEmpty(body []byte) bool {
	body = bytes.TrimSpace(body)
	return len(body) == 0 || string(body) == "success"
}
