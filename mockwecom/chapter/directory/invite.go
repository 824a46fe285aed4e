package directory

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// The bounds of one batch/invite (doc 90975).
const (
	maxInvited        = 1000
	maxInvitedParties = 100
	maxInvitedTags    = 100
)

type inviteIn struct {
	Users   []string `json:"user" wx:"unknown=40031,hidden=40031"`
	Parties []int64  `json:"party" wx:"unknown=40031,hidden=40031"`
	Tags    []int64  `json:"tag" wx:"unknown=40031"`
}

type inviteOut struct {
	Users   []string `json:"invaliduser"`
	Parties []int64  `json:"invalidparty"`
	Tags    []int64  `json:"invalidtag"`
}

// invitation is one call of batch/invite at work.
type invitation struct {
	*Directory
	c    *api.Call
	view *View
	tree *Tree
	out  *inviteOut
	good int            // of those named
	who  map[int64]bool // numbers of members who are invited
}

// inviteMembers asks members who have not signed in yet to do so; others are left in peace. Who is not known or not visible is skipped and
// listed. (doc 90975)
func (d *Directory) inviteMembers(c *api.Call, in inviteIn) (*inviteOut, error) {
	if n, p, t := len(in.Users), len(in.Parties), len(in.Tags); n+p+t == 0 || n > maxInvited || p > maxInvitedParties || t > maxInvitedTags {
		return nil, api.Refuse(errcode.InvalidParameter, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("user of at most %d, party and tag of at most %d, not all empty", maxInvited, maxInvitedParties),
			Got: fmt.Sprintf("%d, %d and %d", n, p, t), Cause: "the lists are empty, too long, or no arrays", Fix: "send arrays, in parts", Doc: 90975})
	}
	view, tree, err := d.visibleDepartment(c, 0)
	if err != nil {
		return nil, err
	}
	w := &invitation{d, c, view, tree, &inviteOut{Users: []string{}, Parties: []int64{}, Tags: []int64{}}, 0, map[int64]bool{}}
	for _, step := range []func(*inviteIn) error{w.users, w.parties, w.tags} {
		if err := step(&in); err != nil {
			return nil, err
		}
	}
	if w.good == 0 {
		return nil, errcode.Newf(delListInvalid, "all list invalid").With(explain.Finding{Step: explain.Scope, Expected: "members, departments and tags of the app's visible range",
			Got: strings.Join(in.Users, "|"), Cause: "none of those named can be invited", Fix: "compare the ids with the corp's contacts", Doc: 90975})
	}
	c.Note(strconv.Itoa(len(w.who)) + " members who have not signed in yet are invited; the client reminds them once a day for three days")
	return w.out, w.store()
}

func (w *invitation) users(in *inviteIn) error {
	for _, id := range in.Users {
		m, err := w.Find(w.c.Context, w.c.DB(), w.view, w.c.Credential.Corp, id)
		switch {
		case err != nil && !isRefusal(err):
			return err
		case err != nil || !w.view.Visible(m):
			w.out.Users = append(w.out.Users, id)
		default:
			w.good++
			w.add(m)
		}
	}
	return nil
}

func (w *invitation) parties(in *inviteIn) error {
	for _, id := range in.Parties {
		if w.tree.Department(id) == nil || !w.view.seesDepartment(id) {
			w.out.Parties = append(w.out.Parties, id)
			continue
		}
		w.good++
		if err := w.below(id); err != nil {
			return err
		}
	}
	return nil
}

func (w *invitation) tags(in *inviteIn) error {
	for _, id := range in.Tags {
		t, err := w.tagOf(w.c.Context, w.c.DB(), w.c.Credential.Corp, id)
		if err != nil && !isRefusal(err) {
			return err
		}
		if err != nil {
			w.out.Tags = append(w.out.Tags, id)
			continue
		}
		w.good++
		users, parties, err := w.tagItems(w.c.Context, w.c.DB(), t)
		if err != nil {
			return err
		}
		for number := range users {
			m, err := w.memberByNumber(w.c.Context, w.c.DB(), number)
			if err != nil {
				return err
			}
			w.add(m)
		}
		for id := range parties {
			if err := w.below(id); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *invitation) below(id int64) error {
	for m, err := range w.MembersBelow(w.c.Context, w.c.DB(), w.c.Credential.Corp, w.tree, id) {
		if err != nil {
			return err
		}
		w.add(m)
	}
	return nil
}

// add invites a member who can be.
func (w *invitation) add(m *Member) {
	if m != nil && m.invitable() && w.view.Visible(m) {
		w.who[m.ID] = true
	}
}

// store notes when the members were invited.
func (w *invitation) store() error {
	var some []int64
	flush := func() error {
		if len(some) == 0 {
			return nil
		}
		_, err := w.c.Tx.NewUpdate().Model((*Member)(nil)).Set("invited_at = ?", w.c.Now.Unix()).Where("id IN (?)", bun.List(some)).Exec(w.c.Context)
		some = some[:0]
		return wrap(err, "note the invitations")
	}
	for id := range w.who {
		if some = append(some, id); len(some) == chunk {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	w.c.Tx.OnCommit(w.members.DropAll)
	w.c.Tx.OnCommit(w.persons.DropAll)
	return flush()
}
