package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"wecomlab/mockwecom/engine/journal"
)

// fake speaks the control interface's JSON over a real journal. Tests set answers for single paths.
type fake struct {
	*httptest.Server
	answers map[string]any // "GET /status" → what is encoded; a Failure is sent with HTTP 400

	mu       sync.Mutex
	journal  *journal.Journal
	requests []string // method, path with query, body
	asked    chan string
	hangUp   context.CancelFunc // ends the streams that are open
	life     context.Context
	lost     atomic.Int64 // announced at the head of each stream
	down     atomic.Bool  // answers 503 to everything
}

func newFake(t *testing.T, answers map[string]any) (*fake, *Client) {
	t.Helper()
	f := &fake{answers: answers, journal: journal.New(journal.Limits{}), asked: make(chan string, 1000)}
	f.life, f.hangUp = context.WithCancel(context.Background())
	f.Server = httptest.NewServer(f)
	c := NewClient(f.URL, "sesame")
	t.Cleanup(func() {
		c.Close()
		f.breakStreams()
		f.Close()
	})
	return f, c
}

// breakStreams cuts all open streams and long polls.
func (f *fake) breakStreams() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hangUp()
	f.life, f.hangUp = context.WithCancel(context.Background())
}

// restart replaces the journal by a new one, as a simulator does that is started again, and cuts all streams.
func (f *fake) restart() {
	f.mu.Lock()
	f.journal = journal.New(journal.Limits{})
	f.mu.Unlock()
	f.breakStreams()
}

func (f *fake) add(entries ...*journal.Entry) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range entries {
		f.journal.Add(e)
	}
}

func (f *fake) state() (*journal.Journal, context.Context) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.journal, f.life
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body json.RawMessage
	_ = json.NewDecoder(r.Body).Decode(&body)
	f.asked <- r.Method + " " + r.URL.RequestURI()
	f.mu.Lock()
	f.requests = append(f.requests, fmt.Sprintf("%s %s %s [%s]", r.Method, r.URL.RequestURI(), body, r.Header.Get("Authorization")))
	f.mu.Unlock()
	answer, scripted := f.answers[r.Method+" "+r.URL.Path[len(prefix):]]
	switch failure, refused := answer.(Failure); {
	case f.down.Load():
		w.WriteHeader(http.StatusServiceUnavailable)
	case refused:
		w.WriteHeader(http.StatusBadRequest)
		answerJSON(w, failure)
	case scripted:
		if handler, own := answer.(http.HandlerFunc); own {
			handler(w, r)
			return
		}
		answerJSON(w, answer)
	default:
		f.serveJournal(w, r)
	}
}

// serveJournal answers /journal, /journal/stream and /journal/wait.
func (f *fake) serveJournal(w http.ResponseWriter, r *http.Request) {
	j, life := f.state()
	filter, err := journal.ParseFilter(r.FormValue("filter"))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		answerJSON(w, Failure{Error: err.Error()})
		return
	}
	q := journal.Query{Filter: filter, After: queryNumber(r, "after"), Before: queryNumber(r, "before"), Limit: int(queryNumber(r, "limit"))}
	switch r.URL.Path {
	case prefix + "/journal":
		entries, first, last := j.List(q)
		page := Page{First: first, Last: last}
		for _, e := range entries {
			page.Entries = append(page.Entries, *e)
		}
		answerJSON(w, page)
	case prefix + "/journal/stream":
		f.stream(w, r, j, life, q)
	case prefix + "/journal/wait":
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(life, cancel)()
		e, err := j.Wait(ctx, filter, q.After)
		if err != nil {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		answerJSON(w, e)
	default:
		http.NotFound(w, r)
	}
}

func (f *fake) stream(w http.ResponseWriter, r *http.Request, j *journal.Journal, life context.Context, q journal.Query) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	live := j.Subscribe(ctx, 1000)
	w.Header().Set("Content-Type", "text/event-stream")
	if lost := f.lost.Load(); lost > 0 {
		fmt.Fprintf(w, "event: dropped\ndata: %d\n\n", lost)
	}
	show := func(e *journal.Entry) {
		text, _ := json.Marshal(e)
		fmt.Fprintf(w, ": alive\n:\nid: %d\nevent: entry\r\ndata: %s\n\n", e.ID, text)
		w.(http.Flusher).Flush()
	}
	entries, _, _ := j.List(q)
	for _, e := range entries {
		show(e)
	}
	w.(http.Flusher).Flush()
	for {
		select {
		case e := <-live.C:
			if e != nil && q.Filter.Match(e) {
				show(e)
			}
		case <-life.Done():
			return
		case <-r.Context().Done():
			return
		}
	}
}

func queryNumber(r *http.Request, name string) int64 {
	n, _ := strconv.ParseInt(r.FormValue(name), 10, 64)
	return n
}

func answerJSON(w http.ResponseWriter, value any) {
	_ = json.NewEncoder(w).Encode(value)
}
