package fleet

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"github.com/lxzan/gws"

	"wecomlab/core/clock"
	"wecomlab/core/openhw"
)

const (
	readBuffer = 512      // octets; longer messages are read past it
	mostOctets = 16 << 20 // of a message that is read
	keptFrames = 4        // frames that wait for a busy member; more hold the reading back
)

var (
	errCut     = errors.New("the connection was cut")
	errConnect = errors.New("no connection")
)

// socket is one WebSocket of a member. What it reads comes out of in, which ends when the connection does.
type socket struct {
	gws.BuiltinEventHandler
	conn *gws.Conn
	in   chan openhw.Frame
	left chan struct{} // closed when nobody takes out of in any more
	err  error         // why it ended; read it once in is closed
}

// dial connects a member; the context bounds it.
func (f *Fleet) dial(ctx context.Context, number int) (*socket, error) {
	dialer := net.Dialer{}
	if from := f.config.From; len(from) > 0 {
		dialer.LocalAddr = &net.TCPAddr{IP: from[number%len(from)].AsSlice()}
		dialer.Control = sharePorts
	}
	nc, err := dialer.DialContext(ctx, "tcp", f.target.host)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errConnect, err)
	}
	if f.target.name != "" {
		nc = tls.Client(nc, f.tls())
	}
	stop := context.AfterFunc(ctx, func() { _ = nc.Close() })
	s := &socket{in: make(chan openhw.Frame, keptFrames), left: make(chan struct{})}
	s.conn, _, err = gws.NewClientFromConn(s, &gws.ClientOption{
		Addr: f.target.address, ReadBufferSize: readBuffer, ReadMaxPayloadSize: mostOctets, HandshakeTimeout: openhw.AnswerLongest,
		ParallelGolimit: 1, NewSession: func() gws.SessionStorage { return nil }, Logger: quiet{},
	}, nc)
	if !stop() {
		err = errors.Join(ctx.Err(), err)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: upgrade to a WebSocket: %w", errConnect, err)
	}
	go s.conn.ReadLoop() // ends with the connection: close waits for it
	return s, nil
}

func (f *Fleet) tls() *tls.Config {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if f.config.TLS != nil {
		config = f.config.TLS.Clone()
	}
	config.ServerName = f.target.name
	return config
}

// write sends a text frame, within the time after which devices give up.
func (s *socket) write(frame openhw.Frame) error {
	if err := s.conn.SetWriteDeadline(clock.Real().Now().Add(openhw.AnswerLongest)); err != nil {
		return err
	}
	return s.conn.WriteMessage(gws.OpcodeText, frame.AppendText(nil))
}

// cut ends the connection as a pulled plug does.
func (s *socket) cut() { _ = s.conn.NetConn().Close() }

// close ends the connection and waits until nothing of it runs any more.
func (s *socket) close() {
	close(s.left)
	s.cut()
	for range s.in { // until OnClose
	}
}

// why is the reason for which in has ended.
func (s *socket) why() error {
	if s.err == nil || errors.Is(s.err, net.ErrClosed) {
		return errCut
	}
	return s.err
}

// OnMessage is part of gws.Event.
func (s *socket) OnMessage(_ *gws.Conn, m *gws.Message) {
	frame := openhw.Frame{Bare: true, ErrMsg: "a binary frame, which nobody has asked for"}
	if m.Opcode == gws.OpcodeText {
		read, err := openhw.DecodeText(bytes.Clone(m.Bytes()))
		if err != nil {
			read = openhw.Frame{Bare: true, ErrMsg: err.Error()}
		}
		frame = read
	}
	_ = m.Close()
	select {
	case s.in <- frame:
	case <-s.left:
	}
}

// OnPing is part of gws.Event.
func (s *socket) OnPing(c *gws.Conn, payload []byte) { _ = c.WritePong(payload) }

// OnClose is part of gws.Event.
func (s *socket) OnClose(_ *gws.Conn, err error) {
	s.err = err
	close(s.in)
}

// quiet keeps what the library recovers from out of the terminal.
type quiet struct{}

// Error is part of gws.Logger.
func (quiet) Error(v ...any) { slog.Default().Debug("fleet: WebSocket", "error", fmt.Sprint(v...)) }
