package traffic

import (
	"context"
	"sync"

	"wecomlab/mockwecom/engine/journal"
)

// maxPending bounds what waits between two batches; older ones are left out then and counted.
const maxPending = maxWindow

// feed gathers live exchanges between two looks at it, so that a burst costs one update and not thousands. It is filled by
// a goroutine of its own and emptied by commands.
type feed struct {
	mu      sync.Mutex
	pending []journal.Entry
	dropped int
	wake    chan struct{} // holds a token while something is pending
	ended   chan struct{} // closed when the source has ended
}

// newFeed drains source, which must end with ctx.
func newFeed(source <-chan journal.Entry) *feed {
	f := &feed{wake: make(chan struct{}, 1), ended: make(chan struct{})}
	go f.pump(source)
	return f
}

func (f *feed) pump(source <-chan journal.Entry) {
	defer close(f.ended)
	for e := range source {
		f.put(e)
	}
}

func (f *feed) put(e journal.Entry) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.pending) >= maxPending {
		f.pending = f.pending[1:]
		f.dropped++
	}
	f.pending = append(f.pending, e)
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// next waits for something new and returns all of it. more is false when nothing will come any more.
func (f *feed) next(ctx context.Context) (batch []journal.Entry, dropped int, more bool) {
	select {
	case <-f.wake:
	case <-f.ended:
		return nil, 0, false
	case <-ctx.Done():
		return nil, 0, false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	batch, dropped = f.pending, f.dropped
	f.pending, f.dropped = nil, 0
	return batch, dropped, true
}
