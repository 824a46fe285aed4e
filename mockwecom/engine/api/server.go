package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/quota"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// Server serves the endpoint rows. Its fields are set once, before the first request.
type Server struct {
	Store       *store.DB
	Clock       *clock.Clock
	Journal     *journal.Journal
	Credentials *credential.Book
	Random      *random.Source
	Log         *slog.Logger
	Quota       *quota.Book // nil: nothing is counted

	// Gate decides whether a caller's address may use a credential (doc 90313, entry 60020). Nil lets everybody in.
	Gate func(c *Call) error
	// Right decides whether a credential still may call at all: an app that was stopped, an authorization that was
	// cancelled. Nil lets everybody in.
	Right func(c *Call) error
	// Documented looks a path up in the inventory of all documented endpoints.
	Documented func(path string) (doc int, ok bool)

	rows map[string]*Row
}

// Mount adds rows. Two rows of one path are a mistake in the tables.
func (s *Server) Mount(rows []Row) error {
	if s.rows == nil {
		s.rows = make(map[string]*Row, len(rows))
	}
	for i := range rows {
		if _, twice := s.rows[rows[i].Path]; twice {
			return fmt.Errorf("endpoint %s is in the tables twice", rows[i].Path)
		}
		s.rows[rows[i].Path] = &rows[i]
	}
	return nil
}

// Rows gives every mounted row, in no order.
func (s *Server) Rows() []*Row {
	all := make([]*Row, 0, len(s.rows))
	for _, r := range s.rows {
		all = append(all, r)
	}
	return all
}

// ServeHTTP answers one call and journals it. Who has the answer finds the call in the journal; events leave after that.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	took := clock.Stopwatch()
	entry := &journal.Entry{
		ID: s.Journal.Begin(), Kind: journal.KindAPI, At: s.Clock.Now(), From: journal.LaneApp, To: journal.LaneWeCom,
		Method: r.Method, URL: target(r), Remote: r.RemoteAddr,
	}
	path := cleanPath(r.URL.Path)
	row, ok := s.rows[path]
	if !ok {
		s.serveUnknown(w, r, path, entry, took)
		return
	}
	entry.Title, entry.Doc = row.title(), row.Docs[0]
	// A call that has begun is carried out to its end, whether or not anybody waits for the answer, as on real servers.
	c := &Call{Context: context.WithoutCancel(r.Context()), Row: row, HTTP: r, Query: queryOf(r), Remote: host(r.RemoteAddr),
		Now: entry.At, server: s, entry: entry}
	a := s.run(c)
	// The journal keeps the headers of both sides as they are: net/http makes new maps for each request, and sends from a copy.
	entry.Request = c.request()
	if r.Context().Err() != nil && entry.Note == "" {
		entry.Note = "the caller was gone before the answer"
	}
	a.describe(w.Header(), entry)
	entry.Took = took()
	s.Journal.Add(entry)
	a.send(w)
	c.leave()
}

// target is path and query as they came.
func target(r *http.Request) string {
	if len(r.RequestURI) > 0 && r.RequestURI[0] == '/' {
		return r.RequestURI
	}
	return r.URL.RequestURI()
}

// run does everything between the row and the wire.
func (s *Server) run(c *Call) answer {
	payload, err := s.handle(c)
	if err != nil && c.file != nil {
		err = errors.Join(err, c.file.Body.Close())
	}
	if err != nil && c.list != nil {
		c.list.stop()
	}
	if err != nil {
		return s.refuse(c, err)
	}
	if c.file != nil {
		return answer{file: c.file}
	}
	if c.list != nil {
		return c.list.answer()
	}
	body, errmsg := c.Row.success(payload, c.damaged)
	return answer{body: body, errmsg: errmsg}
}

// handle checks the call in the platform's order and carries it out. A panic ends the call, not the process, and like every
// error it leaves the store as it was.
func (s *Server) handle(c *Call) (payload []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &panicError{value: p, stack: debug.Stack()}
		}
	}()
	unreadable := c.readBody() // said last: a bad token is told before a bad body, but the journal shows the body with both
	if err := s.admit(c); err != nil {
		return nil, err
	}
	if unreadable != nil {
		return nil, unreadable
	}
	leave, err := s.enter(c)
	defer leave()
	if err != nil {
		return nil, err
	}
	if !c.Row.writes {
		return c.Row.call(c)
	}
	after, err := s.Store.Write(c.Context, c.entry.ID, func(tx *store.Tx) error {
		c.Tx = tx
		payload, err = c.Row.call(c)
		return err
	})
	c.after = append(c.after, after)
	return payload, err
}

// admit checks the credential, the caller's address and what the credential may do.
func (s *Server) admit(c *Call) error {
	if err := s.authenticate(c); err != nil {
		return err
	}
	if !c.Row.open && s.Gate != nil {
		if err := s.Gate(c); err != nil {
			return err
		}
	}
	if c.Credential != nil && s.Right != nil {
		if err := s.Right(c); err != nil {
			return err
		}
	}
	return s.spend(c)
}

// panicError is a handler's panic.
type panicError struct {
	value any
	stack []byte
}

// Error names the value that the handler panicked with.
func (p *panicError) Error() string { return fmt.Sprintf("the handler panicked: %v", p.value) }

// readBody reads at most as much as the row allows. Nothing is longer in memory than it has to be: the journal keeps it.
func (c *Call) readBody() error {
	if c.Row.streams {
		c.openStream()
		return nil
	}
	if c.HTTP.Body == nil || c.HTTP.Body == http.NoBody {
		return nil
	}
	var err error
	if c.Body, err = readAtMost(c.HTTP, c.Row.maxBody+1); err != nil {
		return brokenOff(int64(len(c.Body)), err)
	}
	if int64(len(c.Body)) > c.Row.maxBody {
		c.Body = c.Body[:c.Row.maxBody]
		return tooLarge(c.Row.maxBody)
	}
	return nil
}

func readAtMost(r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength <= 0 {
		body, err := io.ReadAll(io.LimitReader(r.Body, limit))
		return append([]byte(nil), body...), err
	}
	body := make([]byte, min(r.ContentLength, limit))
	n, err := io.ReadFull(r.Body, body)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return body[:n], err
}

func host(remote string) string {
	h, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	return h
}
