package tokens

import (
	"image"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/screen"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/pane"
)

// rowsALetter is the number of rows of a delivery in the outbox.
const rowsALetter = 2

func (s *Screen) drawClock(a paint.Area) {
	look, say := s.env.Look, s.env.Say
	inner := s.frame(paneClock, i18n.ClockTitle).Draw(a, look)
	clock := s.env.Status.Clock
	state, st := say.T(i18n.ClockRuns, speed(clock.Speed)), look.Good
	switch {
	case s.moving:
		state, st = s.env.Spinner.View()+" "+say.T(i18n.ClockMoving), look.Accent
	case clock.Frozen:
		state, st = say.T(i18n.ClockStands), look.Warn
	}
	lines := []paint.Line{
		paint.Of(look.Strong, clock.Now.Format("2006-01-02 ")).Add(look.Accent, clock.Now.Format("15:04:05")).Add(st, "  "+state),
		nil,
		s.due(i18n.ClockNext, "", clock.Next),
	}
	for _, suite := range s.suites() {
		lines = append(lines, s.due(i18n.ClockTicket, suite.Name, suite.NextTicket))
	}
	lines = append(lines, nil)
	lines = append(lines, s.buttons(inner.Width()-2)...)
	for y, line := range lines {
		inner.Line(1, y, line.Fit(inner.Width()-2))
	}
}

// suites is every suite that gets tickets.
func (s *Screen) suites() []control.Suite {
	var out []control.Suite
	for _, p := range s.env.World.Providers {
		for _, suite := range p.Suites {
			if !suite.NextTicket.IsZero() {
				out = append(out, suite)
			}
		}
	}
	return out
}

// due tells when something happens next, and how long that is from now.
func (s *Screen) due(label i18n.Key, whose string, at time.Time) paint.Line {
	look, say := s.env.Look, s.env.Say
	line := paint.Of(look.Dim, paint.Column(say.T(label), 13))
	if at.IsZero() {
		return line.Add(look.Dim, say.T(i18n.ClockNothing))
	}
	left := say.T(i18n.ClockNow)
	if d := at.Sub(s.env.Now()); d > 0 {
		left = span(d)
	}
	return line.Add(look.Text, at.Format("15:04:05")).Add(look.Accent, paint.Column("  "+left, 10)).Add(look.Dim, " "+whose)
}

// buttons names the keys that move the clock, as many a row as fit.
func (s *Screen) buttons(width int) []paint.Line {
	look, say := s.env.Look, s.env.Say
	var out []paint.Line
	var line paint.Line
	for _, b := range keys.In(keys.Tokens) {
		if b.ID == keys.CopyValue || b.ID == keys.Origin {
			continue
		}
		help := b.For(say, true).Help()
		button := paint.Of(look.Accent, help.Key).Add(look.Dim, " "+help.Desc+"   ")
		if line.Width()+button.Width() > width && len(line) > 0 {
			out, line = append(out, line), nil
		}
		line = append(line, button...)
	}
	return append(out, line)
}

func (s *Screen) drawOutbox(a paint.Area) {
	look, say := s.env.Look, s.env.Say
	fr := s.frame(paneOutbox, i18n.Outbox)
	s.resizeRows()
	first, end := s.letters.Visible()
	fr.First, fr.Visible, fr.Total = first, end-first, len(s.outbox)
	inner := fr.Draw(a, look)
	if len(s.outbox) == 0 {
		s.text(inner, say.T(i18n.OutboxNone), look.Dim)
		return
	}
	for row := first; row < end; row++ {
		s.drawLetter(inner, (row-first)*rowsALetter, row)
	}
}

func (s *Screen) drawLetter(a paint.Area, y, row int) {
	look, say, d := s.env.Look, s.env.Say, &s.outbox[row]
	mark, state, st := "◷", say.T(i18n.OutboxWaiting), look.Warn
	switch d.State {
	case "sending":
		mark, state, st = "▶", say.T(i18n.OutboxSending), look.Accent
	case "delivered":
		mark, state, st = "✓", say.T(i18n.OutboxDone), look.Good
	case "dead":
		mark, state, st = "✗", say.T(i18n.OutboxDead), look.Bad
	}
	marker, change := " ", func(st paint.Style) paint.Style { return st }
	if row == s.letters.Cursor() && s.panes.Focus() == paneOutbox {
		marker, change = "▌", look.Selected
	}
	line := paint.Of(look.Accent, marker).Add(st, mark+" ").Add(look.Strong, d.Event).Add(st, "  "+state).
		Add(look.Dim, "  "+say.T(i18n.OutboxAttempt, d.Attempt))
	if urgency(d.State) == 0 && !d.Next.IsZero() {
		line = line.Add(look.Dim, "  "+say.T(i18n.OutboxNext, d.Next.Format("15:04:05")))
	}
	a.Row(y, change(look.Text), line.With(change))
	under := d.Receiver
	if d.Last != "" {
		under += " · " + d.Last
	}
	a.Row(y+1, change(look.Text), paint.Of(look.Dim, strings.Repeat(" ", 3)+paint.Clean(under)).With(change))
}

// Mouse implements [screen.Screen].
func (s *Screen) Mouse(m screen.Mouse) tea.Cmd {
	switch m.Kind {
	case screen.Click:
		if s.dragging = s.grip(m.At); s.dragging == nil {
			s.click(m.At)
		}
	case screen.Drag:
		if s.dragging != nil {
			s.dragging.Drag(m.At)
			s.arrange()
		}
	case screen.Release:
		s.dragging = nil
	case screen.Wheel:
		s.scroll(s.panes.At(m.At), m.By)
	}
	return nil
}

func (s *Screen) grip(p image.Point) *pane.Split {
	for _, split := range []*pane.Split{&s.side, &s.stack} {
		if split.Grip(p) {
			return split
		}
	}
	return nil
}

func (s *Screen) click(at image.Point) {
	p := s.panes.At(at)
	if p < 0 {
		return
	}
	r := s.panes.Rect(p)
	if s.panes.Single() && at.Y == r.Min.Y {
		if tab := s.frame(p, i18n.Credentials).TabAt(at.X - r.Min.X); tab >= 0 {
			s.panes.SetFocus(tab)
		}
		return
	}
	s.panes.SetFocus(p)
	row := at.Y - r.Min.Y - 1
	switch p {
	case paneCredentials:
		if i := s.rows.First() + row; row >= 0 && i < len(s.credentials) {
			s.rows.Choose(i)
		}
	case paneOutbox:
		if i := s.letters.First() + row/rowsALetter; row >= 0 && i < len(s.outbox) {
			s.letters.Choose(i)
		}
	}
}
