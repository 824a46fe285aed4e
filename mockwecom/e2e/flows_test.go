package e2e_test

import (
	"io/fs"
	"maps"
	"slices"
	"testing"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/scenario"
	"wecomlab/mockwecom/sim"
)

// flows gives the embedded scenarios.
func flows(t *testing.T) []*scenario.Scenario {
	t.Helper()
	folder, err := fs.Sub(fixtures.Scenarios, "scenarios")
	if err != nil {
		t.Fatal(err)
	}
	all, err := scenario.LoadAll(folder)
	if err != nil {
		t.Fatal(err)
	}
	all = slices.DeleteFunc(all, needsHardware)
	if len(all) < 4 {
		t.Fatalf("%d scenarios are embedded, want 4 at least", len(all))
	}
	return all
}

// needsHardware tells flows whose steps somebody carries out at a device: tui/lab plays them, where devices are simulated.
func needsHardware(sc *scenario.Scenario) bool {
	return slices.ContainsFunc(sc.Steps, func(s scenario.Step) bool { return s.Device != nil })
}

// play drives one scenario to its end; every step has to be done.
func (s *stand) play(sc *scenario.Scenario, app scenario.App, at scenario.Addresses) {
	s.t.Helper()
	w, err := s.World(s.ctx)
	s.must(err)
	vars, err := scenario.TourVars(w, at)
	s.must(err)
	maps.DeleteFunc(vars, func(name, _ string) bool { _, asked := sc.Vars[name]; return !asked }) // the operator goes by what is there
	player := scenario.NewPlayer(s.Client, sc, app, vars)
	s.must(player.Start(s.ctx))
	player.RunAll(s.ctx, nil)
	for i, now := range player.Progress() {
		if now.State != scenario.Done {
			s.t.Fatalf("step %d, %s, is %s: %s (%v, waiting for %q)", i+1, sc.Steps[i].ID, now.State, now.Say.EN, now.Finding, now.Waiting)
		}
		if len(sc.Steps[i].Expect) > len(now.Entries) {
			s.t.Errorf("step %s shows %d exchanges for %d expectations", sc.Steps[i].ID, len(now.Entries), len(sc.Steps[i].Expect))
		}
	}
}

// TestFlows drives every embedded scenario with the reference app.
func TestFlows(t *testing.T) {
	t.Parallel()
	for _, sc := range flows(t) {
		t.Run(sc.Name, func(t *testing.T) {
			t.Parallel()
			s := start(t, sim.Config{})
			app := newApp(s)
			s.play(sc, operator{app}, scenario.AppAddresses(app))
		})
	}
	t.Run("all in one world, one after the other", func(t *testing.T) {
		t.Parallel()
		s := start(t, sim.Config{})
		app := newApp(s)
		for _, sc := range flows(t) {
			s.play(sc, operator{app}, scenario.AppAddresses(app))
		}
	})
}
