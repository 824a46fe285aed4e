package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
)

type people struct {
	People []person `json:"userlist"`
}

type howMany struct {
	Count int `json:"count"`
	Break int `json:"break"` // where the list cannot be read any more; 0: nowhere
}

var errLost = errors.New("the table is lost")

// listLab has a row that passes as many people as it is asked for, each with a name of a kilobyte, and counts those it has made.
func listLab(t testing.TB) (l *lab, made *int) {
	t.Helper()
	l, made = newLab(t), new(int)
	elements := func(in howMany) iter.Seq2[any, error] {
		return func(yield func(any, error) bool) {
			for i := range in.Count {
				if in.Break == i+1 {
					yield(nil, errLost)
					return
				}
				*made++
				if !yield(person{UserID: fmt.Sprint("u", i), Name: strings.Repeat("<", 1024), Department: []int64{1}}, nil) {
					return
				}
			}
		}
	}
	must(t, l.Mount([]Row{
		GET("/cgi-bin/lab/people", 90201, Nobody, func(c *Call, in howMany) (*people, error) { return nil, c.Pass("userlist", elements(in)) }),
		GET("/cgi-bin/lab/nobody", 90201, Nobody, func(c *Call, in howMany) (*people, error) {
			if err := c.Pass("userlist", elements(in)); err != nil {
				return nil, err
			}
			return nil, errcode.New(errcode.RateLimited)
		}),
	}))
	return l, made
}

func TestPass(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		count int
		long  bool
	}{{"OK/nobody", 0, false}, {"OK/one", 1, false}, {"OK/as long as the head", 59, false}, {"OK/longer", 200, true}, {"OK/very long", 5000, true}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l, _ := listLab(t)
			resp, err := http.Get(fmt.Sprintf("%s/cgi-bin/lab/people?count=%d", l.url, tt.count))
			must(t, err)
			body, err := io.ReadAll(resp.Body)
			must(t, errors.Join(err, resp.Body.Close()))
			var got struct {
				Code   *int     `json:"errcode"`
				Msg    string   `json:"errmsg"`
				People []person `json:"userlist"`
			}
			must(t, json.Unmarshal(body, &got))
			if got.Code == nil || *got.Code != 0 || got.Msg != "ok" || got.People == nil || len(got.People) != tt.count {
				t.Fatalf("%d people in %.80s", len(got.People), body)
			}
			for i, p := range got.People {
				if p.UserID != fmt.Sprint("u", i) || strings.Trim(p.Name, "<") != "" {
					t.Fatalf("person %d is %+v", i, p)
				}
			}
			if strings.Contains(string(body), "\n") || strings.Contains(string(body), `\u003c`) {
				t.Error("the list is encoded in another way than answers are")
			}
			if diff := cmp.Diff([]string{"0", "ok", "application/json; charset=UTF-8"}, []string{resp.Header.Get("Error-Code"), resp.Header.Get("Error-Msg"), resp.Header.Get("Content-Type")}); diff != "" {
				t.Error(diff)
			}
			e := l.newest()
			if long := resp.ContentLength < 0; long != tt.long || long != (e.Note != "") {
				t.Errorf("the length is %d, the note %q", resp.ContentLength, e.Note)
			}
			if !tt.long && e.Response.Size != int64(len(body)) || e.Response.Size > listHead+2048 {
				t.Errorf("the journal has %d bytes", e.Response.Size)
			}
		})
	}
}

// A list that cannot be read is refused as long as nothing was sent, and broken off afterwards.
func TestPassBreaks(t *testing.T) {
	t.Parallel()
	t.Run("ErrAtOnce", func(t *testing.T) {
		t.Parallel()
		l, _ := listLab(t)
		resp, err := http.Get(l.url + "/cgi-bin/lab/people?count=10&break=5")
		must(t, err)
		body, err := io.ReadAll(resp.Body)
		must(t, errors.Join(err, resp.Body.Close()))
		if !strings.Contains(string(body), `"errcode":-1`) || !strings.Contains(string(body), `"userlist":[]`) || !strings.Contains(l.log.String(), errLost.Error()) {
			t.Errorf("%s\n%s", body, l.log)
		}
	})
	t.Run("ErrOnTheWay", func(t *testing.T) {
		t.Parallel()
		l, _ := listLab(t)
		resp, err := http.Get(l.url + "/cgi-bin/lab/people?count=1000&break=500")
		must(t, err)
		body, err := io.ReadAll(resp.Body)
		if err == nil || json.Valid(body) || len(body) < listHead {
			t.Errorf("%d bytes, %v", len(body), err)
		}
		must(t, resp.Body.Close())
	})
	t.Run("ErrRefusedAfterwards", func(t *testing.T) {
		t.Parallel()
		l, _ := listLab(t)
		resp, err := http.Get(l.url + "/cgi-bin/lab/nobody?count=1000")
		must(t, err)
		body, err := io.ReadAll(resp.Body)
		must(t, errors.Join(err, resp.Body.Close()))
		if !strings.Contains(string(body), `"errcode":45009`) {
			t.Errorf("%.100s", body)
		}
	})
}

// Who makes a list is stopped when the caller is gone, and never far ahead of what was sent.
func TestPassIsLazy(t *testing.T) {
	t.Parallel()
	l, made := listLab(t)
	w := &narrow{header: http.Header{}, room: 3 * listHead}
	l.ServeHTTP(w, newGet(t, "/cgi-bin/lab/people?count=100000"))
	if *made < 3*60 || *made > 6*70 {
		t.Errorf("%d people were made for three heads", *made)
	}
}

// narrow is a caller who is gone after some bytes.
type narrow struct {
	header http.Header
	room   int
}

func (n *narrow) Header() http.Header { return n.header }
func (n *narrow) WriteHeader(int)     {}
func (n *narrow) Write(p []byte) (int, error) {
	if n.room -= len(p); n.room < 0 {
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}

func newGet(t *testing.T, target string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, http.NoBody)
	must(t, err)
	return r
}
