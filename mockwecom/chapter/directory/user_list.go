package directory

import (
	"wecomlab/mockwecom/engine/api"
)

type usersIn struct {
	Department int64 `json:"department_id" wx:"unknown=60003,hidden=60011"`
	FetchChild int   `json:"fetch_child"` // 1: what lies below, too; no longer in the pages, still sent by clients
}

type userNames struct {
	Users []userName `json:"userlist"`
}

type userName struct {
	UserID     string  `json:"userid"`
	Name       *string `json:"name,omitempty"`
	Department []int64 `json:"department"`
	OpenUserID string  `json:"open_userid,omitempty"`
}

// listUserNames gives the visible members of a department. (doc 90200)
func (d *Directory) listUserNames(c *api.Call, in usersIn) (*userNames, error) {
	return nil, d.passUsers(c, in, func(u *user) any { return userName{u.UserID, u.Name, u.Department, u.OpenUserID} })
}

type users struct {
	Users []*user `json:"userlist"`
}

// listUsers gives the visible members of a department with all their fields. (doc 90201)
func (d *Directory) listUsers(c *api.Call, in usersIn) (*users, error) {
	return nil, d.passUsers(c, in, func(u *user) any { return u })
}

// passUsers answers with the visible members of a department, of whom show gives what is told.
func (d *Directory) passUsers(c *api.Call, in usersIn, show func(*user) any) error {
	if in.Department == 0 {
		return missingField("department_id")
	}
	view, tree, err := d.visibleDepartment(c, in.Department)
	if err != nil {
		return err
	}
	members := d.MembersIn(c.Context, c.DB(), c.Credential.Corp, in.Department)
	if in.FetchChild == 1 || view.RootOnly {
		members = d.MembersBelow(c.Context, c.DB(), c.Credential.Corp, tree, in.Department)
	}
	return c.Pass("userlist", func(yield func(any, error) bool) {
		for m, err := range members {
			if err == nil && !view.Visible(m) {
				continue
			}
			var u *user
			if err == nil {
				u, err = d.present(c.Context, c.DB(), view, m)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(show(u), nil) {
				return
			}
		}
	})
}
