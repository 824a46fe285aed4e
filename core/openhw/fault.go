package openhw

import (
	"wecomlab/core/errcode"
	"wecomlab/core/explain"
)

// Cause is the kind of a Fault. The values are stable: they are stored and shown.
type Cause string

// The causes, from the outside of a frame to its inside.
const (
	TooLarge   Cause = "too large"   // more octets than MaxText, MaxBinary or MaxFile
	NotText    Cause = "not text"    // a text frame, or a name in a binary one, is not UTF-8
	NotJSON    Cause = "not json"    // not one JSON value
	NotFrame   Cause = "not a frame" // JSON, but neither a request, a push nor an answer
	BadLength  Cause = "bad length"  // a length of a binary frame does not agree with what follows
	BadVersion Cause = "bad version" // a format_version other than 1 and 2
	UnknownCmd Cause = "unknown cmd" // the table has no such command in this direction
	WrongForm  Cause = "wrong form"  // a text frame where a binary one is due, or the other way about
	WrongType  Cause = "wrong type"  // a field has another JSON type than its own
	Missing    Cause = "missing"     // a required field is absent or empty
	TooMany    Cause = "too many"    // a list or a text beyond its documented length
	OutOfRange Cause = "out of range"
)

// Fault is what is wrong with a frame or a body. Find it in a chain with errors.As; Rules.Refusal turns it into the answer.
type Fault struct {
	Cause Cause
	Field string       // path of the field inside the body, or the part of the frame; may be empty
	Code  errcode.Code // the documented code of this refusal, 0 if no page names one
	Text  string       // what was found and what is due, a sentence without its full stop
}

// Error is the field and the text.
func (f *Fault) Error() string {
	if f.Field == "" {
		return "openhw: " + f.Text
	}
	return "openhw: " + f.Field + ": " + f.Text
}

// Is reports whether target is a *Fault of the same cause.
func (f *Fault) Is(target error) bool {
	other, ok := target.(*Fault)
	return ok && other.Cause == f.Cause
}

// finding explains the fault.
func (f *Fault) finding() explain.Finding {
	step := explain.Parameter
	switch f.Cause {
	case TooLarge, TooMany:
		step = explain.Limit
	case NotText, NotJSON, NotFrame, BadLength, BadVersion, WrongForm:
		step = explain.Envelope
	}
	return explain.Finding{Step: step, Got: f.Field, Cause: f.Text}
}
