package push

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/engine/store"
)

// BenchmarkDelivery sends callbacks through the outbox to one receiver, and in the same run posts the same number of bytes to
// it in a bare loop. bare-x is how many times as long a delivery takes. Queueing is a part of the delivery.
func BenchmarkDelivery(b *testing.B) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		_, _ = io.Copy(io.Discard, req.Body)
		_, _ = io.WriteString(w, "success")
	}))
	b.Cleanup(s.Close)
	plain := bytes.Repeat([]byte("x"), 400)
	for _, where := range []string{"memory", "file"} {
		b.Run(where, func(b *testing.B) {
			path := ""
			if where == "file" {
				path = b.TempDir() + "/world.db"
			}
			l := labOn(b, openWorld(b, path))
			l.start()
			l.put(templateAddress(s.URL))
			m := Message{Receiver: CommandReceiver(template), Event: "bench", Plain: plain}
			must(b, l.db.Change(b.Context(), func(tx *store.Tx) error {
				_, err := l.Send(b.Context(), tx, m)
				return err
			}))
			l.settle()
			body := l.posts()[0].Request.Body
			b.ReportAllocs()
			b.ResetTimer()

			took := clock.Stopwatch()
			for b.Loop() {
				must(b, l.db.Change(b.Context(), func(tx *store.Tx) error {
					_, err := l.Send(b.Context(), tx, m)
					return err
				}))
			}
			must(b, l.clock.Advance(b.Context(), 0))
			pushed := took()
			took = clock.Stopwatch()
			for range b.N {
				post(b, s.URL, body)
			}
			bare := took()
			b.ReportMetric(float64(pushed)/float64(bare), "bare-x")
			b.ReportMetric(float64(pushed.Microseconds())/float64(b.N), "µs/delivery")
			b.ReportMetric(float64(bare.Microseconds())/float64(b.N), "µs/post")
		})
	}
}

func post(b *testing.B, url string, body []byte) {
	resp, err := http.Post(url, "text/xml", bytes.NewReader(body))
	must(b, err)
	answer, err := io.ReadAll(resp.Body)
	must(b, err)
	must(b, resp.Body.Close())
	if string(answer) != "success" {
		b.Fatal(fmt.Errorf("answer %q", answer))
	}
}
