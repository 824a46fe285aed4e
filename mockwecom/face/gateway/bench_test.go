package gateway_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/lxzan/gws"

	"wecomlab/core/openhw"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/mocktest"
)

// echo is a bare server of the library that the gateway uses: what cannot be beaten.
type echo struct{ gws.BuiltinEventHandler }

func (echo) OnMessage(c *gws.Conn, m *gws.Message) {
	_ = c.WriteMessage(m.Opcode, m.Bytes())
	_ = m.Close()
}

func bareEcho(b *testing.B) (address string) {
	b.Helper()
	up := gws.NewUpgrader(echo{}, &gws.ServerOption{ReadBufferSize: 512})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, err := up.Upgrade(w, r); err == nil {
			go c.ReadLoop()
		}
	}))
	b.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}

// wire is a client that needs next to no memory of its own.
type wire struct {
	net.Conn
	in *bufio.Reader
}

func dialWire(b *testing.B, address string) *wire {
	b.Helper()
	c, err := net.Dial("tcp", address)
	must(b, err)
	b.Cleanup(func() { _ = c.Close() })
	w, err := upgradeWire(c)
	must(b, err)
	return w
}

// upgradeWire makes a WebSocket of a connection.
func upgradeWire(c net.Conn) (*wire, error) {
	w := &wire{Conn: c, in: bufio.NewReaderSize(c, 512)}
	_, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
	for line := ""; line != "\r\n" && err == nil; {
		line, err = w.in.ReadString('\n')
	}
	return w, err
}

// ask writes one text frame and reads one.
func (w *wire) ask(text []byte) ([]byte, error) {
	frame := append(make([]byte, 0, len(text)+8), 0x81, 0x80|126, byte(len(text)>>8), byte(len(text)), 0, 0, 0, 0)
	if _, err := w.Write(append(frame, text...)); err != nil {
		return nil, err
	}
	var head [2]byte
	if _, err := io.ReadFull(w.in, head[:]); err != nil {
		return nil, err
	}
	size := int(head[1])
	if size == 126 {
		if _, err := io.ReadFull(w.in, head[:]); err != nil {
			return nil, err
		}
		size = int(binary.BigEndian.Uint16(head[:]))
	}
	answer := make([]byte, size)
	_, err := io.ReadFull(w.in, answer)
	return answer, err
}

func (w *wire) mustAsk(b *testing.B, cmd string, body any) {
	b.Helper()
	frame, err := openhw.Ask(cmd, "b", body)
	must(b, err)
	answer, err := w.ask(frame.AppendText(nil))
	must(b, err)
	if !strings.Contains(string(answer), `"errcode":0`) {
		b.Fatalf("%s: %s", cmd, answer)
	}
}

func (w *wire) login(b *testing.B, d fixtures.Device) {
	b.Helper()
	w.mustAsk(b, "register", registration(d))
	w.mustAsk(b, "subscribe_corp", &openhw.Subscribe{Secret: d.Secret, FirmwareVersion: "1"})
}

// BenchmarkPunch measures records that a hundred devices report at once, each stored before it is acknowledged, against a bare
// echo of the same frames in the same run.
func BenchmarkPunch(b *testing.B) {
	const devices = 100
	spread := func(b *testing.B, all []*wire, text func(i int) []byte, want string) {
		var number atomic.Int64
		var work sync.WaitGroup
		b.ResetTimer()
		for _, c := range all {
			work.Go(func() {
				for {
					i := number.Add(1)
					if i > int64(b.N) {
						return
					}
					if answer, err := c.ask(text(int(i))); err != nil || !strings.Contains(string(answer), want) {
						b.Errorf("%s, %v", answer, err)
						return
					}
				}
			})
		}
		work.Wait()
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "punches/s")
	}
	text := func(i int) []byte {
		return fmt.Appendf(nil, `{"cmd":"checkin","headers":{"req_id":"k-%d"},"body":{"checkin_data":[{"userid":"sun.hao","timestamp":%d,"pass_type":1,"pass_method":1}]}}`, i, 1_600_000_000+i)
	}
	b.Run("Gateway", func(b *testing.B) {
		mine, fleet := fleetWorld(b, devices)
		w := newWorld(b, mocktest.WithWorld(mine))
		var all []*wire
		for _, d := range fleet {
			c := dialWire(b, strings.TrimPrefix(w.URL, "http://"))
			c.login(b, d)
			all = append(all, c)
		}
		spread(b, all, text, `"errcode":0`)
	})
	b.Run("Echo", func(b *testing.B) {
		address := bareEcho(b)
		var all []*wire
		for range devices {
			all = append(all, dialWire(b, address))
		}
		spread(b, all, text, `"checkin"`)
	})
}
