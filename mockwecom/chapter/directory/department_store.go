package directory

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/store"
)

func (d *Directory) forgetTree(tx *store.Tx, corp string) {
	tx.OnCommit(func() { d.trees.Drop(corp) })
}

func (e *edit) addDepartment(dep *Department) error {
	if _, err := e.tx.NewInsert().Model(dep).Exec(e.ctx); err != nil {
		return fmt.Errorf("create department %d of %s: %w", dep.ID, dep.Corp, err)
	}
	e.forgetTree(e.tx, e.corp)
	return e.tellParty(nil, dep)
}

func (e *edit) changeDepartment(before, after *Department) error {
	if _, err := e.tx.NewUpdate().Model(after).WherePK().Exec(e.ctx); err != nil {
		return fmt.Errorf("save department %d of %s: %w", after.ID, after.Corp, err)
	}
	e.forgetTree(e.tx, e.corp)
	return e.tellParty(before, after)
}

func (e *edit) removeDepartment(dep *Department) error {
	if _, err := e.tx.NewDelete().Model(dep).WherePK().Exec(e.ctx); err != nil {
		return fmt.Errorf("delete department %d of %s: %w", dep.ID, dep.Corp, err)
	}
	if err := e.leaveTags(true, dep.ID); err != nil {
		return err
	}
	e.forgetTree(e.tx, e.corp)
	return e.tellParty(dep, nil)
}

// inside selects the members who stand directly in a department: the list is kept as JSON.
func inside(q *bun.SelectQuery, department int64) *bun.SelectQuery {
	return q.Where("replace(replace(department, '[', ','), ']', ',') LIKE ?", fmt.Sprintf("%%,%d,%%", department))
}

// hasMembers reports whether anybody stands directly in a department.
func (d *Directory) hasMembers(ctx context.Context, db bun.IDB, corp string, department int64) (bool, error) {
	some, err := inside(db.NewSelect().Model((*Member)(nil)).Where("corp = ?", corp), department).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("look for members of department %d of %s: %w", department, corp, err)
	}
	return some, nil
}

// renameLeader puts a new userid wherever the former one is named as direct leader.
func (e *edit) renameLeader(former *Member, userid string) error {
	var led []*Member
	err := e.tx.NewSelect().Model(&led).Where("corp = ?", e.corp).Where("lower(direct_leader) LIKE ?", `%"`+former.Key+`"%`).Scan(e.ctx)
	if err != nil {
		return fmt.Errorf("list whom %s leads: %w", former.UserID, err)
	}
	for _, m := range led {
		for i, id := range m.DirectLeader {
			if strings.EqualFold(id, former.UserID) {
				m.DirectLeader[i] = userid
			}
		}
		if err := e.SaveMember(e.ctx, e.tx, m); err != nil {
			return err
		}
	}
	return nil
}

// children gives the departments right below one.
func (t *Tree) children(id int64) []*Department {
	var out []*Department
	for i := range t.All {
		if t.All[i].ParentID == id {
			out = append(out, &t.All[i])
		}
	}
	return out
}

// depth counts the levels from the root down to a department; the root has 1.
func (t *Tree) depth(id int64) int {
	n := 0
	for dep := t.byID[id]; dep != nil && n <= len(t.All); dep = t.byID[dep.ParentID] {
		n++
	}
	return n
}

// height counts the levels from a department down to the deepest below it; one without any below has 1.
func (t *Tree) height(id int64) int {
	top, deepest := t.depth(id), 0
	for _, dep := range t.Below(id) {
		deepest = max(deepest, t.depth(dep.ID))
	}
	return deepest - top + 1
}

// nextID gives the number of a new department: they grow from the greatest (doc 90205).
func (t *Tree) nextID() int64 {
	last := int64(0)
	for i := range t.All {
		last = max(last, t.All[i].ID)
	}
	return last + 1
}
