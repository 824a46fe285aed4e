package directory

import (
	"slices"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// CreateMember adds a member. Departments that the corp does not have are made, unless a setting says otherwise; see [Edit.Made].
// A refusal leaves nothing behind. (doc 90195)
func (e *Edit) CreateMember(userid string, p *Profile) (*Member, error) {
	m, err := e.prepare(userid, p)
	if err != nil {
		return nil, err
	}
	return m, e.addMember(m)
}

// prepare checks what is said about a new member. They are not active before they sign in.
func (e *Edit) prepare(userid string, p *Profile) (*Member, error) {
	if err := checkUserID(userid); err != nil {
		return nil, err
	}
	other, err := e.FindMember(userid)
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
	if err := e.checkSeat(); err != nil {
		return nil, err
	}
	if err := e.apply(m, p); err != nil {
		return nil, err
	}
	if p.ToInvite == nil || *p.ToInvite {
		e.dir.invite(m)
	}
	return m, nil
}

// UpdateMember changes what is said of a member, who may get another userid; an empty one keeps the present. A mobile of a member who has
// signed in once is ignored, as documented. A refusal leaves nothing behind. (doc 90197)
func (e *Edit) UpdateMember(userid, newUserID string, p *Profile) (*Member, error) {
	before, err := e.member(userid)
	if err != nil {
		return nil, err
	}
	after := *before
	if newUserID != "" && newUserID != before.UserID {
		if err := e.rename(&after, newUserID); err != nil {
			return nil, err
		}
	}
	said := *p
	if before.Activated {
		said.Mobile = nil
	}
	if err := e.apply(&after, &said); err != nil {
		return nil, err
	}
	return &after, e.changeMember(before, &after)
}

// rename gives a member another userid, once, and only if the present one was made by the system. (doc 90197)
func (e *Edit) rename(m *Member, userid string) error {
	if err := checkUserID(userid); err != nil {
		return err
	}
	if !m.Renamable {
		return refuse(userIDFixed, "userid can not be changed", explain.Finding{Step: explain.State, Expected: "a userid that the system made, and that was not changed yet",
			Got: m.UserID, Cause: "only such a userid may change, and only once", Fix: "leave new_userid out", Doc: 90197})
	}
	other, err := e.FindMember(userid)
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

// DeleteMember takes a member out of the corp. The creator of a corp cannot be deleted. (doc 90198)
func (e *Edit) DeleteMember(userid string) error {
	m, err := e.member(userid)
	if err != nil {
		return err
	}
	admins, err := e.dir.Admins(e.ctx, e.tx, e.corp)
	if err != nil {
		return err
	}
	if slices.IndexFunc(admins, func(a *Member) bool { return a.ID == m.ID }) == 0 {
		return refuse(creatorStays, "creator can not be deleted", explain.Finding{Step: explain.State, Expected: "a member who is not the creator of the corp", Got: m.UserID,
			Cause: "here the first administrator of a corp is its creator", Fix: "delete another member", Doc: 90198})
	}
	return e.removeMember(m)
}
