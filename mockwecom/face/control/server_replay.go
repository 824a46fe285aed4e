package control

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strconv"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
)

// replay sends a journalled exchange again: a callback sealed and signed anew, an API call as it was. The result names the
// entry of the new exchange.
func (s *Server) replay(r *http.Request) (any, error) {
	e, err := s.find(r)
	if err != nil {
		return nil, err
	}
	switch {
	case e.Kind == journal.KindCallback && e.Callback != nil && len(e.Callback.Plain) > 0 && e.Method == http.MethodPost:
		return s.replayCallback(r.Context(), e)
	case e.Kind == journal.KindAPI && int64(len(e.Request.Body)) < e.Request.Size:
		return nil, fmt.Errorf("entry %d cannot be replayed: the journal has kept only %d of the %d bytes of its body", e.ID, len(e.Request.Body), e.Request.Size)
	case e.Kind == journal.KindAPI:
		return s.replayCall(r, e)
	}
	return nil, fmt.Errorf("entry %d is no API call and no delivered event; only those can be replayed", e.ID)
}

func (s *Server) replayCallback(ctx context.Context, e *journal.Entry) (any, error) {
	a, err := push.Find(ctx, s.Runtime.Store.Read(), e.Callback.Receiver)
	if err != nil {
		return nil, err
	}
	if !a.Ready() {
		return nil, fmt.Errorf("%s has no verified address any more", e.Callback.Receiver)
	}
	m := push.Message{Receiver: a.Receiver, Event: e.Callback.Event, Plain: e.Callback.Plain, ToUserName: e.Callback.ReceiveID,
		ReceiveID: e.Callback.ReceiveID, Subject: e.Subject, Doc: e.Doc, Note: fmt.Sprintf("replay of %d", e.ID)}
	if e.Subject.Agent != 0 {
		m.AgentID = strconv.FormatInt(e.Subject.Agent, 10)
	}
	before := s.last()
	finding, err := s.Runtime.Push.SendTo(ctx, e.ID, *a, m)
	if err != nil {
		return nil, err
	}
	return ActionResult{Entry: s.newEntry(before, e), Say: fmt.Sprintf("%s was sent again to %s", m.Event, a.URL), Finding: finding}, nil
}

func (s *Server) last() int64 {
	_, _, last := s.Runtime.Journal.List(journal.Query{Limit: 1})
	return last
}

// newEntry finds the exchange that repeated e among those after an id; 0 when it has been pushed out already.
func (s *Server) newEntry(after int64, e *journal.Entry) int64 {
	candidates, _, _ := s.Runtime.Journal.List(journal.Query{After: after})
	for _, c := range candidates {
		if c.Kind == e.Kind && c.Title == e.Title && c.Method == e.Method && (c.Cause == e.ID || c.URL == e.URL) {
			return c.ID
		}
	}
	return 0
}

// quiet is a response writer for a call that nobody waits for: the journal keeps the answer.
type quiet struct{ header http.Header }

func (q *quiet) Header() http.Header         { return q.header }
func (q *quiet) Write(p []byte) (int, error) { return len(p), nil }
func (q *quiet) WriteHeader(int)             {}

func (s *Server) replayCall(r *http.Request, e *journal.Entry) (any, error) {
	again, err := http.NewRequestWithContext(r.Context(), e.Method, "http://"+r.Host+e.URL, bytes.NewReader(e.Request.Body))
	if err != nil {
		return nil, err
	}
	again.RemoteAddr, again.RequestURI = cmp.Or(e.Remote, r.RemoteAddr), e.URL
	if e.Request.Header != nil {
		again.Header = e.Request.Header.Clone()
	}
	before := s.last()
	s.Replay.ServeHTTP(&quiet{http.Header{}}, again)
	return ActionResult{Entry: s.newEntry(before, e), Say: fmt.Sprintf("%s %s was called again", e.Method, e.Title)}, nil
}
