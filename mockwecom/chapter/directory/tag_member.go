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
	ID      *int64   `json:"tagid" wx:"need=41017,unknown=40068"`
	Users   []string `json:"userlist" wx:"unknown=40070,hidden=40070"`
	Parties []int64  `json:"partylist" wx:"unknown=40070,hidden=40070"`
}

// fromTagIn is tagUsersIn with what tag/deltagusers answers.
type fromTagIn struct {
	ID      *int64   `json:"tagid" wx:"need=41017,unknown=40068"`
	Users   []string `json:"userlist" wx:"unknown=40031,hidden=40031"`
	Parties []int64  `json:"partylist" wx:"unknown=40031,hidden=40031"`
}

type tagUsersOut struct {
	InvalidUsers   string  `json:"invalidlist,omitempty"` // by |
	InvalidParties []int64 `json:"invalidparty,omitempty"`
}

// addTagUsers puts members and departments into a tag. (doc 90214)
func (d *Directory) addTagUsers(c *api.Call, in tagUsersIn) (*tagUsersOut, error) {
	return d.changeTag(c, in, addListInvalid, (*Edit).fillTag)
}

// deleteTagUsers takes members and departments out of a tag. (doc 90215)
func (d *Directory) deleteTagUsers(c *api.Call, in fromTagIn) (*tagUsersOut, error) {
	return d.changeTag(c, tagUsersIn(in), delListInvalid, (*Edit).emptyTag)
}

// changeTag checks whom a call names and does its work. That nobody of those named is valid is refused.
func (d *Directory) changeTag(c *api.Call, in tagUsersIn, allInvalid errcode.Code, do func(*Edit, *Tag, []*Member, []int64, int64) error) (*tagUsersOut, error) {
	if n, m := len(in.Users), len(in.Parties); n+m == 0 || n > maxTagUsers || m > maxTagParties {
		return nil, api.Refuse(errcode.InvalidParameter, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("userlist of at most %d, partylist of at most %d, not both empty", maxTagUsers, maxTagParties),
			Got: fmt.Sprintf("%d and %d", n, m), Cause: "the lists are empty, too long, or no arrays", Fix: "send arrays, in parts", Doc: 90214})
	}
	e, t, err := d.editTag(c, *in.ID)
	if err != nil {
		return nil, err
	}
	users, parties, out, err := d.named(c, in, e.tree)
	if err != nil {
		return nil, err
	}
	if len(users)+len(parties) == 0 {
		return nil, errcode.Newf(allInvalid, "all list invalid").With(explain.Finding{Step: explain.Scope, Expected: "members and departments of the app's visible range",
			Got: strings.Join(in.Users, "|"), Cause: "none of those named can be used", Fix: "compare the ids with the corp's contacts", Doc: c.Row.Docs[0]})
	}
	return out, do(e, t, users, parties, c.Credential.Agent)
}

// named finds whom a call names, each once, and gives those that are unknown or not visible.
func (d *Directory) named(c *api.Call, in tagUsersIn, tree *Tree) (users []*Member, parties []int64, out *tagUsersOut, err error) {
	view, err := d.viewer.See(c.Context, c.Tx, c.Credential)
	if err != nil {
		return nil, nil, nil, err
	}
	var invalid []string
	out = &tagUsersOut{}
	seen := map[int64]bool{}
	for _, id := range in.Users {
		m, err := d.Find(c.Context, c.Tx, view, c.Credential.Corp, id)
		if err != nil && !isRefusal(err) {
			return nil, nil, nil, err
		}
		switch {
		case err != nil || !view.Visible(m):
			invalid = append(invalid, id)
		case !seen[m.ID]:
			seen[m.ID], users = true, append(users, m)
		}
	}
	for _, id := range in.Parties {
		switch {
		case tree.Department(id) == nil || !view.seesDepartment(id):
			out.InvalidParties = append(out.InvalidParties, id)
		case !slices.Contains(parties, id):
			parties = append(parties, id)
		}
	}
	out.InvalidUsers = strings.Join(invalid, "|")
	return users, parties, out, nil
}
