package clock

import (
	"fmt"
	"time"
)

// Freeze stops time at the present instant. Timers that are not due yet wait until time moves again. During an Advance it
// takes effect when that has reached its target.
func (c *Clock) Freeze() error { return c.set(func() { c.frozen = true }) }

// Run lets time run on from the present instant at the current speed. On a running clock it does nothing.
func (c *Clock) Run() error {
	if c.real {
		return nil
	}
	return c.set(func() { c.frozen = false })
}

// SetSpeed makes virtual time run x times as fast as real time from the present instant, 0 < x ≤ MaxSpeed. On a
// frozen clock the speed counts from the next Run.
func (c *Clock) SetSpeed(x float64) error {
	if !(x > 0 && x <= MaxSpeed) {
		return fmt.Errorf("%w; got %v", ErrSpeed, x)
	}
	return c.set(func() { c.speed = x })
}

// set changes how time runs without moving it.
func (c *Clock) set(change func()) error {
	if c.real {
		return ErrReal
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return ErrClosed
	}
	virtual, real := c.pause()
	change()
	c.draw(virtual, real)
	c.setAlarm()
	return nil
}

// FreezeAt stops time at t, earlier or later than the present. It does not pass through the time between: timers that are
// overdue at t run at once, each seeing t, periodic ones once. To see every due instant use Jump. Contexts of
// WithTimeout count a step forward as time passed. While the clock is advancing it returns ErrAdvancing.
func (c *Clock) FreezeAt(t time.Time) error {
	if c.real {
		return ErrReal
	}
	t = instant(t)
	if err := checkRange(t); err != nil {
		return err
	}
	if err := c.freezeAt(t); err != nil {
		return err
	}
	c.expire()
	return nil
}

func (c *Clock) freezeAt(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		return ErrClosed
	case c.advancing:
		return ErrAdvancing
	}
	now, real := c.pause()
	if d := t.Sub(now); d > 0 {
		c.moved = c.moved.Add(d)
	}
	c.frozen = true
	c.draw(t, real)
	c.setAlarm()
	return nil
}

func checkRange(t time.Time) error {
	if t.Year() < 1 || t.Year() > 9999 {
		return fmt.Errorf("%w: year %d", ErrOutOfRange, t.Year())
	}
	return nil
}

// pause reads the clock in order to replace its line with draw. In between Now waits, so that no reading is later than this
// one and yet of the old line. The caller holds mu.
func (c *Clock) pause() (virtual, real time.Time) {
	c.shown.Store(nil)
	real = readReal()
	return c.current.at(real), real
}

// draw starts a new line at a pair of instants, running as the clock is set. The caller holds mu.
func (c *Clock) draw(virtual, real time.Time) {
	c.current = newLine(virtual, real, c.rate())
	c.shown.Store(c.current)
}

// rate is the speed at which time runs at this moment. The caller holds mu.
func (c *Clock) rate() float64 {
	if c.frozen || c.advancing {
		return 0
	}
	return c.speed
}
