package hardware_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/store"
)

// Rules reach the devices that they are for, and nobody else's.
func TestPassRules(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	other := k.second(nil)
	done := k.Do("corp.pass_rule_add", "name=早班", "users=sun.hao,gao.jie", "rules=8:30-12:00,13:30-18:15 * * 1-5 *; 10:00-11:00 * * 6 *", "effect=2026-05-11T00:00:00+08:00")
	change := pushed[openhw.ChangeContact](k, "push_change_contact")
	if names(change.UpdateUser) != "sun.hao gao.jie" || change.PermVersion != 2 || done["rule_id"] == "" {
		t.Errorf("%+v %v", change, done)
	}
	other.silent()
	want := []openhw.Rule{
		{Rule: "8:30-12:00,13:30-18:15 * * 1-5 *", EffectTime: 1778428800},
		{ID: 1, Rule: "10:00-11:00 * * 6 *", EffectTime: 1778428800},
	}
	if diff := cmp.Diff(want, []openhw.Rule(k.person("sun.hao").PassRuleList)); diff != "" {
		t.Error(diff)
	}
	for _, u := range []openhw.User{k.person("lin.yue"), other.person("sun.hao")} {
		if len(u.PassRuleList) != 0 {
			t.Errorf("%+v", u)
		}
	}
	k.Do("corp.pass_rule_add", "name=晚班", "users=gao.jie", "rules=20:00-23:59 * * * *", "sns="+k.d.SN+","+other.d.SN)
	pushed[openhw.ChangeContact](k, "push_change_contact")
	pushed[openhw.ChangeContact](other, "push_change_contact")
	if u := k.person("gao.jie"); len(u.PassRuleList) != 3 || u.PassRuleList[2].ID != 2 || u.PassRuleList[2].EffectTime != openhw.Uint32(present.Unix()) {
		t.Errorf("%+v", u.PassRuleList)
	}
	k.Do("corp.pass_rule_edit", "rule="+done["rule_id"], "users=lin.yue", "sns="+other.d.SN)
	if change := pushed[openhw.ChangeContact](k, "push_change_contact"); names(change.UpdateUser) != "sun.hao gao.jie" {
		t.Errorf("%+v", change)
	}
	if change := pushed[openhw.ChangeContact](other, "push_change_contact"); names(change.UpdateUser) != "lin.yue" {
		t.Errorf("%+v", change)
	}
	if a, b := k.person("sun.hao").PassRuleList, other.person("lin.yue").PassRuleList; len(a) != 0 || len(b) != 2 {
		t.Errorf("%+v %+v", a, b)
	}
	k.Do("corp.pass_rule_delete", "rule="+done["rule_id"])
	pushed[openhw.ChangeContact](other, "push_change_contact")
	if list := other.person("lin.yue").PassRuleList; len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

// Rules for opening from afar are the cloud's to judge; a device that leaves its corp leaves its rules.
func TestRemoteRules(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	k.Do("corp.pass_rule_add", "users=sun.hao", "rules=9:00-10:00 * * * *", "remote=0:00-23:59 * * * *")
	pushed[openhw.ChangeContact](k, "push_change_contact")
	k.Do("corp.pass_rule_edit", "rules=-")
	pushed[openhw.ChangeContact](k, "push_change_contact")
	if list := k.person("sun.hao").PassRuleList; len(list) != 0 {
		t.Errorf("%+v", list)
	}
	k.Do("corp.pass_rule_edit", "remote=1:00-2:00 * * * *")
	k.silent()
}

func TestRulesAreNotTold(t *testing.T) {
	t.Parallel()
	k := newDesk(t, "hardware.tell_rule_change=false")
	k.Do("corp.pass_rule_add", "users=sun.hao")
	k.silent()
	if got := get[openhw.PermVersion](k, "get_perm_version", nil).PermVersion; got != 1 {
		t.Errorf("version %d", got)
	}
	if list := k.person("sun.hao").PassRuleList; len(list) != 1 {
		t.Errorf("%+v", list)
	}
}

// A device that leaves its corp leaves the rules too.
func TestUnbindLeavesRules(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.must("corp.pass_rule_add", "sns="+gate+","+side, "users=engineer")
	s.must("corp.unbind_device", "sn="+gate)
	rules, err := s.PassRules(t.Context(), s.Store.Read(), credentialtest.Corp)
	if err != nil || len(rules) != 1 || !cmp.Equal(rules[0].Devices, []string{side}) {
		t.Errorf("%+v, %v", rules, err)
	}
}

// The rules of apps carry their suite, and are told of like the corp's own. Members who are gone mean nobody.
func TestRulesOfApps(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	engineer := s.Member("engineer").ID
	rule := &hardware.PassRule{
		Corp: credentialtest.Corp, Name: "夜班", Owner: "ww99ee88dd77cc66bb", Devices: []string{"cloud3"},
		Pass: &hardware.RuleBody{Rules: []string{"20:00-23:59 * * * *"}, Members: []int64{engineer, 1 << 40}},
	}
	write := func(do func(context.Context, *store.Tx, *hardware.PassRule) error) {
		s.Write(func(ctx context.Context, tx *store.Tx) error { return do(ctx, tx, rule) })
	}
	write(s.AddPassRule)
	rule.Remote = &hardware.RuleBody{Rules: []string{"0:00-1:00 * * * *"}, Members: []int64{engineer}}
	write(s.ChangePassRule)
	got, err := s.PassRule(t.Context(), s.Store.Read(), credentialtest.Corp, rule.RuleID)
	must(t, err)
	if diff := cmp.Diff(rule, got, cmpopts.IgnoreFields(hardware.PassRule{}, "BaseModel")); diff != "" || got.EffectTime != credentialtest.Epoch.Unix() {
		t.Error(diff)
	}
	if other, err := s.PassRule(t.Context(), s.Store.Read(), credentialtest.Other, rule.RuleID); other != nil || err != nil {
		t.Errorf("%+v, %v", other, err)
	}
	write(s.DeletePassRule)
	if n := len(s.vendor.changes); n != 3 {
		t.Errorf("the vendor was told %d times", n)
	}
	for i, change := range s.vendor.changes {
		if names(change.UpdateUser) != "engineer" || int(change.PermVersion) != 2+i {
			t.Errorf("%+v", change)
		}
	}
}
