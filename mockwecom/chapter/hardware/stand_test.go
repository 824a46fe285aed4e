package hardware_test

import (
	"context"
	"strings"
	"testing"

	"wecomlab/core/openhw"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/store"
)

// Devices of the stand: two doors in direct mode, one in cloud mode, a printer, and a door of the other corp.
const (
	gate    = "GATE1"
	side    = "SIDE2"
	cloudy  = "CLOUD3"
	printer = "PAPER4"
	foreign = "OTHER5"
	seeded  = "SEEDED6" // of a model with one seed
	maker   = "wwprovider0000001a"
)

// stand is the chapter on contacts alone, without sockets.
type stand struct {
	*credentialtest.Stand
	*hardware.Hardware
	vendor vendor
}

// vendor notes what it is told.
type vendor struct {
	told    []hardware.Instruction
	changes []openhw.ChangeContact
}

func (v *vendor) Bind(*action.Call, *hardware.Device, string, string) (string, func(*store.Tx) error, error) {
	return "", func(*store.Tx) error { return nil }, nil
}

func (v *vendor) Recognise(*action.Call, string, string) error { return nil }

func (v *vendor) Unbound(context.Context, *store.Tx, *hardware.Device) error { return nil }

func (v *vendor) ContactChange(_ context.Context, _ *store.Tx, _ *hardware.Device, change openhw.ChangeContact, _ []*directory.Member) error {
	v.changes = append(v.changes, change)
	return nil
}

func (v *vendor) Instruct(_ context.Context, _ *store.Tx, _ *hardware.Device, i hardware.Instruction) error {
	v.told = append(v.told, i)
	return nil
}

func newStand(t testing.TB, settings ...string) *stand {
	t.Helper()
	s := &stand{}
	s.Stand = credentialtest.With(t, func(c *credentialtest.Stand) []engine.Chapter {
		s.Hardware = hardware.New(c.Runtime, c.Dir)
		s.ReachVendorsThrough(&s.vendor)
		c.Dir.TellChangesTo(s)
		return []engine.Chapter{s.Chapter()}
	}, settings...)
	direct := func(sn, corp string) fixtures.Device {
		return fixtures.Device{SN: sn, SecretNo: strings.Repeat("0", 32), ActiveCode: "code", Corp: corp, Secret: "secret"}
	}
	s.Load(&fixtures.World{DeviceModels: []fixtures.DeviceModel{
		{ModelID: "door", Name: "门禁", Kinds: []string{"attendance", "door"}, Devices: []fixtures.Device{
			direct(gate, credentialtest.Corp), direct(side, credentialtest.Corp), direct(foreign, credentialtest.Other),
		}},
		{ModelID: "cloud", Name: "云门禁", Mode: "cloud", Provider: maker, Kinds: []string{"attendance", "door"}, Devices: []fixtures.Device{direct(cloudy, credentialtest.Corp)}},
		{ModelID: "seeded", Name: "同种门禁", Seed: strings.Repeat("5", 32), Kinds: []string{"door"}, Devices: []fixtures.Device{direct(seeded, credentialtest.Corp)}},
		{ModelID: "paper", Name: "打印机", Kinds: []string{"printer"}, Devices: []fixtures.Device{direct(printer, credentialtest.Corp)}},
	}})
	return s
}

func (s *stand) device(sn string) *hardware.Device {
	s.T.Helper()
	d, err := s.Find(s.T.Context(), s.Store.Read(), sn)
	must(s.T, err)
	return d
}

// do carries an action out; refused is what it was refused for.
func (s *stand) do(name string, params ...string) (values map[string]string, refused string) {
	s.T.Helper()
	given := map[string]string{}
	for _, p := range params {
		key, value, _ := strings.Cut(p, "=")
		given[key] = value
	}
	out, err := s.Actions.Run(s.T.Context(), name, given)
	if err != nil {
		return nil, err.Error()
	}
	if out.Finding != nil {
		return nil, out.Finding.String()
	}
	return out.Values, ""
}

// must is do for what is not refused.
func (s *stand) must(name string, params ...string) map[string]string {
	s.T.Helper()
	values, refused := s.do(name, params...)
	if refused != "" {
		s.T.Fatalf("%s: %s", name, refused)
	}
	return values
}

func ids(members []*directory.Member) string {
	var out []string
	for _, m := range members {
		out = append(out, m.UserID)
	}
	return strings.Join(out, " ")
}
