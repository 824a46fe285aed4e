package upkeep_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/chapter/upkeep"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// vendor is a vendor's cloud that only remembers.
type vendor struct {
	hardware.Vendor
	got []hardware.Instruction
}

func (v *vendor) Instruct(_ context.Context, _ *store.Tx, _ *hardware.Device, i hardware.Instruction) error {
	v.got = append(v.got, i)
	return nil
}

// newCloud is the chapter without a gateway, with a device in cloud mode in the first corp.
func newCloud(t testing.TB, settings ...string) (*credentialtest.Stand, *hardware.Hardware, *vendor) {
	t.Helper()
	var devices *hardware.Hardware
	v := new(vendor)
	s := credentialtest.With(t, func(below *credentialtest.Stand) []engine.Chapter {
		devices = hardware.New(below.Runtime, below.Dir)
		devices.ReachVendorsThrough(v)
		return []engine.Chapter{devices.Chapter(), upkeep.New(below.Runtime, below.Dir, devices, nil).Chapter()}
	}, settings...)
	must(t, s.Store.Change(t.Context(), func(tx *store.Tx) error {
		m := &hardware.Model{ModelID: "hwmCloud", Name: "云", Kinds: openhw.Door, Cloud: true, Provider: credentialtest.Provider, Options: []hardware.PrintOption{}}
		if _, err := tx.NewInsert().Model(m).Exec(t.Context()); err != nil {
			return err
		}
		d := devices.Fresh(m, "CLOUD0")
		d.Corp = credentialtest.Corp
		return devices.Add(t.Context(), tx, d)
	}))
	return s, devices, v
}

// The vendor's cloud is told to upgrade the device, and has all the time it needs.
func TestCloudUpgrade(t *testing.T) {
	t.Parallel()
	s, devices, v := newCloud(t)
	out, err := s.Actions.Run(t.Context(), "corp.upgrade_firmware", map[string]string{"sn": "cloud0"})
	if must(t, err); out.Finding != nil {
		t.Fatal(out.Finding)
	}
	if want := (hardware.Instruction{Name: "update_firmware", OperID: out.Values["oper_id"]}); len(v.got) != 1 || v.got[0] != want {
		t.Errorf("%+v, want %+v", v.got, want)
	}
	must(t, s.Clock.Advance(t.Context(), 24*time.Hour))
	o, err := devices.Operation(t.Context(), s.Store.Read(), out.Values["oper_id"])
	must(t, err)
	if o == nil || o.Kind != hardware.Upgrade || o.Standing(s.Clock.Now()) != hardware.Waiting {
		t.Errorf("%+v", o)
	}
}

// Whether a provider is told of devices in cloud mode over XML as well is a setting.
func TestCloudEvents(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string]int{"true": 1, "false": 0} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			s, _, _ := newCloud(t, "upkeep.events_of_cloud_devices", setting)
			out, err := s.Actions.Run(t.Context(), "corp.rename_device", map[string]string{"sn": "CLOUD0", "name": "云门"})
			if must(t, err); out.Finding != nil {
				t.Fatal(out.Finding)
			}
			got := 0
			entries, _, _ := s.Journal.List(journal.Query{Limit: 100})
			for _, e := range entries {
				if e.Title == "remark_device_name" && strings.Contains(string(e.Callback.Plain), "云门") {
					got++
				}
			}
			if got != want {
				t.Errorf("%d events, want %d", got, want)
			}
		})
	}
}
