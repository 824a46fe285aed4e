package hardware_test

import (
	"context"
	"testing"
	"time"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

func TestOperation(t *testing.T) {
	t.Parallel()
	cancel := func(s *stand, tx *store.Tx, o *hardware.Operation) error {
		ended, err := s.Cancel(context.Background(), tx, o)
		if ended != (o.State == hardware.Cancelled) {
			s.T.Errorf("%v, %s", ended, o.State)
		}
		return err
	}
	conclude := func(code int64, late bool) func(*stand, *store.Tx, *hardware.Operation) error {
		return func(s *stand, tx *store.Tx, o *hardware.Operation) error {
			got, err := s.Conclude(context.Background(), tx, o, code, "text")
			if got != late {
				s.T.Errorf("late %v, want %v", got, late)
			}
			return err
		}
	}
	type step = func(*stand, *store.Tx, *hardware.Operation) error
	const limit = time.Minute
	tests := []struct {
		name    string
		wait    time.Duration
		steps   []step
		state   hardware.OperationState
		timeout bool // the journal tells of it
	}{
		{"OK", limit, []step{conclude(0, false)}, hardware.Succeeded, false},
		{"Fails", 0, []step{conclude(7, false)}, hardware.Failed, false},
		{"TooLate", limit + time.Millisecond, []step{conclude(0, true)}, hardware.TimedOut, true},
		{"NothingIsHeard", limit + time.Hour, nil, hardware.TimedOut, true},
		{"Waits", limit, nil, hardware.Waiting, false},
		{"CalledOff", 0, []step{cancel}, hardware.Cancelled, false},
		{"CalledOffAndReported", 0, []step{cancel, conclude(0, true)}, hardware.Cancelled, false},
		{"ReportedTwice", 0, []step{conclude(7, false), conclude(0, true)}, hardware.Failed, false},
		{"CalledOffAfterwards", 0, []step{conclude(0, false), cancel}, hardware.Succeeded, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			o := &hardware.Operation{Kind: hardware.Enrolment, UserID: "engineer", Page: openhw.FacePage}
			s.Write(func(ctx context.Context, tx *store.Tx) error {
				return s.Begin(ctx, tx, s.deviceIn(ctx, tx, gate), o, limit)
			})
			must(t, s.Clock.Advance(t.Context(), test.wait))
			for _, step := range test.steps {
				s.Write(func(_ context.Context, tx *store.Tx) error { return step(s, tx, o) })
			}
			stored, err := s.Operation(t.Context(), s.Store.Read(), o.OperID)
			must(t, err)
			if got := stored.Standing(s.Clock.Now()); got != test.state || stored.SN != gate || stored.Page != "fa" {
				t.Errorf("%s, want %s: %+v", got, test.state, stored)
			}
			must(t, s.Clock.Advance(t.Context(), 2*limit))
			var told *journal.Entry
			for _, e := range s.Entries() {
				if e.Title == "timeout/enrolment" {
					told = e
				}
			}
			if waits := test.state == hardware.Waiting; (told != nil) != (test.timeout || waits) {
				t.Errorf("the journal has %+v", told)
			}
			if told != nil && (told.Finding == nil || told.Subject.Device != gate || told.Finding.Doc != 93982) {
				t.Errorf("%+v", told)
			}
		})
	}
	t.Run("NoSuch", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		if o, err := s.Operation(t.Context(), s.Store.Read(), "none"); o != nil || err != nil {
			t.Errorf("%+v, %v", o, err)
		}
	})
}
