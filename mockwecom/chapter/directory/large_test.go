package directory_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/sim"
)

// BenchmarkLargeWorld loads the world of a million members into a file, and one of a hundred members into another, and reports how long the
// first took, and what user/get costs in both: of a hundred members who are asked for again and again, and of any of the million. The calls
// take turns.
func BenchmarkLargeWorld(b *testing.B) {
	large, err := fixtures.Load("large")
	if err != nil {
		b.Fatal(err)
	}
	took := clock.Stopwatch()
	big := newScale(b, large)
	loaded := took()
	text := fmt.Sprintf("corps: [{corpid: %s, name: 小, departments: [{id: 1, name: 小}], agents: [{agentid: 1000002, name: a, secret: %s, parties: [1]}]}]\n"+
		"generate: {seed: 20, departments: 10, members: 100}\n", large.Corps[0].CorpID, large.Corps[0].Agents[0].Secret)
	small, err := fixtures.Parse("small.yaml", []byte(text))
	if err != nil {
		b.Fatal(err)
	}
	reference := newScale(b, small)

	hot := &scale{big.url, big.token, big.userids[500_000:500_100]}
	measured := []struct {
		name string
		*scale
		spent time.Duration
	}{{"small", reference, 0}, {"large", hot, 0}, {"any", big, 0}}
	chance := rand.New(rand.NewPCG(1, 2))
	const batch = 200
	for _, m := range measured {
		m.get(b, chance, batch)
	}
	for b.Loop() {
		for i := range measured {
			measured[i].spent += measured[i].get(b, chance, batch)
		}
	}
	b.ReportMetric(loaded.Seconds(), "s/load")
	for _, m := range measured {
		b.ReportMetric(float64(m.spent.Microseconds())/float64(b.N*batch), "µs/get-"+m.name)
		b.ReportMetric(float64(m.spent)/float64(measured[0].spent), "ratio-"+m.name)
	}
}

// scale is a simulator whose members are asked for.
type scale struct {
	url, token string
	userids    []string
}

func newScale(b *testing.B, w *fixtures.World) *scale {
	b.Helper()
	s, err := sim.Start(b.Context(), sim.Config{Listen: "127.0.0.1:0", World: w, Database: filepath.Join(b.TempDir(), "world.db")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			b.Error(err)
		}
	})
	out := &scale{url: s.URL() + "/cgi-bin/"}
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(out.call(b, "gettoken?corpid="+w.Corps[0].CorpID+"&corpsecret="+w.Corps[0].Agents[0].Secret), &answer); err != nil {
		b.Fatal(err)
	}
	out.token = answer.Token
	for m := range w.Corps[0].AllMembers() {
		out.userids = append(out.userids, m.UserID)
	}
	return out
}

// get asks for n members, whichever, and gives the time that it took.
func (s *scale) get(b *testing.B, chance *rand.Rand, n int) time.Duration {
	b.Helper()
	took := clock.Stopwatch()
	for range n {
		body := s.call(b, "user/get?access_token="+s.token+"&userid="+s.userids[chance.IntN(len(s.userids))])
		if len(body) < 200 {
			b.Fatalf("user/get answers %s", body)
		}
	}
	return took()
}

func (s *scale) call(b *testing.B, path string) []byte {
	b.Helper()
	resp, err := http.Get(s.url + path)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	return body
}
