package sim_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/sim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestStart(t *testing.T) {
	t.Parallel()
	taken := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(taken.Close)
	tests := []struct {
		name   string
		config sim.Config
		want   string
	}{
		{"ErrListenBeyondLoopback", sim.Config{Listen: "0.0.0.0:0"}, "--control-token"},
		{"ErrListenNoAddress", sim.Config{Listen: "8600"}, "host:port"},
		{"ErrListenTaken", sim.Config{Listen: taken.Listener.Addr().String()}, "--listen 127.0.0.1:0"},
		{"ErrFixtureUnknown", sim.Config{Listen: "127.0.0.1:0", Fixture: "atlantis"}, "embedded are"},
		{"ErrSettingUnknown", sim.Config{Listen: "127.0.0.1:0", Settings: map[string]string{"push.patience": "1s"}}, "there is no setting"},
		{"ErrDatabaseIsAFolder", sim.Config{Listen: "127.0.0.1:0", Database: t.TempDir()}, "is a folder"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, err := sim.Start(t.Context(), tt.config)
			if err == nil {
				_ = s.Close(context.Background())
				t.Fatal("it started")
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v\nwant a sentence with %q", err, tt.want)
			}
		})
	}
}

// TestSeed holds that a seeded world repeats: the same calls give the same tokens.
func TestSeed(t *testing.T) {
	t.Parallel()
	first := token(t, start(t, sim.Config{Seed: 7}))
	if again := token(t, start(t, sim.Config{Seed: 7})); again != first {
		t.Errorf("seed 7 gave %s and %s", first, again)
	}
	if other := token(t, start(t, sim.Config{Seed: 8})); other == first {
		t.Error("seeds 7 and 8 gave the same token")
	}
}

// TestReset holds that a reset world is as the fixture has it, ids that providers see included.
func TestReset(t *testing.T) {
	t.Parallel()
	s := start(t, sim.Config{})
	before, err := s.Client().World(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	old := token(t, s)
	for _, name := range []string{"provider.submit_template", "provider.release_template", "corp.authorize", "world.reset"} {
		if out, err := s.Do(t.Context(), name, nil); err != nil || out.Finding != nil {
			t.Fatalf("%s: %v %v", name, err, out.Finding)
		}
	}
	after, err := s.Client().World(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(after.Corps[0].Apps) != len(before.Corps[0].Apps) || after.Providers[0].Suites[0].Online != "draft" {
		t.Errorf("after the reset: %+v", after)
	}
	for provider, open := range before.Corps[0].OpenCorpIDs {
		if after.Corps[0].OpenCorpIDs[provider] != open {
			t.Errorf("the corp is %s to provider %s, and was %s", after.Corps[0].OpenCorpIDs[provider], provider, open)
		}
	}
	if body := fetch(t, s.URL()+"/cgi-bin/user/get?userid=chen.mo&access_token="+old); !strings.Contains(string(body), "40014") {
		t.Errorf("a token of the world before answers %s", body)
	}
}

// TestGoesOn holds that a world in a file goes on after a restart: tokens live, and new exchanges are not taken for old ones.
func TestGoesOn(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "world.db")
	s, err := sim.Start(t.Context(), sim.Config{Listen: "127.0.0.1:0", Database: file})
	if err != nil {
		t.Fatal(err)
	}
	old := token(t, s)
	issued, _, _ := s.Journal().List(journal.Query{Filter: filter(t, "title:gettoken")})
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	s = start(t, sim.Config{Database: file})
	if body := fetch(t, s.URL()+"/cgi-bin/user/get?userid=chen.mo&access_token="+old); !strings.Contains(string(body), `"errcode":0`) {
		t.Errorf("after the restart: %s", body)
	}
	calls, _, _ := s.Journal().List(journal.Query{Filter: filter(t, "title:user/get")})
	if len(calls) != 1 || calls[0].Cause != issued[0].ID || calls[0].ID <= issued[0].ID {
		t.Errorf("the call is %+v, want it caused by entry %d and numbered after it", calls[0], issued[0].ID)
	}
}

func filter(t *testing.T, text string) *journal.Filter {
	t.Helper()
	f, err := journal.ParseFilter(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestIndex holds that the front page gives a command that works.
func TestIndex(t *testing.T) {
	t.Parallel()
	s := start(t, sim.Config{})
	w, err := fixtures.Load("demo")
	if err != nil {
		t.Fatal(err)
	}
	page := string(fetch(t, s.URL()+"/"))
	for _, want := range []string{s.URL(), w.Corps[0].CorpID, w.Corps[0].Agents[0].Secret, "/_mock/v1/journal"} {
		if !strings.Contains(page, want) {
			t.Errorf("the front page does not name %s", want)
		}
	}
	resp, err := http.Get(s.URL() + "/favicon.ico")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusNotFound || resp.ContentLength != 0 {
		t.Errorf("an unknown path is %d with %d bytes, want 404 with none", resp.StatusCode, resp.ContentLength)
	}
}
