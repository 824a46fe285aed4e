package openhw

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Way is the direction of a command.
type Way string

// The directions.
const (
	ToCloud  Way = "device→cloud"
	ToDevice Way = "cloud→device" // a push; nothing acknowledges it
)

// Form is the shape in which a message travels.
type Form string

// The forms.
const (
	Text Form = "text" // a JSON text frame
	D1   Form = "D1"   // a Download
	U1   Form = "U1"   // an Upload of format_version 1
	U2   Form = "U2"   // an Upload of format_version 2, the body being its args
)

// Source tells how a command is known.
type Source string

// The sources.
const (
	Documented Source = "documented"          // an official page describes it
	Observed   Source = "seen in client code" // public clients send or understand it
	Assumed    Source = "unverified"          // a guess that clients may rely on
)

// Row describes one command: all that gateways, simulated devices and screens know of it.
type Row struct {
	Cmd     string        // unique
	Way     Way           // who sends it
	In      States        // states of the connection in which it may be sent
	Kinds   Kind          // devices that know it
	Doc     []int         // official pages, none for what is only observed
	Source  Source        // how it is known
	Sent    Form          // how the message travels
	Replied Form          // how a success is answered; empty for pushes
	Request func() any    // a pointer to a new body (U2: args); nil: no body
	Answer  func() any    // a pointer to a new answer's body; nil: no body
	Loose   bool          // clients put fields beside body too
	Next    []string      // of a push: the commands that a device sends in consequence, in order
	Within  time.Duration // of a push: how long the first of them may take; 0: no limit is known
	Help    string        // what it does, one line
}

// Rows is the table of commands. Do not change it at run time.
var Rows = slices.Concat(
	connectionRows, upkeepRows, peopleRows, visitorRows, enrolmentRows, punchRows, doorRows, temperatureRows,
	printerRows, scannerRows,
)

var rowByCmd = func() map[string]*Row {
	index := make(map[string]*Row, len(Rows))
	for i := range Rows {
		index[Rows[i].Cmd] = &Rows[i]
	}
	return index
}()

// Lookup finds a row by its command.
func Lookup(cmd string) (Row, bool) {
	row, ok := rowByCmd[cmd]
	if !ok {
		return Row{}, false
	}
	return *row, true
}

// IsPush reports whether a command comes from the cloud, which its name tells (doc 91366).
func IsPush(cmd string) bool { return strings.HasPrefix(cmd, "push_") }

// none is the body of what has no body.
type none struct{}

// ask makes the row of a device's request with bodies of the types Req and Ans, for all kinds of device that are logged in.
func ask[Req, Ans any](cmd, help string, doc ...int) Row {
	row := Row{
		Cmd: cmd, Way: ToCloud, In: LoggedIn, Kinds: AnyKind, Doc: doc, Source: Documented, Sent: Text, Replied: Text,
		Request: maker[Req](), Answer: maker[Ans](), Help: help,
	}
	if len(doc) == 0 {
		row.Source = Observed
	}
	return row
}

// push makes the row of a push.
func push[Body any](cmd, help string, doc ...int) Row {
	row := ask[Body, none](cmd, help, doc...)
	row.Way, row.Replied = ToDevice, ""
	return row
}

func maker[T any]() func() any {
	if reflect.TypeFor[T]() == reflect.TypeFor[none]() {
		return nil
	}
	return func() any { return new(T) }
}

func (r Row) in(states ...State) Row     { r.In = In(states...); return r }
func (r Row) always() Row                { r.In = Always; return r }
func (r Row) by(kinds Kind) Row          { r.Kinds = kinds; return r }
func (r Row) replied(form Form) Row      { r.Replied = form; return r }
func (r Row) sent(form Form) Row         { r.Sent = form; return r }
func (r Row) from(source Source) Row     { r.Source = source; return r }
func (r Row) loose() Row                 { r.Loose = true; return r }
func (r Row) within(d time.Duration) Row { r.Within = d; return r }
func (r Row) then(next ...string) Row    { r.Next = next; return r }

// bodyOf is a new body, nil if there is none.
func bodyOf(make func() any) any {
	if make == nil {
		return nil
	}
	return make()
}

// ReadRequest reads and checks the body of a request or a push, nil if the row has none. Errors are Faults.
func (r Row) ReadRequest(frame Frame) (any, error) {
	if r.Sent != Text {
		return nil, &Fault{Cause: WrongForm, Text: r.Cmd + " travels as a binary frame of form " + string(r.Sent)}
	}
	body := bodyOf(r.Request)
	if body == nil {
		return nil, nil
	}
	if r.Loose {
		if err := read(frame.Wire, body); err != nil {
			return nil, err
		}
	}
	if err := read(frame.Body, body); err != nil {
		return nil, err
	}
	return body, check(body)
}

// ReadUpload reads and checks the args of a binary upload, nil if the row has none. Errors are Faults.
func (r Row) ReadUpload(upload Upload) (any, error) {
	if r.Sent != U1 && r.Sent != U2 {
		return nil, &Fault{Cause: WrongForm, Text: r.Cmd + " travels as a text frame"}
	}
	if (r.Sent == U2) != (upload.Args != nil) {
		return nil, &Fault{Cause: BadVersion, Field: "format_version", Text: r.Cmd + " travels as a binary frame of form " + string(r.Sent)}
	}
	body := bodyOf(r.Request)
	if body == nil {
		return nil, nil
	}
	if err := read(upload.Args, body); err != nil {
		return nil, err
	}
	return body, check(body)
}

// ReadAnswer reads the body of an answer, nil if the row has none; one that is absent is read as empty. Errors are Faults.
func (r Row) ReadAnswer(frame Frame) (any, error) {
	body := bodyOf(r.Answer)
	if body == nil {
		return nil, nil
	}
	return body, read(frame.Body, body)
}

// shadowName stands in the path of a field whose struct reads odd names: it is that of the embedded plain type.
const shadowName = "plain."

// read fills a body from JSON; nothing leaves it empty.
func read(raw []byte, body any) error {
	if len(raw) == 0 {
		return nil
	}
	err := json.Unmarshal(raw, body)
	var mistyped *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &mistyped):
		field := strings.ReplaceAll(mistyped.Field, shadowName, "")
		return &Fault{Cause: WrongType, Field: field, Text: fmt.Sprintf("%s does not fit: %s is required", mistyped.Value, typeName(mistyped.Type))}
	}
	return &Fault{Cause: NotJSON, Text: err.Error()}
}
