package directory

import (
	"context"

	"wecomlab/core/errcode"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/store"
)

// Edit is one writer of a corp's contacts at work: a call of the contact-sync assistant, an administrator in the console, or an import.
// Whatever is written through it is checked as WeCom checks it, refused with WeCom's codes, and told to the apps that may know. It
// costs the same in a large corp as in a small one. It lives as long as its transaction and serves one goroutine.
type Edit struct {
	dir    *Directory
	ctx    context.Context
	tx     *store.Tx
	corp   string
	bySync bool
	tree   *Tree         // as it stands now
	made   []*Department // departments that did not exist and were made on the way

	planted bool          // the tree was changed
	staff   int           // members of the corp, if they were counted; less than 0: they were not
	counted map[int64]int // members and departments right below a department, of those that were counted
}

// Begin begins to write the contacts of a corp, which is given by its plain corpid in the spelling of the database. bySync says that it is the contact-sync
// assistant who writes; it is not told of its own changes (doc 90970).
func (d *Directory) Begin(ctx context.Context, tx *store.Tx, corp string, bySync bool) (*Edit, error) {
	tree, err := d.Departments(ctx, tx, corp)
	if err != nil {
		return nil, err
	}
	return &Edit{dir: d, ctx: ctx, tx: tx, corp: corp, bySync: bySync, tree: tree, staff: -1, counted: map[int64]int{}}, nil
}

// Tree gives the departments as they stand now. It does not change when more is written: ask again.
func (e *Edit) Tree() *Tree { return e.tree }

// Made gives the departments that did not exist and were made on the way, because a member was to stand in them.
func (e *Edit) Made() []*Department { return e.made }

// FindMember gives a member by userid, whose case does not count; nil when the corp has none of that name. It is the caller's own.
func (e *Edit) FindMember(userid string) (*Member, error) {
	return e.dir.Member(e.ctx, e.tx, e.corp, userid)
}

// member is FindMember that refuses an unknown userid with 60111.
func (e *Edit) member(userid string) (*Member, error) {
	m, err := e.FindMember(userid)
	if err == nil && m == nil {
		err = api.Refuse(errcode.UserNotFound, unknownUser(userid))
	}
	return m, err
}

// Members passes all members of the corp in the order in which they came. An error of f ends it and is given back; f may write.
func (e *Edit) Members(f func(*Member) error) error {
	return e.dir.EachMember(e.ctx, e.tx, e.corp, f)
}

// tell reports what was done to a member.
func (e *Edit) tell(before, after *Member) error {
	return e.dir.listener.ContactsChanged(e.ctx, e.tx, &Change{Corp: e.corp, BySync: e.bySync, Before: before, After: after, TreeBefore: e.tree, TreeAfter: e.tree})
}

// tellParty reports what was done to a department; former is the tree before it.
func (e *Edit) tellParty(former *Tree, before, after *Department) error {
	return e.dir.listener.ContactsChanged(e.ctx, e.tx, &Change{
		Corp: e.corp, BySync: e.bySync, PartyBefore: before, PartyAfter: after, TreeBefore: former, TreeAfter: e.tree,
	})
}
