package devices

import (
	"strings"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
)

func (s *Screen) drawOne(a paint.Area) {
	switch s.view {
	case viewPaper:
		s.drawPaper(a)
		return
	case viewFleet:
		s.drawFleet(a)
		return
	case viewDevice:
	}
	fr := s.frame(paneOne)
	d := s.device()
	if d != nil {
		fr.Note = d.SN
	}
	var lines []paint.Line
	if d != nil {
		lines = s.lines(d, a.Width()-4)
	}
	s.sheet.Resize(len(lines), a.Height()-2)
	first, end := s.sheet.Visible()
	fr.First, fr.Visible, fr.Total = first, end-first, len(lines)
	inner := fr.Draw(a, s.env.Look)
	if d == nil {
		s.text(inner, s.env.Say.T(i18n.WhyNoDevice), s.env.Look.Dim)
		return
	}
	for i := first; i < end; i++ {
		inner.Line(1, i-first, lines[i].Fit(inner.Width()-2))
	}
}

// lines is everything that is told of a device: its machine, its facts, what was asked of it and what it has told.
func (s *Screen) lines(d *control.Device, width int) []paint.Line {
	look, say := s.env.Look, s.env.Say
	var out []paint.Line
	heading := func(text string) {
		out = append(out, paint.Of(look.Strong, text).Add(look.Edge, " "+strings.Repeat("─", max(width-paint.Width(text)-1, 0))))
	}
	if d.Mode == modeCloud {
		heading(say.T(i18n.DeviceBindingOf))
		out = append(out, s.bindingMachine(d).Lines(look)...)
		out = append(out, s.lease(d, width)...)
	} else {
		heading(say.T(i18n.DeviceConnection))
		out = append(out, s.connectionMachine(d).Lines(look)...)
		heading(say.T(i18n.DeviceStanding))
		out = append(out, s.standing(d))
	}
	out = append(out, nil)
	out = append(out, columns(s.facts(d), width, look.Dim)...)
	for _, part := range []struct {
		title i18n.Key
		lines []paint.Line
	}{
		{i18n.DeviceOperations, s.operations()}, {i18n.DeviceRecords, s.records()}, {i18n.DeviceJobs, s.jobs()}, {i18n.DevicePersons, s.persons()}, {i18n.DeviceJournal, s.events()},
	} {
		if len(part.lines) > 0 {
			out = append(out, nil)
			heading(say.T(part.title))
			out = append(out, part.lines...)
		}
	}
	return out
}

// fact is a name and what stands behind it.
type fact struct {
	name  string
	value paint.Line
	whole bool // takes a line of its own
}

const (
	nameWidth  = 13
	twoColumns = 78 // columns from which two facts stand beside each other
)

// columns lays facts out, two a line where there is room.
func columns(facts []fact, width int, dim paint.Style) []paint.Line {
	line := func(f fact) paint.Line { return append(paint.Of(dim, paint.Column(f.name, nameWidth)), f.value...) }
	var out []paint.Line
	var left *fact
	flush := func() {
		if left != nil {
			out = append(out, line(*left))
			left = nil
		}
	}
	for i := range facts {
		f := &facts[i]
		switch {
		case width < twoColumns || f.whole:
			flush()
			out = append(out, line(*f))
		case left == nil:
			left = f
		default:
			half := width / 2
			out = append(out, append(line(*left).Fit(half-2).Pad(half, dim), line(*f)...))
			left = nil
		}
	}
	flush()
	return out
}

// lease shows how long a device in cloud mode counts as online still.
func (s *Screen) lease(d *control.Device, width int) []paint.Line {
	look, say := s.env.Look, s.env.Say
	if d.Corp == "" {
		return nil
	}
	line := paint.Of(look.Dim, paint.Column(say.T(i18n.DeviceLease), nameWidth))
	left := d.Lease.Sub(s.env.Now())
	if d.Lease.IsZero() || left <= 0 {
		return []paint.Line{line.Add(look.Bad, say.T(i18n.DeviceLeaseOver))}
	}
	room := min(max(width-nameWidth-18, 8), 40)
	share := 1.0
	if d.LeaseSpan > 0 {
		share = min(left.Seconds()/float64(d.LeaseSpan), 1)
	}
	full := min(int(share*float64(room)+0.999), room)
	st := look.Good
	if share < 0.25 {
		st = look.Warn
	}
	return []paint.Line{line.Add(st, strings.Repeat("━", full)).Add(look.Edge, strings.Repeat("─", room-full)).Add(st, "  "+say.T(i18n.DeviceLeaseLeft, span(left)))}
}
