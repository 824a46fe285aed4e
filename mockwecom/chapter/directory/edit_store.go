package directory

import (
	"fmt"
	"slices"
	"strings"
)

func (e *Edit) addDepartment(dep *Department) error {
	if _, err := e.tx.NewInsert().Model(dep).Exec(e.ctx); err != nil {
		return fmt.Errorf("create department %d of %s: %w", dep.ID, dep.Corp, err)
	}
	former := e.tree
	if err := e.plant(former.with(dep), dep, false); err != nil {
		return err
	}
	e.count(dep.ParentID, 1)
	return e.tellParty(former, nil, dep)
}

func (e *Edit) changeDepartment(before, after *Department) error {
	if _, err := e.tx.NewUpdate().Model(after).WherePK().Exec(e.ctx); err != nil {
		return fmt.Errorf("save department %d of %s: %w", after.ID, after.Corp, err)
	}
	former := e.tree
	if err := e.plant(former.with(after), after, false); err != nil {
		return err
	}
	e.count(before.ParentID, -1)
	e.count(after.ParentID, 1)
	return e.tellParty(former, before, after)
}

func (e *Edit) removeDepartment(dep *Department) error {
	if _, err := e.tx.NewDelete().Model(dep).WherePK().Exec(e.ctx); err != nil {
		return fmt.Errorf("delete department %d of %s: %w", dep.ID, dep.Corp, err)
	}
	former := e.tree
	if err := e.plant(former.without(dep.ID), dep, true); err != nil {
		return err
	}
	e.count(dep.ParentID, -1)
	if err := e.tellParty(former, dep, nil); err != nil {
		return err
	}
	return e.leaveTags(true, dep.ID)
}

// partyNamed gives the id of the department of a name right below a parent, other than one; 0 when there is none.
func (e *Edit) partyNamed(parent int64, name string, other int64) (int64, error) {
	var ids []int64
	err := e.tx.NewSelect().Model((*Department)(nil)).Column("id").Where("corp = ?", e.corp).Where("parentid = ?", parent).
		Where("name = ?", name).Where("id <> ?", other).Limit(1).Scan(e.ctx, &ids)
	if err != nil || len(ids) == 0 {
		return 0, wrap(err, "look for a department %s of %s", name, e.corp)
	}
	return ids[0], nil
}

// nodes counts the members and departments right below a department. What was counted once is kept up to date.
func (e *Edit) nodes(id int64) (int, error) {
	if n, known := e.counted[id]; known {
		return n, nil
	}
	n, err := e.tx.NewSelect().Model((*membership)(nil)).Where("corp = ?", e.corp).Where("department = ?", id).Count(e.ctx)
	if err != nil {
		return 0, fmt.Errorf("count the members of department %d of %s: %w", id, e.corp, err)
	}
	e.counted[id] = int(n) + len(e.tree.Children(id))
	return e.counted[id], nil
}

// count keeps up to date what was counted.
func (e *Edit) count(id int64, more int) {
	if _, known := e.counted[id]; known {
		e.counted[id] += more
	}
}

func (e *Edit) addMember(m *Member) error {
	if err := e.dir.SaveMember(e.ctx, e.tx, m); err != nil {
		return err
	}
	for _, id := range m.Department {
		e.count(id, 1)
	}
	e.hired(1)
	return e.tell(nil, m)
}

// changeMember stores a member who was changed. Those whose leader is called otherwise now are put right.
func (e *Edit) changeMember(before, after *Member) error {
	if err := e.dir.SaveMember(e.ctx, e.tx, after); err != nil {
		return err
	}
	for _, id := range before.Department {
		e.count(id, -1)
	}
	for _, id := range after.Department {
		e.count(id, 1)
	}
	if !slices.Equal(before.MailAliases, after.MailAliases) {
		if err := e.keepAliases(after, after.MailAliases); err != nil {
			return err
		}
	}
	if before.UserID != after.UserID {
		e.dir.forgetMember(e.tx, before)
		if err := e.renameLeader(before, after.UserID); err != nil {
			return err
		}
	}
	return e.tell(before, after)
}

func (e *Edit) removeMember(m *Member) error {
	if err := e.dir.DeleteMember(e.ctx, e.tx, m); err != nil {
		return err
	}
	for _, id := range m.Department {
		e.count(id, -1)
	}
	e.hired(-1)
	if len(m.MailAliases) > 0 {
		if err := e.keepAliases(m, nil); err != nil {
			return err
		}
	}
	if err := e.tell(m, nil); err != nil { // before the tags: some see the member by a tag alone
		return err
	}
	return e.leaveTags(false, m.ID)
}

// renameLeader puts a new userid wherever the former one is named as direct leader.
func (e *Edit) renameLeader(former *Member, userid string) error {
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
		if err := e.dir.SaveMember(e.ctx, e.tx, m); err != nil {
			return err
		}
	}
	return nil
}

// wrap adds what was tried to an error, and leaves nil nil.
func wrap(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf(format+": %w", append(args, err)...)
}
