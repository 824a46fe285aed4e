// Package keys is the one table of all keys. The footer, the help, the command palette and the documentation are made
// from it; nothing else names a key.
package keys

import "wecomlab/tui/i18n"

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
	Tokens      Scope = "tokens"
)

// Binding is one row: what is done, where, by which keys.
type Binding struct {
	ID     ID
	Scope  Scope
	Keys   []string // as the terminal names them: "a", "R", "ctrl+p", "enter"
	Label  i18n.Key // one or two words for the footer
	Help   i18n.Key // a sentence for the help and the palette
	Footer bool     // worth a place in the footer
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
func Find(screen Scope, key string) (Binding, bool) {
	for _, scope := range []Scope{screen, Move, Global} {
		for _, b := range table {
			if b.Scope == scope && b.Has(key) {
				return b, true
			}
		}
	}
	return Binding{}, false
}

// Has reports whether the key belongs to the row.
func (b Binding) Has(key string) bool {
	for _, k := range b.Keys {
		if k == key {
			return true
		}
	}
	return false
}

// Shown is the first key of the row as people write it.
func (b Binding) Shown() string { return Name(b.Keys[0]) }

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
