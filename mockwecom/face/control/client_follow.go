package control

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/engine/journal"
)

// How long a broken stream waits before it is opened again: the first time, and at most.
const (
	firstPause   = 50 * time.Millisecond
	longestPause = 5 * time.Second
)

// overlap is by how many ids a stream that was broken starts anew before the newest that it saw: an exchange may have begun
// before that one and have ended while nobody listened. What is sent twice is shown once.
const overlap = 64

// Stream is a live journal. It outlives broken connections and restarts of the simulator.
type Stream struct {
	C <-chan journal.Entry // in the order in which exchanges end; closed when the context ends

	client  *Client
	filter  string
	c       chan journal.Entry
	dropped atomic.Int64

	seen    map[int64]struct{} // the ids around highest
	start   int64              // the newest id when the stream was asked for
	highest int64

	mu      sync.Mutex
	problem error
}

// Follow streams entries that match filter as they end, from now on, until ctx ends. A stream that breaks is opened again and
// goes on where it stopped. An error means that it could not be opened the first time.
func (c *Client) Follow(ctx context.Context, filter string) (*Stream, error) {
	newest, err := c.newest(ctx, filter)
	if err != nil {
		return nil, err
	}
	entries := make(chan journal.Entry)
	s := &Stream{
		C: entries, c: entries, client: c, filter: filter,
		seen: map[int64]struct{}{}, start: newest, highest: newest,
	}
	body, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	go s.run(ctx, body)
	return s, nil
}

// Dropped is the number of entries that the simulator left out because this reader was too slow.
func (s *Stream) Dropped() int64 { return s.dropped.Load() }

// Err is why the stream is broken at the moment, nil while it is not.
func (s *Stream) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.problem
}

func (s *Stream) setProblem(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.problem = err
}

// newest is the id of the newest entry, whatever the filter, which is checked on the way.
func (c *Client) newest(ctx context.Context, filter string) (int64, error) {
	page, err := c.Journal(ctx, JournalQuery{Filter: filter, Before: math.MaxInt64, Limit: 1})
	return page.Last, err
}

func (s *Stream) open(ctx context.Context) (io.ReadCloser, error) {
	after := max(s.start, s.highest-overlap) // sent even if it is 0: without it a stream has no past
	query := values{}.text("filter", s.filter).text("after", strconv.FormatInt(after, 10))
	response, err := s.client.send(ctx, http.MethodGet, "/journal/stream", query, nil)
	if err != nil {
		return nil, err
	}
	return response.Body, nil
}

// run reads until ctx ends.
func (s *Stream) run(ctx context.Context, body io.ReadCloser) {
	defer close(s.c)
	for body != nil {
		s.read(ctx, body)
		body = s.reconnect(ctx)
	}
}

// reconnect tries until it works; it returns nil when ctx has ended. Pauses are real time: they wait for a socket, not for
// the world.
func (s *Stream) reconnect(ctx context.Context) io.ReadCloser {
	for pause := firstPause; clock.Real().Sleep(ctx, pause) == nil; pause = min(2*pause, longestPause) {
		body, err := s.reopen(ctx)
		s.setProblem(err)
		if err == nil {
			return body
		}
	}
	return nil
}

// reopen goes on where the stream broke off, or at the beginning if the simulator has started anew since.
func (s *Stream) reopen(ctx context.Context) (io.ReadCloser, error) {
	newest, err := s.client.newest(ctx, s.filter)
	if err != nil {
		return nil, err
	}
	if newest < s.highest {
		clear(s.seen)
		s.start, s.highest = 0, 0
	}
	return s.open(ctx)
}

// read hands on what one connection brings.
func (s *Stream) read(ctx context.Context, body io.ReadCloser) {
	defer body.Close()
	before := s.dropped.Load()
	for event := range serverEvents(body) {
		switch event.name {
		case eventEntry:
			var e journal.Entry
			if json.Unmarshal(event.data, &e) == nil && !s.hand(ctx, e) {
				return
			}
		case eventDropped:
			if lost, err := strconv.ParseInt(string(event.data), 10, 64); err == nil {
				s.dropped.Store(before + lost)
			}
		}
	}
}

// hand gives an entry to the reader unless it had it before. It reports false when ctx has ended.
func (s *Stream) hand(ctx context.Context, e journal.Entry) bool {
	if _, twice := s.seen[e.ID]; twice {
		return true
	}
	s.seen[e.ID] = struct{}{}
	s.highest = max(s.highest, e.ID)
	if len(s.seen) > 16*overlap {
		for id := range s.seen {
			if id < s.highest-overlap {
				delete(s.seen, id)
			}
		}
	}
	select {
	case s.c <- e:
		return true
	case <-ctx.Done():
		return false
	}
}

// longPoll is how long the simulator is asked to hold one request of [Client.WaitFor].
const longPoll = 25 * time.Second

// WaitFor returns the first entry that matches filter and has a greater id than after, with its bodies: one that is kept,
// or else the next that comes. It waits until ctx ends.
func (c *Client) WaitFor(ctx context.Context, filter string, after int64) (*journal.Entry, error) {
	query := values{}.text("filter", filter).number("after", after).text("timeout", longPoll.String())
	for {
		var entry *journal.Entry
		status, err := c.exchange(ctx, http.MethodGet, "/journal/wait", query, nil, &entry)
		if err != nil {
			return nil, err
		}
		if status != http.StatusNoContent && entry != nil {
			return entry, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
}
