package clock

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// log is a list of lines that several goroutines may write.
type log struct {
	mu    sync.Mutex
	lines []string
}

func (l *log) add(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
}

func (l *log) want(t testing.TB, want ...string) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if diff := cmp.Diff(want, l.lines); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	l.lines = nil
}

func TestSettle(t *testing.T) {
	t.Parallel()
	t.Run("hooks are called before time moves, after each instant and at the end, in order", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		var l log
		for _, name := range []string{"A", "B"} {
			c.OnSettle(func(_ context.Context, final bool) { l.add("%s final=%t at %s", name, final, c.Since(epoch)) })
		}
		for _, name := range []string{"one", "two"} {
			c.AfterFunc(time.Minute, func() { l.add("%s", name) })
		}
		c.AfterFunc(2*time.Minute, func() { l.add("three") })
		mustAdvance(t, c, time.Hour)
		l.want(t, "A final=false at 0s", "B final=false at 0s", "one", "two", "A final=false at 1m0s", "B final=false at 1m0s",
			"three", "A final=false at 2m0s", "B final=false at 2m0s",
			"A final=true at 1h0m0s", "B final=true at 1h0m0s")
	})
	t.Run("what final settling makes due is run and settled", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		var l log
		retries := 2
		c.OnSettle(func(_ context.Context, final bool) {
			l.add("final=%t", final)
			if final && retries > 0 {
				retries--
				c.AfterFunc(0, func() { l.add("retry at %s", c.Since(epoch)) })
				c.AfterFunc(time.Second, func() { l.add("beyond the target") })
			}
		})
		mustAdvance(t, c, time.Hour)
		l.want(t, "final=false", "final=true", "retry at 1h0m0s", "final=false", "final=true", "retry at 1h0m0s", "final=false", "final=true")
	})
}

func TestSettleWork(t *testing.T) {
	t.Parallel()
	t.Run("work that was under way before belongs to the present", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		var l log
		var work sync.WaitGroup
		c.OnSettle(func(context.Context, bool) { work.Wait() })
		work.Go(func() { l.add("delivered at %s", c.Since(epoch)) })
		mustAdvance(t, c, time.Hour)
		l.want(t, "delivered at 0s")
	})
	t.Run("time waits for work outside the clock", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		var l log
		var work sync.WaitGroup
		c.OnSettle(func(context.Context, bool) { work.Wait() })
		c.AfterFunc(time.Minute, func() {
			work.Go(func() {
				l.add("delivered at %s", c.Since(epoch))
				c.AfterFunc(time.Minute, func() { l.add("follow-up at %s", c.Since(epoch)) })
			})
		})
		c.AfterFunc(3*time.Minute, func() { l.add("later at %s", c.Since(epoch)) })
		mustAdvance(t, c, time.Hour)
		l.want(t, "delivered at 1m0s", "follow-up at 2m0s", "later at 3m0s")
	})
}

func TestOnSettleRemove(t *testing.T) {
	t.Parallel()
	t.Run("a removed hook is not called", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		var l log
		remove := c.OnSettle(func(context.Context, bool) { l.add("removed") })
		c.OnSettle(func(context.Context, bool) { l.add("kept") })
		remove()
		remove()
		mustAdvance(t, c, time.Hour)
		l.want(t, "kept", "kept")
	})
	t.Run("a hook may remove itself", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		var l log
		var remove func()
		remove = c.OnSettle(func(context.Context, bool) {
			l.add("once")
			remove()
		})
		mustAdvance(t, c, time.Hour)
		mustAdvance(t, c, time.Hour)
		l.want(t, "once")
	})
}

func TestSettleErrors(t *testing.T) {
	t.Parallel()
	t.Run("final settling that is cut short is an error", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		ctx, cancel := context.WithCancel(t.Context())
		c.OnSettle(func(ctx context.Context, final bool) {
			if final {
				cancel()
				<-ctx.Done()
			}
		})
		if err := c.Advance(ctx, time.Hour); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		wantNow(t, c, epoch.Add(time.Hour))
	})
}
