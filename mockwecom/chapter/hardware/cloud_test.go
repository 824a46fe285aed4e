package hardware_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/store"
)

// What people do to a device in cloud mode reaches its vendor's cloud, under the plain userids.
func TestInstructions(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	enter := s.must("corp.enrol", "sn="+cloudy, "user=engineer", "page=fp")["oper_id"]
	exit := s.must("corp.cancel_enrol", "sn="+cloudy)["oper_id"]
	erase := s.must("corp.erase_feature", "sn="+cloudy, "user=engineer", "page=fa")["oper_id"]
	want := []hardware.Instruction{
		{Name: "enter_page", OperID: enter, UserID: "engineer", Page: "fp"}, {Name: "exit_page", OperID: enter, UserID: "engineer", Page: "fp"},
		{Name: "delete_bio_info", OperID: erase, UserID: "engineer", Page: "fa"},
	}
	if diff := cmp.Diff(want, s.vendor.told); diff != "" || exit != enter {
		t.Error(diff)
	}
	must(t, s.Clock.Advance(t.Context(), 24*time.Hour))
	o, err := s.Operation(t.Context(), s.Store.Read(), erase)
	if err != nil || o.Standing(s.Clock.Now()) != hardware.Waiting {
		t.Errorf("no page limits the report of a vendor's cloud: %+v, %v", o, err)
	}
	s.must("corp.pass_rule_add", "sns="+cloudy, "users=engineer")
	if len(s.vendor.changes) != 1 || names(s.vendor.changes[0].UpdateUser) != "engineer" || s.vendor.changes[0].PermVersion != 2 {
		t.Errorf("%+v", s.vendor.changes)
	}
}

// The flag holds for a provider and a corp, and goes with the member.
func TestEnrolled(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	engineer := s.Member("engineer").ID
	flags := func(corp, provider string) string {
		t.Helper()
		fp, fa, err := s.Enrolled(t.Context(), s.Store.Read(), corp, provider, engineer)
		must(t, err)
		return strings.Join(append([]string{}, map[bool]string{true: "fp"}[fp], map[bool]string{true: "fa"}[fa]), "+")
	}
	set := func(kind string, on bool) {
		s.Write(func(ctx context.Context, tx *store.Tx) error {
			return s.SetEnrolled(ctx, tx, credentialtest.Corp, maker, engineer, kind, on)
		})
	}
	if got := flags(credentialtest.Corp, maker); got != "+" {
		t.Error(got)
	}
	set("fp", true)
	set("fp", true)
	set("fa", true)
	set("fa", false)
	for _, test := range []struct{ corp, provider, want string }{{credentialtest.Corp, maker, "fp+"}, {credentialtest.Other, maker, "+"}, {credentialtest.Corp, "wwanother", "+"}} {
		if got := flags(test.corp, test.provider); got != test.want {
			t.Errorf("%+v: %s", test, got)
		}
	}
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		e, err := s.Dir.Begin(ctx, tx, credentialtest.Corp, false)
		if err != nil {
			return err
		}
		return e.DeleteMember("engineer")
	})
	if got := flags(credentialtest.Corp, maker); got != "+" {
		t.Error(got)
	}
}

// Pages by number neither repeat nor skip anybody when the list changes between them.
func TestPageOfPeople(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for _, parties := range []string{"1", "2,4"} {
		s.must("corp.device_range", "sn="+cloudy, "parties="+parties, "users=boss.li")
		d := s.device(cloudy)
		for limit, want := range map[int]string{1: "Boss.Li|engineer|both|clerk", 2: "Boss.Li engineer|both clerk", 3: "Boss.Li engineer both|clerk", 4: "Boss.Li engineer both clerk"} {
			var parts []string
			for after, more := int64(0), true; more; {
				part, next, err := s.PageOfPeople(t.Context(), s.Store.Read(), d, after, limit)
				must(t, err)
				parts = append(parts, ids(part))
				after, more = part[len(part)-1].ID, next
			}
			if got := strings.Join(parts, "|"); got != want {
				t.Errorf("%s by %d: %s", parties, limit, got)
			}
		}
		part, more, err := s.PageOfPeople(t.Context(), s.Store.Read(), d, 1<<62, 10)
		if len(part) != 0 || more || err != nil {
			t.Errorf("%d, %v, %v", len(part), more, err)
		}
	}
	for _, userType := range []uint32{openhw.Visitor, openhw.Student, 9} {
		if m, err := s.Served(t.Context(), s.Store.Read(), s.device(gate), "engineer", userType); m != nil || err != nil {
			t.Errorf("%+v, %v", m, err)
		}
	}
}
