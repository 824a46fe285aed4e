package transcript

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"wecomlab/mockwecom/engine/journal"
)

// Columns of a line, in runes.
const (
	wayWidth     = 16
	titleWidth   = 30
	outcomeWidth = 26
)

// Line is an entry on one line without a line break: id, virtual time, who spoke to whom, what, the outcome, how long it
// took and, when it failed, where.
func (s Style) Line(e *journal.Entry) string {
	return strings.TrimRight(s.columns(e)+"  "+remark(e), " ")
}

// columns is a line without the remark at its end.
func (s Style) columns(e *journal.Entry) string {
	mark, outcome := s.Good("✓"), fmt.Sprintf("%-*s", outcomeWidth, shorten(Outcome(e), outcomeWidth))
	if e.Failed() {
		mark, outcome = s.Bad("✗"), s.Bad(outcome)
	}
	return fmt.Sprintf("%s %s %s %s %-*s %s %s", s.Faint(fmt.Sprintf("%6s", "#"+strconv.FormatInt(e.ID, 10))),
		s.Faint(e.At.In(s.zone()).Format("15:04:05.000")), fmt.Sprintf("%-*s", wayWidth, way(e)),
		mark, titleWidth, shorten(title(e), titleWidth), outcome, s.Faint(fmt.Sprintf("%8s", took(e.Took))))
}

// Outcome is how an exchange ended, in a few words: ok, an errcode with its text, an HTTP status, no answer.
func Outcome(e *journal.Entry) string {
	switch {
	case e.Errcode != 0:
		text, _, _ := strings.Cut(e.Errmsg, ", hint: [")
		return oneLine(fmt.Sprintf("%d %s", e.Errcode, text))
	case e.Kind == journal.KindAPI && e.Status == 200:
		return "ok"
	case e.Status != 0:
		return "HTTP " + strconv.Itoa(e.Status)
	case e.Kind == journal.KindCallback && e.Finding != nil:
		return "no answer"
	case e.Finding != nil:
		return "refused"
	}
	return ""
}

// way is from whom to whom.
func way(e *journal.Entry) string {
	if e.From == e.To || e.To == "" {
		return string(e.From)
	}
	return string(e.From) + " → " + string(e.To)
}

func title(e *journal.Entry) string {
	name := cmp.Or(e.Title, string(e.Kind))
	if e.Callback != nil && e.Callback.Attempt > 1 {
		name += " try " + strconv.Itoa(e.Callback.Attempt)
	}
	return oneLine(name)
}

// remark ends a line: why it failed, else what an action did.
func remark(e *journal.Entry) string {
	if f := e.Finding; f != nil {
		return strings.TrimSuffix(oneLine(string(f.Step)+": "+cmp.Or(f.Cause, f.Got, f.Expected)), ":")
	}
	return oneLine(e.Note)
}

// took is a length of time in at most 8 characters.
func took(d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < time.Millisecond:
		return d.Round(time.Microsecond).String()
	case d < time.Second:
		return d.Round(100 * time.Microsecond).String()
	}
	return d.Round(10 * time.Millisecond).String()
}

// shorten cuts a text in the middle of which nobody needs to read on.
func shorten(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}
