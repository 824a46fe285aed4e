package hardware_test

import (
	"testing"
	"time"

	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/hardware"
)

var china = time.FixedZone("Asia/Shanghai", 8*60*60)

func TestMayPass(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.must("corp.pass_rule_add", "sns="+gate, "users=engineer", "rules=9:00-18:00 * * 1-5 *", "remote=12:00-13:00 * * * *", "effect=2026-03-02T00:00:00+08:00")
	s.must("corp.device_range", "sn="+side, "users=both")
	monday := func(hour, minute int) time.Time { return time.Date(2026, 3, 9, hour, minute, 0, 0, china) }
	tests := []struct {
		name, sn, user string
		at             time.Time
		remote, want   bool
	}{
		{"OK", gate, "engineer", monday(9, 0), false, true},
		{"OKLastMinute", gate, "engineer", monday(18, 0).Add(59 * time.Second), false, true},
		{"OKReadInChina", gate, "engineer", monday(9, 30).UTC(), false, true},
		{"TooEarly", gate, "engineer", monday(8, 59), false, false},
		{"TooLate", gate, "engineer", monday(18, 1), false, false},
		{"Weekend", gate, "engineer", monday(9, 0).AddDate(0, 0, -1), false, false},
		{"BeforeEffect", gate, "engineer", monday(9, 0).AddDate(0, 0, -14), false, false},
		{"OKRemote", gate, "engineer", monday(12, 30), true, true},
		{"RemoteTooEarly", gate, "engineer", monday(9, 30), true, false},
		{"OKNobodysRule", gate, "both", monday(3, 0), false, true},
		{"OKOtherDoor", side, "both", monday(3, 0), false, true},
		{"OutsideOfTheRange", side, "engineer", monday(9, 30), false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m, err := s.Dir.Member(t.Context(), s.Store.Read(), credentialtest.Corp, test.user)
			must(t, err)
			d, err := s.Find(t.Context(), s.Store.Read(), test.sn)
			must(t, err)
			ok, reason, err := s.MayPass(t.Context(), s.Store.Read(), d, m, test.at, test.remote)
			if ok != test.want || reason == "" || err != nil {
				t.Errorf("%v because %s, %v", ok, reason, err)
			}
		})
	}
}

func TestVisitorMayPass(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	at := time.Date(2026, 3, 9, 9, 30, 0, 0, china)
	for _, test := range []struct {
		name  string
		rules []string
		want  bool
	}{{"NoRules", nil, false}, {"OK", []string{"9:00-10:00 * * * *"}, true}, {"OKSecondRule", []string{"1:00-2:00 * * * *", "9:00-10:00 * * * *"}, true}, {"Closed", []string{"10:00-11:00 * * * *"}, false}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ok, reason := s.VisitorMayPass(&hardware.Visitor{Rules: test.rules}, at)
			if ok != test.want || reason == "" {
				t.Errorf("%v because %s", ok, reason)
			}
		})
	}
}
