package app_test

import (
	"strings"
	"testing"

	"wecomlab/mockwecom/engine/journal"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	open := func(t *testing.T) (*driver, *lab) {
		l := newLab(t)
		l.story()
		return start(t, l, 120, 40).until("● sim").press("6").until("permanent_code"), l
	}

	t.Run("WhatDiesFirstIsFirst", func(t *testing.T) {
		t.Parallel()
		d, _ := open(t)
		order := []string{"▌suite_access_token", "suite_ticket", " access_token", "permanent_code", "auth_code   ", "pre_auth_code"}
		last := 0
		for _, kind := range order {
			_, y := d.line(kind)
			if y <= last {
				t.Errorf("%s is at line %d, after line %d", kind, y, last)
			}
			last = y
		}
		d.shows("10m00s left", "no end", "used 09:40:07", "expired", "4 alive · 2 gone", "next ticket  09:45:07  4m00s", "given up", "attempt 4")
	})

	t.Run("TimeGoesBy", func(t *testing.T) {
		t.Parallel()
		d, l := open(t)
		d.press("m").until("It is 2026-11-22 09:51:07 now.").until("3 alive · 3 gone")
		d.press("M").until("10:21:07").press("H").until("12:21:07")
		d.press("c").shows("Let time go by").types("soon").press("enter").shows("must be a duration").press("ctrl+u").types("7d").press("enter")
		d.until("It is")
		got := l.requests()
		if len(got) != 4 || !strings.Contains(got[3], `"by":"7d"`) {
			t.Errorf("asked %q", got)
		}
	})

	t.Run("ClockStopsAndRuns", func(t *testing.T) {
		t.Parallel()
		d, _ := open(t)
		d.press("space").until("The clock stands.").shows("frozen").press("space").until("The clock runs at ×1.")
		d.press("+").until("runs at ×10").press("+", "+").until("×600").press("-").until("×60")
		d.press("-", "-").until("×1").press("esc", "-").shows("it does not run slower than ×1")
	})

	t.Run("TicketIsPushed", func(t *testing.T) {
		t.Parallel()
		d, l := open(t)
		d.press("t").until("Done: it was done")
		if got := l.requests(); len(got) != 1 || !strings.HasPrefix(got[0], "POST /actions/suite.refresh_ticket") {
			t.Errorf("asked %q", got)
		}
	})

	t.Run("CopyAndOrigin", func(t *testing.T) {
		t.Parallel()
		d, _ := open(t)
		d.press("down", "y").copies("ticket-Q2hlZXJz-0001")
		d.press("i").until("#1 of 6").shows("▸2 Traffic")
		d.press("6").press("down", "i").shows("it stood in the fixture from the beginning")
	})

	t.Run("SmallWindowHasTabs", func(t *testing.T) {
		t.Parallel()
		d, _ := open(t)
		d.resize(80, 24).shows("▸Credentials ┬ Clock ┬ Outbox").press("tab").shows("next due").press("tab").shows("change_auth")
		d.press("esc").shows("suite_ticket").click("Outbox").shows("change_auth")
	})
}

func exchange(title, url string) journal.Entry {
	return journal.Entry{Kind: journal.KindAPI, From: journal.LaneApp, To: journal.LaneWeCom, Title: title, URL: url, Method: "GET", Status: 200}
}
