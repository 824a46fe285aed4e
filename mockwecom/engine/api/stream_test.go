package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
	"wecomlab/mockwecom/engine/credential"
)

type streamQuery struct {
	Kind string `json:"kind" wx:"need=40004"`
}

type counted struct {
	Bytes int64  `json:"bytes"`
	Kind  string `json:"kind"`
}

// streamLab has a row that counts what it is sent, up to 100,000 bytes, and one that refuses before it reads.
func streamLab(t testing.TB) *lab {
	t.Helper()
	l := newLab(t)
	must(t, l.Mount([]Row{
		POST("/cgi-bin/lab/stream", 90253, CorpAccess, func(c *Call, in streamQuery) (counted, error) {
			n, err := io.Copy(io.Discard, c.Stream)
			if err != nil {
				return counted{}, fmt.Errorf("count: %w", err)
			}
			return counted{n, in.Kind}, c.Write(func() error {
				c.Tx.Later(func() {
					if len(l.notesSeen(c)) == 0 {
						l.t.Error("an event left before its cause was in the journal")
					}
				})
				_, err := l.addNote(c, note{Text: in.Kind})
				return err
			})
		}, Streams, MaxBody(100_000)),
		POST("/cgi-bin/lab/deaf", 90253, Nobody, func(*Call, None) (None, error) {
			return None{}, errcode.New(errcode.RateLimited)
		}, Streams),
	}))
	return l
}

// notesSeen gives the journal's entries of the call.
func (l *lab) notesSeen(c *Call) []int64 {
	e := l.newest()
	if e.ID != c.Entry() {
		return nil
	}
	return []int64{e.ID}
}

func TestStream(t *testing.T) {
	t.Parallel()
	l := streamLab(t)
	token := l.token(credential.CorpToken)
	tests := []struct {
		name, query string
		size        int
		want        errcode.Code
		body        string
	}{
		{"OK", "kind=a&access_token=" + token, 50_000, 0, `{"errcode":0,"errmsg":"ok","bytes":50000,"kind":"a"}`},
		{"OK/at the limit", "kind=a&access_token=" + token, 100_000, 0, `{"errcode":0,"errmsg":"ok","bytes":100000,"kind":"a"}`},
		{"OK/nothing", "kind=b&access_token=" + token, 0, 0, `{"errcode":0,"errmsg":"ok","bytes":0,"kind":"b"}`},
		{"ErrTooLong", "kind=a&access_token=" + token, 100_001, 40206, ""},
		{"ErrFarTooLong", "kind=a&access_token=" + token, 5_000_000, 40206, ""},
		{"ErrNeed", "access_token=" + token, 100, 40004, ""},
		{"ErrNoToken", "kind=a", 3_000_000, errcode.MissingAccessToken, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sent := strings.Repeat("z", tt.size)
			got := l.do("POST", "/cgi-bin/lab/stream?"+tt.query, sent)
			if got.code(t) != tt.want || tt.body != "" && got.body != tt.body {
				t.Errorf("%s, want %d %s", got.body, tt.want, tt.body)
			}
			if got.entry.Request.Size != int64(tt.size) {
				t.Errorf("the journal counts %d of %d bytes", got.entry.Request.Size, tt.size)
			}
			if n := len(got.entry.Request.Body); n != min(tt.size, streamHead) {
				t.Errorf("the journal keeps %d bytes", n)
			}
		})
	}
	if got := l.notes(); got != 3 {
		t.Errorf("%d rows were written, want 3", got)
	}
}

func TestStreamExpect(t *testing.T) {
	t.Parallel()
	l := streamLab(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(l.url, "http://"))
	must(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "POST /cgi-bin/lab/deaf HTTP/1.1\r\nHost: lab\r\nContent-Length: 2147483648\r\nExpect: 100-continue\r\n\r\n")
	must(t, err)
	answer, err := io.ReadAll(conn)
	must(t, err)
	if !bytes.HasPrefix(answer, []byte("HTTP/1.1 200 OK")) || !bytes.Contains(answer, []byte(`"errcode":45009`)) {
		t.Errorf("a client that asks first was answered %q", answer)
	}
}

func TestStreamBrokenOff(t *testing.T) {
	t.Parallel()
	l := streamLab(t)
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/cgi-bin/lab/stream?kind=a&access_token="+l.token(credential.CorpToken),
		io.MultiReader(strings.NewReader("begun"), iotest.ErrReader(errors.New("the cable was pulled"))))
	w := httptest.NewRecorder()
	l.ServeHTTP(w, r)
	got := reply{body: w.Body.String(), entry: l.newest()}
	if got.code(t) != errcode.SystemBusy {
		t.Errorf("answered %s", got.body)
	}
	if f := got.entry.Finding; f == nil || !strings.Contains(f.Got, "5 bytes, then: the cable was pulled") {
		t.Errorf("explained by %v", f)
	}
	if log := l.log.String(); log != "" {
		t.Errorf("what a client does wrong is no fault of ours: %s", log)
	}
}

// body is a file that tells when it is closed.
type body struct {
	io.Reader
	closed chan struct{}
}

func newBody(content io.Reader) *body { return &body{content, make(chan struct{}, 2)} }

func (b *body) Close() error { b.closed <- struct{}{}; return nil }

func TestFile(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("0123456789", 1000)
	tests := []struct {
		name    string
		content io.Reader
		size    int64
		status  int
		want    string // the body; a refusal if empty
	}{
		{"OK/short", strings.NewReader("abc"), 3, 200, "abc"},
		{"OK/longer than the journal keeps", strings.NewReader(long), int64(len(long)), 200, long},
		{"OK/a part", strings.NewReader(long), 5, 206, "01234"},
		{"OK/empty", strings.NewReader(""), 0, 416, ""},
		{"ErrUnreadable", iotest.ErrReader(errBroken), 9, 200, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l, from := newLab(t), newBody(tt.content)
			must(t, l.Mount([]Row{GET("/cgi-bin/lab/file", 90254, Nobody, func(*Call, None) (*File, error) {
				h := http.Header{"Content-Type": {"image/png"}, "Content-disposition": {`attachment; filename="x.png"`}}
				return &File{Status: tt.status, Header: h, Body: from, Size: tt.size}, nil
			})}))
			got := l.do("GET", "/cgi-bin/lab/file", "")
			<-from.closed
			if strings.HasPrefix(tt.name, "Err") {
				if got.code(t) != errcode.SystemBusy || got.header.Get("Content-Type") != contentType[0] {
					t.Errorf("answered %s", got.body)
				}
				return
			}
			if got.body != tt.want || got.status != tt.status {
				t.Errorf("HTTP %d, %d bytes", got.status, len(got.body))
			}
			shown := map[string]string{}
			for _, name := range []string{"Content-Type", "Content-Disposition", "Content-Length", "Error-Code", "Error-Msg"} {
				shown[name] = got.header.Get(name)
			}
			if diff := cmp.Diff(map[string]string{"Content-Type": "image/png", "Content-Disposition": `attachment; filename="x.png"`,
				"Content-Length": fmt.Sprint(tt.size), "Error-Code": "0", "Error-Msg": "ok"}, shown); diff != "" {
				t.Error(diff)
			}
			if e := got.entry; e.Status != tt.status || e.Response.Size != tt.size || len(e.Response.Body) != int(min(tt.size, fileHead)) {
				t.Errorf("the journal says HTTP %d, %d bytes, keeps %d", e.Status, e.Response.Size, len(e.Response.Body))
			}
		})
	}
}

func TestFileNotCommitted(t *testing.T) {
	t.Parallel()
	l, from := newLab(t), newBody(strings.NewReader("abc"))
	must(t, l.Mount([]Row{GET("/cgi-bin/lab/file", 90254, Nobody, func(c *Call, _ None) (*File, error) {
		_, _ = c.Tx.ExecContext(c.Context, "ROLLBACK") // so that the commit fails
		return &File{Status: 200, Header: http.Header{}, Body: from, Size: 3}, nil
	}, Writes)}))
	if got := l.do("GET", "/cgi-bin/lab/file", ""); got.code(t) != errcode.SystemBusy {
		t.Errorf("answered %s", got.body)
	}
	<-from.closed
}
