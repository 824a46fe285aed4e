package api

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
)

// answer is what goes back over the wire.
type answer struct {
	body   []byte
	code   errcode.Code
	errmsg string
	file   *File    // instead of an envelope
	list   *listing // whose end is not known
}

// refuse turns an error into the envelope. What is no refusal of ours is the simulator's own fault: -1, and a line in the log.
func (s *Server) refuse(c *Call, err error) answer {
	var refused *errcode.Error
	if !errors.As(err, &refused) {
		refused = s.fault(c, err)
	}
	text := refused.Text
	if c.damaged {
		text = errcode.WrongJSON + text
	}
	if !refused.Bare {
		text = errcode.Long(text, errcode.Hint(c.Now, s.Random), c.Remote, refused.Code)
	}
	c.entry.Finding = refused.Finding
	payload, err := encode(refused.Payload)
	if err != nil { // a mistake of the handler: the code counts more than what it carries
		s.Log.Error("a refusal carries what cannot be encoded", "path", c.Row.Path, "entry", c.entry.ID, "err", err)
	}
	return answer{body: c.Row.failureBody(refused.Code, text, payload), code: refused.Code, errmsg: text}
}

func (s *Server) fault(c *Call, err error) *errcode.Error {
	attributes := []any{"path", c.Row.Path, "entry", c.entry.ID, "err", err}
	if p := (*panicError)(nil); errors.As(err, &p) {
		attributes = append(attributes, "stack", string(p.stack))
	}
	s.Log.Error("call failed", attributes...)
	return errcode.New(errcode.SystemBusy).With(explain.Finding{Step: explain.State, Got: err.Error(),
		Cause: "the simulator could not carry the call out; nothing was changed", Fix: "look at its log"})
}

var contentType = []string{"application/json; charset=UTF-8"}

// describe writes the headers of an answer and tells the journal. Errcode and errmsg stand in headers too (observed).
func (a *answer) describe(h http.Header, entry *journal.Entry) {
	if a.file != nil {
		a.file.describe(h, entry)
		return
	}
	if a.list != nil {
		a.list.describe(h, entry)
		return
	}
	values := [3]string{strconv.Itoa(int(a.code)), headerText(a.errmsg), strconv.Itoa(len(a.body))}
	h["Content-Type"] = contentType
	h["Error-Code"], h["Error-Msg"], h["Content-Length"] = values[0:1:1], values[1:2:2], values[2:3:3]
	entry.Status, entry.Errcode, entry.Errmsg = http.StatusOK, int(a.code), a.errmsg
	entry.Response = journal.Message{Header: h, Body: a.body, Size: int64(len(a.body))}
}

// send writes what describe has announced; it fails when the caller is gone.
func (a *answer) send(w http.ResponseWriter) {
	if a.file != nil {
		a.file.send(w)
		return
	}
	if a.list != nil {
		a.list.send(w)
		return
	}
	_, _ = w.Write(a.body)
}

// maxHeaderText bounds the Error-Msg header in bytes: an errmsg may quote what the caller sent, and clients bound headers.
const maxHeaderText = 1024

// headerText makes an errmsg fit for a header: one line of bounded length. Text outside ASCII goes out as raw UTF-8, which HTTP
// allows (obs-text) and which is what the body holds; how the platform writes it is not known.
func headerText(errmsg string) string {
	errmsg = strings.ToValidUTF8(errmsg[:min(len(errmsg), maxHeaderText)], "")
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, errmsg)
}
