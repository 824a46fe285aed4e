package devicejs

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/action"
)

// answer is what a page's callback gets.
func answer(api, outcome, why string, values ...string) action.Result {
	out := action.Result{Say: api + ":" + outcome + ": " + why, Values: map[string]string{"err_msg": api + ":" + outcome}}
	for i := 0; i+1 < len(values); i += 2 {
		out.Values[values[i]] = values[i+1]
	}
	return out
}

func refuse(expected, got, cause, fix string, doc int) error {
	return action.Refuse(explain.Finding{Step: explain.Parameter, Expected: expected, Got: got, Cause: cause, Fix: fix, Doc: doc})
}

// user gives the member in whose client the page runs.
func (k *Client) user(c *action.Call, corp, userid string, doc int) (*directory.Member, error) {
	m, err := k.dir.Member(c.Context, c.DB(), corp, userid)
	if err == nil && m == nil {
		err = refuse("the userid of a member of "+corp, userid, "the corp has no such member", "", doc)
	}
	return m, err
}

// administers reports whether a member administers the corp's devices.
func (k *Client) administers(ctx context.Context, db bun.IDB, m *directory.Member) (bool, error) {
	admins, err := k.dir.Admins(ctx, db, m.Corp)
	return slices.ContainsFunc(admins, func(a *directory.Member) bool { return a.ID == m.ID }), err
}

// mayOpen reports whether a member may open the page of a device: administrators may, and who has bound it. (doc 99326)
func (k *Client) mayOpen(ctx context.Context, db bun.IDB, m *directory.Member, d *hardware.Device) (bool, error) {
	if d.BoundBy != "" && d.BoundBy == m.UserID {
		return true, nil
	}
	return k.administers(ctx, db, m)
}
