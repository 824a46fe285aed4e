package device

import (
	"context"
	"fmt"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/operation"
)

// Operation is something that a person does at a device: a line of a console, a key of a screen, a step of a scenario.
type Operation struct {
	operation.Form
	Kinds    openhw.Kind // devices that have it; AnyKind: all
	perform  func(ctx context.Context, d *Device, a values) (string, error)
	Changing bool // it does something, beyond showing what is
}

// Arg is an argument of an operation.
type Arg = operation.Arg

type values = operation.Values

// Operations lists all operations, in the order of a help. Do not change it.
func Operations() []Operation { return operations }

// LookupOperation finds an operation by its name.
func LookupOperation(name string) (Operation, bool) { return operations.Lookup(name) }

// ParseLine takes a line of a console apart: the name of an operation and its arguments, each as NAME=VALUE or in their order.
func ParseLine(text string) (op string, args map[string]string, err error) {
	return operations.ParseLine(text)
}

// Do performs an operation by its name, and gives what it tells. Errors say what is wanted, or what the cloud or the device refuses.
func (d *Device) Do(ctx context.Context, op string, args map[string]string) (string, error) {
	o, err := operations.Find(op)
	if err != nil {
		return "", err
	}
	if !o.Kinds.Has(d.config.Kinds) {
		return "", fmt.Errorf("%s is for devices of kind %s, this one is %s", op, o.Kinds, d.config.Kinds)
	}
	checked, err := o.Check(args)
	if err != nil {
		return "", err
	}
	return o.perform(ctx, d, checked)
}
