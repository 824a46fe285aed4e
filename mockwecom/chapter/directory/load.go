package directory

import (
	"context"
	"fmt"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/engine/store"
)

// chunk bounds the rows of one insert.
const chunk = 500

// told is after how many members the log says how far the loading of a large corp is.
const told = 100_000

// load brings corps, departments and members into an empty database, in the order of the world, so that their numbers are
// the same in every run. Nothing is in memory longer than it takes to write it.
func (d *Directory) load(ctx context.Context, tx *store.Tx, world *fixtures.World) error {
	l := loader{d: d, ctx: ctx, tx: tx}
	if err := tx.NewSelect().Model((*Member)(nil)).ColumnExpr("COALESCE(MAX(id), 0)").Scan(ctx, &l.last); err != nil {
		return fmt.Errorf("find the number of the last member: %w", err)
	}
	for i := range world.Corps {
		if err := l.corp(&world.Corps[i]); err != nil {
			return fmt.Errorf("corp %s: %w", world.Corps[i].CorpID, err)
		}
	}
	return tx.CountFrom(ctx, "members", l.last+1)
}

// loader numbers the members of a world as it writes them.
type loader struct {
	d       *Directory
	ctx     context.Context
	tx      *store.Tx
	last    int64
	members []Member
}

func (l *loader) corp(c *fixtures.Corp) error {
	corps := []Corp{{CorpID: c.CorpID, Name: c.Name, FullName: c.FullName, Industry: c.Industry, SubIndustry: c.SubIndustry, Scale: c.Scale}}
	if err := insert(l.ctx, l.tx, "corps", corps); err != nil {
		return err
	}
	if err := l.departments(c); err != nil {
		return err
	}
	now, done, all := l.d.rt.Clock.Now(), 0, c.CountMembers()
	for from := range c.AllMembers() {
		m := memberOf(c.CorpID, &from)
		l.last++
		m.ID = l.last
		m.complete(now)
		l.members = append(l.members, m)
		if len(l.members) == chunk {
			if err := l.write(); err != nil {
				return err
			}
		}
		if done++; done%told == 0 {
			l.d.rt.Log.Info("loading members", "corp", c.CorpID, "done", done, "of", all)
		}
	}
	return l.write()
}

func (l *loader) departments(c *fixtures.Corp) error {
	var mark int64
	some := make([]Department, 0, chunk)
	for dep := range c.AllDepartments() {
		some = append(some, Department{Corp: c.CorpID, ID: dep.ID, Name: dep.Name, ParentID: dep.ParentID, Order: int64(dep.Order)})
		mark = nextMark(mark, &some[len(some)-1], false)
		if len(some) == chunk {
			if err := insert(l.ctx, l.tx, "departments", some); err != nil {
				return err
			}
			some = some[:0]
		}
	}
	if err := insert(l.ctx, l.tx, "departments", some); err != nil {
		return err
	}
	_, err := l.tx.NewUpdate().Table("corps").Set("tree_mark = ?", mark).Where("corpid = ?", c.CorpID).Exec(l.ctx)
	return wrap(err, "mark the departments")
}

// write stores the members that wait, and where they stand.
func (l *loader) write() error {
	if err := insert(l.ctx, l.tx, "members", l.members); err != nil {
		return err
	}
	var places []membership
	for i := range l.members {
		places = append(places, l.members[i].memberships()...)
	}
	l.members = l.members[:0]
	return insert(l.ctx, l.tx, "memberships", places)
}

func insert[T any](ctx context.Context, tx *store.Tx, what string, rows []T) error {
	for len(rows) > 0 {
		some := rows[:min(chunk, len(rows))]
		if _, err := tx.NewInsert().Model(&some).Returning("NULL").Exec(ctx); err != nil {
			return fmt.Errorf("load %s: %w", what, err)
		}
		rows = rows[len(some):]
	}
	return nil
}

func memberOf(corp string, from *fixtures.Member) Member {
	m := Member{
		Corp: corp, UserID: from.UserID, Name: from.Name, Alias: from.Alias, Department: from.Department, Position: from.Position,
		Gender: from.Gender, Mobile: from.Mobile, Email: from.Email, BizMail: from.BizMail, Telephone: from.Telephone,
		Address: from.Address, Status: from.Status, Admin: from.Admin, Activated: from.Status == Disabled,
	}
	if from.Boss != "" {
		m.DirectLeader = []string{from.Boss}
	}
	if from.Leader {
		m.Leader = make([]int, len(from.Department))
		for i := range m.Leader {
			m.Leader[i] = 1
		}
	}
	return m
}
