package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/gorilla/mux"

	"wecomlab/mockwecom/engine/journal"
)

// Bounds of the journal's routes.
const (
	defaultPage  = 200
	largestPage  = 2000
	longestWait  = 60 * time.Second
	streamBuffer = 1024
)

func (s *Server) listJournal(r *http.Request) (any, error) {
	q, err := journalQuery(r)
	if err != nil {
		return nil, err
	}
	limit, err := number(r, "limit")
	if err != nil {
		return nil, err
	}
	if q.Limit = defaultPage; limit > 0 {
		q.Limit = int(min(limit, largestPage))
	}
	found, first, last := s.Runtime.Journal.List(q)
	page := Page{Entries: make([]journal.Entry, 0, len(found)), First: first, Last: last}
	for _, e := range found {
		page.Entries = append(page.Entries, light(e))
	}
	return page, nil
}

// journalQuery reads what all of the journal's routes take: filter, after and before.
func journalQuery(r *http.Request) (q journal.Query, err error) {
	if q.Filter, err = journal.ParseFilter(r.URL.Query().Get("filter")); err != nil {
		return q, err
	}
	if q.After, err = number(r, "after"); err != nil {
		return q, err
	}
	q.Before, err = number(r, "before")
	return q, err
}

// number reads a query parameter, 0 when it is missing.
func number(r *http.Request, name string) (int64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%s=%s is no number of an entry", name, text)
	}
	return n, nil
}

func (s *Server) find(r *http.Request) (*journal.Entry, error) {
	text := mux.Vars(r)["id"]
	id, _ := strconv.ParseInt(text, 10, 64) // the route takes digits only; what is too long for a number is not there either
	e, ok := s.Runtime.Journal.Get(id)
	if !ok {
		return nil, &problem{status: http.StatusNotFound, text: fmt.Sprintf("entry %s is not in the journal: it never was, or newer ones pushed it out (--journal-rows, --journal-bytes)", text)}
	}
	return e, nil
}

func (s *Server) entry(r *http.Request) (any, error) { return s.find(r) }

func (s *Server) story(r *http.Request) (any, error) {
	e, err := s.find(r)
	if err != nil {
		return nil, err
	}
	return s.Runtime.Journal.Story(e.ID), nil
}

// stream sends entries as server-sent events, without bodies: "entry" for each one, "dropped" with the number of those that
// a slow reader has missed so far. With after it begins with the kept entries of a greater id, 0 included. Entries come in the
// order in which exchanges end, so that ids may go back.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	q, err := journalQuery(r)
	if err != nil {
		refuse(w, err)
		return
	}
	out := &eventStream{w: w, flush: http.NewResponseController(w), filter: q.Filter, sent: map[int64]bool{}}
	ctx, cancel := s.untilDone(r.Context())
	defer cancel()
	sub := s.Runtime.Journal.Subscribe(ctx, streamBuffer)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	if r.URL.Query().Has("after") {
		missed, _, _ := s.Runtime.Journal.List(q)
		for _, e := range missed {
			out.sent[e.ID] = true
			if out.entry(e) != nil {
				return
			}
		}
	}
	if out.flush.Flush() == nil {
		out.follow(sub)
	}
}

// eventStream is one open stream.
type eventStream struct {
	w       http.ResponseWriter
	flush   *http.ResponseController
	filter  *journal.Filter
	sent    map[int64]bool // entries that came from the past, and may come again as they were added meanwhile
	dropped int64
}

// follow sends what comes until the reader is gone. It flushes whenever nothing more is at hand.
func (s *eventStream) follow(sub *journal.Subscription) {
	for e := range sub.C {
		if s.drop(sub.Dropped()) != nil {
			return
		}
		if s.filter.Match(e) && !s.sent[e.ID] && s.entry(e) != nil {
			return
		}
		if len(sub.C) == 0 && s.flush.Flush() != nil {
			return
		}
	}
}

func (s *eventStream) drop(n int64) error {
	if n == s.dropped {
		return nil
	}
	s.dropped = n
	_, err := fmt.Fprintf(s.w, "event: %s\ndata: %d\n\n", eventDropped, n)
	return err
}

func (s *eventStream) entry(e *journal.Entry) error {
	text, err := json.Marshal(light(e))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.w, "event: %s\nid: %d\ndata: %s\n\n", eventEntry, e.ID, text)
	return err
}

// wait holds the request until an entry matches, 204 when none came in time.
func (s *Server) wait(w http.ResponseWriter, r *http.Request) {
	q, err := journalQuery(r)
	if err != nil {
		refuse(w, err)
		return
	}
	timeout := longestWait
	if text := r.URL.Query().Get("timeout"); text != "" {
		d, err := ParseSpan(text)
		if err != nil {
			refuse(w, fmt.Errorf("timeout: %w", err))
			return
		}
		timeout = min(d, longestWait)
	}
	ctx, cancel := s.untilDone(r.Context())
	defer cancel()
	ctx, stop := context.WithTimeout(ctx, timeout)
	defer stop()
	e, err := s.Runtime.Journal.Wait(ctx, q.Filter, q.After)
	if err != nil { // the context's: the time is up, the caller gone, or the simulator ends
		w.WriteHeader(http.StatusNoContent)
		return
	}
	writeJSON(w, http.StatusOK, e)
}

// untilDone gives a context that also ends with the server.
func (s *Server) untilDone(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		select {
		case <-s.Done:
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}
