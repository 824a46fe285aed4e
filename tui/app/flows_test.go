package app_test

import (
	"fmt"
	"testing"

	"wecomlab/tui/app"
	real "wecomlab/tui/lab"
)

// TestFlowsGoGreenByKeysAlone drives the program against a real simulator and the reference app, with real sockets.
func TestFlowsGoGreenByKeysAlone(t *testing.T) {
	t.Parallel()
	l, err := real.Open(t.Context(), real.Config{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	flows, err := l.Flows(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := app.Config{Sim: l.Client}
	for _, f := range flows {
		c.Players = append(c.Players, f)
	}
	d := launch(t, c, 120, 40).until("● sim")
	for i, f := range flows {
		if i > 0 {
			d.press("shift+tab", "down")
		}
		d.press("a").until(fmt.Sprintf("All %d steps done.", len(f.Scenario().Steps)))
	}
	d.press("i").until("▸2 Traffic").until("cancel_auth").press("6").until("permanent_code").until("● app")
}
