package host

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
)

// held is a handler that tells when a request is there, and answers when it is let go.
type held struct {
	there chan struct{}
	let   chan struct{}
}

func newHeld() *held { return &held{there: make(chan struct{}, 10), let: make(chan struct{})} }

func (h *held) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.there <- struct{}{}
	select {
	case <-h.let:
		io.WriteString(w, "answered")
	case <-r.Context().Done():
	}
}

func TestShutdown(t *testing.T) {
	t.Parallel()

	t.Run("ARequestInFlightIsAnswered", func(t *testing.T) {
		t.Parallel()
		h := newHeld()
		s := listen(t, func(c *Config) { c.Handler = h })
		began := make(chan struct{})
		s.OnShutdown(func() { close(began) })
		w := tunnel(t, s, "qyapi.weixin.qq.com:80")
		w.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		<-h.there
		done := make(chan error)
		go func() { done <- s.Shutdown(context.Background()) }()
		<-began
		if c, err := net.Dial("tcp", s.Addr().String()); err == nil {
			c.Close()
			t.Error("a new connection was accepted")
		}
		close(h.let)
		if text, _ := io.ReadAll(w.answer("GET").Body); string(text) != "answered" {
			t.Errorf("got %q", text)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Run("TheContextEndsTheWait", func(t *testing.T) {
		t.Parallel()
		h := newHeld()
		s := listen(t, func(c *Config) { c.Handler = h })
		w := open(t, s)
		w.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		<-h.there
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := s.Shutdown(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		w.closed()
	})
}

func TestShutdownClosesWhatIsNotARequest(t *testing.T) {
	t.Parallel()

	t.Run("TunnelsAndSilentAndHijackedConnectionsAreClosed", func(t *testing.T) {
		t.Parallel()
		app, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer app.Close()
		hijacked := make(chan struct{})
		s := listen(t, func(c *Config) {
			c.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if _, _, err := http.NewResponseController(w).Hijack(); err != nil {
					t.Error(err)
				}
				close(hijacked)
			})
		})
		through, silent, socket := tunnel(t, s, app.Addr().String()), open(t, s), open(t, s)
		socket.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		<-hijacked
		if err := s.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		through.closed()
		silent.closed()
		socket.closed()
	})
}

func TestClose(t *testing.T) {
	t.Parallel()

	t.Run("CloseCancelsRequestsAndMayBeRepeated", func(t *testing.T) {
		t.Parallel()
		cancelled := make(chan struct{})
		there := make(chan struct{})
		s := listen(t, func(c *Config) {
			c.Handler = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				close(there)
				<-r.Context().Done()
				close(cancelled)
			})
		})
		w := open(t, s)
		w.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		<-there
		for range 2 {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
		<-cancelled
	})
	t.Run("TheContextOfListenIsNotTheLifeOfTheServer", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(context.Background())
		s, err := Listen(ctx, Config{Listen: "127.0.0.1:0", Handler: http.HandlerFunc(mirror)})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		cancel()
		w := open(t, s)
		w.send("GET / HTTP/1.0\r\n\r\n")
		decode(t, w.answer("GET"))
	})
	t.Run("ListenThenCloseAtOnce", func(t *testing.T) {
		t.Parallel()
		for range 50 {
			if err := listen(t).Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
