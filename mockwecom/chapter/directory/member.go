package directory

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/store"
)

// memberKey finds a member: corpid and userid in lower case.
type memberKey struct{ corp, key string }

// Member gives a member by userid, whose case does not count; nil when the corp has none of that name.
func (d *Directory) Member(ctx context.Context, db bun.IDB, corp, userid string) (*Member, error) {
	key := memberKey{corp, strings.ToLower(userid)}
	load := func() (*Member, error) {
		return d.oneMember(ctx, db, "corp = ? AND userid_key = ?", key.corp, key.key)
	}
	if writing(db) {
		return found(load())
	}
	return found(d.members.Get(key, load))
}

// oneMember gives the member whom a condition leaves. Outside of transactions the query is one that is kept: a large corp's members do not
// all fit into the cache.
func (d *Directory) oneMember(ctx context.Context, db bun.IDB, where string, args ...any) (*Member, error) {
	m := new(Member)
	var err error
	if writing(db) {
		err = db.NewSelect().Model(m).Where(where, args...).Scan(ctx)
	} else {
		err = d.rt.Store.One(ctx, m, "SELECT * FROM members WHERE "+where, args...)
	}
	if err != nil {
		return nil, fmt.Errorf("look up member %v: %w", args, err)
	}
	return m, nil
}

// memberWith gives the member of a corp who has a value in a column; nil when nobody does.
func (d *Directory) memberWith(ctx context.Context, db bun.IDB, corp, column, value string) (*Member, error) {
	m := new(Member)
	err := db.NewSelect().Model(m).Where("corp = ?", corp).Where("? = ?", bun.Ident(column), value).Order("id").Limit(1).Scan(ctx)
	if err != nil {
		err = fmt.Errorf("look up the member with %s: %w", column, err)
	}
	return found(m, err)
}

// memberByNumber gives a member by the number behind its provider-scoped ids.
func (d *Directory) memberByNumber(ctx context.Context, db bun.IDB, id int64) (*Member, error) {
	load := func() (*Member, error) {
		return d.oneMember(ctx, db, "id = ?", id)
	}
	if writing(db) {
		return found(load())
	}
	return found(d.persons.Get(id, load))
}

// Members gives a corp's members in the order in which they came, at most limit of them; all for a limit of 0.
func (d *Directory) Members(ctx context.Context, db bun.IDB, corp string, limit int) ([]*Member, error) {
	var all []*Member
	q := db.NewSelect().Model(&all).Where("corp = ?", corp).Order("id")
	if limit > 0 {
		q = q.Limit(int64(limit))
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("list members of %s: %w", corp, err)
	}
	return all, nil
}

// MemberCount tells how many members a corp has.
func (d *Directory) MemberCount(ctx context.Context, db bun.IDB, corp string) (int, error) {
	n, err := db.NewSelect().Model((*Member)(nil)).Where("corp = ?", corp).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count members of %s: %w", corp, err)
	}
	return int(n), nil
}

// Admins gives the system administrators of a corp, the first of them first.
func (d *Directory) Admins(ctx context.Context, db bun.IDB, corp string) ([]*Member, error) {
	var all []*Member
	err := db.NewSelect().Model(&all).Where("corp = ?", corp).Where("admin").Order("id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list administrators of %s: %w", corp, err)
	}
	return all, nil
}

// SaveMember stores a member: a new one when its ID is 0, which is then set.
func (d *Directory) SaveMember(ctx context.Context, tx *store.Tx, m *Member) error {
	m.complete(d.rt.Clock.Now())
	if m.ID != 0 {
		if err := leaveDepartments(ctx, tx, m); err != nil {
			return err
		}
		if _, err := tx.NewUpdate().Model(m).WherePK().Exec(ctx); err != nil {
			return fmt.Errorf("save member %s of %s: %w", m.UserID, m.Corp, err)
		}
	} else if _, err := tx.NewInsert().Model(m).Exec(ctx); err != nil {
		return fmt.Errorf("save member %s of %s: %w", m.UserID, m.Corp, err)
	}
	d.forgetMember(tx, m)
	return insert(ctx, tx, "memberships", m.memberships())
}

// DeleteMember takes a member out of its corp.
func (d *Directory) DeleteMember(ctx context.Context, tx *store.Tx, m *Member) error {
	if err := leaveDepartments(ctx, tx, m); err != nil {
		return err
	}
	if _, err := tx.NewDelete().Model(m).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("delete member %s of %s: %w", m.UserID, m.Corp, err)
	}
	d.forgetMember(tx, m)
	return nil
}

func (d *Directory) forgetMember(tx *store.Tx, m *Member) {
	key, id := memberKey{m.Corp, m.Key}, m.ID
	tx.OnCommit(func() {
		d.members.Drop(key)
		d.persons.Drop(id)
	})
}

// complete fills in what follows from the rest: the key, and the lists that are aligned with Department.
func (m *Member) complete(now time.Time) {
	m.Key = strings.ToLower(m.UserID)
	m.UpdatedAt = now.Truncate(time.Microsecond)
	if m.Department == nil {
		m.Department = []int64{}
	}
	if m.DirectLeader == nil {
		m.DirectLeader = []string{}
	}
	m.Order = fit(m.Order, len(m.Department))
	m.Leader = fit(m.Leader, len(m.Department))
	if m.MainDept == 0 && len(m.Department) > 0 {
		m.MainDept = m.Department[0]
	}
	if m.Gender == "" {
		m.Gender = "0"
	}
	if m.Status == 0 {
		m.Status = Active
	}
	if m.Status == Active {
		m.Activated = true
	}
	if m.Attributes == nil {
		m.Attributes = []Attribute{}
	}
	if m.MailAliases == nil {
		m.MailAliases = []string{}
	}
}

// fit gives a list of n elements: list, cut or filled up with zeros.
func fit[T any](list []T, n int) []T {
	if len(list) == n && list != nil {
		return list
	}
	out := make([]T, n)
	copy(out, list)
	return out
}
