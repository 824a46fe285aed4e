package devices

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"time"

	"wecomlab/hardware-sim/fleet"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/chart"
	"wecomlab/tui/ui/paint"
)

// drawFleet draws how a fleet stands: curves over the last seconds, the delays, the account.
func (s *Screen) drawFleet(a paint.Area) {
	look, say := s.env.Look, s.env.Say
	fr := s.frame(paneOne)
	st := &s.fleet.Stats
	if s.fleet.Known {
		fr.Note = say.T(i18n.FleetPhase, string(s.fleet.Spec.Profile), st.Count, string(st.Phase), span(st.Elapsed.Round(time.Second)))
	}
	inner := fr.Draw(a, look)
	if !s.fleet.Known {
		text := say.T(i18n.FleetNone)
		if s.running != "" {
			text = s.env.Spinner.View() + " " + say.T(i18n.FleetStarting)
		}
		s.text(inner, text, look.Dim)
		return
	}
	account := s.account(inner.Width() - 2)
	charts := max(inner.Height()-len(account)-1, 0)
	third := charts / 3
	w := inner.Width() - 2
	area := func(y, height int) paint.Area { return inner.Sub(image.Rect(1, y, 1+w, y+height)) }
	s.drawCurve(area(0, third), i18n.FleetOnline, online(st), st.Count, look.Good)
	s.drawCurve(area(third, third), i18n.FleetRecords, punches(st), 0, look.Accent)
	s.drawDelays(area(2*third, charts-2*third))
	for i, line := range account {
		inner.Line(1, charts+1+i, line.Fit(w))
	}
}

func online(st *fleet.Stats) []int {
	out := make([]int, len(st.Seconds))
	for i := range st.Seconds {
		out[i] = st.Seconds[i].Online
	}
	return out
}

func punches(st *fleet.Stats) []int {
	out := make([]int, len(st.Seconds))
	for i := range st.Seconds {
		out[i] = st.Seconds[i].Punches
	}
	return out
}

// drawCurve draws values of seconds, the newest at the right; top is the greatest that is expected, 0 if it is not known.
func (s *Screen) drawCurve(a paint.Area, title i18n.Key, values []int, top int, st paint.Style) {
	look := s.env.Look
	if a.Height() < 2 {
		return
	}
	values = values[max(len(values)-a.Width(), 0):]
	seconds := len(values)
	now, most := 0, top
	if len(values) > 0 {
		now = values[len(values)-1]
		most = max(top, slices.Max(values))
	}
	head := paint.Of(look.Strong, s.env.Say.T(title)+" ").Add(st, fmt.Sprint(now)).Add(look.Dim, fmt.Sprintf("  ▲ %d", most))
	axis := s.env.Say.T(i18n.FleetAxis, seconds)
	if 2*seconds <= a.Width() {
		values = doubled(values)
	}
	a.Line(0, 0, head)
	a.Text(a.Width()-paint.Width(axis), 0, look.Dim, axis)
	for y, line := range chart.Columns(values, most, a.Width(), a.Height()-1) {
		a.Text(0, 1+y, st, line)
	}
}

// doubled gives every value twice: a short curve is drawn with columns twice as wide.
func doubled(values []int) []int {
	out := make([]int, 0, 2*len(values))
	for _, v := range values {
		out = append(out, v, v)
	}
	return out
}

// drawDelays draws the histogram of delays with the marks that people ask for.
func (s *Screen) drawDelays(a paint.Area) {
	look, d := s.env.Look, &s.fleet.Stats.Delay
	if a.Height() < 2 {
		return
	}
	a.Text(0, 0, look.Strong, s.env.Say.T(i18n.FleetDelay))
	if d.Count == 0 {
		a.Text(0, 1, look.Dim, s.env.Say.T(i18n.FleetNoDelay))
		return
	}
	marks := fmt.Sprintf("p50 %s  p90 %s  p99 %s  max %s", short(d.P50), short(d.P90), short(d.P99), short(d.Max))
	a.Text(a.Width()-paint.Width(marks), 0, look.Accent, marks)
	bars := gather(d.Bars, a.Height()-1)
	most := 0
	for _, b := range bars {
		most = max(most, b.Count)
	}
	for i, b := range bars {
		label := paint.Column("≤ "+short(b.UpTo), 10)
		count := fmt.Sprintf(" %d", b.Count)
		room := max(a.Width()-paint.Width(label)-paint.Width(count), 1)
		line := paint.Of(look.Dim, label).Add(look.Good, chart.Bar(b.Count, most, room)).Add(look.Dim, count)
		a.Line(0, 1+i, line)
	}
}

// gather joins bars so that at most so many are left, and leaves out the empty ones at both ends.
func gather(bars []fleet.Bar, most int) []fleet.Bar {
	filled := func(b fleet.Bar) bool { return b.Count > 0 }
	first := slices.IndexFunc(bars, filled)
	if first < 0 || most <= 0 {
		return nil
	}
	last := len(bars)
	for !filled(bars[last-1]) {
		last--
	}
	bars = bars[first:last]
	each := (len(bars) + most - 1) / most
	var out []fleet.Bar
	for part := range slices.Chunk(bars, each) {
		sum := fleet.Bar{UpTo: part[len(part)-1].UpTo}
		for _, b := range part {
			sum.Count += b.Count
		}
		out = append(out, sum)
	}
	return out
}

// short is a delay in three figures.
func short(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%.2g ms", float64(d.Microseconds())/1000)
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// account tells what became of every record, connection and request.
func (s *Screen) account(width int) []paint.Line {
	look, say, st := s.env.Look, s.env.Say, &s.fleet.Stats
	row := func(name i18n.Key, style paint.Style, text string) paint.Line {
		return paint.Of(look.Dim, paint.Column(say.T(name), 10)).Add(style, text)
	}
	var states []string
	for state, n := range st.States {
		if n > 0 {
			states = append(states, fmt.Sprintf("%s %d", fleetStates[state], n))
		}
	}
	out := []paint.Line{
		row(i18n.FleetPunches, look.Text, say.T(i18n.FleetMade, st.Made, st.Acknowledged, st.Refused, st.Waiting())),
		row(i18n.FleetLogins, look.Text, say.T(i18n.FleetDials, st.Dials, st.Logins, st.Reconnects(), st.Dropped)),
		row(i18n.FleetOdd, look.Text, say.T(i18n.FleetOdds, st.Batches, st.Repeated, st.Late, st.Twice)),
		row(i18n.FleetStates, look.Text, strings.Join(states, " · ")),
	}
	const shownFailures = 3
	if len(st.Failures) == 0 {
		out = append(out, row(i18n.FleetErrors, look.Good, say.T(i18n.FleetNoErrors)))
	}
	for _, f := range st.Failures[:min(len(st.Failures), shownFailures)] {
		out = append(out, row(i18n.FleetErrors, look.Bad, fmt.Sprintf("%d × %s %s %s", f.Count, f.Kind, f.Cmd, paint.Clean(f.Sample))))
	}
	switch {
	case s.fleet.Running || st.Phase != fleet.Ended:
	case s.fleet.Problem != "":
		for _, line := range paint.Wrap("✗ "+s.fleet.Problem, width) {
			out = append(out, paint.Of(look.Bad, line))
		}
	default:
		out = append(out, paint.Of(look.Good, "✓ "+say.T(i18n.FleetWell)))
	}
	return out
}

// fleetStates name where members of a fleet stand, in the order of [fleet.State].
var fleetStates = []string{"away", "dialling", "connected", "subscribed", "pausing", "stopped"}
