package journal

import (
	"context"
	"sync"
	"sync/atomic"
)

// Limits bound what a [Journal] keeps.
type Limits struct {
	Rows  int   // entries; the place of each takes 80 bytes besides, once it is used
	Bytes int64 // all entries together, bodies and headers included, as estimated at Add
	Body  int   // bytes of one body; the rest is cut off
}

// Defaults are the limits of a simulator that was told nothing else. Their sum leaves an idle laptop unimpressed, and
// still holds an hour of a developer's work.
func Defaults() Limits {
	return Limits{Rows: 10_000, Bytes: 16 << 20, Body: 64 << 10}
}

// tracesPerRow is how many times as many traces as rows are remembered: an event may be delivered for the last time long
// after the action that caused it has fallen out.
const tracesPerRow = 4

// Journal keeps the newest exchanges within its [Limits]. Its methods may be called from many goroutines.
type Journal struct {
	limits Limits
	ids    atomic.Int64 // the newest id that was given away

	mu     sync.Mutex
	ring   ring
	traces traces
	last   int64 // the highest id that was added
	subs   map[*Subscription]struct{}
	waits  map[*waiter]struct{}
}

// New makes an empty journal. A limit that is zero or less is taken from [Defaults].
func New(l Limits) *Journal {
	usual := Defaults()
	if l.Rows <= 0 {
		l.Rows = usual.Rows
	}
	if l.Bytes <= 0 {
		l.Bytes = usual.Bytes
	}
	if l.Body <= 0 {
		l.Body = usual.Body
	}
	return &Journal{
		limits: l,
		ring:   ring{limit: l.Rows, first: 1},
		traces: traces{limit: l.Rows * tracesPerRow},
		subs:   map[*Subscription]struct{}{},
		waits:  map[*waiter]struct{}{},
	}
}

// Begin reserves the id of an exchange that starts now, so that what it causes can name it before it is over. Ids rise
// from 1. An id that is never added leaves a gap and nothing else.
func (j *Journal) Begin() int64 { return j.ids.Add(1) }

// SkipTo makes ids go on after id. A simulator that goes on with a stored world calls it before anything else, since the
// outbox may still name causes of its former life.
func (j *Journal) SkipTo(id int64) {
	for {
		now := j.ids.Load()
		if id <= now || j.ids.CompareAndSwap(now, id) {
			return
		}
	}
}

// Add stores an exchange that is over and shows it to all who follow. It owns e from now on: it sets ID (if 0) and Trace,
// cuts bodies at the limit, and nobody may change e afterwards. Entries may be added in another order than they began. One
// that began longer ago than the journal reaches is shown but not kept.
func (j *Journal) Add(e *Entry) {
	if e.ID <= 0 {
		e.ID = j.Begin()
	} else {
		j.SkipTo(e.ID)
	}
	j.cut(e)
	size := sizeOf(e)

	j.mu.Lock()
	defer j.mu.Unlock()
	e.Trace = j.traces.learn(e.ID, e.Cause)
	j.last = max(j.last, e.ID)
	j.ring.put(e, size)
	j.ring.shrink(j.limits.Bytes)
	for s := range j.subs {
		s.offer(e)
	}
	for w := range j.waits {
		w.offer(e)
	}
}

// Get returns an entry that is still kept.
func (j *Journal) Get(id int64) (*Entry, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	e := j.ring.get(id)
	return e, e != nil
}

// Len is the number of entries kept.
func (j *Journal) Len() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.ring.count
}

// Bytes is the estimated memory of the entries kept.
func (j *Journal) Bytes() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.ring.bytes
}

// Clear forgets all entries. Ids go on, and who follows goes on following.
func (j *Journal) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ring.clear()
}

// Query selects entries for [Journal.List].
type Query struct {
	Filter *Filter // nil: all
	After  int64   // only entries with a greater id
	Before int64   // only entries with a smaller id; 0: no bound
	Limit  int     // at most so many; 0: all
}

// List returns entries in the order of their ids: the oldest Limit ones after After, or, if Before is set, the newest Limit
// ones before it. first and last are the oldest id kept (0 if none is) and the newest id ever added, whatever the query.
func (j *Journal) List(q Query) (entries []*Entry, first, last int64) {
	kept, first, last := j.between(q.After, q.Before)
	if q.Filter == nil && q.Limit > 0 && len(kept) > q.Limit {
		if q.Before > 0 {
			return kept[len(kept)-q.Limit:], first, last
		}
		return kept[:q.Limit], first, last
	}
	if q.Before > 0 {
		return newestMatches(kept, q), first, last
	}
	for _, e := range kept {
		if q.Limit > 0 && len(entries) == q.Limit {
			break
		}
		if q.Filter.Match(e) {
			entries = append(entries, e)
		}
	}
	return entries, first, last
}

// newestMatches is the tail of kept that matches, oldest first.
func newestMatches(kept []*Entry, q Query) []*Entry {
	at := len(kept)
	for i := len(kept) - 1; i >= 0; i-- {
		if q.Limit > 0 && len(kept)-at == q.Limit {
			break
		}
		if q.Filter.Match(kept[i]) {
			at--
			kept[at] = kept[i]
		}
	}
	return kept[at:]
}

// Story returns the whole trace that an entry belongs to, oldest first: what is still kept of it.
func (j *Journal) Story(id int64) []*Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	root := j.traces.root(id)
	var story []*Entry
	for e := range j.ring.all(0, 0) {
		if j.traces.root(e.ID) == root {
			story = append(story, e)
		}
	}
	return story
}

// between copies what is kept with after < id < before out of the lock, for filters may take their time.
func (j *Journal) between(after, before int64) (kept []*Entry, first, last int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for e := range j.ring.all(after, before) {
		kept = append(kept, e)
	}
	return kept, j.ring.oldest(), j.last
}

// Wait returns the first entry with a greater id than after that matches: one that is kept, or else the next that comes.
// It ends with the context's error.
func (j *Journal) Wait(ctx context.Context, filter *Filter, after int64) (*Entry, error) {
	w := &waiter{limit: j.limits.Rows, signal: make(chan struct{}, 1)}
	j.mu.Lock()
	for e := range j.ring.all(after, 0) {
		w.pending = append(w.pending, e)
	}
	j.waits[w] = struct{}{}
	j.mu.Unlock()
	defer func() {
		j.mu.Lock()
		delete(j.waits, w)
		j.mu.Unlock()
	}()
	for {
		for _, e := range w.take() {
			if e.ID > after && filter.Match(e) {
				return e, nil
			}
		}
		select {
		case <-w.signal:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
