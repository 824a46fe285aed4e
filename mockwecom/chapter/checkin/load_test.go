package checkin

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/fixtures"
)

func TestRuleOfWorld(t *testing.T) {
	t.Parallel()
	r, err := ruleOfWorld(&fixtures.CheckInRule{Name: "三班", Type: "scheduled", Times: []string{"07:00-15:00", "23:00-07:00"}, Parties: []int64{2}, Exempt: []string{"one"}})
	if err != nil {
		t.Fatal(err)
	}
	if or(r.GroupType) != scheduled || len(r.Shifts) != 3 || r.Shifts[0].Name != "休息" || len(r.Dates) != 0 || !cmp.Equal(r.WhiteUsers, []string{"one"}) {
		t.Errorf("%+v", r)
	}
	if night := r.Shifts[2].Sections[0]; or(night.Work) != hm(23, 0) || or(night.Off) != hm(31, 0) {
		t.Errorf("%+v", night)
	}
	r, err = ruleOfWorld(&fixtures.CheckInRule{Name: "六日", Times: []string{"10:00-12:00"}, Days: []int64{0, 6}, Users: []string{"one"}})
	if err != nil || or(r.GroupType) != fixed || !cmp.Equal(r.Dates[0].Workdays, []int64{0, 6}) {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := ruleOfWorld(&fixtures.CheckInRule{Name: "x", Times: []string{"late"}}); err == nil {
		t.Error("a rule has no times of work")
	}
}
