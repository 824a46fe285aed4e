package directory

import (
	"slices"

	"wecomlab/mockwecom/engine/api"
)

type usersIn struct {
	Department int64 `json:"department_id"`
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
	users, err := d.listUsers(c, in)
	if err != nil {
		return nil, err
	}
	out := &userNames{}
	for _, u := range users.Users {
		out.Users = append(out.Users, userName{u.UserID, u.Name, u.Department, u.OpenUserID})
	}
	return out, nil
}

type users struct {
	Users []*user `json:"userlist"`
}

// listUsers gives the visible members of a department with all their fields. (doc 90201)
func (d *Directory) listUsers(c *api.Call, in usersIn) (*users, error) {
	if in.Department == 0 {
		return nil, missingField("department_id")
	}
	view, departments, err := d.visibleDepartments(c, in.Department)
	if err != nil {
		return nil, err
	}
	inside := map[int64]bool{}
	for _, dep := range departments {
		inside[dep.ID] = in.FetchChild == 1 || dep.ID == in.Department
	}
	members, err := d.Members(c.Context, c.DB(), c.Credential.Corp, 0)
	if err != nil {
		return nil, err
	}
	out := &users{}
	for _, m := range members {
		if !view.Visible(m) || !slices.ContainsFunc(m.Department, func(id int64) bool { return inside[id] }) {
			continue
		}
		u, err := d.present(c.Context, c.DB(), view, m)
		if err != nil {
			return nil, err
		}
		out.Users = append(out.Users, u)
	}
	return out, nil
}
