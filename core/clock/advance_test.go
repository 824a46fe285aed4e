package clock

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

func TestAdvance(t *testing.T) {
	t.Parallel()
	t.Run("each callback sees its due instant", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		r := &record{clock: c}
		c.AfterFunc(2*time.Hour, r.once("late"))
		c.AfterFunc(time.Minute, r.once("early"))
		c.AfterFunc(time.Hour, r.once("at the target"))
		mustAdvance(t, c, time.Hour)
		r.want(t, run{"early", time.Minute, 0}, run{"at the target", time.Hour, 0})
		wantNow(t, c, epoch.Add(time.Hour))
	})
	t.Run("timers made by callbacks run in their place", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		r := &record{clock: c}
		c.AfterFunc(time.Minute, func() {
			r.once("parent")()
			c.AfterFunc(0, r.once("same instant"))
			c.AfterFunc(time.Minute, r.once("between"))
			c.At(epoch, r.once("past"))
			c.Every(40*time.Minute, r.periodic("nested tick"))
			c.AfterFunc(time.Hour, r.once("beyond"))
		})
		c.AfterFunc(time.Hour, r.once("last"))
		mustAdvance(t, c, time.Hour)
		r.want(t, run{"parent", time.Minute, 0}, run{"same instant", time.Minute, 0}, run{"past", time.Minute, 0},
			run{"between", 2 * time.Minute, 0}, run{"nested tick", 41 * time.Minute, 0}, run{"last", time.Hour, 0})
		mustAdvance(t, c, time.Minute)
		r.want(t, run{"beyond", time.Hour + time.Minute, 0})
	})
	t.Run("a week of tickets is one, the newest", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		r := &record{clock: c}
		const week = 7 * 24 * time.Hour
		c.Every(10*time.Minute, r.periodic("ticket"))
		c.AfterFunc(week-time.Minute, r.once("shortly before"))
		mustAdvance(t, c, week+5*time.Minute)
		r.want(t, run{"shortly before", week - time.Minute, 0}, run{"ticket", week, 7*24*6 - 1})
		mustAdvance(t, c, 5*time.Minute)
		r.want(t, run{"ticket", week + 10*time.Minute, 0})
	})
}

func TestAdvanceARunningClock(t *testing.T) {
	t.Parallel()
	t.Run("a running clock stands still meanwhile and runs on from the target", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, r *record) {
			c.AfterFunc(time.Minute, func() {
				<-time.After(time.Hour)
				r.once("slow")()
			})
			mustAdvance(t, c, 2*time.Minute)
			r.want(t, run{"slow", time.Minute, 0})
			wantNow(t, c, epoch.Add(2*time.Minute))
			pass(time.Second)
			wantNow(t, c, epoch.Add(2*time.Minute+time.Second))
		})
	})
	t.Run("settings made by a callback hold after it", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, _ *record) {
			c.AfterFunc(time.Minute, func() { must(t, errors.Join(c.SetSpeed(60), c.Freeze())) })
			mustAdvance(t, c, time.Hour)
			pass(time.Second)
			wantNow(t, c, epoch.Add(time.Hour))
			must(t, c.Run())
			pass(time.Second)
			wantNow(t, c, epoch.Add(time.Hour+time.Minute))
		})
	})
}

func TestAdvanceTargets(t *testing.T) {
	t.Parallel()
	t.Run("by nothing runs what is due", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		ran := 0
		c.AfterFunc(0, func() { ran++ })
		mustAdvance(t, c, 0)
		if ran != 1 {
			t.Errorf("ran %d times, want once", ran)
		}
	})
	t.Run("Jump goes to an instant", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		r := &record{clock: c}
		c.AfterFunc(time.Minute, r.once("minute"))
		must(t, c.Jump(t.Context(), epoch.Add(time.Hour).Local()))
		r.want(t, run{"minute", time.Minute, 0})
		wantNow(t, c, epoch.Add(time.Hour))
	})
}

func TestAdvancesInTurn(t *testing.T) {
	t.Parallel()
	t.Run("one waits for the other", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, _ *record) {
			must(t, c.Freeze())
			results := make(chan error)
			for range 10 {
				go func() { results <- c.Advance(t.Context(), time.Minute) }()
			}
			for range 10 {
				must(t, <-results)
			}
			wantNow(t, c, epoch.Add(10*time.Minute))
		})
	})
}

func TestAdvanceErrors(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		do   func(*Clock) error
		want error
	}{
		"ErrBackwards from Advance": {func(c *Clock) error { return c.Advance(t.Context(), -1) }, ErrBackwards},
		"ErrBackwards from Jump":    {func(c *Clock) error { return c.Jump(t.Context(), epoch.Add(-1)) }, ErrBackwards},
		"ErrTooFar from Advance":    {func(c *Clock) error { return c.Advance(t.Context(), MaxAdvance+1) }, ErrTooFar},
		"ErrTooFar from Jump":       {func(c *Clock) error { return c.Jump(t.Context(), epoch.AddDate(5000, 0, 0)) }, ErrTooFar},
		"OK for a hundred years":    {func(c *Clock) error { return c.Advance(t.Context(), MaxAdvance) }, nil},
		"OK for the present":        {func(c *Clock) error { return c.Jump(t.Context(), epoch) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := frozen(t)
			if err := tc.do(c); !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
			if tc.want != nil {
				wantNow(t, c, epoch)
			}
		})
	}
	t.Run("ErrOutOfRange past the year 9999", func(t *testing.T) {
		t.Parallel()
		c := NewFrozen(time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC))
		defer c.Close()
		if err := c.Advance(t.Context(), 24*time.Hour); !errors.Is(err, ErrOutOfRange) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("ErrAdvancing from FreezeAt meanwhile", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		var err error
		c.AfterFunc(time.Minute, func() { err = c.FreezeAt(epoch) })
		mustAdvance(t, c, time.Hour)
		if !errors.Is(err, ErrAdvancing) {
			t.Errorf("got %v", err)
		}
		wantNow(t, c, epoch.Add(time.Hour))
	})
}

func TestErrInCallback(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]func(*Clock) error{
		"Advance": func(c *Clock) error { return c.Advance(t.Context(), time.Hour) },
		"Jump":    func(c *Clock) error { return c.Jump(t.Context(), epoch.Add(time.Hour)) },
		"Sleep":   func(c *Clock) error { return c.Sleep(t.Context(), time.Hour) },
	} {
		t.Run(name+" in a callback of an advance", func(t *testing.T) {
			t.Parallel()
			c := frozen(t)
			var err error
			c.AfterFunc(time.Minute, func() { err = wait(c) })
			mustAdvance(t, c, time.Minute)
			if !errors.Is(err, ErrInCallback) {
				t.Errorf("got %v", err)
			}
		})
		t.Run(name+" in a callback of the alarm", func(t *testing.T) {
			t.Parallel()
			c := frozen(t)
			got := make(chan error, 1)
			c.AfterFunc(0, func() { got <- wait(c) })
			if err := <-got; !errors.Is(err, ErrInCallback) {
				t.Errorf("got %v", err)
			}
		})
		t.Run(name+" in a settle hook", func(t *testing.T) {
			t.Parallel()
			c := frozen(t)
			var err error
			c.OnSettle(func(context.Context, bool) { err = wait(c) })
			mustAdvance(t, c, time.Minute)
			if !errors.Is(err, ErrInCallback) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("another clock may be advanced in a callback", func(t *testing.T) {
		t.Parallel()
		c, other := frozen(t), frozen(t)
		err := errors.New("did not run")
		c.AfterFunc(time.Minute, func() { err = other.Advance(t.Context(), time.Hour) })
		mustAdvance(t, c, time.Minute)
		must(t, err)
		wantNow(t, other, epoch.Add(time.Hour))
	})
}

var errChangedMind = errors.New("changed my mind")

func TestAdvanceInterrupted(t *testing.T) {
	t.Parallel()
	t.Run("stops where it is when ctx is done", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		r := &record{clock: c}
		ctx, cancel := context.WithCancelCause(t.Context())
		c.Every(time.Second, r.periodic("tick"))
		c.AfterFunc(time.Minute, func() {
			cancel(errChangedMind)
			c.AfterFunc(0, r.once("still due"))
		})
		c.AfterFunc(2*time.Minute, r.once("not reached"))
		if err := c.Advance(ctx, time.Hour); !errors.Is(err, errChangedMind) {
			t.Errorf("got %v", err)
		}
		wantNow(t, c, epoch.Add(time.Minute))
		mustAdvance(t, c, 0)
		r.want(t, run{"tick", time.Minute, 59}, run{"still due", time.Minute, 0})
	})
	t.Run("an endless chain at one instant ends with ctx", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		ctx, cancel := context.WithCancelCause(t.Context())
		links := 0
		var again func()
		again = func() {
			if links++; links == 1000 {
				cancel(errChangedMind)
			}
			c.AfterFunc(0, again)
		}
		c.AfterFunc(time.Minute, again)
		if err := c.Advance(ctx, time.Hour); !errors.Is(err, errChangedMind) {
			t.Errorf("got %v", err)
		}
	})
}

func TestAdvanceWaitingForItsTurn(t *testing.T) {
	t.Parallel()
	t.Run("gives up waiting for its turn when ctx is done", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, _ *record) {
			must(t, c.Freeze())
			release := make(chan struct{})
			c.AfterFunc(time.Minute, func() { <-release })
			first := make(chan error, 1)
			go func() { first <- c.Advance(t.Context(), time.Hour) }()
			synctest.Wait()
			ctx, cancel := context.WithCancelCause(t.Context())
			cancel(errChangedMind)
			if err := c.Advance(ctx, time.Hour); !errors.Is(err, errChangedMind) {
				t.Errorf("got %v", err)
			}
			close(release)
			must(t, <-first)
			wantNow(t, c, epoch.Add(time.Hour))
		})
	})
	t.Run("ErrClosed when the clock closes, also for those that wait", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, _ *record) {
			c.OnSettle(func(ctx context.Context, final bool) { <-ctx.Done() })
			results := make(chan error)
			for range 3 {
				go func() { results <- c.Advance(t.Context(), time.Hour) }()
			}
			synctest.Wait()
			c.Close()
			for range 3 {
				if err := <-results; !errors.Is(err, ErrClosed) {
					t.Errorf("got %v", err)
				}
			}
		})
	})
	t.Run("ErrClosed for those that wait although a callback hangs", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, _ *record) {
			release := make(chan struct{})
			c.AfterFunc(0, func() { <-release })
			synctest.Wait()
			waiting := make(chan error, 1)
			go func() { waiting <- c.Advance(t.Context(), time.Hour) }()
			synctest.Wait()
			go c.Close()
			if err := <-waiting; !errors.Is(err, ErrClosed) {
				t.Errorf("got %v", err)
			}
			close(release)
		})
	})
}

func TestCallbackEndsItsGoroutine(t *testing.T) {
	t.Parallel()
	t.Run("survives a callback that ends its goroutine", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		r := &record{clock: c}
		c.AfterFunc(time.Minute, runtime.Goexit)
		c.AfterFunc(time.Hour, r.once("hour"))
		if err := c.Advance(t.Context(), time.Hour); !errors.Is(err, errEnded) {
			t.Errorf("got %v", err)
		}
		mustAdvance(t, c, time.Hour)
		r.want(t, run{"hour", time.Hour, 0})
	})
	t.Run("the alarm survives a callback that ends its goroutine", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		c.AfterFunc(0, runtime.Goexit)
		ran := make(chan struct{})
		c.AfterFunc(0, func() { close(ran) })
		<-ran
	})
}
