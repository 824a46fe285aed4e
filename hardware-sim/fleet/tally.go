package fleet

import (
	"errors"
	"net"
	"sync"
	"time"

	"github.com/lxzan/gws"

	"wecomlab/core/clock"
	"wecomlab/hardware-sim/device"
)

// keptSeconds bounds the chart: an hour.
const keptSeconds = 3600

// tally counts for all members. Members change it, the fleet waits for it, anybody reads it.
type tally struct {
	clock   *clock.Clock
	changed chan struct{} // something has changed that the fleet may wait for

	mu      sync.Mutex
	is      map[*member]State
	delays  histogram
	errors  map[cause]*Failure
	opened  time.Time // instant of the first second
	cut     time.Time // when all sockets were dropped, until everybody is back
	before  int       // logins up to then
	counted Stats     // without what is computed
}

// cause tells errors apart.
type cause struct {
	cmd  string
	code int
	kind string
}

func newTally(c *clock.Clock, count, planned int) *tally {
	t := &tally{clock: c, changed: make(chan struct{}, 1), is: make(map[*member]State, count), errors: map[cause]*Failure{}}
	t.counted.Count, t.counted.Planned = count, planned
	t.counted.States[Away] = count
	return t
}

// tell wakes the fleet. The caller holds mu.
func (t *tally) tell() {
	select {
	case t.changed <- struct{}{}:
	default:
	}
}

// enter begins a phase. In the last one the states stay as they are: leaving is no loss of connection.
func (t *tally) enter(p Phase) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if p == Gathering {
		t.opened = t.clock.Now()
	}
	t.counted.Elapsed = t.clock.Since(t.opened)
	t.counted.Phase = p
}

// begin notes that everybody has come.
func (t *tally) begin(at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counted.Phase, t.counted.Gathered = Running, at.Sub(t.opened)
}

// dropped notes that all sockets are about to be cut.
func (t *tally) dropped() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cut = t.clock.Now()
	t.before, t.counted.Dropped = t.counted.Logins, t.counted.States[Subscribed]
}

// become counts a member under another state.
func (t *tally) become(m *member, s State) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := &t.counted
	if c.Phase == Ended {
		return
	}
	before := t.is[m]
	t.is[m] = s
	c.States[before]--
	c.States[s]++
	switch s {
	case Dialling:
		c.Dials++
	case Subscribed:
		c.Logins++
		t.second().Logins++
		if !t.cut.IsZero() && c.Logins-t.before >= c.Dropped-c.States[Stopped] && t.allHere() {
			c.Back, t.cut = t.clock.Since(t.cut), time.Time{}
		}
	}
	t.second()
	t.tell()
}

func (t *tally) made(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counted.Made += n
	t.tell()
}

// settle counts records that the cloud has answered for: with the delays of those that it has taken, and how many it has refused.
func (t *tally) settle(delays []time.Duration, refused int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, d := range delays {
		t.delays.add(d)
	}
	t.counted.Acknowledged += len(delays)
	t.counted.Refused += refused
	t.counted.Batches++
	t.second().Punches += len(delays)
	t.tell()
}

func (t *tally) repeat() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counted.Repeated++
}

// stray counts an answer that nobody waited for: late, or a second one.
func (t *tally) stray(late bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if late {
		t.counted.Late++
	} else {
		t.counted.Twice++
	}
}

// fail counts an error, with the first text as its sample. What the fleet itself has cut is none.
func (t *tally) fail(err error) {
	why := cause{kind: Broken}
	var refused *device.Refused
	switch {
	case err == nil, errors.Is(err, errCut), errors.Is(err, gws.ErrConnClosed), errors.Is(err, net.ErrClosed):
		return
	case errors.As(err, &refused):
		why = cause{refused.Cmd, int(refused.Code), Refused}
	case errors.Is(err, errNoAnswer):
		why.kind = Unanswered
	case errors.Is(err, errConnect):
		why.kind = Unreachable
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	f := t.errors[why]
	if f == nil {
		f = &Failure{Kind: why.kind, Cmd: why.cmd, Code: why.code, Sample: err.Error()}
		t.errors[why] = f
	}
	f.Count++
}

// second is the present second of the chart. The caller holds mu.
func (t *tally) second() *Second {
	now := max(0, int(t.clock.Since(t.opened)/time.Second))
	c := &t.counted
	missing := now - (c.Skipped + len(c.Seconds)) + 1
	if missing > keptSeconds { // the clock has jumped
		c.Skipped, c.Seconds, missing = now+1-keptSeconds, nil, keptSeconds
	}
	for ; missing > 0; missing-- {
		var s Second
		if len(c.Seconds) > 0 {
			s.Online = c.Seconds[len(c.Seconds)-1].Online
		}
		c.Seconds = append(c.Seconds, s)
	}
	if over := len(c.Seconds) - keptSeconds; over > 0 {
		c.Seconds = append([]Second(nil), c.Seconds[over:]...)
		c.Skipped += over
	}
	last := &c.Seconds[len(c.Seconds)-1]
	last.Online = c.States[Subscribed]
	return last
}

// allHere reports whether every device is logged in that has not stopped for good. The caller holds mu.
func (t *tally) allHere() bool {
	return t.counted.States[Subscribed]+t.counted.States[Stopped] == t.counted.Count
}

// gathered reports whether every device has come.
func (t *tally) gathered() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.allHere()
}

// settled reports whether everybody is here and no record is open.
func (t *tally) settled() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	done := t.counted.Acknowledged + t.counted.Refused
	return t.allHere() && t.cut.IsZero() && (done == t.counted.Planned || t.counted.States[Stopped] > 0 && done == t.counted.Made)
}
