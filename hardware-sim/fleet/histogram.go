package fleet

import (
	"math/bits"
	"time"
)

// A histogram keeps durations by their order of magnitude: eight steps to each doubling, so that a quantile is at most an eighth
// too large.
const (
	steps    = 8
	stepBits = 3
	doubles  = 40
)

type histogram struct {
	counts [doubles * steps]int
	all    int
	max    time.Duration
}

func (h *histogram) add(d time.Duration) {
	d = max(d, 0)
	h.counts[bucket(d)]++
	h.all++
	h.max = max(h.max, d)
}

// bucket is where a duration is counted, in microseconds.
func bucket(d time.Duration) int {
	n := uint64(d / time.Microsecond)
	if n < steps {
		return int(n)
	}
	double := bits.Len64(n) - stepBits // 1 for 8 to 15
	return min(double*steps+int(n>>(double-1))-steps, doubles*steps-1)
}

// upTo is the longest duration of a bucket, rounded up.
func upTo(bucket int) time.Duration {
	if bucket < steps {
		return time.Duration(bucket+1) * time.Microsecond
	}
	double, step := bucket/steps, bucket%steps
	return time.Duration(uint64(steps+step+1)<<(double-1)) * time.Microsecond
}

// quantile is a duration that so many of all durations do not exceed.
func (h *histogram) quantile(part float64) time.Duration {
	want, seen := part*float64(h.all), 0
	for i, n := range h.counts {
		if seen += n; n > 0 && float64(seen) >= want {
			return min(upTo(i), h.max)
		}
	}
	return h.max
}

// delay sums the histogram up, with a bar for each doubling from the shortest to the longest.
func (h *histogram) delay() Delay {
	d := Delay{Count: h.all, P50: h.quantile(0.5), P90: h.quantile(0.9), P99: h.quantile(0.99), Max: h.max}
	for double := range doubles {
		bar := Bar{UpTo: upTo(double*steps + steps - 1)}
		for _, n := range h.counts[double*steps : (double+1)*steps] {
			bar.Count += n
		}
		if bar.Count > 0 || len(d.Bars) > 0 {
			d.Bars = append(d.Bars, bar)
		}
	}
	for len(d.Bars) > 0 && d.Bars[len(d.Bars)-1].Count == 0 {
		d.Bars = d.Bars[:len(d.Bars)-1]
	}
	return d
}
