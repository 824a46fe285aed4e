// Package operation is what the tables of named operations have in common, be they for a simulated device or for a vendor's cloud: how
// an operation is asked for, in a line of a console or by name and arguments, and what is said to one who asks wrongly.
package operation

import (
	"fmt"
	"slices"
	"strings"
)

// Form is how an operation is asked for. A row of a [Table] embeds it.
type Form struct {
	Name   string
	Args   []Arg  // in the order in which a line gives them
	Help   string // one line, English
	HelpZH string // the same, 简体中文
}

// Arg is an argument of an operation.
type Arg struct {
	Name   string
	Need   bool
	Words  []string // the values that it may have, the first by default; nil: any text
	Rest   bool     // takes the rest of a line, spaces included
	ByName bool     // a line gives it as NAME=VALUE; by its place only if it is needed
}

// Need is an argument that cannot be left out.
func Need(name string) Arg { return Arg{Name: name, Need: true} }

// NeedOf is an argument that is one of some words, and cannot be left out.
func NeedOf(name string, words []string) Arg { return Arg{Name: name, Need: true, Words: words} }

// May is an argument that may be left out.
func May(name string) Arg { return Arg{Name: name} }

// MayOf is an argument that is one of some words; the first, if it is left out.
func MayOf(name string, words []string) Arg { return Arg{Name: name, Words: words} }

// Rest is what a line ends with; it may be left out.
func Rest(name string) Arg { return Arg{Name: name, Rest: true} }

// Values are the arguments of one performance, each checked against its Words.
type Values map[string]string

// Usage is how a line gives the operation: punch USERID [in|out|unknown] [sn=SN].
func (f Form) Usage() string {
	words := []string{f.Name}
	for _, a := range f.Args {
		word := strings.ToUpper(a.Name)
		if a.Words != nil {
			word = strings.Join(a.Words, "|")
		}
		switch {
		case a.ByName && a.Need:
			word = a.Name + "=" + word
		case a.ByName:
			word = "[" + a.Name + "=" + word + "]"
		case !a.Need:
			word = "[" + word + "]"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// Check refuses arguments that are missing, unknown or none of their words, and fills defaults in. The error shows the usage.
func (f Form) Check(args map[string]string) (Values, error) {
	checked := Values{}
	for _, a := range f.Args {
		value := args[a.Name]
		switch {
		case value == "" && a.Need:
			return nil, f.want("%s is missing", a.Name)
		case value == "" && a.Words != nil:
			value = a.Words[0]
		case value != "" && a.Words != nil && !slices.Contains(a.Words, value):
			return nil, f.want("%s is none of %s", value, strings.Join(a.Words, ", "))
		}
		checked[a.Name] = value
	}
	for name := range args {
		if _, known := checked[name]; !known {
			return nil, f.want("there is no argument %s", name)
		}
	}
	return checked, nil
}

func (f Form) want(format string, values ...any) error {
	return fmt.Errorf("want %s: %s", f.Usage(), fmt.Sprintf(format, values...))
}

// parse takes apart what a line says behind the operation's name.
func (f Form) parse(rest string) (map[string]string, error) {
	args, placed := map[string]string{}, map[string]string{}
	for rest = strings.TrimSpace(rest); rest != ""; rest = strings.TrimSpace(rest) {
		word, behind, _ := strings.Cut(rest, " ")
		arg, value, named := f.named(word)
		if !named {
			at := slices.IndexFunc(f.Args, func(a Arg) bool { return args[a.Name] == "" && (a.Need || !a.ByName) })
			if at < 0 {
				return nil, f.want("%s is too much", word)
			}
			arg, value = f.Args[at], word
			placed[arg.Name] = word
		} else if before := placed[arg.Name]; before != "" {
			return nil, f.want("%s stands in the place of %s: write %s before it", before, arg.Name, word)
		}
		if arg.Rest {
			value, behind = rest[len(word)-len(value):], ""
		}
		args[arg.Name] = value
		rest = behind
	}
	return args, nil
}

// named reads NAME=VALUE, if the operation has an argument of that name.
func (f Form) named(word string) (Arg, string, bool) {
	name, value, ok := strings.Cut(word, "=")
	at := slices.IndexFunc(f.Args, func(a Arg) bool { return a.Name == name })
	if !ok || at < 0 {
		return Arg{}, "", false
	}
	return f.Args[at], value, true
}
