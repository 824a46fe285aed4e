package devices

import (
	"image"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/pane"
)

// rowsADevice is the number of rows of a device in the list: its name, and its SN below.
const rowsADevice = 2

func (s *Screen) listHeight() int {
	return max(s.panes.Rect(paneList).Dy()-2, 0) / rowsADevice
}

// Draw implements [screen.Screen].
func (s *Screen) Draw(a paint.Area) (cursor image.Point, show bool) {
	for p, draw := range []func(paint.Area){nil, s.drawOne, s.drawFrames, s.drawDeeds} {
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
	titles := []string{say.T(i18n.DevicesList), s.oneTitle(), say.T(i18n.DevicesFrames), say.T(i18n.DevicesDeeds)}
	fr := pane.Frame{Title: titles[p], Focus: s.panes.Focus() == p}
	if s.panes.Single() {
		fr.Tabs, fr.Tab = titles, p
	}
	return fr
}

// oneTitle names what stands in the place of the device.
func (s *Screen) oneTitle() string {
	switch s.view {
	case viewPaper:
		return s.env.Say.T(i18n.DevicesPaper)
	case viewFleet:
		return s.env.Say.T(i18n.DevicesFleet)
	case viewDevice:
	}
	if d := s.device(); d != nil && !s.panes.Single() {
		return paint.Fit(paint.Clean(d.Name), 40)
	}
	return s.env.Say.T(i18n.DevicesOne)
}

func (s *Screen) drawList(a paint.Area) (cursor image.Point, show bool) {
	look, say := s.env.Look, s.env.Say
	fr := s.frame(paneList)
	s.rows.Resize(len(s.list), s.listHeight())
	first, end := s.rows.Visible()
	fr.First, fr.Visible, fr.Total = first, end-first, len(s.list)
	switch {
	case s.find.text != "":
		fr.Foot = say.T(i18n.DevicesFound, s.find.text, len(s.list), s.total)
	case s.total > 0:
		fr.Foot = say.T(i18n.DevicesMore, len(s.list), s.total)
	}
	inner := fr.Draw(a, look)
	switch {
	case s.trouble != "":
		s.text(inner, say.T(i18n.DevicesAway, s.trouble), look.Bad)
	case !s.loaded:
		s.text(inner, s.env.Spinner.View()+" "+say.T(i18n.Loading), look.Dim)
	case len(s.list) == 0 && s.find.text != "":
		s.text(inner, say.T(i18n.DevicesNoHits, s.find.text), look.Dim)
	case len(s.list) == 0:
		s.text(inner, say.T(i18n.DevicesNone), look.Dim)
	}
	for i := first; i < end; i++ {
		s.drawDevice(inner, (i-first)*rowsADevice, i)
	}
	if !s.find.typing {
		return image.Point{}, false
	}
	return s.drawFind(inner), true
}

// drawFind draws the input of the filter over the last row.
func (s *Screen) drawFind(inner paint.Area) image.Point {
	look := s.env.Look
	y := inner.Height() - 1
	row := inner.Sub(image.Rect(0, y, inner.Width(), y+1))
	row.Fill(look.Field)
	from := row.Text(0, 0, look.Accent, "/ ")
	x := s.find.field.Draw(row.Sub(image.Rect(from, 0, row.Width(), 1)), look.Field, look.Dim, s.env.Say.T(i18n.DevicesHint))
	return image.Pt(1+from+x, 1+y)
}

func (s *Screen) drawDevice(a paint.Area, y, i int) {
	look, d := s.env.Look, &s.list[i]
	marker, change := " ", func(st paint.Style) paint.Style { return st }
	if d.SN == s.sn {
		marker, change = "▌", look.Selected
	}
	mark, st, state := s.mark(d)
	line := paint.Of(look.Accent, marker).Add(st, mark+" ")
	room := max(a.Width()-line.Width()-paint.Width(state)-2, 4)
	line = line.Add(look.Strong, paint.Column(paint.Clean(d.Name), room)).Add(st, " "+state+" ")
	a.Row(y, change(look.Text), line.With(change))
	whose := d.CorpName
	if whose == "" {
		whose = s.env.Say.T(i18n.DeviceUnbound)
	}
	sort := " " + s.sort(d) + " "
	under := paint.Of(look.Accent, marker).Add(look.Dim, "  "+d.SN)
	if room := a.Width() - under.Width() - paint.Width(sort) - 1; room > 0 {
		under = under.Add(look.Dim, " "+paint.Column(paint.Clean(whose), room))
	}
	under = under.Add(look.Dim, sort)
	a.Row(y+1, change(look.Text), under.With(change))
}

// sort names in a word what a device is; one that reaches WeCom through its vendor says so.
func (s *Screen) sort(d *control.Device) string {
	if len(d.Kinds) == 0 {
		return ""
	}
	word := d.Kinds[0]
	for _, kind := range d.Kinds {
		if kind == "door" || kind == "printer" {
			word = kind
		}
	}
	if d.Mode == modeCloud {
		word = s.env.Say.T(i18n.DeviceCloud) + " " + word
	}
	return word
}

// mark is the live state of a device in one glyph and one word.
func (s *Screen) mark(d *control.Device) (glyph string, st paint.Style, word string) {
	look, say := s.env.Look, s.env.Say
	switch {
	case d.Expired:
		return "✗", look.Bad, say.T(i18n.DeviceExpired)
	case d.Mode == modeCloud && d.Standing == "bound" && d.Lease.After(s.env.Now()):
		return "●", look.Good, say.T(i18n.DeviceBound)
	case d.Mode == modeCloud && d.Standing == "bound":
		return "◌", look.Warn, say.T(i18n.DeviceLeaseOver)
	case d.Mode == modeCloud:
		return "○", look.Dim, ""
	case d.State == "subscribed":
		return "●", look.Good, d.State
	case d.State != "":
		return "◐", look.Warn, d.State
	}
	return "○", look.Dim, say.T(i18n.DeviceNoLink)
}

// text writes a text over the rows of an area.
func (s *Screen) text(a paint.Area, text string, st paint.Style) {
	for y, line := range paint.Wrap(text, a.Width()-2) {
		a.Text(1, y, st, line)
	}
}
