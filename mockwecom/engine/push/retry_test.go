package push

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/engine/journal"
)

// instants gives the virtual times of attempts, counted from the first.
func instants(posts []*journal.Entry) (at []time.Duration) {
	for _, e := range posts {
		at = append(at, e.At.Sub(epoch))
	}
	return at
}

func TestRetry_OnVirtualTime(t *testing.T) {
	t.Parallel()
	seconds := func(n ...int) (at []time.Duration) {
		for _, s := range n {
			at = append(at, time.Duration(s)*time.Second)
		}
		return at
	}
	refused := func(t *testing.T) string { return refusedURL(t) }
	answering := func(f func(http.ResponseWriter, *http.Request, string)) func(*testing.T) string {
		return func(t *testing.T) string { return newReceiver(t, answers(f)).URL }
	}
	resetting := answering(func(w http.ResponseWriter, _ *http.Request, _ string) { reset(w) })
	garbage := answering(func(w http.ResponseWriter, _ *http.Request, _ string) { raw(w, "\x00\x01\x02\r\n") })
	html := answering(say("<html>It works!</html>"))
	app := func(url string) Address { return appAddress(url, 1000002) }
	tests := []struct {
		name     string
		url      func(*testing.T) string
		address  func(string) Address
		settings map[string]string
		at       []time.Duration
		step     explain.Step
	}{
		{"Refused", refused, templateAddress, nil, seconds(0, 1, 2, 3), explain.Unreachable},
		{"Reset", resetting, templateAddress, nil, seconds(0, 1, 2, 3), explain.Unreachable},
		{"Garbage", garbage, templateAddress, nil, seconds(0, 1, 2, 3), explain.Unreachable},
		{"Spacing", refused, templateAddress, map[string]string{"push.retry_spacing": "20s"}, seconds(0, 20, 40, 60), explain.Unreachable},
		{"NoSpacing", refused, templateAddress, map[string]string{"push.retry_spacing": "0s"}, seconds(0, 0, 0, 0), explain.Unreachable},
		{"NegativeSpacing", refused, templateAddress, map[string]string{"push.retry_spacing": "-3s"}, seconds(0, 0, 0, 0), explain.Unreachable},
		{"StatusOfASuite", answering(status(500)), templateAddress, nil, seconds(0), explain.Status},
		{"StatusOfAnApp", answering(status(500)), app, nil, seconds(0, 1, 2, 3), explain.Status},
		{"NoContentOfAnApp", answering(status(204)), app, nil, seconds(0, 1, 2, 3), explain.Status},
		{"Redirect", answering(status(307)), app, nil, seconds(0, 1, 2, 3), explain.Status},
		{"WrongBody", html, templateAddress, nil, seconds(0), explain.Body},
		{"WrongBodyRetried", html, templateAddress, map[string]string{"push.retry_wrong_body": "true"}, seconds(0, 1, 2, 3), explain.Body},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, func(c *Config) { c.Settings = tt.settings })
			a := tt.address(tt.url(t))
			l.put(a)
			l.send(a.Receiver, "lost")
			l.settle()
			l.advance(7 * 24 * time.Hour)
			posts := l.posts()
			if diff := cmp.Diff(tt.at, instants(posts)); diff != "" {
				t.Errorf("attempts at (-want +got):\n%s", diff)
			}
			wantAttempts(t, posts, tt.step)
			row := l.rows()[0]
			if row.State != Dead || row.Attempt != len(tt.at) || !strings.Contains(row.Last, string(tt.step)) {
				t.Errorf("outbox %+v", row)
			}
		})
	}
}

// wantAttempts checks numbers, promises and freshness of a series of failed attempts.
func wantAttempts(t *testing.T, posts []*journal.Entry, step explain.Step) {
	t.Helper()
	seen := map[string]bool{}
	for i, e := range posts {
		c := e.Callback
		last := i == len(posts)-1
		if c.Attempt != i+1 || c.Dead != last || c.NextTry.IsZero() != last {
			t.Errorf("attempt %d is %+v", i+1, c)
		}
		if !last && !c.NextTry.Equal(posts[i+1].At) {
			t.Errorf("attempt %d promises the next at %s, it came at %s", i+1, c.NextTry, posts[i+1].At)
		}
		wantStep(t, e.Finding, step)
		if string(c.Plain) != "lost" {
			t.Errorf("attempt %d carries %q", i+1, c.Plain)
		}
		if seen[e.URL] || seen[string(e.Request.Body)] {
			t.Errorf("attempt %d repeats signature or ciphertext", i+1)
		}
		seen[e.URL], seen[string(e.Request.Body)] = true, true
	}
}

func TestRetry_Recovers(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	fails := make(chan struct{}, 2)
	fails <- struct{}{}
	fails <- struct{}{}
	r := newReceiver(t, answers(func(w http.ResponseWriter, _ *http.Request, _ string) {
		select {
		case <-fails:
			reset(w)
		default:
			say("success")(w, nil, "")
		}
	}))
	l.put(templateAddress(r.URL))
	l.send(CommandReceiver(template), "first", "second")
	l.settle()
	if diff := cmp.Diff([]State{Waiting, Waiting}, l.states()); diff != "" {
		t.Errorf("states before time has passed (-want +got):\n%s", diff)
	}
	if got := r.list(); len(got) != 1 {
		t.Errorf("received %q: a waiting retry holds later callbacks back", got)
	}
	l.advance(2 * time.Second)
	if diff := cmp.Diff([]string{"first", "first", "first", "second"}, r.list()); diff != "" {
		t.Errorf("received (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]State{Delivered, Delivered}, l.states()); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
}

func TestRetry_DeadLetsTheNextGo(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	r := newReceiver(t, answers(func(w http.ResponseWriter, _ *http.Request, text string) {
		if text == "poison" {
			reset(w)
			return
		}
		say("success")(w, nil, "")
	}))
	l.put(templateAddress(r.URL))
	l.send(CommandReceiver(template), "poison", "cure")
	l.settle()
	l.advance(3 * time.Second)
	if diff := cmp.Diff([]string{"poison", "poison", "poison", "poison", "cure"}, r.list()); diff != "" {
		t.Errorf("received (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]State{Dead, Delivered}, l.states()); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
}

func TestRetry_JumpOfAWeekThroughAHang(t *testing.T) {
	t.Parallel()
	l, h := newLab(t, func(c *Config) { c.Timeout = 5 * time.Second }), newHang(t)
	l.patience = 20 * time.Millisecond
	r := newReceiver(t, answers(func(w http.ResponseWriter, req *http.Request, text string) {
		if text == "slow" {
			h.wait(req)
			return
		}
		say("success")(w, nil, "")
	}))
	l.put(templateAddress(r.URL))
	l.send(CommandReceiver(template), "slow", "quick")
	<-h.hit
	l.advance(7 * 24 * time.Hour)
	if diff := cmp.Diff([]State{Dead, Delivered}, l.states()); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	posts := l.posts()
	want := []time.Duration{0, 6 * time.Second, 12 * time.Second, 18 * time.Second, 23 * time.Second}
	if diff := cmp.Diff(want, instants(posts)); diff != "" {
		t.Errorf("attempts at (-want +got):\n%s", diff)
	}
	for _, e := range posts[:attempts] {
		wantStep(t, e.Finding, explain.Slow)
	}
	if n := len(l.probes()); n != 0 {
		t.Errorf("%d probes of a receiver that hangs", n)
	}
}

func TestRetry_ClockSetBack(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	down := make(chan struct{}, 1)
	down <- struct{}{}
	r := newReceiver(t, answers(func(w http.ResponseWriter, _ *http.Request, _ string) {
		select {
		case <-down:
			reset(w)
		default:
			say("success")(w, nil, "")
		}
	}))
	l.put(templateAddress(r.URL))
	l.send(CommandReceiver(template), "first")
	l.settle()
	must(t, l.clock.FreezeAt(epoch.Add(-30*24*time.Hour)))
	l.send(CommandReceiver(template), "second")
	l.settle()
	if diff := cmp.Diff([]string{"first", "first", "second"}, r.list()); diff != "" {
		t.Errorf("received (-want +got):\n%s", diff)
	}
}

func TestResend(t *testing.T) {
	t.Parallel()
	t.Run("Delivered", func(t *testing.T) {
		t.Parallel()
		l, r := newLab(t), newReceiver(t)
		l.put(templateAddress(r.URL))
		l.send(CommandReceiver(template), "again")
		l.settle()
		must(t, l.Resend(t.Context(), l.rows()[0].ID))
		l.settle()
		if diff := cmp.Diff([]string{"again", "again"}, r.list()); diff != "" {
			t.Errorf("received (-want +got):\n%s", diff)
		}
		posts := l.posts()
		first, err := wxcrypt.ParseEnvelope(posts[0].Request.Body)
		must(t, err)
		second, err := wxcrypt.ParseEnvelope(posts[1].Request.Body)
		must(t, err)
		if first.Encrypt == second.Encrypt || posts[0].URL == posts[1].URL {
			t.Error("neither encrypted nor signed again")
		}
	})
	t.Run("Dead", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		l.put(templateAddress(refusedURL(t)))
		l.send(CommandReceiver(template), "back")
		l.settle()
		l.advance(time.Minute)
		r := newReceiver(t)
		l.put(templateAddress(r.URL))
		must(t, l.Resend(t.Context(), l.rows()[0].ID))
		l.settle()
		if diff := cmp.Diff([]string{"back"}, r.list()); diff != "" {
			t.Errorf("received (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]State{Delivered}, l.states()); diff != "" {
			t.Errorf("states (-want +got):\n%s", diff)
		}
	})
	t.Run("WaitingGoesAtOnce", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		l.put(templateAddress(refusedURL(t)))
		l.send(CommandReceiver(template), "now")
		l.settle()
		r := newReceiver(t)
		l.put(templateAddress(r.URL))
		must(t, l.Resend(t.Context(), l.rows()[0].ID))
		l.settle()
		if diff := cmp.Diff([]string{"now"}, r.list()); diff != "" {
			t.Errorf("received (-want +got):\n%s", diff)
		}
		l.advance(time.Hour)
		if n := len(r.list()); n != 1 {
			t.Errorf("the former retry came too: %d deliveries", n)
		}
	})
	t.Run("ErrUnknown", func(t *testing.T) {
		t.Parallel()
		if err := newLab(t).Resend(t.Context(), 99); err == nil || !strings.Contains(err.Error(), "99") {
			t.Errorf("error %v, want one that names the callback", err)
		}
	})
}

func TestOutbox_Bounded(t *testing.T) {
	t.Parallel()
	l, r := newLab(t), newReceiver(t)
	l.put(templateAddress(r.URL))
	var want []string
	for i := range keepDelivered + 2*pruneEvery {
		text := string(rune('a'+i%26)) + strings.Repeat("x", i)
		want = append(want, text)
		l.send(CommandReceiver(template), text)
	}
	l.settle()
	if diff := cmp.Diff(want, r.list()); diff != "" {
		t.Fatalf("received (-want +got):\n%s", diff)
	}
	rows := l.rows()
	if len(rows) < keepDelivered || len(rows) >= keepDelivered+pruneEvery {
		t.Errorf("%d rows, want %d and less than %d more", len(rows), keepDelivered, pruneEvery)
	}
	if got := string(rows[len(rows)-1].Plain); got != want[len(want)-1] {
		t.Errorf("the newest row is %.10q", got)
	}
	newest, err := l.Outbox(t.Context(), 3)
	must(t, err)
	if len(newest) != 3 || !slices.IsSortedFunc(newest, func(a, b Delivery) int { return int(b.ID - a.ID) }) {
		t.Errorf("%d rows, want the newest 3, newest first", len(newest))
	}
}
