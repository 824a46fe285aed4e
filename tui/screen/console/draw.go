package console

import (
	"image"
	"strconv"
	"strings"

	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/pane"
)

// Draw implements [screen.Screen].
func (s *Screen) Draw(a paint.Area) (cursor image.Point, show bool) {
	for p, draw := range []func(paint.Area){s.drawTree, nil, s.drawSheet, s.drawTold} {
		r := s.panes.Rect(p)
		switch {
		case r.Empty():
		case p == paneList:
			cursor, show = s.drawList(a.Sub(r))
			cursor = cursor.Add(r.Min)
		default:
			draw(a.Sub(r))
		}
	}
	return cursor, show
}

// frame is a pane's border: its own title, or in single mode the titles of all panes as tabs.
func (s *Screen) frame(p int) pane.Frame {
	say := s.env.Say
	titles := []string{say.T(i18n.ConsolePlaces), s.heading(), say.T(i18n.ConsoleSheet), say.T(i18n.ConsoleTold)}
	fr := pane.Frame{Title: titles[p], Focus: s.panes.Focus() == p}
	if s.panes.Single() {
		titles[paneList] = paint.Fit(titles[paneList], 24)
		fr.Tabs, fr.Tab = titles, p
	}
	return fr
}

// heading names what the list shows.
func (s *Screen) heading() string {
	switch {
	case s.find.text != "":
		return s.env.Say.T(i18n.ConsoleFound, s.find.text)
	case s.at == nil:
		return s.env.Say.T(i18n.ScreenConsole)
	}
	return s.label(s.at)
}

// label is what a place is called.
func (s *Screen) label(p *place) string {
	say := s.env.Say
	switch p.kind {
	case departmentPlace:
		if p.up.kind == corpPlace {
			return say.T(i18n.ConsoleContacts)
		}
	case tagsPlace:
		return say.T(i18n.ConsoleTags)
	case appsPlace:
		return say.T(i18n.ConsoleApps)
	case grantsPlace:
		return say.T(i18n.ConsoleGrants)
	case templatesPlace:
		return say.T(i18n.ConsoleTemplates)
	case suitesPlace:
		return say.T(i18n.ConsoleSuites)
	case callbacksPlace:
		return say.T(i18n.ConsoleCallbacks)
	case corpPlace, providerPlace, tagPlace:
	}
	return paint.Clean(p.name)
}

// held is how much stands in a place, empty if that is not known.
func (s *Screen) held(p *place) string {
	switch p.kind {
	case departmentPlace:
		if p.up.kind == corpPlace {
			if c := s.corp(p.corp); c != nil {
				return strconv.Itoa(c.MemberCount)
			}
		}
		return strconv.Itoa(p.members)
	case tagPlace:
		return strconv.Itoa(p.members)
	case tagsPlace:
		if p.known {
			return strconv.Itoa(p.total)
		}
	case appsPlace, grantsPlace:
		return strconv.Itoa(len(s.corpItems(p)))
	case templatesPlace, suitesPlace, callbacksPlace:
		return strconv.Itoa(len(s.providerItems(p)))
	case corpPlace, providerPlace:
	}
	return ""
}

func (s *Screen) drawTree(a paint.Area) {
	fr := s.frame(paneTree)
	s.layOut()
	first, end := s.tree.Visible()
	fr.First, fr.Visible, fr.Total = first, end-first, len(s.rows)
	inner := fr.Draw(a, s.env.Look)
	if len(s.rows) == 0 {
		s.text(inner, s.env.Spinner.View()+" "+s.env.Say.T(i18n.Loading), s.env.Look.Dim)
		return
	}
	for i := first; i < end; i++ {
		s.drawTreeRow(inner, i-first, i)
	}
}

func (s *Screen) drawTreeRow(a paint.Area, y, i int) {
	look, r := s.env.Look, s.rows[i]
	marker, change := " ", func(st paint.Style) paint.Style { return st }
	if i == s.tree.Cursor() {
		marker, change = "▌", look.Selected
	}
	line := paint.Of(look.Accent, marker).Add(look.Dim, strings.Repeat("  ", r.depth))
	p := r.place
	switch {
	case r.more > 0:
		line = line.Add(look.Dim, "… "+s.env.Say.T(i18n.ConsoleMore, r.more))
		a.Row(y, change(look.Text), line.With(change))
		return
	case !p.open && (len(p.below) > 0 || p.grows() && p.total > 0 || p.kind == tagsPlace && !p.known):
		line = line.Add(look.Dim, "▸ ")
	case p.open && len(p.below) > 0:
		line = line.Add(look.Dim, "▾ ")
	default:
		line = line.Add(look.Dim, "· ")
	}
	name := look.Text
	if r.depth == 0 {
		name = look.Strong
	}
	held := s.held(p)
	room := a.Width() - line.Width() - paint.Width(held) - 2
	line = line.Add(name, paint.Column(s.label(p), max(room, 4))).Add(look.Dim, " "+held)
	a.Row(y, change(look.Text), line.With(change))
}

// text writes a text over the rows of an area.
func (s *Screen) text(a paint.Area, text string, st paint.Style) {
	for y, line := range paint.Wrap(text, a.Width()-2) {
		a.Text(1, y, st, line)
	}
}
