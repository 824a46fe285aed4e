package batch_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/mocktest"
	"wecomlab/mockwecom/sim"
)

// startOn starts a simulator on a database.
func startOn(t *testing.T, world *fixtures.World, database string) (*stand, *sim.Sim) {
	t.Helper()
	running, err := sim.Start(t.Context(), sim.Config{Listen: "127.0.0.1:0", World: world, Database: database, Freeze: epoch})
	must(t, err)
	s := &stand{Server: &mocktest.Server{URL: running.URL()}, t: t}
	s.become(world.Corps[0].CorpID, world.Corps[0].ContactSecret)
	return s, running
}

// snapshot copies a database and its files as they lie on the disk: what a killed process leaves.
func snapshot(t *testing.T, database string) string {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "world.db")
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(database + suffix)
		must(t, err)
		must(t, os.WriteFile(copied+suffix, content, 0o600))
	}
	must(t, os.CopyFS(copied+".media", os.DirFS(database+".media")))
	return copied
}

// Whenever a simulator is killed, the next one goes on where it was: no line is lost, none is carried out twice.
func TestKilled(t *testing.T) {
	t.Parallel()
	world, err := fixtures.Load("demo")
	must(t, err)
	database := filepath.Join(t.TempDir(), "world.db")
	s, running := startOn(t, world, database)
	job := s.begin("syncuser", people(350), "")
	images := map[string]string{"before it begins": snapshot(t, database)}
	for _, at := range []struct {
		name string
		by   time.Duration
	}{{"when the plan is made", time.Second}, {"after a hundred lines", 200 * time.Millisecond}, {"after two hundred lines", 200 * time.Millisecond}, {"after all lines", 300 * time.Millisecond}, {"at the end", time.Second}} {
		must(t, running.Clock().Advance(t.Context(), at.by))
		images[at.name] = snapshot(t, database)
	}
	must(t, running.Close(context.WithoutCancel(t.Context())))
	for name, image := range images {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, again := startOn(t, world, image)
			must(t, again.Clock().Advance(t.Context(), time.Minute))
			out := s.result(job.JobID)
			bad := slices.IndexFunc(out.codes(), func(code int) bool { return code != 0 })
			if out.Status != 3 || out.Total != 350 || len(out.Lines) != 350 || bad >= 0 {
				t.Errorf("status %d, total %d, %d lines, line %d is refused", out.Status, out.Total, len(out.Lines), bad)
			}
			if got := len(s.userIDs()); got != 360 {
				t.Errorf("%d members, want 360", got)
			}
			must(t, again.Close(context.WithoutCancel(t.Context())))
		})
	}
}

// world.reset in mid-work ends an import without a trace.
func TestReset(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	job := s.begin("syncuser", people(350), "")
	s.Advance(1300 * time.Millisecond)
	s.Do("world.reset")
	s.become(s.CorpID, s.SecretOf(s.CorpID, "contacts"))
	s.Advance(time.Minute)
	if out := s.result(job.JobID); out.Errcode != 40088 {
		t.Errorf("the job of the former world: %+v", out)
	}
	if got := len(s.userIDs()); got != 10 {
		t.Errorf("%d members, want the ten of the world", got)
	}
	if out := s.run("syncuser", people(3)); out.Status != 3 || len(out.Lines) != 3 {
		t.Errorf("an import in the new world: %+v", out)
	}
}
