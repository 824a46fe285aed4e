package hardware

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/setting"
	"wecomlab/mockwecom/engine/store"
)

// ruleIDSize is the length of a rule_id; no page states one.
const ruleIDSize = 24

// tellRuleChange is a guess: no page says that a change of rules is a change of contacts.
var tellRuleChange = setting.Switch("hardware.tell_rule_change", true, 96031,
	"whether a change of pass rules raises perm_version and is announced to the devices as update_user")

// PassRule says who may pass some devices, and when (门禁规则). It is the corp's own, made in its console, or an app's. (docs 94004, 96031)
type PassRule struct {
	bun.BaseModel `bun:"table:hw_pass_rules,alias:hw_pass_rule"`

	ID         int64     `bun:"id,pk,autoincrement"`
	Corp       string    `bun:"corp"` // plain corpid
	RuleID     string    `bun:"rule_id"`
	Name       string    `bun:"name"`
	Owner      string    `bun:"owner"`             // suite_id of the app that made it; empty: the corp's console
	Devices    []string  `bun:"devices,type:text"` // SNs in the case of [openhw.FoldSN]
	Pass       *RuleBody `bun:"pass,type:text"`    // at the device; nil: none
	Remote     *RuleBody `bun:"remote,type:text"`  // from afar; nil: none
	EffectTime int64     `bun:"effect_time"`       // Unix seconds from which it holds
}

// RuleBody is whom a rule lets pass, and when.
type RuleBody struct {
	Rules   []string `json:"rules"`   // each as [openhw.ParsePassRule] reads it
	Members []int64  `json:"members"` // numbers; those of members who are gone stay, and mean nobody
}

// concerns reports whether the rule is one of the device.
func (r *PassRule) concerns(d *Device) bool { return slices.Contains(r.Devices, d.Key) }

// PassRules gives the rules of a corp, the oldest first.
func (h *Hardware) PassRules(ctx context.Context, db bun.IDB, corp string) ([]*PassRule, error) {
	var all []*PassRule
	if err := db.NewSelect().Model(&all).Where("corp = ?", corp).Order("id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list the pass rules of %s: %w", corp, err)
	}
	return all, nil
}

// PassRule finds a rule of a corp, nil if there is none. What it gives is the caller's own.
func (h *Hardware) PassRule(ctx context.Context, db bun.IDB, corp, ruleID string) (*PassRule, error) {
	r := new(PassRule)
	err := db.NewSelect().Model(r).Where("corp = ?", corp).Where("rule_id = ?", ruleID).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up pass rule %s: %w", ruleID, err)
	}
	return r, nil
}

// AddPassRule stores a rule under a rule_id of its own, to hold from now unless it says otherwise, and tells the devices. Rules,
// devices and members must exist: that is the caller's to check.
func (h *Hardware) AddPassRule(ctx context.Context, tx *store.Tx, r *PassRule) error {
	r.RuleID = h.rt.Random.Text(ruleIDSize, random.Letter)
	if r.EffectTime == 0 {
		r.EffectTime = h.rt.Clock.Now().Unix()
	}
	r.fold()
	if err := insert(ctx, tx, r); err != nil {
		return err
	}
	return h.announceRules(ctx, tx, nil, r)
}

// ChangePassRule stores a rule anew, found by its rule_id, and tells the devices that it had and has.
func (h *Hardware) ChangePassRule(ctx context.Context, tx *store.Tx, r *PassRule) error {
	before, err := h.PassRule(ctx, tx, r.Corp, r.RuleID)
	if err != nil || before == nil {
		return err
	}
	r.ID = before.ID
	r.fold()
	if _, err := tx.NewUpdate().Model(r).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("change pass rule %s: %w", r.RuleID, err)
	}
	return h.announceRules(ctx, tx, before, r)
}

// DeletePassRule takes a rule away and tells its devices.
func (h *Hardware) DeletePassRule(ctx context.Context, tx *store.Tx, r *PassRule) error {
	if _, err := tx.NewDelete().Model(r).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("delete pass rule %s: %w", r.RuleID, err)
	}
	return h.announceRules(ctx, tx, r, nil)
}

func (r *PassRule) fold() {
	for i, sn := range r.Devices {
		r.Devices[i] = openhw.FoldSN(sn)
	}
}

// announceRules tells the devices of a rule, before and after a change, which of their people have other rules now. Rules for
// opening from afar are the cloud's to judge: devices do not get them.
func (h *Hardware) announceRules(ctx context.Context, tx *store.Tx, before, after *PassRule) error {
	if !h.rt.Settings.Bool(tellRuleChange) {
		return nil
	}
	concerned := map[string]map[int64]bool{} // numbers of members by device
	for _, r := range []*PassRule{before, after} {
		if r == nil || r.Pass == nil {
			continue
		}
		for _, key := range r.Devices {
			if concerned[key] == nil {
				concerned[key] = map[int64]bool{}
			}
			for _, id := range r.Pass.Members {
				concerned[key][id] = true
			}
		}
	}
	for _, key := range sorted(concerned) {
		d, err := h.read(ctx, tx, key)
		if err != nil {
			return err
		}
		if d == nil || d.Corp == "" || !d.Kinds.Has(openhw.People) {
			continue
		}
		if err := h.announceMembers(ctx, tx, d, sorted(concerned[key])); err != nil {
			return err
		}
	}
	return nil
}

// announceMembers tells a device that something about some members has changed; those whom it does not serve are left out.
func (h *Hardware) announceMembers(ctx context.Context, tx *store.Tx, d *Device, numbers []int64) error {
	members, err := h.MembersByNumber(ctx, tx, d.Corp, numbers)
	if err != nil {
		return err
	}
	tree, err := h.dir.Departments(ctx, tx, d.Corp)
	if err != nil {
		return err
	}
	var served []*directory.Member
	for _, number := range numbers {
		if m := members[number]; d.serves(m, tree) {
			served = append(served, m)
		}
	}
	if len(served) == 0 {
		return nil
	}
	return h.announce(ctx, tx, d, openhw.ChangeContact{UpdateUser: refs(served)})
}

// sorted gives the keys of a map in their order.
func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
