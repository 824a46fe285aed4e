package directory

import (
	"strconv"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
)

// maxDeleted is how many members one user/batchdelete may name (doc 90199, entry 40032 of doc 90313).
const maxDeleted = 200

type createUserIn struct {
	UserID string `json:"userid" wx:"need=41009,max=64,taken=60102"`
	Profile
}

type createUserOut struct {
	Created *createdDepartments `json:"created_department_list,omitempty"`
}

type createdDepartments struct {
	Departments []createdDepartment `json:"department_info"`
}

type createdDepartment struct {
	Name string `json:"name"`
	ID   int64  `json:"id"`
}

// createUser adds a member. Departments that the corp does not have are made, and named in the answer. (doc 90195)
func (d *Directory) createUser(c *api.Call, in createUserIn) (*createUserOut, error) {
	e, err := d.Begin(c.Context, c.Tx, c.Credential.Corp, true)
	if err != nil {
		return nil, err
	}
	c.About(journal.Subject{User: in.UserID})
	if err := d.spendCreation(c); err != nil {
		return nil, err
	}
	if _, err := e.CreateMember(in.UserID, &in.Profile); err != nil {
		return nil, err
	}
	out := &createUserOut{}
	if len(e.made) > 0 {
		out.Created = &createdDepartments{}
		for _, dep := range e.made {
			out.Created.Departments = append(out.Created.Departments, createdDepartment{dep.Name, dep.ID})
		}
	}
	return out, nil
}

type updateUserIn struct {
	UserID    string `json:"userid" wx:"need=41009,max=64,unknown=60111"`
	NewUserID string `json:"new_userid" wx:"max=64,unknown=301036,taken=301036"`
	Profile
}

// updateUser changes the fields that are sent, and leaves the others. (doc 90197)
func (d *Directory) updateUser(c *api.Call, in updateUserIn) (api.None, error) {
	e, err := d.Begin(c.Context, c.Tx, c.Credential.Corp, true)
	if err != nil {
		return api.None{}, err
	}
	m, err := e.UpdateMember(in.UserID, in.NewUserID, &in.Profile)
	if err != nil {
		return api.None{}, err
	}
	c.About(journal.Subject{User: m.UserID})
	return api.None{}, nil
}

// deleteUser takes a member out of the corp. (doc 90198)
func (d *Directory) deleteUser(c *api.Call, in getUserIn) (api.None, error) {
	c.About(journal.Subject{User: in.UserID})
	e, err := d.Begin(c.Context, c.Tx, c.Credential.Corp, true)
	if err != nil {
		return api.None{}, err
	}
	return api.None{}, e.DeleteMember(in.UserID)
}

type deleteUsersIn struct {
	UserIDs []string `json:"useridlist" wx:"need=40032,unknown=60111"`
}

// deleteUsers takes several members out of the corp: all of them or none. (doc 90199)
func (d *Directory) deleteUsers(c *api.Call, in deleteUsersIn) (api.None, error) {
	if len(in.UserIDs) > maxDeleted {
		return api.None{}, api.Refuse(userListLength, explain.Finding{Step: explain.Limit, Expected: "1 to " + strconv.Itoa(maxDeleted) + " userids",
			Got: strconv.Itoa(len(in.UserIDs)), Cause: "one call names too many members", Fix: "send them in parts", Doc: 90199})
	}
	e, err := d.Begin(c.Context, c.Tx, c.Credential.Corp, true)
	if err != nil {
		return api.None{}, err
	}
	done := map[string]bool{}
	for _, id := range in.UserIDs {
		if key := strings.ToLower(id); !done[key] {
			done[key] = true
			if err := e.DeleteMember(id); err != nil {
				return api.None{}, err
			}
		}
	}
	return api.None{}, nil
}
