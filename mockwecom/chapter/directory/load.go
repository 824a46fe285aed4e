package directory

import (
	"context"
	"fmt"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/engine/store"
)

// chunk bounds the rows of one insert.
const chunk = 500

// load brings corps, departments and members into an empty database, in the order of the world, so that their numbers are
// the same in every run.
func (d *Directory) load(ctx context.Context, tx *store.Tx, world *fixtures.World) error {
	now := d.rt.Clock.Now()
	var corps []Corp
	var departments []Department
	var members []Member
	for i := range world.Corps {
		c := &world.Corps[i]
		corps = append(corps, Corp{CorpID: c.CorpID, Name: c.Name, FullName: c.FullName, Industry: c.Industry, SubIndustry: c.SubIndustry, Scale: c.Scale})
		for _, dep := range c.Departments {
			departments = append(departments, Department{Corp: c.CorpID, ID: dep.ID, Name: dep.Name, ParentID: dep.ParentID, Order: int64(dep.Order)})
		}
		for j := range c.Members {
			m := memberOf(c.CorpID, &c.Members[j])
			m.complete(now)
			members = append(members, m)
		}
	}
	if err := insert(ctx, tx, "corps", corps); err != nil {
		return err
	}
	if err := insert(ctx, tx, "departments", departments); err != nil {
		return err
	}
	return insert(ctx, tx, "members", members)
}

func insert[T any](ctx context.Context, tx *store.Tx, what string, rows []T) error {
	for len(rows) > 0 {
		some := rows[:min(chunk, len(rows))]
		if _, err := tx.NewInsert().Model(&some).Exec(ctx); err != nil {
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
