package gateway_test

import (
	"context"
	"fmt"
	"os"
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

// patience bounds every wait; nothing here takes that long.
const patience = 20 * time.Second

func TestMain(m *testing.M) {
	if text := os.Getenv(playEnv); text != "" {
		if err := playPart(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// present is where frozen worlds stand.
var present = time.Date(2026, 5, 11, 1, 30, 0, 0, time.UTC)

// world is a simulator with a gateway that tests talk to.
type world struct {
	*mocktest.Server
	t     testing.TB
	ctx   context.Context
	url   string
	bound fixtures.Device // belongs to the first corp
	free  fixtures.Device // has never been online
}

func newWorld(t testing.TB, options ...mocktest.Option) *world {
	t.Helper()
	s := mocktest.New(t, append([]mocktest.Option{mocktest.WithFrozenClock(present)}, options...)...)
	ctx, cancel := clock.Real().WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	demo, err := fixtures.Load("demo")
	must(t, err)
	devices := demo.DeviceModels[0].Devices
	return &world{Server: s, t: t, ctx: ctx, url: "ws" + strings.TrimPrefix(s.URL, "http"), bound: devices[0], free: devices[1]}
}

// dial opens a connection that ends with the test.
func (w *world) dial() *device.Link {
	w.t.Helper()
	l, err := device.Dial(w.ctx, w.url+"/any/path?of=them")
	must(w.t, err)
	w.t.Cleanup(l.Close)
	return l
}

// registration is a sound register of a device.
func registration(d fixtures.Device) *openhw.Register {
	p := openhw.Proof{Purpose: openhw.ForRegister, SN: d.SN, Timestamp: fmt.Sprint(present.Unix()), Nonce: "18446744073709551615"}
	return &openhw.Register{DeviceSignature: p.Sign(d.SecretNo), SN: d.SN, Timestamp: openhw.Decimal{Text: p.Timestamp}, Nonce: openhw.Decimal{Text: p.Nonce}}
}

// reach opens a connection and brings it to a state.
func (w *world) reach(d fixtures.Device, state openhw.State) *device.Link {
	w.t.Helper()
	l := w.dial()
	w.bring(l, d, state)
	return l
}

func (w *world) bring(l *device.Link, d fixtures.Device, state openhw.State) {
	w.t.Helper()
	if state >= openhw.Registered {
		code := ask[openhw.ActiveCode](w, l, "register", registration(d)).ActiveCode
		if state >= openhw.Activated {
			secret := ask[openhw.Secret](w, l, "active", &openhw.Activate{ActiveCode: code}).Secret
			if state == openhw.Subscribed {
				w.ok(l, "subscribe_corp", &openhw.Subscribe{Secret: secret, FirmwareVersion: "1.0.0"})
			}
		}
	}
}

// ask expects an answer of success.
func ask[Answer any](w *world, l *device.Link, cmd string, body any) *Answer {
	w.t.Helper()
	answer, err := l.Ask(w.ctx, cmd, body)
	must(w.t, err)
	return answer.(*Answer)
}

// ok expects a success without a body.
func (w *world) ok(l *device.Link, cmd string, body any) {
	w.t.Helper()
	_, err := l.Ask(w.ctx, cmd, body)
	must(w.t, err)
}

// refused expects a code.
func (w *world) refused(l *device.Link, code errcode.Code, cmd string, body any) {
	w.t.Helper()
	answer, err := l.Ask(w.ctx, cmd, body)
	if got := device.CodeOf(err); got != code || got == errcode.OK {
		w.t.Errorf("%s: %v %v, want %d", cmd, answer, err, code)
	}
}

// raw sends what is no sound request and gives what comes back.
func (w *world) raw(l *device.Link, binary bool, wire string) openhw.Frame {
	w.t.Helper()
	must(w.t, l.Send(w.ctx, binary, []byte(wire)))
	return w.next(l)
}

// next gives the next push, or an answer that nobody waits for.
func (w *world) next(l *device.Link) openhw.Frame {
	w.t.Helper()
	select {
	case frame := <-l.Pushes():
		return frame
	case <-l.Done():
		w.t.Fatalf("the connection ended: %v", l.Err())
	case <-w.ctx.Done():
		w.t.Fatal("nothing came")
	}
	return openhw.Frame{}
}

// ended waits until the cloud has closed the connection.
func (w *world) ended(l *device.Link) error {
	w.t.Helper()
	select {
	case <-l.Done():
	case <-w.ctx.Done():
		w.t.Fatal("the connection lives on")
	}
	return l.Err()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// codeOf is the code of a refusal; what is no answer at all is none that a test expects.
func codeOf(err error) errcode.Code {
	if code := device.CodeOf(err); err == nil || code != errcode.OK {
		return code
	}
	return 1
}
