package device

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"wecomlab/core/openhw"
)

// Operation is something that a person does at a device: a line of a console, a key of a screen, a step of a scenario.
type Operation struct {
	Name     string
	Args     []Arg       // in the order in which a line gives them
	Kinds    openhw.Kind // devices that have it; AnyKind: all
	Help     string      // one line, English
	HelpZH   string      // the same, 简体中文
	perform  func(ctx context.Context, d *Device, a values) (string, error)
	Changing bool // it does something, beyond showing what is
}

// Arg is an argument of an operation.
type Arg struct {
	Name  string
	Need  bool
	Words []string // the values that it may have, the first by default; nil: any text
	Rest  bool     // takes the rest of a line, spaces included
}

// values are the arguments of one performance, each checked against its Words.
type values map[string]string

// Operations lists all operations, in the order of a help. Do not change it.
func Operations() []Operation { return operations }

// LookupOperation finds an operation by its name.
func LookupOperation(name string) (Operation, bool) {
	i := slices.IndexFunc(operations, func(o Operation) bool { return o.Name == name })
	if i < 0 {
		return Operation{}, false
	}
	return operations[i], true
}

// Usage is how a line gives the operation: punch USERID [in|out|unknown] [face|…].
func (o Operation) Usage() string {
	words := []string{o.Name}
	for _, a := range o.Args {
		word := strings.ToUpper(a.Name)
		if a.Words != nil {
			word = strings.Join(a.Words, "|")
		}
		if !a.Need {
			word = "[" + word + "]"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// Do performs an operation by its name, and gives what it tells. Errors say what is wanted, or what the cloud or the device refuses.
func (d *Device) Do(ctx context.Context, op string, args map[string]string) (string, error) {
	o, ok := LookupOperation(op)
	if !ok {
		return "", unknownOperation(op)
	}
	if !o.Kinds.Has(d.config.Kinds) {
		return "", fmt.Errorf("%s is for devices of kind %s, this one is %s", op, o.Kinds, d.config.Kinds)
	}
	checked, err := o.check(args)
	if err != nil {
		return "", err
	}
	return o.perform(ctx, d, checked)
}

func unknownOperation(op string) error {
	var names []string
	for _, o := range operations {
		names = append(names, o.Name)
	}
	return fmt.Errorf("there is no command %s; want %s", op, strings.Join(names, ", "))
}

// check refuses arguments that are missing, unknown or none of their words, and fills defaults in.
func (o Operation) check(args map[string]string) (values, error) {
	checked := values{}
	for _, a := range o.Args {
		value := args[a.Name]
		switch {
		case value == "" && a.Need:
			return nil, o.want("%s is missing", a.Name)
		case value == "" && a.Words != nil:
			value = a.Words[0]
		case value != "" && a.Words != nil && !slices.Contains(a.Words, value):
			return nil, o.want("%s is none of %s", value, strings.Join(a.Words, ", "))
		}
		checked[a.Name] = value
	}
	for name := range args {
		if !slices.ContainsFunc(o.Args, func(a Arg) bool { return a.Name == name }) {
			return nil, o.want("there is no argument %s", name)
		}
	}
	return checked, nil
}

func (o Operation) want(format string, args ...any) error {
	return fmt.Errorf("want %s: %s", o.Usage(), fmt.Sprintf(format, args...))
}

// ParseLine takes a line of a console apart: the name of an operation and its arguments, each as NAME=VALUE or in their order.
func ParseLine(text string) (op string, args map[string]string, err error) {
	op, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	o, ok := LookupOperation(op)
	if !ok {
		return op, nil, unknownOperation(op)
	}
	args = map[string]string{}
	for rest = strings.TrimSpace(rest); rest != ""; rest = strings.TrimSpace(rest) {
		word, behind, _ := strings.Cut(rest, " ")
		arg, value, named := o.named(word)
		if !named {
			at := slices.IndexFunc(o.Args, func(a Arg) bool { return args[a.Name] == "" })
			if at < 0 {
				return op, nil, o.want("%s is too much", word)
			}
			arg, value = o.Args[at], word
		}
		if arg.Rest {
			value, behind = rest[len(word)-len(value):], ""
		}
		args[arg.Name] = value
		rest = behind
	}
	return op, args, nil
}

// named reads NAME=VALUE, if the operation has an argument of that name.
func (o Operation) named(word string) (Arg, string, bool) {
	name, value, ok := strings.Cut(word, "=")
	at := slices.IndexFunc(o.Args, func(a Arg) bool { return a.Name == name })
	if !ok || at < 0 {
		return Arg{}, "", false
	}
	return o.Args[at], value, true
}
