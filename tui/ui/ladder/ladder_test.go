package ladder_test

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/tui/ui/ladder"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/theme"
)

func same(st paint.Style) paint.Style { return st }

func names(l journal.Lane) string {
	return map[journal.Lane]string{journal.LaneWeCom: "企业微信"}[l] + string(l)[:1]
}

// draw draws entries one below the other under the head.
func draw(width int, entries ...journal.Entry) string {
	height := 1
	for i := range entries {
		height += ladder.Height(&entries[i])
	}
	c := paint.NewCanvas(width, height)
	l := ladder.New(entries, width, theme.New("harbor", true, true), names)
	l.Head(c.Area(), 0)
	y := 1
	for i := range entries {
		l.Draw(c.Area(), y, &entries[i], same)
		y += ladder.Height(&entries[i])
	}
	return ansi.Strip(c.String())
}

var at = time.Date(2026, 11, 22, 9, 41, 7, 0, time.UTC)

func TestArrows(t *testing.T) {
	t.Parallel()
	call := journal.Entry{Kind: journal.KindAPI, At: at, From: journal.LaneApp, To: journal.LaneWeCom, Title: "service/get_suite_token", Status: 200, Took: 400 * time.Microsecond}
	push := journal.Entry{Kind: journal.KindCallback, At: at, From: journal.LaneWeCom, To: journal.LaneApp, Title: "suite_ticket", Status: 500, Callback: &journal.Callback{Attempt: 3}}
	event := journal.Entry{Kind: journal.KindEvent, At: at, From: journal.LaneWeCom, To: journal.LaneWeCom, Title: "create_auth"}
	action := journal.Entry{Kind: journal.KindAction, At: at, From: journal.LaneAdmin, To: journal.LaneWeCom, Title: "corp.authorize"}

	t.Run("RequestAndAnswer", func(t *testing.T) {
		t.Parallel()
		rows := strings.Split(draw(80, call), "\n")
		if !strings.Contains(rows[1], "09:41:07") || !strings.Contains(rows[1], "─ get_suite_token ─") || !strings.Contains(rows[1], "▶│") {
			t.Errorf("request: %s", rows[1])
		}
		if !strings.Contains(rows[2], "◀╌") || !strings.Contains(rows[2], "ok · 400µs") {
			t.Errorf("answer: %s", rows[2])
		}
	})
	t.Run("RepeatedAndFailed", func(t *testing.T) {
		t.Parallel()
		got := draw(80, push)
		if !strings.Contains(got, "◀") || !strings.Contains(got, "suite_ticket ×3") || !strings.Contains(got, " 500 ") {
			t.Error(got)
		}
	})
	t.Run("EventStandsOnItsLane", func(t *testing.T) {
		t.Parallel()
		if got := draw(80, event); !strings.Contains(got, "◆ create_auth") || ladder.Height(&event) != 1 {
			t.Error(got)
		}
	})
	t.Run("LanesOnlyWhereNeeded", func(t *testing.T) {
		t.Parallel()
		if head, _, _ := strings.Cut(draw(80, call), "\n"); strings.Count(head, "a") != 1 {
			t.Errorf("head %q", head)
		}
		if head, _, _ := strings.Cut(draw(80, action), "\n"); strings.Count(head, "a") != 2 {
			t.Errorf("head %q", head)
		}
	})
	t.Run("EveryRowIsAsWideAsTheLadder", func(t *testing.T) {
		t.Parallel()
		for width := 10; width < 200; width += 7 {
			for _, row := range strings.Split(draw(width, call, push, event, action), "\n") {
				if ansi.StringWidth(row) > width {
					t.Errorf("%q is wider than %d", row, width)
				}
			}
		}
	})
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		e    journal.Entry
		want string
	}{
		{"OK", journal.Entry{Kind: journal.KindAPI, From: "app", To: "wecom", Status: 200}, "ok"},
		{"Took", journal.Entry{Kind: journal.KindAPI, From: "app", To: "wecom", Status: 200, Took: 2 * time.Second}, "ok · 2.0s"},
		{"Errcode", journal.Entry{Kind: journal.KindAPI, From: "app", To: "wecom", Status: 200, Errcode: 40078, Errmsg: "invalid code, hint: [1], from ip: 1.2.3.4, more info at x"}, "40078 invalid code"},
		{"Status", journal.Entry{Kind: journal.KindPage, From: "member", To: "wecom", Status: 404}, "404"},
		{"NoAnswer", journal.Entry{Kind: journal.KindCallback, From: "wecom", To: "app"}, "✗"},
		{"Finding", journal.Entry{Kind: journal.KindCallback, From: "wecom", To: "app", Status: 200, Finding: &explain.Finding{Step: explain.Echo}}, "✗ echo"},
		{"FindingWithStatus", journal.Entry{Kind: journal.KindCallback, From: "wecom", To: "app", Status: 502, Finding: &explain.Finding{Step: explain.Status}}, "502 ✗ status"},
		{"Action", journal.Entry{Kind: journal.KindAction, From: "admin", To: "wecom"}, "ok"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := ladder.Verdict(&tc.e, 60); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
	slow := journal.Entry{Kind: journal.KindAPI, From: "app", To: "wecom", Status: 200, Took: 2 * time.Second}
	if got := ladder.Verdict(&slow, 5); got != "ok" {
		t.Errorf("without room the time is left out, got %q", got)
	}
}

func TestTook(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "", 12 * time.Microsecond: "12µs", 2100 * time.Microsecond: "2.1ms", 87 * time.Millisecond: "87ms", 90 * time.Second: "90.0s",
	} {
		if got := ladder.Took(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
