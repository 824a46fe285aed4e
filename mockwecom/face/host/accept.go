package host

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"time"

	"wecomlab/core/clock"
)

// tlsHandshake is the first byte of every TLS connection (RFC 8446 §5.1, record type handshake). No HTTP request begins with it.
const tlsHandshake = 0x16

// feed is the listener that net/http serves: it yields connections of which is known whether they speak TLS.
type feed struct {
	addr  net.Addr
	ready chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newFeed(addr net.Addr) *feed {
	return &feed{addr: addr, ready: make(chan net.Conn), done: make(chan struct{})}
}

// Accept waits for the next connection.
func (f *feed) Accept() (net.Conn, error) {
	select {
	case c := <-f.ready:
		return c, nil
	case <-f.done:
		return nil, net.ErrClosed
	}
}

// Close ends Accept, and refuses what is handed over later.
func (f *feed) Close() error {
	f.once.Do(func() { close(f.done) })
	return nil
}

// Addr is the address of the real listener.
func (f *feed) Addr() net.Addr { return f.addr }

// hand gives a connection to net/http, or closes it when the server ends.
func (f *feed) hand(c net.Conn) {
	select {
	case f.ready <- c:
	case <-f.done:
		c.Close()
	}
}

// accept takes connections until the listener closes. A shortage of file descriptors only slows it down.
func (s *Server) accept() {
	full := false
	for pause := time.Duration(0); ; {
		nc, err := s.ln.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			s.cfg.Log.Warn("cannot accept a connection, trying again", "pause", pause, "error", err)
			if !s.rest(pause) {
				return
			}
			continue
		}
		pause = 0
		c := s.conns.add(nc)
		if c == nil {
			if !full {
				s.cfg.Log.Warn("connection refused: the limit of open connections is reached", "limit", s.cfg.MaxConns, "client", nc.RemoteAddr())
			}
			full = true
			continue
		}
		full = false
		s.work.Go(func() { s.sniff(c) })
	}
}

// rest pauses after a failed Accept. It reports false when the server ends meanwhile.
func (s *Server) rest(pause time.Duration) bool {
	ctx, cancel := context.WithTimeout(context.Background(), pause)
	defer cancel()
	select {
	case <-s.feed.done:
		return false
	case <-ctx.Done():
		return true
	}
}

// sniff looks at the first byte and hands the connection to net/http, below TLS if that is what the client speaks.
func (s *Server) sniff(c *conn) {
	c.SetReadDeadline(clock.Real().Now().Add(s.cfg.HeaderTimeout))
	first, err := c.peek()
	if err != nil {
		c.Close()
		return
	}
	c.SetReadDeadline(time.Time{})
	switch {
	case first != tlsHandshake:
		s.feed.hand(c)
	case s.tls != nil:
		s.feed.hand(tls.Server(c, s.tls))
	default:
		s.cfg.Log.Warn("a client speaks TLS, but this simulator runs without a CA: use http://", "client", c.RemoteAddr())
		c.Close()
	}
}
