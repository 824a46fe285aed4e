// Package ladder draws exchanges as arrows between lanes, one lane a party, as in a sequence diagram.
package ladder

import (
	"image"
	"strings"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/theme"
)

// Ladder is the geometry of a diagram: where each lane stands.
type Ladder struct {
	columns map[journal.Lane]int
	width   int
	margin  int // columns of the time at the left
	look    *theme.Look
	names   func(journal.Lane) string
}

// New lays out lanes for a width. The app and WeCom always have one, the others where an entry needs it. names gives the
// lanes' names in the present language.
func New(entries []journal.Entry, width int, look *theme.Look, names func(journal.Lane) string) *Ladder {
	used := map[journal.Lane]bool{journal.LaneApp: true, journal.LaneWeCom: true}
	for i := range entries {
		used[entries[i].From], used[entries[i].To] = true, true
	}
	l := &Ladder{columns: map[journal.Lane]int{}, width: width, look: look, names: names}
	if width >= 70 {
		l.margin = 10
	}
	var lanes []journal.Lane
	for _, lane := range theme.Lanes() {
		if used[lane] {
			lanes = append(lanes, lane)
		}
	}
	l.place(lanes)
	return l
}

// place spreads the lanes over the width, not further apart than reads well. Most is said between the first two, the app and
// WeCom, so their gap is twice as wide.
func (l *Ladder) place(lanes []journal.Lane) {
	const left, right, widest = 3, 5, 44
	unit := min((l.width-l.margin-left-right)/max(len(lanes), 1), widest)
	x := l.margin + left
	if len(lanes) == 2 {
		unit = min((l.width-x-right)/2, widest/2)
	}
	for i, lane := range lanes {
		l.columns[lane] = x
		x += unit
		if i == 0 {
			x = min(x+unit, l.columns[lane]+widest)
		}
	}
}

// Head draws the lanes' names on a row.
func (l *Ladder) Head(a paint.Area, y int) {
	for _, lane := range theme.Lanes() {
		if x, ok := l.columns[lane]; ok {
			name := l.names(lane)
			a.Text(max(x-paint.Width(name)/2, 0), y, l.look.Lane(lane), name)
		}
	}
}

// Height is the number of rows that an entry takes: two if it has an answer.
func Height(e *journal.Entry) int {
	if answered(e) {
		return 2
	}
	return 1
}

func answered(e *journal.Entry) bool {
	return e.From != e.To && (e.Kind == journal.KindAPI || e.Kind == journal.KindCallback || e.Kind == journal.KindPage)
}

// Draw draws an entry from a row on: the arrow of the request and, if there is one, that of the answer below it. change
// alters every style, for a selected entry.
func (l *Ladder) Draw(a paint.Area, y int, e *journal.Entry, change func(paint.Style) paint.Style) {
	request := row{area: a, y: y, change: change}
	l.lifelines(request)
	if l.margin > 0 {
		request.put(1, l.look.Dim, e.At.Format("15:04:05"))
	}
	st := l.look.Lane(e.From)
	if e.From == e.To {
		if e.Failed() {
			st = l.look.Bad
		}
		request.put(l.columns[e.From], st, "◆ "+paint.Fit(label(e), max(l.width-l.columns[e.From]-3, 0)))
		return
	}
	l.arrow(request, e.From, e.To, st, "─", label(e))
	if answered(e) {
		l.answer(row{area: a, y: y + 1, change: change}, e)
	}
}

func (l *Ladder) answer(r row, e *journal.Entry) {
	l.lifelines(r)
	st := l.look.Good
	if e.Failed() {
		st = l.look.Bad
	}
	room := max(l.columns[e.From], l.columns[e.To]) - min(l.columns[e.From], l.columns[e.To]) - 6
	l.arrow(r, e.To, e.From, st, "╌", Verdict(e, room))
}

// arrow draws a line from lane to lane with a text in its middle.
func (l *Ladder) arrow(r row, from, to journal.Lane, st paint.Style, stroke, text string) {
	a, b := l.columns[from], l.columns[to]
	left, inner := min(a, b), max(a, b)-min(a, b)-1
	if inner < 5 {
		return
	}
	body := paint.Fit(text, inner-5)
	strokes := inner - paint.Width(body) - 3
	before, after := strings.Repeat(stroke, strokes/2), strings.Repeat(stroke, strokes-strokes/2)
	if a < b {
		r.put(left+1, st, before+" "+body+" "+after+"▶")
		return
	}
	r.put(left+1, st, "◀"+after+" "+body+" "+before)
}

func (l *Ladder) lifelines(r row) {
	r.area.Sub(image.Rect(0, r.y, r.area.Width(), r.y+1)).Fill(r.change(l.look.Text))
	for _, x := range l.columns {
		r.put(x, l.look.Edge, "│")
	}
}

// row is a row of an area whose styles are all changed in one way.
type row struct {
	area   paint.Area
	y      int
	change func(paint.Style) paint.Style
}

func (r row) put(x int, st paint.Style, text string) { r.area.Text(x, r.y, r.change(st), text) }
