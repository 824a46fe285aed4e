package clock

import (
	"math"
	"time"
)

// readReal reads the machine's clock. It is the only place in the repository that does.
func readReal() time.Time { return time.Now() }

// Stopwatch starts measuring real time and returns a function that tells how much has passed. It is monotonic: setting
// the machine's clock does not disturb it.
func Stopwatch() func() time.Duration {
	start := readReal()
	return func() time.Duration { return readReal().Sub(start) }
}

// A line maps real time to virtual time: at the real instant anchor it is virtual, and from there time runs at speed.
// A line never changes, so Now can read it without a lock. Speed 0 is time standing still.
type line struct {
	virtual time.Time
	anchor  time.Time
	speed   float64
}

// newLine starts a line at a pair of instants.
//
// At speed 1 it follows the wall clock, so that a world stays in step with the programs around it even when the
// laptop was asleep. At any other speed it is out of step anyway, and a correction of the wall clock would
// be multiplied: there it follows the monotonic clock.
func newLine(virtual, real time.Time, speed float64) *line {
	if speed == 1 {
		real = real.Round(0)
	}
	return &line{virtual: virtual, anchor: real, speed: speed}
}

func (l *line) at(real time.Time) time.Time {
	switch l.speed {
	case 0:
		return l.virtual
	case 1:
		return l.virtual.Add(real.Sub(l.anchor))
	default:
		return l.virtual.Add(scale(real.Sub(l.anchor), l.speed))
	}
}

// scale multiplies a duration, staying within what a Duration can hold (292 years).
func scale(d time.Duration, by float64) time.Duration {
	ns := float64(d) * by
	switch {
	case ns >= math.MaxInt64:
		return math.MaxInt64
	case ns <= math.MinInt64:
		return math.MinInt64
	}
	return time.Duration(ns)
}
