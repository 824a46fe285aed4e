package device_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"wecomlab/core/clock"
	"wecomlab/core/openhw"
	"wecomlab/fixtures"
	"wecomlab/hardware-sim/device"
	"wecomlab/mockwecom/mocktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

// present is far from the device's own clock: it has to ask the cloud for the time before it signs.
var present = time.Date(2031, 5, 11, 1, 30, 0, 0, time.UTC)

// life is a device that runs against a simulator.
type life struct {
	*mocktest.Server
	t      *testing.T
	ctx    context.Context
	device *device.Device
	events chan device.Event
	stop   func()
}

func run(t *testing.T, s *mocktest.Server, config device.Config) *life {
	t.Helper()
	ctx, cancel := clock.Real().WithTimeout(t.Context(), patience)
	events := make(chan device.Event, 1000)
	config.URL, config.Tell = strings.Replace(s.URL, "http", "ws", 1), func(e device.Event) { events <- e }
	l := &life{Server: s, t: t, ctx: ctx, events: events, device: device.New(config)}
	ended := make(chan error, 1)
	go func() { ended <- l.device.Run(ctx) }()
	l.stop = func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Run ended with %v", err)
		}
		ended <- context.Canceled
	}
	t.Cleanup(l.stop)
	return l
}

// until waits for an event.
func (l *life) until(what string) device.Event {
	l.t.Helper()
	var seen []string
	for {
		select {
		case e := <-l.events:
			if e.What == what {
				return e
			}
			seen = append(seen, e.What+" "+e.Text)
		case <-l.ctx.Done():
			l.t.Fatalf("%s did not happen, but %q", what, seen)
		}
	}
}

func demoDevices(t *testing.T) (bound, free fixtures.Device) {
	t.Helper()
	demo, err := fixtures.Load("demo")
	if err != nil {
		t.Fatal(err)
	}
	return demo.DeviceModels[0].Devices[0], demo.DeviceModels[0].Devices[1]
}

// From the box to the bin.
func TestLife(t *testing.T) {
	t.Parallel()
	_, free := demoDevices(t)
	s := mocktest.New(t, mocktest.WithFrozenClock(present))
	l := run(t, s, device.Config{SN: free.SN, SecretNo: free.SecretNo})
	l.until("waiting")
	s.Do("corp.bind_device", "sn="+free.SN)
	l.until("subscribed")
	l.until("synchronised")
	if m := l.device.Memory(); len(m.People) != 10 || m.People["sun.hao"].Name != "孙浩" || m.PermVersion != 2 {
		t.Errorf("%d people, version %d", len(m.People), m.PermVersion)
	}

	s.Do("member.edit", "user=sun.hao", "name=孙浩然")
	l.until("synchronised")
	s.Do("member.leave", "user=gao.jie")
	l.until("synchronised")
	userid := s.Do("member.add", "name=新人", "mobile=13800017777")["userid"]
	l.until("synchronised")
	s.Do("member.edit", "user="+userid, "new_userid=xin.ren")
	l.until("pushed")
	l.device.Punch(openhw.Punch{UserID: "sun.hao", PassType: openhw.PassIn, PassMethod: openhw.ByFace})
	if e := l.until("punched"); e.Count != 1 {
		t.Errorf("%+v", e)
	}
	if got := s.Punches(); len(got) != 1 || got[0].At != present.Unix() || got[0].PassMethod != openhw.ByFace {
		t.Errorf("%+v", got)
	}
	m := l.device.Memory()
	if _, there := m.People["gao.jie"]; there || m.People["sun.hao"].Name != "孙浩然" || m.People["xin.ren"].Name != "新人" || m.PermVersion != 6 {
		t.Errorf("%+v", m)
	}

	s.Do("corp.unbind_device", "sn="+free.SN)
	l.until("erased")
	if m := l.device.Memory(); m.Secret != "" || m.People != nil || m.SecretNo == "" {
		t.Errorf("%+v", m)
	}
	l.until("waiting")
	s.Do("corp.bind_device", "sn="+free.SN, "corp=ww4229c9481201bba3")
	l.until("synchronised")
	if got := l.device.Memory().People; len(got) != 4 {
		t.Errorf("%d people", len(got))
	}
}

// A device that comes back reads what it missed, and repeats nothing that was taken.
func TestComesBack(t *testing.T) {
	t.Parallel()
	bound, _ := demoDevices(t)
	s := mocktest.New(t, mocktest.WithFrozenClock(present))
	var kept []byte
	keep := func(m device.Memory) (err error) {
		kept, err = json.Marshal(m)
		return err
	}
	userid := s.Do("member.add", "name=新人", "mobile=13800017777")["userid"]
	l := run(t, s, device.Config{SN: bound.SN, SecretNo: bound.SecretNo, Save: keep})
	l.until("synchronised")
	l.stop()
	s.Do("member.edit", "user="+userid, "new_userid=xin.ren")
	s.Do("member.leave", "user=gao.jie")

	memory := new(device.Memory)
	if err := json.Unmarshal(kept, memory); err != nil {
		t.Fatal(err)
	}
	if _, there := memory.People[userid]; !there || memory.Secret == "" {
		t.Fatalf("%s", kept)
	}
	again := run(t, s, device.Config{SN: bound.SN, Memory: memory})
	again.until("synchronised")
	s.ExpectNone("kind:device title:active errcode!=0")
	got := again.device.Memory().People
	if _, there := got["xin.ren"]; !there || len(got) != 10 {
		t.Errorf("%v", got)
	}
	s.Expect("kind:device title:get_notify_history errcode=0")
}

// A device whose connection ends waits and comes again.
func TestReconnects(t *testing.T) {
	t.Parallel()
	bound, _ := demoDevices(t)
	s := mocktest.New(t, mocktest.WithFrozenClock(present))
	own := clock.NewFrozen(present.Add(time.Hour))
	defer own.Close()
	l := run(t, s, device.Config{SN: bound.SN, SecretNo: bound.SecretNo, Clock: own})
	l.until("synchronised")
	s.Do("device.restart", "sn="+bound.SN)
	l.until("disconnected")
	if l.device.State() != openhw.Connected {
		t.Errorf("it is %s", l.device.State())
	}
	for l.device.State() != openhw.Subscribed && l.ctx.Err() == nil {
		if err := own.Advance(l.ctx, openhw.ReconnectShortest); err != nil {
			t.Fatal(err)
		}
	}
	l.device.Punch(openhw.Punch{UserID: "he.xin"})
	l.until("punched")
}

// What the cloud refuses for good is told, and tried again after a while only.
func TestRefused(t *testing.T) {
	t.Parallel()
	bound, _ := demoDevices(t)
	s := mocktest.New(t, mocktest.WithFrozenClock(present))
	l := run(t, s, device.Config{SN: bound.SN, SecretNo: "wrong"})
	if e := l.until("disconnected"); !strings.Contains(e.Text, "register: 600011") {
		t.Error(e.Text)
	}
	l = run(t, s, device.Config{SN: bound.SN})
	if e := l.until("disconnected"); !strings.Contains(e.Text, "neither a SecretNo nor the seed") {
		t.Error(e.Text)
	}
}
