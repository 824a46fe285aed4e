package clock

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A run is one call of a timer, as the tests write it down. At is the virtual time since epoch.
type run struct {
	Name   string
	At     time.Duration
	Missed int
}

// A record collects runs.
type record struct {
	clock *Clock
	mu    sync.Mutex
	runs  []run
}

func (r *record) once(name string) func() {
	note := r.periodic(name)
	return func() { note(0) }
}

func (r *record) periodic(name string) func(int) {
	return func(missed int) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.runs = append(r.runs, run{name, r.clock.Since(epoch), missed})
	}
}

func (r *record) want(t testing.TB, want ...run) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if diff := cmp.Diff(want, r.runs); diff != "" {
		t.Errorf("runs (-want +got):\n%s", diff)
	}
	r.runs = nil
}

// running gives each test a clock that runs inside a synctest bubble.
func running(t *testing.T, test func(t *testing.T, c *Clock, r *record)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := NewAt(epoch)
		defer c.Close()
		test(t, c, &record{clock: c})
	})
}

func TestTimersOfARunningClock(t *testing.T) {
	t.Parallel()
	t.Run("single timers run in due order", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, r *record) {
			c.AfterFunc(3*time.Second, r.once("third"))
			c.AfterFunc(time.Second, r.once("first"))
			c.At(epoch.Add(2*time.Second), r.once("second"))
			pass(time.Minute)
			r.want(t, run{"first", time.Second, 0}, run{"second", 2 * time.Second, 0}, run{"third", 3 * time.Second, 0})
		})
	})
	t.Run("timers of one instant run in the order in which they were made", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, r *record) {
			c.AfterFunc(time.Second, r.once("a"))
			c.Every(time.Second, r.periodic("b"))
			c.At(epoch.Add(time.Second), r.once("c"))
			pass(1500 * time.Millisecond)
			r.want(t, run{"a", time.Second, 0}, run{"b", time.Second, 0}, run{"c", time.Second, 0})
		})
	})
	t.Run("what has passed runs at once", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, r *record) {
			c.At(epoch.Add(-time.Hour), r.once("past"))
			c.AfterFunc(-time.Hour, r.once("negative"))
			c.AfterFunc(0, r.once("now"))
			synctest.Wait()
			r.want(t, run{"past", 0, 0}, run{"negative", 0, 0}, run{"now", 0, 0})
		})
	})
}

func TestEveryOfARunningClock(t *testing.T) {
	t.Parallel()
	t.Run("a periodic timer runs at each period", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, r *record) {
			c.Every(10*time.Minute, r.periodic("ticket"))
			pass(31 * time.Minute)
			r.want(t, run{"ticket", 10 * time.Minute, 0}, run{"ticket", 20 * time.Minute, 0}, run{"ticket", 30 * time.Minute, 0})
		})
	})
	t.Run("a period that is too short counts as a millisecond", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, r *record) {
			c.Every(-time.Hour, r.periodic("tick"))
			pass(2500 * time.Microsecond)
			r.want(t, run{"tick", time.Millisecond, 0}, run{"tick", 2 * time.Millisecond, 0})
		})
	})
	t.Run("a callback that takes longer than a period costs ticks", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, r *record) {
			note := r.periodic("tick")
			c.Every(time.Second, func(missed int) {
				note(missed)
				<-time.After(2500 * time.Millisecond)
			})
			pass(5 * time.Second)
			r.want(t, run{"tick", time.Second, 0}, run{"tick", 3500 * time.Millisecond, 1})
			c.Close()
		})
	})
}

func TestTimersWhenTheClockIsSet(t *testing.T) {
	t.Parallel()
	t.Run("speed shortens the real wait", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, r *record) {
			c.AfterFunc(time.Hour, r.once("hour"))
			must(t, c.SetSpeed(3600))
			pass(time.Second + time.Nanosecond)
			r.want(t, run{"hour", time.Hour, 0})
		})
	})
	t.Run("frozen, nothing becomes due", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, r *record) {
			c.AfterFunc(time.Second, r.once("second"))
			must(t, c.Freeze())
			pass(time.Hour)
			r.want(t)
			must(t, c.Run())
			pass(2 * time.Second)
			r.want(t, run{"second", time.Second, 0})
		})
	})
	t.Run("FreezeAt runs what is overdue, periodic timers once", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, r *record) {
			c.AfterFunc(time.Minute, r.once("minute"))
			c.Every(10*time.Second, r.periodic("ten"))
			must(t, c.FreezeAt(epoch.Add(time.Hour)))
			synctest.Wait()
			r.want(t, run{"minute", time.Hour, 0}, run{"ten", time.Hour, 359})
		})
	})
	t.Run("after FreezeAt an earlier instant timers keep theirs", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, r *record) {
			c.AfterFunc(time.Minute, r.once("minute"))
			must(t, c.FreezeAt(epoch.Add(-time.Minute)))
			must(t, c.Run())
			pass(time.Minute + time.Second)
			r.want(t)
			pass(time.Minute)
			r.want(t, run{"minute", time.Minute, 0})
		})
	})
	t.Run("a day at full speed loses no tick", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, _ *record) {
			var ticks atomic.Int64
			c.Every(365*24*time.Hour, func(missed int) { ticks.Add(1 + int64(missed)) })
			must(t, c.SetSpeed(MaxSpeed))
			pass(48 * time.Hour)
			if years := int64(48 * MaxSpeed / 24 / 365); ticks.Load() != years {
				t.Errorf("%d ticks in %d years", ticks.Load(), years)
			}
		})
	})
}

func TestStop(t *testing.T) {
	t.Parallel()
	t.Run("a waiting timer", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, r *record) {
			timer := c.AfterFunc(time.Second, r.once("stopped"))
			c.AfterFunc(2*time.Second, r.once("other"))
			if !timer.Stop() {
				t.Error("Stop found nothing to stop")
			}
			if timer.Stop() {
				t.Error("the second Stop found something to stop")
			}
			pass(time.Minute)
			r.want(t, run{"other", 2 * time.Second, 0})
		})
	})
	t.Run("a timer that has run", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, r *record) {
			timer := c.AfterFunc(time.Second, r.once("one"))
			pass(time.Minute)
			if timer.Stop() {
				t.Error("Stop found something to stop")
			}
			r.want(t, run{"one", time.Second, 0})
		})
	})
}

func TestStopPeriodic(t *testing.T) {
	t.Parallel()
	t.Run("a periodic timer between runs", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, r *record) {
			timer := c.Every(time.Second, r.periodic("tick"))
			pass(1500 * time.Millisecond)
			if !timer.Stop() {
				t.Error("Stop found nothing to stop")
			}
			pass(time.Minute)
			r.want(t, run{"tick", time.Second, 0})
		})
	})
	t.Run("a periodic timer in its own callback", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		r := &record{clock: c}
		note := r.periodic("tick")
		var timer *Timer
		timer = c.Every(time.Second, func(missed int) {
			note(missed)
			timer.Stop()
		})
		mustAdvance(t, c, time.Second)
		mustAdvance(t, c, time.Minute)
		r.want(t, run{"tick", time.Second, 0})
	})
	t.Run("the last timer leaves nothing behind", func(t *testing.T) {
		t.Parallel()
		c := frozen(t)
		c.AfterFunc(time.Second, func() {}).Stop()
		if next := c.State().Next; !next.IsZero() {
			t.Errorf("Next is %s without a timer", stamp(next))
		}
	})
}

func TestSleep(t *testing.T) {
	t.Parallel()
	t.Run("runs in virtual time", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, _ *record) {
			must(t, c.SetSpeed(60))
			elapsed := Stopwatch()
			must(t, c.Sleep(t.Context(), time.Minute))
			if got := elapsed(); got != time.Second {
				t.Errorf("a minute at speed 60 took %s, want 1s", got)
			}
		})
	})
	t.Run("ends with an advance", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, _ *record) {
			must(t, c.Freeze())
			slept := make(chan error, 1)
			go func() { slept <- c.Sleep(t.Context(), time.Hour) }()
			synctest.Wait()
			mustAdvance(t, c, time.Hour)
			must(t, <-slept)
		})
	})
	t.Run("OK at once without a duration", func(t *testing.T) {
		t.Parallel()
		must(t, frozen(t).Sleep(t.Context(), 0))
	})
}

func TestSleepErrors(t *testing.T) {
	t.Parallel()
	t.Run("Canceled before", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := frozen(t).Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("Canceled meanwhile", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, _ *record) {
			ctx, cancel := context.WithCancel(t.Context())
			slept := make(chan error, 1)
			go func() { slept <- c.Sleep(ctx, time.Hour) }()
			synctest.Wait()
			cancel()
			if err := <-slept; !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			if next := c.State().Next; !next.IsZero() {
				t.Error("a cancelled Sleep left its timer")
			}
		})
	})
	t.Run("ErrClosed when the clock closes", func(t *testing.T) {
		running(t, func(t *testing.T, c *Clock, _ *record) {
			slept := make(chan error, 1)
			go func() { slept <- c.Sleep(t.Context(), time.Hour) }()
			synctest.Wait()
			c.Close()
			if err := <-slept; !errors.Is(err, ErrClosed) {
				t.Errorf("got %v", err)
			}
		})
	})
}
