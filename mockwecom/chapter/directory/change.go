package directory

import (
	"context"
	"iter"
	"slices"

	"wecomlab/mockwecom/engine/store"
)

// Change is one thing that happened to a corp's contacts: to a member, to a department, or to a tag. What was created has no before,
// what was deleted no after.
type Change struct {
	Corp   string
	BySync bool // made with the token of the contact-sync assistant, which is not told of its own changes (doc 90970)

	Before, After           *Member
	PartyBefore, PartyAfter *Department
	TreeBefore, TreeAfter   *Tree // the same one if no department changed
	Tag                     *TagChange
}

// TagChange is what came into a tag or left it, and the agentid of the app that did so; it is not told (doc 90641).
type TagChange struct {
	ID, By                 int64
	Gone                   bool // the tag itself was deleted
	AddUsers, DelUsers     []*Member
	AddParties, DelParties []int64
}

// Listener is told of every change of contacts, in the transaction that makes it. The apps of a corp listen (chapter agent).
type Listener interface {
	ContactsChanged(ctx context.Context, tx *store.Tx, c *Change) error
}

// TellChangesTo sets who is told of changes. It is called once, before the first request.
func (d *Directory) TellChangesTo(l Listener) { d.listener = l }

// Concerned passes the members whom a change of a department or tag may bring into the sight of an app or take out of it, everyone once:
// those of the department that moved, and those who came into the tag or left it.
func (d *Directory) Concerned(ctx context.Context, tx *store.Tx, c *Change) iter.Seq2[*Member, error] {
	var single []*Member
	var parties []int64
	switch {
	case c.Tag != nil:
		single = slices.Concat(c.Tag.AddUsers, c.Tag.DelUsers)
		parties = slices.Concat(c.Tag.AddParties, c.Tag.DelParties)
	case c.PartyBefore != nil && c.PartyAfter != nil:
		parties = []int64{c.PartyAfter.ID}
	}
	return func(yield func(*Member, error) bool) {
		seen := map[int64]bool{}
		for _, m := range single {
			if seen[m.ID] = true; !yield(m, nil) {
				return
			}
		}
		for _, id := range parties {
			for m, err := range d.MembersBelow(ctx, tx, c.Corp, c.TreeAfter, id) {
				if err == nil && seen[m.ID] {
					continue
				}
				if err == nil {
					seen[m.ID] = true
				}
				if !yield(m, err) {
					return
				}
			}
		}
	}
}
