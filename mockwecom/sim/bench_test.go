package sim_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/sim"
)

// BenchmarkUserGet measures journalled user/get calls over loopback keep-alive, through the whole simulator, in requests per
// second, and reports the share of what a bare net/http handler that writes the same bytes serves in the same run. The two
// take turns, so that a noisy machine disturbs both alike.
func BenchmarkUserGet(b *testing.B) {
	s := start(b, sim.Config{Settings: map[string]string{"quota.mode": "off"}}) // WeCom would stop it after 10,000 calls
	url := s.URL() + "/cgi-bin/user/get?userid=chen.mo&access_token=" + token(b, s)
	body := fetch(b, url)
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		_, _ = w.Write(body)
	}))
	b.Cleanup(bare.Close)

	var ours, theirs time.Duration
	const batch = 200
	for b.Loop() {
		theirs += round(b, bare.URL, batch)
		ours += round(b, url, batch)
	}
	calls := float64(b.N * batch)
	b.ReportMetric(calls/ours.Seconds(), "req/s")
	b.ReportMetric(calls/theirs.Seconds(), "bare-req/s")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "of-bare")
}

const clients = 8

// round makes n calls from several keep-alive clients and gives the time they took.
func round(b *testing.B, url string, n int) time.Duration {
	transport := &http.Transport{MaxIdleConnsPerHost: clients}
	client := &http.Client{Transport: transport}
	defer transport.CloseIdleConnections()
	warm(b, client, url)
	var left atomic.Int64
	left.Store(int64(n))
	done := make(chan error, clients)
	took := clock.Stopwatch()
	for range clients {
		go func() {
			for left.Add(-1) >= 0 {
				if err := call(client, url); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range clients {
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	}
	return took()
}

// warm opens the connections, so that only calls are measured.
func warm(b *testing.B, client *http.Client, url string) {
	done := make(chan error, clients)
	for range clients {
		go func() { done <- call(client, url) }()
	}
	for range clients {
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	}
}

func call(client *http.Client, url string) error {
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return firstError(err, resp.Body.Close())
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkStart measures a simulator with the demo world from nothing to listening and back, and a bare net/http server
// beside it.
func BenchmarkStart(b *testing.B) {
	var ours, theirs time.Duration
	for b.Loop() {
		took := clock.Stopwatch()
		s, err := sim.Start(b.Context(), sim.Config{Listen: "127.0.0.1:0"})
		if err != nil {
			b.Fatal(err)
		}
		ours += took()
		if err := s.Close(context.Background()); err != nil {
			b.Fatal(err)
		}
		took = clock.Stopwatch()
		bare := httptest.NewServer(http.NotFoundHandler())
		theirs += took()
		bare.Close()
	}
	b.ReportMetric(float64(ours.Microseconds())/float64(b.N)/1000, "ms/start")
	b.ReportMetric(float64(theirs.Microseconds())/float64(b.N)/1000, "bare-ms/start")
}

func start(t testing.TB, config sim.Config) *sim.Sim {
	t.Helper()
	config.Listen = "127.0.0.1:0"
	s, err := sim.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// token gives an access_token of the demo world's first app.
func token(t testing.TB, s *sim.Sim) string {
	t.Helper()
	env, err := s.Client().Env(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out struct {
		AccessToken string `json:"access_token"`
	}
	text := fetch(t, s.URL()+"/cgi-bin/gettoken?corpid="+env["WECOM_CORP_ID"]+"&corpsecret="+env["WECOM_CORP_SECRET"])
	if err := json.Unmarshal(text, &out); err != nil || out.AccessToken == "" {
		t.Fatalf("gettoken answered %s (%v)", text, err)
	}
	return out.AccessToken
}

func fetch(t testing.TB, url string) []byte {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
