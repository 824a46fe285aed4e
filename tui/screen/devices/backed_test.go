package devices

import (
	"context"
	"testing"

	"wecomlab/mockwecom/sim"
)

// TestKeysAreBackedByTheSimulator holds that behind every key that administrators and members press stands an action of the real
// simulator.
func TestKeysAreBackedByTheSimulator(t *testing.T) {
	t.Parallel()
	simulator, err := sim.Start(t.Context(), sim.Config{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = simulator.Close(context.WithoutCancel(t.Context())) }()
	client := simulator.Client()
	defer client.Close()
	actions, err := client.Actions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := blank()
	s.env.Actions = actions
	for id, v := range verbs {
		if s.action(v) == nil && len(v.ops) == 0 {
			t.Errorf("%s wants one of %v, and the simulator has none of them", id, v.actions)
		}
	}
	for _, name := range []string{"member.scan_code", "member.phone_code", "device.make_fleet"} {
		if s.named(name) == nil {
			t.Errorf("the simulator has no action %s", name)
		}
	}
}
