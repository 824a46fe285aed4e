package pane

import (
	"image"

	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/theme"
)

// Frame is what stands on a pane's border.
type Frame struct {
	Title string
	Tabs  []string // stand in the title's place; Tab is the chosen one
	Tab   int
	Note  string // at the right end of the upper border
	Foot  string // at the right end of the lower border
	Focus bool

	First, Visible, Total int // rows, for the mark that shows how far a list is scrolled
}

// Draw draws the border and returns the area inside.
func (f Frame) Draw(a paint.Area, look *theme.Look) paint.Area {
	edge, title := look.Edge, look.Dim
	if f.Focus {
		edge, title = look.EdgeFocus, look.Accent
	}
	a.Frame(edge)
	room := a.Width() - 4
	x := 2
	for i, label := range f.labels() {
		st := title
		if len(f.Tabs) > 0 && i != f.Tab {
			st = look.Dim
		}
		if i > 0 && x < room {
			x = a.Text(x, 0, edge, "┬")
		}
		if x+1 < room {
			x = a.Text(x, 0, st, paint.Fit(" "+f.mark(i)+label+" ", room-x+2))
		}
	}
	f.right(a, 0, x, look.Dim, f.Note)
	f.right(a, a.Height()-1, 2, look.Dim, f.Foot)
	f.scrollMark(a, look)
	return a.Sub(Inner(image.Rect(0, 0, a.Width(), a.Height())))
}

func (f Frame) labels() []string {
	if len(f.Tabs) > 0 {
		return f.Tabs
	}
	if f.Title == "" {
		return nil
	}
	return []string{f.Title}
}

// mark makes the chosen tab and the focused title readable without colour.
func (f Frame) mark(i int) string {
	switch {
	case len(f.Tabs) > 0 && i == f.Tab:
		return "▸"
	case len(f.Tabs) == 0 && f.Focus:
		return "▸"
	}
	return ""
}

// TabAt is the tab under a column of the pane, -1 if none is.
func (f Frame) TabAt(x int) int {
	at := 2
	for i, label := range f.labels() {
		if i > 0 {
			at++
		}
		w := paint.Width(" " + f.mark(i) + label + " ")
		if x >= at && x < at+w {
			return i
		}
		at += w
	}
	return -1
}

func (f Frame) right(a paint.Area, y, from int, st paint.Style, text string) {
	room := a.Width() - from - 4
	if text == "" || room < 4 {
		return
	}
	text = " " + paint.Fit(text, room-2) + " "
	a.Text(a.Width()-2-paint.Width(text), y, st, text)
}

// scrollMark draws, on the right border, which part of the list is shown.
func (f Frame) scrollMark(a paint.Area, look *theme.Look) {
	track := a.Height() - 2
	if f.Total <= f.Visible || f.Visible <= 0 || track <= 0 {
		return
	}
	size := max(track*f.Visible/f.Total, 1)
	at := 0
	if f.Total > f.Visible {
		at = (track - size) * f.First / (f.Total - f.Visible)
	}
	for y := range size {
		a.Text(a.Width()-1, 1+min(max(at, 0), track-size)+y, look.Accent, "┃")
	}
}
