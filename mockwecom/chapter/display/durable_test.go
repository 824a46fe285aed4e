package display_test

import (
	"path/filepath"
	"testing"
	"time"

	"wecomlab/mockwecom/mocktest"
)

// A job that a process left begins anew with the next one, and a result is still there.
func TestTranslationsOutliveTheProcess(t *testing.T) {
	t.Parallel()
	database := mocktest.WithDatabase(filepath.Join(t.TempDir(), "world.db"))
	var over, running, waiting string
	t.Run("one process", func(t *testing.T) {
		s := newStand(t, database)
		id := s.upload("a.txt", "$userName="+s.boss+"$")
		over = s.begin("", id).JobID
		s.Advance(2 * time.Second)
		running = s.begin("", id).JobID
		s.Advance(time.Second)
		waiting = s.begin("", id).JobID
		if got := [3]int{s.result(over).Status, s.result(running).Status, s.result(waiting).Status}; got != [3]int{3, 2, 1} {
			t.Fatalf("before the end the jobs are at %v", got)
		}
	})
	t.Run("the next", func(t *testing.T) {
		s := openStand(t, database)
		s.Advance(10 * time.Second)
		for _, jobid := range []string{over, running, waiting} {
			out := s.result(jobid)
			if body, status, _ := s.fetch(out.Result.Translation.URL); out.Status != 3 || body != "林悦" {
				t.Errorf("after a restart: %+v, %d %q", out, status, body)
			}
		}
		s.Do("world.reset")
		s.signIn()
		if got := s.result(over); got.Status != 0 {
			t.Errorf("world.reset left %+v", got)
		}
	})
}
