package hwcloud

import (
	"errors"

	"wecomlab/core/explain"
	"wecomlab/core/openhw"
)

// Fault is what is wrong with a callback, a reply or the body of a call. Find it in a chain with errors.As.
type Fault struct {
	In    string       // the callback or endpoint; empty if its name could not be read
	Cause openhw.Cause // the kind of fault
	Field string       // path of the field, may be empty
	Text  string       // what was found and what is due, a sentence without full stop
}

// Error is where and what.
func (f *Fault) Error() string {
	text := "hwcloud: "
	if f.In != "" {
		text += f.In + ": "
	}
	if f.Field != "" {
		text += f.Field + ": "
	}
	return text + f.Text
}

// Is reports whether target is a *Fault of the same cause.
func (f *Fault) Is(target error) bool {
	other, ok := target.(*Fault)
	return ok && other.Cause == f.Cause
}

// Finding explains the fault.
func (f *Fault) Finding() explain.Finding {
	finding := explain.Finding{Step: explain.Body, Got: f.Field, Cause: f.Text}
	if row, ok := Lookup(f.In); ok {
		finding.Doc = row.Doc
	}
	return finding
}

// faultIn is a fault of a body, in what it was found.
func faultIn(name string, err error) error {
	var fault *openhw.Fault
	if !errors.As(err, &fault) {
		return err
	}
	return &Fault{In: name, Cause: fault.Cause, Field: fault.Field, Text: fault.Text}
}
