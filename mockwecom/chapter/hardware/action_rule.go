package hardware

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
)

// ruleDoc describes the language of pass rules.
const ruleDoc = 94004

func (h *Hardware) ruleActions() []action.Row {
	return []action.Row{
		action.New("corp.pass_rule_add", "Add a pass rule", "新增门禁规则", journal.LaneAdmin, ruleDoc,
			"says when some members may pass some doors; members without a rule pass at any time", h.addRule),
		action.New("corp.pass_rule_edit", "Change a pass rule", "修改门禁规则", journal.LaneAdmin, ruleDoc,
			"changes what is given and leaves the rest as it is", h.editRule),
		action.New("corp.pass_rule_delete", "Delete a pass rule", "删除门禁规则", journal.LaneAdmin, ruleDoc,
			"the members of the rule pass by their other rules, or at any time", h.deleteRule, action.Danger),
	}
}

type addRuleIn struct {
	Corp   string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Name   string   `name:"name" default:"工作日" need:"yes" help:"name of the rule"`
	SNs    []string `name:"sns" default:"@sn" need:"yes" help:"serial numbers of the doors"`
	Users  []string `name:"users" default:"@member" need:"yes" help:"userids of the members"`
	Rules  string   `name:"rules" default:"9:00-18:00 * * 1-5 *" help:"when they may pass: times, day, month, weekday, year; rules joined by ;"`
	Remote string   `name:"remote" help:"when they may open the door from afar, in the same form"`
	Effect string   `name:"effect" help:"from when it holds, as 2026-05-11T00:00:00+08:00; empty: now"`
}

// addRule makes a rule of the corp's own. (doc 94004)
func (h *Hardware) addRule(c *action.Call, in addRuleIn) (action.Result, error) {
	corp, err := h.corp(c, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Corp: corp.CorpID})
	if in.Rules == "" && in.Remote == "" {
		return action.Result{}, errors.New("rules is missing: when the members may pass, or remote: when they may open the door from afar")
	}
	r := &PassRule{Corp: corp.CorpID}
	edit := editRuleIn{Name: in.Name, SNs: in.SNs, Users: in.Users, Rules: in.Rules, Remote: in.Remote, Effect: in.Effect}
	if err := h.applyRule(c, r, edit); err != nil {
		return action.Result{}, err
	}
	if err := h.AddPassRule(c.Context, c.Tx, r); err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: fmt.Sprintf("rule %s holds for %d members at %d devices", r.Name, len(in.Users), len(r.Devices)), Values: map[string]string{"rule_id": r.RuleID}}, nil
}

type editRuleIn struct {
	Corp   string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Rule   string   `name:"rule" default:"@pass_rule" need:"yes" help:"rule_id"`
	Name   string   `name:"name" help:"name of the rule"`
	SNs    []string `name:"sns" help:"serial numbers of the doors"`
	Users  []string `name:"users" help:"userids of the members"`
	Rules  string   `name:"rules" help:"when they may pass; rules joined by ; and - for none"`
	Remote string   `name:"remote" help:"when they may open the door from afar, in the same form"`
	Effect string   `name:"effect" help:"from when it holds, as 2026-05-11T00:00:00+08:00"`
}

// editRule changes a rule, whoever made it. (doc 94004)
func (h *Hardware) editRule(c *action.Call, in editRuleIn) (action.Result, error) {
	r, err := h.rule(c, in.Corp, in.Rule)
	if err != nil {
		return action.Result{}, err
	}
	if err := h.applyRule(c, r, in); err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: "rule " + r.Name + " is changed"}, h.ChangePassRule(c.Context, c.Tx, r)
}

type deleteRuleIn struct {
	Corp string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Rule string `name:"rule" default:"@pass_rule" need:"yes" help:"rule_id"`
}

func (h *Hardware) deleteRule(c *action.Call, in deleteRuleIn) (action.Result, error) {
	r, err := h.rule(c, in.Corp, in.Rule)
	if err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: "rule " + r.Name + " is gone"}, h.DeletePassRule(c.Context, c.Tx, r)
}

// rule finds a rule, or refuses.
func (h *Hardware) rule(c *action.Call, corp, ruleID string) (*PassRule, error) {
	c.About(journal.Subject{Corp: corp})
	r, err := h.PassRule(c.Context, c.DB(), corp, ruleID)
	if err == nil && r == nil {
		err = refuse("the rule_id of a pass rule", ruleID, "the corp has no such rule", "add one: corp.pass_rule_add")
	}
	return r, err
}

// applyRule writes what is given into a rule.
func (h *Hardware) applyRule(c *action.Call, r *PassRule, in editRuleIn) error {
	if in.Name != "" {
		r.Name = in.Name
	}
	if in.Effect != "" {
		at, err := time.Parse(time.RFC3339, in.Effect)
		if err != nil || at.Unix() < 0 {
			return refuse("a time such as 2026-05-11T00:00:00+08:00", in.Effect, "effect is no time", "")
		}
		r.EffectTime = at.Unix()
	}
	if len(in.SNs) > 0 {
		if err := h.applyDevices(c, r, in.SNs); err != nil {
			return err
		}
	}
	var members []int64
	for _, userid := range in.Users {
		m, err := h.dir.Member(c.Context, c.DB(), r.Corp, userid)
		if err == nil && m == nil {
			err = refuse("userids of members", userid, "the corp has no such member", "")
		}
		if err != nil {
			return err
		}
		members = append(members, m.ID)
	}
	var err error
	if r.Pass, err = changedBody(r.Pass, in.Rules, members); err != nil {
		return err
	}
	if members == nil && r.Pass != nil {
		members = r.Pass.Members
	}
	r.Remote, err = changedBody(r.Remote, in.Remote, members)
	return err
}

func (h *Hardware) applyDevices(c *action.Call, r *PassRule, sns []string) error {
	r.Devices = nil
	for _, sn := range sns {
		d, err := h.bound(c, sn)
		if err != nil {
			return err
		}
		if d.Corp != r.Corp || !d.Kinds.Has(openhw.Door) {
			return refuse("doors of "+r.Corp, d.SN, "it is no door, or another corp's", "")
		}
		if !slices.Contains(r.Devices, d.Key) {
			r.Devices = append(r.Devices, d.Key)
		}
	}
	return nil
}

// noRules in an edit takes the rules of one kind away.
const noRules = "-"

// changedBody is a half of a rule with what is given.
func changedBody(body *RuleBody, rules string, members []int64) (*RuleBody, error) {
	switch {
	case rules == noRules:
		return nil, nil
	case rules == "" && body == nil:
		return nil, nil
	}
	out := new(RuleBody)
	if body != nil {
		*out = *body
	}
	if members != nil {
		out.Members = members
	}
	if rules == "" {
		return out, nil
	}
	var err error
	out.Rules, err = parseRules(rules)
	return out, err
}

// parseRules reads rules joined by semicolons.
func parseRules(text string) ([]string, error) {
	rules := []string{}
	for part := range strings.SplitSeq(text, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if _, err := openhw.ParsePassRule(openhw.Rule{Rule: part}); err != nil {
			return nil, action.Refuse(explain.Finding{
				Step: explain.Parameter, Expected: "a rule such as 9:00-18:00 * * 1-5 *", Got: part, Cause: err.Error(), Fix: "Give times, then day, month, weekday and year", Doc: ruleDoc,
			})
		}
		rules = append(rules, part)
	}
	return rules, nil
}
