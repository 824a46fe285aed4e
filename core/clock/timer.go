package clock

import (
	"container/heap"
	"context"
	"time"
)

// minPeriod keeps a periodic timer from keeping a processor busy.
const minPeriod = time.Millisecond

// A Timer is one call, or a series of calls, that a Clock will make. It is made by AfterFunc, At and Every.
type Timer struct {
	clock  *Clock
	due    time.Time
	seq    uint64 // timers of one instant run in the order in which they were made
	period time.Duration
	missed int       // ticks that due has been moved over
	first  time.Time // due before it was moved over any
	call   func(missed int)
	index  int // place in the queue, -1 outside
}

// AfterFunc calls f once when d of virtual time has passed; at once, on a goroutine of the clock, if d is not positive.
func (c *Clock) AfterFunc(d time.Duration, f func()) *Timer {
	return c.schedule(func(now time.Time) time.Time { return now.Add(d) }, 0, func(int) { f() })
}

// At calls f once at the virtual instant t; at once, on a goroutine of the clock, if t has passed.
func (c *Clock) At(t time.Time, f func()) *Timer {
	t = instant(t)
	return c.schedule(func(time.Time) time.Time { return t }, 0, func(int) { f() })
}

// Every calls f each time another period of virtual time has passed; a period below a millisecond counts as one. When
// time moves over several ticks together (an Advance, a Jump, a laptop that slept, an f that takes longer than a
// period), f is called once, for the newest of them, and missed is how many before it were left out. Otherwise it is 0.
func (c *Clock) Every(period time.Duration, f func(missed int)) *Timer {
	period = max(period, minPeriod)
	return c.schedule(func(now time.Time) time.Time { return now.Add(period) }, period, f)
}

// schedule queues a timer. On a closed clock the timer never runs.
func (c *Clock) schedule(due func(now time.Time) time.Time, period time.Duration, call func(int)) *Timer {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &Timer{clock: c, period: period, call: call, index: -1}
	if c.closed {
		return t
	}
	now := c.current.at(readReal())
	t.due = due(now)
	if t.due.Before(now) {
		t.due = now
	}
	c.push(&c.timers, t)
	if t.index == 0 {
		c.setAlarm()
	}
	return t
}

func (c *Clock) push(q *queue, t *Timer) {
	c.seq++
	t.seq = c.seq
	heap.Push(q, t)
}

// Stop keeps the timer from running again. It reports whether there was a run to prevent: false for a single timer that
// has run, or is just running, and for one that was stopped before. It does not wait for a callback that is running.
func (t *Timer) Stop() bool {
	c := t.clock
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.index < 0 {
		return false
	}
	heap.Remove(&c.timers, t.index)
	return true
}

// fold moves a periodic timer to its newest tick that is not after until, and reports whether that changed anything.
func (t *Timer) fold(until time.Time) bool {
	if t.period == 0 {
		return false
	}
	n := until.Sub(t.due) / t.period
	if n <= 0 {
		return false
	}
	if t.missed == 0 {
		t.first = t.due
	}
	t.due = t.due.Add(n * t.period)
	t.missed += int(n)
	return true
}

// earliest returns the timer that is due first when time moves to until, or nil. The caller holds mu.
func (c *Clock) earliest(until time.Time) *Timer {
	for len(c.timers) > 0 {
		t := c.timers[0]
		if !t.fold(until) {
			return t
		}
		heap.Fix(&c.timers, 0)
	}
	return nil
}

// take removes the first timer that is due at now from the queue and returns its call, or nil if none is due. A
// periodic timer goes back in at once, so that its own callback can stop it.
func (c *Clock) take(now, until time.Time) func() {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.earliest(until)
	if t == nil || t.due.After(now) {
		return nil
	}
	missed := t.missed
	if t.period == 0 {
		heap.Pop(&c.timers)
	} else {
		t.missed = 0
		t.due = t.due.Add(t.period)
		heap.Fix(&c.timers, 0)
	}
	return func() { t.call(missed) }
}

// Sleep waits until d of virtual time has passed, ctx is done or the clock is closed. In a callback it returns
// ErrInCallback at once.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	if c.inCallback() {
		return ErrInCallback
	}
	if err := ctx.Err(); err != nil || d <= 0 {
		return err
	}
	over := make(chan struct{})
	t := c.AfterFunc(d, func() { close(over) })
	defer t.Stop()
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-c.done:
		return ErrClosed
	}
}
