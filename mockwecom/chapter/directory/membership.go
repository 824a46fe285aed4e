package directory

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/store"
)

// membership is one member in one department. The rows follow from the lists of the members, so that who stands in a department is found
// without reading everybody.
type membership struct {
	bun.BaseModel `bun:"table:member_departments"`

	Corp       string `bun:"corp,pk"`
	Department int64  `bun:"department,pk"`
	Member     int64  `bun:"member,pk"`
	Leader     bool   `bun:"leader"`
}

// memberships gives the rows of a member.
func (m *Member) memberships() []membership {
	out := make([]membership, len(m.Department))
	for i, id := range m.Department {
		out[i] = membership{Corp: m.Corp, Department: id, Member: m.ID, Leader: m.Leader[i] == 1}
	}
	return out
}

// leaveDepartments takes the rows of a member away, as they stand in the database.
func leaveDepartments(ctx context.Context, tx *store.Tx, m *Member) error {
	stored := new(Member)
	err := tx.NewSelect().Model(stored).Column("department").Where("id = ?", m.ID).Scan(ctx)
	if stored, err = found(stored, err); err != nil || stored == nil || len(stored.Department) == 0 {
		return wrap(err, "look up the departments of %s", m.UserID)
	}
	_, err = tx.NewDelete().Model((*membership)(nil)).Where("corp = ?", m.Corp).Where("department IN (?)", bun.List(stored.Department)).Where("member = ?", m.ID).Exec(ctx)
	return wrap(err, "take %s out of their departments", m.UserID)
}

// hasMembers reports whether anybody stands directly in a department.
func (d *Directory) hasMembers(ctx context.Context, db bun.IDB, corp string, department int64) (bool, error) {
	some, err := db.NewSelect().Model((*membership)(nil)).Where("corp = ?", corp).Where("department = ?", department).Exists(ctx)
	return some, wrap(err, "look for members of department %d of %s", department, corp)
}

// page is how many members are read at a time where all are passed.
const page = 500

// AllMembers passes a corp's members in the order in which they came. A page of them is read at a time, and the database is free in between, so
// that whoever takes them may write. An error is the last that is passed.
func (d *Directory) AllMembers(ctx context.Context, db bun.IDB, corp string) iter.Seq2[*Member, error] {
	return paged("members of "+corp, func(last int64, some *[]*Member) error {
		return db.NewSelect().Model(some).Where("corp = ?", corp).Where("id > ?", last).Order("id").Limit(page).Scan(ctx)
	})
}

// EachMember is [Directory.AllMembers] for a function; its error ends it and is given back.
func (d *Directory) EachMember(ctx context.Context, db bun.IDB, corp string, f func(*Member) error) error {
	for m, err := range d.AllMembers(ctx, db, corp) {
		if err != nil {
			return err
		}
		if err := f(m); err != nil {
			return err
		}
	}
	return nil
}

// MembersIn passes the members who stand directly in a department, as [Directory.AllMembers] does.
func (d *Directory) MembersIn(ctx context.Context, db bun.IDB, corp string, department int64) iter.Seq2[*Member, error] {
	return paged(fmt.Sprintf("members of department %d of %s", department, corp), func(last int64, some *[]*Member) error {
		return db.NewSelect().Model(some).Join("JOIN member_departments AS md ON md.member = member.id").
			Where("md.corp = ?", corp).Where("md.department = ?", department).Where("md.member > ?", last).OrderExpr("md.member").Limit(page).Scan(ctx)
	})
}

// MembersBelow passes the members who stand in a department or anywhere below it, everyone once, as [Directory.AllMembers] does.
func (d *Directory) MembersBelow(ctx context.Context, db bun.IDB, corp string, tree *Tree, department int64) iter.Seq2[*Member, error] {
	return func(yield func(*Member, error) bool) {
		for _, dep := range tree.Below(department) {
			for m, err := range d.MembersIn(ctx, db, corp, dep.ID) {
				if err != nil {
					yield(nil, err)
					return
				}
				// Who stands in several departments is passed with the first of them.
				first := slices.IndexFunc(m.Department, func(id int64) bool { return tree.Within(id, department) })
				if first >= 0 && m.Department[first] == dep.ID && !yield(m, nil) {
					return
				}
			}
		}
	}
}

// paged passes what read gives, page by page: members whose number is greater than the last one's.
func paged(what string, read func(last int64, some *[]*Member) error) iter.Seq2[*Member, error] {
	return func(yield func(*Member, error) bool) {
		for last := int64(0); ; {
			some := make([]*Member, 0, page)
			if err := read(last, &some); err != nil {
				yield(nil, fmt.Errorf("list %s: %w", what, err))
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
