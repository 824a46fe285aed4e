package phone

import (
	"strconv"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/pretty"
)

// drawDetail tells everything about the message in focus.
func (s *Screen) drawDetail(a paint.Area) {
	look := s.env.Look
	fr := s.frame(paneDetail, s.env.Say.T(i18n.PhoneMessage))
	var lines []paint.Line
	m := s.chosen()
	if m != nil {
		lines = s.facts(m, a.Width()-4)
	}
	s.detail.Resize(len(lines), a.Height()-2)
	first, end := s.detail.Visible()
	fr.First, fr.Visible, fr.Total = first, end-first, len(lines)
	inner := fr.Draw(a, look)
	if m == nil {
		s.text(inner, s.env.Say.T(i18n.PhoneNoMessage), look.Dim)
	}
	for i := first; i < end; i++ {
		inner.Line(1, i-first, lines[i].Fit(inner.Width()-2))
	}
}

// facts is what the simulator knows of a message: its ids, its state, and its content as it was sent.
func (s *Screen) facts(m *control.PhoneMessage, width int) []paint.Line {
	look, say := s.env.Look, s.env.Say
	var lines []paint.Line
	fact := func(name, value string) {
		if value == "" {
			return
		}
		line := paint.Of(look.Dim, paint.Column(name, 14)).Add(look.Text, paint.Clean(value))
		lines = append(lines, paint.WrapLine(line, width, 14)...)
	}
	fact("msgtype", m.Type)
	fact(say.T(i18n.PhoneSentAt), m.At.Format("2006-01-02 15:04:05"))
	fact("msgid", m.MsgID)
	fact("task_id", m.TaskID)
	if m.Entry != 0 {
		fact(say.T(i18n.PhoneExchange), "#"+strconv.FormatInt(m.Entry, 10))
	}
	if m.Safe != 0 {
		fact("safe", strconv.Itoa(m.Safe))
	}
	if m.Recalled {
		fact(say.T(i18n.PhoneState), say.T(i18n.PhoneRecalled))
	}
	if m.Replaced {
		fact(say.T(i18n.PhoneState), say.T(i18n.PhoneReplaced))
	}
	if m.Button != "" {
		fact(say.T(i18n.PhoneState), say.T(i18n.PhoneFrozen, m.Button))
	}
	for _, f := range m.Files {
		value := f.Name + "  " + size(f.Size)
		if f.Gone {
			value = f.MediaID + "  " + say.T(i18n.PhoneFileGone)
		}
		fact(say.T(i18n.PhoneFileWord), value)
	}
	if t := s.target(); t != nil {
		fact(say.T(i18n.PhoneInFocus), t.label)
		fact("key", or(t.value, t.question+" "+t.option))
	}
	if len(m.Content) == 0 {
		return lines
	}
	lines = append(lines, nil)
	for _, l := range pretty.Body(m.Content, width, look) {
		lines = append(lines, paint.WrapLine(l, width, 2)...)
	}
	return lines
}
