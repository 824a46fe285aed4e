package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"wecomlab/hardware-sim/fleet"
)

// chartWidth is how many characters a chart has at most: with its name and its sum it fits a screen of 80 columns.
const chartWidth = 40

// usualWidth is how many columns a terminal has that does not say.
const usualWidth = 80

// screen shows a fleet: on a terminal in one line that changes, with colours unless NO_COLOR is set (no-color.org), elsewhere in
// plain lines.
type screen struct {
	out    io.Writer
	live   bool
	colour bool
	width  func() int // columns of the terminal
}

func newScreen(out io.Writer) *screen {
	file, ok := out.(*os.File)
	live := ok && term.IsTerminal(int(file.Fd())) && os.Getenv("TERM") != "dumb"
	width := func() int {
		columns, _, err := term.GetSize(int(file.Fd()))
		if err != nil || columns == 0 {
			return usualWidth
		}
		return columns
	}
	return &screen{out: out, live: live, colour: live && os.Getenv("NO_COLOR") == "", width: width}
}

func (s *screen) line(format string, values ...any) {
	_, _ = fmt.Fprintf(s.out, format+"\n", values...)
}

// paint colours a text by an SGR code of ECMA-48.
func (s *screen) paint(code, text string) string {
	if !s.colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// progress tells how the fleet stands: online of all devices, acknowledged of all records.
func (s *screen) progress(f fleet.Stats) {
	parts := []string{fmt.Sprintf("%4.0fs %-9s  online %d/%d", f.Elapsed.Seconds(), f.Phase, f.States[fleet.Subscribed], f.Count)}
	if n := len(f.Seconds); f.Made > 0 && n > 1 {
		parts = append(parts, fmt.Sprintf("records %d/%d", f.Acknowledged, f.Made),
			fmt.Sprintf("%d/s", f.Seconds[n-2].Punches), "p50 "+short(f.Delay.P50), "p99 "+short(f.Delay.P99))
	}
	failed := ""
	if n := failures(f); n > 0 {
		failed = fmt.Sprintf("  %d errors", n)
	}
	if !s.live {
		s.line("%s", strings.Join(parts, "  ")+failed)
		return
	}
	text := fit(parts, s.width()-len(failed)-1)
	_, _ = fmt.Fprint(s.out, "\r\x1b[K"+text+s.paint("33", failed))
}

// fit joins as many parts as a line of so many columns has room for, but the first at least: a line that wraps could not be
// replaced by the next.
func fit(parts []string, columns int) string {
	text := parts[0]
	for _, part := range parts[1:] {
		longer := text + "  " + part
		if utf8.RuneCountInString(longer) > columns {
			break
		}
		text = longer
	}
	return text
}

func failures(f fleet.Stats) (n int) {
	for _, each := range f.Failures {
		n += each.Count
	}
	return n
}

// account shows the charts of a run and its sums.
func (s *screen) account(config fleet.Config, f fleet.Stats) {
	if s.live {
		_, _ = fmt.Fprint(s.out, "\r\x1b[K")
	}
	s.line("")
	s.charts(f)
	s.row("profile", fmt.Sprintf("%s, seed %d, %s", config.Profile, config.Seed, f.Elapsed.Round(100*time.Millisecond)))
	gathered := "they were never all online"
	if f.Gathered > 0 {
		gathered = "all online after " + short(f.Gathered)
	}
	s.row("devices", fmt.Sprintf("%d; %s, %d of them at the end", f.Count, gathered, f.States[fleet.Subscribed]))
	s.row("connections", fmt.Sprintf("%d dialled, %d logins, %d of them again", f.Dials, f.Logins, f.Reconnects()))
	if f.Dropped > 0 {
		back := "not everybody came back"
		if f.Back > 0 {
			back = "everybody was back after " + short(f.Back)
		}
		s.row("cut", fmt.Sprintf("%d at once; %s", f.Dropped, back))
	}
	s.row("records", fmt.Sprintf("%d made, %d acknowledged, %d refused, %d without an answer", f.Made, f.Acknowledged, f.Refused, f.Waiting()))
	s.row("requests", fmt.Sprintf("%d with records; %d sent again, %d answered late, %d twice", f.Batches, f.Repeated, f.Late, f.Twice))
	if d := f.Delay; d.Count > 0 {
		s.row("delay", fmt.Sprintf("p50 %s, p90 %s, p99 %s, longest %s", short(d.P50), short(d.P90), short(d.P99), short(d.Max)))
	}
	for i, each := range f.Failures {
		name := ""
		if i == 0 {
			name = "errors"
		}
		s.row(name, s.paint("33", fmt.Sprintf("%d × %s: %s", each.Count, each.Kind, each.Sample)))
	}
}

func (s *screen) row(name, text string) { s.line("%-12s %s", name, text) }

func (s *screen) verdict(text string) { s.line("%s", s.paint("32", text)) }

// charts shows how the run went over time, and how long records waited.
func (s *screen) charts(f fleet.Stats) {
	online, punches := make([]int, len(f.Seconds)), make([]int, len(f.Seconds))
	for i, second := range f.Seconds {
		online[i], punches[i] = second.Online, second.Punches
	}
	s.spark("online", online, "devices")
	if f.Made > 0 {
		s.spark("records/s", punches, "a second")
	}
	most := 1
	for _, bar := range f.Delay.Bars {
		most = max(most, bar.Count)
	}
	for i, bar := range f.Delay.Bars {
		name := ""
		if i == 0 {
			name = "delay"
		}
		length := (bar.Count*chartWidth + most - 1) / most
		s.row(name, fmt.Sprintf("%8s %s %d", "≤ "+short(bar.UpTo), s.paint("36", strings.Repeat("█", length)), bar.Count))
	}
	s.line("")
}

// spark shows a line of values, chartWidth at most, with the greatest of each part.
func (s *screen) spark(name string, values []int, unit string) {
	if len(values) == 0 {
		return
	}
	columns := min(len(values), chartWidth)
	peaks, top := make([]int, columns), 0
	for i, v := range values {
		at := i * columns / len(values)
		peaks[at] = max(peaks[at], v)
		top = max(top, v)
	}
	marks := []rune(" ▁▂▃▄▅▆▇█")
	var b strings.Builder
	for _, v := range peaks {
		height := 0
		if top > 0 {
			height = (v*(len(marks)-1) + top - 1) / top
		}
		b.WriteRune(marks[height])
	}
	s.row(name, s.paint("36", b.String())+fmt.Sprintf("  at most %d %s", top, unit))
}

// short is a duration in three digits or so.
func short(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return d.Round(time.Microsecond).String()
	case d < 100*time.Millisecond:
		return d.Round(100 * time.Microsecond).String()
	case d < 10*time.Second:
		return d.Round(10 * time.Millisecond).String()
	}
	return d.Round(100 * time.Millisecond).String()
}
