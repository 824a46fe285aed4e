package walkthrough

import (
	"image"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/tui/screen"
	"wecomlab/tui/ui/ladder"
	"wecomlab/tui/ui/paint"
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
		if p := s.panes.At(m.At); p >= 0 {
			return s.scroll(p, m.By)
		}
	}
	return nil
}

// split is the split that the keys move: the one beside the pane that has the focus.
func (s *Screen) split() *pane.Split {
	if s.panes.Focus() == paneFlows {
		return &s.side
	}
	return &s.body
}

// grip is the split under a point, nil if there is none.
func (s *Screen) grip(p image.Point) *pane.Split {
	for _, split := range []*pane.Split{&s.side, &s.body, &s.wide} {
		if split.Grip(p) {
			return split
		}
	}
	return nil
}

func (s *Screen) click(at image.Point) tea.Cmd {
	p, f := s.panes.At(at), s.flow()
	if p < 0 || f == nil {
		return nil
	}
	r := s.panes.Rect(p)
	if s.panes.Single() && at.Y == r.Min.Y {
		if tab := s.frame(p, "").TabAt(at.X - r.Min.X); tab >= 0 {
			s.panes.SetFocus(tab)
		}
		return nil
	}
	s.panes.SetFocus(p)
	row := at.Y - r.Min.Y - 1
	if row < 0 || at.Y >= r.Max.Y-1 {
		return nil
	}
	switch p {
	case paneFlows:
		if i := s.flowRows.First() + row; i < len(s.flows) {
			return s.show(i)
		}
	case paneSteps:
		s.chooseRow(f, s.stepRows.First()+row, r.Dx()-2)
	case paneLadder:
		return s.openArrow(f, s.ladderRows.First()+row-1)
	}
	return nil
}

// chooseRow opens the step of a row of the list.
func (s *Screen) chooseRow(f *flow, row, width int) {
	opened := 0
	if !s.hasDetail() {
		opened = len(s.stepText(f, width-8))
	}
	switch {
	case row <= f.chosen:
		s.choose(row)
	case row > f.chosen+opened && row-opened < len(f.plan.Steps):
		s.choose(row - opened)
	}
}

// openArrow shows the exchange of a row of the ladder in Traffic.
func (s *Screen) openArrow(f *flow, row int) tea.Cmd {
	for i := range f.story {
		e := &f.story[i]
		if row >= 0 && row < ladder.Height(e) {
			return s.env.Host.Inspect(e.ID)
		}
		row -= ladder.Height(e)
	}
	return nil
}

func (s *Screen) laneStyle(lane journal.Lane) paint.Style { return s.env.Look.Lane(lane) }

// ladderRoom is the number of rows that the ladder's arrows have.
func (s *Screen) ladderRoom() int { return s.panes.Rect(paneLadder).Dy() - 3 }

// belowHead is an area without its first row.
func belowHead(a paint.Area) image.Rectangle { return image.Rect(0, 1, a.Width(), a.Height()) }
