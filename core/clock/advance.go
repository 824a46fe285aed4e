package clock

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// errEnded is what an advance returns when a callback ended its goroutine.
var errEnded = errors.New("clock: a timer callback or a settle hook ended its goroutine (runtime.Goexit), the advance stopped there")

// Advance moves virtual time forward by d, 0 ≤ d ≤ MaxAdvance, and returns when everything has settled. On the way it runs
// all due timers in time order, each with Now equal to its due instant, also those that callbacks add meanwhile; a
// periodic timer runs once (see Every). Settle hooks are called as OnSettle describes.
//
// A running clock stands still during an advance and runs on from the target. One advance is made at a time, others wait.
// When ctx is done, Advance stops where it is and says how far it got. In a callback it returns ErrInCallback.
func (c *Clock) Advance(ctx context.Context, d time.Duration) error {
	return c.move(ctx, func(now time.Time) time.Time { return now.Add(d) })
}

// Jump is Advance to the instant t. An instant before the present is ErrBackwards.
func (c *Clock) Jump(ctx context.Context, t time.Time) error {
	t = instant(t)
	return c.move(ctx, func(time.Time) time.Time { return t })
}

func (c *Clock) move(ctx context.Context, to func(now time.Time) time.Time) error {
	switch {
	case c.real:
		return ErrReal
	case c.inCallback():
		return ErrInCallback
	}
	select {
	case c.turn <- struct{}{}:
	case <-c.done:
		return ErrClosed
	case <-ctx.Done():
		return fmt.Errorf("clock: gave up waiting for another advance: %w", context.Cause(ctx))
	}
	// A goroutine of its own: the recover of whoever called Advance (an HTTP server) must not swallow a callback's panic.
	result := make(chan error, 1)
	go func() {
		err := errEnded
		defer func() { result <- err }()
		c.runner.Store(goroutineID())
		defer c.end()
		err = c.advance(ctx, to)
	}()
	return <-result
}

func (c *Clock) advance(ctx context.Context, to func(now time.Time) time.Time) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	target, err := c.hold(to, cancel)
	if err != nil {
		return err
	}
	defer c.letGo()
	return c.travel(ctx, target)
}

// hold makes time stand and returns where it has to go.
func (c *Clock) hold(to func(time.Time) time.Time, interrupt context.CancelCauseFunc) (time.Time, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return time.Time{}, ErrClosed
	}
	now, real := c.pause()
	target := to(now)
	err := checkTarget(now, target)
	if err == nil {
		c.advancing, c.interrupt = true, interrupt
	}
	c.draw(now, real)
	return target, err
}

func checkTarget(now, target time.Time) error {
	switch {
	case target.Before(now):
		return fmt.Errorf("%w: from %s to %s", ErrBackwards, stamp(now), stamp(target))
	case target.Sub(now) > MaxAdvance:
		return fmt.Errorf("%w: from %s to %s", ErrTooFar, stamp(now), stamp(target))
	}
	return checkRange(target)
}

func stamp(t time.Time) string { return t.Format(time.RFC3339Nano) }

// letGo lets time run on as the clock is set. Timers that were moved to a tick near the target, which an interrupted
// advance did not reach, go back to the tick that is due next.
func (c *Clock) letGo() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.timers.unfold()
	c.advancing, c.interrupt = false, nil
	c.draw(c.pause())
}

// travel lets what is under way come to rest, for it belongs to the present, and then goes from due instant to due instant
// until nothing is due any more at the target and all has settled.
func (c *Clock) travel(ctx context.Context, target time.Time) error {
	c.settle(ctx, false)
	for {
		if ctx.Err() != nil {
			return fmt.Errorf("clock: stopped at %s on the way to %s, before everything had settled: %w",
				stamp(c.Now()), stamp(target), context.Cause(ctx))
		}
		due := c.step(target)
		if due {
			c.runDue(ctx, target)
		}
		c.settle(ctx, !due)
		if !due && ctx.Err() == nil && !c.pending(target) {
			return nil
		}
	}
}

// step moves time to the next instant at which something is due, or to the target if nothing is, and reports which.
func (c *Clock) step(target time.Time) (due bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, due := c.next(target)
	if now := c.current.virtual; at.After(now) {
		c.moved = c.moved.Add(at.Sub(now))
		c.draw(at, c.current.anchor)
	}
	return due
}

// pending reports whether something is due up to the target.
func (c *Clock) pending(target time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, due := c.next(target)
	return due
}

// next returns the next instant at which a timer or the time limit of a context is due, or the target and false.
func (c *Clock) next(target time.Time) (at time.Time, due bool) {
	at = target
	if t := c.earliest(target); t != nil && !t.due.After(at) {
		at, due = t.due, true
	}
	if len(c.timeouts) > 0 {
		left := c.timeouts[0].due.Sub(c.moved)
		if limit := c.current.virtual.Add(left); !limit.After(at) {
			at, due = limit, true
		}
	}
	return at, due
}

// runDue ends the contexts and runs the timers that are due at the present instant.
func (c *Clock) runDue(ctx context.Context, target time.Time) {
	now := c.Now()
	for ctx.Err() == nil {
		c.expire()
		call := c.take(now, target)
		if call == nil {
			return
		}
		call()
	}
}
