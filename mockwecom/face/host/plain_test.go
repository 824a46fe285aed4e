package host

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/clock"
)

func TestPlainHTTP(t *testing.T) {
	t.Parallel()
	s := listen(t)

	t.Run("OneConnectionServesManyRequests", func(t *testing.T) {
		t.Parallel()
		w := open(t, s)
		for _, path := range []string{"/cgi-bin/gettoken?corpid=ww1", "/cgi-bin/user/get"} {
			w.send("GET %s HTTP/1.1\r\nHost: qyapi.weixin.qq.com\r\n\r\n", path)
			got := decode(t, w.answer("GET"))
			want := seen{Method: "GET", Proto: "HTTP/1.1", Host: "qyapi.weixin.qq.com", URI: path, Path: strings.Split(path, "?")[0], Header: http.Header{}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
	})
	t.Run("PipelinedRequestsAreAnsweredInOrder", func(t *testing.T) {
		t.Parallel()
		w := open(t, s)
		w.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}GET /b HTTP/1.1\r\nHost: x\r\n\r\nGET /c HTTP/1.1\r\nHost: x\r\n\r\n")
		for _, path := range []string{"/a", "/b", "/c"} {
			if got := decode(t, w.answer("GET")); got.Path != path {
				t.Errorf("got the answer for %s, want %s", got.Path, path)
			}
		}
	})
	t.Run("HTTP10IsAnsweredAndClosed", func(t *testing.T) {
		t.Parallel()
		w := open(t, s)
		w.send("GET /cgi-bin/gettoken HTTP/1.0\r\n\r\n")
		resp := w.answer("GET")
		if got := decode(t, resp); got.Proto != "HTTP/1.0" || got.Host != "" {
			t.Errorf("got %+v", got)
		}
		if rest := w.closed(); rest != "" {
			t.Errorf("trailing bytes %q", rest)
		}
	})
	t.Run("ADoubleSlashReachesTheHandler", func(t *testing.T) {
		t.Parallel()
		w := open(t, s)
		w.send("POST //cgi-bin//message/send?access_token=T HTTP/1.1\r\nHost: qyapi.weixin.qq.com\r\nContent-Length: 2\r\n\r\n{}")
		got := decode(t, w.answer("POST"))
		if got.Path != "//cgi-bin//message/send" || got.Method != "POST" || got.Body != "{}" {
			t.Errorf("got %+v", got)
		}
	})
}

func TestBodiesAndGarbage(t *testing.T) {
	t.Parallel()
	s := listen(t)

	t.Run("AChunkedBodyIsRead", func(t *testing.T) {
		t.Parallel()
		w := open(t, s)
		w.send("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwith\r\n5\r\n care\r\n0\r\n\r\n")
		if got := decode(t, w.answer("POST")); got.Body != "with care" {
			t.Errorf("body %q", got.Body)
		}
	})
	t.Run("ExpectContinueIsInvitedFirst", func(t *testing.T) {
		t.Parallel()
		w := open(t, s)
		w.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
		if line, _ := w.r.ReadString('\n'); line != "HTTP/1.1 100 Continue\r\n" {
			t.Fatalf("got %q", line)
		}
		if line, _ := w.r.ReadString('\n'); line != "\r\n" {
			t.Fatalf("got %q", line)
		}
		w.send("body")
		if got := decode(t, w.answer("POST")); got.Body != "body" {
			t.Errorf("body %q", got.Body)
		}
	})
	t.Run("GarbageIsRefused", func(t *testing.T) {
		t.Parallel()
		w := open(t, s)
		w.send("\x00\x01\x02 not http\r\n\r\n")
		if got := w.closed(); !strings.HasPrefix(got, "HTTP/1.1 400 ") {
			t.Errorf("got %q", got)
		}
	})
}

func TestHijack(t *testing.T) {
	t.Parallel()
	s := listen(t, func(c *Config) {
		c.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			nc, rw, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer nc.Close()
			if below(nc) == nil || below(nc).NetConn() == nil {
				t.Error("the socket cannot be reached")
			}
			rw.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
			rw.Flush()
			line, _ := rw.ReadString('\n')
			io.WriteString(nc, "heard "+line)
		})
	})
	w := open(t, s)
	w.send("GET / HTTP/1.1\r\nHost: openhw.work.weixin.qq.com\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nearly\n")
	if resp := w.answer("GET"); resp.StatusCode != http.StatusSwitchingProtocols {
		t.Fatal(resp.Status)
	}
	if got := w.closed(); got != "heard early\n" {
		t.Errorf("got %q", got)
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	short := func(c *Config) { c.HeaderTimeout = 50 * time.Millisecond }

	t.Run("OversizeHeadersAre431", func(t *testing.T) {
		t.Parallel()
		s := listen(t, func(c *Config) { c.MaxHeaderBytes = 1 << 10 })
		w := open(t, s)
		w.send("GET / HTTP/1.1\r\nHost: x\r\nX-Long: %s\r\n\r\n", strings.Repeat("a", 8<<10))
		if resp := w.answer("GET"); resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Error(resp.Status)
		}
	})
	t.Run("ASilentConnectionIsCut", func(t *testing.T) {
		t.Parallel()
		if got := open(t, listen(t, short)).closed(); got != "" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("AStalledHeaderIsCut", func(t *testing.T) {
		t.Parallel()
		w := open(t, listen(t, short))
		w.send("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
		w.closed()
	})
	t.Run("ATrickledHeaderIsCut", func(t *testing.T) {
		t.Parallel()
		w := open(t, listen(t, short))
		cut := make(chan struct{})
		go func() {
			defer close(cut)
			for {
				if _, err := w.Write([]byte("x")); err != nil {
					return
				}
			}
		}()
		w.closed()
		w.Close()
		<-cut
	})
	t.Run("AStalledTLSHandshakeIsCut", func(t *testing.T) {
		t.Parallel()
		w := open(t, listen(t, short))
		w.send("\x16\x03\x01")
		w.closed()
	})
}

func TestBoundsAfterTheHeaders(t *testing.T) {
	t.Parallel()

	t.Run("AStalledBodyIsCut", func(t *testing.T) {
		t.Parallel()
		w := open(t, listen(t, func(c *Config) { c.BodyTimeout = 50 * time.Millisecond }))
		w.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
		if resp := w.answer("POST"); resp.StatusCode != http.StatusBadRequest {
			t.Error(resp.Status)
		}
		w.closed()
	})
	t.Run("AStalledBodyIsCutOverHTTP2", func(t *testing.T) {
		t.Parallel()
		s := listen(t, func(c *Config) { c.BodyTimeout = 50 * time.Millisecond })
		body, end := io.Pipe()
		defer end.Close()
		resp, err := direct(t, s).Post("https://qyapi.weixin.qq.com/", "", body)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if resp.ProtoMajor != 2 || resp.StatusCode != http.StatusBadRequest {
			t.Errorf("got %s %s", resp.Proto, resp.Status)
		}
	})
	t.Run("AnIdleConnectionIsCut", func(t *testing.T) {
		t.Parallel()
		w := open(t, listen(t, func(c *Config) { c.IdleTimeout = 50 * time.Millisecond }))
		w.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		decode(t, w.answer("GET"))
		w.closed()
	})
	t.Run("TheLimitOfConnectionsHoldsAndIsLogged", func(t *testing.T) {
		t.Parallel()
		log := newRecord()
		s := listen(t, func(c *Config) { c.MaxConns, c.Log = 2, log.logger() })
		first, second := open(t, s), open(t, s)
		for _, w := range []*wire{first, second} {
			w.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
			decode(t, w.answer("GET"))
		}
		if got := open(t, s).closed(); got != "" {
			t.Errorf("got %q", got)
		}
		log.wait(t, "the limit of open connections is reached")
	})
}

// TestBodyDeadlineEndsWithTheBody holds a request open for longer than its body was allowed to take.
func TestBodyDeadlineEndsWithTheBody(t *testing.T) {
	t.Parallel()
	const allowed = 30 * time.Millisecond
	s := listen(t, func(c *Config) {
		c.BodyTimeout = allowed
		c.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			longer, cancel := context.WithTimeout(r.Context(), 3*allowed)
			defer cancel()
			<-longer.Done()
			if err := r.Context().Err(); err != nil {
				t.Errorf("the request was cancelled: %v", err)
			}
			io.WriteString(w, "done")
		})
	})
	resp, err := direct(t, s).Post("http://qyapi.weixin.qq.com/", "", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got, _ := io.ReadAll(resp.Body); string(got) != "done" {
		t.Errorf("got %q", got)
	}
}

func TestDateFollowsTheClock(t *testing.T) {
	t.Parallel()
	at := time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)
	frozen := clock.NewFrozen(at)
	t.Cleanup(func() { frozen.Close() })
	s := listen(t, func(c *Config) { c.Clock = frozen })
	for _, step := range []time.Duration{0, 0, time.Hour} {
		if err := frozen.Advance(t.Context(), step); err != nil {
			t.Fatal(err)
		}
		at = at.Add(step)
		w := open(t, s)
		w.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		if got := w.answer("GET").Header["Date"]; !cmp.Equal(got, []string{at.Format(http.TimeFormat)}) {
			t.Errorf("after %v: Date %v", step, got)
		}
	}
}

// FuzzFirstBytes throws bytes at the port. Whatever comes, the server answers or closes, and serves the next client.
func FuzzFirstBytes(f *testing.F) {
	for _, seed := range []string{
		"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\x16\x03\x01\x00\x05hello", "CONNECT qyapi.weixin.qq.com:443 HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n",
		"CONNECT :: HTTP/1.1\r\nHost: a\r\n\r\n", "GET http://[::1/ HTTP/1.1\r\n\r\n", "CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n", "",
		"GET http://127.0.0.1:1/ HTTP/1.0\r\n\r\n", "CONNECT a%00b:1 HTTP/1.1\r\nHost: a\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	log := newRecord()
	s := listen(f, func(c *Config) {
		c.HeaderTimeout, c.BodyTimeout, c.IdleTimeout = 100*time.Millisecond, 100*time.Millisecond, 100*time.Millisecond
		c.Lookup = lookupFails
		c.Log = log.logger()
	})
	f.Fuzz(func(t *testing.T, first []byte) {
		w := open(t, s)
		w.Write(first)
		w.closed()
		next := open(t, s)
		next.send("GET / HTTP/1.0\r\n\r\n")
		if resp, err := http.ReadResponse(bufio.NewReader(next), nil); err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("the next client got %v, %v", resp, err)
		}
		log.mu.Lock()
		defer log.mu.Unlock()
		if strings.Contains(log.text.String(), "panic") {
			t.Fatal(log.text.String())
		}
		log.text.Reset()
	})
}
