// Package field is a one-line text input. Its cursor stands at a display column, not at a number of runes, so that an
// input-method window opens where the text is, with Chinese as with Latin text.
//
// It stands in for two inputs of bubbles v2.2.1. textinput gives its cursor in runes: after 企业微信 it stands at column 4
// instead of 8. A textarea of one line gives the column, but wraps a longer text instead of scrolling it sideways, so that
// the cursor lands in a row that is not there, and deletes one rune of an emoji of several; neither takes a click.
package field

import (
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"wecomlab/tui/ui/paint"
)

// Field is the text with its cursor. The zero value is empty.
type Field struct {
	glyphs []string // one a character as people see it
	at     int      // the cursor stands before glyphs[at]
	first  int      // the first glyph that is drawn
}

// New returns a field that holds a text, the cursor at its end.
func New(text string) Field {
	f := Field{glyphs: split(text)}
	f.at = len(f.glyphs)
	return f
}

// Text is what the field holds.
func (f *Field) Text() string { return strings.Join(f.glyphs, "") }

// Set replaces the text and puts the cursor at its end.
func (f *Field) Set(text string) { *f = New(text) }

// Insert puts text at the cursor. Line breaks become blanks, since there is one line only.
func (f *Field) Insert(text string) {
	text = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(text)
	after := strings.Join(f.glyphs[f.at:], "")
	before := split(strings.Join(f.glyphs[:f.at], "") + paint.Clean(text))
	f.glyphs = append(before, split(after)...)
	f.at = len(before)
}

// Press handles a key that edits; text is what the key types, empty for a key that types nothing. It reports whether the
// key meant something here.
func (f *Field) Press(key, text string) bool {
	switch key {
	case "left", "ctrl+b":
		f.at = max(f.at-1, 0)
	case "right", "ctrl+f":
		f.at = min(f.at+1, len(f.glyphs))
	case "home", "ctrl+a":
		f.at = 0
	case "end", "ctrl+e":
		f.at = len(f.glyphs)
	case "backspace", "ctrl+h":
		f.drop(f.at-1, f.at)
	case "delete":
		f.drop(f.at, f.at+1)
	case "ctrl+w", "alt+backspace":
		f.drop(f.wordStart(), f.at)
	case "ctrl+u":
		f.drop(0, f.at)
	case "ctrl+k":
		f.drop(f.at, len(f.glyphs))
	default:
		if text == "" {
			return false
		}
		f.Insert(text)
	}
	return true
}

// drop removes the glyphs of a range and puts the cursor there.
func (f *Field) drop(from, to int) {
	from, to = max(from, 0), min(to, len(f.glyphs))
	if from >= to {
		return
	}
	f.glyphs = slices.Delete(f.glyphs, from, to)
	f.at = from
}

func (f *Field) wordStart() int {
	i := f.at
	for i > 0 && f.glyphs[i-1] == " " {
		i--
	}
	for i > 0 && f.glyphs[i-1] != " " {
		i--
	}
	return i
}

// Click puts the cursor at a column of the field as it was drawn last.
func (f *Field) Click(x int) {
	f.at = f.first
	for f.at < len(f.glyphs) && x >= paint.Width(f.glyphs[f.at]) {
		x -= paint.Width(f.glyphs[f.at])
		f.at++
	}
}

// Draw draws the part of the text around the cursor on the area's first row, or the hint if the field is empty, and
// returns the cursor's column in the area.
func (f *Field) Draw(a paint.Area, st, hint paint.Style, hintText string) int {
	a.Fill(st)
	if len(f.glyphs) == 0 {
		hint.Bg = st.Bg
		a.Text(0, 0, hint, paint.Fit(hintText, a.Width()))
		f.first = 0
		return 0
	}
	f.scroll(a.Width())
	x := 0
	for _, g := range f.glyphs[f.first:] {
		x = a.Text(x, 0, st, g)
	}
	return f.column()
}

// scroll moves the first drawn glyph so that the cursor is inside width columns.
func (f *Field) scroll(width int) {
	f.first = min(f.first, f.at)
	for f.first < f.at && f.column() >= width {
		f.first++
	}
}

func (f *Field) column() int {
	return paint.Width(strings.Join(f.glyphs[f.first:f.at], ""))
}

func split(s string) []string {
	var out []string
	for g := displaywidth.StringGraphemes(s); g.Next(); {
		out = append(out, g.Value())
	}
	return out
}
