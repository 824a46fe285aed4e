package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

const (
	// streamHead is how much of a streamed body the journal gets, in bytes: small uploads whole, so that they can be replayed.
	streamHead = 16 << 10
	// streamLinger is how much of a refused upload is read and thrown away, in bytes. A client that is still sending when the
	// connection ends sees a broken pipe instead of the answer.
	streamLinger = 4 << 30
)

// Streams lets the handler read the request body itself, as it comes, from [Call.Stream]; the parameters stand in the query.
// Nothing of the body is read before the call is admitted. Such a row does not say [Writes], since no transaction may be open
// while a client sends: the handler writes through [Call.Write] when it has read what it needs.
func Streams(r *Row) { r.streams = true }

// Streamed reports whether the row takes its body as a stream and its parameters from the query.
func (r *Row) Streamed() bool { return r.streams }

// intake passes a body on, counts it and remembers how it began.
type intake struct {
	body io.Reader
	most int64 // bytes that may be read
	size int64
	head []byte
}

func (c *Call) openStream() {
	c.intake = &intake{body: http.NoBody, most: c.Row.maxBody}
	if c.HTTP.Body != nil {
		c.intake.body = c.HTTP.Body
	}
	c.Stream = c.intake
}

// Read gives what has come. Its errors are refusals that a handler may return as they are.
func (s *intake) Read(p []byte) (int, error) {
	if s.size > s.most {
		return 0, tooLarge(s.most)
	}
	n, err := s.body.Read(p[:min(int64(len(p)), s.most+1-s.size)])
	if room := streamHead - len(s.head); room > 0 {
		s.head = append(s.head, p[:min(n, room)]...)
	}
	if s.size += int64(n); s.size > s.most {
		return n, tooLarge(s.most)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = brokenOff(s.size, err)
	}
	return n, err
}

// finish throws the rest of the body away, unless the client waits for leave to send it.
func (s *intake) finish(r *http.Request) {
	if s.size == 0 && r.Header.Get("Expect") != "" {
		return
	}
	s.most = streamLinger
	_, _ = io.Copy(io.Discard, s) // the client is gone, or sends without end: the answer is the same
}

// request is the request as the journal keeps it.
func (c *Call) request() journal.Message {
	if c.intake == nil {
		return journal.Message{Header: c.HTTP.Header, Body: c.Body, Size: int64(len(c.Body))}
	}
	c.intake.finish(c.HTTP)
	return journal.Message{Header: c.HTTP.Header, Body: c.intake.head, Size: c.intake.size}
}

// Write runs f in one transaction, which is c.Tx meanwhile, and commits when it succeeds. Events leave when the call has been
// journalled. It is for rows that stream; others are in their transaction already.
func (c *Call) Write(f func() error) error {
	after, err := c.server.Store.Write(c.Context, c.entry.ID, func(tx *store.Tx) error {
		c.Tx = tx
		defer func() { c.Tx = nil }()
		return f()
	})
	c.after = append(c.after, after)
	return err
}

// leave lets the events of a call go.
func (c *Call) leave() {
	for _, f := range c.after {
		f()
	}
}

// File is an answer that is no envelope: bytes with headers of their own. A handler whose response is a *File answers with it
// when it gives no error.
type File struct {
	Status int         // 200, 206 or 416
	Header http.Header // Content-Type and what else the endpoint sends; Content-Length is added
	Body   io.ReadCloser
	Size   int64 // bytes of Body that go out

	head []byte // what was read of Body for the journal
}

// fileHead is how much of a file the journal gets, in bytes.
const fileHead = 4 << 10

// peek reads the beginning for the journal, which is written before the answer.
func (f *File) peek() error {
	f.head = make([]byte, min(f.Size, fileHead))
	if _, err := io.ReadFull(f.Body, f.head); err != nil {
		return errors.Join(fmt.Errorf("read the file of an answer: %w", err), f.Body.Close())
	}
	return nil
}

// describe writes the headers of a file and tells the journal. That it went well stands in headers as on JSON (inferred).
func (f *File) describe(h http.Header, entry *journal.Entry) {
	for name, values := range f.Header {
		h[name] = values
	}
	h["Error-Code"], h["Error-Msg"] = []string{"0"}, []string{errcode.OK.Text()}
	h["Content-Length"] = []string{fmt.Sprint(f.Size)}
	entry.Status, entry.Errmsg = f.Status, errcode.OK.Text()
	entry.Response = journal.Message{Header: h, Body: f.head, Size: f.Size}
}

// send writes the body. It fails when the caller is gone, or the file was cut while it was read; the caller sees both by
// Content-Length.
func (f *File) send(w http.ResponseWriter) {
	defer func() { _ = f.Body.Close() }() // it was only read
	w.WriteHeader(f.Status)
	if _, err := w.Write(f.head); err == nil {
		_, _ = io.CopyN(w, f.Body, f.Size-int64(len(f.head)))
	}
}

// brokenOff is the answer to a body that did not come whole.
func brokenOff(size int64, err error) error {
	return errcode.New(errcode.SystemBusy).With(explain.Finding{Step: explain.Parameter, Expected: "the whole request body",
		Got: fmt.Sprintf("%d bytes, then: %v", size, err), Cause: "the connection broke off, or the body's length or chunks are wrong",
		Fix: "send the body whole, with the right Content-Length"})
}

// tooLarge is the refusal of a body that is longer than the row takes.
func tooLarge(limit int64) error {
	const code errcode.Code = 40206
	return Refuse(code, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("a body of at most %d bytes", limit),
		Got: "more", Cause: "the request body is too large", Fix: "send less, or send it in parts"})
}
