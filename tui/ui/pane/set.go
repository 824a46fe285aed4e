package pane

import "image"

// Set is the panes of a screen with their rectangles and the focus.
type Set struct {
	rects  []image.Rectangle
	order  []int // panes that tab goes through
	focus  int
	single bool
}

// Arrange gives each pane its rectangle; an empty one takes the pane off the screen.
func (s *Set) Arrange(rects ...image.Rectangle) {
	s.rects, s.single, s.order = rects, false, s.order[:0]
	for i, r := range rects {
		if !r.Empty() {
			s.order = append(s.order, i)
		}
	}
	s.keepFocus()
}

// ArrangeSingle shows the focused one of count panes alone on the whole rectangle. Tab goes through those of order.
func (s *Set) ArrangeSingle(whole image.Rectangle, count int, order ...int) {
	s.single, s.order = true, order
	s.keepFocus()
	s.rects = make([]image.Rectangle, count)
	s.rects[s.focus] = whole
}

func (s *Set) keepFocus() {
	for _, i := range s.order {
		if i == s.focus {
			return
		}
	}
	if len(s.order) > 0 {
		s.focus = s.order[0]
	}
}

// Single reports whether one pane is shown at a time.
func (s *Set) Single() bool { return s.single }

// Focus is the pane that has the keys.
func (s *Set) Focus() int { return s.focus }

// Order is the panes that tab goes through.
func (s *Set) Order() []int { return s.order }

// SetFocus gives the keys to a pane, if tab reaches it. In single mode it takes the place of the one that was shown.
func (s *Set) SetFocus(pane int) {
	for _, i := range s.order {
		if i != pane {
			continue
		}
		if s.single {
			s.rects[s.focus], s.rects[pane] = s.rects[pane], s.rects[s.focus]
		}
		s.focus = pane
	}
}

// Step moves the focus by so many panes, round and round.
func (s *Set) Step(by int) {
	for at, i := range s.order {
		if i == s.focus {
			s.SetFocus(s.order[(at+by+len(s.order))%len(s.order)])
			return
		}
	}
}

// Rect is where a pane stands, empty if it is not shown.
func (s *Set) Rect(pane int) image.Rectangle {
	if pane < 0 || pane >= len(s.rects) {
		return image.Rectangle{}
	}
	return s.rects[pane]
}

// At is the pane at a point, -1 if none is.
func (s *Set) At(p image.Point) int {
	for i, r := range s.rects {
		if p.In(r) {
			return i
		}
	}
	return -1
}

// Inner is what is left of a pane's rectangle inside its frame.
func Inner(r image.Rectangle) image.Rectangle {
	if r.Dx() < 2 || r.Dy() < 2 {
		return image.Rectangle{}
	}
	return r.Inset(1)
}
