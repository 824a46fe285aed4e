package fleet

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/core/openhw"
)

// planned is a configuration that is complete but for its devices' names.
func planned(t testing.TB, p Profile, seed uint64, count int) *Config {
	t.Helper()
	c := &Config{Profile: p, Seed: seed, Devices: slices.Repeat([]Device{{SN: "A", SecretNo: "b"}}, count)}
	if err := c.complete(); err != nil {
		t.Fatal(err)
	}
	return c
}

// Every plan is in order, lies within its profile, has as many records as it should, and depends on the seed alone.
func TestPlan(t *testing.T) {
	t.Parallel()
	const count = 500
	tests := []struct {
		profile Profile
		records int
		end     time.Duration
	}{
		{Idle, 0, 0},
		{MorningRush, count, time.Minute},
		{Steady, 3000, 30 * time.Second},
		{Storm, 2 * count, lead + openhw.ReconnectShortest},
		{Offline, 20 * count, lead + 30*time.Second},
	}
	for _, test := range tests {
		t.Run(string(test.profile), func(t *testing.T) {
			t.Parallel()
			plan := planned(t, test.profile, 7, count).plan()
			all := slices.Concat(plan...)
			if len(plan) != count || len(all) != test.records {
				t.Fatalf("%d records of %d devices", len(all), len(plan))
			}
			for i, of := range plan {
				if !slices.IsSorted(of) {
					t.Errorf("device %d: %v", i, of)
				}
			}
			if test.records > 0 && (slices.Min(all) < 0 || slices.Max(all) >= test.end) {
				t.Errorf("from %v to %v", slices.Min(all), slices.Max(all))
			}
			if diff := cmp.Diff(plan, planned(t, test.profile, 7, count).plan()); diff != "" {
				t.Errorf("the same seed makes another morning:\n%s", diff)
			}
			if other := planned(t, test.profile, 8, count).plan(); test.records > 0 && cmp.Equal(plan, other) {
				t.Error("another seed makes the same morning")
			}
		})
	}
}

// Most people come in the middle of the window: two thirds of them within its middle third.
func TestBell(t *testing.T) {
	t.Parallel()
	middle := 0
	for _, of := range planned(t, MorningRush, 1, 10_000).plan() {
		if at := of[0]; at > 20*time.Second && at < 40*time.Second {
			middle++
		}
	}
	if middle < 6500 || middle > 7100 {
		t.Errorf("%d of 10000 in the middle third", middle)
	}
}

// A quantile is never below the true one, and at most an eighth above it.
func TestHistogramProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var h histogram
		all := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.Int64Range(0, 1<<rapid.IntRange(1, 44).Draw(t, "magnitude")).Draw(t, "ns"))
		}), 1, 200).Draw(t, "delays")
		for _, d := range all {
			h.add(d)
		}
		slices.Sort(all)
		for _, part := range []float64{0.01, 0.5, 0.9, 0.99, 1} {
			at := max(0, int(part*float64(len(all))+0.999999)-1)
			got, want := h.quantile(part), all[min(at, len(all)-1)]
			if got < want || got > want+want/8+time.Microsecond {
				t.Fatalf("%v of %v is %v, want %v", part, all, got, want)
			}
		}
		d := h.delay()
		sum, before := 0, time.Duration(-1)
		for _, bar := range d.Bars {
			sum += bar.Count
			if bar.UpTo <= before {
				t.Fatalf("bars %v", d.Bars)
			}
			before = bar.UpTo
		}
		if d.Count != len(all) || sum != len(all) || d.Max != all[len(all)-1] || d.Bars[0].Count == 0 || d.Bars[len(d.Bars)-1].Count == 0 {
			t.Fatalf("%+v of %v", d, all)
		}
	})
}
