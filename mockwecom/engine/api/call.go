package api

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// Call is one request to an endpoint, as its handler sees it.
type Call struct {
	Context    context.Context
	Row        *Row
	HTTP       *http.Request
	Query      url.Values
	Body       []byte
	Credential *credential.Credential // the token that was presented; nil on rows that take none
	Remote     string                 // the caller's address without port
	Now        time.Time              // virtual
	Tx         *store.Tx              // nil on rows that only read
	Stream     io.Reader              // the body of a row that [Streams]; Body is empty then

	server  *Server
	entry   *journal.Entry
	damaged bool // the JSON had to be repaired
	intake  *intake
	file    *File
	list    *listing
	after   []func() // what lets the events of the call go
}

// DB is the handle for queries: the transaction on rows that write.
func (c *Call) DB() bun.IDB {
	if c.Tx != nil {
		return c.Tx
	}
	return c.server.Store.Read()
}

// Entry is the id under which this call will stand in the journal.
func (c *Call) Entry() int64 { return c.entry.ID }

// CausedBy tells the journal which exchange led to this call: the one that brought the redeemed code into the world.
func (c *Call) CausedBy(entry int64) {
	if entry != 0 {
		c.entry.Cause = entry
	}
}

// Note leaves one line for people in the journal.
func (c *Call) Note(text string) { c.entry.Note = text }

// About tells the journal whom this call concerns. Empty members leave what is known.
func (c *Call) About(s journal.Subject) {
	to := &c.entry.Subject
	if s.Provider != "" {
		to.Provider = s.Provider
	}
	if s.Suite != "" {
		to.Suite = s.Suite
	}
	if s.Corp != "" {
		to.Corp = s.Corp
	}
	if s.Agent != 0 {
		to.Agent = s.Agent
	}
	if s.User != "" {
		to.User = s.User
	}
	if s.Device != "" {
		to.Device = s.Device
	}
}

func (c *Call) decode(into any) error {
	if c.Row.Method == http.MethodGet || c.Row.streams {
		return c.Row.in.fromQuery(c.Query, into)
	}
	damaged, err := c.Row.in.fromJSON(WithoutNUL(c.Body), into)
	c.damaged = damaged
	return err
}

// Refuse makes the error of a code, with the reason for the journal and the consoles. The wire shows only the code's text.
func Refuse(code errcode.Code, f explain.Finding) *errcode.Error {
	return errcode.New(code).With(f)
}

// title is the row's name for people: its path without /cgi-bin/.
func (r *Row) title() string { return strings.TrimPrefix(r.Path, "/cgi-bin/") }
