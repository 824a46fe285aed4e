package api

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"wecomlab/core/errcode"
	"wecomlab/mockwecom/engine/credential"
)

// What public clients do, and what therefore has to work.
func TestHabits(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	corp := "access_token=" + l.token(credential.CorpToken)
	good := `{"text":"a","agentid":1}`
	tests := []struct {
		name, method, target, body string
		header                     []string
		want                       errcode.Code
	}{
		{"JSON", "POST", "/cgi-bin/lab/note?" + corp, good, []string{"Content-Type", "application/json"}, 0},
		{"NoContentType", "POST", "/cgi-bin/lab/note?" + corp, good, nil, 0},
		{"FormContentType", "POST", "/cgi-bin/lab/note?" + corp, good, []string{"Content-Type", "application/x-www-form-urlencoded"}, 0},
		{"TextContentType", "POST", "/cgi-bin/lab/note?" + corp, good, []string{"Content-Type", "text/plain; charset=gbk"}, 0},
		{"GarbledContentType", "POST", "/cgi-bin/lab/note?" + corp, good, []string{"Content-Type", ";;="}, 0},
		{"PostWithGet", "GET", "/cgi-bin/lab/note?" + corp, "", nil, 44004},
		{"PostWithoutBody", "POST", "/cgi-bin/lab/note?" + corp, "", nil, 44004},
		{"PostWithTheArgumentsInTheQuery", "POST", "/cgi-bin/lab/note?text=a&agentid=1&" + corp, "", nil, 44004},
		{"PutIsLikePost", "PUT", "/cgi-bin/lab/note?" + corp, good, nil, 0},
		{"GetWithPost", "POST", "/cgi-bin/lab/get?userid=lin&" + corp, "", nil, 0},
		{"GetWithPostAndEmptyObject", "POST", "/cgi-bin/lab/get?userid=lin&" + corp, "{}", nil, 0},
		{"GetWithPostAndTheArgumentsInTheBody", "POST", "/cgi-bin/lab/get?" + corp, `{"userid":"lin"}`, nil, 40003},
		{"DoubleSlash", "GET", "//cgi-bin//lab///get?userid=lin&" + corp, "", nil, 0},
		{"AcceptGzip", "GET", "/cgi-bin/lab/get?userid=lin&" + corp, "", []string{"Accept-Encoding", "gzip, deflate, br"}, 0},
		{"ExpectContinue", "POST", "/cgi-bin/lab/note?" + corp, good, []string{"Expect", "100-continue"}, 0},
		{"UnknownQueryAndFields", "POST", "/cgi-bin/lab/note?debug=1&lang=zh&" + corp, `{"text":"a","agentid":1,"zzz":{}}`, nil, 0},
		{"AgentAsText", "POST", "/cgi-bin/lab/note?" + corp, `{"text":"a","agentid":"1"}`, nil, 0},
		{"BrokenEscapeElsewhereInTheQuery", "GET", "/cgi-bin/lab/get?x=%zz&userid=lin&" + corp, "", nil, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := l.do(test.method, test.target, test.body, test.header...)
			if r.status != http.StatusOK || r.code(t) != test.want || r.header.Get("Location") != "" {
				t.Errorf("%d %s, want %s", r.status, r.body, test.want)
			}
			warned := strings.HasPrefix(r.errmsg(t), errcode.WrongJSON)
			if want := test.want == 44004; warned != want {
				t.Errorf("warning %v, want %v: %s", warned, want, r.body)
			}
			if e := r.header.Get("Content-Encoding"); e == "gzip" {
				if _, err := gzip.NewReader(strings.NewReader(r.body)); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// Two clients' ways of writing a request, byte for byte.
func TestHabitsOnTheWire(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	target := "/cgi-bin/lab/note?access_token=" + l.token(credential.CorpToken)
	tests := map[string]struct{ request, want string }{
		"HTTP10": {"POST " + target + " HTTP/1.0\r\nContent-Length: 24\r\n\r\n" + `{"text":"a","agentid":1}`, `{"errcode":0,"errmsg":"created"}`},
		"Chunked": {"POST " + target + " HTTP/1.1\r\nHost: qyapi.weixin.qq.com\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" +
			"9\r\n" + `{"text":"` + "\r\n" + "f\r\n" + `a","agentid":1}` + "\r\n0\r\n\r\n", `{"errcode":0,"errmsg":"created"}`},
		"AbsoluteForm": {"GET http://qyapi.weixin.qq.com/cgi-bin/lab/token HTTP/1.0\r\n\r\n", `{"errcode":0,"errmsg":"ok","expires_in":7200}`},
		"Head":         {"HEAD /cgi-bin/lab/token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response := l.raw(test.request)
			body, err := io.ReadAll(response.Body)
			must(t, err)
			if got := string(body); response.StatusCode != http.StatusOK || got != test.want {
				t.Errorf("%s %s, want %s", response.Status, got, test.want)
			}
			if got := response.Header.Get("Error-Code"); got != "0" {
				t.Errorf("Error-Code %q", got)
			}
		})
	}
}

// raw writes bytes to a new connection and reads one answer.
func (l *lab) raw(request string) *http.Response {
	l.t.Helper()
	conn, err := (&net.Dialer{}).DialContext(l.t.Context(), "tcp", strings.TrimPrefix(l.url, "http://"))
	must(l.t, err)
	l.t.Cleanup(func() { _ = conn.Close() })
	_, err = io.WriteString(conn, request)
	must(l.t, err)
	method, _, _ := strings.Cut(request, " ")
	response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	must(l.t, err)
	return response
}

func TestKeepAlive(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(l.url, "http://"))
	must(t, err)
	defer conn.Close()
	from := bufio.NewReader(conn)
	for i := range 3 {
		// An unknown path, a refusal and a success: none of them ends the connection.
		path := []string{"/cgi-bin/lab/nowhere", "/cgi-bin/lab/none", "/cgi-bin/lab/token"}[i]
		_, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}", path)
		must(t, err)
		response, err := http.ReadResponse(from, nil)
		must(t, err)
		_, err = io.Copy(io.Discard, response.Body)
		must(t, err)
		if response.Close {
			t.Errorf("%s ended the connection", path)
		}
	}
}

func TestUnknownPath(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, path := range []string{"/cgi-bin/lab/nowhere", "/cgi-bin/lab/get/", "/cgi-bin/LAB/get", "/cgi-bin/", "/cgi-bin/lab/%2e%2e", "/cgi-bin/../cgi-bin/lab/token"} {
		t.Run(path, func(t *testing.T) {
			r := l.do("POST", path+"?access_token=x", `{"a":1}`)
			if r.status != http.StatusNotFound || r.body != "" || r.header.Get("Content-Type") != "" || r.header.Get("Error-Code") != "" {
				t.Errorf("%d %q %v", r.status, r.body, r.header)
			}
			if e := r.entry; e.Status != http.StatusNotFound || e.Finding == nil || !e.Failed() || string(e.Request.Body) != `{"a":1}` || e.Request.Header == nil {
				t.Errorf("%+v", e)
			}
		})
	}
	t.Run("Documented", func(t *testing.T) {
		r := l.do("POST", "/cgi-bin/lab/later?access_token=x", "")
		want := `{"errcode":-1,"errmsg":"wecomlab: /cgi-bin/lab/later is not simulated yet (doc 90210)"}`
		if r.status != http.StatusOK || r.body != want || r.header.Get("Error-Code") != "-1" {
			t.Errorf("%d %s %v", r.status, r.body, r.header)
		}
		if e := r.entry; e.Doc != 90210 || e.Finding == nil || e.Errcode != -1 || string(e.Response.Body) != want {
			t.Errorf("%+v", e)
		}
	})
	t.Run("WithoutInventory", func(t *testing.T) {
		bare := newLab(t, func(s *Server) { s.Documented = nil })
		if r := bare.do("POST", "/cgi-bin/lab/later", ""); r.status != http.StatusNotFound {
			t.Errorf("%d", r.status)
		}
	})
}
