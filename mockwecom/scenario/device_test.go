package scenario_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/scenario"
)

const deviceStep = `
  - id: punch
    title: {en: Punch}
    actor: device
    device: {sn: "${sn}", op: punch, args: {userid: "${corp}", way: in}}
    do: {action: member.open_door, params: {sn: "${sn}"}}
    expect:
      - filter: kind:device title:checkin device:${sn} ok
`

// desk is simulated devices whose operations are scripted.
type desk func(ctx context.Context, sn, op string, args map[string]string) (map[string]string, bool, error)

func (d desk) Do(ctx context.Context, sn, op string, args map[string]string) (map[string]string, bool, error) {
	return d(ctx, sn, op, args)
}

func loadDevice(t *testing.T, steps string) *scenario.Scenario {
	t.Helper()
	sc, err := scenario.Load("test.yaml", []byte("name: test\ntitle: {en: Test}\nvars: {corp: wwlanternworks, sn: GATE0001}\nsteps:\n"+steps))
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

// checkin is a device's record as the journal has it.
func checkin(errcode int) *journal.Entry {
	return &journal.Entry{Kind: journal.KindDevice, Title: "checkin", Subject: journal.Subject{Device: "GATE0001"}, Errcode: errcode}
}

func TestDeviceActsBeforePeople(t *testing.T) {
	t.Parallel()
	var order []string
	var s *simulator
	s, c := newSimulator(t, map[string]func(string) any{"/actions/member.open_door": func(body string) any {
		order = append(order, "action "+body)
		action := s.add(&journal.Entry{Kind: journal.KindAction, Title: "member.open_door"})
		s.add(checkin(0))
		return control.ActionResult{Entry: action, Say: "asked"}
	}})
	p := scenario.NewPlayer(c, loadDevice(t, deviceStep), nil, nil).With(desk(func(_ context.Context, sn, op string, args map[string]string) (map[string]string, bool, error) {
		order = append(order, fmt.Sprint(sn, " ", op, " ", args))
		return map[string]string{"told": "ok"}, true, nil
	}))
	got := p.RunStep(t.Context(), 0)
	check(t, got, scenario.Done, "", 1, 2)
	want := []string{"GATE0001 punch map[userid:wwlanternworks way:in]", `action {"sn":"GATE0001"}`}
	if diff := cmp.Diff(want, order); diff != "" {
		t.Error(diff)
	}
	if p.Vars()["told"] != "ok" {
		t.Errorf("what the device told is lost: %v", p.Vars())
	}
}

func TestForeignDeviceIsWaitedFor(t *testing.T) {
	t.Parallel()
	for name, devices := range map[string]scenario.Devices{
		"None": nil,
		"Foreign": desk(func(context.Context, string, string, map[string]string) (map[string]string, bool, error) {
			return nil, false, errors.New("not ours")
		}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c := newSimulator(t, nil)
			sc := loadDevice(t, strings.Replace(deviceStep, "    do: {action: member.open_door, params: {sn: \"${sn}\"}}\n", "", 1))
			p := scenario.NewPlayer(c, sc, nil, nil).With(devices)
			done := make(chan scenario.Progress, 1)
			go func() { done <- p.RunStep(t.Context(), 0) }()
			if filter := <-s.waiting; !strings.Contains(filter, "device:GATE0001") {
				t.Errorf("waits for %s", filter)
			}
			s.add(checkin(0))
			check(t, <-done, scenario.Done, "", 1)
		})
	}
}

func TestDeviceThatRefusesFailsTheStep(t *testing.T) {
	t.Parallel()
	s, c := newSimulator(t, nil)
	p := scenario.NewPlayer(c, loadDevice(t, deviceStep), nil, nil).With(desk(func(context.Context, string, string, map[string]string) (map[string]string, bool, error) {
		s.add(checkin(600020))
		return nil, true, errors.New("checkin: 600020 device not logged in")
	}))
	got := p.RunStep(t.Context(), 0)
	check(t, got, scenario.Failed, "GATE0001 could not punch: checkin: 600020 device not logged in. Put it right", 1)
	if !strings.Contains(got.Say.ZH, "设备 GATE0001 执行 punch 失败") {
		t.Errorf("in Chinese it says %s", got.Say.ZH)
	}
}

func TestDeviceStepIsChecked(t *testing.T) {
	t.Parallel()
	step := func(device, expect string) string {
		return "name: test\ntitle: {en: Test}\nsteps:\n  - id: a\n    title: {en: A}\n    actor: device\n    device: " + device + "\n" + expect
	}
	const expect = "    expect: [{filter: kind:device}]\n"
	for _, tc := range []struct{ name, text, want string }{
		{"NoSN", step("{op: punch}", expect), "line 7, steps[0].device.sn: which device is meant?"},
		{"NoOp", step("{sn: A1}", expect), "line 7, steps[0].device.op: op is the name of an operation"},
		{"BadOp", step("{sn: A1, op: Punch it}", expect), `not "Punch it"`},
		{"UnknownName", step(`{sn: "${nobody}", op: punch}`, expect), "${nobody} is not known here"},
		{"UnknownNameInArgs", step(`{sn: A1, op: punch, args: {userid: "${nobody}"}}`, expect), "steps[0].device.args.userid: ${nobody} is not known here"},
		{"NoExpect", step("{sn: A1, op: punch}", ""), "a step with device needs expect"},
		{"UnknownField", step("{sn: A1, op: punch, arg: {}}", expect), `line 7: unknown field "arg"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if _, err := scenario.Load("x.yaml", []byte(tc.text)); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, want %s", err, tc.want)
			}
		})
	}
}

func TestDeviceVars(t *testing.T) {
	t.Parallel()
	device := func(sn, mode, corp string, kinds ...string) control.Device {
		return control.Device{SN: sn, Mode: mode, Corp: corp, Kinds: kinds, Model: "m" + sn, QRCode: "q" + sn}
	}
	got := scenario.DeviceVars(control.Devices{Devices: []control.Device{
		device("G1", "direct", "ww1", "attendance", "door"), device("G2", "direct", "", "door"), device("G3", "direct", "", "door"),
		device("P0", "direct", "ww2", "printer"), device("P1", "direct", "ww1", "printer"),
		device("C1", "cloud", "", "door"),
	}}, "ww1")
	want := map[string]string{
		"door": "G2", "door_code": "qG2", "door_model": "mG2", "printer": "P1", "printer_code": "qP1", "printer_model": "mP1",
		"cloud_door": "C1", "cloud_door_code": "qC1", "cloud_door_model": "mC1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
