package api

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/engine/credential"
)

// BenchmarkRow serves a row with a token, journalled, over loopback keep-alive, in turns with a bare net/http handler that
// writes the same bytes. The figure to watch is the ratio of their rates.
func BenchmarkRow(b *testing.B) {
	l := newLab(b)
	target := "/cgi-bin/lab/get?userid=lin&agentid=7&access_token=" + l.token(credential.CorpToken)
	want := l.bare(b.Context(), "GET", target, "").Body.Bytes()
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = contentType
		w.Header()["Content-Length"] = []string{strconv.Itoa(len(want))}
		_, _ = w.Write(want)
	}))
	b.Cleanup(bare.Close)
	const connections, batch = 4, 100 // enough to keep the machine busy
	var row, plain [connections]*lane
	for i := range connections {
		row[i], plain[i] = dial(b, l.url, target), dial(b, bare.URL, target)
	}
	var rowTime, bareTime float64
	for b.Loop() {
		took := clock.Stopwatch()
		exchange(b, plain[:], batch)
		bareTime += took().Seconds()
		took = clock.Stopwatch()
		exchange(b, row[:], batch)
		rowTime += took().Seconds()
	}
	n := float64(b.N) * connections * batch
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(n/rowTime, "row/s")
	b.ReportMetric(n/bareTime, "bare/s")
	b.ReportMetric(bareTime/rowTime, "ratio")
}

// lane is a client that costs next to nothing: it writes the same request again and again and counts bytes.
type lane struct {
	conn    net.Conn
	from    *bufio.Reader
	request string
}

func dial(b *testing.B, url, target string) *lane {
	b.Helper()
	conn, err := (&net.Dialer{}).DialContext(b.Context(), "tcp", strings.TrimPrefix(url, "http://"))
	must(b, err)
	b.Cleanup(func() { _ = conn.Close() })
	request := fmt.Sprintf("GET %s HTTP/1.1\r\nHost: qyapi.weixin.qq.com\r\nUser-Agent: bench\r\nAccept-Encoding: gzip\r\n\r\n", target)
	return &lane{conn, bufio.NewReader(conn), request}
}

func exchange(b *testing.B, lanes []*lane, times int) {
	b.Helper()
	var wait sync.WaitGroup
	for _, l := range lanes {
		wait.Go(func() {
			if err := l.exchange(times); err != nil {
				b.Error(err)
			}
		})
	}
	wait.Wait()
}

func (l *lane) exchange(times int) error {
	for range times {
		if _, err := io.WriteString(l.conn, l.request); err != nil {
			return err
		}
		length := 0
		for {
			line, err := l.from.ReadSlice('\n')
			if err != nil {
				return err
			}
			if len(line) <= 2 {
				break
			}
			if digits, ok := strings.CutPrefix(string(line), "Content-Length: "); ok {
				length, _ = strconv.Atoi(strings.TrimSpace(digits))
			}
		}
		if _, err := l.from.Discard(length); err != nil || length == 0 {
			return fmt.Errorf("body of %d bytes: %w", length, err)
		}
	}
	return nil
}

// BenchmarkServeHTTP is the server's part alone, without net/http.
func BenchmarkServeHTTP(b *testing.B) {
	l := newLab(b)
	token := l.token(credential.CorpToken)
	for name, target := range map[string]string{
		"Get":     "/cgi-bin/lab/get?userid=lin&agentid=7&access_token=" + token,
		"Refused": "/cgi-bin/lab/get?access_token=garbled",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			r := httptest.NewRequestWithContext(b.Context(), "GET", target, nil)
			for b.Loop() {
				l.ServeHTTP(&discard{header: http.Header{}}, r)
			}
		})
	}
}

type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(int)             {}
