package devices

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/fleet"
	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/rack"
	"wecomlab/tui/screen"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/theme"
)

// blank is a screen without a simulator.
func blank() *Screen {
	return New(&screen.Env{Say: i18n.NewPrinter(i18n.English), Look: theme.New("plain", true, true)}, nil)
}

func TestMachineIsThatOfTheProtocol(t *testing.T) {
	t.Parallel()
	s := blank()
	for state, want := range map[string]int{"": -1, "registered": 1, "activated": 2, "subscribed": 3} {
		m := s.connectionMachine(&control.Device{State: state})
		if m.Present != want || len(m.Edges) != len(openhw.Transitions()) {
			t.Errorf("%q: state %d is lit, %d edges", state, m.Present, len(m.Edges))
		}
	}
	s.look = rack.Look{Running: true}
	s.look.Snapshot.Connection = "connected"
	if m := s.connectionMachine(&control.Device{}); m.Present != 0 {
		t.Errorf("a device that is connected and has not registered is shown in state %d", m.Present)
	}
}

func TestBindingMachine(t *testing.T) {
	t.Parallel()
	s := blank()
	present := func(d control.Device) int { return s.bindingMachine(&d).Present }
	if free, bound := present(control.Device{}), present(control.Device{Corp: "ww1"}); free != 1 || bound != 3 {
		t.Errorf("free in state %d, bound in state %d", free, bound)
	}
	if s.binding = true; present(control.Device{}) != 2 {
		t.Error("nobody sees that the vendor is being asked")
	}
}

func TestStandingIsInOneLine(t *testing.T) {
	t.Parallel()
	for standing, want := range map[string]string{
		"unregistered": "▶● unregistered ─ register ▶ ○ unbound ─ bind ▶ ○ bound ╯ remove",
		"unbound":      " ○ unregistered ─ register ▶▶● unbound ─ bind ▶ ○ bound ╯ remove",
		"bound":        " ○ unregistered ─ register ▶ ○ unbound ─ bind ▶▶● bound ╯ remove",
	} {
		if diff := cmp.Diff(want, blank().standing(&control.Device{Standing: standing}).String()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestFleetSpec(t *testing.T) {
	t.Parallel()
	got, err := fleetSpec(nil)
	if err != nil || got != (rack.FleetSpec{Count: 500, Profile: fleet.MorningRush, Rate: 200, Duration: 30 * time.Second}) {
		t.Errorf("%+v, %v", got, err)
	}
	for name, tc := range map[string]struct{ param, value, want string }{
		"ErrCountZero": {"count", "0", "1 to 20000"}, "ErrCountHuge": {"count", "20001", "hardware-sim fleet --count"}, "ErrCount": {"count", "many", "1 to 20000"},
		"ErrRate": {"rate", "-3", "records a second"}, "ErrDuration": {"duration", "soon", "30s or 2m"}, "ErrDurationZero": {"duration", "0s", "30s or 2m"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := fleetSpec(map[string]string{tc.param: tc.value}); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, want %s", err, tc.want)
			}
		})
	}
}

func TestGatherKeepsEveryRecord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(0, 5), 0, 30).Draw(t, "counts")
		most := rapid.IntRange(1, 12).Draw(t, "most")
		var bars []fleet.Bar
		sum := 0
		for i, n := range counts {
			bars = append(bars, fleet.Bar{UpTo: time.Duration(i + 1), Count: n})
			sum += n
		}
		got := gather(bars, most)
		if len(got) > most {
			t.Fatalf("%d bars, %d fit", len(got), most)
		}
		for _, b := range got {
			sum -= b.Count
		}
		if sum != 0 {
			t.Fatalf("%d records are missing", sum)
		}
	})
}

func TestFactsFitTheRoom(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var facts []fact
		for range rapid.IntRange(0, 9).Draw(t, "facts") {
			text := rapid.SampledFrom([]string{"", "企业微信门禁考勤一体机", "x", strings.Repeat("long ", 30)}).Draw(t, "text")
			facts = append(facts, fact{name: "名称", value: paint.Of(paint.Style{}, text), whole: rapid.Bool().Draw(t, "whole")})
		}
		width := rapid.IntRange(20, 160).Draw(t, "width")
		lines := columns(facts, width, paint.Style{})
		if width < twoColumns && len(lines) != len(facts) {
			t.Fatalf("%d facts take %d lines", len(facts), len(lines))
		}
		shown := 0
		for _, l := range lines {
			shown += strings.Count(l.String(), "名称")
		}
		if shown != len(facts) {
			t.Fatalf("%d of %d facts are shown", shown, len(facts))
		}
	})
}

func TestEveryDeedStandsInThePane(t *testing.T) {
	t.Parallel()
	there := map[keys.ID]bool{}
	for _, row := range deedRows(60) {
		for _, b := range row.row {
			if b.ID == "" {
				t.Error("a deed has no row in the key table")
			}
			there[b.ID] = true
		}
	}
	for id := range verbs {
		if !there[id] {
			t.Errorf("%s does something and is not offered", id)
		}
	}
	for _, id := range []keys.ID{keys.DeviceCable, keys.DevicePower, keys.DeviceCode, keys.DevicePaper, keys.DeviceFleet} {
		if !there[id] {
			t.Errorf("%s is not offered", id)
		}
	}
}

// TestVerbsAreWhatThereIs holds that every operation behind a key exists, in one mode at least.
func TestVerbsAreWhatThereIs(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, mode := range []string{"direct", rack.ModeCloud} {
		for _, o := range rack.Operations(mode, openhw.AnyKind) {
			known[o.Name] = true
		}
	}
	for id, v := range verbs {
		for _, op := range v.ops {
			if !known[op] {
				t.Errorf("%s wants the operation %s, which no device has", id, op)
			}
		}
	}
}

func TestShortTimes(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		250 * time.Microsecond: "0.25 ms", 2600 * time.Microsecond: "2.6 ms", 196 * time.Millisecond: "196 ms", 2400 * time.Millisecond: "2.4 s",
	} {
		if got := short(d); got != want {
			t.Errorf("%s is %s, want %s", d, got, want)
		}
	}
	for d, want := range map[time.Duration]string{9 * time.Second: "9s", 65 * time.Second: "1m05s", 3700 * time.Second: "1h01m"} {
		if got := span(d); got != want {
			t.Errorf("%s is %s, want %s", d, got, want)
		}
	}
}
