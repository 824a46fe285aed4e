package display

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
)

// eye sees of a corp what its provider may see: what one of the provider's apps sees there, or all of them together.
type eye struct {
	dir      *directory.Directory
	ctx      context.Context
	db       bun.IDB
	corp     *directory.Corp
	provider string
	tree     *directory.Tree
	outlets  []*directory.Outlet
	now      time.Time
}

// open gives the eye of a call. A corp that is unknown is 40013, one that has no app of the provider 48004, another app 40056.
func (d *Display) open(c *api.Call, corpid string, agentid int64) (*eye, error) {
	provider := c.Credential.Provider
	corp, err := d.corp(c, provider, corpid)
	if err != nil {
		return nil, err
	}
	c.About(journal.Subject{Corp: corp.CorpID, Agent: agentid})
	e, err := d.look(c.Context, c.DB(), corp, provider, 0)
	if err != nil {
		return nil, err
	}
	if e == nil {
		return nil, api.Refuse(errcode.InvalidAuthorization, explain.Finding{Step: explain.State, Expected: "a corp that authorised an app of " + provider, Got: corp.Name,
			Cause: "the corp has no app of this provider", Fix: "have it authorise one first", Doc: c.Row.Docs[0]})
	}
	if agentid == 0 {
		return e, nil
	}
	if e, err = d.look(c.Context, c.DB(), corp, provider, agentid); e == nil && err == nil {
		err = api.Refuse(errcode.InvalidAgentID, explain.Finding{Step: explain.Parameter, Expected: "the agentid of an app of " + provider + " in this corp, or 0 for all of them",
			Got: fmt.Sprint(agentid), Cause: "the provider has no such app there", Fix: "read it from get_auth_info", Doc: c.Row.Docs[0]})
	}
	return e, err
}

// look gives the eye of a provider in a corp, through one of its apps or through all; nil when it has none there.
func (d *Display) look(ctx context.Context, db bun.IDB, corp *directory.Corp, provider string, agentid int64) (*eye, error) {
	apps, err := d.agents.Apps(ctx, db, corp.CorpID)
	if err != nil {
		return nil, err
	}
	mine := slices.DeleteFunc(apps, func(app *agent.App) bool { return app.Provider != provider || agentid != 0 && app.AgentID != agentid })
	if len(mine) == 0 {
		return nil, nil
	}
	e := &eye{dir: d.dir, ctx: ctx, db: db, corp: corp, provider: provider, now: d.rt.Clock.Now()}
	for _, app := range mine {
		outlet, err := d.dir.Outlet(ctx, db, &credential.Credential{Kind: credential.CorpToken, Corp: app.Corp, Agent: app.AgentID, Provider: provider})
		if err != nil {
			return nil, err
		}
		e.outlets = append(e.outlets, outlet)
	}
	e.tree, err = d.dir.Departments(ctx, db, corp.CorpID)
	return e, err
}

// corp finds a corp by the corpid of the provider, or its plain one. (40013)
func (d *Display) corp(c *api.Call, provider, id string) (*directory.Corp, error) {
	corp, err := d.findCorp(c.Context, c.DB(), provider, id)
	if err == nil && corp == nil {
		err = api.Refuse(errcode.InvalidCorpID, explain.Finding{Step: explain.Parameter, Expected: "the corpid that get_permanent_code gave", Got: id,
			Cause: "no corp is known under this id", Fix: "keep auth_corp_info.corpid exactly as it came", Doc: c.Row.Docs[0]})
	}
	return corp, err
}

func (d *Display) findCorp(ctx context.Context, db bun.IDB, provider, id string) (*directory.Corp, error) {
	corp, err := d.dir.PlainCorp(ctx, db, provider, id)
	if err == nil && corp == nil {
		corp, err = d.dir.Corp(ctx, db, id)
	}
	return corp, err
}

func (e *eye) sees(m *directory.Member) bool {
	return slices.ContainsFunc(e.outlets, func(o *directory.Outlet) bool { return o.Sees(m) })
}

func (e *eye) seesDepartment(id int64) bool {
	return slices.ContainsFunc(e.outlets, func(o *directory.Outlet) bool { return o.SeesDepartment(id) })
}

// membersAfter passes the corp's members behind one, in the order of their numbers, a page of them at a time.
func (e *eye) membersAfter(last int64) iter.Seq2[*directory.Member, error] {
	const page = 500
	return func(yield func(*directory.Member, error) bool) {
		for {
			var some []*directory.Member
			err := e.db.NewSelect().Model(&some).Where("corp = ?", e.corp.CorpID).Where("id > ?", last).Order("id").Limit(page).Scan(e.ctx)
			if err != nil {
				yield(nil, fmt.Errorf("search the members of %s: %w", e.corp.CorpID, err))
				return
			}
			for _, m := range some {
				if last = m.ID; !yield(m, nil) {
					return
				}
			}
			if len(some) < page {
				return
			}
		}
	}
}

// partiesAfter gives the visible departments behind one, by their numbers.
func (e *eye) partiesAfter(last int64) []*directory.Department {
	var out []*directory.Department
	for dep := range e.tree.All {
		if dep.ID > last && e.seesDepartment(dep.ID) {
			out = append(out, dep)
		}
	}
	slices.SortFunc(out, func(a, b *directory.Department) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// place is where a page has ended: the last member and the last department that were looked at.
type place struct{ member, party int64 }

func (p place) text() string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d:%d", p.member, p.party))
}

func readPlace(cursor string) (p place, ok bool) {
	if cursor == "" {
		return p, true
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return p, false
	}
	n, err := fmt.Sscanf(string(text), "%d:%d", &p.member, &p.party)
	return p, err == nil && n == 2 && p.text() == cursor
}
