package export_test

import (
	"context"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/mocktest"
	"wecomlab/mockwecom/sim"
)

// A job that a process left begins anew with the next one; files that it wrote are still there; world.reset removes them.
func TestJobsOutliveTheProcess(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "world.db")
	world, err := fixtures.Load("demo")
	must(t, err)
	start := func() (*stand, *sim.Sim) {
		running, err := sim.Start(t.Context(), sim.Config{Listen: "127.0.0.1:0", World: world, Database: database, Freeze: epoch})
		must(t, err)
		s := &stand{Server: &mocktest.Server{URL: running.URL()}, t: t}
		s.become(world.Corps[0].CorpID, world.Corps[0].Agents[0].Secret)
		return s, running
	}
	s, first := start()
	ended := s.begin("department", "")
	must(t, first.Clock().Advance(t.Context(), 2*time.Second))
	running := s.begin("user", "")
	must(t, first.Clock().Advance(t.Context(), time.Second))
	waiting := s.begin("simple_user", "")
	if got := [3]int{s.result(ended).Status, s.result(running).Status, s.result(waiting).Status}; got != [3]int{2, 1, 0} {
		t.Fatalf("before the end the jobs are at %v", got)
	}
	must(t, first.Close(context.WithoutCancel(t.Context())))
	s, second := start()
	must(t, second.Clock().Advance(t.Context(), 10*time.Second))
	for _, jobid := range []string{ended, running, waiting} {
		out := s.result(jobid)
		if out.Status != 2 || len(out.Files) != 1 {
			t.Fatalf("after a restart: %+v", out)
		}
		address := s.URL + out.Files[0].URL[len(s.URL):]
		if resp, body := s.fetch(http.MethodGet, address, "", nil); resp.StatusCode != http.StatusOK || len(body) != out.Files[0].Size {
			t.Errorf("after a restart: HTTP %d and %d bytes, want %d", resp.StatusCode, len(body), out.Files[0].Size)
		}
	}
	_, err = second.Do(t.Context(), "world.reset", nil)
	must(t, err)
	left, err := filepath.Glob(filepath.Join(database+".export", "*", "*"))
	if must(t, err); len(left) != 0 {
		t.Errorf("world.reset left %v", left)
	}
	must(t, second.Close(context.WithoutCancel(t.Context())))
}
