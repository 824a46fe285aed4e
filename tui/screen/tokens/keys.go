package tokens

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/dialog"
	"wecomlab/tui/ui/keys"
)

// speeds are the steps of slower and faster, virtual seconds a real second.
var speeds = []float64{1, 10, 60, 600, 3600}

// Why implements [screen.Screen].
func (s *Screen) Why(id keys.ID) string {
	if why, no := s.refuses(id); no {
		return s.env.Say.T(why)
	}
	return ""
}

func (s *Screen) refuses(id keys.ID) (why i18n.Key, no bool) {
	present := s.env.Status.Clock.Speed
	switch id {
	case keys.Ten, keys.Thirty, keys.TwoHours, keys.Custom, keys.Freeze:
		return i18n.WhyMoving, s.moving
	case keys.Slower:
		return i18n.WhySlowest, present <= speeds[0]
	case keys.Faster:
		return i18n.WhyFastest, present >= speeds[len(speeds)-1]
	case keys.Ticket:
		return i18n.WhyNoTicket, s.ticketAction() == ""
	case keys.CopyValue:
		return i18n.WhyNoCred, s.chosen() == nil
	case keys.Origin:
		if s.chosen() == nil {
			return i18n.WhyNoCred, true
		}
		return i18n.WhyNoOrigin, s.chosen().Entry == 0
	case keys.Back:
		return i18n.NothingToBack, !s.panes.Single() || s.panes.Focus() == paneCredentials
	}
	return 0, false
}

// Press implements [screen.Screen].
func (s *Screen) Press(id keys.ID) tea.Cmd {
	switch id {
	case keys.Ten:
		return s.advance("10m")
	case keys.Thirty:
		return s.advance("30m")
	case keys.TwoHours:
		return s.advance("2h")
	case keys.Custom:
		s.askAdvance()
	case keys.Freeze:
		if s.env.Status.Clock.Frozen {
			return s.change(control.ClockChange{Op: "run"})
		}
		return s.change(control.ClockChange{Op: "freeze"})
	case keys.Slower:
		return s.change(control.ClockChange{Op: "speed", Speed: s.nextSpeed(-1)})
	case keys.Faster:
		return s.change(control.ClockChange{Op: "speed", Speed: s.nextSpeed(1)})
	case keys.Ticket:
		return s.env.Host.DoAction(s.ticketAction())
	case keys.CopyValue:
		return s.env.Host.Copy(s.chosen().Value, s.env.Say.T(i18n.ValueCopied, s.chosen().Kind))
	case keys.Origin:
		return s.env.Host.Inspect(s.chosen().Entry)
	case keys.Back:
		s.panes.SetFocus(paneCredentials)
	default:
		s.move(id)
	}
	return nil
}

func (s *Screen) advance(by string) tea.Cmd {
	return s.change(control.ClockChange{Op: "advance", By: by})
}

// askAdvance asks how long.
func (s *Screen) askAdvance() {
	say := s.env.Say
	s.env.Host.OpenDialog(dialog.NewForm(say, dialog.FormSpec{
		Title: say.T(i18n.AdvanceTitle), Help: say.T(i18n.AdvanceHelp),
		Params: []control.Param{{Name: "by", Type: control.ParamDuration, Help: say.T(i18n.AdvanceBy), Need: true}},
		Submit: func(values map[string]string) tea.Cmd { return s.advance(values["by"]) },
	}))
}

// nextSpeed is the step beside the present speed.
func (s *Screen) nextSpeed(by int) float64 {
	present := s.env.Status.Clock.Speed
	if by > 0 {
		for _, v := range speeds {
			if v > present {
				return v
			}
		}
		return speeds[len(speeds)-1]
	}
	for i := len(speeds) - 1; i >= 0; i-- {
		if speeds[i] < present {
			return speeds[i]
		}
	}
	return speeds[0]
}

// move handles the keys of movement.
func (s *Screen) move(id keys.ID) {
	page := max(s.panes.Rect(s.panes.Focus()).Dy()-4, 1)
	switch id {
	case keys.NextPane, keys.Right:
		s.panes.Step(1)
	case keys.PrevPane, keys.Left:
		s.panes.Step(-1)
	case keys.Narrow:
		s.nudge(-1)
	case keys.Wide:
		s.nudge(1)
	case keys.Up:
		s.scroll(s.panes.Focus(), -1)
	case keys.Down:
		s.scroll(s.panes.Focus(), 1)
	case keys.PageUp:
		s.scroll(s.panes.Focus(), -page)
	case keys.PageDown:
		s.scroll(s.panes.Focus(), page)
	case keys.Top:
		s.scroll(s.panes.Focus(), -1<<20)
	case keys.Bottom:
		s.scroll(s.panes.Focus(), 1<<20)
	}
	s.resizeRows()
}

func (s *Screen) nudge(by int) {
	if s.panes.Focus() == paneCredentials {
		s.side.Nudge(by)
	} else {
		s.stack.Nudge(by)
	}
	s.arrange()
}

func (s *Screen) scroll(p, by int) {
	switch p {
	case paneCredentials:
		s.rows.Move(by)
	case paneOutbox:
		s.letters.Move(by)
	}
}

// speed is a clock's speed without needless digits.
func speed(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
