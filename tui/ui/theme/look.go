// Package theme holds every style of the program in one struct, for three themes on light and on dark terminals.
package theme

import (
	"slices"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/tui/ui/paint"
)

// Look is the set of styles that everything is drawn with.
type Look struct {
	Text   paint.Style // running text
	Dim    paint.Style // what matters less
	Strong paint.Style // what matters more
	Accent paint.Style // the theme's own colour: titles, the present step, links
	Good   paint.Style
	Bad    paint.Style
	Warn   paint.Style

	Bar       paint.Style // header and footer
	BarDim    paint.Style
	BarStrong paint.Style
	BarGood   paint.Style
	BarBad    paint.Style
	Logo      paint.Style // the program's name
	Tab       paint.Style // the screen or tab that is shown
	Key       paint.Style // a key in footer and help

	Edge      paint.Style // border of a pane
	EdgeFocus paint.Style // border of the pane that has the keys
	Field     paint.Style // a text input
	Box       paint.Style // background of a dialog

	Name   paint.Style // names of members and elements in JSON and XML
	String paint.Style
	Number paint.Style
	Mark   paint.Style // braces, commas, angle brackets

	Card  Card        // messages on a phone
	Code  paint.Style // dark modules of a QR code on their light ground, whatever the terminal's colours are
	Sheet paint.Style // ink on a printed page

	lanes [6]paint.Style // in the order of [Lanes]

	// Selected turns a style into that of a selected row. A marker stands beside it always, so that nothing depends on colour.
	Selected func(paint.Style) paint.Style
}

// Lanes are the parties from left to right, as ladders show them.
func Lanes() []journal.Lane {
	return []journal.Lane{
		journal.LaneApp, journal.LaneWeCom, journal.LaneProvider, journal.LaneAdmin, journal.LaneMember, journal.LaneDevice,
	}
}

// Lane is the style of a party's name and arrows.
func (l *Look) Lane(lane journal.Lane) paint.Style {
	if i := slices.Index(Lanes(), lane); i >= 0 {
		return l.lanes[i]
	}
	return l.Text
}

// Themes are the names that [New] knows, the default first.
func Themes() []string { return []string{"harbor", "ember", "plain"} }

// Next is the theme after name in the order of [Themes].
func Next(name string) string {
	all := Themes()
	for i, n := range all {
		if n == name {
			return all[(i+1)%len(all)]
		}
	}
	return all[0]
}

// New builds a theme for a light or dark terminal. Without colour (NO_COLOR, a dumb terminal) only bold, faint and reverse
// are used. An unknown name is the default theme.
func New(name string, dark, colour bool) *Look {
	if !colour {
		l := build(palette{}, ink{}, true)
		l.Code, l.Sheet = paint.Style{}, paint.Style{}
		if dark { // the terminal's ink is light: swapped, it is the paper
			l.Code, l.Sheet = paint.Style{Attrs: paint.Reverse}, paint.Style{Attrs: paint.Reverse}
		}
		return l
	}
	p, ok := palettes[name]
	if !ok {
		p = palettes[Themes()[0]]
	}
	switch {
	case p.reverse && dark:
		return build(p.dark, darkSixteen, true)
	case p.reverse:
		return build(p.light, lightSixteen, true)
	case dark:
		return build(p.dark, darkInk, false)
	}
	return build(p.light, lightInk, false)
}

// build derives all styles from the few colours of a palette and of an ink. With reverse the selection swaps colours, since a
// background of its own cannot be relied upon.
func build(p palette, paper ink, reverse bool) *Look {
	fg := func(c tint, attrs uint8) paint.Style { return paint.Style{Fg: c.color(), Attrs: attrs} }
	bar := func(c tint, attrs uint8) paint.Style {
		return paint.Style{Fg: c.color(), Bg: p.bar.color(), Attrs: attrs}
	}
	l := &Look{
		Text: fg(p.text, 0), Dim: fg(p.dim, faintWithout(p.dim)), Strong: fg(p.strong, paint.Bold), Accent: fg(p.accent, paint.Bold),
		Good: fg(p.good, 0), Bad: fg(p.bad, 0), Warn: fg(p.warn, 0),
		Bar: bar(p.text, 0), BarDim: bar(p.dim, faintWithout(p.dim)), BarStrong: bar(p.strong, paint.Bold),
		BarGood: bar(p.good, 0), BarBad: bar(p.bad, paint.Bold),
		Logo: paint.Style{Fg: p.onAccent.color(), Bg: p.accent.color(), Attrs: paint.Bold | reverseWithout(p.accent)},
		Tab:  paint.Style{Fg: p.accent.color(), Bg: p.selected.color(), Attrs: paint.Bold | reverseWithout(p.selected)},
		Key:  bar(p.accent, paint.Bold),
		Edge: fg(p.edge, faintWithout(p.edge)), EdgeFocus: fg(p.accent, 0),
		Field: paint.Style{Fg: p.strong.color(), Bg: p.selected.color()}, Box: paint.Style{Fg: p.text.color(), Bg: p.box.color()},
		Name: fg(p.name, 0), String: fg(p.str, 0), Number: fg(p.number, 0), Mark: fg(p.dim, faintWithout(p.dim)),
		Card: cards(paper),
		Code: paint.Style{Fg: tint("#000000").color(), Bg: tint("#ffffff").color()}, Sheet: paint.Style{Fg: tint("#1c1f24").color(), Bg: tint("#f7f5ef").color()},
	}
	for i := range l.lanes {
		l.lanes[i] = fg(p.lanes[i], paint.Bold)
	}
	l.Selected = func(st paint.Style) paint.Style {
		if reverse { // one bar in one colour: swapping the colours of every word would make a patchwork of it
			return paint.Style{Attrs: st.Attrs&^paint.Faint | paint.Reverse}
		}
		st.Bg = p.selected.color()
		return st
	}
	return l
}

func faintWithout(c tint) uint8 {
	if c == "" {
		return paint.Faint
	}
	return 0
}

func reverseWithout(c tint) uint8 {
	if c == "" {
		return paint.Reverse
	}
	return 0
}
