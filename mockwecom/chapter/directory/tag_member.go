package directory

import (
	"fmt"
	"slices"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

type tagUsersIn struct {
	ID      *int64   `json:"tagid" wx:"need=41017"`
	Users   []string `json:"userlist"`
	Parties []int64  `json:"partylist"`
}

type tagUsersOut struct {
	InvalidUsers   string  `json:"invalidlist,omitempty"` // by |
	InvalidParties []int64 `json:"invalidparty,omitempty"`
}

// addTagUsers puts members and departments into a tag. (doc 90214)
func (d *Directory) addTagUsers(c *api.Call, in tagUsersIn) (*tagUsersOut, error) {
	return d.changeTag(c, in, addListInvalid, func(w *tagWork) error {
		var fresh []tagItem
		for _, m := range w.users {
			if !w.inUsers[m.ID] {
				fresh, w.change.AddUsers = append(fresh, tagItem{Corp: w.tag.Corp, Tag: w.tag.ID, Ref: m.ID}), append(w.change.AddUsers, m)
			}
		}
		for _, id := range w.parties {
			if !w.inParties[id] {
				fresh, w.change.AddParties = append(fresh, tagItem{Corp: w.tag.Corp, Tag: w.tag.ID, Party: true, Ref: id}), append(w.change.AddParties, id)
			}
		}
		if n := len(w.inUsers) + len(w.inParties) + len(fresh); n > maxTagItems {
			return refuse(tagFull, "too many members in the tag", explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d members and departments in a tag", maxTagItems),
				Got: fmt.Sprint(n), Cause: "the tag is full", Fix: "use another tag", Doc: 90214})
		}
		return insert(c.Context, c.Tx, "tag items", fresh)
	})
}

// deleteTagUsers takes members and departments out of a tag. (doc 90215)
func (d *Directory) deleteTagUsers(c *api.Call, in tagUsersIn) (*tagUsersOut, error) {
	return d.changeTag(c, in, delListInvalid, func(w *tagWork) error {
		var gone []tagItem
		for _, m := range w.users {
			if w.inUsers[m.ID] {
				gone, w.change.DelUsers = append(gone, tagItem{Corp: w.tag.Corp, Tag: w.tag.ID, Ref: m.ID}), append(w.change.DelUsers, m)
			}
		}
		for _, id := range w.parties {
			if w.inParties[id] {
				gone, w.change.DelParties = append(gone, tagItem{Corp: w.tag.Corp, Tag: w.tag.ID, Party: true, Ref: id}), append(w.change.DelParties, id)
			}
		}
		for i := range gone {
			if _, err := c.Tx.NewDelete().Model(&gone[i]).WherePK().Exec(c.Context); err != nil {
				return fmt.Errorf("take %d out of tag %d: %w", gone[i].Ref, w.tag.ID, err)
			}
		}
		return nil
	})
}

// tagWork is one call that changes what is in a tag: what it names and may name, and what is in the tag before.
type tagWork struct {
	tag                *Tag
	users              []*Member
	parties            []int64
	inUsers, inParties map[int64]bool
	change             TagChange
}

// changeTag checks whom a call names, does its work and tells the apps. That nobody of those named is valid is refused.
func (d *Directory) changeTag(c *api.Call, in tagUsersIn, allInvalid errcode.Code, do func(*tagWork) error) (*tagUsersOut, error) {
	if n, m := len(in.Users), len(in.Parties); n+m == 0 || n > maxTagUsers || m > maxTagParties {
		return nil, api.Refuse(errcode.InvalidParameter, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("userlist of at most %d, partylist of at most %d, not both empty", maxTagUsers, maxTagParties),
			Got: fmt.Sprintf("%d and %d", n, m), Cause: "the lists are empty, too long, or no arrays", Fix: "send arrays, in parts", Doc: 90214})
	}
	t, err := d.ownTag(c, *in.ID)
	if err != nil {
		return nil, err
	}
	w := &tagWork{tag: t, change: TagChange{ID: t.ID, By: c.Credential.Agent}}
	out, err := d.named(c, in, w)
	if err != nil {
		return nil, err
	}
	if len(w.users)+len(w.parties) == 0 {
		return nil, errcode.Newf(allInvalid, "all list invalid").With(explain.Finding{Step: explain.Scope, Expected: "members and departments of the app's visible range",
			Got: strings.Join(in.Users, "|"), Cause: "none of those named can be used", Fix: "compare the ids with the corp's contacts", Doc: c.Row.Docs[0]})
	}
	if w.inUsers, w.inParties, err = d.tagItems(c.Context, c.Tx, t); err != nil {
		return nil, err
	}
	if err := do(w); err != nil {
		return nil, err
	}
	e, err := d.edit(c.Context, c.Tx, t.Corp, c.Credential.Agent == 0)
	if err != nil {
		return nil, err
	}
	return out, e.listener.ContactsChanged(c.Context, c.Tx, &Change{Corp: t.Corp, BySync: e.bySync, Tag: &w.change, TreeBefore: e.tree, TreeAfter: e.tree})
}

// named finds whom a call names, each once, and gives those that are unknown or not visible.
func (d *Directory) named(c *api.Call, in tagUsersIn, w *tagWork) (*tagUsersOut, error) {
	view, err := d.viewer.See(c.Context, c.Tx, c.Credential)
	if err != nil {
		return nil, err
	}
	tree, err := d.Departments(c.Context, c.Tx, c.Credential.Corp)
	if err != nil {
		return nil, err
	}
	var invalid []string
	out := &tagUsersOut{}
	seen := map[int64]bool{}
	for _, id := range in.Users {
		m, err := d.Find(c.Context, c.Tx, view, c.Credential.Corp, id)
		if err != nil && !isRefusal(err) {
			return nil, err
		}
		switch {
		case err != nil || !view.Visible(m):
			invalid = append(invalid, id)
		case !seen[m.ID]:
			seen[m.ID], w.users = true, append(w.users, m)
		}
	}
	for _, id := range in.Parties {
		switch {
		case tree.Department(id) == nil || !view.seesDepartment(id):
			out.InvalidParties = append(out.InvalidParties, id)
		case !slices.Contains(w.parties, id):
			w.parties = append(w.parties, id)
		}
	}
	out.InvalidUsers = strings.Join(invalid, "|")
	return out, nil
}
