package dialog

import (
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/roll"
	"wecomlab/tui/ui/theme"
)

// Help shows the key table: the present screen's keys first.
type Help struct {
	say   *i18n.Printer
	lines []helpLine
	rows  roll.Roll
}

// helpLine is a heading or a key.
type helpLine struct {
	heading, keys, text, why string
}

// Section is a heading of the help with the rows below it.
type Section struct {
	Heading string
	Rows    []keys.Binding
}

// NewHelp returns the help. why says why a key does not work at present.
func NewHelp(say *i18n.Printer, sections []Section, why func(keys.ID) string) *Help {
	h := &Help{say: say}
	for i, s := range sections {
		if i > 0 {
			h.lines = append(h.lines, helpLine{})
		}
		h.lines = append(h.lines, helpLine{heading: s.Heading})
		for _, b := range s.Rows {
			h.lines = append(h.lines, helpLine{keys: strings.Join(b.Names(), " "), text: say.T(b.About), why: why(b.ID)})
		}
	}
	return h
}

// Title implements [Dialog].
func (h *Help) Title() string { return h.say.T(i18n.HelpTitle) }

// Foot implements [Dialog].
func (h *Help) Foot() string { return h.say.T(i18n.HelpFoot) }

// Size implements [Dialog].
func (h *Help) Size(width, height int) (int, int) {
	width = min(width, 100)
	return width, min(height, len(h.layout(width, &theme.Look{})))
}

// layout is all rows, for a width. A long sentence goes on below itself.
func (h *Help) layout(width int, look *theme.Look) []paint.Line {
	keyWidth := min(width/5, 16)
	var out []paint.Line
	for _, l := range h.lines {
		if l.keys == "" {
			out = append(out, paint.Of(look.Strong, " "+l.heading))
			continue
		}
		text, st, key := l.text, look.Text, l.keys
		if l.why != "" {
			text, st = text+" — "+h.say.T(i18n.HelpSoon, l.why), look.Dim
		}
		for _, line := range paint.Wrap(text, width-keyWidth-4) {
			out = append(out, paint.Of(look.Accent, "   "+paint.Column(key, keyWidth)).Add(st, line))
			key = ""
		}
	}
	return out
}

// Draw implements [Dialog].
func (h *Help) Draw(a paint.Area, look *theme.Look) (image.Point, bool) {
	lines := h.layout(a.Width(), look)
	h.rows.Resize(len(lines), a.Height())
	first, end := h.rows.Visible()
	for row := first; row < end; row++ {
		a.Line(0, row-first, lines[row].Fit(a.Width()))
	}
	if end < len(lines) {
		a.Text(a.Width()-1, a.Height()-1, look.Accent, "▼")
	}
	return image.Point{}, false
}

// helpPage is how many rows a page is.
const helpPage = 10

// Type implements [Dialog]. The key that opened the help closes it too.
func (h *Help) Type(key tea.KeyPressMsg) (bool, tea.Cmd) {
	b, _ := keys.Find(keys.Move, key)
	switch b.ID {
	case keys.Help, keys.Quit:
		return true, nil
	case keys.Up:
		h.rows.Scroll(-1)
	case keys.Down:
		h.rows.Scroll(1)
	case keys.PageUp:
		h.rows.Scroll(-helpPage)
	case keys.PageDown:
		h.rows.Scroll(helpPage)
	case keys.Top:
		h.rows.Scroll(-h.rows.Count())
	case keys.Bottom:
		h.rows.Scroll(h.rows.Count())
	}
	return key.String() == "enter", nil
}

// Paste implements [Dialog].
func (h *Help) Paste(string) {}

// Click implements [Dialog].
func (h *Help) Click(image.Point) (bool, tea.Cmd) { return false, nil }

// Wheel implements [Dialog].
func (h *Help) Wheel(by int) { h.rows.Scroll(by) }
