package clock

import (
	"container/heap"
	"context"
	"time"
)

// WithTimeout returns a context that ends with context.DeadlineExceeded when d of real time has passed, or as soon as
// virtual time was explicitly moved forward (Advance, Jump, FreezeAt) by d in sum since the call. So a peer that hangs is timed
// out in a test without waiting, while a clock at high speed still gives it all the real time. Cancel as with
// context.WithTimeout.
func (c *Clock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if c.real || d <= 0 {
		return context.WithTimeout(ctx, d)
	}
	inner, expire := context.WithCancelCause(ctx)
	limited, cancel := context.WithTimeout(limit{Context: inner, parent: ctx}, d)
	remove := c.onMoved(d, func() {
		expire(context.DeadlineExceeded)
		<-limited.Done()
	})
	return limited, func() {
		remove()
		cancel()
		expire(nil)
	}
}

// onMoved calls f when time was explicitly moved by d from here.
func (c *Clock) onMoved(d time.Duration, f func()) (remove func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &Timer{clock: c, call: func(int) { f() }, index: -1}
	if !c.closed {
		t.due = c.moved.Add(d)
		c.push(&c.timeouts, t)
	}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if t.index >= 0 {
			heap.Remove(&c.timeouts, t.index)
		}
	}
}

// expire ends the contexts whose time was passed over, and returns when they are done.
func (c *Clock) expire() {
	for end := c.takeExpired(); end != nil; end = c.takeExpired() {
		end(0)
	}
}

func (c *Clock) takeExpired() func(int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.timeouts) == 0 || c.timeouts[0].due.After(c.moved) {
		return nil
	}
	return heap.Pop(&c.timeouts).(*Timer).call
}

// limit is a cancellable context that can end like a deadline. The standard contexts derived from it take over Err only
// if they do not recognize the cancellable context inside, hence Value goes past it and AfterFunc is offered instead.
type limit struct {
	context.Context
	parent context.Context
}

// Value looks in the parent of the cancellable context.
func (l limit) Value(key any) any { return l.parent.Value(key) }

// Err is context.DeadlineExceeded if that was the reason for ending the context.
func (l limit) Err() error {
	err := l.Context.Err()
	if err != nil && context.Cause(l.Context) == context.DeadlineExceeded {
		return context.DeadlineExceeded
	}
	return err
}

// AfterFunc calls f in a goroutine of its own when the context has ended; context.WithTimeout looks for it.
func (l limit) AfterFunc(f func()) (stop func() bool) { return context.AfterFunc(l.Context, f) }
