package provider

import (
	"sync"
	"time"
)

// replays remembers the callbacks that were accepted. It is bounded: the oldest are forgotten first.
type replays struct {
	room int

	mu    sync.Mutex
	until map[string]time.Time
	order []string // oldest first; may hold keys that were taken back
}

func newReplays(room int) *replays { return &replays{room: room, until: map[string]time.Time{}} }

// first reports whether key is seen for the first time, and remembers it until then. A key that is taken back is forgotten.
func (r *replays) first(key string, now, until time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.order) > 0 && (len(r.order) >= r.room || !now.Before(r.until[r.order[0]])) {
		delete(r.until, r.order[0])
		r.order = r.order[1:]
	}
	if last, seen := r.until[key]; seen && now.Before(last) {
		return false
	}
	r.until[key] = until
	r.order = append(r.order, key)
	return true
}

// takeBack forgets a callback that was not accepted in the end: its sender will try again.
func (r *replays) takeBack(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.until, key)
}
