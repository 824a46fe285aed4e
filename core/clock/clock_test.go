package clock

import (
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestNow(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]struct {
		clock      func() *Clock
		at         time.Time // zero: the real present
		afterAHour time.Duration
	}{
		"New":       {New, time.Time{}, time.Hour},
		"Real":      {Real, time.Time{}, time.Hour},
		"NewAt":     {func() *Clock { return NewAt(epoch) }, epoch, time.Hour},
		"NewFrozen": {func() *Clock { return NewFrozen(epoch) }, epoch, 0},
		"other zone": {func() *Clock {
			return NewFrozen(epoch.In(time.FixedZone("elsewhere", 8*3600)))
		}, epoch, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				at := start.at
				if at.IsZero() {
					at = readReal()
				}
				c := start.clock()
				defer c.Close()
				wantNow(t, c, at)
				pass(time.Hour)
				wantNow(t, c, at.Add(start.afterAHour))
				if got := c.Since(at); got != start.afterAHour {
					t.Errorf("Since is %s, want %s", got, start.afterAHour)
				}
				if zone := c.Now().Location(); zone != time.UTC {
					t.Errorf("Now is in zone %s, want UTC", zone)
				}
			})
		})
	}
}

func TestFreezeRunSpeed(t *testing.T) {
	t.Parallel()
	type step struct {
		do   func(*Clock) error
		wait time.Duration
		at   time.Duration // virtual time since epoch when wait is over
	}
	freeze, run := (*Clock).Freeze, (*Clock).Run
	speed := func(x float64) func(*Clock) error { return func(c *Clock) error { return c.SetSpeed(x) } }
	freezeAt := func(d time.Duration) func(*Clock) error {
		return func(c *Clock) error { return c.FreezeAt(epoch.Add(d)) }
	}
	for name, steps := range map[string][]step{
		"Freeze stops, Run goes on from there": {
			{run, time.Minute, time.Minute},
			{freeze, time.Hour, time.Minute},
			{freeze, time.Hour, time.Minute},
			{run, time.Second, time.Minute + time.Second},
		},
		"speed counts from the change": {
			{speed(60), time.Second, time.Minute},
			{speed(0.5), time.Minute, time.Minute + 30*time.Second},
			{speed(1), time.Hour, time.Hour + time.Minute + 30*time.Second},
			{speed(MaxSpeed), time.Second, time.Hour + time.Minute + 30*time.Second + MaxSpeed*time.Second},
		},
		"speed survives a freeze": {
			{freeze, time.Second, 0},
			{speed(60), time.Second, 0},
			{run, time.Second, time.Minute},
			{run, time.Second, 2 * time.Minute},
		},
		"FreezeAt sets either way": {
			{freezeAt(time.Hour), time.Second, time.Hour},
			{freezeAt(-time.Hour), time.Second, -time.Hour},
			{run, time.Second, -time.Hour + time.Second},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := NewAt(epoch)
				defer c.Close()
				for i, s := range steps {
					if err := s.do(c); err != nil {
						t.Fatalf("step %d: %v", i, err)
					}
					pass(s.wait)
					if got := c.Since(epoch); got != s.at {
						t.Fatalf("after step %d Now is epoch+%s, want epoch+%s", i, got, s.at)
					}
				}
			})
		})
	}
}

func TestState(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		real := readReal()
		c := NewAt(epoch)
		defer c.Close()
		want := State{Now: epoch, Speed: 1, Offset: epoch.Sub(real)}
		if diff := cmp.Diff(want, c.State()); diff != "" {
			t.Error("fresh clock:", diff)
		}
		must(t, c.SetSpeed(60))
		must(t, c.Freeze())
		c.AfterFunc(time.Hour, func() {})
		sooner := c.AfterFunc(time.Minute, func() {})
		pass(time.Second)
		want = State{Now: epoch, Frozen: true, Speed: 60, Offset: want.Offset - time.Second, Next: epoch.Add(time.Minute)}
		if diff := cmp.Diff(want, c.State()); diff != "" {
			t.Error("frozen with timers:", diff)
		}
		sooner.Stop()
		if got := c.State().Next; !got.Equal(epoch.Add(time.Hour)) {
			t.Errorf("Next is %s when the earlier timer was stopped, want an hour from the start", stamp(got))
		}
	})
}

func TestNewFollowsRealTimeExactly(t *testing.T) {
	t.Parallel()
	c := New()
	defer c.Close()
	if got := c.State().Offset; got != 0 {
		t.Errorf("Offset is %s, want 0", got)
	}
}

func TestSettingErrors(t *testing.T) {
	t.Parallel()
	closed := NewFrozen(epoch)
	closed.Close()
	set := map[string]func(*Clock) error{
		"Freeze":   (*Clock).Freeze,
		"FreezeAt": func(c *Clock) error { return c.FreezeAt(epoch) },
		"SetSpeed": func(c *Clock) error { return c.SetSpeed(2) },
		"Advance":  func(c *Clock) error { return c.Advance(t.Context(), time.Hour) },
		"Jump":     func(c *Clock) error { return c.Jump(t.Context(), epoch.Add(time.Hour)) },
	}
	for name, do := range set {
		t.Run("ErrReal from "+name, func(t *testing.T) {
			t.Parallel()
			if err := do(Real()); !errors.Is(err, ErrReal) {
				t.Errorf("got %v", err)
			}
		})
		t.Run("ErrClosed from "+name, func(t *testing.T) {
			t.Parallel()
			if err := do(closed); !errors.Is(err, ErrClosed) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("ErrClosed from Run", func(t *testing.T) {
		t.Parallel()
		if err := closed.Run(); !errors.Is(err, ErrClosed) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("OK from Run of the real clock", func(t *testing.T) {
		t.Parallel()
		must(t, Real().Run())
	})
	for _, x := range []float64{0, -1, MaxSpeed + 1, math.Inf(1), math.Inf(-1), math.NaN()} {
		t.Run("ErrSpeed", func(t *testing.T) {
			t.Parallel()
			c := frozen(t)
			if err := c.SetSpeed(x); !errors.Is(err, ErrSpeed) {
				t.Errorf("SetSpeed(%v): got %v", x, err)
			}
			if got := c.State().Speed; got != 1 {
				t.Errorf("speed is %v after a refused SetSpeed, want 1", got)
			}
		})
	}
	for _, year := range []int{-1, 0, 10_000, 300_000} {
		t.Run("ErrOutOfRange", func(t *testing.T) {
			t.Parallel()
			c := frozen(t)
			if err := c.FreezeAt(epoch.AddDate(year-epoch.Year(), 0, 0)); !errors.Is(err, ErrOutOfRange) {
				t.Errorf("FreezeAt in year %d: got %v", year, err)
			}
			wantNow(t, c, epoch)
		})
	}
}

func TestClose(t *testing.T) {
	t.Parallel()
	t.Run("timers never run", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c := New()
			before := c.AfterFunc(time.Second, func() { t.Error("a timer ran on a closed clock") })
			c.Close()
			c.Close()
			after := c.Every(time.Second, func(int) { t.Error("a timer made on a closed clock ran") })
			pass(time.Hour)
			if before.Stop() || after.Stop() {
				t.Error("Stop found a timer on a closed clock")
			}
		})
	})
	t.Run("waits for the callback that runs", func(t *testing.T) {
		t.Parallel()
		c := NewFrozen(epoch)
		running, release := make(chan struct{}), make(chan struct{})
		finished := false
		c.AfterFunc(0, func() {
			close(running)
			<-release
			finished = true
		})
		<-running
		closing := make(chan struct{})
		go func() {
			<-c.done
			close(closing)
			close(release)
		}()
		c.Close()
		<-closing
		if !finished {
			t.Error("Close returned before the callback did")
		}
	})
}

func TestCloseLeavesAlone(t *testing.T) {
	t.Parallel()
	t.Run("inside a callback", func(t *testing.T) {
		t.Parallel()
		c := NewFrozen(epoch)
		over := make(chan struct{})
		c.AfterFunc(0, func() {
			c.Close()
			close(over)
		})
		<-over
		c.Close()
	})
	t.Run("the clock goes on telling the time", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c := NewAt(epoch)
			c.Close()
			pass(time.Second)
			wantNow(t, c, epoch.Add(time.Second))
		})
	})
	t.Run("the real clock stays open", func(t *testing.T) {
		t.Parallel()
		Real().Close()
		ran := make(chan struct{})
		Real().AfterFunc(0, func() { close(ran) })
		<-ran
	})
}

func TestStopwatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		elapsed := Stopwatch()
		pass(90 * time.Millisecond)
		if got := elapsed(); got != 90*time.Millisecond {
			t.Errorf("got %s, want 90ms", got)
		}
	})
}
