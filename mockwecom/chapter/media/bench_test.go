package media_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"wecomlab/core/clock"
)

// BenchmarkUpload sends 10 MB to media/upload, in turns with a bare handler that copies the body to a file. The figure to
// watch is the ratio of their rates: what parsing, hashing, checking, the database and the journal cost.
func BenchmarkUpload(b *testing.B) {
	s := newStand(b)
	contentType, body := oneFile("media", "a.bin", strings.Repeat("0123456789abcdef", 10_000_000/16))
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, err := os.CreateTemp(b.TempDir(), "")
		if err == nil {
			_, err = io.Copy(f, r.Body)
		}
		if err == nil {
			err = f.Close()
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}))
	b.Cleanup(bare.Close)
	target := s.address("media/upload", "type", "file")
	var rowTime, bareTime float64
	n := 0
	for b.Loop() {
		n++
		took := clock.Stopwatch()
		if got := s.send("POST", bare.URL, contentType, bytes.NewReader(body)); got.Status != http.StatusOK {
			b.Fatal(got.Body)
		}
		bareTime += took().Seconds()
		took = clock.Stopwatch()
		if got := read(b, s.send("POST", target, contentType, bytes.NewReader(body))); got.Errcode != 0 {
			b.Fatal(got.Errmsg)
		}
		rowTime += took().Seconds()
	}
	megabytes := float64(n) * float64(len(body)) / 1e6
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(megabytes/rowTime, "row-MB/s")
	b.ReportMetric(megabytes/bareTime, "bare-MB/s")
	b.ReportMetric(bareTime/rowTime, "ratio")
}
