package paint

import "strings"

// Wrap breaks s into lines of at most width columns: at blanks, behind the marks that part an address, and around Chinese
// glyphs, but so that no line begins with a closing mark. Line breaks of s are kept. Control characters become visible marks,
// since a body may hold any byte.
func Wrap(s string, width int) []string {
	if width <= 0 {
		return nil
	}
	var out []string
	for line := range strings.SplitSeq(strings.TrimRight(s, "\n"), "\n") {
		w := wrapper{width: width}
		for _, u := range units(Clean(line)) {
			w.put(u)
		}
		out = append(out, append(w.lines, w.line.String())...)
	}
	return out
}

// unit is a piece of text that is not broken unless it is longer than a line.
type unit struct {
	text  string
	width int
}

// Marks behind which an address or a list may be broken, and marks that stay with the glyph before or behind them.
const (
	parting = "/?&,;"
	closing = "，。；：、！？）》」』】”’…,.;:!?)]}"
	opening = "（《「『【“‘([{"
)

// units takes a line apart where it may be broken.
func units(s string) []unit {
	var out []unit
	before, wideBefore := "", false
	for glyph, w := range graphemes(s) {
		wide := w > 1
		switch {
		case len(out) > 0 && !breakable(before, glyph, wideBefore, wide):
			last := &out[len(out)-1]
			last.text += glyph
			last.width += w
		default:
			out = append(out, unit{text: glyph, width: w})
		}
		before, wideBefore = glyph, wide
	}
	return out
}

// breakable reports whether a line may end between two glyphs.
func breakable(before, after string, wideBefore, wideAfter bool) bool {
	switch {
	case after == " ":
		return before != " "
	case before == " ":
		return true
	case strings.Contains(closing, after) || strings.Contains(opening, before):
		return false
	case strings.Contains(parting, before):
		return true
	}
	return wideBefore || wideAfter
}

// wrapper fills lines with units.
type wrapper struct {
	width int
	lines []string
	line  strings.Builder
	used  int
}

func (w *wrapper) put(u unit) {
	if w.used+u.width > w.width && w.used > 0 {
		w.turn()
		if strings.Trim(u.text, " ") == "" {
			return
		}
	}
	if u.width > w.width {
		w.putGlyphs(u.text)
		return
	}
	w.line.WriteString(u.text)
	w.used += u.width
}

// putGlyphs breaks a unit that is longer than a line wherever the line ends.
func (w *wrapper) putGlyphs(text string) {
	for glyph, width := range graphemes(text) {
		if w.used+width > w.width && w.used > 0 {
			w.turn()
		}
		w.line.WriteString(glyph)
		w.used += width
	}
}

// turn begins a new line.
func (w *wrapper) turn() {
	w.lines = append(w.lines, strings.TrimRight(w.line.String(), " "))
	w.line.Reset()
	w.used = 0
}
