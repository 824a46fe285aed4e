package paint

import (
	"iter"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/clipperhouse/displaywidth"
)

// Span is text of one style.
type Span struct {
	Text  string
	Style Style
}

// Line is one row of text. It holds no line breaks.
type Line []Span

// Of is a line of one span.
func Of(st Style, text string) Line { return Line{{Text: text, Style: st}} }

// Add returns the line with one span more. The line itself may be extended again in another way.
func (l Line) Add(st Style, text string) Line {
	return append(l[:len(l):len(l)], Span{Text: text, Style: st})
}

// Width is the number of columns the line takes.
func (l Line) Width() int {
	w := 0
	for _, s := range l {
		w += Width(s.Text)
	}
	return w
}

// String is the line without styles.
func (l Line) String() string {
	var b strings.Builder
	for _, s := range l {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Fit returns the line cut to a width, with an ellipsis where something was cut off.
func (l Line) Fit(width int) Line {
	if l.Width() <= width {
		return l
	}
	out := make(Line, 0, len(l))
	room := width
	for _, s := range l {
		w := Width(s.Text)
		if w < room {
			out = append(out, s)
			room -= w
			continue
		}
		return append(out, Span{Text: cut(s.Text, room), Style: s.Style})
	}
	return out
}

// Pad returns the line filled up with blanks to a width; a longer line stays as it is.
func (l Line) Pad(width int, st Style) Line {
	if gap := width - l.Width(); gap > 0 {
		return l.Add(st, strings.Repeat(" ", gap))
	}
	return l
}

// With returns the line with every span's style changed.
func (l Line) With(change func(Style) Style) Line {
	out := make(Line, len(l))
	for i, s := range l {
		out[i] = Span{Text: s.Text, Style: change(s.Style)}
	}
	return out
}

// Width is the number of columns that s takes.
func Width(s string) int { return displaywidth.String(s) }

// Fit cuts s to a width, with an ellipsis where something was cut off.
func Fit(s string, width int) string {
	if Width(s) <= width {
		return s
	}
	return cut(s, width)
}

// cut keeps so much of s that it and an ellipsis fill at most width columns.
func cut(s string, width int) string {
	if width <= 0 {
		return ""
	}
	return ansi.Truncate(s, width, "…")
}

// Column is s in exactly so many columns: cut or filled up.
func Column(s string, width int) string {
	s = Fit(s, width)
	if gap := width - Width(s); gap > 0 {
		s += strings.Repeat(" ", gap)
	}
	return s
}

// Clean replaces what a terminal would act upon: tabs become two blanks, other control characters a middle dot.
func Clean(s string) string {
	if !strings.ContainsFunc(s, isControl) {
		return s
	}
	s = strings.ReplaceAll(strings.TrimSuffix(s, "\r"), "\t", "  ")
	return strings.Map(func(r rune) rune {
		if isControl(r) {
			return '·'
		}
		return r
	}, s)
}

func isControl(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }

// WrapLine breaks a styled line into lines of at most width columns, at any column, the later ones indented.
func WrapLine(l Line, width, indent int) []Line {
	if width <= indent || l.Width() <= width {
		return []Line{l}
	}
	var out []Line
	var current Line
	at := 0
	for _, s := range l {
		var text strings.Builder
		for glyph, w := range graphemes(s.Text) {
			if at+w > width {
				out = append(out, current.Add(s.Style, text.String()))
				text.Reset()
				current, at = Of(Style{}, strings.Repeat(" ", indent)), indent
			}
			text.WriteString(glyph)
			at += w
		}
		current = current.Add(s.Style, text.String())
	}
	return append(out, current)
}

// graphemes goes through what a person sees as characters, each with its width in columns.
func graphemes(s string) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		for g := displaywidth.StringGraphemes(s); g.Next(); {
			if !yield(g.Value(), g.Width()) {
				return
			}
		}
	}
}
