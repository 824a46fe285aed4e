package directory_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/engine/store"
)

// BenchmarkGetUser measures user/get over loopback against a bare handler that writes the same bytes, in turns, and reports
// the ratio of the times.
func BenchmarkGetUser(b *testing.B) {
	s := credentialtest.New(b)
	path := "/cgi-bin/user/get?access_token=" + s.Token(1000002) + "&userid=engineer"
	body := []byte(s.Get("/cgi-bin/user/get", "access_token", s.Token(1000002), "userid", "engineer").Body)
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = []string{"application/json; charset=UTF-8"}
		_, _ = w.Write(body)
	}))
	defer bare.Close()
	full := httptest.NewServer(s.Server)
	defer full.Close()
	ours, theirs := newRepeater(b, full.URL, path), newRepeater(b, bare.URL, path)
	const batch = 200
	ours.call(b, batch)
	theirs.call(b, batch)
	var spent, floor time.Duration
	for b.Loop() {
		floor += theirs.call(b, batch)
		spent += ours.call(b, batch)
	}
	b.ReportMetric(float64(spent)/float64(floor), "ratio")
	b.ReportMetric(float64(spent.Microseconds())/float64(b.N*batch), "µs/get")
	b.ReportMetric(float64(floor.Microseconds())/float64(b.N*batch), "µs/bare")
}

// repeater sends one request again and again over one connection, with little work of its own.
type repeater struct {
	conn    net.Conn
	request []byte
	buffer  []byte
}

func newRepeater(b *testing.B, base, path string) *repeater {
	b.Helper()
	address := base[len("http://"):]
	conn, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	return &repeater{conn: conn, request: []byte("GET " + path + " HTTP/1.1\r\nHost: " + address + "\r\n\r\n"), buffer: make([]byte, 4096)}
}

func (c *repeater) call(b *testing.B, times int) time.Duration {
	b.Helper()
	took := clock.Stopwatch()
	for range times {
		if _, err := c.conn.Write(c.request); err != nil {
			b.Fatal(err)
		}
		n, err := c.conn.Read(c.buffer)
		if err != nil && err != io.EOF || n < 100 {
			b.Fatalf("read %d bytes: %v", n, err)
		}
	}
	return took()
}

// BenchmarkServeUser measures the handler alone, without sockets.
func BenchmarkServeUser(b *testing.B) {
	s := credentialtest.New(b)
	req := httptest.NewRequest(http.MethodGet, "/cgi-bin/user/get?access_token="+s.Token(1000002)+"&userid=engineer", nil)
	w := &discard{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		s.Server.ServeHTTP(w, req)
	}
}

// discard is a response that nobody reads.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(int)             {}

// BenchmarkLoadDemo measures how long the demo world takes to enter an empty database.
func BenchmarkLoadDemo(b *testing.B) {
	world, err := fixtures.Load("demo")
	if err != nil {
		b.Fatal(err)
	}
	s := credentialtest.New(b)
	var spent time.Duration
	for b.Loop() {
		s.Write(func(ctx context.Context, tx *store.Tx) error {
			for _, table := range []string{"member_departments", "members", "departments", "corps", "apps", "callback_addresses"} {
				if _, err := tx.ExecContext(ctx, "DELETE FROM "+table); err != nil {
					return err
				}
			}
			return nil
		})
		took := clock.Stopwatch()
		s.Load(world)
		spent += took()
	}
	b.ReportMetric(float64(spent.Microseconds())/float64(b.N), "µs/load")
}
