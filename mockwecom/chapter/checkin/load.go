package checkin

import (
	"context"
	"strconv"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/engine/store"
)

// load gives every corp a rule for everybody, so that there is something to read from the beginning, and those of its world. They count for
// days before the world as well, but nobody is missing on them.
func (k *CheckIn) load(ctx context.Context, tx *store.Tx, world *fixtures.World) error {
	now := k.rt.Clock.Now().Unix()
	for i := range world.Corps {
		corp := &world.Corps[i]
		var rules []*Rule
		if k.rt.Settings.Bool(defaultRule) {
			r := defaultRuleOf("上下班打卡")
			r.Range = &Range{Parties: []int64{1}}
			rules = append(rules, r)
		}
		for j := range corp.CheckInRules {
			r, err := ruleOfWorld(&corp.CheckInRules[j])
			if err != nil {
				return err
			}
			rules = append(rules, r)
		}
		for j, r := range rules {
			r.complete()
			r.GroupID, r.CreateTime = int64(j+1), now
			if err := save(ctx, tx, &version{Corp: corp.CorpID, ID: r.GroupID, Judged: now}, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// ruleTypes are the types of rules by their names in worlds and actions.
var ruleTypes = map[string]int64{"": fixed, "fixed": fixed, "scheduled": scheduled, "free": free}

func ruleOfWorld(from *fixtures.CheckInRule) (*Rule, error) {
	r := defaultRuleOf(from.Name)
	kind := ruleTypes[from.Type]
	r.GroupType = &kind
	r.Range = &Range{Users: from.Users, Parties: from.Parties}
	r.WhiteUsers = from.Exempt
	days := make([]string, 0, len(from.Days))
	for _, d := range from.Days {
		days = append(days, strconv.FormatInt(d, 10))
	}
	if len(days) == 0 {
		days = []string{"1", "2", "3", "4", "5"}
	}
	return r, r.plan(from.Times, days)
}

// defaultRuleOf is an ordinary rule: one place and one network, from Monday to Friday.
func defaultRuleOf(name string) *Rule {
	const nine, twelve, one, six = 9 * 3600, 12 * 3600, 13 * 3600, 18 * 3600
	day := section(nine, six)
	day.TimeID, day.AllowRest, day.RestBegin, day.RestEnd = 1, true, twelve, one
	lat, lng, kind := int64(31_298_000), int64(120_585_000), int64(fixed)
	return &Rule{
		GroupType: &kind, GroupName: &name, Dates: []Date{{Workdays: []int64{1, 2, 3, 4, 5}, Sections: []Section{day}}},
		Places: []Place{{Lat: &lat, Lng: &lng, Title: "总部", Detail: "苏州市虚构路 1 号", Distance: 300}},
		WiFis:  []WiFi{{Name: "Office", MAC: "02:00:00:00:00:01"}},
	}
}
