package clock

import (
	"bytes"
	"math"
	"runtime"
	"strconv"
	"time"
)

const (
	// maxAlarm bounds how long the alarm sleeps. Runtime timers stand still while a laptop sleeps, the wall clock does not.
	maxAlarm = 10 * time.Second
	// maxLine is the age at which a line is redrawn, long before speed times age could exceed a Duration.
	maxLine = time.Hour
)

// setAlarm sets the one runtime timer for the earliest due timer, or stops it if none can become due by itself. The
// caller holds mu.
func (c *Clock) setAlarm() {
	delay, ok := c.untilDue()
	switch {
	case !ok && c.alarm != nil:
		c.alarm.Stop()
	case ok && c.alarm == nil:
		c.alarm = time.AfterFunc(delay, c.ring)
	case ok:
		c.alarm.Reset(delay)
	}
}

// untilDue is the real time until the earliest timer is due, maxAlarm at most. The caller holds mu.
func (c *Clock) untilDue() (time.Duration, bool) {
	if len(c.timers) == 0 {
		return 0, false
	}
	real := readReal()
	if c.current.speed != 0 && real.Sub(c.current.anchor) > maxLine {
		c.draw(c.pause())
	}
	left := c.timers[0].due.Sub(c.current.at(real))
	switch {
	case left <= 0:
		return 0, true
	case c.current.speed == 0:
		return 0, false
	}
	wait := math.Ceil(float64(left) / c.current.speed)
	return time.Duration(min(wait, float64(maxAlarm))), true
}

// ring runs the timers that are due. If callbacks are running already, their runner sets the alarm again.
func (c *Clock) ring() {
	select {
	case c.turn <- struct{}{}:
	default:
		return
	}
	c.runner.Store(goroutineID())
	defer c.end()
	// One reading bounds the round, so that a fast clock cannot keep the turn from a waiting Advance.
	now := c.Now()
	for call := c.take(now, now); call != nil; call = c.take(now, now) {
		call()
	}
}

// end gives the turn back and sets the alarm for what could not ring meanwhile. It is deferred, so that a callback that
// ends its goroutine (runtime.Goexit, as a failing test does) does not stop the clock.
func (c *Clock) end() {
	c.runner.Store(0)
	<-c.turn
	c.mu.Lock()
	defer c.mu.Unlock()
	c.setAlarm()
}

// inCallback reports whether the calling goroutine is the one that runs callbacks.
func (c *Clock) inCallback() bool {
	runner := c.runner.Load()
	return runner != 0 && runner == goroutineID()
}

// goroutineID reads the number of the calling goroutine from its stack trace, whose first line has been
// "goroutine N [state]:" in every release. Callbacks take no argument that could carry a mark instead.
func goroutineID() uint64 {
	var buf [40]byte
	fields := bytes.Fields(buf[:runtime.Stack(buf[:], false)])
	if len(fields) < 2 {
		return 0
	}
	id, err := strconv.ParseUint(string(fields[1]), 10, 64)
	if err != nil {
		return 0
	}
	return id
}
