package console

import (
	"image"

	tea "charm.land/bubbletea/v2"

	"wecomlab/tui/screen"
	"wecomlab/tui/ui/pane"
)

// split is the one that the keys move: that of the pane in focus.
func (s *Screen) split() *pane.Split {
	switch focus := s.panes.Focus(); {
	case focus == paneTree:
		return &s.side
	case s.size.X >= roomWide && focus == paneList:
		return &s.right
	case focus == paneList || s.size.X >= roomWide:
		return &s.middle
	}
	return &s.low
}

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
		if p := s.panes.At(m.At); p >= 0 {
			return s.scroll(p, m.By)
		}
	}
	return nil
}

func (s *Screen) grip(p image.Point) *pane.Split {
	for _, split := range s.splits() {
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
		if tab := s.frame(p).TabAt(at.X - r.Min.X); tab >= 0 {
			s.panes.SetFocus(tab)
		}
		return s.readCard()
	}
	s.find.typing = false
	again := s.panes.Focus() == p
	s.panes.SetFocus(p)
	return s.clickRow(p, at.Y-r.Min.Y-1, again)
}

// clickRow chooses a row; one that is chosen already is opened.
func (s *Screen) clickRow(p, row int, again bool) tea.Cmd {
	switch p {
	case paneTree:
		i := s.tree.First() + row
		if row < 0 || i >= len(s.rows) {
			return nil
		}
		if again && i == s.tree.Cursor() {
			if r := s.treeRow(); r.more == 0 && r.place.open {
				return s.fold(r)
			}
			return s.unfold(s.treeRow())
		}
		s.tree.Choose(i)
		return s.moved()
	case paneList:
		i := s.grid.First() + row - 1
		if row < 1 || i >= s.list.count() {
			return nil
		}
		if again && i == s.grid.Cursor() {
			return s.enter()
		}
		s.grid.Choose(i)
		s.sheet.Top()
		return s.readCard()
	case paneTold:
		s.echoes.Choose(s.echoes.First() + row)
	}
	return nil
}
