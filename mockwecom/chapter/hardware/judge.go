package hardware

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
)

// doorZone is the zone in which the hours of rules are read.
var doorZone = time.FixedZone("Asia/Shanghai", 8*60*60)

// What a person may do whom no rule names. (docs 93983, 93989)
const (
	employeeWithoutRules = "no rule of the device names this employee: employees pass then"
	visitorWithoutRules  = "the visitor has no rule: visitors do not pass then"
)

// RulesAt gives the rules by which members pass a device, by their numbers; who is absent has none, and passes at any time. (doc 94004)
func (h *Hardware) RulesAt(ctx context.Context, db bun.IDB, d *Device) (map[int64][]openhw.Rule, error) {
	return h.rulesAt(ctx, db, d, func(r *PassRule) *RuleBody { return r.Pass })
}

func (h *Hardware) rulesAt(ctx context.Context, db bun.IDB, d *Device, which func(*PassRule) *RuleBody) (map[int64][]openhw.Rule, error) {
	all, err := h.PassRules(ctx, db, d.Corp)
	if err != nil {
		return nil, err
	}
	out := map[int64][]openhw.Rule{}
	for _, r := range all {
		body := which(r)
		if body == nil || !r.concerns(d) {
			continue
		}
		for _, id := range body.Members {
			out[id] = appendRules(out[id], body.Rules, r.EffectTime)
		}
	}
	return out, nil
}

// appendRules numbers rules within their person, from 0.
func appendRules(to []openhw.Rule, rules []string, effect int64) []openhw.Rule {
	for _, text := range rules {
		to = append(to, openhw.Rule{ID: openhw.Uint32(len(to)), Rule: text, EffectTime: openhw.Uint32(effect)})
	}
	return to
}

// MayPass judges whether a member may pass a device at an instant, or have it opened from afar, and gives the reason as a sentence.
func (h *Hardware) MayPass(ctx context.Context, db bun.IDB, d *Device, m *directory.Member, at time.Time, remote bool) (ok bool, reason string, err error) {
	tree, err := h.dir.Departments(ctx, db, d.Corp)
	if err != nil {
		return false, "", err
	}
	if !d.serves(m, tree) {
		return false, "the device does not serve this person: choose whom it serves with corp.device_range", nil
	}
	rules, err := h.rulesAt(ctx, db, d, func(r *PassRule) *RuleBody {
		if remote {
			return r.Remote
		}
		return r.Pass
	})
	if err != nil {
		return false, "", err
	}
	if len(rules[m.ID]) == 0 {
		return true, employeeWithoutRules, nil
	}
	ok, reason = judge(rules[m.ID], at)
	return ok, reason, nil
}

// judge holds an instant against rules: one of them is enough.
func judge(rules []openhw.Rule, at time.Time) (ok bool, reason string) {
	at = at.In(doorZone)
	for _, r := range rules {
		if parsed, err := openhw.ParsePassRule(r); err == nil && parsed.Allows(at) {
			return true, fmt.Sprintf("rule %q allows %s", r.Rule, at.Format("2006-01-02 15:04"))
		}
	}
	return false, fmt.Sprintf("none of the person's %d rules allows %s", len(rules), at.Format("2006-01-02 15:04 Monday"))
}
