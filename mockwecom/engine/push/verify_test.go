package push

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

func TestVerify_OK(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	requests := make(chan *http.Request, 1)
	r := newReceiver(t, func(r *receiver) {
		r.get = func(w http.ResponseWriter, req *http.Request) {
			requests <- req
			r.check(w, req)
		}
	})
	if f := l.Verify(t.Context(), 41, templateAddress(r.URL+"/cb?app=7&debug")); f != nil {
		t.Fatalf("refused: %s", f)
	}

	asked := <-requests
	q := asked.URL.RawQuery
	if !strings.HasPrefix(q, "app=7&debug&msg_signature=") || strings.Count(q, "&") != 5 {
		t.Errorf("query %q: want what was configured, then exactly msg_signature, timestamp, nonce and echostr", q)
	}
	if !strings.Contains(q, "%2B") || strings.Contains(q, "+") {
		t.Errorf("query %q: want an echostr with a plus sign, encoded", q)
	}
	if got, want := asked.URL.Query().Get("timestamp"), fmt.Sprint(epoch.Unix()); got != want {
		t.Errorf("timestamp %s, want the virtual %s", got, want)
	}
	if got := asked.Header.Get("User-Agent"); got != "Mozilla/4.0" {
		t.Errorf("User-Agent %q", got)
	}

	all := l.probes()
	if len(all) != 1 {
		t.Fatalf("%d entries, want one", len(all))
	}
	e := all[0]
	if e.Failed() || e.Cause != 41 || e.From != journal.LaneWeCom || e.To != journal.LaneApp || e.Status != 200 || !e.At.Equal(epoch) {
		t.Errorf("entry %+v", e)
	}
	if c := e.Callback; c.Event != verification || c.ReceiveID != provider || len(c.Plain) != 19 || string(e.Response.Body) != string(c.Plain) {
		t.Errorf("callback %+v", c)
	}
	for _, step := range e.Callback.Steps {
		if !step.OK {
			t.Errorf("step %s does not hold: %+v", step.Name, step)
		}
	}
	if names := stepNames(e); !strings.Contains(names, "msg_signature") || !strings.HasSuffix(names, "connection answer status echo") {
		t.Errorf("steps %s", names)
	}
}

func stepNames(e *journal.Entry) string {
	var names []string
	for _, step := range e.Callback.Steps {
		names = append(names, step.Name)
	}
	return strings.Join(names, " ")
}

func TestVerify_WrongAnswer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*receiver)
		step   explain.Step
		cause  string
	}{
		{"BOM", echoes(func(s string) string { return "\ufeff" + s }), explain.Echo, "byte order mark"},
		{"Quotes", echoes(func(s string) string { return `"` + s + `"` }), explain.Echo, "quotes"},
		{"Newline", echoes(func(s string) string { return s + "\n" }), explain.Echo, "line break"},
		{"JSONWrapper", echoes(func(s string) string { return `{"code":0,"data":"` + s + `"}` }), explain.Echo, "another text"},
		{"HTMLAround", echoes(func(s string) string { return "<pre>" + s + "</pre>" }), explain.Echo, "markup"},
		{"HTMLPage", echoes(func(string) string { return "<!doctype html><title>Log in</title>" }), explain.Echo, "page"},
		{"Success", echoes(func(string) string { return "success" }), explain.Echo, "like an event"},
		{"Empty", echoes(func(string) string { return "" }), explain.Echo, "empty"},
		{"SomethingElse", echoes(func(string) string { return "hello" }), explain.Echo, "another text"},
		{"Undecrypted", gets(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, r.URL.Query().Get("echostr"))
		}), explain.Echo, "without being decrypted"},
		{"Endless", gets(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(make([]byte, longestAnswer+4096))
		}), explain.Echo, "another text"},
		{"NotFound", gets(http.NotFound), explain.Status, "no route"},
		{"PostOnly", gets(statusOf(405)), explain.Status, "not for GET"},
		{"Login", gets(statusOf(403)), explain.Status, "login"},
		{"Redirect", gets(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) }), explain.Status, `"/login"`},
		{"Proxy", gets(statusOf(502)), explain.Status, "proxy"},
		{"Crash", gets(statusOf(500)), explain.Status, "error of its own"},
		{"NoContent", gets(statusOf(204)), explain.Status, "only 200"},
		{"Teapot", gets(statusOf(418)), explain.Status, "refused"},
		{"Reset", gets(func(w http.ResponseWriter, _ *http.Request) { reset(w) }), explain.Unreachable, "closed the connection"},
		{"NoAnswer", gets(func(w http.ResponseWriter, _ *http.Request) { raw(w, "") }), explain.Unreachable, "closed the connection"},
		{"HalfAnswer", gets(func(w http.ResponseWriter, _ *http.Request) {
			raw(w, "HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n12345")
		}), explain.Unreachable, "closed the connection"},
		{"Garbage", gets(func(w http.ResponseWriter, _ *http.Request) { raw(w, "SSH-2.0-x\r\n") }), explain.Unreachable, "does not speak HTTP"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			f := l.Verify(t.Context(), 0, templateAddress(newReceiver(t, tt.change).URL))
			wantStep(t, f, tt.step)
			if !strings.Contains(f.Cause, tt.cause) {
				t.Errorf("cause %q, want one with %q", f.Cause, tt.cause)
			}
			if f.Got == "" || f.Fix == "" || f.Doc == 0 || len(f.Fits) != 0 {
				t.Errorf("finding %+v", f)
			}
			if diff := cmp.Diff(f, l.probes()[0].Finding); diff != "" {
				t.Errorf("the journal says something else (-answer +journal):\n%s", diff)
			}
			if n := len(l.probes()); n > 1+mostProbes {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func statusOf(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func TestVerify_Unreachable(t *testing.T) {
	t.Parallel()
	tlsServer := quietTLS(http.NotFoundHandler())
	t.Cleanup(tlsServer.Close)
	plainServer := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plainServer.Close)
	tests := []struct {
		name, url string
		step      explain.Step
		cause     string
	}{
		{"Refused", refusedURL(t), explain.Unreachable, "nothing listens"},
		{"Public", "http://203.0.113.9/callback", explain.Unreachable, "203.0.113.9"},
		{"LinkLocal", "http://169.254.169.254/latest", explain.Unreachable, "169.254.169.254"},
		{"SelfSigned", tlsServer.URL, explain.Unreachable, "signed by nobody"},
		{"HTTPSToHTTP", strings.Replace(plainServer.URL, "http:", "https:", 1), explain.Unreachable, "plain HTTP"},
		{"HTTPToHTTPS", strings.Replace(tlsServer.URL, "https:", "http:", 1), explain.Status, "speaks HTTPS"},
		{"NoURL", "", explain.Parameter, "http://"},
		{"NoScheme", "localhost:8080/cb", explain.Parameter, "http://"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			f := l.Verify(t.Context(), 0, templateAddress(tt.url))
			wantStep(t, f, tt.step)
			if !strings.Contains(f.Cause, tt.cause) || f.Fix == "" {
				t.Errorf("finding %s, want a cause with %q", f, tt.cause)
			}
			if n := len(l.probes()); tt.step != explain.Status && n != 1 {
				t.Errorf("%d requests: nothing is to be learnt from an address that does not answer", n)
			}
		})
	}
}

// quietTLS starts a server with a self-signed certificate that does not report failed handshakes.
func quietTLS(h http.Handler) *httptest.Server {
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	return s
}

func TestVerify_TrustedCertificate(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	s := quietTLS(http.HandlerFunc(r.serve))
	t.Cleanup(s.Close)
	roots := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	l := newLab(t, func(c *Config) { c.RootCAs = roots })

	if f := l.Verify(t.Context(), 0, templateAddress(s.URL)); f != nil {
		t.Errorf("refused: %s", f)
	}
	f := l.Verify(t.Context(), 0, templateAddress(strings.Replace(s.URL, "127.0.0.1", "0.0.0.0", 1)))
	wantStep(t, f, explain.Unreachable)
	if !strings.Contains(f.Cause, "certificate is not for 0.0.0.0") {
		t.Errorf("cause %q", f.Cause)
	}
}

func TestVerify_Slow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		begin string
		cause string
	}{
		{"NoAnswer", "", "works too long"},
		{"NoEnd", "12345", "no end"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l, h := newLab(t), newHang(t)
			r := newReceiver(t, gets(func(w http.ResponseWriter, req *http.Request) {
				if tt.begin != "" {
					_, _ = io.WriteString(w, tt.begin)
					_ = http.NewResponseController(w).Flush()
				}
				h.wait(req)
			}))
			found := make(chan *explain.Finding)
			go func() { found <- l.Verify(t.Context(), 0, templateAddress(r.URL)) }()
			<-h.hit
			l.advance(l.checkLimit)
			f := <-found
			wantStep(t, f, explain.Slow)
			if tt.begin == "" && !strings.Contains(f.Cause, tt.cause) {
				t.Errorf("cause %q, want one with %q", f.Cause, tt.cause)
			}
			if n := len(l.probes()); n != 1 {
				t.Errorf("%d requests to a receiver that hangs, want one", n)
			}
		})
	}
}

func TestVerify_CallerGivesUp(t *testing.T) {
	t.Parallel()
	l, h := newLab(t), newHang(t)
	r := newReceiver(t, gets(func(_ http.ResponseWriter, req *http.Request) { h.wait(req) }))
	ctx, cancel := cancelled(t)
	found := make(chan *explain.Finding)
	go func() { found <- l.Verify(ctx, 0, templateAddress(r.URL)) }()
	<-h.hit
	cancel()
	f := <-found
	wantStep(t, f, explain.Unreachable)
	if !strings.Contains(f.Cause, "given up") {
		t.Errorf("cause %q", f.Cause)
	}
}

func TestSave(t *testing.T) {
	t.Parallel()
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		a := templateAddress(newReceiver(t).URL)
		a.VerifiedAt = time.Time{}
		f, err := l.Save(t.Context(), 0, a)
		must(t, err)
		if f != nil {
			t.Fatalf("refused: %s", f)
		}
		got, err := Find(t.Context(), l.db.Read(), a.Receiver)
		must(t, err)
		if !got.Ready() || !got.VerifiedAt.Equal(epoch) {
			t.Errorf("stored %+v", got)
		}
	})
	t.Run("FailureKeepsTheFormer", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		former := templateAddress(newReceiver(t).URL)
		l.put(former)
		a := former
		a.URL, a.Token = refusedURL(t), "anotherToken"
		f, err := l.Save(t.Context(), 0, a)
		must(t, err)
		wantStep(t, f, explain.Unreachable)
		got, err := Find(t.Context(), l.db.Read(), a.Receiver)
		must(t, err)
		if got.URL != former.URL || got.Token != former.Token {
			t.Errorf("stored %+v, want the former configuration", got)
		}
	})
	t.Run("ErrKey", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		a := templateAddress(refusedURL(t))
		a.AESKey += "="
		f, err := l.Save(t.Context(), 0, a)
		must(t, err)
		wantStep(t, f, explain.Parameter)
		if !strings.Contains(f.Cause, "44 characters") {
			t.Errorf("cause %q", f.Cause)
		}
	})
	t.Run("ErrDatabase", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		must(t, l.db.Change(t.Context(), func(tx *store.Tx) error {
			_, err := tx.NewDropTable().Model((*Address)(nil)).Exec(t.Context())
			return err
		}))
		f, err := l.Save(t.Context(), 0, templateAddress(newReceiver(t).URL))
		if f != nil || err == nil {
			t.Errorf("finding %v, error %v; want an error", f, err)
		}
	})
}
