package host

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"wecomlab/core/clock"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must happen. It is never reached when all is well.
const patience = 20 * time.Second

// seen is what the handler under the host saw of a request.
type seen struct {
	Method string
	Proto  string
	Host   string
	URI    string
	Path   string
	URLHas string // the host in r.URL: empty in origin form
	TLS    bool
	Body   string
	Header http.Header
}

// mirror answers with what it saw.
func mirror(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(seen{
		Method: r.Method, Proto: r.Proto, Host: r.Host, URI: r.RequestURI, Path: r.URL.Path, URLHas: r.URL.Host,
		TLS: r.TLS != nil, Body: string(body), Header: r.Header,
	})
}

// record is a log that a test can read while the server writes it.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

func newRecord() *record { return &record{more: make(chan struct{}, 1000)} }

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case r.more <- struct{}{}:
	default:
	}
	return r.text.Write(p)
}

func (r *record) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(r, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// wait returns when the log contains the words.
func (r *record) wait(t *testing.T, words string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		r.mu.Lock()
		text := r.text.String()
		r.mu.Unlock()
		if strings.Contains(text, words) {
			return
		}
		select {
		case <-r.more:
		case <-ctx.Done():
			t.Fatalf("the log does not contain %q:\n%s", words, text)
		}
	}
}

// listen starts a server for one test, on a free loopback port with a CA in memory unless the test says otherwise.
func listen(t testing.TB, changes ...func(*Config)) *Server {
	t.Helper()
	ca, err := LoadCA("")
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{Listen: "127.0.0.1:0", Handler: http.HandlerFunc(mirror), CA: ca}
	for _, change := range changes {
		change(&cfg)
	}
	s, err := Listen(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// pool trusts the server's CA and nothing else.
func pool(t testing.TB, s *Server) *x509.CertPool {
	t.Helper()
	text, err := s.cfg.CA.PEM()
	if err != nil {
		t.Fatal(err)
	}
	p := x509.NewCertPool()
	if !p.AppendCertsFromPEM(text) {
		t.Fatalf("no certificate in %q", text)
	}
	return p
}

// viaProxy is a client configured as HTTPS_PROXY and HTTP_PROXY would, trusting the CA.
func viaProxy(t testing.TB, s *Server) *http.Client {
	t.Helper()
	proxy, err := url.Parse(s.ProxyURL())
	if err != nil {
		t.Fatal(err)
	}
	tr := &http.Transport{
		Proxy:             http.ProxyURL(proxy),
		TLSClientConfig:   &tls.Config{RootCAs: pool(t, s)},
		ForceAttemptHTTP2: true,
	}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, Timeout: patience}
}

// direct is a client that takes every host to be the server, as a hosts file would.
func direct(t testing.TB, s *Server) *http.Client {
	t.Helper()
	tr := &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, s.Addr().String())
		},
		TLSClientConfig:   &tls.Config{RootCAs: pool(t, s)},
		ForceAttemptHTTP2: true,
	}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, Timeout: patience}
}

// get fetches a URL and decodes what the mirror saw.
func get(t testing.TB, c *http.Client, address string) seen {
	t.Helper()
	resp, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, resp)
}

func decode(t testing.TB, resp *http.Response) seen {
	t.Helper()
	defer resp.Body.Close()
	var got seen
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("status %s: %s", resp.Status, text)
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return got
}

// wire is a bare connection on which a test writes what it likes.
type wire struct {
	net.Conn
	t testing.TB
	r *bufio.Reader
}

func open(t testing.TB, s *Server) *wire {
	t.Helper()
	c, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c.SetDeadline(clock.Real().Now().Add(patience))
	t.Cleanup(func() { c.Close() })
	return &wire{Conn: c, t: t, r: bufio.NewReader(c)}
}

func (w *wire) send(format string, args ...any) {
	w.t.Helper()
	if _, err := fmt.Fprintf(w, format, args...); err != nil {
		w.t.Fatal(err)
	}
}

// answer reads one response to a request of the given method.
func (w *wire) answer(method string) *http.Response {
	w.t.Helper()
	resp, err := http.ReadResponse(w.r, &http.Request{Method: method})
	if err != nil {
		w.t.Fatal(err)
	}
	return resp
}

// closed reads to the end, which must come from the server and not from the test's own deadline.
func (w *wire) closed() string {
	w.t.Helper()
	rest, err := io.ReadAll(w.r)
	if ne, ok := err.(net.Error); ok && ne.Timeout() {
		w.t.Fatal("the server left the connection open")
	}
	return string(rest)
}
