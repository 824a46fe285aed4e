package machine_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/core/openhw"
	"wecomlab/tui/ui/machine"
	"wecomlab/tui/ui/theme"
)

func draw(m machine.Machine) string {
	var rows []string
	for _, line := range m.Lines(theme.New("plain", true, true)) {
		rows = append(rows, strings.TrimRight(line.String(), " "))
	}
	return strings.Join(rows, "\n")
}

// connection is the machine of the protocol itself.
func connection(present openhw.State) machine.Machine {
	m := machine.Machine{Present: int(present)}
	for s := openhw.Connected; s <= openhw.Subscribed; s++ {
		m.States = append(m.States, s.String())
	}
	for _, t := range openhw.Transitions() {
		m.Edges = append(m.Edges, machine.Edge{From: int(t.From), To: int(t.To), By: t.By})
	}
	return m
}

func TestConnection(t *testing.T) {
	t.Parallel()
	const want = `  ○ connected
  │ register
▶ ● registered       ──┬─────────────────◀─╮
  │ active             │ subscribe_corp    │ push_unbind_corp
  ○ activated        ──│───────────────────┤
  │ subscribe_corp     │                   │
  ○ subscribed       ◀─┴───────────────────╯`
	if diff := cmp.Diff(want, draw(connection(openhw.Registered))); diff != "" {
		t.Error(diff)
	}
}

func TestBinding(t *testing.T) {
	t.Parallel()
	m := machine.Machine{States: []string{"free", "asked", "bound"}, Present: -1, Edges: []machine.Edge{{From: 0, To: 1, By: "bind"}, {From: 1, To: 2, By: "accept"}, {From: 1, To: 0, By: "veto"}}}
	const want = `  ○ free     ◀─╮
  │ bind       │ veto
  ○ asked    ──╯
  │ accept
  ○ bound`
	if diff := cmp.Diff(want, draw(m)); diff != "" {
		t.Error(diff)
	}
	if (machine.Machine{}).Height() != 0 || draw(machine.Machine{}) != "" {
		t.Error("a machine without states has rows")
	}
}

// TestEveryEdgeIsDrawn holds that no label is left out, whatever the machine is.
func TestEveryEdgeIsDrawn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 6).Draw(t, "states")
		m := machine.Machine{Present: rapid.IntRange(-1, n-1).Draw(t, "present")}
		for i := range n {
			m.States = append(m.States, strings.Repeat("s", i+1))
		}
		for range rapid.IntRange(0, 6).Draw(t, "edges") {
			from := rapid.IntRange(0, n-1).Draw(t, "from")
			to := rapid.IntRange(0, n-1).Draw(t, "to")
			if from != to {
				m.Edges = append(m.Edges, machine.Edge{From: from, To: to, By: rapid.StringMatching(`[a-z]{3,8}[0-9]`).Draw(t, "by")})
			}
		}
		got := draw(m)
		for _, e := range m.Edges {
			if !strings.Contains(got, e.By) {
				t.Fatalf("%s is missing in\n%s", e.By, got)
			}
		}
		if strings.Count(got, "●") != min(m.Present+1, 1) {
			t.Fatalf("the present state is not the one that is lit:\n%s", got)
		}
	})
}
