package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"wecomlab/hardware-sim/fleet"
	"wecomlab/mockwecom/mocktest"
)

// staff is whom the app of the first corp sees.
var staff = []string{"sun.hao", "he.xin"}

// everything lets getcheckindata give also what the rule has no use for.
var everything = map[string]string{"checkin.surplus": "recorded"}

// Everybody comes to work: each record is acknowledged once, and an app reads every one of them.
func TestMorningRush(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t, mocktest.WithSettings(everything))
	count := crowd(1000)
	stats := play(t, fleet.Config{
		URL: s.URL, Devices: made(s, count), Profile: fleet.MorningRush, Window: 2 * time.Second, Ramp: time.Second, Seed: 7, People: staff,
	})
	sound(t, stats, count)
	if stats.Logins != count || stats.Gathered <= 0 {
		t.Errorf("%d logins; gathered after %v", stats.Logins, stats.Gathered)
	}
	readable(t, s, count)
}

// readable fails the test unless every record is stored once, and an app reads it, both as the machine and as the rule sees it.
func readable(t *testing.T, s *mocktest.Server, count int) {
	t.Helper()
	stored, distinct := s.Punches(), map[string]bool{}
	for _, p := range stored {
		distinct[fmt.Sprint(p.UserID, " ", p.At, " ", p.Device)] = true
	}
	if len(stored) != count || len(distinct) != count {
		t.Errorf("%d records, %d different ones, are stored", len(stored), len(distinct))
	}
	a, now := newApp(t, s), s.Clock().Now()
	for _, r := range a.records("hardware/get_hardware_checkin_data", staff, now.Add(-time.Hour), now.Add(time.Hour)) {
		if !distinct[r] {
			t.Errorf("%s is read from the machines, and was not stored, or is read twice", r)
		}
		delete(distinct, r)
	}
	if len(distinct) > 0 {
		t.Errorf("%d records are not read from the machines", len(distinct))
	}
	punched := 0
	for _, r := range a.records("checkin/getcheckindata", staff, now.Add(-24*time.Hour), now.Add(24*time.Hour)) {
		if !strings.HasPrefix(r, "missing ") {
			punched++
		}
	}
	if punched != count {
		t.Errorf("%d records are read by the rule", punched)
	}
}

// All sockets drop while records are on their way: everybody comes back, and nothing is lost or stored twice.
func TestStorm(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t, mocktest.WithSettings(everything))
	count := crowd(1000)
	stats := play(t, fleet.Config{URL: s.URL, Devices: made(s, count), Profile: fleet.Storm, People: staff, Ramp: 10 * time.Second, Clock: quick(t)})
	sound(t, stats, 2*count)
	if stats.Dropped != count || stats.Back <= 0 || stats.Logins < 2*count || stats.Reconnects() != stats.Logins-count {
		t.Errorf("%d dropped, %d logins, back after %v", stats.Dropped, stats.Logins, stats.Back)
	}
	readable(t, s, 2*count)
}

// Devices that are cut off go on to take records, and report them as batches when they are back.
func TestOffline(t *testing.T) {
	t.Parallel()
	const each = 250 // two batches
	s := mocktest.New(t)
	count := crowd(100)
	stats := play(t, fleet.Config{
		URL: s.URL, Devices: made(s, count), Profile: fleet.Offline, Each: each, Duration: 20 * time.Second, People: staff, Ramp: time.Second, Clock: quick(t),
	})
	sound(t, stats, each*count)
	if stats.Dropped != count || stats.Back < 20*time.Second || stats.Batches >= each*count/2 {
		t.Errorf("%d dropped, back after %v, %d batches", stats.Dropped, stats.Back, stats.Batches)
	}
	if got := len(s.Punches()); got != each*count {
		t.Errorf("%d records are stored", got)
	}
}

// A steady stream is spread over all devices, who have the people from the cloud.
func TestSteady(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	count := crowd(100)
	stats := play(t, fleet.Config{URL: s.URL, Devices: made(s, count), Profile: fleet.Steady, Rate: float64(count), Duration: 10 * time.Second, Ramp: time.Second, Clock: quick(t)})
	sound(t, stats, 10*count)
	of := map[string]int{}
	for _, p := range s.Punches() {
		of[p.Device]++
	}
	for sn, n := range of {
		if n != 10 {
			t.Errorf("%s has reported %d records", sn, n)
		}
	}
	if len(of) != count {
		t.Errorf("%d devices have reported", len(of))
	}
}

// A quiet fleet pings, from several addresses, and its devices may come unbound.
func TestIdle(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	devices := made(s, 20, "prefix=QUIET", "bind=false")
	f, ended := start(t, fleet.Config{
		URL: s.URL, Devices: devices, Duration: time.Minute, Ramp: time.Second, Clock: quick(t),
		From: []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("127.0.0.2")},
	})
	for _, d := range devices { // the admin comes while they poll
		s.WaitCall("kind:device title:active errcode=600004 device:" + d.SN)
		s.Do("corp.bind_device", "sn="+d.SN)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	stats := f.Stats()
	sound(t, stats, 0)
	s.Expect("kind:device title:ping errcode=0")
	s.Expect("kind:device title:register remote:127.0.0.2")
}

// A fleet that is stopped in its middle says so, and leaves nothing behind.
func TestStopped(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	ctx, stop := context.WithCancel(t.Context())
	f, ended := startIn(ctx, t, fleet.Config{URL: s.URL, Devices: made(s, 20), Duration: time.Hour, Ramp: time.Millisecond})
	for f.Stats().Phase != fleet.Running {
		runtime.Gosched()
	}
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if got := f.Stats(); got.States[fleet.Subscribed] != 20 || got.Phase != fleet.Ended {
		t.Errorf("%+v", got)
	}
}
