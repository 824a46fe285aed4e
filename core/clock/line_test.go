package clock

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLineFollows(t *testing.T) {
	t.Parallel()
	monotonic := func(t time.Time) bool { return strings.Contains(t.String(), " m=") }
	real := readReal()
	if !monotonic(real) {
		t.Fatal("the machine's clock gives no monotonic reading, this test shows nothing")
	}
	for _, tc := range []struct {
		name  string
		speed float64
		want  bool
	}{
		{"the wall clock at speed 1", 1, false},
		{"the monotonic clock at a higher speed", 60, true},
		{"the monotonic clock at a lower speed", 0.5, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := monotonic(newLine(epoch, real, tc.speed).anchor); got != tc.want {
				t.Errorf("anchor has a monotonic reading: %t, want %t", got, tc.want)
			}
		})
	}
}

func TestLineAt(t *testing.T) {
	t.Parallel()
	real := time.Date(2026, time.January, 2, 3, 4, 5, 6, time.UTC)
	const longest = time.Duration(math.MaxInt64)
	for _, tc := range []struct {
		name    string
		speed   float64
		elapsed time.Duration
		want    time.Duration
	}{
		{"frozen", 0, time.Hour, 0},
		{"real speed is exact for a century", 1, MaxAdvance + 1, MaxAdvance + 1},
		{"real speed follows a correction backwards", 1, -time.Minute, -time.Minute},
		{"half speed", 0.5, time.Hour, 30 * time.Minute},
		{"full speed", MaxSpeed, time.Second, MaxSpeed * time.Second},
		{"a product too long for a Duration stays at the longest", MaxSpeed, 100 * time.Hour, longest},
		{"a product too long backwards", MaxSpeed, -100 * time.Hour, math.MinInt64},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := newLine(epoch, real, tc.speed).at(real.Add(tc.elapsed))
			if want := epoch.Add(tc.want); !got.Equal(want) {
				t.Errorf("got %s, want %s", stamp(got), stamp(want))
			}
		})
	}
}

func TestLineNeverGoesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		speed := rapid.Float64Range(1e-6, MaxSpeed).Draw(t, "speed")
		a := rapid.Int64Range(0, int64(maxLine)).Draw(t, "a")
		b := rapid.Int64Range(a, int64(maxLine)).Draw(t, "b")
		l := newLine(epoch, epoch, speed)
		first, second := l.at(epoch.Add(time.Duration(a))), l.at(epoch.Add(time.Duration(b)))
		if second.Before(first) {
			t.Fatalf("at speed %v: %d ns shows %s, %d ns shows %s", speed, a, stamp(first), b, stamp(second))
		}
	})
}
