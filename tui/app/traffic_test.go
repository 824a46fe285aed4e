package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// traffic opens the program on the traffic screen with the story journalled.
func traffic(t *testing.T, width, height int, options ...option) (*driver, *lab) {
	t.Helper()
	l := newLab(t)
	l.story()
	return start(t, l, width, height, options...).press("2").until("get_permanent_code"), l
}

func TestTraffic(t *testing.T) {
	t.Parallel()

	t.Run("FollowsNewExchanges", func(t *testing.T) {
		t.Parallel()
		d, l := traffic(t, 120, 40)
		d.shows("#6 of 6 · ● following")
		l.add(exchange("user/get", l.URL))
		d.until("user/get").shows("#7 of 7 · ● following")
		d.press("up").shows("#6 of 7 · paused").press("f").shows("● following", "#7 of 7")
	})

	t.Run("TabsShowEverySide", func(t *testing.T) {
		t.Parallel()
		d, _ := traffic(t, 120, 40)
		d.press("g").until("echostr = bG9yZW0=").press("right").until("HTTP 200 OK").shows("4118", "Content-Type: text/plain")
		d.press("right").shows("url_verification", "wwprovider0001").press("right").shows("✓ SHA-1", "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "expected")
		d.press("right").shows("story", "#1", "└─ #2", "◀ this one").press("right").shows("curl --url 'http://127.0.0.1:9000/callback?")
		d.press("right").shows("▸Request")
	})

	t.Run("BodiesArePrettyAndWhole", func(t *testing.T) {
		t.Parallel()
		d, _ := traffic(t, 120, 40)
		d.press("up", "up").until("\"suite_secret\": \"template-secret\",").press("right").until("\"expires_in\": 7200")
		d.press("up").until("#3  2026").press("right").shows("<SuiteTicket><![CDATA[ticket-Q2hlZXJz-0001]]></SuiteTicket>")
	})

	t.Run("FailureIsExplained", func(t *testing.T) {
		t.Parallel()
		d, _ := traffic(t, 120, 40)
		d.press("right").until("why it failed").shows("40078", "an auth_code that was not used yet", "Make the handler idempotent")
		d.press("right").shows("Only callbacks are encrypted").press("right").shows("Only callbacks are signed")
		d.press("g", "e").shows("#6 of 6")
	})

	t.Run("FilterNarrowsTheList", func(t *testing.T) {
		t.Parallel()
		d, _ := traffic(t, 120, 40)
		d.press("/").types("kind:callback").press("enter").gone("get_suite_token").shows("/ kind:callback", "url_verification")
		d.press("esc").until("get_suite_token").shows("The filter is cleared.")
	})

	t.Run("FilterErrorStandsInTheLine", func(t *testing.T) {
		t.Parallel()
		d, _ := traffic(t, 120, 40)
		d.press("/").types("errcode>").shows("✗ ")
		d.press("enter").shows("✗ ", "get_suite_token")
		d.types("0").hides("✗ errcode").press("enter").gone("get_suite_token").shows("get_permanent_code")
	})

	t.Run("EscKeepsTheOldFilter", func(t *testing.T) {
		t.Parallel()
		d, _ := traffic(t, 120, 40)
		d.press("/").types("q?:").press("esc").shows("all exchanges", "get_suite_token")
	})

	t.Run("NothingMatches", func(t *testing.T) {
		t.Parallel()
		d, _ := traffic(t, 120, 40)
		d.press("/").types("errcode=1").press("enter").until("No exchange matches.").shows("esc clears the filter")
		d.press("R").shows("no exchange is chosen")
	})

	t.Run("StoryFiltersByTrace", func(t *testing.T) {
		t.Parallel()
		d, _ := traffic(t, 120, 40)
		d.press("g", "s").gone("get_suite_token").shows("/ trace=1", "suite_ticket", "#1 of 6")
	})

	t.Run("LadderShowsLanes", func(t *testing.T) {
		t.Parallel()
		d, _ := traffic(t, 120, 40)
		d.press("v").shows("app ", "WeCom", "admin", "◀", "◆ suite_ticket").press("up").shows("▌", "#5 of 6").press("v").shows("Exchanges")
	})

	t.Run("ReplayAsksTheSimulator", func(t *testing.T) {
		t.Parallel()
		d, l := traffic(t, 120, 40)
		d.press("R").until("Sent again: it was done")
		if got := l.requests(); len(got) != 1 || !strings.HasPrefix(got[0], "POST /journal/6/replay") {
			t.Errorf("asked %q", got)
		}
		d.press("up").until("#5 of 6").press("R").shows("nothing went over the wire here")
	})

	t.Run("CopyTakesTheBodyAsItWas", func(t *testing.T) {
		t.Parallel()
		d, _ := traffic(t, 120, 40)
		d.until("auth_code\"").press("y").shows("Copied: Request of #6")
		d.copies(`{"auth_code":"code-mMhW-0003"}`).press("Y")
		if !d.eventually(func() bool { return strings.Contains(d.clip, "get_permanent_code") }) || !strings.HasPrefix(d.clip, "curl ") {
			t.Errorf("copied %q", d.clip)
		}
	})

	t.Run("CurlOfACallCanBePasted", func(t *testing.T) {
		t.Parallel()
		d, l := traffic(t, 120, 40)
		l.add(exchange("gettoken", "/cgi-bin/gettoken?corpid=ww1"))
		d.until("corpid = ww1").press("Y").copies("curl --url '" + l.URL + "/cgi-bin/gettoken?corpid=ww1'")
	})

	t.Run("SmallWindowOpensTheDetail", func(t *testing.T) {
		t.Parallel()
		d, _ := traffic(t, 80, 24)
		d.press("enter").until("auth_code\"").hides("url_verification").press("esc").shows("url_verification")
	})
}

func TestTrafficSavesHAR(t *testing.T) {
	t.Chdir(t.TempDir())
	d, _ := traffic(t, 120, 40)
	d.press("w").until("Saved 4 exchanges to wecomlab-20261122-094107.har")
	files, err := filepath.Glob("*.har")
	if err != nil || len(files) != 1 {
		t.Fatalf("%v %v", files, err)
	}
	saved, err := os.ReadFile(files[0])
	if err != nil || !strings.Contains(string(saved), "code-mMhW-0003") {
		t.Errorf("the file holds %.200s, %v", saved, err)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v: secrets are for the owner alone", info.Mode(), err)
	}
}

func TestTrafficMouse(t *testing.T) {
	t.Parallel()
	d, _ := traffic(t, 120, 40)
	d.click("get_suite_token").until("suite_secret").shows("#4 of 6 · paused")
	d.click("Signature").shows("Only callbacks are signed")
	d.wheel(10, 5, tea.MouseWheelUp).shows("#1 of 6")
	d.click("6 Tokens").until("suite_access_token").click("2 Traffic").shows("#1 of 6")
	d.press("ctrl+o").shows("Mouse released")
	if d.app.View().MouseMode != tea.MouseModeNone {
		t.Error("the mouse is still captured")
	}
}

func TestTrafficPagesThroughALongJournal(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for i := range 2500 {
		l.add(exchange(fmt.Sprintf("call/%04d", i+1), l.URL))
	}
	d := start(t, l, 120, 40).press("2").until("call/2500").hides("call/2300")
	for pages := 0; pages < 40 && !strings.Contains(d.screen(), "call/0001 "); pages++ {
		d.press("home")
	}
	d.shows("call/0001", "#1 of 2500 · paused")
	l.add(exchange("call/late", l.URL))
	d.until("+1 new, G shows them").press("end").until("call/late").shows("● following")
}

func TestBurstCostsFewUpdates(t *testing.T) {
	t.Parallel()
	d, l := traffic(t, 120, 40)
	d.handled = map[string]int{}
	from := d.now
	const burst = 5000
	for i := range burst {
		l.add(exchange(fmt.Sprintf("burst/%d", i+1), l.URL))
	}
	d.until(fmt.Sprintf("burst/%d ", burst))
	batches, frames := d.handled["traffic.batchMsg"], int((d.now-from)/(time.Second/30))+2
	if batches > frames {
		t.Errorf("%d updates in %v of the program's time: more than 30 a second", batches, d.now-from)
	}
	if batches == 0 {
		t.Error("no update at all")
	}
	d.shows("#5006 of 5006 · ● following")
}
