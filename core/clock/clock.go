package clock

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Limits of a clock.
const (
	// MaxSpeed is the highest speed: a year passes in about five minutes.
	MaxSpeed = 100_000
	// MaxAdvance is the longest distance of one Advance or Jump: 100 years of 365.25 days.
	MaxAdvance = 36525 * 24 * time.Hour
)

// A Clock tells virtual time and runs timers on it. Its methods may be called from any number of goroutines.
// Make one with New, NewAt or NewFrozen, and Close it when the world it serves is gone.
type Clock struct {
	shown atomic.Pointer[line] // current for Now to read without the lock; nil while it is being replaced
	real  bool                 // the process-wide clock, which always follows real time

	turn   chan struct{} // holds one token while callbacks are running: one alarm or one advance at a time
	runner atomic.Uint64 // the goroutine that holds the turn, 0 if none
	done   chan struct{} // closed by Close

	mu        sync.Mutex
	current   *line
	frozen    bool
	speed     float64
	advancing bool                    // time stands between due instants, whatever frozen says
	interrupt context.CancelCauseFunc // ends the advance under way
	closed    bool
	seq       uint64
	timers    queue       // by virtual instant
	timeouts  queue       // by moved
	moved     time.Time   // how far time was moved explicitly, as an instant on a scale of its own
	alarm     *time.Timer // the one runtime timer, set for the earliest due timer
	hooks     []*hook
}

// New returns a clock that runs at speed 1 from the real present.
func New() *Clock {
	now := readReal()
	return start(now, now, false)
}

// NewAt returns a clock that runs at speed 1 from t.
func NewAt(t time.Time) *Clock { return start(t, readReal(), false) }

// NewFrozen returns a clock that stands still at t until it is advanced or told to Run.
func NewFrozen(t time.Time) *Clock { return start(t, readReal(), true) }

// Real returns the process-wide clock of real time, for the time limits of sockets and for what is measured. It cannot be
// frozen, set, sped up or advanced (ErrReal); Close has no effect on it. Its timers cannot be used inside a testing/synctest
// bubble, which the process outlives; take a clock made by New there.
func Real() *Clock { return realClock }

var realClock = newReal()

func newReal() *Clock {
	c := New()
	c.real = true
	return c
}

func start(virtual, real time.Time, frozen bool) *Clock {
	c := &Clock{
		turn:   make(chan struct{}, 1),
		done:   make(chan struct{}),
		frozen: frozen,
		speed:  1,
	}
	c.draw(instant(virtual), real)
	return c
}

// instant is t in UTC without its monotonic reading, which has no meaning in virtual time.
func instant(t time.Time) time.Time { return t.Round(0).UTC() }

// Now returns the present virtual instant in UTC. It takes no lock (but waits for a change of the clock's settings to be
// complete) and does not allocate. A running clock at speed 1 follows corrections of the machine's clock, backwards too, as
// real servers do; otherwise Now only goes back when FreezeAt says so.
func (c *Clock) Now() time.Time {
	for {
		l := c.shown.Load()
		if l == nil {
			return c.nowLocked()
		}
		if l.speed == 0 {
			return l.virtual
		}
		// A reading that the line's successor has overtaken could lie ahead of it.
		if real := readReal(); c.shown.Load() == l {
			return l.at(real)
		}
	}
}

func (c *Clock) nowLocked() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.current.at(readReal())
}

// Since returns the virtual time that has passed since t.
func (c *Clock) Since(t time.Time) time.Duration { return c.Now().Sub(t) }

// State describes a clock at one moment.
type State struct {
	Now    time.Time     // the virtual instant, UTC
	Frozen bool          // time stands still until Run
	Speed  float64       // virtual seconds in a real second while the clock runs
	Offset time.Duration // virtual minus real time; at most 292 years either way
	Next   time.Time     // when the earliest timer is due; zero if there is none
}

// State returns what the clock shows and how it is set, all of one moment.
func (c *Clock) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	real := readReal()
	s := State{Now: c.current.at(real), Frozen: c.frozen, Speed: c.speed}
	s.Offset = s.Now.Sub(real)
	if len(c.timers) > 0 {
		s.Next = c.timers[0].due
	}
	return s
}

// Close stops all timers for good and ends an Advance under way (ErrClosed). It returns when no callback is running any
// more, unless a callback calls it. The clock goes on telling the time. Closing twice does no harm.
func (c *Clock) Close() {
	if c.real {
		return
	}
	c.shut()
	if c.inCallback() {
		return
	}
	c.turn <- struct{}{}
	<-c.turn
}

func (c *Clock) shut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.closed = true
	close(c.done)
	if c.interrupt != nil {
		c.interrupt(ErrClosed)
	}
	c.timers.clear()
	c.timeouts.clear()
	c.setAlarm()
}
