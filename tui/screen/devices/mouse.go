package devices

import (
	"image"

	tea "charm.land/bubbletea/v2"

	"wecomlab/tui/screen"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/pane"
)

// split is the one that the keys move: that of the pane in focus.
func (s *Screen) split() *pane.Split {
	switch focus := s.panes.Focus(); {
	case focus == paneList || s.view == viewFleet:
		return &s.side
	case s.size.X >= roomWide && focus == paneFrames:
		return &s.wide
	case focus == paneOne || s.size.X >= roomWide:
		return &s.stack
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
			s.layOut()
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
		return nil
	}
	s.find.typing = false
	again := s.panes.Focus() == p
	s.panes.SetFocus(p)
	switch p {
	case paneList:
		if row := s.rows.First() + (at.Y-r.Min.Y-1)/rowsADevice; at.Y > r.Min.Y && row < len(s.list) {
			s.rows.Choose(row)
			return s.choose()
		}
	case paneFrames:
		return s.clickFrame(s.wire.First()+at.Y-r.Min.Y-1, again)
	case paneDeeds:
		return s.clickDeed(at.Sub(r.Min))
	}
	return nil
}

// clickFrame chooses a frame; one that is chosen already is shown in Traffic.
func (s *Screen) clickFrame(row int, again bool) tea.Cmd {
	if row < s.wire.First() || row >= len(s.frames) {
		return nil
	}
	if again && row == s.wire.Cursor() {
		return s.env.Host.Inspect(s.frames[row].ID)
	}
	s.wire.Choose(row)
	s.follow = s.wire.AtBottom()
	return nil
}

// clickDeed presses the key that stands there.
func (s *Screen) clickDeed(at image.Point) tea.Cmd {
	for _, sp := range s.spots {
		if !at.In(sp.rect) {
			continue
		}
		if why := s.Why(sp.id); why != "" {
			s.env.Host.Warn(why)
			return nil
		}
		return s.Press(sp.id)
	}
	return nil
}

// leaf turns the pages of what was printed.
func (s *Screen) leaf(id keys.ID) {
	switch id {
	case keys.DeviceNext:
		s.paper.page++
	case keys.DevicePrev:
		s.paper.page--
	case keys.DeviceOther:
		s.paper.job++
		s.paper.page = 0
	case keys.DeviceBefore:
		s.paper.job--
		s.paper.page = 0
	}
	s.settlePaper()
}
