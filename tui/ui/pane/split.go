// Package pane divides a screen into framed panes: splits that a mouse can drag, the focus, and one pane at a time where
// there is no room for more.
package pane

import (
	"image"
	"math"
)

// Split divides a rectangle in two, side by side or one above the other.
type Split struct {
	Stacked bool    // one above the other
	Share   float64 // of the first part, 0…1
	Min     int     // columns or rows that each part keeps

	whole image.Rectangle
}

// Cut returns the two parts of r and remembers r for dragging.
func (s *Split) Cut(r image.Rectangle) (first, second image.Rectangle) {
	s.whole = r
	at := s.at()
	first, second = r, r
	if s.Stacked {
		first.Max.Y, second.Min.Y = at, at
	} else {
		first.Max.X, second.Min.X = at, at
	}
	return first, second
}

// at is the row or column where the second part begins.
func (s *Split) at() int {
	low, size := s.extent()
	first := int(math.Round(float64(size) * s.Share))
	return low + min(max(first, min(s.Min, size/2)), max(size-s.Min, size/2))
}

func (s *Split) extent() (low, size int) {
	if s.Stacked {
		return s.whole.Min.Y, s.whole.Dy()
	}
	return s.whole.Min.X, s.whole.Dx()
}

// Grip reports whether a point is on the two lines of border that can be dragged.
func (s *Split) Grip(p image.Point) bool {
	if !p.In(s.whole) {
		return false
	}
	at := s.at()
	if s.Stacked {
		return p.Y == at || p.Y == at-1
	}
	return p.X == at || p.X == at-1
}

// Drag moves the border to a point.
func (s *Split) Drag(p image.Point) {
	low, size := s.extent()
	if size == 0 {
		return
	}
	at := p.X
	if s.Stacked {
		at = p.Y
	}
	s.Share = min(max(float64(at-low)/float64(size), 0.05), 0.95)
}

// Nudge moves the border by a twentieth of the whole, towards the second part if by is positive.
func (s *Split) Nudge(by int) {
	s.Share = min(max(s.Share+float64(by)*0.05, 0.1), 0.9)
}

// Forget takes the split out of reach of the mouse: it is not on the screen at present.
func (s *Split) Forget() { s.whole = image.Rectangle{} }
