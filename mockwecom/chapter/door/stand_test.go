package door_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/fixtures"
	"wecomlab/hardware-sim/device"
	"wecomlab/mockwecom/mocktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

var present = time.Date(2026, 5, 11, 1, 30, 0, 0, time.UTC)

// desk is a simulator, and the door of its first corp on a connection that is logged in.
type desk struct {
	*mocktest.Server
	*device.Link
	t       *testing.T
	ctx     context.Context
	url     string
	gate    fixtures.Device // bound to the first corp
	free    fixtures.Device // a door that no corp has
	printer fixtures.Device // bound to the first corp
}

func newDesk(t *testing.T, settings ...string) *desk {
	t.Helper()
	values := map[string]string{}
	for _, s := range settings {
		if name, value, ok := strings.Cut(s, "="); ok {
			values[name] = value
		}
	}
	demo, err := fixtures.Load("demo")
	must(t, err)
	k := newDeskIn(t, demo, mocktest.WithSettings(values))
	k.Link = k.login(k.gate)
	return k
}

// newDeskIn is a desk in a world of its own, where no device is online.
func newDeskIn(t *testing.T, world *fixtures.World, options ...mocktest.Option) *desk {
	t.Helper()
	s := mocktest.New(t, append(options, mocktest.WithWorld(world), mocktest.WithFrozenClock(present))...)
	ctx, cancel := clock.Real().WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	gates := world.DeviceModels[0].Devices
	return &desk{
		Server: s, t: t, ctx: ctx, url: "ws" + strings.TrimPrefix(s.URL, "http"), gate: gates[0], free: gates[1], printer: world.DeviceModels[1].Devices[0],
	}
}

// login brings a device to where it has its secret, or to where it waits for a corp.
func (k *desk) login(d fixtures.Device) *device.Link {
	k.t.Helper()
	l, err := device.Dial(k.ctx, k.url)
	must(k.t, err)
	k.t.Cleanup(l.Close)
	p := openhw.Proof{Purpose: openhw.ForRegister, SN: d.SN, Timestamp: fmt.Sprint(k.Clock().Now().Unix()), Nonce: "1"}
	_, err = l.Ask(k.ctx, "register", &openhw.Register{DeviceSignature: p.Sign(d.SecretNo), SN: d.SN, Timestamp: openhw.Decimal{Text: p.Timestamp}, Nonce: openhw.Decimal{Text: p.Nonce}})
	must(k.t, err)
	if d.Secret == "" {
		return l
	}
	_, err = l.Ask(k.ctx, "subscribe_corp", &openhw.Subscribe{Secret: d.Secret, FirmwareVersion: "1"})
	must(k.t, err)
	return l
}

// ask expects a success.
func ask[Answer any](k *desk, cmd string, body any) *Answer {
	k.t.Helper()
	answer, err := k.Ask(k.ctx, cmd, body)
	must(k.t, err)
	return answer.(*Answer)
}

// codeOf is the code of the answer to a command.
func (k *desk) codeOf(l *device.Link, cmd string, body any) errcode.Code {
	k.t.Helper()
	_, err := l.Ask(k.ctx, cmd, body)
	if code := device.CodeOf(err); err == nil || code != errcode.OK {
		return code
	}
	k.t.Fatal(err)
	return 0
}

// pushed gives the body of the next push.
func pushed[Body any](k *desk, l *device.Link, cmd string) *Body {
	k.t.Helper()
	select {
	case frame := <-l.Pushes():
		row, _ := openhw.Lookup(cmd)
		body, err := row.ReadRequest(frame)
		if frame.Cmd != cmd || err != nil {
			k.t.Fatalf("%+v, %v", frame, err)
		}
		return body.(*Body)
	case <-k.ctx.Done():
		k.t.Fatalf("%s did not come", cmd)
	}
	return nil
}

// refused runs an action that must be refused, and gives the cause.
func (k *desk) refused(action string, params ...string) string {
	k.t.Helper()
	_, finding := k.TryDo(action, params...)
	if finding == nil {
		k.t.Fatalf("%s %v was not refused", action, params)
	}
	return finding.Cause
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func u32(n uint32) *openhw.Uint32 {
	v := openhw.Uint32(n)
	return &v
}

// activeCode gives the active_code of a registered device.
func (k *desk) activeCode(*device.Link) string {
	k.t.Helper()
	e := k.Calls("title:register errcode=0")
	body := string(e[len(e)-1].Response.Body)
	_, rest, _ := strings.Cut(body, `"active_code":"`)
	code, _, _ := strings.Cut(rest, `"`)
	return code
}
