package e2e_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/sim"
)

// TestControl, and its siblings below, go through every method of the client against the real thing.
func TestControl(t *testing.T) {
	t.Parallel()
	c := authorise(start(t, sim.Config{}))
	t.Run("Status", func(t *testing.T) {
		got, err := c.Status(c.ctx)
		c.must(err)
		if got.BaseURL != c.sim.URL() || got.Fixture != "demo" || got.Database != "memory" || got.Entries == 0 || got.Version == "" {
			t.Errorf("%+v", got)
		}
	})
	t.Run("World", func(t *testing.T) {
		_, template, suite, corp := c.world()
		if corp.Name != "示例科技" || len(corp.Members) != corp.MemberCount || template.Online != "online" || suite.Online != "draft" {
			t.Errorf("%+v, %+v, %+v", template, suite, corp)
		}
	})
	t.Run("Actions", func(t *testing.T) {
		got, err := c.Actions(c.ctx)
		c.must(err)
		for _, a := range got {
			if a.Name == "" || a.Title == "" || a.TitleZH == "" || a.Help == "" || a.Actor == "" {
				t.Errorf("%+v", a)
			}
		}
		if len(got) < 30 {
			t.Errorf("%d actions", len(got))
		}
	})
	t.Run("Do", func(t *testing.T) {
		if out := c.do("provider.refresh_ticket", "suite="+c.template.SuiteID); out.Say == "" || out.Entry == 0 {
			t.Errorf("%+v", out)
		}
		var refused *control.RefusedError
		if _, err := c.Do(c.ctx, "corp.autorize", nil); !errors.As(err, &refused) {
			t.Errorf("an unknown action: %v", err)
		}
		if out := c.try("corp.authorize", "suite="+c.template.SuiteID); out.Finding == nil {
			t.Errorf("a second authorization was not refused: %+v", out)
		}
	})
}

// TestControlExchanges goes through what sends, shows and repeats exchanges.
func TestControlExchanges(t *testing.T) {
	t.Parallel()
	c := authorise(start(t, sim.Config{}))
	t.Run("Events and Trigger", func(t *testing.T) {
		events, err := c.Events(c.ctx)
		c.must(err)
		if len(events) < 10 {
			t.Errorf("%d events", len(events))
		}
		out, err := c.Trigger(c.ctx, "change_auth", control.Trigger{Receiver: "suite:" + c.template.SuiteID + ":command", Fields: map[string]string{"AuthCorpId": c.corpID}})
		c.must(err)
		if sent := c.wait("kind:callback event:change_auth", out.Entry-1); !strings.Contains(string(sent.Callback.Plain), c.corpID) {
			t.Errorf("sent %s", sent.Callback.Plain)
		}
	})
	t.Run("Journal, Entry and Replay", func(t *testing.T) {
		page, err := c.Journal(c.ctx, control.JournalQuery{Filter: "kind:api title:gettoken ok", Limit: 1})
		c.must(err)
		if len(page.Entries) != 1 || len(page.Entries[0].Response.Body) != 0 {
			t.Fatalf("%+v", page)
		}
		call, err := c.Entry(c.ctx, page.Entries[0].ID)
		c.must(err)
		if !strings.Contains(string(call.Response.Body), c.token) {
			t.Errorf("body %s", call.Response.Body)
		}
		again, err := c.Replay(c.ctx, call.ID)
		c.must(err)
		if repeated := c.wait("kind:api title:gettoken ok", call.ID); repeated.ID <= call.ID || again.Say == "" {
			t.Errorf("%+v after %+v", repeated, again)
		}
		callback := c.wait("kind:callback event:create_auth ok", 0)
		out, err := c.Replay(c.ctx, callback.ID)
		c.must(err)
		if sent := c.wait("kind:callback event:create_auth", max(out.Entry-1, callback.ID)); string(sent.Callback.Plain) != string(callback.Callback.Plain) || sent.URL == callback.URL {
			t.Errorf("sent %s to %s: sealed and signed anew, it says the same under another signature", sent.Callback.Plain, sent.URL)
		}
	})
}

// TestControlState goes through what shows and moves the state of the world.
func TestControlState(t *testing.T) {
	t.Parallel()
	c := authorise(start(t, sim.Config{}))
	t.Run("Credentials", func(t *testing.T) {
		got, err := c.Credentials(c.ctx)
		c.must(err)
		kinds := map[string]bool{}
		for _, one := range got {
			kinds[one.Kind] = true
		}
		for _, kind := range []string{"suite_ticket", "suite_access_token", "auth_code", "access_token"} {
			if !kinds[kind] {
				t.Errorf("no %s among %v", kind, kinds)
			}
		}
	})
	t.Run("Outbox", func(t *testing.T) {
		got, err := c.Outbox(c.ctx)
		c.must(err)
		for _, row := range got {
			if row.Event == "" || row.Receiver == "" || row.State == "" {
				t.Errorf("%+v", row)
			}
		}
	})
	t.Run("Settings", func(t *testing.T) {
		got, err := c.Settings(c.ctx)
		c.must(err)
		for _, one := range got {
			if one.Name == "" || one.Help == "" || one.Value != one.Default || one.Doc == 0 {
				t.Errorf("%+v", one)
			}
		}
	})
	t.Run("Env", func(t *testing.T) {
		got, err := c.Env(c.ctx)
		c.must(err)
		if got["WECOM_BASE_URL"] != c.sim.URL() || got["WECOM_TEMPLATE_ID"] != c.template.SuiteID || got["HTTPS_PROXY"] == "" {
			t.Errorf("%v", got)
		}
	})
	t.Run("Clock", func(t *testing.T) {
		before, err := c.Clock(c.ctx)
		c.must(err)
		after, err := c.SetClock(c.ctx, control.ClockChange{Op: "advance", By: "2h"})
		c.must(err)
		if passed := after.Now.Sub(before.Now); passed < 2*time.Hour || before.Frozen || before.Speed != 1 {
			t.Errorf("%s passed; %+v, %+v", passed, before, after)
		}
		if _, err := c.SetClock(c.ctx, control.ClockChange{Op: "sideways"}); err == nil {
			t.Error("the clock went sideways")
		}
	})
}

// TestFollow cuts the connections of a stream: it goes on where it stopped, with nothing lost and nothing twice.
func TestFollow(t *testing.T) {
	t.Parallel()
	s := start(t, sim.Config{})
	line := newLine(s)
	far := control.NewClient(line.url, "")
	t.Cleanup(far.Close)
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	stream, err := far.Follow(ctx, "kind:action title:clock.freeze")
	s.must(err)
	var sent, got []int64
	for range 4 {
		sent = append(sent, s.do("clock.freeze").Entry)
		got = append(got, receive(s, stream))
		line.cut()
		sent = append(sent, s.do("clock.freeze").Entry) // while nobody listens
		got = append(got, receive(s, stream))
	}
	for i := range sent {
		if sent[i] != got[i] {
			t.Fatalf("got %v, want %v", got, sent)
		}
	}
	if stream.Dropped() != 0 {
		t.Errorf("%d entries were dropped", stream.Dropped())
	}
	cancel()
	for range stream.C { // until it is closed
		t.Error("something came after the end")
	}
}

func receive(s *stand, stream *control.Stream) int64 {
	s.t.Helper()
	select {
	case e := <-stream.C:
		return e.ID
	case <-s.ctx.Done():
		s.t.Fatalf("nothing came: %v", stream.Err())
		return 0
	}
}

// line is a wire to the simulator that can be cut.
type line struct {
	url  string
	mu   sync.Mutex
	open map[net.Conn]bool
}

func newLine(s *stand) *line {
	s.t.Helper()
	target, err := url.Parse(s.sim.URL())
	s.must(err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	s.must(err)
	l := &line{url: "http://" + listener.Addr().String(), open: map[net.Conn]bool{}}
	var work sync.WaitGroup
	s.t.Cleanup(func() {
		_ = listener.Close()
		l.cut()
		work.Wait()
	})
	work.Go(func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", target.Host)
			if err != nil {
				_ = near.Close()
				continue
			}
			l.keep(near, far)
			work.Go(func() { l.pipe(near, far) })
			work.Go(func() { l.pipe(far, near) })
		}
	})
	return l
}

func (l *line) keep(conns ...net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range conns {
		l.open[c] = true
	}
}

func (l *line) pipe(from, to net.Conn) {
	_, _ = io.Copy(to, from) // ends with either end
	_ = from.Close()
	_ = to.Close()
}

// cut breaks all connections.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.open {
		_ = c.Close()
		delete(l.open, c)
	}
}

// TestWaitFor waits for what is not there yet.
func TestWaitFor(t *testing.T) {
	t.Parallel()
	s := start(t, sim.Config{})
	waited := make(chan int64, 1)
	go func() {
		e, err := s.WaitFor(s.ctx, "kind:action title:clock.freeze", 0)
		if err != nil {
			waited <- -1
			return
		}
		waited <- e.ID
	}()
	if want, got := s.do("clock.freeze").Entry, <-waited; got != want {
		t.Errorf("entry %d, want %d", got, want)
	}
	soon, cancel := clock.Real().WithTimeout(s.ctx, time.Millisecond)
	defer cancel()
	if _, err := s.WaitFor(soon, "kind:action title:clock.run", 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want the end of the time", err)
	}
	if _, err := s.WaitFor(s.ctx, "no:such:field", 0); err == nil {
		t.Error("a filter that cannot be read was taken")
	}
}
