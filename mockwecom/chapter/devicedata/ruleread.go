package devicedata

import (
	"slices"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/api"
)

type readRulesIn struct {
	SN string `json:"device_sn" wx:"need=600001,unknown=71048,hidden=71048"`
}

type ruleSet struct {
	RuleID string   `json:"rule_id"`
	Name   string   `json:"name"`
	Rules  []string `json:"rule_list"`
	Effect int64    `json:"effect_time"`
	People []person `json:"effect_open_userid_list"`
}

type ruleSets struct {
	Items []ruleSet `json:"items"`
}

type readRulesOut struct {
	Pass   ruleSets `json:"pass_rule"`
	Remote ruleSets `json:"remote_pass_rule"`
}

// readRules gives the rules of a device, whoever has made them, as far as they concern members whom the app sees. (doc 96030)
func (d *DeviceData) readRules(c *api.Call, in readRulesIn) (*readRulesOut, error) {
	who, err := d.equipped(c, readRulePermission)
	if err != nil {
		return nil, err
	}
	device, err := who.needDevice(c, in.SN)
	if err != nil {
		return nil, err
	}
	all, err := d.hardware.PassRules(c.Context, c.DB(), who.app.Corp)
	if err != nil {
		return nil, err
	}
	out := &readRulesOut{ruleSets{[]ruleSet{}}, ruleSets{[]ruleSet{}}}
	for _, rule := range all {
		if !slices.Contains(rule.Devices, device.Key) {
			continue
		}
		if err := d.show(c, who, rule, rule.Pass, &out.Pass); err != nil {
			return nil, err
		}
		if err := d.show(c, who, rule, rule.Remote, &out.Remote); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// show adds one half of a rule, unless the app sees none of its members.
func (d *DeviceData) show(c *api.Call, who *caller, rule *hardware.PassRule, body *hardware.RuleBody, to *ruleSets) error {
	if body == nil {
		return nil
	}
	ids, err := d.idsOf(c, who, body.Members)
	if err != nil || len(ids) == 0 {
		return err
	}
	set := ruleSet{RuleID: rule.RuleID, Name: rule.Name, Rules: body.Rules, Effect: rule.EffectTime}
	for _, number := range body.Members {
		if id, seen := ids[number]; seen {
			set.People = append(set.People, person{OpenUserID: id, UserType: openhw.Employee})
		}
	}
	to.Items = append(to.Items, set)
	return nil
}
