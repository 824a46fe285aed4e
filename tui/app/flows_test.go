package app_test

import (
	"fmt"
	"os/exec"
	"testing"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/app"
	real "wecomlab/tui/lab"
)

// open puts a real simulator and the app under test together.
func open(t *testing.T, c real.Config) *real.Lab {
	t.Helper()
	l, err := real.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// cockpit runs the program for a lab.
func cockpit(t *testing.T, l *real.Lab) (d *driver, flows []*real.Flow) {
	t.Helper()
	flows, err := l.Flows(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := app.Config{Sim: l.Client, Foreign: l.Foreign(), Hardware: l.Rack}
	for _, f := range flows {
		c.Players = append(c.Players, f)
	}
	return launch(t, c, 120, 40).until("● sim"), flows
}

// runFlows runs every flow to its end, one after the other in the same world.
func (d *driver) runFlows(flows []*real.Flow) {
	d.t.Helper()
	for i, f := range flows {
		d.press("shift+tab", "home")
		for range i {
			d.press("down")
		}
		d.press("a").until(fmt.Sprintf("All %d steps done.", len(f.Scenario().Steps)))
	}
}

// TestFlowsGoGreenByKeysAlone drives the program against a real simulator with real sockets: all flows, and again in a world
// that was started anew.
func TestFlowsGoGreenByKeysAlone(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		lab   func(t *testing.T) *real.Lab
		stale bool // the app outlives the world, and finds out that its tokens do not
	}{
		{"ReferenceApp", func(t *testing.T) *real.Lab { return open(t, real.Config{Listen: "127.0.0.1:0"}) }, false},
		{"NodeApp", foreignNode, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			l := tc.lab(t)
			d, flows := cockpit(t, l)
			d.runFlows(flows)
			d.press("i").until("▸2 Traffic").until("#").press("6").until("permanent_code").until("● app").hides("given up")
			d.press("1").until("▸1 Walkthrough").press("r").until("cannot be had back").press("enter").until("the flow begins again")
			d.hides("All ").shows("0/")
			d.runFlows(flows)
			d.press("6").until("permanent_code").hides("given up")
			refused, err := l.Client.Journal(t.Context(), control.JournalQuery{Filter: "errcode=40082", Limit: 10})
			if err != nil || len(refused.Entries) > 0 != tc.stale {
				t.Errorf("%d tokens of the world that is gone were refused, %v", len(refused.Entries), err)
			}
		})
	}
}

// foreignNode attaches to a simulator that runs, with the example app in Node in the demo app's place.
func foreignNode(t *testing.T) *real.Lab {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed; the example app in docs/examples/node cannot run")
	}
	host := open(t, real.Config{Listen: "127.0.0.1:0", NoDevices: true})
	env, err := host.Client.Env(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	site := runNode(t, node, env)
	return open(t, real.Config{
		Connect: host.Client.Base(), Callback: site + "/wecom", Token: env["WECOM_CALLBACK_TOKEN"], AESKey: env["WECOM_CALLBACK_AES_KEY"],
	})
}

// TestCardIsPressedByHand plays the flow of messages up to the card, presses its button on the phone, and lets the flow go on:
// it does not press again, and the phone shows the card frozen, then taken back.
func TestCardIsPressedByHand(t *testing.T) {
	t.Parallel()
	l := open(t, real.Config{Listen: "127.0.0.1:0"})
	d, flows := cockpit(t, l)
	d.press("shift+tab", "home")
	for _, f := range flows {
		if f.Scenario().Name == "message-alert" {
			break
		}
		d.press("down")
	}
	d.press("tab").press("enter").until("1/7").press("enter").until("2/7").press("enter").until("3/7").press("enter").until("4/7")
	d.press("4").until("3 号机柜温度过高").press("enter").shows("▸│ [").press("enter").until("template_card_event was taken by the app")
	d.press("1", "enter").until("5/7").press("enter").until("6/7").press("4").until("处理中").hides("我来处理")
	d.press("1", "a").until("All 7 steps done.").press("4").until("The app has recalled a message.").shows("解除")
	pressed, err := l.Client.Journal(t.Context(), control.JournalQuery{Filter: "title:member.press", Limit: 10})
	if err != nil || len(pressed.Entries) != 1 {
		t.Errorf("the button was pressed %d times, %v", len(pressed.Entries), err)
	}
}
