package credential

import (
	"sync"
	"time"
)

const (
	banWindow = time.Hour // within which wrong secrets are counted, and how long a ban lasts (doc 90313, entry 45009)
	banLimit  = 10_000    // addresses that are remembered
)

// bans counts the wrong secrets of each caller address.
type bans struct {
	mu      sync.Mutex
	callers map[string]*caller
}

// caller is one address.
type caller struct {
	since time.Time // the first wrong secret of the window
	wrong int
	until time.Time // the end of its ban
}

func newBans() *bans { return &bans{callers: map[string]*caller{}} }

func (b *bans) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.callers)
}

// until gives the end of a ban that is in force, else the zero time.
func (b *bans) until(address string, now time.Time) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c := b.callers[address]; c != nil && now.Before(c.until) {
		return c.until
	}
	return time.Time{}
}

// count notes a wrong secret; the one that is number limit within the window starts a ban. It gives how many there were.
func (b *bans) count(address string, now time.Time, limit int) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.callers[address]
	if c == nil || now.Sub(c.since) >= banWindow || now.Before(c.since) {
		if c == nil && len(b.callers) >= banLimit {
			b.sweep(now)
		}
		c = &caller{since: now}
		b.callers[address] = c
	}
	c.wrong++
	if c.wrong >= limit {
		c.until = now.Add(banWindow)
		c.since, c.wrong = c.until, 0
	}
	return c.wrong
}

// sweep makes room: it forgets what is over, and everything if that was not enough.
func (b *bans) sweep(now time.Time) {
	for address, c := range b.callers {
		if now.Sub(c.since) >= banWindow && !now.Before(c.until) {
			delete(b.callers, address)
		}
	}
	if len(b.callers) >= banLimit {
		clear(b.callers)
	}
}
