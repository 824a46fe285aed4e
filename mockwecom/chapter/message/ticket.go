package message

import (
	"context"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
)

// Picker tells whom a selected_ticket stands for: who picked, and who was picked, in and out of the app's visible range (doc 94516).
// The chapter of member authorization knows.
type Picker interface {
	Picked(ctx context.Context, db bun.IDB, app *agent.App, ticket string) (operator *directory.Member, seen, unseen []*directory.Member, err error)
}

// PickThrough sets who knows tickets. It is called once, before the first request.
func (m *Messenger) PickThrough(p Picker) { m.picker = p }

// addPicked adds those whom tickets stand for. Who picked them does not get the message. (doc 94515)
func (r *resolver) addPicked(to *addressed) error {
	if r.picker == nil {
		return nil
	}
	for _, ticket := range to.Tickets {
		operator, seen, unseen, err := r.picker.Picked(r.c.Context, r.c.DB(), r.app, ticket)
		if err != nil {
			return err
		}
		if !to.Unseen {
			unseen = append(seen, unseen...)
		}
		for _, m := range unseen {
			if (operator == nil || m.ID != operator.ID) && r.here(m) {
				r.members = append(r.members, m.ID)
			}
		}
	}
	return nil
}
