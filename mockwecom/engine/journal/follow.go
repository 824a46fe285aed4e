package journal

import (
	"context"
	"sync"
	"sync/atomic"
)

// Subscription receives entries as they are added, in the order in which they end. A reader that is slow loses entries,
// never holds anybody up, and can see how many it lost.
type Subscription struct {
	C       <-chan *Entry // closed when the context ends
	c       chan *Entry
	dropped atomic.Int64
}

// Subscribe follows the journal until ctx ends. buffer is the number of entries that may wait for the reader, at least 1.
func (j *Journal) Subscribe(ctx context.Context, buffer int) *Subscription {
	c := make(chan *Entry, max(buffer, 1))
	s := &Subscription{C: c, c: c}
	j.mu.Lock()
	j.subs[s] = struct{}{}
	j.mu.Unlock()
	context.AfterFunc(ctx, func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		delete(j.subs, s)
		close(c)
	})
	return s
}

// Dropped is the number of entries that the reader was too slow for.
func (s *Subscription) Dropped() int64 { return s.dropped.Load() }

// offer is called with the journal locked, hence never after the channel was closed.
func (s *Subscription) offer(e *Entry) {
	select {
	case s.c <- e:
	default:
		s.dropped.Add(1)
	}
}

// waiter collects entries for one [Journal.Wait], whose filter runs outside the journal's lock.
type waiter struct {
	limit   int
	signal  chan struct{}
	mu      sync.Mutex
	pending []*Entry
}

// offer keeps as many entries as the journal itself would; beyond that the older half is given up.
func (w *waiter) offer(e *Entry) {
	w.mu.Lock()
	if len(w.pending) >= w.limit {
		w.pending = append(w.pending[:0], w.pending[len(w.pending)-len(w.pending)/2:]...)
	}
	w.pending = append(w.pending, e)
	w.mu.Unlock()
	select {
	case w.signal <- struct{}{}:
	default:
	}
}

func (w *waiter) take() []*Entry {
	w.mu.Lock()
	defer w.mu.Unlock()
	taken := w.pending
	w.pending = nil
	return taken
}
