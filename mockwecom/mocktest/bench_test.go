package mocktest_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/mocktest"
)

// BenchmarkNew measures New alone, and beside it the whole life of a simulator and that of a bare test server.
func BenchmarkNew(b *testing.B) {
	var starting, whole, bare time.Duration
	for b.Loop() {
		life := clock.Stopwatch()
		play(b, func(t testing.TB) {
			start := clock.Stopwatch()
			mocktest.New(t)
			starting += start()
		})
		whole += life()
		life = clock.Stopwatch()
		play(b, func(t testing.TB) {
			s := httptest.NewServer(http.NotFoundHandler())
			t.Cleanup(s.Close)
		})
		bare += life()
	}
	n := float64(b.N)
	b.ReportMetric(float64(starting.Microseconds())/n/1000, "ms/New")
	b.ReportMetric(float64(whole.Microseconds())/n/1000, "ms/life")
	b.ReportMetric(float64(whole)/float64(bare), "x-bare-server")
}
