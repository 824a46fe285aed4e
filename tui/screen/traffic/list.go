package traffic

import (
	"image"
	"strconv"
	"strings"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/ladder"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/pane"
)

// Draw implements [screen.Screen].
func (s *Screen) Draw(a paint.Area) (image.Point, bool) {
	cursor, show := s.drawFilter(a.Sub(image.Rect(0, 0, a.Width(), 1)))
	if r := s.panes.Rect(paneList); !r.Empty() {
		s.drawList(a.Sub(r))
	}
	if r := s.panes.Rect(paneDetail); !r.Empty() {
		s.drawDetail(a.Sub(r))
	}
	return cursor, show
}

// drawFilter draws the filter line: what is typed or holds, and what is wrong with it.
func (s *Screen) drawFilter(a paint.Area) (image.Point, bool) {
	look, say := s.env.Look, s.env.Say
	x := a.Text(1, 0, look.Accent, "/ ")
	if !s.editing {
		if s.filter == "" {
			a.Line(x, 0, paint.Of(look.Dim, say.T(i18n.FilterHint)).Fit(a.Width()-x-1))
			return image.Point{}, false
		}
		a.Line(x, 0, paint.Of(look.Strong, s.filter).Fit(a.Width()-x-1))
		return image.Point{}, false
	}
	note, st := say.T(i18n.FilterFoot), look.Dim
	if s.filterErr != "" {
		note, st = "✗ "+s.filterErr, look.Bad
	}
	note = paint.Fit(note, max(a.Width()*3/5, a.Width()-x-30))
	room := max(a.Width()-x-paint.Width(note)-3, 12)
	at := s.input.Draw(a.Sub(image.Rect(x, 0, x+room, 1)), look.Field, look.Dim, "errcode!=0")
	a.Text(x+room+1, 0, st, paint.Fit(note, a.Width()-x-room-1))
	return image.Pt(x+at, 0), true
}

func (s *Screen) drawList(a paint.Area) {
	look, say := s.env.Look, s.env.Say
	fr := pane.Frame{Title: s.listTitle(), Focus: s.panes.Focus() == paneList, Note: s.listNote()}
	if s.window.missed > 0 {
		fr.Foot = say.T(i18n.NewOnes, s.window.missed)
	} else if s.dropped > 0 {
		fr.Foot = say.T(i18n.DroppedOf, s.dropped)
	}
	s.resizeRows()
	if s.asLadder && len(s.window.entries) > 0 {
		s.drawArrows(a, fr)
		return
	}
	first, end := s.rows.Visible()
	fr.First, fr.Visible, fr.Total = first, a.Height()-2, len(s.window.entries)
	inner := fr.Draw(a, look)
	if text := s.emptyText(); text != "" {
		for y, line := range paint.Wrap(text, inner.Width()-2) {
			inner.Text(1, y, look.Dim, line)
		}
		return
	}
	columns := layout(inner.Width())
	for row := first; row < end; row++ {
		s.drawExchange(inner, row-first, row, columns)
	}
}

func (s *Screen) listTitle() string {
	if s.asLadder {
		return s.env.Say.T(i18n.Ladder)
	}
	return s.env.Say.T(i18n.Exchanges)
}

// listNote tells where the cursor is and whether the list follows.
func (s *Screen) listNote() string {
	mode := s.env.Say.T(i18n.Paused)
	if s.following {
		mode = "● " + s.env.Say.T(i18n.Following)
	}
	if s.chosenID() == 0 {
		return mode
	}
	last := max(s.last, s.window.entries[len(s.window.entries)-1].ID)
	return s.env.Say.T(i18n.Kept, s.chosenID(), last) + " · " + mode
}

// emptyText is what stands in a list without exchanges; empty if there are some.
func (s *Screen) emptyText() string {
	say := s.env.Say
	switch {
	case len(s.window.entries) > 0:
		return ""
	case s.listErr != "":
		return say.T(i18n.ListAway, s.listErr)
	case s.loading:
		return s.env.Spinner.View() + " " + say.T(i18n.Loading)
	case s.filter != "":
		return say.T(i18n.ListNone)
	}
	return say.T(i18n.ListEmpty)
}

// columnWidths says which columns there is room for.
type columnWidths struct{ id, lanes, title, verdict int }

func layout(width int) columnWidths {
	c := columnWidths{id: 5, lanes: 9, verdict: 16}
	const fixed = 2 + 1 + 9 // marker, blank, time
	if width >= 84 {
		c.lanes, c.verdict = 19, 26
	}
	if width < 60 {
		c.id = 0
	}
	c.title = max(width-fixed-c.id-1-c.lanes-1-c.verdict-1, 8)
	return c
}

func (s *Screen) drawExchange(a paint.Area, y, row int, c columnWidths) {
	look, e := s.env.Look, &s.window.entries[row]
	marker, change := " ", func(st paint.Style) paint.Style { return st }
	if row == s.rows.Cursor() {
		marker, change = "▌", look.Selected
	}
	verdictStyle, mark := look.Good, " "
	if e.Failed() {
		verdictStyle, mark = look.Bad, "✗"
	}
	line := paint.Of(look.Accent, marker).Add(look.Bad, mark)
	if c.id > 0 {
		line = line.Add(look.Dim, right(strconv.FormatInt(e.ID, 10), c.id)+" ")
	}
	line = line.Add(look.Dim, e.At.Format("15:04:05")+" ")
	line = append(line, s.lanes(e, c.lanes)...)
	title := look.Text
	if e.Cause == 0 {
		title = look.Strong
	}
	line = line.Add(title, paint.Column(s.rowTitle(e), c.title)+" ").Add(verdictStyle, paint.Column(ladder.Verdict(e, c.verdict), c.verdict))
	a.Row(y, change(look.Text), line.With(change))
}

// rowTitle is the title, with what a person's action or a fault is about behind it.
func (s *Screen) rowTitle(e *journal.Entry) string {
	if e.Note != "" {
		return e.Title + "  " + e.Note
	}
	return e.Title
}

// lanes is who speaks to whom: both names, or where there is no room the first letters of one beside an arrow.
func (s *Screen) lanes(e *journal.Entry, width int) paint.Line {
	look := s.env.Look
	from := paint.Of(look.Lane(e.From), s.env.Lane(e.From))
	switch {
	case e.From == e.To:
		return from.Fit(width).Pad(width+1, look.Text)
	case width < 12:
		return paint.Of(look.Lane(e.From), paint.Column(s.env.Lane(e.From), width-1)).Add(look.Dim, "▸").Add(look.Text, " ")
	}
	half := (width - 3) / 2
	return from.Fit(half).Pad(half, look.Text).Add(look.Dim, " ▸ ").Add(look.Lane(e.To), paint.Column(s.env.Lane(e.To), half)).Add(look.Text, " ")
}

// drawArrows draws the window as a ladder.
func (s *Screen) drawArrows(a paint.Area, fr pane.Frame) {
	height := s.arrowRow(len(s.window.entries))
	at := s.arrowRow(s.rows.Cursor())
	s.arrows.Resize(height, a.Height()-3)
	s.arrows.Choose(at)
	s.arrows.Show(at, at+ladder.Height(s.chosen())-1)
	first, end := s.arrows.Visible()
	fr.First, fr.Visible, fr.Total = first, a.Height()-3, height
	inner := fr.Draw(a, s.env.Look)
	lanes := ladder.New(s.window.entries, inner.Width(), s.env.Look, s.env.Lane)
	lanes.Head(inner, 0)
	body := inner.Sub(image.Rect(0, 1, inner.Width(), inner.Height()))
	row := 0
	for i := range s.window.entries {
		e := &s.window.entries[i]
		if row+ladder.Height(e) > first && row < end {
			change := func(st paint.Style) paint.Style { return st }
			if i == s.rows.Cursor() {
				change = s.env.Look.Selected
			}
			lanes.Draw(body, row-first, e, change)
			if i == s.rows.Cursor() {
				body.Text(0, row-first, change(s.env.Look.Accent), "▌")
			}
		}
		row += ladder.Height(e)
	}
}

func right(s string, width int) string {
	return strings.Repeat(" ", max(width-paint.Width(s), 0)) + s
}

// tabKeys names the keys that change the tab, for the detail's border.
func tabKeys() string { return keys.Name("left") + keys.Name("right") }
