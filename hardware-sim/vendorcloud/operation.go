package vendorcloud

import (
	"context"

	"wecomlab/hardware-sim/operation"
)

// Operation is something that a person does in the vendor's cloud or at one of its devices: a line of a console, a key of a screen,
// a step of a scenario.
type Operation struct {
	operation.Form
	perform func(ctx context.Context, c *Cloud, a values) (string, error)
}

// Arg is an argument of an operation. A device's SN may be left out while there is but one.
type Arg = operation.Arg

type values = operation.Values

// Operations lists all operations, in the order of a help. Do not change it.
func Operations() []Operation { return operations }

// LookupOperation finds an operation by its name.
func LookupOperation(name string) (Operation, bool) { return operations.Lookup(name) }

// ParseLine takes a line of a console apart: the name of an operation and its arguments, each as NAME=VALUE or in their order; the
// SN by its name alone.
func ParseLine(text string) (op string, args map[string]string, err error) {
	return operations.ParseLine(text)
}

// Do performs an operation by its name, and gives what it tells. Errors say what is wanted, or what WeCom refuses.
func (c *Cloud) Do(ctx context.Context, op string, args map[string]string) (string, error) {
	o, err := operations.Find(op)
	if err != nil {
		return "", err
	}
	checked, err := o.Check(args)
	if err != nil {
		return "", err
	}
	return o.perform(ctx, c, checked)
}
