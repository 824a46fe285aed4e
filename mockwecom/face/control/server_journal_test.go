package control

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"wecomlab/mockwecom/engine/journal"
)

func TestServerJournal(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for i := range 300 {
		s.add(fmt.Sprintf("user/%d", i))
	}
	for query, want := range map[string]struct{ n, first int }{
		"":                     {200, 1},
		"?limit=0":             {200, 1},
		"?limit=5":             {5, 1},
		"?limit=999999":        {300, 1},
		"?after=295":           {5, 296},
		"?before=11&limit=4":   {4, 7},
		"?filter=title:user/7": {1, 8},
		"?after=4711":          {0, 0},
	} {
		_, body := s.do("GET", "/_mock/v1/journal"+query, "")
		var page Page
		must(t, json.Unmarshal([]byte(body), &page))
		if len(page.Entries) != want.n || page.First != 1 || page.Last != 300 || page.Entries == nil {
			t.Errorf("%s: %d entries, %d to %d, want %d", query, len(page.Entries), page.First, page.Last, want.n)
			continue
		}
		if want.n > 0 && (page.Entries[0].ID != int64(want.first) || page.Entries[0].Response.Body != nil || page.Entries[0].Response.Header != nil || page.Entries[0].Response.Size != 13) {
			t.Errorf("%s: %+v", query, page.Entries[0])
		}
	}
	e, err := s.client.Entry(t.Context(), 7)
	must(t, err)
	if string(e.Response.Body) != `{"errcode":0}` || e.Response.Header.Get("Error-Code") != "0" {
		t.Errorf("%+v", e)
	}
	s.Runtime.Journal.Add(&journal.Entry{Kind: journal.KindEvent, Title: "create_auth", Cause: 7})
	story, err := s.client.Story(t.Context(), 301)
	must(t, err)
	if len(story) != 2 || story[0].ID != 7 || story[1].Title != "create_auth" {
		t.Errorf("%+v", story)
	}
}

// open opens a stream and gives its lines.
func (s *stand) open(query string) (lines func(n int) []string, end context.CancelFunc) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	s.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+prefix+"/journal/stream"+query, nil)
	must(s.t, err)
	response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	must(s.t, err)
	s.t.Cleanup(func() { _ = response.Body.Close() })
	if got := response.Header.Get("Content-Type"); response.StatusCode != 200 || got != "text/event-stream" {
		s.t.Fatalf("%s, %s", response.Status, got)
	}
	from := bufio.NewReader(response.Body)
	return func(n int) (lines []string) {
		s.t.Helper()
		for len(lines) < n {
			line, err := from.ReadString('\n')
			if err != nil {
				return append(lines, err.Error())
			}
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
		return lines
	}, cancel
}

// ids gives the entries of n events.
func ids(t *testing.T, lines []string) string {
	t.Helper()
	var all []string
	for _, line := range lines {
		if id, ok := strings.CutPrefix(line, "id: "); ok {
			all = append(all, id)
		}
	}
	return strings.Join(all, " ")
}

func TestServerStream(t *testing.T) {
	t.Parallel()
	t.Run("Format", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		lines, _ := s.open("")
		s.add("user/get")
		got := lines(4)
		if got[0] != "event: entry" || got[1] != "id: 1" || !strings.HasPrefix(got[2], `data: {"id":1,"trace":1,"kind":"api"`) || got[3] != "" {
			t.Errorf("%q", got)
		}
		var e journal.Entry
		must(t, json.Unmarshal([]byte(strings.TrimPrefix(got[2], "data: ")), &e))
		if e.Title != "user/get" || e.Response.Body != nil || e.Response.Size != 13 {
			t.Errorf("%+v", e)
		}
	})
	t.Run("FromNowOn", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.add("old")
		lines, _ := s.open("")
		s.add("new")
		if got := ids(t, lines(4)); got != "2" {
			t.Error(got)
		}
	})
	t.Run("FromTheBeginning", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.add("a")
		s.add("b")
		lines, _ := s.open("?after=0")
		s.add("c")
		if got := ids(t, lines(12)); got != "1 2 3" {
			t.Error(got)
		}
	})
	t.Run("AfterAnEntry", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		for range 5 {
			s.add("a")
		}
		lines, _ := s.open("?after=3")
		if got := ids(t, lines(8)); got != "4 5" {
			t.Error(got)
		}
	})
	t.Run("WhatBeganEarlierAndEndsLater", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		slow := s.Runtime.Journal.Begin()
		s.add("quick")
		lines, _ := s.open("?after=0")
		if got := ids(t, lines(4)); got != "2" {
			t.Error(got)
		}
		s.Runtime.Journal.Add(&journal.Entry{ID: slow, Kind: journal.KindAPI, Title: "slow"})
		if got := ids(t, lines(4)); got != "1" {
			t.Error(got)
		}
	})
}

func TestServerStreamUnderWay(t *testing.T) {
	t.Parallel()
	t.Run("FilteredAndNotHeldBack", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		lines, _ := s.open("?filter=title:wanted")
		for range 50 {
			s.add("wanted")
			s.add("other")
			s.add("other")
			if got := lines(4); got[0] != "event: entry" {
				t.Fatalf("%q", got)
			}
		}
	})
	t.Run("EndsWithTheServer", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		lines, _ := s.open("")
		close(s.done)
		if got := lines(1); got[0] != "EOF" {
			t.Errorf("%q", got)
		}
	})
	t.Run("Dropped", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		w := &stuckWriter{header: http.Header{}, stuck: make(chan struct{}), goOn: make(chan struct{}), wrote: make(chan string, 5000)}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			r, _ := http.NewRequestWithContext(ctx, http.MethodGet, prefix+"/journal/stream?after=0", nil)
			s.stream(w, r)
		}()
		<-w.stuck // at the first flush, when the subscription stands
		for range streamBuffer + 7 {
			s.add("a")
		}
		close(w.goOn)
		if got := <-w.wrote; got != "event: dropped\ndata: 7\n\n" {
			t.Errorf("%q", got)
		}
		if got := <-w.wrote; !strings.HasPrefix(got, "event: entry\nid: 1\ndata: {") {
			t.Errorf("%q", got)
		}
		cancel()
		<-ended
	})
}

// stuckWriter hangs in its first flush, as a reader that does not read makes a socket do.
type stuckWriter struct {
	header      http.Header
	stuck, goOn chan struct{}
	wrote       chan string
}

func (w *stuckWriter) Header() http.Header { return w.header }
func (w *stuckWriter) WriteHeader(int)     {}

func (w *stuckWriter) Write(p []byte) (int, error) {
	w.wrote <- string(p)
	return len(p), nil
}

func (w *stuckWriter) FlushError() error {
	select {
	case <-w.stuck:
	default:
		close(w.stuck)
		<-w.goOn
	}
	return nil
}

func TestServerWait(t *testing.T) {
	t.Parallel()
	t.Run("Kept", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.add("a")
		s.add("b")
		status, body := s.do("GET", "/_mock/v1/journal/wait?after=1&filter=title:b", "")
		if status != 200 || !strings.HasPrefix(body, `{"id":2,`) || !strings.Contains(body, `"body":`) {
			t.Errorf("%d %s", status, body)
		}
	})
	t.Run("Next", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		got := make(chan string)
		go func() {
			e, err := s.client.WaitFor(t.Context(), "title:wanted", 0)
			if err != nil {
				got <- err.Error()
				return
			}
			got <- e.Title
		}()
		for {
			select {
			case title := <-got:
				if title != "wanted" {
					t.Error(title)
				}
				return
			default:
				s.add("wanted")
			}
		}
	})
	t.Run("TimeIsUp", func(t *testing.T) {
		t.Parallel()
		if status, body := newStand(t).do("GET", "/_mock/v1/journal/wait?timeout=1ms", ""); status != 204 || body != "" {
			t.Errorf("%d %s", status, body)
		}
	})
	t.Run("EndsWithTheServer", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		close(s.done)
		if status, body := s.do("GET", "/_mock/v1/journal/wait", ""); status != 204 || body != "" {
			t.Errorf("%d %s", status, body)
		}
	})
}

// The client and the server of this package understand each other.
func TestFollowTheServer(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.add("old")
	stream, err := s.client.Follow(t.Context(), "title:user/get")
	must(t, err)
	s.add("other")
	s.add("user/get")
	if e := <-stream.C; e.ID != 3 || e.Title != "user/get" || stream.Err() != nil || stream.Dropped() != 0 {
		t.Errorf("%+v, %v", e, stream.Err())
	}
}
