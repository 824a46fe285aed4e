package console

import (
	tea "charm.land/bubbletea/v2"

	"wecomlab/tui/ui/field"
)

// search is a text that is looked for in the contacts of a corp.
type search struct {
	typing bool
	input  field.Field
	text   string // that was looked for; empty: the list shows the place
	corp   string
	number int // of the question; answers of an older one are dropped
}

// Typing implements [screen.Screen].
func (s *Screen) Typing() bool { return s.find.typing }

// Type implements [screen.Screen].
func (s *Screen) Type(key tea.KeyPressMsg) tea.Cmd {
	switch key.String() {
	case "enter":
		return s.look(s.find.input.Text())
	case "esc":
		return s.look("")
	default:
		s.find.input.Press(key.String(), key.Key().Text)
	}
	return nil
}

// Paste implements [screen.Screen].
func (s *Screen) Paste(text string) { s.find.input.Insert(text) }

// look looks for a text in the contacts of the corp that is shown; an empty one shows the place again.
func (s *Screen) look(text string) tea.Cmd {
	number := s.find.number + 1
	s.find = search{text: text, number: number, input: s.find.input, corp: s.find.corp}
	s.list = list{}
	s.grid.Top()
	if text == "" {
		s.find.input.Set("")
		return s.reload()
	}
	s.panes.SetFocus(paneList)
	s.asked++
	ctx, sim, corp := s.env.Ctx, s.env.Sim, s.find.corp
	return func() tea.Msg {
		answer, err := sim.SearchContacts(ctx, corp, text, pageRows)
		return hitsMsg{number: number, answer: answer, err: err}
	}
}

func (s *Screen) gotHits(msg hitsMsg) {
	if msg.number != s.find.number {
		return
	}
	s.trouble = ""
	if msg.err != nil {
		s.trouble = msg.err.Error()
		return
	}
	s.list = list{loaded: true, more: msg.answer.More, head: nodeItems(s.find.corp, msg.answer.Departments)}
	for i := range msg.answer.Members {
		s.list.head = append(s.list.head, item{kind: memberItem, corp: s.find.corp, member: &msg.answer.Members[i]})
	}
	s.layOut()
}
