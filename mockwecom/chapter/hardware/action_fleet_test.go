package hardware_test

import (
	"strings"
	"testing"

	"wecomlab/core/clock"
	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/fleet"
	"wecomlab/mockwecom/chapter/hardware/fleetkey"
	"wecomlab/mockwecom/mocktest"
)

func TestMakeFleetErrors(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	s.Do("device.make", "sn=taken000007")
	tests := []struct {
		name   string
		params []string
		cause  string
	}{
		{"ErrCount", []string{"count=0"}, "out of range"},
		{"ErrGreatCount", []string{"count=100001"}, "out of range"},
		{"ErrPrefix", []string{"prefix=gate-"}, "cannot be registered"},
		{"ErrLongPrefix", []string{"prefix=" + strings.Repeat("x", 65)}, "cannot be registered"},
		{"ErrTaken", []string{"prefix=TAKEN", "count=8"}, "registered already"},
		{"ErrModel", []string{"model=hwmNone"}, "no such model"},
		{"ErrCorp", []string{"corp=ww0000000000000000"}, "no such corp"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			values, finding := s.TryDo("device.make_fleet", test.params...)
			if finding == nil || !strings.Contains(finding.Cause, test.cause) {
				t.Errorf("%v, %v", values, finding)
			}
		})
	}
	s.Do("device.make_fleet", "prefix=TAKEN", "count=7") // up to the one that is taken
}

// Devices that were made at once come online as if they had been made one by one: bound ones are logged in, others wait for a corp.
func TestMakeFleet(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	bound := s.Do("device.make_fleet", "count=3", "prefix=BOUND")
	free := s.Do("device.make_fleet", "count=2", "bind=false")
	if bound["count"] != "3" || bound["prefix"] != "BOUND" || free["prefix"] == "" || free["seed"] == bound["seed"] {
		t.Errorf("%v, %v", bound, free)
	}
	f, err := fleet.New(fleet.Config{URL: s.URL, Devices: fleet.Made("BOUND", bound["seed"], 3), Duration: 1})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := clock.Real().WithTimeout(t.Context(), patience)
	defer cancel()
	if err := f.Run(ctx); err != nil || f.Stats().Check() != nil {
		t.Errorf("%v, %v", err, f.Stats().Check())
	}
	s.ExpectNone("kind:device failed")
	sn := fleetkey.SN(free["prefix"], 1)
	if values, finding := s.TryDo("corp.bind_device", "sn="+sn); finding == nil {
		t.Errorf("a device that was never online is bound: %v", values)
	}
	if _, finding := s.TryDo("device.restart", "sn="+fleetkey.SN("BOUND", 2)); finding != nil || !openhw.ValidSN(sn) {
		t.Error(finding)
	}
}
