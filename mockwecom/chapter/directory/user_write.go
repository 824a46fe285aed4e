package directory

import (
	"slices"
	"strconv"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
)

// maxDeleted is how many members one user/batchdelete may name (doc 90199, entry 40032 of doc 90313).
const maxDeleted = 200

// profile is what create and update say about a member. What is nil was not sent.
type profile struct {
	Name             *string   `json:"name"`
	Alias            *string   `json:"alias"`
	Mobile           *string   `json:"mobile"`
	Department       *[]int64  `json:"department"`
	Order            *[]int64  `json:"order"`
	Position         *string   `json:"position"`
	Gender           *string   `json:"gender"`
	Email            *string   `json:"email"`
	BizMail          *string   `json:"biz_mail"`
	Leader           *[]int    `json:"is_leader_in_dept"`
	DirectLeader     *[]string `json:"direct_leader"`
	Enable           *int      `json:"enable"`
	Telephone        *string   `json:"telephone"`
	Address          *string   `json:"address"`
	MainDepartment   *int64    `json:"main_department"`
	ExtAttr          *extAttr  `json:"extattr"`
	ExternalPosition *string   `json:"external_position"`
}

type createUserIn struct {
	UserID string `json:"userid" wx:"need=41009,max=64"`
	profile
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
	e, err := d.edit(c.Context, c.Tx, c.Credential.Corp, true)
	if err != nil {
		return nil, err
	}
	c.About(journal.Subject{User: in.UserID})
	m, err := e.prepare(in.UserID, &in.profile)
	if err != nil {
		return nil, err
	}
	if err := e.addMember(m); err != nil {
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

// prepare checks what is said about a new member. They are not active before they sign in.
func (e *edit) prepare(userid string, p *profile) (*Member, error) {
	if err := checkUserID(userid); err != nil {
		return nil, err
	}
	other, err := e.Member(e.ctx, e.tx, e.corp, userid)
	if err != nil {
		return nil, err
	}
	if other != nil {
		return nil, api.Refuse(userExists, explain.Finding{Step: explain.State, Expected: "a userid that the corp does not have", Got: userid,
			Cause: "the member " + other.UserID + " exists; case does not count", Fix: "use user/update, or another userid", Doc: 90195})
	}
	if p.Name == nil {
		p.Name = new(string)
	}
	if p.Department == nil || len(*p.Department) == 0 {
		p.Department = &[]int64{0}
	}
	m := &Member{Corp: e.corp, UserID: userid, Key: strings.ToLower(userid), Status: NotActive, Attributes: []Attribute{}, Gender: "0"}
	if err := e.apply(m, p); err != nil {
		return nil, err
	}
	if m.Mobile == "" && m.Email == "" {
		return nil, noContact()
	}
	return m, nil
}

type updateUserIn struct {
	UserID    string `json:"userid" wx:"need=41009,max=64"`
	NewUserID string `json:"new_userid" wx:"max=64"`
	profile
}

// updateUser changes the fields that are sent, and leaves the others. (doc 90197)
func (d *Directory) updateUser(c *api.Call, in updateUserIn) (api.None, error) {
	e, err := d.edit(c.Context, c.Tx, c.Credential.Corp, true)
	if err != nil {
		return api.None{}, err
	}
	before, err := e.member(in.UserID)
	if err != nil {
		return api.None{}, err
	}
	c.About(journal.Subject{User: before.UserID})
	after := *before
	if in.NewUserID != "" && in.NewUserID != before.UserID {
		if err := e.rename(&after, in.NewUserID); err != nil {
			return api.None{}, err
		}
	}
	if before.Activated {
		in.Mobile = nil // ignored, as documented
	}
	if err := e.apply(&after, &in.profile); err != nil {
		return api.None{}, err
	}
	if (in.Mobile != nil || in.Email != nil) && after.Mobile == "" && after.Email == "" {
		return api.None{}, noContact()
	}
	return api.None{}, e.changeMember(before, &after)
}

// rename gives a member another userid, once, and only if the present one was made by the system. (doc 90197)
func (e *edit) rename(m *Member, userid string) error {
	if err := checkUserID(userid); err != nil {
		return err
	}
	if !m.Renamable {
		return refuse(userIDFixed, "userid can not be changed", explain.Finding{Step: explain.State, Expected: "a userid that the system made, and that was not changed yet",
			Got: m.UserID, Cause: "only such a userid may change, and only once", Fix: "leave new_userid out", Doc: 90197})
	}
	other, err := e.Member(e.ctx, e.tx, e.corp, userid)
	if err != nil {
		return err
	}
	if other != nil && other.ID != m.ID {
		return api.Refuse(userExists, explain.Finding{Step: explain.State, Expected: "a new userid that the corp does not have", Got: userid,
			Cause: "another member has it", Fix: "choose another one", Doc: 90197})
	}
	m.UserID, m.Key, m.Renamable = userid, strings.ToLower(userid), false
	return nil
}

// deleteUser takes a member out of the corp. (doc 90198)
func (d *Directory) deleteUser(c *api.Call, in getUserIn) (api.None, error) {
	c.About(journal.Subject{User: in.UserID})
	e, err := d.edit(c.Context, c.Tx, c.Credential.Corp, true)
	if err != nil {
		return api.None{}, err
	}
	return api.None{}, e.delete(in.UserID)
}

type deleteUsersIn struct {
	UserIDs []string `json:"useridlist" wx:"need=40032"`
}

// deleteUsers takes several members out of the corp: all of them or none. (doc 90199)
func (d *Directory) deleteUsers(c *api.Call, in deleteUsersIn) (api.None, error) {
	if len(in.UserIDs) > maxDeleted {
		return api.None{}, api.Refuse(userListLength, explain.Finding{Step: explain.Limit, Expected: "1 to " + strconv.Itoa(maxDeleted) + " userids",
			Got: strconv.Itoa(len(in.UserIDs)), Cause: "one call names too many members", Fix: "send them in parts", Doc: 90199})
	}
	e, err := d.edit(c.Context, c.Tx, c.Credential.Corp, true)
	if err != nil {
		return api.None{}, err
	}
	done := map[string]bool{}
	for _, id := range in.UserIDs {
		if key := strings.ToLower(id); !done[key] {
			done[key] = true
			if err := e.delete(id); err != nil {
				return api.None{}, err
			}
		}
	}
	return api.None{}, nil
}

// delete takes a member out of the corp, whoever asks. The creator of a corp cannot be deleted.
func (e *edit) delete(userid string) error {
	m, err := e.member(userid)
	if err != nil {
		return err
	}
	admins, err := e.Admins(e.ctx, e.tx, e.corp)
	if err != nil {
		return err
	}
	if slices.IndexFunc(admins, func(a *Member) bool { return a.ID == m.ID }) == 0 {
		return refuse(creatorStays, "creator can not be deleted", explain.Finding{Step: explain.State, Expected: "a member who is not the creator of the corp", Got: m.UserID,
			Cause: "here the first administrator of a corp is its creator", Fix: "delete another member", Doc: 90198})
	}
	return e.removeMember(m)
}

// member gives the member of a userid for writing, or refuses with 60111.
func (e *edit) member(userid string) (*Member, error) {
	m, err := e.Member(e.ctx, e.tx, e.corp, userid)
	if err == nil && m == nil {
		err = api.Refuse(errcode.UserNotFound, unknownUser(userid))
	}
	return m, err
}
