package message

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
)

// The codes of receivers (doc 90313).
const (
	manyUsers     errcode.Code = 40032
	nobodyValid   errcode.Code = 81013
	nobodyGiven   errcode.Code = 82001
	manyParties   errcode.Code = 82002
	manyTags      errcode.Code = 82003
	maxUsers                   = 1000
	maxParties                 = 100
	maxTags                    = 100
	everybody                  = "@all"
	listSeparator              = "|"
)

// addressed is whom a call names, as it names them.
type addressed struct {
	All     bool     `json:"all,omitempty"`
	Users   []string `json:"users,omitempty"`
	Parties []string `json:"parties,omitempty"`
	Tags    []string `json:"tags,omitempty"`
	Tickets []string `json:"tickets,omitempty"` // of members who were picked in a page
	Unseen  bool     `json:"unseen,omitempty"`  // of those who were picked, only the ones who did not authorise the app
}

func (to *addressed) nobody() bool {
	return !to.All && len(to.Users)+len(to.Parties)+len(to.Tags)+len(to.Tickets) == 0
}

// check refuses lists that are too long or all empty.
func (to *addressed) check(empty errcode.Code) error {
	if to.nobody() {
		return api.Refuse(empty, explain.Finding{Step: explain.Parameter, Expected: "members, departments, tags or all", Got: "nobody",
			Cause: "the call names no receiver", Fix: "send touser, toparty or totag", Doc: sendDoc})
	}
	for _, l := range []struct {
		what string
		list []string
		most int
		code errcode.Code
	}{{"members", to.Users, maxUsers, manyUsers}, {"departments", to.Parties, maxParties, manyParties}, {"tags", to.Tags, maxTags, manyTags}} {
		if len(l.list) > l.most {
			return api.Refuse(l.code, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d %s", l.most, l.what), Got: fmt.Sprint(len(l.list)),
				Cause: "one call names too many " + l.what, Fix: "split the list, or name departments instead", Doc: sendDoc})
		}
	}
	return nil
}

// cut splits a list of a call; what is empty between two marks does not count.
func cut(list string) []string {
	var out []string
	for part := range strings.SplitSeq(list, listSeparator) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// invalid is whom a message does not reach.
type invalid struct{ users, parties, tags, unlicensed []string }

// resolver finds the receivers of one call.
type resolver struct {
	*Messenger
	c       *api.Call
	app     *agent.App
	view    *directory.View
	tree    *directory.Tree
	parts   []int64 // departments that the app sees with all that lies below them
	members []int64
	parties []int64
	all     bool
	bad     invalid
}

// resolve finds those whom a call names and the app sees.
func (m *Messenger) resolve(c *api.Call, app *agent.App, to *addressed) (audience, invalid, error) {
	r := &resolver{Messenger: m, c: c, app: app}
	var err error
	if r.view, err = m.agents.See(c.Context, c.DB(), c.Credential); err != nil {
		return audience{}, invalid{}, err
	}
	if r.tree, err = m.dir.Departments(c.Context, c.DB(), app.Corp); err != nil {
		return audience{}, invalid{}, err
	}
	if len(to.Parties)+len(to.Tags) > 0 {
		if _, r.parts, err = m.agents.Reach(c.Context, c.DB(), app); err != nil {
			return audience{}, invalid{}, err
		}
	}
	if to.All {
		err = r.addRange()
	} else {
		err = errors.Join(r.addUsers(to.Users), r.addParties(to.Parties), r.addTags(to.Tags), r.addPicked(to))
	}
	if err != nil {
		return audience{}, invalid{}, err
	}
	a := audience{Everyone: r.all, Members: newIDList(r.members), Departments: newIDList(r.parties)}
	err = c.DB().NewSelect().Model((*directory.Member)(nil)).ColumnExpr("COALESCE(MAX(id), 0)").Scan(c.Context, &a.Newest)
	if err != nil {
		return audience{}, invalid{}, fmt.Errorf("find the newest member: %w", err)
	}
	return a, r.bad, nil
}

// addRange adds the app's whole visible range.
func (r *resolver) addRange() error {
	members, parties, err := r.agents.Reach(r.c.Context, r.c.DB(), r.app)
	if err != nil {
		return err
	}
	for _, id := range parties {
		r.addBelow(id, true)
	}
	if !r.all {
		r.members = append(r.members, members...)
	}
	return nil
}

// addBelow adds a department, and what lies below it if that is wanted.
func (r *resolver) addBelow(id int64, below bool) {
	switch root := r.tree.Department(id); {
	case root == nil:
	case !below:
		r.parties = append(r.parties, id)
	case root.ParentID == 0:
		r.all = true
	default:
		for _, d := range r.tree.Below(id) {
			r.parties = append(r.parties, d.ID)
		}
	}
}

func (r *resolver) addUsers(ids []string) error {
	for _, id := range ids {
		found, err := r.member(id)
		if err != nil {
			return err
		}
		if found == nil {
			r.bad.users = append(r.bad.users, lower(id))
			continue
		}
		r.members = append(r.members, found.ID)
	}
	return nil
}

// member gives a member whom the app can address under an id; nil when there is none.
func (r *resolver) member(id string) (*directory.Member, error) {
	found, err := r.dir.Find(r.c.Context, r.c.DB(), r.view, r.app.Corp, id)
	if refused := (*errcode.Error)(nil); errors.As(err, &refused) {
		return nil, nil
	}
	if err != nil || !r.view.Visible(found) || !r.here(found) {
		return nil, err
	}
	return found, nil
}

// lower is how answers print ids. (doc 90236)
func lower(id string) string { return strings.ToLower(id) }

// here reports whether a member can be addressed at all.
func (r *resolver) here(m *directory.Member) bool {
	return m.Status != directory.Left && (m.Status != directory.Disabled || r.rt.Settings.Bool(toDisabled))
}

// sees reports whether a department is in the visible range, whole.
func (r *resolver) sees(id int64) bool {
	return slices.ContainsFunc(r.parts, func(party int64) bool { return r.tree.Within(id, party) })
}

func (r *resolver) addParties(ids []string) error {
	for _, text := range ids {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || !r.sees(id) {
			r.bad.parties = append(r.bad.parties, lower(text))
			continue
		}
		r.addBelow(id, r.rt.Settings.Bool(belowParty))
	}
	return nil
}

// tagRef is what a tag holds: numbers of members, or departments.
const tagRef = "SELECT ref FROM tag_items WHERE corp = ? AND tag = ? AND party = ?"

func (r *resolver) addTags(ids []string) error {
	for _, text := range ids {
		id, err := strconv.ParseInt(text, 10, 64)
		reached := false
		if err == nil {
			reached, err = r.addTag(id)
		} else {
			err = nil
		}
		if err != nil {
			return err
		}
		if !reached {
			r.bad.tags = append(r.bad.tags, lower(text))
		}
	}
	return nil
}

// addTag adds what the app sees of a tag, and reports whether that is anything.
func (r *resolver) addTag(id int64) (reached bool, err error) {
	var members []*directory.Member
	db, ctx := r.c.DB(), r.c.Context
	if err := db.NewSelect().Model(&members).Where("id IN ("+tagRef+")", r.app.Corp, id, false).Scan(ctx); err != nil {
		return false, fmt.Errorf("list the members of tag %d: %w", id, err)
	}
	for _, m := range members {
		if r.view.Visible(m) && r.here(m) {
			r.members, reached = append(r.members, m.ID), true
		}
	}
	var parties []int64
	if err := db.NewRaw(tagRef, r.app.Corp, id, true).Scan(ctx, &parties); err != nil {
		return false, fmt.Errorf("list the departments of tag %d: %w", id, err)
	}
	for _, party := range parties {
		if r.sees(party) {
			r.addBelow(party, r.rt.Settings.Bool(belowParty))
			reached = true
		}
	}
	return reached, nil
}
