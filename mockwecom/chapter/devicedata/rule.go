package devicedata

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/setting"
)

// What the pages leave open about rules.
var (
	mostRules = setting.Number("devicedata.most_rules", 100, addRuleDoc, "how many rules an app may have in a corp, beyond it 71049")
	mostName  = setting.Number("devicedata.rule_name_size", 64, addRuleDoc, "most characters of a rule_name, beyond it 71050")
)

type person struct {
	OpenUserID string `json:"open_userid"`
	UserType   uint32 `json:"user_type"`
}

type ruleBody struct {
	Rules  []string `json:"rule_list"`
	People []person `json:"effect_open_userid_list"`
}

type addRuleIn struct {
	SNs    []string  `json:"device_sn_list" wx:"need=40058,unknown=71048,hidden=71048"`
	Name   string    `json:"rule_name" wx:"need=71050"`
	Pass   *ruleBody `json:"pass_rule"`
	Remote *ruleBody `json:"remote_pass_rule"`
}

type addRuleOut struct {
	RuleID  string   `json:"rule_id"`
	Invalid []string `json:"invalid_list"`
}

// addRule makes a rule of the app's own. (doc 96031)
func (d *DeviceData) addRule(c *api.Call, in addRuleIn) (*addRuleOut, error) {
	who, err := d.equipped(c, editRulePermission)
	if err != nil {
		return nil, err
	}
	own, err := d.ownRules(c, who)
	if err != nil {
		return nil, err
	}
	if most := d.rt.Settings.Int(mostRules); len(own) >= most {
		return nil, bad(c, tooManyRules, fmt.Sprintf("at most %d rules of one app (setting %s)", most, mostRules.Name), fmt.Sprint(len(own)+1), "the app has as many rules as it may have")
	}
	rule := &hardware.PassRule{Corp: who.app.Corp, Owner: who.app.SuiteID}
	if err := d.fill(c, who, rule, in); err != nil {
		return nil, err
	}
	if err := d.hardware.AddPassRule(c.Context, c.Tx, rule); err != nil {
		return nil, err
	}
	return &addRuleOut{RuleID: rule.RuleID, Invalid: []string{}}, nil
}

type modRuleIn struct {
	RuleID string `json:"rule_id" wx:"need=71057,unknown=71057"`
	addRuleIn
}

type modRuleOut struct {
	Invalid []string `json:"invalid_list"`
}

// modRule replaces a rule of the app's own. (doc 96221)
func (d *DeviceData) modRule(c *api.Call, in modRuleIn) (*modRuleOut, error) {
	who, err := d.equipped(c, editRulePermission)
	if err != nil {
		return nil, err
	}
	rule, err := d.ownRule(c, who, in.RuleID)
	if err != nil {
		return nil, err
	}
	if err := d.within(c, who, rule); err != nil {
		return nil, err
	}
	if err := d.fill(c, who, rule, in.addRuleIn); err != nil {
		return nil, err
	}
	return &modRuleOut{Invalid: []string{}}, d.hardware.ChangePassRule(c.Context, c.Tx, rule)
}

type delRuleIn struct {
	RuleID string `json:"rule_id" wx:"need=71057,unknown=71057"`
}

// delRule takes a rule of the app's own away. (doc 96227)
func (d *DeviceData) delRule(c *api.Call, in delRuleIn) (*api.None, error) {
	who, err := d.equipped(c, editRulePermission)
	if err != nil {
		return nil, err
	}
	rule, err := d.ownRule(c, who, in.RuleID)
	if err != nil {
		return nil, err
	}
	return &api.None{}, d.hardware.DeletePassRule(c.Context, c.Tx, rule)
}

// ownRules gives the rules that the app has made.
func (d *DeviceData) ownRules(c *api.Call, who *caller) ([]*hardware.PassRule, error) {
	all, err := d.hardware.PassRules(c.Context, c.DB(), who.app.Corp)
	return slices.DeleteFunc(all, func(r *hardware.PassRule) bool { return r.Owner != who.app.SuiteID }), err
}

// ownRule finds a rule that the app has made; another's is as good as unknown.
func (d *DeviceData) ownRule(c *api.Call, who *caller, ruleID string) (*hardware.PassRule, error) {
	rule, err := d.hardware.PassRule(c.Context, c.DB(), who.app.Corp, ruleID)
	if err != nil {
		return nil, err
	}
	if rule == nil || rule.Owner != who.app.SuiteID {
		return nil, bad(c, badRuleID, "the rule_id of a rule that this app has made", ruleID, "there is no such rule, or the corp or another app has made it")
	}
	return rule, nil
}

// within refuses to change a rule that reaches beyond what the app may touch by now (71059).
func (d *DeviceData) within(c *api.Call, who *caller, rule *hardware.PassRule) error {
	for _, key := range rule.Devices {
		if who.device(key) == nil {
			return bad(c, ruleBeyond, "a rule of devices that the app was given", key, "the rule holds for a device that the app no longer has")
		}
	}
	for _, body := range []*hardware.RuleBody{rule.Pass, rule.Remote} {
		if body == nil {
			continue
		}
		ids, err := d.idsOf(c, who, body.Members)
		if err != nil {
			return err
		}
		there, err := d.hardware.MembersByNumber(c.Context, c.DB(), who.app.Corp, body.Members)
		if err != nil {
			return err
		}
		if len(ids) < len(there) {
			return bad(c, ruleBeyond, "a rule of members whom the app sees", rule.Name, "the rule holds for members who have left the app's visible range")
		}
	}
	return nil
}

// fill checks what a call says about a rule and puts it in.
func (d *DeviceData) fill(c *api.Call, who *caller, rule *hardware.PassRule, in addRuleIn) error {
	if most := d.rt.Settings.Int(mostName); len([]rune(in.Name)) > most || strings.TrimSpace(in.Name) == "" {
		return bad(c, badRuleName, fmt.Sprintf("a rule_name of 1 to %d characters", most), in.Name, "the name is empty or too long")
	}
	if len(in.SNs) > mostNamed {
		return bad(c, badParameter, "a device_sn_list of 1 to 100", fmt.Sprint(len(in.SNs)), "the list is too long")
	}
	if in.Pass == nil && in.Remote == nil {
		return bad(c, badRule, "pass_rule, remote_pass_rule or both", "neither", "a rule has to allow something")
	}
	rule.Name, rule.Devices = in.Name, nil
	var devices []*hardware.Device
	for _, sn := range in.SNs {
		device, err := who.needDevice(c, sn)
		if err != nil {
			return err
		}
		if !slices.Contains(rule.Devices, device.Key) {
			devices = append(devices, device)
			rule.Devices = append(rule.Devices, device.Key)
		}
	}
	var err error
	if rule.Pass, err = d.body(c, who, devices, "pass_rule", in.Pass); err == nil {
		rule.Remote, err = d.body(c, who, devices, "remote_pass_rule", in.Remote)
	}
	return err
}

// body checks one half of a rule. (docs 94004, 96031)
func (d *DeviceData) body(c *api.Call, who *caller, devices []*hardware.Device, name string, in *ruleBody) (*hardware.RuleBody, error) {
	if in == nil {
		return nil, nil
	}
	if len(in.Rules) == 0 || len(in.People) == 0 {
		return nil, bad(c, badRule, name+" with rule_list and effect_open_userid_list", "one of them is empty", "a rule says whom it lets pass, and when")
	}
	out := &hardware.RuleBody{}
	for _, text := range in.Rules {
		kept, err := timeAndWeekday(text)
		if err != nil {
			return nil, bad(c, badRule, "rules such as 9:00-18:00 * * 1-5 *, without /", text, err.Error())
		}
		out.Rules = append(out.Rules, kept)
	}
	return out, d.effective(c, who, devices, in.People, out)
}

// timeAndWeekday checks a rule and keeps those columns that count for apps: the others mean every day. (doc 96031)
func timeAndWeekday(text string) (string, error) {
	if strings.Contains(text, "/") {
		return "", fmt.Errorf("the operator / is not supported in an app's rules")
	}
	columns := strings.Fields(text)
	if _, err := openhw.ParsePassRule(openhw.Rule{Rule: text}); err != nil {
		return "", err //nolint:wrapcheck // it goes into a sentence of its own
	}
	return columns[0] + " * * " + columns[3] + " *", nil
}

// effective reads whom a rule lets pass; who cannot be is named in invalid_list.
func (d *DeviceData) effective(c *api.Call, who *caller, devices []*hardware.Device, people []person, out *hardware.RuleBody) error {
	var first *errcode.Error
	invalid := []string{}
	for _, p := range people {
		m, err := d.effectiveOne(c, who, devices, p)
		var refusal *errcode.Error
		switch {
		case err == nil && !slices.Contains(out.Members, m.ID):
			out.Members = append(out.Members, m.ID)
		case err == nil:
		case errors.As(err, &refusal):
			invalid = append(invalid, p.OpenUserID)
			first = cmp.Or(first, refusal)
		default:
			return err
		}
	}
	if first == nil {
		return nil
	}
	return first.Carrying(modRuleOut{Invalid: invalid})
}

func (d *DeviceData) effectiveOne(c *api.Call, who *caller, devices []*hardware.Device, p person) (*directory.Member, error) {
	if p.UserType != openhw.Employee {
		return nil, bad(c, badUser, "user_type 0: the corp has no students", fmt.Sprint(p.UserType), "only members stand in this corp's contacts")
	}
	m, err := d.dir.PlainMember(c.Context, c.DB(), who.app.Provider, who.app.Corp, p.OpenUserID)
	if err != nil {
		return nil, err
	}
	switch {
	case m == nil:
		return nil, bad(c, badUser, "the open_userid of a member of the corp", p.OpenUserID, "no member has this open_userid for the provider")
	case !who.view.Visible(m):
		return nil, bad(c, notSeen, "a member in the app's visible range", p.OpenUserID, "the app does not see the member")
	}
	for _, device := range devices {
		served, err := d.hardware.Served(c.Context, c.DB(), device, m.UserID, openhw.Employee)
		if err != nil {
			return nil, err
		}
		if served == nil {
			return nil, bad(c, notServed, "a member in the range of device "+device.SN, p.OpenUserID, "the device does not serve the member")
		}
	}
	return m, nil
}
