package api

import (
	"bytes"
	"encoding/json"
	"iter"
	"net/http"

	"wecomlab/mockwecom/engine/journal"
)

// listHead is how much of a list is encoded before the answer begins, in bytes. A list that ends within it is answered like any other:
// with its length, and whole in the journal.
const listHead = 64 << 10

// Pass answers with a list that is encoded while it is read, so that its length does not count in memory: the handler returns what Pass
// gives as its error, and a nil response. Each element must be what the list of that name in the row's response holds. An error that comes
// after the answer has begun cuts it off, so that the caller notices. It is for rows that only read.
func (c *Call) Pass(name string, elements iter.Seq2[any, error]) error {
	next, stop := iter.Pull2(elements)
	l := &listing{next: next, stop: stop}
	l.encoder = json.NewEncoder(&l.ready)
	l.encoder.SetEscapeHTML(false)
	c.list = l
	envelope, errmsg := c.Row.success([]byte(`"`+name+`":[`), c.damaged)
	l.errmsg = errmsg
	l.ready.Write(envelope[:len(envelope)-1])
	for !l.ended && l.ready.Len() < listHead {
		if err := l.more(); err != nil {
			c.list = nil
			stop()
			return err
		}
	}
	return nil
}

// listing is an answer that ends in a list of which only the beginning is known.
type listing struct {
	next    func() (any, error, bool)
	stop    func()
	encoder *json.Encoder
	ready   bytes.Buffer // encoded and not sent
	begun   bool         // an element was encoded
	ended   bool
	errmsg  string
}

// more encodes the next element, or the end.
func (l *listing) more() error {
	element, err, any := l.next()
	switch {
	case err != nil:
		return err
	case !any:
		l.ended = true
		l.ready.WriteString("]}")
		return nil
	case l.begun:
		l.ready.WriteByte(',')
	}
	l.begun = true
	if err := l.encoder.Encode(element); err != nil {
		return err
	}
	l.ready.Truncate(l.ready.Len() - 1) // the encoder ends with a new line
	return nil
}

// answer is one like any other if the list is known to its end.
func (l *listing) answer() answer {
	if !l.ended {
		return answer{errmsg: l.errmsg, list: l}
	}
	l.stop()
	return answer{errmsg: l.errmsg, body: l.ready.Bytes()}
}

// describe writes the headers and tells the journal how the answer begins. Its length is not known yet, so that it goes out in chunks.
func (l *listing) describe(h http.Header, entry *journal.Entry) {
	h["Content-Type"] = contentType
	h["Error-Code"], h["Error-Msg"] = []string{"0"}, []string{headerText(l.errmsg)}
	entry.Status, entry.Errmsg = http.StatusOK, l.errmsg
	entry.Response = journal.Message{Header: h, Body: bytes.Clone(l.ready.Bytes()), Size: int64(l.ready.Len())}
	if entry.Note == "" {
		entry.Note = "the answer is long: it was sent while it was read, and this is its beginning"
	}
}

// send writes the list as it comes. One that cannot be read to its end breaks the connection off.
func (l *listing) send(w http.ResponseWriter) {
	defer l.stop()
	for {
		if _, err := w.Write(l.ready.Bytes()); err != nil || l.ended {
			return
		}
		l.ready.Reset()
		for !l.ended && l.ready.Len() < listHead {
			if err := l.more(); err != nil {
				panic(http.ErrAbortHandler)
			}
		}
	}
}
