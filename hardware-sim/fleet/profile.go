package fleet

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"wecomlab/core/openhw"
)

// Profile is what a fleet does.
type Profile string

// The profiles.
const (
	Idle        Profile = "idle"         // everybody is online and pings
	MorningRush Profile = "morning-rush" // everybody comes to work within Window, most of them in its middle
	Steady      Profile = "steady"       // Rate records a second, by turns
	Storm       Profile = "storm"        // all sockets drop at once, and everybody comes back
	Offline     Profile = "offline"      // the devices are cut off, go on to take records, and report them when they are back
)

// Profiles lists the names of the profiles.
func Profiles() []string {
	return []string{string(Idle), string(MorningRush), string(Steady), string(Storm), string(Offline)}
}

func (p Profile) known() bool { return slices.Contains(Profiles(), string(p)) }

// lead is what Storm and Offline leave between the start and the cut: some records are on their way when it happens.
const lead = 2 * time.Second

// plan says when somebody comes by each device, as a distance from the start, in order. It depends on the configuration alone.
func (c *Config) plan() [][]time.Duration {
	chance := rand.New(rand.NewPCG(c.Seed, 1)) //nolint:gosec // a fleet keeps no secret by it
	count := len(c.Devices)
	plan := make([][]time.Duration, count)
	switch c.Profile {
	case MorningRush:
		for i := range plan {
			plan[i] = instants(c.Each, func() time.Duration { return bell(chance, c.Window) })
		}
	case Steady:
		order, all := chance.Perm(count), int(c.Rate*c.Duration.Seconds())
		for n := range all {
			i := order[n%count]
			plan[i] = append(plan[i], time.Duration(n)*c.Duration/time.Duration(all))
		}
	case Storm:
		for i := range plan {
			plan[i] = []time.Duration{within(chance, lead), lead + within(chance, openhw.ReconnectShortest)}
		}
	case Offline:
		for i := range plan {
			plan[i] = instants(c.Each, func() time.Duration { return within(chance, lead+c.Duration) })
		}
	}
	return plan
}

// play is what happens from the start on, records excepted.
func (f *Fleet) play(ctx context.Context) error {
	c := f.config.Clock
	switch f.config.Profile {
	case MorningRush:
		return c.Sleep(ctx, f.config.Window)
	case Storm:
		if err := c.Sleep(ctx, lead); err != nil {
			return err
		}
		f.drop()
		return nil
	case Offline:
		if err := c.Sleep(ctx, lead); err != nil {
			return err
		}
		f.gate.shut()
		f.drop()
		err := c.Sleep(ctx, f.config.Duration)
		f.gate.open()
		return err
	}
	return c.Sleep(ctx, f.config.Duration)
}

// bell is an instant of a window around whose middle most of them lie: three standard deviations fit on either side.
func bell(chance *rand.Rand, window time.Duration) time.Duration {
	for {
		if at := 0.5 + chance.NormFloat64()/6; at >= 0 && at < 1 {
			return time.Duration(at * float64(window))
		}
	}
}

// within is an instant of a span, all of them alike.
func within(chance *rand.Rand, span time.Duration) time.Duration {
	return time.Duration(chance.Float64() * float64(span))
}

func instants(count int, one func() time.Duration) []time.Duration {
	all := make([]time.Duration, count)
	for i := range all {
		all[i] = one()
	}
	slices.Sort(all)
	return all
}
