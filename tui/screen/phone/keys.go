package phone

import (
	"encoding/json"

	tea "charm.land/bubbletea/v2"

	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/keys"
)

// Why implements [screen.Screen].
func (s *Screen) Why(id keys.ID) string {
	if why, no := s.refuses(id); no {
		return s.env.Say.T(why)
	}
	return ""
}

// refuses says which keys do not work at present.
func (s *Screen) refuses(id keys.ID) (why i18n.Key, no bool) {
	switch id {
	case keys.PhoneDo:
		if s.pane() == paneSessions {
			return i18n.WhyNoSession, s.session() == nil
		}
		return i18n.WhyNoTarget, s.target() == nil
	case keys.PhoneOwner:
		return i18n.WhyAway, len(s.env.World.Corps) == 0
	case keys.PhoneWrite:
		return s.refusesAct(actSay)
	case keys.PhoneSend:
		if why, no := s.refusesAct(actSay); no {
			return why, no
		}
		return i18n.WhyNoSend, len(s.sendable()) == 0
	case keys.PhoneEnter:
		return s.refusesAct(actEnter)
	case keys.PhoneMore:
		c := s.cardOf()
		return i18n.WhyNoMore, c == nil || c.Menu == nil
	case keys.PhoneBar:
		return i18n.WhyNoBar, s.session() == nil || len(s.session().Menu) == 0
	case keys.PhoneInspect:
		return i18n.WhyNoTrace, s.exchange() == 0
	case keys.PhoneCopy:
		return i18n.WhyNoMessage, s.chosen() == nil
	case keys.Back:
		return i18n.NothingToBack, s.act == nil && s.pane() == paneSessions
	}
	return 0, false
}

func (s *Screen) refusesAct(name string) (i18n.Key, bool) {
	switch p := s.session(); {
	case p == nil:
		return i18n.WhyNoSession, true
	case p.AgentID == 0:
		return i18n.WhyGroup, true
	}
	return i18n.WhyNoAct, s.action(name) == nil
}

// exchange is what i shows: how the last act went, or else how the message in focus came.
func (s *Screen) exchange() int64 {
	if s.act != nil && s.act.entry != 0 {
		return s.act.entry
	}
	if m := s.chosen(); m != nil {
		return m.Entry
	}
	return 0
}

// Press implements [screen.Screen].
func (s *Screen) Press(id keys.ID) tea.Cmd {
	switch id {
	case keys.PhoneDo:
		if s.pane() == paneSessions {
			s.panes.SetFocus(paneTalk)
			s.settle()
			return nil
		}
		return s.enter()
	case keys.PhoneOwner:
		s.pickOwner()
	case keys.PhoneWrite:
		s.panes.SetFocus(paneTalk)
		s.writing = true
	case keys.PhoneSend:
		return s.pickSending()
	case keys.PhoneEnter:
		return s.do(actEnter, s.env.Say.T(i18n.PhoneEntering, s.session().Name), nil)
	case keys.PhoneMore:
		s.pickMenu()
	case keys.PhoneBar:
		s.pickBar(s.session().Name, "", s.session().Menu)
	case keys.PhoneInspect:
		return s.env.Host.Inspect(s.exchange())
	case keys.PhoneCopy:
		return s.copy()
	case keys.Back:
		s.back()
	default:
		return s.move(id)
	}
	return nil
}

// back takes the news of the last act away, or goes to the list of sessions.
func (s *Screen) back() {
	if s.act != nil {
		s.act = nil
		return
	}
	s.panes.SetFocus(paneSessions)
}

// copy puts the message in focus on the clipboard: its text, or its content as JSON.
func (s *Screen) copy() tea.Cmd {
	m, text := s.chosen(), ""
	if m.Type == "text" || m.Type == "markdown" {
		text = read[textContent](&pen{message: m}).Content
	}
	if text == "" {
		whole, err := json.MarshalIndent(m.Content, "", "  ")
		if err != nil {
			return nil
		}
		text = string(whole)
	}
	return s.env.Host.Copy(text, s.env.Say.T(i18n.PhoneMessage))
}

// toTheEnd is more rows than any talk has.
const toTheEnd = 1 << 20

// move handles the keys of movement in the pane that has the focus.
func (s *Screen) move(id keys.ID) tea.Cmd {
	switch id {
	case keys.NextPane:
		s.panes.Step(1)
		s.settle()
	case keys.PrevPane:
		s.panes.Step(-1)
		s.settle()
	case keys.Left, keys.Right:
		return s.sideways(id)
	case keys.Narrow, keys.Wide:
		by := 1
		if id == keys.Narrow {
			by = -1
		}
		s.split().Nudge(by)
		s.arrange()
	case keys.Up:
		return s.step(-1)
	case keys.Down:
		return s.step(1)
	case keys.PageUp:
		return s.scroll(s.pane(), -s.pageRows())
	case keys.PageDown:
		return s.scroll(s.pane(), s.pageRows())
	case keys.Top:
		return s.step(-toTheEnd)
	case keys.Bottom:
		return s.step(toTheEnd)
	}
	return nil
}

// sideways goes to the button beside the one in focus, turns a list's choice, or goes to the pane beside.
func (s *Screen) sideways(id keys.ID) tea.Cmd {
	by := 1
	if id == keys.Left {
		by = -1
	}
	if t := s.target(); t != nil && s.pane() == paneTalk {
		if t.kind == choice {
			s.turnOption(t.question, by)
			return nil
		}
		if s.beside(by) {
			return nil
		}
	}
	at := s.pane() + by
	if at >= paneSessions && at < paneCount {
		s.panes.SetFocus(at)
		s.settle()
	}
	return nil
}

func (s *Screen) pageRows() int { return max(s.talkRows()-2, 1) }
