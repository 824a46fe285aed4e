// Package qrcode draws QR codes with half blocks: two modules a character, one above the other, as square as a terminal's cells are
// twice as high as wide.
package qrcode

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// Widest and narrowest quiet zone around a code, in modules. The standard asks for four; scanners make do with less.
const (
	quiet      = 4
	leastQuiet = 1
)

// Code is a QR code.
type Code struct {
	modules *qr.Code
	margin  int
}

// New encodes a text so that it fits so many columns and rows, with as much of a quiet zone as there is room for. The error tells how
// much room it takes.
func New(text string, width, height int) (*Code, error) {
	c, err := qr.Encode(text, qr.L)
	if err != nil {
		return nil, fmt.Errorf("draw a QR code of %d bytes: %w", len(text), err)
	}
	for margin := quiet; margin >= leastQuiet; margin-- {
		if side := c.Size + 2*margin; side <= width && (side+1)/2 <= height {
			return &Code{modules: c, margin: margin}, nil
		}
	}
	side := c.Size + 2*leastQuiet
	return nil, &RoomError{Width: side, Height: (side + 1) / 2}
}

// RoomError says how much room a code would take.
type RoomError struct{ Width, Height int }

// Error is the room in columns and rows.
func (e *RoomError) Error() string {
	return fmt.Sprintf("the code takes %d columns and %d rows", e.Width, e.Height)
}

// Lines are the rows of the code. They are to be drawn dark on light: the glyphs are the dark modules.
func (c *Code) Lines() []string {
	side := c.modules.Size + 2*c.margin
	var out []string
	for y := 0; y < side; y += 2 {
		var b strings.Builder
		for x := range side {
			b.WriteString(glyph(c.dark(x, y), c.dark(x, y+1)))
		}
		out = append(out, b.String())
	}
	return out
}

// dark tells the colour of a module, the quiet zone included. What lies outside is light.
func (c *Code) dark(x, y int) bool { return c.modules.Black(x-c.margin, y-c.margin) }

func glyph(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}
