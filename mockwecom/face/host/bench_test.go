package host

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// answer is a body of the size of a usual API answer.
var answer = []byte(`{"errcode":0,"errmsg":"ok","access_token":"benchmark","expires_in":7200}`)

func answering(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	w.Header()["Content-Type"] = []string{"application/json; charset=UTF-8"}
	w.Write(answer)
}

// wireLoop sends one request over and over on a kept connection, reading the answer without parsing it: the client costs little,
// so that the server's share shows.
func wireLoop(b *testing.B, w *wire, request string) {
	b.Helper()
	buf := make([]byte, 4096)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := io.WriteString(w, request); err != nil {
			b.Fatal(err)
		}
		if n, err := w.Conn.Read(buf); err != nil || n < len(answer) {
			b.Fatal(n, err)
		}
	}
}

// BenchmarkKeepAlive compares this listener with bare net/http, over loopback: GET, and POST with a body (whose deadline is set).
func BenchmarkKeepAlive(b *testing.B) {
	bare := httptest.NewServer(http.HandlerFunc(answering))
	b.Cleanup(bare.Close)
	ours := listen(b, func(c *Config) { c.Handler = http.HandlerFunc(answering) })
	theirs := &Server{ln: bare.Listener}
	for _, c := range []struct{ name, request string }{
		{"GET", "GET /cgi-bin/gettoken?corpid=ww1 HTTP/1.1\r\nHost: qyapi.weixin.qq.com\r\n\r\n"},
		{"POST", "POST /cgi-bin/user/get HTTP/1.1\r\nHost: qyapi.weixin.qq.com\r\nContent-Length: 2\r\n\r\n{}"},
	} {
		b.Run(c.name+"/bare", func(b *testing.B) { wireLoop(b, open(b, theirs), c.request) })
		b.Run(c.name+"/host", func(b *testing.B) { wireLoop(b, open(b, ours), c.request) })
	}
}

// BenchmarkConnection compares a new connection for every request.
func BenchmarkConnection(b *testing.B) {
	bare := httptest.NewServer(http.HandlerFunc(answering))
	b.Cleanup(bare.Close)
	ours := listen(b, func(c *Config) { c.Handler = http.HandlerFunc(answering) })
	for _, c := range []struct {
		name string
		s    *Server
	}{{"bare", &Server{ln: bare.Listener}}, {"host", ours}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w := open(b, c.s)
				w.send("GET / HTTP/1.0\r\n\r\n")
				if _, err := io.ReadAll(w); err != nil {
					b.Fatal(err)
				}
				w.Close()
			}
		})
	}
}

// BenchmarkCA measures what making things on demand costs: the CA itself, one leaf, and a leaf from the cache.
func BenchmarkCA(b *testing.B) {
	b.Run("EnsureNew", func(b *testing.B) {
		for b.Loop() {
			ca, err := LoadCA(b.TempDir())
			if err != nil {
				b.Fatal(err)
			}
			if err := ca.Ensure(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("EnsureThere", func(b *testing.B) {
		dir := b.TempDir()
		for b.Loop() {
			ca, err := LoadCA(dir)
			if err != nil {
				b.Fatal(err)
			}
			if err := ca.Ensure(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Mint", func(b *testing.B) {
		ca := caIn(b, "")
		for b.Loop() {
			ca.leaves.clear()
			if _, err := ca.leaf("qyapi.weixin.qq.com"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Cached", func(b *testing.B) {
		ca := caIn(b, "")
		for b.Loop() {
			if _, err := ca.leaf("qyapi.weixin.qq.com"); err != nil {
				b.Fatal(err)
			}
		}
	})
}
