package agent

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/chapter/directory"
)

// Range is a visible range (可见范围) as the console and agent/set_scope give it.
type Range struct {
	Users   []string // userids, whose case does not count
	Parties []int64  // departments with all that lies below them
	Tags    []int64  // what is in a tag at the time of asking
}

// reach is whom a visible range comes to at one moment: the app's lists, and what its tags hold then.
type reach struct {
	app     *App
	tree    *directory.Tree
	members map[int64]int // number of a member -> in how many tags of the range
	parties map[int64]int // the same for departments
}

// tagItem is one member or department in a tag, as chapter directory keeps it.
type tagItem struct {
	Party bool
	Ref   int64
}

// reach finds out whom an app sees. Without tags that takes no query.
func (a *Agents) reach(ctx context.Context, db bun.IDB, app *App, tree *directory.Tree) (*reach, error) {
	r := &reach{app: app, tree: tree}
	if len(app.Tags) == 0 {
		return r, nil
	}
	var items []tagItem
	err := db.NewSelect().Table("tag_items").Column("party", "ref").Where("corp = ?", app.Corp).Where("tag IN (?)", bun.List(app.Tags)).Scan(ctx, &items)
	if err != nil {
		return nil, fmt.Errorf("list what is in the tags of app %d of %s: %w", app.AgentID, app.Corp, err)
	}
	r.members, r.parties = map[int64]int{}, map[int64]int{}
	for _, item := range items {
		r.of(item.Party)[item.Ref]++
	}
	return r, nil
}

func (r *reach) of(party bool) map[int64]int {
	if party {
		return r.parties
	}
	return r.members
}

// before gives the reach as it was before what a tag of the former range took in or let go.
func (r *reach) before(t *directory.TagChange, tags []int64) *reach {
	was := &reach{app: r.app, tree: r.tree, members: maps.Clone(r.members), parties: maps.Clone(r.parties)}
	if t == nil || !slices.Contains(tags, t.ID) {
		return was
	}
	if was.members == nil {
		was.members, was.parties = map[int64]int{}, map[int64]int{}
	}
	for _, m := range t.AddUsers {
		was.members[m.ID]--
	}
	for _, m := range t.DelUsers {
		was.members[m.ID]++
	}
	for _, id := range t.AddParties {
		was.parties[id]--
	}
	for _, id := range t.DelParties {
		was.parties[id]++
	}
	return was
}

func (r *reach) sees(m *directory.Member) bool {
	if m.Corp != r.app.Corp {
		return false
	}
	if r.app.ByMembers {
		return slices.Contains(r.app.Users, m.Key)
	}
	return slices.ContainsFunc(m.Department, r.seesDepartment) || slices.Contains(r.app.Users, m.Key) || r.members[m.ID] > 0
}

func (r *reach) seesDepartment(id int64) bool {
	if r.app.ByMembers {
		return id == rootDepartment
	}
	for _, party := range r.app.Parties {
		if r.tree.Within(id, party) {
			return true
		}
	}
	for party, n := range r.parties {
		if n > 0 && r.tree.Within(id, party) {
			return true
		}
	}
	return false
}

// Reach tells whom an app's visible range comes to: the departments whose members are in it, with all that lies below them, and the
// numbers of the members who are in it by themselves or by a tag.
func (a *Agents) Reach(ctx context.Context, db bun.IDB, app *App) (members, parties []int64, err error) {
	r, err := a.reach(ctx, db, app, nil)
	if err != nil {
		return nil, nil, err
	}
	parties = slices.Clone(app.Parties)
	for id := range r.parties {
		parties = append(parties, id)
	}
	for id := range r.members {
		members = append(members, id)
	}
	for some := range slices.Chunk(app.Users, chunk) {
		var ids []int64
		err := db.NewSelect().Model((*directory.Member)(nil)).Column("id").Where("corp = ?", app.Corp).Where("userid_key IN (?)", bun.List(some)).Scan(ctx, &ids)
		if err != nil {
			return nil, nil, fmt.Errorf("list the range of app %d of %s: %w", app.AgentID, app.Corp, err)
		}
		members = append(members, ids...)
	}
	slices.Sort(members)
	slices.Sort(parties)
	return slices.Compact(members), slices.Compact(parties), nil
}

// chunk bounds the values of one query.
const chunk = 1000
