package e2e_test

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/sim"
)

// TestBadReceiver holds that a receiver's fault is explained at the save, at the delivery, and through the control client.
func TestBadReceiver(t *testing.T) {
	t.Parallel()
	for how, want := range map[mood]struct{ check, delivery explain.Step }{
		hangs:   {explain.Slow, explain.Slow},
		resets:  {explain.Unreachable, explain.Unreachable},
		fails:   {explain.Status, explain.Status},
		garbage: {explain.Echo, explain.Body},
	} {
		t.Run(string(how), func(t *testing.T) {
			t.Parallel()
			// A check that fails takes its whole time in real time; deliveries that must work get the usual one.
			s := start(t, sim.Config{CheckTimeout: 400 * time.Millisecond})
			_, _, suite, _ := s.world()
			r := newReceiver(s, suite, how)
			refused := r.save(suite)
			explained(t, refused.Finding, want.check)
			check, err := s.Entry(s.ctx, s.wait("kind:callback event:url_verification failed", 0).ID)
			s.must(err)
			explained(t, check.Finding, want.check)
		})
		t.Run(string(how)+" later", func(t *testing.T) {
			t.Parallel()
			s := start(t, sim.Config{CallbackTimeout: 300 * time.Millisecond, CheckTimeout: 30 * time.Second})
			_, _, suite, _ := s.world()
			r := newReceiver(s, suite, good)
			if saved := r.save(suite); saved.Finding != nil {
				t.Fatal(saved.Finding)
			}
			r.become(how)
			after := s.do("provider.refresh_ticket", "suite="+suite.SuiteID).Entry
			failed := s.wait("kind:callback event:suite_ticket failed", after)
			explained(t, failed.Finding, want.delivery)
			if failed.Callback.Attempt != 1 || len(failed.Callback.Plain) == 0 || failed.Subject.Suite != suite.SuiteID {
				t.Errorf("delivery %+v about %+v", failed.Callback, failed.Subject)
			}
		})
	}
}

func explained(t *testing.T, f *explain.Finding, step explain.Step) {
	t.Helper()
	if f == nil || f.Step != step || f.Cause == "" || f.Fix == "" {
		t.Errorf("finding %+v, want step %s with cause and fix", f, step)
	}
}

// TestRestart ends a simulator in mid-delivery and goes on with its database: nothing is lost, and the order stays.
func TestRestart(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "world.db")
	s := start(t, sim.Config{Database: file, CheckTimeout: 30 * time.Second})
	w, _, suite, _ := s.world()
	r := newReceiver(s, suite, good)
	if saved := r.save(suite); saved.Finding != nil {
		t.Fatal(saved.Finding)
	}
	s.do("provider.submit_suite", "suite="+suite.SuiteID)
	s.do("provider.release_suite", "suite="+suite.SuiteID)
	r.become(hangs)
	for _, step := range [][]string{
		{"corp.install", "corp=" + w.Corps[0].CorpID, "state=one"},
		{"corp.install", "corp=" + w.Corps[1].CorpID, "state=two"},
		{"corp.change_scope", "corp=" + w.Corps[0].CorpID, "parties=2"},
		{"corp.cancel", "corp=" + w.Corps[1].CorpID},
	} {
		s.do(step[0], append(step[1:], "suite="+suite.SuiteID)...)
	}
	<-r.hung // the first one is under way
	soon, cancel := context.WithCancel(s.ctx)
	cancel()
	_ = s.sim.Close(soon) // it says that a delivery was cut off

	r.become(good)
	next := start(t, sim.Config{Database: file})
	for _, event := range []string{"create_auth", "change_auth", "cancel_auth"} {
		next.wait("kind:callback event:"+event+" ok", 0)
	}
	if got, want := r.names(), "create_auth one, create_auth two, change_auth one, cancel_auth"; got != want {
		t.Errorf("received: %s; want: %s", got, want)
	}
	if rows, err := next.Outbox(next.ctx); err != nil || len(waiting(rows)) != 0 {
		t.Errorf("outbox: %+v, %v", rows, err)
	}
}

func waiting(rows []control.Delivery) (left []control.Delivery) {
	for _, row := range rows {
		if row.State == "waiting" || row.State == "sending" {
			left = append(left, row)
		}
	}
	return left
}

// TestWeek lets the clock jump: of the thousand tickets that fell due only the newest is pushed.
func TestWeek(t *testing.T) {
	t.Parallel()
	s := start(t, sim.Config{Freeze: time.Date(2031, 3, 4, 5, 6, 7, 0, time.UTC), CheckTimeout: 30 * time.Second})
	_, template, suite, _ := s.world()
	for _, of := range []control.Suite{template, suite} {
		if saved := newReceiver(s, of, good).save(of); saved.Finding != nil {
			t.Fatal(saved.Finding)
		}
	}
	begin := s.last()
	now, err := s.SetClock(s.ctx, control.ClockChange{Op: "jump", To: "2031-03-11T05:06:07Z"})
	s.must(err)
	if !now.Now.Equal(time.Date(2031, 3, 11, 5, 6, 7, 0, time.UTC)) {
		t.Errorf("it is %s", now.Now)
	}
	for _, of := range []control.Suite{template, suite} {
		s.wait("kind:callback event:suite_ticket ok suite:"+of.SuiteID, begin)
		page, err := s.Journal(s.ctx, control.JournalQuery{Filter: "kind:callback event:suite_ticket suite:" + of.SuiteID, After: begin})
		s.must(err)
		if len(page.Entries) != 1 {
			t.Errorf("%s got %d tickets, want 1", of.SuiteID, len(page.Entries))
		}
	}
}

// TestForeignHost holds that no web page of another site can steer the simulator, whatever name it gives it.
func TestForeignHost(t *testing.T) {
	t.Parallel()
	s := start(t, sim.Config{})
	base, err := url.Parse(s.sim.URL())
	s.must(err)
	for name, c := range map[string]struct {
		host   string
		header http.Header
		ok     bool
	}{
		"OK":                      {base.Host, nil, true},
		"OK localhost":            {"localhost:" + base.Port(), nil, true},
		"OK own page":             {base.Host, http.Header{"Origin": {s.sim.URL()}}, true},
		"ErrName":                 {"attacker.example.test", nil, false},
		"ErrRebinding":            {"localhost.attacker.example.test:" + base.Port(), nil, false},
		"ErrWeCom":                {"qyapi.weixin.qq.com", nil, false},
		"ErrUserinfo":             {"127.0.0.1@attacker.example.test", nil, false},
		"ErrOrigin":               {base.Host, http.Header{"Origin": {"http://attacker.example.test"}}, false},
		"ErrOriginNull":           {base.Host, http.Header{"Origin": {"null"}}, false},
		"ErrForwardedHostIsNoOne": {"attacker.example.test", http.Header{"X-Forwarded-Host": {base.Host}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(s.ctx, http.MethodPost, s.sim.URL()+"/_mock/v1/actions/clock.freeze", strings.NewReader("{}"))
			s.must(err)
			req.Host = c.host
			for k, v := range c.header {
				req.Header[k] = v
			}
			resp, err := plain.Do(req)
			s.must(err)
			_ = resp.Body.Close()
			if (resp.StatusCode == http.StatusOK) != c.ok {
				t.Errorf("status %d", resp.StatusCode)
			}
		})
	}
	t.Run("OK the address is never taken from a Host header", func(t *testing.T) {
		t.Parallel()
		env, err := s.Env(s.ctx)
		s.must(err)
		if _, port, _ := net.SplitHostPort(base.Host); env["WECOM_BASE_URL"] != "http://127.0.0.1:"+port {
			t.Errorf("base URL %s", env["WECOM_BASE_URL"])
		}
	})
}
