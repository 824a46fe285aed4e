package sim

import (
	"context"
	"sync"
	"time"

	"wecomlab/core/clock"
)

// Counting a million members takes most of a second, and views of the world are asked for every second. A count that took longer than
// countSlow of real time is therefore kept for countKeep times as long as it took; smaller corps are counted each time.
const (
	countSlow = 20 * time.Millisecond
	countKeep = 20
)

// headcount keeps how many members large corps have.
type headcount struct {
	mu   sync.Mutex
	kept map[string]counted
}

type counted struct {
	members int
	keep    time.Duration
	age     func() time.Duration
}

// forget is for a world that begins anew.
func (h *headcount) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.kept = nil
}

// members tells how many members a corp has, for a large one as of a while ago.
func (s *Sim) members(ctx context.Context, corp string) (int, error) {
	h := &s.heads
	h.mu.Lock()
	defer h.mu.Unlock()
	if c, ok := h.kept[corp]; ok && c.age() < c.keep {
		return c.members, nil
	}
	took := clock.Stopwatch()
	n, err := s.directory.MemberCount(ctx, s.runtime.Store.Read(), corp)
	if err != nil {
		return 0, err
	}
	delete(h.kept, corp)
	if d := took(); d > countSlow {
		if h.kept == nil {
			h.kept = map[string]counted{}
		}
		h.kept[corp] = counted{members: n, keep: d * countKeep, age: clock.Stopwatch()}
	}
	return n, nil
}
