package devices

import (
	"fmt"
	"strings"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
)

// noteRows is the number of rows below the frames that tell of the chosen one, in a pane that is high enough.
const noteRows = 3

func (s *Screen) wireHeight() int {
	height := max(s.panes.Rect(paneFrames).Dy()-2, 0)
	if height >= 4*noteRows {
		height -= noteRows
	}
	return height
}

func (s *Screen) drawFrames(a paint.Area) {
	look, say := s.env.Look, s.env.Say
	fr := s.frame(paneFrames)
	s.wire.Resize(len(s.frames), s.wireHeight())
	first, end := s.wire.Visible()
	fr.First, fr.Visible, fr.Total = first, end-first, len(s.frames)
	inner := fr.Draw(a, look)
	if len(s.frames) == 0 {
		none := i18n.DevicesNoFrame2
		if s.look.Here && !s.look.Running {
			none = i18n.DevicesNoFrames
		}
		s.text(inner, say.T(none), look.Dim)
		return
	}
	for i := first; i < end; i++ {
		s.drawWire(inner, i-first, i)
	}
	if room := inner.Height() - s.wireHeight(); room >= noteRows {
		s.drawNote(inner, inner.Height()-noteRows)
	}
}

// drawWire draws one exchange: when, which way, what, how it ended.
func (s *Screen) drawWire(a paint.Area, y, i int) {
	look, e := s.env.Look, &s.frames[i]
	marker, change := " ", func(st paint.Style) paint.Style { return st }
	if i == s.wire.Cursor() && s.panes.Focus() == paneFrames {
		marker, change = "▌", look.Selected
	}
	st, ending := look.Good, "0"
	switch {
	case e.Failed() && e.Errcode != 0:
		st, ending = look.Bad, fmt.Sprint(e.Errcode)
	case e.Failed():
		st, ending = look.Bad, "✗"
	case e.Kind == journal.KindDevice && e.From == journal.LaneWeCom, e.Kind == journal.KindAction, e.Kind == journal.KindEvent:
		ending = ""
	case e.Kind == journal.KindCallback:
		ending = fmt.Sprint(e.Status)
	}
	arrow := s.arrow(e)
	room := max(a.Width()-len("15:04:05")-paint.Width(arrow)-12, 8)
	line := paint.Of(look.Accent, marker).Add(look.Dim, s.clock(e.At)+" ").Add(look.Lane(e.From), arrow+" ").
		Add(look.Text, paint.Column(e.Title, room)).Add(st, fmt.Sprintf(" %7s", ending))
	a.Row(y, change(look.Text), line.With(change))
}

// arrow tells who speaks: the device or its vendor to WeCom, WeCom to them, or a person who does something.
func (s *Screen) arrow(e *journal.Entry) string {
	switch {
	case e.Kind == journal.KindAction:
		return paint.Column("▸ "+s.env.Lane(e.From), 8)
	case e.Kind == journal.KindEvent:
		return paint.Column("◇", 8)
	case e.From == journal.LaneWeCom:
		return "◀───────"
	}
	return "───────▶"
}

// drawNote tells of the chosen frame what its row has no room for.
func (s *Screen) drawNote(a paint.Area, y int) {
	look := s.env.Look
	a.Text(0, y, look.Edge, strings.Repeat("─", a.Width()))
	e := &s.frames[s.wire.Cursor()]
	head := paint.Of(look.Accent, fmt.Sprintf("#%d ", e.ID)).Add(look.Text, e.Title)
	if e.Doc > 0 {
		head = head.Add(look.Dim, fmt.Sprintf("  doc %d", e.Doc))
	}
	if e.Took > 0 {
		head = head.Add(look.Dim, fmt.Sprintf("  %.1f ms", float64(e.Took.Microseconds())/1000))
	}
	a.Line(1, y+1, head.Fit(a.Width()-2))
	text, st := e.Note, look.Dim
	switch {
	case e.Errcode != 0:
		text, st = fmt.Sprintf("%d %s", e.Errcode, e.Errmsg), look.Bad
		if e.Finding != nil && e.Finding.Cause != "" {
			text += " — " + e.Finding.Cause
		}
	case e.Finding != nil:
		text, st = e.Finding.Cause, look.Bad
	}
	a.Text(1, y+2, st, paint.Fit(paint.Clean(text), a.Width()-2))
}
