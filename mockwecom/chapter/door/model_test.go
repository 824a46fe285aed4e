package door_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/door"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/store"
)

// stand is the chapter without a gateway, with a door of each mode in the first corp, and a vendor's cloud that only remembers.
type stand struct {
	*credentialtest.Stand
	devices *hardware.Hardware
	doors   *door.Door
	vendor  *vendor
	heard   [][]*door.Reading // by the listener
}

type vendor struct {
	hardware.Vendor
	got []hardware.Instruction
}

func (v *vendor) Instruct(_ context.Context, _ *store.Tx, _ *hardware.Device, i hardware.Instruction) error {
	v.got = append(v.got, i)
	return nil
}

// ReadingsTaken is part of door.ReadingListener.
func (s *stand) ReadingsTaken(_ context.Context, _ *store.Tx, _ *hardware.Device, readings []*door.Reading) error {
	s.heard = append(s.heard, readings)
	return nil
}

func newStand(t *testing.T) *stand {
	t.Helper()
	s := &stand{vendor: new(vendor)}
	s.Stand = credentialtest.With(t, func(below *credentialtest.Stand) []engine.Chapter {
		s.devices = hardware.New(below.Runtime, below.Dir)
		s.devices.ReachVendorsThrough(s.vendor)
		s.doors = door.New(below.Runtime, below.Dir, s.devices)
		s.doors.TellReadingsTo(s)
		s.doors.ReadCodesThrough(s)
		return []engine.Chapter{s.devices.Chapter(), s.doors.Chapter()}
	})
	s.write(func(tx *store.Tx) error {
		for _, mode := range []string{"DIRECT", "CLOUD"} {
			m := &hardware.Model{ModelID: "hwm" + mode, Name: mode, Kinds: openhw.Door | openhw.Temperature, Cloud: mode == "CLOUD", Options: []hardware.PrintOption{}}
			if _, err := tx.NewInsert().Model(m).Exec(t.Context()); err != nil {
				return err
			}
			for i := range 2 {
				d := s.devices.Fresh(m, fmt.Sprintf("%s%d", mode, i))
				d.Corp = credentialtest.Corp
				if err := s.devices.Add(t.Context(), tx, d); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return s
}

func (s *stand) write(f func(tx *store.Tx) error) {
	s.T.Helper()
	must(s.T, s.Store.Change(s.T.Context(), f))
}

// Scanned is part of door.Codes: the login code of a device is its SN.
func (s *stand) Scanned(ctx context.Context, db bun.IDB, code openhw.Code) (*hardware.Device, error) {
	if code.LoginCode != "" {
		return s.devices.Find(ctx, db, code.LoginCode)
	}
	if code.Proof.Signature == "made" {
		return s.devices.Find(ctx, db, code.Proof.SN)
	}
	return nil, nil
}

func (s *stand) do(name string, params ...string) map[string]string {
	s.T.Helper()
	given := map[string]string{"corp": credentialtest.Corp, "user": "boss.li"}
	if name == "member.open_door" {
		delete(given, "corp")
	}
	for i := 0; i+1 < len(params); i += 2 {
		given[params[i]] = params[i+1]
	}
	out, err := s.Actions.Run(s.T.Context(), name, given)
	if must(s.T, err); out.Finding != nil {
		s.T.Fatal(out.Finding)
	}
	return out.Values
}

// In cloud mode the vendor's cloud is told, and nothing limits its time.
func TestCloudDoor(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	opened := s.do("member.open_door", "sn", "CLOUD0")
	scanned := s.do("member.scan_code", "code", openhw.StaticLoginCode("CLOUD0", "gate 1"))
	menu := s.do("member.scan_code", "code", openhw.CodeHost+"/connect/hardware?sn=CLOUD0&timestamp=1&signature=made&type=qrcode&state=gate+2", "open", "false")
	if len(s.vendor.got) != 3 {
		t.Fatalf("%+v", s.vendor.got)
	}
	for i, want := range []hardware.Instruction{
		{Name: "remote_open_door", OperID: opened["oper_id"], UserID: "Boss.Li"},
		{Name: "user_scan", OperID: scanned["oper_id"], UserID: "Boss.Li", State: "gate 1", Admin: true},
		{Name: "user_scan", OperID: menu["oper_id"], UserID: "Boss.Li", State: "gate 2", Admin: true},
	} {
		if s.vendor.got[i] != want {
			t.Errorf("%+v, want %+v", s.vendor.got[i], want)
		}
	}
	must(t, s.Clock.Advance(t.Context(), time.Hour))
	for operID, want := range map[string]hardware.OperationKind{opened["oper_id"]: hardware.RemoteOpen, scanned["oper_id"]: hardware.ScanOpen, menu["oper_id"]: hardware.Scan} {
		o, err := s.devices.Operation(t.Context(), s.Store.Read(), operID)
		must(t, err)
		if o == nil || o.Kind != want || o.Standing(s.Clock.Now()) != hardware.Waiting {
			t.Errorf("%+v, want %s", o, want)
		}
	}
}

// An operation of a direct door has failed after three seconds, whether anybody asks or not.
func TestDirectDoorTimesOut(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.do("member.open_door", "sn", "direct0")
	must(t, s.Clock.Advance(t.Context(), 4*time.Second))
	all, err := s.devices.Operations(t.Context(), s.Store.Read(), "DIRECT0", 10)
	must(t, err)
	if len(all) != 1 || all[0].Standing(s.Clock.Now()) != hardware.TimedOut || all[0].UserID != "Boss.Li" {
		t.Errorf("%+v", all)
	}
}

func TestTakeAndReadings(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	boss, err := s.Dir.Member(t.Context(), s.Store.Read(), credentialtest.Corp, "boss.li")
	must(t, err)
	from := s.Clock.Now().Unix()
	take := func(sn string, member, at int64) (stored bool) {
		s.write(func(tx *store.Tx) error {
			d, err := s.devices.Find(t.Context(), tx, sn)
			must(t, err)
			stored, err = s.doors.Take(t.Context(), tx, d, &door.Reading{UserID: "x", Member: member, Temperature: "36.6", At: at})
			return err
		})
		return stored
	}
	if !take("DIRECT0", boss.ID, from) || take("DIRECT0", boss.ID, from) || !take("DIRECT0", boss.ID, from+1) || !take("CLOUD0", boss.ID, from) {
		t.Error("what is stored once is stored again, or what is new is not")
	}
	must(t, s.Clock.Advance(t.Context(), time.Minute))
	if !take("CLOUD1", boss.ID+1, from) {
		t.Error("another person's reading is not stored")
	}
	if len(s.heard) != 4 {
		t.Errorf("the listener has heard %d times", len(s.heard))
	}
	tests := []struct {
		name   string
		change func(q *door.ReadingQuery)
		want   string
	}{
		{"All", func(*door.ReadingQuery) {}, "DIRECT0 DIRECT0 CLOUD0 CLOUD1"},
		{"OfDevices", func(q *door.ReadingQuery) { q.Devices = []string{"cloud0", "CLOUD1"} }, "CLOUD0 CLOUD1"},
		{"OfNoDevice", func(q *door.ReadingQuery) { q.Devices = []string{} }, ""},
		{"OfMembers", func(q *door.ReadingQuery) { q.Members = []int64{boss.ID} }, "DIRECT0 DIRECT0 CLOUD0"},
		{"OfNobody", func(q *door.ReadingQuery) { q.Members = []int64{} }, ""},
		{"OfStudents", func(q *door.ReadingQuery) { q.UserType = openhw.Student }, ""},
		{"UntilThen", func(q *door.ReadingQuery) { q.To = from }, "DIRECT0 DIRECT0 CLOUD0"},
		{"SinceThen", func(q *door.ReadingQuery) { q.From = from + 1 }, "CLOUD1"},
		{"APage", func(q *door.ReadingQuery) { q.After, q.Limit = 1, 2 }, "DIRECT0 CLOUD0"},
		{"OfAnotherCorp", func(q *door.ReadingQuery) { q.Corp = credentialtest.Other }, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			q := door.ReadingQuery{Corp: credentialtest.Corp, From: from, To: from + 3600}
			test.change(&q)
			all, err := s.doors.Readings(t.Context(), s.Store.Read(), q)
			must(t, err)
			got := ""
			for i, r := range all {
				if i > 0 {
					got += " "
				}
				got += r.Device
			}
			if got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
