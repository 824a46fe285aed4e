package clock

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// sendLimit is the time limit of the tests.
const sendLimit = 5 * time.Second

func wantAlive(t *testing.T, ctx context.Context) {
	t.Helper()
	if err := ctx.Err(); err != nil {
		t.Fatalf("the context has ended: %v", err)
	}
}

func wantExceeded(t *testing.T, ctx context.Context) {
	t.Helper()
	select {
	case <-ctx.Done():
	default:
		t.Fatal("the context has not ended")
	}
	if err := ctx.Err(); err != context.DeadlineExceeded {
		t.Errorf("Err is %v", err)
	}
	if cause := context.Cause(ctx); cause != context.DeadlineExceeded {
		t.Errorf("the cause is %v", cause)
	}
}

func TestWithTimeout(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]func(t *testing.T, c *Clock, ctx context.Context){
		"ends after the real time, frozen or not": func(t *testing.T, c *Clock, ctx context.Context) {
			must(t, c.Freeze())
			pass(sendLimit - 1)
			wantAlive(t, ctx)
			pass(2)
			wantExceeded(t, ctx)
		},
		"speed does not shorten the real time": func(t *testing.T, c *Clock, ctx context.Context) {
			must(t, c.SetSpeed(MaxSpeed))
			pass(sendLimit - 1)
			wantAlive(t, ctx)
			pass(2)
			wantExceeded(t, ctx)
		},
		"ends when time is advanced by as much": func(t *testing.T, c *Clock, ctx context.Context) {
			mustAdvance(t, c, sendLimit)
			wantExceeded(t, ctx)
		},
		"adds advances up": func(t *testing.T, c *Clock, ctx context.Context) {
			mustAdvance(t, c, sendLimit-time.Second)
			wantAlive(t, ctx)
			must(t, c.Jump(t.Context(), c.Now().Add(time.Second-1)))
			wantAlive(t, ctx)
			mustAdvance(t, c, 1)
			wantExceeded(t, ctx)
		},
		"FreezeAt forward counts, backwards does not": func(t *testing.T, c *Clock, ctx context.Context) {
			must(t, c.FreezeAt(c.Now().Add(sendLimit-1)))
			wantAlive(t, ctx)
			must(t, c.FreezeAt(c.Now().Add(-time.Hour)))
			wantAlive(t, ctx)
			must(t, c.FreezeAt(c.Now().Add(1)))
			wantExceeded(t, ctx)
		},
		"what derives from it ends alike": func(t *testing.T, c *Clock, ctx context.Context) {
			child, cancel := context.WithCancel(ctx)
			defer cancel()
			mustAdvance(t, c, sendLimit)
			wantExceeded(t, child)
		},
		"is only counted from its start": func(t *testing.T, c *Clock, _ context.Context) {
			mustAdvance(t, c, sendLimit-1)
			ctx, cancel := c.WithTimeout(t.Context(), sendLimit)
			defer cancel()
			mustAdvance(t, c, sendLimit-1)
			wantAlive(t, ctx)
			mustAdvance(t, c, 1)
			wantExceeded(t, ctx)
		},
	} {
		t.Run(name, func(t *testing.T) {
			running(t, func(t *testing.T, c *Clock, _ *record) {
				ctx, cancel := c.WithTimeout(t.Context(), sendLimit)
				defer cancel()
				wantAlive(t, ctx)
				test(t, c, ctx)
			})
		})
	}
}

func TestWithTimeoutInAnAdvance(t *testing.T) {
	t.Parallel()
	t.Run("an advance passes through the instant of the time limit", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		var l log
		ctx, cancel := c.WithTimeout(t.Context(), sendLimit)
		defer cancel()
		c.AfterFunc(sendLimit-time.Second, func() { l.add("before: %v", ctx.Err()) })
		c.AfterFunc(sendLimit, func() { l.add("at: %v", ctx.Err()) })
		c.OnSettle(func(_ context.Context, final bool) { l.add("final=%t at %s", final, c.Since(epoch)) })
		mustAdvance(t, c, 2*sendLimit)
		l.want(t, "final=false at 0s", "before: <nil>", "final=false at 4s", "at: context deadline exceeded", "final=false at 5s", "final=true at 10s")
	})
}

func TestWithTimeoutAsAContext(t *testing.T) {
	t.Parallel()
	t.Run("takes over the parent's end, values and deadline", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		type key struct{}
		cause := errors.New("parent gave up")
		parent, end := context.WithCancelCause(context.WithValue(t.Context(), key{}, "value"))
		ctx, cancel := c.WithTimeout(parent, sendLimit)
		defer cancel()
		if got := ctx.Value(key{}); got != "value" {
			t.Errorf("the value is %v", got)
		}
		if _, ok := ctx.Deadline(); !ok {
			t.Error("there is no deadline")
		}
		end(cause)
		<-ctx.Done()
		if ctx.Err() != context.Canceled || context.Cause(ctx) != cause {
			t.Errorf("Err is %v, the cause %v", ctx.Err(), context.Cause(ctx))
		}
	})
	t.Run("cancel ends it and leaves nothing behind", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		ctx, cancel := c.WithTimeout(t.Context(), sendLimit)
		cancel()
		cancel()
		if ctx.Err() != context.Canceled {
			t.Errorf("Err is %v", ctx.Err())
		}
		if n := len(c.timeouts); n != 0 {
			t.Errorf("%d entries are left", n)
		}
		mustAdvance(t, c, sendLimit)
		if ctx.Err() != context.Canceled {
			t.Errorf("Err is %v after an advance", ctx.Err())
		}
	})
}

func TestWithTimeoutLimits(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]*Clock{"real": Real(), "closed": closed()} {
		t.Run("a "+name+" clock keeps real limits", func(t *testing.T) {
			t.Parallel()
			ctx, cancel := c.WithTimeout(t.Context(), time.Nanosecond)
			defer cancel()
			<-ctx.Done()
			wantExceeded(t, ctx)
		})
	}
	t.Run("without a duration it has ended", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := frozen(t).WithTimeout(t.Context(), 0)
		defer cancel()
		wantExceeded(t, ctx)
	})
	t.Run("a thousand at once", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, _ *record) {
			var waiting sync.WaitGroup
			for i := range 1000 {
				waiting.Go(func() {
					ctx, cancel := c.WithTimeout(t.Context(), sendLimit-time.Duration(i)*time.Millisecond)
					defer cancel()
					<-ctx.Done()
				})
			}
			synctest.Wait()
			mustAdvance(t, c, sendLimit)
			waiting.Wait()
		})
	})
}

func closed() *Clock {
	c := NewFrozen(epoch)
	c.Close()
	return c
}

// A receiver that never answers is timed out by an advance, and the retry happens at the instant that follows from it.
func TestHangingReceiver(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}), make(chan struct{})
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-release
	}))
	defer receiver.Close()
	defer close(release)

	c := frozen(t)
	var l log
	var deliveries sync.WaitGroup
	var deliver func(attempt int)
	deliver = func(attempt int) {
		ctx, cancel := c.WithTimeout(t.Context(), 5*time.Second)
		deliveries.Go(func() {
			defer cancel()
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, receiver.URL, nil)
			if err == nil {
				_, err = receiver.Client().Do(req)
			}
			l.add("attempt %d at %s timed out: %t", attempt, c.Since(epoch), errors.Is(err, context.DeadlineExceeded))
			if attempt < 3 {
				c.AfterFunc(10*time.Second, func() { deliver(attempt + 1) })
			}
		})
		<-arrived
	}
	c.OnSettle(func(_ context.Context, final bool) {
		if at := c.Since(epoch); final || at%(15*time.Second) == 6*time.Second {
			deliveries.Wait()
		}
	})
	c.AfterFunc(time.Second, func() { deliver(1) })
	mustAdvance(t, c, time.Hour)
	l.want(t, "attempt 1 at 6s timed out: true", "attempt 2 at 21s timed out: true", "attempt 3 at 36s timed out: true")
}
