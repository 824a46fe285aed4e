// Package paint draws styled text into rectangles of a cell canvas. Everything is measured in display columns: a Chinese
// glyph takes two, and one that would be cut in half at an edge is left out. Nothing can be drawn outside its rectangle.
package paint

import (
	"image"

	"charm.land/lipgloss/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Style is the look of one cell: foreground, background, attributes.
type Style = uv.Style

// Attributes that a [Style] can carry in its Attrs.
const (
	Bold    = uv.AttrBold
	Faint   = uv.AttrFaint
	Italic  = uv.AttrItalic
	Reverse = uv.AttrReverse
	Strike  = uv.AttrStrikethrough
)

// Canvas is a frame being drawn.
type Canvas struct {
	cells *lipgloss.Canvas
}

// NewCanvas returns an empty frame of so many columns and rows.
func NewCanvas(width, height int) *Canvas {
	return &Canvas{cells: lipgloss.NewCanvas(max(width, 0), max(height, 0))}
}

// Clear makes the frame empty again, so that one canvas serves many frames.
func (c *Canvas) Clear() { c.cells.Clear() }

// Area is the whole canvas as a rectangle to draw in.
func (c *Canvas) Area() Area {
	return Area{cells: c.cells, rect: c.cells.Bounds()}
}

// String is the frame as text with escape sequences, one line a row.
func (c *Canvas) String() string { return c.cells.Render() }

// Area is a rectangle of a canvas with its own origin. Drawing is clipped to it.
type Area struct {
	cells *lipgloss.Canvas
	rect  image.Rectangle
}

// Width is the number of columns.
func (a Area) Width() int { return a.rect.Dx() }

// Height is the number of rows.
func (a Area) Height() int { return a.rect.Dy() }

// Sub is a part of the area, in the area's own coordinates, clipped to it.
func (a Area) Sub(r image.Rectangle) Area {
	return Area{cells: a.cells, rect: r.Add(a.rect.Min).Intersect(a.rect)}
}

// Fill covers the area with blanks of one style.
func (a Area) Fill(st Style) {
	cell := uv.Cell{Content: " ", Width: 1, Style: st}
	for y := a.rect.Min.Y; y < a.rect.Max.Y; y++ {
		for x := a.rect.Min.X; x < a.rect.Max.X; x++ {
			a.cells.SetCell(x, y, &cell)
		}
	}
}

// Text draws s at a column and row and returns the column after it. What does not fit is cut without a mark; [Fit] puts
// a mark where one is wanted.
func (a Area) Text(x, y int, st Style, s string) int {
	if y < 0 || y >= a.Height() {
		return x + Width(s)
	}
	for glyph, width := range graphemes(s) {
		if x >= 0 && x+width <= a.Width() && width > 0 {
			a.cells.SetCell(a.rect.Min.X+x, a.rect.Min.Y+y, &uv.Cell{Content: glyph, Width: width, Style: st})
		}
		x += width
	}
	return x
}

// Line draws the spans of a line from a column on and returns the column after them.
func (a Area) Line(x, y int, line Line) int {
	for _, s := range line {
		x = a.Text(x, y, s.Style, s.Text)
	}
	return x
}

// Row draws a line over the whole width: cut with an ellipsis where it is too long, the rest filled with rest's style.
func (a Area) Row(y int, rest Style, line Line) {
	a.Sub(image.Rect(0, y, a.Width(), y+1)).Fill(rest)
	a.Line(0, y, line.Fit(a.Width()))
}

// Frame draws a border of light lines along the area's edges.
func (a Area) Frame(st Style) {
	w, h := a.Width(), a.Height()
	if w < 2 || h < 2 {
		return
	}
	for x := 1; x < w-1; x++ {
		a.Text(x, 0, st, "─")
		a.Text(x, h-1, st, "─")
	}
	for y := 1; y < h-1; y++ {
		a.Text(0, y, st, "│")
		a.Text(w-1, y, st, "│")
	}
	a.Text(0, 0, st, "╭")
	a.Text(w-1, 0, st, "╮")
	a.Text(0, h-1, st, "╰")
	a.Text(w-1, h-1, st, "╯")
}
