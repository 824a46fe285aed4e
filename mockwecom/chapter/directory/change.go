package directory

import (
	"context"

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
	AddUsers, DelUsers     []*Member
	AddParties, DelParties []int64
}

// Listener is told of every change of contacts, in the transaction that makes it. The apps of a corp listen (chapter agent).
type Listener interface {
	ContactsChanged(ctx context.Context, tx *store.Tx, c *Change) error
}

// TellChangesTo sets who is told of changes. It is called once, before the first request.
func (d *Directory) TellChangesTo(l Listener) { d.listener = l }

// edit is one writer at work: a call with the contact-sync assistant's token, or an administrator.
type edit struct {
	*Directory
	ctx    context.Context
	tx     *store.Tx
	corp   string
	bySync bool
	tree   *Tree         // as it stands now
	made   []*Department // departments that did not exist and were made on the way
}

// edit begins to write a corp's contacts.
func (d *Directory) edit(ctx context.Context, tx *store.Tx, corp string, bySync bool) (*edit, error) {
	tree, err := d.Departments(ctx, tx, corp)
	if err != nil {
		return nil, err
	}
	return &edit{Directory: d, ctx: ctx, tx: tx, corp: corp, bySync: bySync, tree: tree}, nil
}

// tell reports what was done to a member.
func (e *edit) tell(before, after *Member) error {
	return e.listener.ContactsChanged(e.ctx, e.tx, &Change{Corp: e.corp, BySync: e.bySync, Before: before, After: after, TreeBefore: e.tree, TreeAfter: e.tree})
}

// tellParty reads the tree anew and reports what was done to a department.
func (e *edit) tellParty(before, after *Department) error {
	former := e.tree
	var err error
	if e.tree, err = e.Departments(e.ctx, e.tx, e.corp); err != nil {
		return err
	}
	return e.listener.ContactsChanged(e.ctx, e.tx, &Change{
		Corp: e.corp, BySync: e.bySync, PartyBefore: before, PartyAfter: after, TreeBefore: former, TreeAfter: e.tree,
	})
}

func (e *edit) addMember(m *Member) error {
	if err := e.SaveMember(e.ctx, e.tx, m); err != nil {
		return err
	}
	return e.tell(nil, m)
}

// changeMember stores a member who was changed. Those whose leader is called otherwise now are put right.
func (e *edit) changeMember(before, after *Member) error {
	if err := e.SaveMember(e.ctx, e.tx, after); err != nil {
		return err
	}
	if before.UserID != after.UserID {
		e.forgetMember(e.tx, before)
		if err := e.renameLeader(before, after.UserID); err != nil {
			return err
		}
	}
	return e.tell(before, after)
}

func (e *edit) removeMember(m *Member) error {
	if err := e.DeleteMember(e.ctx, e.tx, m); err != nil {
		return err
	}
	if err := e.leaveTags(false, m.ID); err != nil {
		return err
	}
	return e.tell(m, nil)
}
