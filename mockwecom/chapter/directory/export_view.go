package directory

import (
	"context"
	"fmt"
	"iter"

	"github.com/uptrace/bun"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
)

// Outlet passes what an app may see of its corp's contacts, one after the other and in the form of the lists of user/…, department/…
// and tag/…, for those who write them elsewhere. What it passes encodes to JSON. An error is the last that is passed.
type Outlet struct {
	dir  *Directory
	ctx  context.Context
	db   bun.IDB
	corp string
	view *View
}

// Outlet opens the contacts as the holder of a token sees them now. (doc 90196)
func (d *Directory) Outlet(ctx context.Context, db bun.IDB, c *credential.Credential) (*Outlet, error) {
	view, err := d.viewer.See(ctx, db, c)
	if err != nil {
		return nil, err
	}
	return &Outlet{dir: d, ctx: ctx, db: db, corp: c.Corp, view: view}, nil
}

// Sees reports whether a member is in the visible range.
func (o *Outlet) Sees(m *Member) bool { return o.view.Visible(m) }

// SeesDepartment reports whether the departments that are seen have this one.
func (o *Outlet) SeesDepartment(id int64) bool { return o.view.seesDepartment(id) }

// Users passes the visible members with all their fields, as user/list does.
func (o *Outlet) Users() iter.Seq2[any, error] {
	return o.members(o.dir.AllMembers(o.ctx, o.db, o.corp), func(m *Member) (any, error) { return o.dir.present(o.ctx, o.db, o.view, m) })
}

// UserNames passes the visible members with their names and departments, as user/simplelist does.
func (o *Outlet) UserNames() iter.Seq2[any, error] {
	return o.members(o.dir.AllMembers(o.ctx, o.db, o.corp), func(m *Member) (any, error) {
		u, err := o.dir.present(o.ctx, o.db, o.view, m)
		if err != nil {
			return nil, err
		}
		return userName{u.UserID, u.Name, u.Department, u.OpenUserID}, nil
	})
}

func (o *Outlet) members(all iter.Seq2[*Member, error], show func(*Member) (any, error)) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for m, err := range all {
			if err == nil && !o.view.Visible(m) {
				continue
			}
			var shown any
			if err == nil {
				shown, err = show(m)
			}
			if !yield(shown, err) || err != nil {
				return
			}
		}
	}
}

// Departments passes the visible departments, as department/list does.
func (o *Outlet) Departments() iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		tree, err := o.dir.Departments(o.ctx, o.db, o.corp)
		var leaders map[int64][]string
		if err == nil {
			leaders, err = o.leaders()
		}
		if err != nil {
			yield(nil, err)
			return
		}
		for dep := range tree.All {
			if o.view.seesDepartment(dep.ID) && !yield(o.view.show(dep, leaders), nil) {
				return
			}
		}
	}
}

// leaders gives the visible leaders of each department, if the caller may see them.
func (o *Outlet) leaders() (map[int64][]string, error) {
	if !o.view.Fields.Has(FieldDepartmentLeader) {
		return nil, nil
	}
	leads := o.db.NewSelect().Model((*membership)(nil)).Column("member").Where("corp = ?", o.corp).Where("leader")
	var members []*Member
	if err := o.db.NewSelect().Model(&members).Where("id IN (?)", leads).Order("id").Scan(o.ctx); err != nil {
		return nil, fmt.Errorf("list the leaders of %s: %w", o.corp, err)
	}
	out := map[int64][]string{}
	for _, m := range members {
		for i, id := range m.Department {
			if m.Leader[i] == 1 && o.view.Visible(m) {
				out[id] = append(out[id], o.dir.UserID(o.view, m))
			}
		}
	}
	return out, nil
}

// Tag gives the name of a tag, and passes its visible members and departments, as tag/get does. An unknown tag is 40068.
func (o *Outlet) Tag(id int64) (name string, users, parties iter.Seq2[any, error], err error) {
	t := new(Tag)
	err = o.db.NewSelect().Model(t).Where("corp = ?", o.corp).Where("id = ?", id).Scan(o.ctx)
	if t, err = found(t, err); err == nil && t == nil {
		err = api.Refuse(tagInvalid, explain.Finding{Step: explain.Parameter, Expected: "the id of a tag of this corp", Got: fmt.Sprint(id),
			Cause: "the corp has no such tag", Fix: "list them with tag/list", Doc: 90213})
	}
	if err != nil {
		return "", nil, nil, err
	}
	inside := paged(fmt.Sprintf("members of tag %d of %s", id, o.corp), func(last int64, some *[]*Member) error {
		return o.db.NewSelect().Model(some).Join("JOIN tag_items AS item ON item.ref = member.id").Where("item.corp = ?", o.corp).Where("item.tag = ?", id).
			Where("item.party = ?", false).Where("item.ref > ?", last).OrderExpr("item.ref").Limit(page).Scan(o.ctx)
	})
	return t.Name, o.members(inside, func(m *Member) (any, error) {
		return tagUser{o.dir.UserID(o.view, m), shown(o.view, FieldName, &m.Name)}, nil
	}), o.partiesIn(t), nil
}

// partiesIn passes the ids of the visible departments of a tag.
func (o *Outlet) partiesIn(t *Tag) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		var items []tagItem
		if err := o.db.NewSelect().Model(&items).Where("corp = ?", t.Corp).Where("tag = ?", t.ID).Where("party = ?", true).Order("ref").Scan(o.ctx); err != nil {
			yield(nil, fmt.Errorf("list the departments of tag %d of %s: %w", t.ID, t.Corp, err))
			return
		}
		for _, item := range items {
			if o.view.seesDepartment(item.Ref) && !yield(item.Ref, nil) {
				return
			}
		}
	}
}
