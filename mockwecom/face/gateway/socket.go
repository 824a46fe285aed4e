package gateway

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/lxzan/gws"

	"wecomlab/core/clock"
	"wecomlab/core/openhw"
)

// Close codes of RFC 6455.
const (
	goingAway  = 1001
	tooLarge   = 1009
	policy     = 1008
	overloaded = 1013
)

const (
	readBuffer  = 512              // octets; larger messages are read past it
	writeWithin = 10 * time.Second // real: a peer that reads nothing is given up
	closeWithin = 1 * time.Second  // real: a close frame is a courtesy
	handshake   = 10 * time.Second // real: for the answer to the upgrade
)

// socket is what the gateway needs of a WebSocket. Writes are made by one goroutine at a time; close may come from any.
type socket interface {
	serve() // reads until the end
	write(binary bool, message []byte) error
	close(code uint16, reason string)
}

// hearer is told what a socket reads, one after the other. Messages are valid during the call.
type hearer interface {
	text(message []byte)
	binary(message []byte)
	pinged()
	exceeded() // a message was announced that is larger than allowed; the socket is closed
	gone(err error)
	allowed() int64 // octets that the next message may have
}

// acceptor makes sockets of HTTP requests.
type acceptor struct{ option gws.ServerOption }

func newAcceptor(log *slog.Logger) acceptor {
	return acceptor{gws.ServerOption{
		ReadMaxPayloadSize: openhw.MaxBinary, WriteMaxPayloadSize: openhw.MaxBinary, ReadBufferSize: readBuffer, HandshakeTimeout: handshake,
		Logger: logger{log}, Recovery: gws.Recovery,
	}}
}

// upgrade takes the connection away from the HTTP server and answers the handshake.
func (a acceptor) upgrade(w http.ResponseWriter, r *http.Request, h hearer, protocol string) (socket, error) {
	nc, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "a WebSocket needs HTTP/1.1", http.StatusHTTPVersionNotSupported)
		return nil, fmt.Errorf("take the connection over: %w", err)
	}
	option := a.option
	if protocol != "" {
		option.SubProtocols = []string{protocol}
	}
	s := new(gwsSocket)
	watch := &guard{from: rest(nc, buffered), allowed: h.allowed, exceeded: func() {
		s.close(tooLarge, "the message is too large")
		h.exceeded()
	}}
	s.hearer = h
	s.conn, err = gws.NewUpgrader(s, &option).UpgradeFromConn(nc, bufio.NewReaderSize(watch, readBuffer), r)
	if err != nil {
		return nil, fmt.Errorf("answer the upgrade: %w", err)
	}
	return s, nil
}

// rest reads what the HTTP server has read too much of, then the connection.
func rest(nc net.Conn, buffered *bufio.ReadWriter) io.Reader {
	n := buffered.Reader.Buffered()
	if n == 0 {
		return bare(nc)
	}
	ahead, _ := buffered.Peek(n)
	return io.MultiReader(bytes.NewReader(bytes.Clone(ahead)), nc)
}

// bare is the TCP connection below the host's, whose Read hands on what was looked at before and is a frame more on every stack.
// A TLS connection is what it is.
func bare(nc net.Conn) net.Conn {
	if _, encrypted := nc.(*tls.Conn); encrypted {
		return nc
	}
	if below, ok := nc.(interface{ NetConn() net.Conn }); ok {
		return below.NetConn()
	}
	return nc
}

// gwsSocket is a socket of the library gws, which was measured to need the least memory of an idle connection.
type gwsSocket struct {
	conn   *gws.Conn
	hearer hearer
}

func (s *gwsSocket) serve() { s.conn.ReadLoop() }

func (s *gwsSocket) write(binary bool, message []byte) error {
	opcode := gws.OpcodeText
	if binary {
		opcode = gws.OpcodeBinary
	}
	if err := s.conn.SetWriteDeadline(clock.Real().Now().Add(writeWithin)); err != nil {
		return err
	}
	return s.conn.WriteMessage(opcode, message)
}

// close ends a write that is under way within closeWithin, so that the close frame can be tried.
func (s *gwsSocket) close(code uint16, reason string) {
	_ = s.conn.SetWriteDeadline(clock.Real().Now().Add(closeWithin))
	_ = s.conn.WriteClose(code, []byte(reason))
}

// OnOpen is part of gws.Event.
func (s *gwsSocket) OnOpen(*gws.Conn) {}

// OnClose is part of gws.Event.
func (s *gwsSocket) OnClose(_ *gws.Conn, err error) { s.hearer.gone(err) }

// OnPing is part of gws.Event.
func (s *gwsSocket) OnPing(c *gws.Conn, payload []byte) {
	s.hearer.pinged()
	if c.SetWriteDeadline(clock.Real().Now().Add(writeWithin)) == nil {
		_ = c.WritePong(payload)
	}
}

// OnPong is part of gws.Event.
func (s *gwsSocket) OnPong(*gws.Conn, []byte) { s.hearer.pinged() }

// OnMessage is part of gws.Event.
func (s *gwsSocket) OnMessage(_ *gws.Conn, m *gws.Message) {
	defer func() { _ = m.Close() }()
	if m.Opcode == gws.OpcodeBinary {
		s.hearer.binary(m.Bytes())
		return
	}
	s.hearer.text(m.Bytes())
}

// logger hands what gws recovers from to the simulator's log.
type logger struct{ to *slog.Logger }

// Error is part of gws.Logger.
func (l logger) Error(v ...any) { l.to.Error("device gateway: " + fmt.Sprint(v...)) }
