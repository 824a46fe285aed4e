package clock

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A plan is a timer to make; a single one makes its children when it runs, the instant counting from there.
type plan struct {
	ID       int
	After    time.Duration
	Periodic bool
	Children []plan
}

// drawPlans draws timers on a coarse grid, so that many share an instant, and numbers them.
func drawPlans(t *rapid.T, id *int, depth int) []plan {
	plans := make([]plan, rapid.IntRange(0, 5).Draw(t, "timers"))
	for i := range plans {
		*id++
		plans[i] = plan{
			ID:       *id,
			After:    time.Duration(rapid.IntRange(0, 12).Draw(t, "after")) * time.Minute,
			Periodic: rapid.IntRange(0, 3).Draw(t, "periodic") == 0,
		}
		if plans[i].Periodic {
			plans[i].After += time.Minute
		} else if depth > 0 {
			plans[i].Children = drawPlans(t, id, depth-1)
		}
	}
	return plans
}

// firing is one call of a planned timer at a virtual time since epoch.
type firing struct {
	ID     int
	At     time.Duration
	Missed int
}

// model is an advance as its documentation says it, with a plain list searched from end to end.
type model struct {
	now     time.Duration
	pending []plan // After is the due instant since epoch; in the order of making
	period  map[int]time.Duration
	fired   []firing
}

func (m *model) add(plans []plan) {
	for _, p := range plans {
		if p.Periodic {
			m.period[p.ID] = p.After
		}
		p.After += m.now
		m.pending = append(m.pending, p)
	}
}

// newest is the tick at which a timer runs when time goes to target.
func (m *model) newest(p plan, target time.Duration) time.Duration {
	due := p.After
	for p.Periodic && due+m.period[p.ID] <= target {
		due += m.period[p.ID]
	}
	return due
}

func (m *model) advance(d time.Duration) {
	target := m.now + d
	for {
		first := -1
		for i, p := range m.pending {
			due := m.newest(p, target)
			if due <= target && (first < 0 || due < m.newest(m.pending[first], target)) {
				first = i
			}
		}
		if first < 0 {
			m.now = target
			return
		}
		m.run(first, target)
	}
}

func (m *model) run(i int, target time.Duration) {
	p := m.pending[i]
	m.now = m.newest(p, target)
	if p.Periodic {
		m.fired = append(m.fired, firing{p.ID, m.now, int((m.now - p.After) / m.period[p.ID])})
		m.pending[i].After = m.now + m.period[p.ID]
		return
	}
	m.fired = append(m.fired, firing{p.ID, m.now, 0})
	m.pending = slices.Delete(m.pending, i, i+1)
	m.add(p.Children)
}

func (m *model) remove(id int) bool {
	before := len(m.pending)
	m.pending = slices.DeleteFunc(m.pending, func(p plan) bool { return p.ID == id })
	return len(m.pending) < before
}

// subject makes the same timers on a real Clock.
type subject struct {
	clock  *Clock
	timers map[int]*Timer
	fired  []firing
}

func (s *subject) add(plans []plan) {
	for _, p := range plans {
		note := func(missed int) { s.fired = append(s.fired, firing{p.ID, s.clock.Since(epoch), missed}) }
		if p.Periodic {
			s.timers[p.ID] = s.clock.Every(p.After, note)
			continue
		}
		run := func() {
			note(0)
			s.add(p.Children)
		}
		if p.ID%2 == 0 {
			s.timers[p.ID] = s.clock.AfterFunc(p.After, run)
		} else {
			s.timers[p.ID] = s.clock.At(s.clock.Now().Add(p.After), run)
		}
	}
}

func TestAdvanceMatchesTheModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := NewFrozen(epoch)
		defer c.Close()
		s := &subject{clock: c, timers: map[int]*Timer{}}
		m := &model{period: map[int]time.Duration{}}
		id := 0
		for range rapid.IntRange(1, 6).Draw(t, "rounds") {
			plans := drawPlans(t, &id, 2)
			plans = slices.DeleteFunc(plans, func(p plan) bool { return p.After == 0 }) // these would run at once
			s.add(plans)
			m.add(plans)
			if id > 0 && rapid.Bool().Draw(t, "stop one") {
				victim := rapid.IntRange(1, id).Draw(t, "victim")
				timer := s.timers[victim]
				if got, want := timer != nil && timer.Stop(), m.remove(victim); got != want {
					t.Fatalf("Stop of %d is %t, want %t", victim, got, want)
				}
			}
			d := time.Duration(rapid.IntRange(0, 60).Draw(t, "advance")) * time.Minute
			if err := c.Advance(context.Background(), d); err != nil {
				t.Fatal(err)
			}
			m.advance(d)
			if diff := cmp.Diff(m.fired, s.fired); diff != "" {
				t.Fatalf("calls (-model +clock):\n%s", diff)
			}
			if got := c.Since(epoch); got != m.now {
				t.Fatalf("Now is epoch+%s, want epoch+%s", got, m.now)
			}
		}
	})
}

// However time is cut into advances, interrupted ones too, no tick is lost or told twice.
func TestEveryAccountsForEachTick(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := NewFrozen(epoch)
		defer c.Close()
		period := time.Duration(rapid.Int64Range(int64(minPeriod), int64(time.Hour)).Draw(t, "period"))
		ticks := 0
		c.Every(period, func(missed int) {
			ticks += 1 + missed
			if late := c.Since(epoch) - time.Duration(ticks)*period; late < 0 || late >= period {
				t.Fatalf("tick %d of period %s ran %s after it was due, a newer one was due or none", ticks, period, late)
			}
		})
		for range rapid.IntRange(1, 10).Draw(t, "advances") {
			ctx, cancel := context.WithCancel(context.Background())
			d := time.Duration(rapid.Int64Range(0, int64(100*time.Hour)).Draw(t, "advance"))
			if rapid.IntRange(0, 4).Draw(t, "interrupt") == 0 {
				c.AfterFunc(d/2, cancel)
			}
			if err := c.Advance(ctx, d); err != nil && ctx.Err() == nil {
				t.Fatal(err)
			}
			cancel()
			if err := c.Advance(context.Background(), 0); err != nil {
				t.Fatal(err)
			}
			if want := int(c.Since(epoch) / period); ticks != want {
				t.Fatalf("%d ticks in %s of period %s, want %d", ticks, c.Since(epoch), period, want)
			}
		}
	})
}
