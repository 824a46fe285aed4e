package hardware_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/store"
)

// ear notes what was told of records, and refuses when it is told to.
type ear struct {
	heard  [][]string // userids by upload
	refuse error
}

func (e *ear) RecordsTaken(_ context.Context, _ *store.Tx, d *hardware.Device, records []*hardware.Punch) error {
	var who []string
	for _, r := range records {
		who = append(who, d.SN+"/"+r.UserID)
	}
	e.heard = append(e.heard, who)
	return e.refuse
}

// register is who takes records of attendance.
type register struct{ taken []hardware.Punch }

func (r *register) Record(_ context.Context, _ *store.Tx, p hardware.Punch) error {
	r.taken = append(r.taken, p)
	return nil
}

func (s *stand) take(sn string, records ...*hardware.Punch) (stored int) {
	s.T.Helper()
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		fresh, err := s.TakeAll(ctx, tx, s.deviceIn(ctx, tx, sn), records)
		stored = len(fresh)
		return err
	})
	return stored
}

func (s *stand) deviceIn(ctx context.Context, tx *store.Tx, sn string) *hardware.Device {
	s.T.Helper()
	d, err := s.Find(ctx, tx, sn)
	must(s.T, err)
	return d
}

func (s *stand) record(userid string, at int64, attends bool, pass uint32) *hardware.Punch {
	s.T.Helper()
	return &hardware.Punch{UserID: userid, Member: s.Member(userid).ID, At: at, Attends: attends, PassType: pass}
}

// A record is stored, handed on and told of once; attendance and passage at one instant are two records of a vendor's cloud.
func TestTake(t *testing.T) {
	t.Parallel()
	s, e, r := newStand(t), &ear{}, &register{}
	s.TellRecordsTo(e)
	s.HandPunchesTo(r)
	if got := s.take(gate, s.record("engineer", 100, true, openhw.PassIn), s.record("both", 100, true, 0), s.record("engineer", 100, true, openhw.PassIn)); got != 2 {
		t.Errorf("%d are stored", got)
	}
	if got := s.take(gate, s.record("engineer", 100, true, openhw.PassIn)); got != 0 {
		t.Errorf("%d are stored again", got)
	}
	if got := s.take(cloudy, s.record("engineer", 100, true, 0), s.record("engineer", 100, false, openhw.PassOut)); got != 2 {
		t.Errorf("%d are stored", got)
	}
	want := [][]string{{"GATE1/engineer", "GATE1/both"}, {"CLOUD3/engineer", "CLOUD3/engineer"}}
	if diff := cmp.Diff(want, e.heard); diff != "" {
		t.Error(diff)
	}
	if len(r.taken) != 3 || r.taken[0].DeviceName != "门禁" || !r.taken[0].DeviceKinds.Has(openhw.Door) || r.taken[0].UploadedAt != credentialtest.Epoch.Unix() {
		t.Errorf("%+v", r.taken)
	}
}

// A record is read as it was taken, and who asks for it may have one twice.
func TestTakeWhole(t *testing.T) {
	t.Parallel()
	s := newStand(t, "hardware.repeated_punch", "every")
	want := *s.record("engineer", 100, true, openhw.PassOut)
	want.PassMethod = 3
	first, second := want, want
	if n := s.take(gate, &first, &second); n != 2 || first.ID == 0 || second.ID <= first.ID {
		t.Fatalf("%d are stored, as %d and %d", n, first.ID, second.ID)
	}
	all, err := s.Punches(t.Context(), s.Store.Read(), credentialtest.Corp, 10)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d records, %v", len(all), err)
	}
	want.ID, want.Device, want.Corp, want.UploadedAt = second.ID, gate, credentialtest.Corp, credentialtest.Epoch.Unix()
	if diff := cmp.Diff(&want, all[1]); diff != "" {
		t.Error(diff)
	}
}

// What a listener refuses is not stored.
func TestTakeIsAtomic(t *testing.T) {
	t.Parallel()
	s, e := newStand(t), &ear{refuse: errors.New("no room")}
	s.TellRecordsTo(e)
	err := s.Store.Change(t.Context(), func(tx *store.Tx) error {
		stored, err := s.Take(t.Context(), tx, s.deviceIn(t.Context(), tx, gate), s.early("engineer"))
		if !stored && err == nil {
			t.Error("the record was there")
		}
		return err
	})
	if !errors.Is(err, e.refuse) {
		t.Error(err)
	}
	all, err := s.Punches(t.Context(), s.Store.Read(), credentialtest.Corp, 10)
	if err != nil || len(all) != 0 {
		t.Errorf("%d records, %v", len(all), err)
	}
}

// early is a record that is made without reading, inside of a transaction.
func (s *stand) early(userid string) *hardware.Punch {
	return &hardware.Punch{UserID: userid, Member: 2, At: 100, Attends: true}
}

func TestRecords(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	begin := credentialtest.Epoch.Unix()
	s.take(gate, s.record("engineer", 1, true, 0), s.record("both", 2, true, openhw.PassIn))
	must(t, s.Clock.Advance(t.Context(), time.Hour))
	s.take(side, s.record("engineer", 3, true, openhw.PassOut))
	s.take(cloudy, s.record("both", 4, false, openhw.PassIn), s.record("both", 5, true, 0))
	engineer, both := s.Member("engineer").ID, s.Member("both").ID
	whole := hardware.RecordQuery{Corp: credentialtest.Corp, From: begin, To: begin + 3600}
	tests := []struct {
		name   string
		change func(*hardware.RecordQuery)
		want   []int64 // instants
	}{
		{"Attendance", func(*hardware.RecordQuery) {}, []int64{1, 2, 3, 5}},
		{"Passages", func(q *hardware.RecordQuery) { q.Passages = true }, []int64{2, 3, 4}},
		{"OneDevice", func(q *hardware.RecordQuery) { q.Devices = []string{"gate1"} }, []int64{1, 2}},
		{"NoDevice", func(q *hardware.RecordQuery) { q.Devices = []string{} }, nil},
		{"OneMember", func(q *hardware.RecordQuery) { q.Members = []int64{engineer} }, []int64{1, 3}},
		{"TwoMembers", func(q *hardware.RecordQuery) { q.Members = []int64{engineer, both} }, []int64{1, 2, 3, 5}},
		{"NoMember", func(q *hardware.RecordQuery) { q.Members = []int64{} }, nil},
		{"FirstHour", func(q *hardware.RecordQuery) { q.To = begin + 3599 }, []int64{1, 2}},
		{"LaterOn", func(q *hardware.RecordQuery) { q.From = begin + 1 }, []int64{3, 5}},
		{"Limit", func(q *hardware.RecordQuery) { q.Limit = 2 }, []int64{1, 2}},
		{"NextPage", func(q *hardware.RecordQuery) { q.Limit, q.After = 2, 2 }, []int64{3, 5}},
		{"Students", func(q *hardware.RecordQuery) { q.UserType = openhw.Student }, nil},
		{"OtherCorp", func(q *hardware.RecordQuery) { q.Corp = credentialtest.Other }, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			q := whole
			test.change(&q)
			all, err := s.Records(context.Background(), s.Store.Read(), q)
			must(t, err)
			var got []int64
			for _, p := range all {
				got = append(got, p.At)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
