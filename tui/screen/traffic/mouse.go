package traffic

import (
	"image"

	tea "charm.land/bubbletea/v2"

	"wecomlab/tui/screen"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/ladder"
)

// Mouse implements [screen.Screen].
func (s *Screen) Mouse(m screen.Mouse) tea.Cmd {
	switch m.Kind {
	case screen.Click:
		if s.dragging = s.split.Grip(m.At) && s.tabAt(m.At) < 0; !s.dragging {
			return s.click(m.At)
		}
	case screen.Drag:
		if s.dragging {
			s.split.Drag(m.At)
			s.arrange()
		}
	case screen.Release:
		s.dragging = false
	case screen.Wheel:
		if p := s.panes.At(m.At); p >= 0 {
			return s.scroll(p, m.By)
		}
	}
	return nil
}

func (s *Screen) click(at image.Point) tea.Cmd {
	if at.Y == 0 {
		return s.Press(keys.Filter)
	}
	s.editing, s.filterErr = false, ""
	p := s.panes.At(at)
	if p < 0 {
		return nil
	}
	s.panes.SetFocus(p)
	r := s.panes.Rect(p)
	if p == paneDetail {
		if t := s.tabAt(at); t >= 0 {
			s.openTab(t)
		}
		return nil
	}
	return s.clickRow(at.Y - r.Min.Y - 1)
}

// tabAt is the tab of the detail under a point, -1 if none is.
func (s *Screen) tabAt(at image.Point) tab {
	if r := s.panes.Rect(paneDetail); at.In(r) && at.Y == r.Min.Y {
		return tab(s.detailFrame().TabAt(at.X - r.Min.X))
	}
	return -1
}

// clickRow chooses the exchange of a row; a click on the chosen one opens it.
func (s *Screen) clickRow(y int) tea.Cmd {
	at := s.rows.First() + y
	if s.asLadder {
		at = s.exchangeAt(s.arrows.First() + y - 1)
	}
	if y < 0 || at < 0 || at >= len(s.window.entries) {
		return nil
	}
	if at == s.rows.Cursor() {
		return s.Press(keys.Open)
	}
	s.following = false
	s.rows.Choose(at)
	return s.load()
}

// exchangeAt is the exchange of a row of the ladder, -1 if there is none.
func (s *Screen) exchangeAt(row int) int {
	for i := range s.window.entries {
		if row < ladder.Height(&s.window.entries[i]) {
			return i
		}
		row -= ladder.Height(&s.window.entries[i])
	}
	return -1
}
