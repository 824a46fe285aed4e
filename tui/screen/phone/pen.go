package phone

import (
	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/theme"
)

// kind says what enter does on a place in a message.
type kind int

const (
	link   kind = iota // leads to an address or into a mini program
	button             // presses a button, or submits
	option             // turns an option of a vote
	choice             // opens a list of which one is chosen
	menu               // opens the menu at a card's upper right corner
	person             // names a member
)

// target is one place in a message where enter does something.
type target struct {
	kind     kind
	value    string // address, button's key, or userid
	question string
	option   string
	label    string
}

// pen lays one message out for a width.
type pen struct {
	say     *i18n.Printer
	card    *theme.Card
	width   int
	message *control.PhoneMessage
	chosen  answers
	names   func(userid string) string // of the corp's members
	targets []target
}

// stop makes a place where enter does something and gives its number within the message, counted from 1.
func (p *pen) stop(t target) int {
	p.targets = append(p.targets, t)
	return len(p.targets)
}

// text lays plain text out.
func (p *pen) text(s string) []row {
	return flow([]piece{{text: s, style: p.card.Text}}, p.width)
}

// answers is what a member has chosen on a card and not sent yet: question → options.
type answers map[string][]string

// set notes the options of a question.
func (a answers) set(question string, options ...string) { a[question] = options }

// turn adds an option to those of a question, or takes it away.
func (a answers) turn(question, option string, present []string) {
	var kept []string
	for _, id := range present {
		if id != option {
			kept = append(kept, id)
		}
	}
	if len(kept) == len(present) {
		kept = append(kept, option)
	}
	a[question] = kept
}
