package rack_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"wecomlab/core/clock"
	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/fleet"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/sim"
	"wecomlab/tui/rack"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Devices of the world demo.
const (
	corp      = "ww5b6b5cfb2d987873"
	boundGate = "YQGATE00000001"
	freeGate  = "YQGATE00000002"
	printer   = "YQPRINT00000001"
	cloudGate = "YQCLOUD00000001"
)

// stand is a simulator with a rack.
type stand struct {
	*testing.T
	sim    *sim.Sim
	client *control.Client
	rack   *rack.Rack
}

func newStand(t *testing.T, c rack.Config) *stand {
	t.Helper()
	simulator, err := sim.Start(t.Context(), sim.Config{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	s := &stand{T: t, sim: simulator, client: simulator.Client()}
	c.Client, c.Clock = s.client, simulator.Clock()
	c.Pace.Capture, c.Pace.Print, c.Pace.Reboot = -1, -1, time.Millisecond
	s.rack = rack.New(c)
	t.Cleanup(func() {
		s.rack.Close()
		s.client.Close()
		if err := simulator.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	s.must(s.rack.Furnish(t.Context()))
	return s
}

func (s *stand) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// seen waits until an exchange is journalled.
func (s *stand) seen(filter string, after int64) *entry {
	s.Helper()
	ctx, cancel := clock.Real().WithTimeout(s.Context(), 20*time.Second)
	defer cancel()
	e, err := s.client.WaitFor(ctx, filter, after)
	if err != nil {
		s.Fatalf("%s: %v", filter, err)
	}
	return &entry{e.ID}
}

// entry is the number of an exchange.
type entry struct{ id int64 }

// do carries an operation out that has to work.
func (s *stand) do(sn, op string, args map[string]string) string {
	s.Helper()
	told, known, err := s.rack.Do(s.Context(), sn, op, args)
	if err != nil || !known {
		s.Fatalf("%s %s: known %v, %v", sn, op, known, err)
	}
	return told["told"]
}

func TestWorldsDevicesLive(t *testing.T) {
	t.Parallel()
	s := newStand(t, rack.Config{})
	s.seen("title:subscribe_corp device="+boundGate+" ok", 0)
	s.seen("title:subscribe_corp device="+printer+" ok", 0)
	if look := s.rack.Look(freeGate); !look.Here || look.Running {
		t.Errorf("a device that nobody has asks for a corp before anybody wants it: %+v", look)
	}
	s.must(s.rack.Start(t.Context(), freeGate))
	s.seen("title:active device="+freeGate+" errcode=600004", 0)
	for _, sn := range []string{boundGate, freeGate, printer, cloudGate} {
		if look := s.rack.Look(sn); !look.Here || !look.Running {
			t.Errorf("%s: %+v", sn, look)
		}
	}
	s.must(s.rack.Furnish(t.Context())) // changes nothing
	if look := s.rack.Look("NOBODY"); look.Here {
		t.Error("a device is here that nobody knows")
	}
}

func TestPower(t *testing.T) {
	t.Parallel()
	s := newStand(t, rack.Config{})
	first := s.seen("title:subscribe_corp device="+boundGate+" ok", 0)
	s.must(s.rack.Stop(t.Context(), boundGate))
	if look := s.rack.Look(boundGate); look.Running || !look.Here {
		t.Errorf("%+v", look)
	}
	if _, _, err := s.rack.Do(t.Context(), boundGate, "ping", nil); err == nil || !strings.Contains(err.Error(), "no power") {
		t.Errorf("a device without power answers: %v", err)
	}
	s.must(s.rack.Stop(t.Context(), boundGate))
	s.must(s.rack.Start(t.Context(), boundGate))
	second := s.seen("title:subscribe_corp device="+boundGate+" ok", first.id)
	s.do(boundGate, rack.Boot, nil)
	s.seen("title:subscribe_corp device="+boundGate+" ok", second.id)
}

func TestFlashAndPolicyOutliveTheNight(t *testing.T) {
	t.Parallel()
	s := newStand(t, rack.Config{})
	s.do(freeGate, rack.Boot, nil)
	s.seen("title:active device="+freeGate+" errcode=600004", 0)
	s.do(freeGate, "policy", map[string]string{"what": "door", "is": "fail"})
	_, err := s.client.Do(t.Context(), "corp.bind_device", map[string]string{"sn": freeGate, "corp": corp})
	s.must(err)
	first := s.seen("title:subscribe_corp device="+freeGate+" ok", 0)
	s.do(freeGate, rack.Boot, nil)
	s.seen("title:subscribe_corp device="+freeGate+" ok", first.id)
	if got := s.rack.Look(freeGate).Snapshot; got.Standing != openhw.Bound || !strings.Contains(got.Policy.String(), "door fail") {
		t.Errorf("%s %s", got.Standing, got.Policy)
	}
}

func TestOperationsOfADevice(t *testing.T) {
	t.Parallel()
	s := newStand(t, rack.Config{})
	s.seen("title:subscribe_corp device="+printer+" ok", 0)
	if code := s.do(printer, "bind_code", nil); !strings.Contains(code, "sn="+printer) {
		t.Errorf("the code says %s", code)
	}
	_, err := s.client.Do(t.Context(), "member.print", map[string]string{"sn": printer, "user": "chen.mo", "text": "two lines\nof text"})
	s.must(err)
	s.seen("title:printer/report_job_status device="+printer+" ok", 0)
	if papers := s.rack.Look(printer).Papers; len(papers) != 1 || len(papers[0].File) == 0 || papers[0].User != "chen.mo" {
		t.Errorf("%+v", papers)
	}
	if len(s.rack.Look(printer).Events) == 0 {
		t.Error("nothing has happened to the printer")
	}
}

func TestForeignDevices(t *testing.T) {
	t.Parallel()
	s := newStand(t, rack.Config{Off: true})
	_, known, err := s.rack.Do(t.Context(), boundGate, "ping", nil)
	if known || !errors.Is(err, rack.ErrForeign) || !s.rack.Off() || s.rack.Look(boundGate).Here {
		t.Errorf("known %v, %v", known, err)
	}
	if err := s.rack.Start(t.Context(), boundGate); !errors.Is(err, rack.ErrForeign) {
		t.Errorf("started: %v", err)
	}
	if err := s.rack.StartFleet(t.Context(), rack.FleetSpec{Count: 1}); !errors.Is(err, rack.ErrForeign) {
		t.Errorf("a fleet started: %v", err)
	}
}

func TestDeviceOfSomebodyElseIsLeftAlone(t *testing.T) {
	t.Parallel()
	s := newStand(t, rack.Config{})
	s.seen("title:subscribe_corp device="+boundGate+" ok", 0)
	s.do(freeGate, rack.Boot, nil)
	s.seen("title:register device="+freeGate+" ok", 0)
	other := rack.New(rack.Config{Client: s.client})
	defer other.Close()
	s.must(other.Furnish(t.Context()))
	if other.Look(boundGate).Here || other.Look(cloudGate).Here {
		t.Error("two programs play one device")
	}
	if _, known, err := other.Do(t.Context(), boundGate, "ping", nil); known || !errors.Is(err, rack.ErrForeign) {
		t.Errorf("known %v, %v", known, err)
	}
	var refused *control.RefusedError
	if _, known, err := other.Do(t.Context(), "NOBODY", "ping", nil); !known || !errors.As(err, &refused) {
		t.Errorf("an SN that nobody has: %v", err)
	}
}

func TestVendorsCloud(t *testing.T) {
	t.Parallel()
	s := newStand(t, rack.Config{})
	s.do(cloudGate, "policy", map[string]string{"subject": "bind", "conduct": "fail:4:wrong device code"})
	vetoed, err := s.client.Do(t.Context(), "corp.bind_device", map[string]string{"sn": cloudGate, "corp": corp})
	if err == nil && vetoed.Finding == nil {
		t.Error("a binding that was vetoed took place")
	}
	s.do(cloudGate, "policy", map[string]string{"subject": "bind", "conduct": "ok"})
	_, err = s.client.Do(t.Context(), "corp.bind_device", map[string]string{"sn": cloudGate, "corp": corp})
	s.must(err)
	s.seen("title:openhw/device/get_userinfo_by_page device="+cloudGate+" ok", 0)
	s.do(cloudGate, "sync", map[string]string{"what": "all"})
	s.do(cloudGate, "punch", map[string]string{"person": "chen.mo", "way": "in", "force": "yes"})
	s.seen("title:openhw/device/report_checkin_data device="+cloudGate+" ok", 0)
	card, err := s.client.Device(t.Context(), cloudGate)
	s.must(err)
	if len(card.Records) == 0 || card.Records[0].User != "chen.mo" || card.Lease.IsZero() || card.LeaseSpan != 3600 {
		t.Errorf("%+v %s", card.Records, card.Lease)
	}
	look := s.rack.Look(cloudGate)
	if look.Vendor == nil || len(look.Vendor.Device.People) == 0 || len(look.Events) == 0 || !look.Running {
		t.Errorf("%+v", look.Vendor)
	}
	s.must(s.rack.Stop(t.Context(), cloudGate))
	if s.rack.Look(cloudGate).Running {
		t.Error("it runs without power")
	}
	s.must(s.rack.Start(t.Context(), cloudGate))
}

func TestResetForgetsTheWorld(t *testing.T) {
	t.Parallel()
	s := newStand(t, rack.Config{})
	s.do(freeGate, rack.Boot, nil)
	s.seen("title:register device="+freeGate+" ok", 0)
	_, err := s.client.Do(t.Context(), "corp.bind_device", map[string]string{"sn": freeGate, "corp": corp})
	s.must(err)
	s.seen("title:subscribe_corp device="+freeGate+" ok", 0)
	result, err := s.client.Do(t.Context(), "world.reset", nil)
	s.must(err)
	s.rack.Reset()
	s.must(s.rack.Furnish(t.Context()))
	s.do(freeGate, rack.Boot, nil)
	s.seen("title:active device="+freeGate+" errcode=600004", result.Entry)
	s.seen("title:subscribe_corp device="+boundGate+" ok", result.Entry)
}

func TestFleet(t *testing.T) {
	t.Parallel()
	s := newStand(t, rack.Config{})
	if s.rack.Fleet().Known {
		t.Error("there was a fleet")
	}
	spec := rack.FleetSpec{Count: 8, Profile: fleet.Idle, Duration: time.Hour}
	s.must(s.rack.StartFleet(t.Context(), spec))
	if err := s.rack.StartFleet(t.Context(), spec); err == nil || !strings.Contains(err.Error(), "stop it first") {
		t.Errorf("a second fleet: %v", err)
	}
	s.seen("title:subscribe_corp device:~^FLEET", 0)
	s.rack.StopFleet()
	s.rack.Reset() // waits for it
	if s.rack.Fleet().Known {
		t.Error("a fleet of the world that is gone is told of")
	}
}

func TestFleetAccount(t *testing.T) {
	t.Parallel()
	s := newStand(t, rack.Config{})
	s.must(s.rack.StartFleet(t.Context(), rack.FleetSpec{Count: 4, Profile: fleet.Steady, Rate: 20, Duration: 500 * time.Millisecond}))
	ctx, cancel := clock.Real().WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for s.rack.Fleet().Running {
		s.must(clock.Real().Sleep(ctx, 20*time.Millisecond))
	}
	got := s.rack.Fleet()
	if got.Problem != "" || got.Stats.Acknowledged != 10 || got.Stats.Phase != fleet.Ended || got.Spec.Count != 4 {
		t.Errorf("%s, %+v", got.Problem, got.Stats)
	}
}

func TestOperationsAreOffered(t *testing.T) {
	t.Parallel()
	named := func(all []rack.Operation) string {
		var out []string
		for _, o := range all {
			out = append(out, o.Name)
			if o.Help == "" || o.HelpZH == "" {
				t.Errorf("%s has no help in one language", o.Name)
			}
		}
		return " " + strings.Join(out, " ") + " "
	}
	gate, paper, cloud := named(rack.Operations("direct", openhw.Door)), named(rack.Operations("direct", openhw.Printer)), named(rack.Operations("cloud", openhw.Door))
	for _, tc := range []struct {
		in, has, hasNot string
	}{{gate, " punch ", " print "}, {paper, " print ", " punch "}, {cloud, " status ", " bind_code "}} {
		if !strings.Contains(tc.in, tc.has) || strings.Contains(tc.in, tc.hasNot) {
			t.Errorf("%s: want%sand not%s", tc.in, tc.has, tc.hasNot)
		}
	}
	if got := strings.Join(rack.Choices("door"), " "); got != "ok fail late silent" || len(rack.Choices("weather")) != 0 {
		t.Errorf("choices %s", got)
	}
}
