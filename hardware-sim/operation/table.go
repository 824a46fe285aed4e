package operation

import (
	"fmt"
	"slices"
	"strings"
)

// Row is an operation of a [Table]: a struct that embeds a [Form].
type Row interface{ form() Form }

func (f Form) form() Form { return f }

// Table lists operations, each with a name of its own, in the order of a help.
type Table[R Row] []R

// Lookup finds an operation by its name.
func (t Table[R]) Lookup(name string) (row R, ok bool) {
	at := slices.IndexFunc(t, func(row R) bool { return row.form().Name == name })
	if at < 0 {
		return row, false
	}
	return t[at], true
}

// Find is Lookup, with an error that names all operations.
func (t Table[R]) Find(name string) (R, error) {
	row, ok := t.Lookup(name)
	if ok {
		return row, nil
	}
	names := make([]string, len(t))
	for i, row := range t {
		names[i] = row.form().Name
	}
	return row, fmt.Errorf("there is no command %s; want %s", name, strings.Join(names, ", "))
}

// ParseLine takes a line of a console apart: the name of an operation and its arguments, each as NAME=VALUE or, but for those that go
// by name, in their order. Whether the values are right is for [Form.Check].
func (t Table[R]) ParseLine(text string) (op string, args map[string]string, err error) {
	op, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	row, err := t.Find(op)
	if err != nil {
		return op, nil, err
	}
	args, err = row.form().parse(rest)
	return op, args, err
}
