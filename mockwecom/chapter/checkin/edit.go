package checkin

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/store"
)

type editIn struct {
	Now   bool  `json:"effective_now"`
	Group *Rule `json:"group" wx:"need=301093"`
}

// addRule adds a rule; the answer does not tell its groupid. (doc 98041, 98767)
func (k *CheckIn) addRule(c *api.Call, in editIn) (api.None, error) {
	b, app, err := k.edit(c)
	if err != nil {
		return api.None{}, err
	}
	live := 0
	b.eachNewest(func(*version, *Rule) { live++ })
	if most := k.rt.Settings.Int(maxRules); live >= most {
		return api.None{}, bad(tooManyRules, manageDoc, fmt.Sprintf("at most %d rules", most), "one more", "the corp has as many rules as it may")
	}
	r := in.Group
	if err := k.settle(c, r); err != nil {
		return api.None{}, err
	}
	if err := r.checkNew(k.rt.Settings.Text(overtimeNeeded)); err != nil {
		return api.None{}, err
	}
	r.complete()
	if err := k.fits(c, b, r, 0, r); err != nil {
		return api.None{}, err
	}
	r.GroupID, r.CreateTime = b.next(), c.Now.Unix()
	return api.None{}, save(c.Context, c.Tx, &version{Corp: app.Corp, ID: r.GroupID, From: from(c, in.Now), Agent: app.AgentID, Judged: judgedFrom(c, in.Now)}, r)
}

// updateRule changes a rule that the same app made. (doc 98041)
func (k *CheckIn) updateRule(c *api.Call, in editIn) (api.None, error) {
	b, app, err := k.edit(c)
	if err != nil {
		return api.None{}, err
	}
	v, r, err := b.made(app, in.Group.GroupID)
	if err != nil {
		return api.None{}, err
	}
	if err := k.settle(c, in.Group); err != nil {
		return api.None{}, err
	}
	next := *r
	next.take(in.Group)
	if err := k.fits(c, b, &next, v.ID, in.Group); err != nil {
		return api.None{}, err
	}
	return api.None{}, save(c.Context, c.Tx, &version{Corp: app.Corp, ID: v.ID, From: from(c, in.Now), Agent: v.Agent, Judged: v.Judged}, &next)
}

type clearIn struct {
	ID     int64   `json:"groupid" wx:"need=301089"`
	Fields []int64 `json:"clear_field" wx:"need=301093"`
	Now    bool    `json:"effective_now"`
}

// clearRule empties lists of a rule: 1 special workdays, 2 special days off, 3 Wi-Fi, 4 places. (doc 98041)
func (k *CheckIn) clearRule(c *api.Call, in clearIn) (api.None, error) {
	b, app, err := k.edit(c)
	if err != nil {
		return api.None{}, err
	}
	v, r, err := b.made(app, in.ID)
	if err != nil {
		return api.None{}, err
	}
	next := *r
	for _, f := range in.Fields {
		switch f {
		case 1:
			next.SpeWorkdays = nil
		case 2:
			next.SpeOffdays = nil
		case 3:
			next.WiFis = nil
		case 4:
			next.Places = nil
		default:
			return api.None{}, bad(badField, manageDoc, "clear_field of 1 to 4", strconv.FormatInt(f, 10), "there is no such list")
		}
	}
	if len(next.WiFis) == 0 && len(next.Places) == 0 {
		return api.None{}, bad(neither, manageDoc, "a rule with places or Wi-Fi", "neither", "the two lists may not both be empty")
	}
	return api.None{}, save(c.Context, c.Tx, &version{Corp: app.Corp, ID: v.ID, From: from(c, in.Now), Agent: v.Agent, Judged: v.Judged}, &next)
}

type deleteIn struct {
	ID  int64 `json:"groupid" wx:"need=301089"`
	Now bool  `json:"effective_now"`
}

// deleteRule takes a rule away. (doc 98041)
func (k *CheckIn) deleteRule(c *api.Call, in deleteIn) (api.None, error) {
	b, app, err := k.edit(c)
	if err != nil {
		return api.None{}, err
	}
	v, r, err := b.made(app, in.ID)
	if err != nil {
		return api.None{}, err
	}
	return api.None{}, save(c.Context, c.Tx, &version{Corp: app.Corp, ID: v.ID, From: from(c, in.Now), Agent: v.Agent, Judged: v.Judged, Gone: true}, r)
}

func (k *CheckIn) edit(c *api.Call) (*book, *agent.App, error) {
	app, err := k.agents.Caller(c)
	if err != nil {
		return nil, nil, err
	}
	b, err := k.bookOf(c)
	return b, app, err
}

// from is the day from which a change counts: today or tomorrow.
func from(c *api.Call, now bool) day {
	if now {
		return dayOf(c.Now.Unix())
	}
	return dayOf(c.Now.Unix()) + 1
}

// judgedFrom is the instant from which members are missed.
func judgedFrom(c *api.Call, now bool) int64 {
	if now {
		return c.Now.Unix()
	}
	return from(c, now).midnight()
}

// made gives a rule that an app made.
func (b *book) made(app *agent.App, id int64) (*version, *Rule, error) {
	v, r := b.newest(id)
	switch {
	case v == nil:
		return nil, nil, bad(badGroup, manageDoc, "the groupid of a rule", strconv.FormatInt(id, 10), "the corp has no such rule")
	case v.Agent != app.AgentID:
		return nil, nil, api.Refuse(notCreator, explain.Finding{Step: explain.Scope, Expected: "a rule that this app made", Got: "one of another, " + or(r.GroupName),
			Cause: "a rule is changed by its maker alone", Fix: "change it with the app that made it, or in the console", Doc: manageDoc})
	}
	return v, r, nil
}

func (b *book) next() int64 {
	if len(b.versions) == 0 {
		return 1
	}
	return b.versions[len(b.versions)-1].ID + 1
}

// eachNewest passes the rules that there are, in their newest version.
func (b *book) eachNewest(yield func(*version, *Rule)) {
	for i := range b.versions {
		if (i+1 == len(b.versions) || b.versions[i+1].ID != b.versions[i].ID) && !b.versions[i].Gone {
			yield(&b.versions[i], b.rules[i])
		}
	}
}

// save stores a version of a rule; what was to follow it is dropped.
func save(ctx context.Context, tx *store.Tx, v *version, r *Rule) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	v.Body = string(body)
	if _, err := tx.NewDelete().Model((*version)(nil)).Where("corp = ?", v.Corp).Where("groupid = ?", v.ID).Where("from_day >= ?", v.From).Exec(ctx); err != nil {
		return fmt.Errorf("drop later versions of check-in rule %d of %s: %w", v.ID, v.Corp, err)
	}
	if _, err := tx.NewInsert().Model(v).Exec(ctx); err != nil {
		return fmt.Errorf("save check-in rule %d of %s: %w", v.ID, v.Corp, err)
	}
	return nil
}

// settle puts plain userids, as they are spelt in the contacts, into the place of what the caller sent. Strange ones are 301090.
func (k *CheckIn) settle(c *api.Call, r *Rule) error {
	view, err := k.agents.See(c.Context, c.DB(), c.Credential)
	if err != nil {
		return err
	}
	return r.eachUser(func(id string) (string, error) {
		m, err := k.see(c, view, id)
		switch {
		case err != nil:
			return "", err
		case m.member == nil:
			return "", stranger("member", id)
		}
		return m.member.UserID, nil
	})
}

func stranger(what, id string) *errcode.Error {
	return api.Refuse(outOfRange, explain.Finding{Step: explain.Scope, Expected: "a " + what + " in the visible range of the app", Got: id,
		Cause: "the rule names somebody whom the app does not see", Fix: "name others, or change the visible range: app.scope", Doc: manageDoc})
}

// fits checks a rule as it would be. given is what the call says of it.
func (k *CheckIn) fits(c *api.Call, b *book, r *Rule, id int64, given *Rule) error {
	if err := r.check(c.Now.Unix(), given); err != nil {
		return err
	}
	if err := k.inRange(c, b, r.Range); err != nil {
		return err
	}
	if k.rt.Settings.Text(rangeConflict) == "off" {
		return nil
	}
	var err error
	b.eachNewest(func(v *version, other *Rule) {
		if what := r.Range.shares(other.Range); v.ID != id && what != "" && err == nil {
			err = bad(conflict, manageDoc, "a range that shares nobody with another rule", what+", which "+or(other.GroupName)+" has", "two rules name the same")
		}
	})
	return err
}

func (k *CheckIn) inRange(c *api.Call, b *book, r *Range) error {
	view, err := k.agents.See(c.Context, c.DB(), c.Credential)
	if err != nil {
		return err
	}
	for _, id := range r.Parties {
		if b.tree.Department(id) == nil || view.Department != nil && !view.Department(id) {
			return stranger("department", strconv.FormatInt(id, 10))
		}
	}
	for _, id := range r.Tags {
		some, err := c.DB().NewSelect().Table("tags").Where("corp = ?", b.corp).Where("id = ?", id).Exists(c.Context)
		if err != nil {
			return fmt.Errorf("look for tag %d of %s: %w", id, b.corp, err)
		}
		if !some {
			return stranger("tag", strconv.FormatInt(id, 10))
		}
	}
	return nil
}

// shares gives what two ranges both name; empty when there is nothing.
func (r *Range) shares(other *Range) string {
	if other == nil {
		return ""
	}
	for _, id := range r.Parties {
		if slices.Contains(other.Parties, id) {
			return "department " + strconv.FormatInt(id, 10)
		}
	}
	for _, id := range r.Tags {
		if slices.Contains(other.Tags, id) {
			return "tag " + strconv.FormatInt(id, 10)
		}
	}
	for _, id := range r.Users {
		if slices.ContainsFunc(other.Users, func(o string) bool { return strings.EqualFold(o, id) }) {
			return "member " + id
		}
	}
	return ""
}
