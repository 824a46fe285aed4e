// Package background runs work beside the clock: jobs that begin at an instant of virtual time and take what they take, one after
// the other. A clock that
// is moved on waits for the work that it has begun. What is not over when the simulator closes has to be written down by whoever
// began it, and begun anew by the next process.
package background

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"wecomlab/core/clock"
)

// Crew does the work of one chapter. It is safe for concurrent use.
type Crew struct {
	clock *clock.Clock
	log   *slog.Logger
	life  context.Context // ends with Close
	end   context.CancelFunc

	mu     sync.Mutex
	queue  []piece       // what waits, in the order in which its time has come
	busy   bool          // a goroutine works on the queue
	rest   chan struct{} // closed when that goroutine ends
	closed bool
	unhook func()
}

// piece is a piece of work.
type piece struct {
	title string
	do    func(ctx context.Context) error
}

// New makes a crew that works by a clock. End it with [Crew.Close].
func New(c *clock.Clock, log *slog.Logger) *Crew {
	life, end := context.WithCancel(context.Background())
	crew := &Crew{clock: c, log: log, life: life, end: end}
	crew.unhook = c.OnSettle(crew.settle)
	return crew
}

// At does a piece of work when its time has come; at once if that has passed. What is due at the same time is done in the order of
// the calls. Its context ends when the crew is closed; any other error that the work gives is logged with its title.
func (c *Crew) At(t time.Time, title string, work func(ctx context.Context) error) {
	c.clock.At(t, func() { c.begin(piece{title, work}) })
}

func (c *Crew) begin(p piece) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.queue = append(c.queue, p)
	if !c.busy {
		c.busy, c.rest = true, make(chan struct{})
		go c.run(c.rest)
	}
}

// run works until nothing waits.
func (c *Crew) run(rest chan struct{}) {
	defer close(rest)
	for {
		p, ok := c.take()
		if !ok {
			return
		}
		if err := p.do(c.life); err != nil && c.life.Err() == nil {
			c.log.Error("work in the background failed", "work", p.title, "err", err)
		}
	}
}

func (c *Crew) take() (p piece, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) == 0 || c.closed {
		c.busy, c.queue = false, nil
		return piece{}, false
	}
	p, c.queue = c.queue[0], c.queue[1:]
	return p, true
}

// settle is the hook of the clock. The work waits for nobody outside of the process, so it is waited for however long it takes.
func (c *Crew) settle(ctx context.Context, _ bool) {
	for {
		c.mu.Lock()
		busy, rest := c.busy, c.rest
		c.mu.Unlock()
		if !busy {
			return
		}
		select {
		case <-rest:
		case <-ctx.Done():
			return
		}
	}
}

// Close lets no work begin any more, ends what is under way, and waits for it.
func (c *Crew) Close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.unhook()
	c.end()
	c.settle(context.Background(), true)
}
