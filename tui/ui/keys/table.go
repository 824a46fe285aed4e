// Package keys is the one table of all keys. The footer, the help, the command palette and the documentation are made
// from it. Only dialogs have keys of their own, which stand on their lower border.
package keys

import (
	"fmt"

	"charm.land/bubbles/v2/key"

	"wecomlab/tui/i18n"
)

// ID names what a key does.
type ID string

// Scope says where a key works.
type Scope string

// The scopes. Those of screens are the screens' names.
const (
	Global      Scope = "global"
	Move        Scope = "move"
	Walkthrough Scope = "walkthrough"
	Traffic     Scope = "traffic"
	Console     Scope = "console"
	Phone       Scope = "phone"
	Devices     Scope = "devices"
	Tokens      Scope = "tokens"
)

// Binding is one row: what is done, where, by which keys. The keys are named as the terminal names them: "a", "R", "ctrl+p",
// "enter". Its help holds the first of them as people write it; [Binding.For] adds what it does.
type Binding struct {
	key.Binding
	ID     ID
	Scope  Scope
	Label  i18n.Key // one or two words for the footer
	About  i18n.Key // a sentence for the help and the palette
	Footer bool     // worth a place in the footer
}

func row(id ID, scope Scope, pressed []string, label, about i18n.Key, footer bool) Binding {
	return Binding{
		Binding: key.NewBinding(key.WithKeys(pressed...), key.WithHelp(Name(pressed[0]), string(id))),
		ID:      id, Scope: scope, Label: label, About: about, Footer: footer,
	}
}

// For is the row at one moment: its help in the language of say, and disabled if it does not work.
func (b Binding) For(say *i18n.Printer, works bool) Binding {
	b.SetHelp(b.Help().Key, say.T(b.Label))
	b.SetEnabled(works)
	return b
}

// Names are all keys of the row as people write them.
func (b Binding) Names() []string {
	names := make([]string, len(b.Keys()))
	for i, k := range b.Keys() {
		names[i] = Name(k)
	}
	return names
}

// Table is every key of the program, in the order in which help shows them.
func Table() []Binding { return table }

// In returns the rows of a scope.
func In(scope Scope) []Binding {
	var out []Binding
	for _, b := range table {
		if b.Scope == scope {
			out = append(out, b)
		}
	}
	return out
}

// Find returns the row that a pressed key means on a screen. The screen's own keys come before those of movement, which
// come before the global ones.
func Find(screen Scope, pressed fmt.Stringer) (Binding, bool) {
	for _, scope := range []Scope{screen, Move, Global} {
		for _, b := range table {
			if b.Scope == scope && key.Matches(pressed, b.Binding) {
				return b, true
			}
		}
	}
	return Binding{}, false
}

// Name is a key as people write it: arrows as arrows, the blank by its name.
func Name(key string) string {
	switch key {
	case "up":
		return "↑"
	case "down":
		return "↓"
	case "left":
		return "←"
	case "right":
		return "→"
	case "pgdown":
		return "pgdn"
	}
	return key
}
