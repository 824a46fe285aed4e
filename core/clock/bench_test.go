package clock

import (
	"context"
	"testing"
	"time"
)

var sink time.Time

// BenchmarkNow compares Now with the bare reading of the machine's clock in the same run: "x bare" is the ratio.
func BenchmarkNow(b *testing.B) {
	fast := NewAt(epoch)
	if err := fast.SetSpeed(60); err != nil {
		b.Fatal(err)
	}
	for _, bc := range []struct {
		name  string
		clock *Clock
	}{
		{"real speed", NewAt(epoch)},
		{"speed 60", fast},
		{"frozen", NewFrozen(epoch)},
		{"real clock", Real()},
	} {
		b.Run(bc.name, func(b *testing.B) {
			const samples = 1_000_000
			elapsed := Stopwatch()
			for range samples {
				sink = readReal()
			}
			bare := float64(elapsed()) / samples
			b.ResetTimer()
			b.ReportAllocs()
			elapsed = Stopwatch()
			for range b.N {
				sink = bc.clock.Now()
			}
			b.ReportMetric(float64(elapsed())/float64(b.N)/bare, "x-bare")
		})
	}
}

func BenchmarkAfterFuncStop(b *testing.B) {
	c := NewFrozen(epoch)
	defer c.Close()
	for i := range 10_000 {
		c.AfterFunc(time.Duration(i+1)*time.Second, func() {})
	}
	b.ReportAllocs()
	for b.Loop() {
		c.AfterFunc(time.Hour, func() {}).Stop()
	}
}

func BenchmarkAdvanceThousandTimers(b *testing.B) {
	c := NewFrozen(epoch)
	defer c.Close()
	b.ReportAllocs()
	for b.Loop() {
		for i := range 1000 {
			c.AfterFunc(time.Duration(i)*time.Second+1, func() {})
		}
		if err := c.Advance(context.Background(), time.Hour); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWithTimeout(b *testing.B) {
	c := NewFrozen(epoch)
	defer c.Close()
	b.ReportAllocs()
	for b.Loop() {
		_, cancel := c.WithTimeout(context.Background(), time.Minute)
		cancel()
	}
}
