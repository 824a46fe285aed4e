package host

import (
	"net"
	"sync"
)

// conn is a connection some bytes of which have been read to find out what it speaks; they are handed on first.
type conn struct {
	net.Conn
	head   []byte   // read already, not handed on yet
	peeked [1]byte  // where head points after the look at the first byte: saves an allocation
	set    *connSet // nil for a connection inside another one, which is counted there
	tunnel string   // the impersonated host that CONNECT named; empty for a direct connection
}

// peek returns the first byte without consuming it.
func (c *conn) peek() (byte, error) {
	if len(c.head) > 0 {
		return c.head[0], nil
	}
	for {
		n, err := c.Conn.Read(c.peeked[:])
		if n == 1 {
			c.head = c.peeked[:]
			return c.peeked[0], nil
		}
		if err != nil {
			return 0, err
		}
	}
}

// Read hands on the bytes that were looked at, then reads from the connection.
func (c *conn) Read(p []byte) (int, error) {
	if len(c.head) > 0 {
		n := copy(p, c.head)
		c.head = c.head[n:]
		return n, nil
	}
	return c.Conn.Read(p)
}

// CloseWrite says that nothing more will be sent. net/http uses it so that a refusal reaches a client that is still sending.
func (c *conn) CloseWrite() error {
	if w, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return w.CloseWrite()
	}
	return nil
}

// NetConn returns the connection below, as tls.Conn does: for who hijacks and wants to tune the socket.
func (c *conn) NetConn() net.Conn { return c.Conn }

// Close closes the connection and gives its place back.
func (c *conn) Close() error {
	if c.set != nil {
		c.set.remove(c)
	}
	return c.Conn.Close()
}

// connSet holds the open connections: to bound their number, and to close those which were hijacked when the server ends.
type connSet struct {
	mu     sync.Mutex
	limit  int
	open   map[*conn]struct{}
	closed bool
}

// add wraps and counts a connection. It returns nil, and closes the connection, when the set is full or closed.
func (s *connSet) add(nc net.Conn) *conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(s.open) >= s.limit {
		nc.Close()
		return nil
	}
	c := &conn{Conn: nc, set: s}
	s.open[c] = struct{}{}
	return c
}

func (s *connSet) remove(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, c)
}

// closeAll closes every connection, and every later one.
func (s *connSet) closeAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for c := range s.open {
		c.Conn.Close()
	}
	clear(s.open)
}
