package ladder

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/tui/ui/paint"
)

// label is what is written on a request's arrow: the last part of its title, for the beginning is the same for many.
func label(e *journal.Entry) string {
	title := e.Title
	if at := strings.LastIndexByte(title, '/'); at >= 0 && at < len(title)-1 && e.Kind == journal.KindAPI {
		title = title[at+1:]
	}
	if e.Callback != nil && e.Callback.Attempt > 1 {
		title += " ×" + strconv.Itoa(e.Callback.Attempt)
	}
	return title
}

// Verdict is how an exchange ended, in a few words: the errcode with its first words, the status, or ok; and the time taken,
// if there are so many columns for it.
func Verdict(e *journal.Entry, room int) string {
	verdict := outcome(e)
	if took := Took(e.Took); took != "" && paint.Width(verdict)+paint.Width(took)+3 <= room {
		verdict += " · " + took
	}
	return verdict
}

func outcome(e *journal.Entry) string {
	verdict := "ok"
	switch {
	case e.Errcode != 0:
		verdict = strconv.Itoa(e.Errcode) + " " + firstWords(e.Errmsg)
	case e.Finding != nil:
		verdict = "✗ " + string(e.Finding.Step)
		if e.Status != 0 && e.Status != 200 {
			verdict = strconv.Itoa(e.Status) + " " + verdict
		}
	case e.Status == 0 && answered(e):
		verdict = "✗"
	case e.Status != 0 && e.Status != 200:
		verdict = strconv.Itoa(e.Status)
	}
	return verdict
}

// firstWords is an errmsg without the hint and the address that WeCom appends.
func firstWords(errmsg string) string {
	words, _, _ := strings.Cut(errmsg, ", hint:")
	words, _, _ = strings.Cut(words, ", more info at")
	return words
}

// Took is a duration in at most six columns, empty if it is unknown.
func Took(d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < time.Millisecond:
		return fmt.Sprintf("%dµs", d.Microseconds())
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1fms", float64(d.Microseconds())/1000)
	case d < time.Second:
		return fmt.Sprintf("%dms", d.Milliseconds())
	default:
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
}
