package api

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
)

// Whatever goes wrong in a handler: nothing is changed, no event leaves, and the journal tells.
func TestHandlerFails(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		fail   func(*Call) error
		want   errcode.Code
		logged []string
	}{
		{"Refusal", func(*Call) error { return Refuse(60011, explain.Finding{Step: explain.Scope, Got: "a stranger"}) }, 60011, nil},
		{"WrappedRefusal", func(*Call) error { return fmt.Errorf("look: %w", errcode.New(60111)) }, 60111, nil},
		{"Error", func(*Call) error { return errBroken }, -1, []string{"call failed", "path=/cgi-bin/lab/fail", "something broke"}},
		{"Panic", func(*Call) error { panic("out of cheese") }, -1, []string{"call failed", "out of cheese", "fault_test.go"}},
		{"NilPointer", func(*Call) error { var p *person; return fmt.Errorf("%s", p.Name) }, -1, []string{"nil pointer"}},
		{"Abort", func(*Call) error { panic(http.ErrAbortHandler) }, -1, []string{"abort Handler"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			l.fail = test.fail
			r := l.do("POST", "/cgi-bin/lab/fail", "")
			if r.status != http.StatusOK || r.code(t) != test.want || !strings.Contains(r.body, `"department":[]`) {
				t.Errorf("%d %s, want %s", r.status, r.body, test.want)
			}
			if n := l.notes(); n != 0 {
				t.Errorf("%d notes have stayed", n)
			}
			if e := r.entry; e.Errcode != int(test.want) || test.want != 60111 && (e.Finding == nil || e.Finding.Got == "") {
				t.Errorf("%+v", e)
			}
			for _, part := range test.logged {
				if !strings.Contains(l.log.String(), part) {
					t.Errorf("%q is not in the log: %s", part, l.log)
				}
			}
			if len(test.logged) == 0 && l.log.String() != "" {
				t.Errorf("logged: %s", l.log)
			}
			if r := l.do("GET", "/cgi-bin/lab/token", ""); r.code(t) != 0 {
				t.Errorf("after it: %s", r.body)
			}
		})
	}
}

func TestResponseThatCannotBeEncoded(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	if r := l.do("POST", "/cgi-bin/lab/odd", "{}"); r.code(t) != -1 || !strings.Contains(l.log.String(), "unsupported type") {
		t.Errorf("%s; %s", r.body, l.log)
	}
}

func TestMountTwice(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	if n := len(l.Rows()); n != len(l.rows()) {
		t.Errorf("%d rows", n)
	}
	if err := l.Mount(l.rows()[:1]); err == nil || !strings.Contains(err.Error(), "/cgi-bin/lab/token is in the tables twice") {
		t.Error(err)
	}
}

func TestBody(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	target := "/cgi-bin/lab/note?access_token=" + l.token(credential.CorpToken)
	padded := func(n int) string {
		body := `{"text":"a","agentid":1}`
		return body + strings.Repeat(" ", n-len(body))
	}
	t.Run("OKLargest", func(t *testing.T) {
		if r := l.do("POST", target, padded(2000)); r.code(t) != 0 || r.entry.Request.Size != 2000 {
			t.Errorf("%s, %d bytes journalled", r.body, r.entry.Request.Size)
		}
	})
	t.Run("ErrTooLarge", func(t *testing.T) {
		r := l.do("POST", target, padded(2001))
		if r.code(t) != 40206 || !strings.HasPrefix(r.errmsg(t), "request body too large, hint") || len(r.entry.Request.Body) != 2000 {
			t.Errorf("%s, %d bytes journalled", r.body, len(r.entry.Request.Body))
		}
	})
	t.Run("ErrTooLargeInChunks", func(t *testing.T) {
		body := strings.Repeat("7d0\r\n"+padded(2000)+"\r\n", 2) + "0\r\n\r\n"
		response := l.raw("POST " + target + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
		if got := response.Header.Get("Error-Code"); got != "40206" {
			t.Errorf("Error-Code %s", got)
		}
	})
	t.Run("ErrBrokenOff", func(t *testing.T) {
		before := l.notes()
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(l.url, "http://"))
		must(t, err)
		defer conn.Close()
		_, err = io.WriteString(conn, "POST "+target+" HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{\"text\":\"a\",\"agentid\":1}")
		must(t, err)
		must(t, conn.(*net.TCPConn).CloseWrite())
		_, _ = io.Copy(io.Discard, conn)
		e := l.newest()
		if e.Errcode != -1 || e.Finding == nil || !strings.Contains(e.Finding.Got, "24 bytes, then: unexpected EOF") || l.notes() != before {
			t.Errorf("%+v, finding %v", e, e.Finding)
		}
		if l.log.String() != "" {
			t.Errorf("a client's mistake was logged: %s", l.log)
		}
	})
}

// A client that announces a huge body and sends on and on gets its answer and loses its connection.
func TestEndlessBody(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(l.url, "http://"))
	must(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "POST /cgi-bin/lab/note?access_token="+l.token(credential.CorpToken)+" HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n")
	must(t, err)
	piece := []byte(strings.Repeat("x", 64<<10))
	sent := 0
	for ; err == nil && sent < 64<<20; sent += len(piece) {
		_, err = conn.Write(piece)
	}
	if err == nil {
		t.Fatalf("%d bytes were taken", sent)
	}
	if e := l.newest(); e.Errcode != 40206 || len(e.Request.Body) > 2000 {
		t.Errorf("%+v", e)
	}
}

// A call that has begun is carried out, though nobody waits for its answer.
func TestCallerGone(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := l.bare(ctx, "POST", "/cgi-bin/lab/note?access_token="+l.token(credential.CorpToken), `{"text":"a","agentid":1}`)
	if w.Code != http.StatusOK || l.notes() != 1 {
		t.Errorf("%d %s, %d notes", w.Code, w.Body, l.notes())
	}
	if e := l.newest(); e.Note != "the caller was gone before the answer" || e.Errcode != 0 {
		t.Errorf("%+v", e)
	}
}

func TestConcurrentCalls(t *testing.T) {
	t.Parallel()
	const callers, calls = 8, 40
	l := newLab(t)
	token := l.token(credential.CorpToken)
	l.fail = func(*Call) error { panic("again") }
	var wait sync.WaitGroup
	for range callers {
		wait.Go(func() {
			for i := range calls {
				switch i % 4 {
				case 0:
					l.bare(t.Context(), "POST", "/cgi-bin/lab/note?access_token="+token, `{"text":"a","agentid":1,}`)
				case 1:
					l.bare(t.Context(), "GET", "/cgi-bin/lab/get?userid=lin&access_token="+token, "")
				case 2:
					l.bare(t.Context(), "POST", "/cgi-bin/lab/fail", "")
				case 3:
					l.bare(t.Context(), "POST", "/cgi-bin/lab/nowhere", "")
				}
			}
		})
	}
	wait.Wait()
	if n := l.notes(); n != callers*calls/4 {
		t.Errorf("%d notes", n)
	}
	entries, _, _ := l.Journal.List(journal.Query{})
	if len(entries) != callers*calls {
		t.Errorf("%d entries", len(entries))
	}
}

// OnCommit, then the journal, then Later: an event never leaves before its cause is known.
func TestOrderOfEffects(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var order []string
	must(t, l.Mount([]Row{POST("/cgi-bin/lab/effects", 90211, Nobody, func(c *Call, _ None) (None, error) {
		c.About(journal.Subject{User: "lin", Suite: "ww1"})
		c.About(journal.Subject{Corp: labCorp})
		c.Note("a note")
		c.CausedBy(0)
		c.CausedBy(41)
		id := c.Entry()
		if id != c.Tx.Entry {
			t.Errorf("entry %d, the transaction has %d", id, c.Tx.Entry)
		}
		c.Tx.OnCommit(func() {
			_, there := l.Journal.Get(id)
			order = append(order, fmt.Sprintf("commit (journalled %v)", there))
		})
		c.Tx.Later(func() {
			_, there := l.Journal.Get(id)
			order = append(order, fmt.Sprintf("later (journalled %v)", there))
		})
		return None{}, nil
	}, Writes)}))
	l.bare(t.Context(), "POST", "/cgi-bin/lab/effects", "")
	if got, want := strings.Join(order, ", "), "commit (journalled false), later (journalled true)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	e := l.newest()
	if want := (journal.Subject{User: "lin", Suite: "ww1", Corp: labCorp}); e.Subject != want || e.Cause != 41 || e.Note != "a note" {
		t.Errorf("%+v", e)
	}
}
