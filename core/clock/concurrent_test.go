package clock

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Many goroutines use one clock in every way at once. Each single timer runs or is stopped, never both, never twice; callbacks never
// overlap; and nobody waits for ever.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	c := NewAt(epoch)
	const workers, rounds = 8, 200
	var made, ran, stopped, inside atomic.Int64
	callback := func() {
		if inside.Add(1) != 1 {
			t.Error("two callbacks run at once")
		}
		ran.Add(1)
		inside.Add(-1)
	}
	var work sync.WaitGroup
	for w := range workers {
		work.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(w)))
			for range rounds {
				made.Add(1)
				timer := c.AfterFunc(time.Duration(random.Int64N(int64(time.Hour))), callback)
				use(t, c, random)
				if random.IntN(3) == 0 && timer.Stop() {
					stopped.Add(1)
				}
			}
		})
	}
	work.Wait()
	mustAdvance(t, c, time.Hour)
	c.Close()
	if ran.Load()+stopped.Load() != made.Load() {
		t.Errorf("of %d timers %d ran and %d were stopped", made.Load(), ran.Load(), stopped.Load())
	}
}

func use(t *testing.T, c *Clock, random *rand.Rand) {
	ctx, cancel := c.WithTimeout(t.Context(), time.Duration(1+random.Int64N(int64(time.Hour))))
	defer cancel()
	var err error
	switch random.IntN(8) {
	case 0:
		err = c.Advance(t.Context(), time.Duration(random.Int64N(int64(time.Minute))))
	case 1:
		err = c.Freeze()
	case 2:
		err = c.Run()
	case 3:
		err = c.SetSpeed(1 + random.Float64()*(MaxSpeed-1))
	case 4:
		c.Every(time.Duration(1+random.Int64N(int64(time.Hour))), func(int) { c.State() }).Stop()
	case 5:
		remove := c.OnSettle(func(context.Context, bool) { c.Now() })
		defer remove()
		_ = c.State()
	case 6:
		hurried, stop := context.WithTimeout(ctx, time.Microsecond)
		defer stop()
		_ = c.Sleep(hurried, time.Minute)
	default:
		c.Since(epoch)
	}
	if err != nil {
		t.Error(err)
	}
}

func TestNowNeverGoesBackWhileSpeedsChange(t *testing.T) {
	t.Parallel()
	c := NewAt(epoch)
	defer c.Close()
	must(t, c.SetSpeed(2))
	var over atomic.Bool
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() {
			for last := c.Now(); !over.Load(); {
				now := c.Now()
				if now.Before(last) {
					t.Errorf("Now went from %s back to %s", stamp(last), stamp(now))
					return
				}
				last = now
			}
		})
	}
	for range 20_000 {
		must(t, c.SetSpeed(MaxSpeed))
		must(t, c.Freeze())
		must(t, c.Run())
		must(t, c.SetSpeed(0.5))
	}
	over.Store(true)
	readers.Wait()
}
