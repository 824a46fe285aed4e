package phone

import (
	"image"

	tea "charm.land/bubbletea/v2"

	"wecomlab/tui/screen"
	"wecomlab/tui/ui/pane"
)

// Mouse implements [screen.Screen].
func (s *Screen) Mouse(m screen.Mouse) tea.Cmd {
	switch m.Kind {
	case screen.Click:
		if s.dragging = s.grip(m.At); s.dragging == nil {
			return s.click(m.At)
		}
	case screen.Drag:
		if s.dragging != nil {
			s.dragging.Drag(m.At)
			s.arrange()
		}
	case screen.Release:
		s.dragging = nil
	case screen.Wheel:
		return s.scroll(s.panes.At(m.At), m.By)
	}
	return nil
}

func (s *Screen) grip(p image.Point) *pane.Split {
	for _, split := range []*pane.Split{&s.side, &s.wide} {
		if split.Grip(p) {
			return split
		}
	}
	return nil
}

func (s *Screen) click(at image.Point) tea.Cmd {
	p := s.panes.At(at)
	if p < 0 {
		return nil
	}
	r := s.panes.Rect(p)
	if s.panes.Single() && at.Y == r.Min.Y {
		if tab := s.frame(p, "").TabAt(at.X - r.Min.X); tab >= 0 {
			s.panes.SetFocus(tab)
			s.settle()
		}
		return nil
	}
	s.panes.SetFocus(p)
	at = at.Sub(r.Min).Sub(image.Pt(1, 1))
	switch {
	case p == paneSessions && at.Y >= 0:
		return s.show(s.rows.First() + at.Y/rowsASession)
	case p == paneTalk:
		return s.clickTalk(at, image.Pt(r.Dx()-2, r.Dy()-2))
	}
	return nil
}

// clickTalk does what stands under a point of the talk, as enter would; a click elsewhere on a message puts the focus there.
func (s *Screen) clickTalk(at, size image.Point) tea.Cmd {
	if at.Y == size.Y-1 {
		if why, no := s.refusesAct(actSay); no {
			s.env.Host.Warn(s.env.Say.T(why))
			return nil
		}
		if s.writing = true; at.X >= 3 {
			s.input.Click(at.X - 3)
		}
		return nil
	}
	s.writing = false
	if p := s.session(); p != nil && len(p.Menu) > 0 && at.Y == size.Y-rowsInput-rowsBar {
		s.pickBar(p.Name, "", p.Menu)
		return nil
	}
	row := s.top + at.Y
	if at.Y < 0 || at.Y >= s.talkRows() {
		return nil
	}
	near := -1
	for i, p := range s.shown.places {
		switch {
		case p.stop > 0 && row == p.row && at.X >= p.from && at.X < p.to:
			cmd := s.focusOn(i)
			return tea.Batch(cmd, s.enter())
		case row >= s.shown.begins[p.message] && (near < 0 || s.shown.places[near].message != p.message):
			near = i
		}
	}
	if near >= 0 {
		return s.focusOn(near)
	}
	return nil
}
