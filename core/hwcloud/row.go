package hwcloud

import (
	"reflect"
	"time"

	"wecomlab/core/openhw"
)

// MsgType is the kind of a callback: the name of the object that carries its payload.
type MsgType string

// The kinds (doc 96062).
const (
	Event   MsgType = "event"
	Command MsgType = "command"
)

// Address is a kind of callback URL. Each has a Token and an EncodingAESKey of its own (doc 96062).
type Address string

// The callback URLs.
const (
	ModelAddress    Address = "model"         // 设备型号地址; receiveid is the model_id
	ProviderAddress Address = "provider-wide" // 服务商通用地址; receiveid is the provider's corpid
)

// Deadlines of answers. Nothing but bind may take longer than Answer; a bind that takes longer than BindAnswer has failed
// (doc 95987).
const (
	Answer     = time.Second
	BindAnswer = 3 * time.Second
)

// Row describes one callback: all that senders, receivers and screens know of it.
type Row struct {
	Name    string        // event_type or command_type, unique
	MsgType MsgType       // the object of its payload
	Doc     int           // official page
	Address Address       // where it is sent
	Base    []string      // members of base_info, in order
	Payload func() any    // a pointer to a new payload
	Reply   func() any    // a pointer to a new reply; nil: it carries no data
	Aim     time.Duration // how long an answer should take
	Limit   time.Duration // how long it may take
	Next    []string      // endpoints that a vendor calls in consequence, in order
	Help    string        // when it is sent, one line
}

// EmptyOK reports whether the empty body, or the word success, is an answer: not for a callback that asks a question.
func (r Row) EmptyOK() bool {
	if r.Reply == nil {
		return true
	}
	_, vetoes := r.Reply().(*Verdict)
	return vetoes
}

// Receiver is the tousername and the receiveid with which a callback is encrypted (doc 96062).
func (r Row) Receiver(base Base) string {
	if r.Address == ProviderAddress {
		return base.ServiceCorpID
	}
	return base.ModelID
}

// Fields lists the fields of the payload without event_type or command_type, outer before inner, in the order of the page.
func (r Row) Fields() []openhw.Field { return shape(r.Payload).Fields() }

// ReplyFields lists the fields of the reply, none if it carries no data.
func (r Row) ReplyFields() []openhw.Field {
	if r.Reply == nil {
		return nil
	}
	return shape(r.Reply).Fields()
}

// typeMember is the member of the payload that names the callback.
func (r Row) typeMember() string { return string(r.MsgType) + "_type" }

// shape reads, checks and describes a body in the way of direct mode.
func shape(make func() any) openhw.Row {
	return openhw.Row{Sent: openhw.Text, Request: make, Answer: make}
}

// Lookup finds a row by its name.
func Lookup(name string) (Row, bool) {
	row, ok := rowByName[name]
	return row, ok
}

var rowByName = func() map[string]Row {
	index := make(map[string]Row, len(Rows))
	for _, row := range Rows {
		index[row.Name] = row
	}
	return index
}()

var rowByPayload = func() map[reflect.Type]Row {
	index := make(map[reflect.Type]Row, len(Rows))
	for _, row := range Rows {
		index[reflect.TypeOf(row.Payload())] = row
	}
	return index
}()

// RowOf finds the row of a payload, which may be a pointer or a value.
func RowOf(payload any) (Row, bool) {
	t := reflect.TypeOf(payload)
	if t != nil && t.Kind() != reflect.Pointer {
		t = reflect.PointerTo(t)
	}
	row, ok := rowByPayload[t]
	return row, ok
}

// baseNames are the members of base_info (doc 96062).
var baseNames = []string{"req_id", "device_sn", "createtime", "model_id", "auth_corpid", "service_corpid"}

// row makes the row of a callback about a bound device, to the model's address, that is answered with nothing.
func row[P any](kind MsgType, name string, doc int, help string, next ...string) Row {
	return Row{
		Name: name, MsgType: kind, Doc: doc, Address: ModelAddress, Base: baseNames, Payload: func() any { return new(P) },
		Aim: Answer, Limit: Answer, Next: next, Help: help,
	}
}

func event[P any](name string, doc int, help string, next ...string) Row {
	return row[P](Event, name, doc, help, next...)
}

func command[P any](name string, doc int, help string, next ...string) Row {
	return row[P](Command, name, doc, help, next...)
}

func (r Row) by(reply func() any) Row      { r.Reply = reply; return r }
func (r Row) within(d time.Duration) Row   { r.Limit = d; return r }
func (r Row) to(address Address) Row       { r.Address = address; return r }
func (r Row) carrying(names ...string) Row { r.Base = names; return r }
