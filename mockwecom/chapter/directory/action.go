package directory

import (
	"strconv"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
)

// actions are what a corp's administrator does to contacts in the console, and what members do of themselves.
func (d *Directory) actions() []action.Row {
	return []action.Row{
		action.New("member.add", "Add a member", "添加成员", journal.LaneAdmin, 90970,
			"adds a member to the contacts; apps that see them are told (create_user, subscribe)", d.memberJoins),
		action.New("member.edit", "Edit a member", "编辑成员", journal.LaneAdmin, 90970,
			"changes what is given and leaves the rest; - empties a field; apps that see them are told (update_user)", d.editMember),
		action.New("member.move", "Move a member to other departments", "调整成员部门", journal.LaneAdmin, 90970,
			"sets the departments of a member; apps that see or saw them are told (update_user, subscribe, unsubscribe)", d.moveMember),
		action.New("member.leave", "Take a member out of the corp", "成员离职", journal.LaneAdmin, 90970,
			"deletes a member from the contacts; apps that saw them are told (delete_user, unsubscribe)", d.memberLeaves, action.Danger),
		action.New("member.disable", "Disable a member", "禁用成员", journal.LaneAdmin, 90197,
			"the member cannot use WeCom any more, and counts as gone for apps (update_user, unsubscribe)", d.disableMember),
		action.New("member.enable", "Enable a member", "启用成员", journal.LaneAdmin, 90197,
			"a disabled member may use WeCom again (update_user, subscribe)", d.enableMember),
		action.New("member.activate", "Sign in for the first time", "首次登录激活", journal.LaneMember, 90970,
			"the member installs WeCom and signs in; who had not yet is active then (update_user)", d.activateMember),
		action.New("member.verify", "Prove a second time who one is", "发起二次验证", journal.LaneMember, tfaPageDoc,
			"the client opens the corp's verification page with a code, which auth/get_tfa_info redeems", d.verifyMember),
		action.New("corp.second_verification", "Set the second verification", "设置二次验证", journal.LaneAdmin, tfaPageDoc,
			"sets which page the clients of members open to prove who they are, and whose", d.configureVerification),
		action.New("department.add", "Add a department", "添加部门", journal.LaneAdmin, 90971,
			"adds a department below another; apps that see it are told (create_party)", d.newDepartment),
		action.New("department.edit", "Edit a department", "编辑部门", journal.LaneAdmin, 90971,
			"changes what is given and leaves the rest; apps that see it are told (update_party)", d.editDepartment),
		action.New("department.move", "Move a department", "移动部门", journal.LaneAdmin, 90971,
			"puts a department with all below it under another; apps are told (update_party, subscribe, unsubscribe)", d.moveDepartment),
		action.New("department.remove", "Remove a department", "删除部门", journal.LaneAdmin, 90971,
			"takes a department away in which nobody stands; apps that saw it are told (delete_party)", d.departmentGoes, action.Danger),
		action.New("tag.add", "Add a tag", "添加标签", journal.LaneAdmin, 90210,
			"makes a tag of the console, which the contact-sync assistant may change, too", d.newTag),
		action.New("tag.rename", "Rename a tag", "重命名标签", journal.LaneAdmin, 90211, "gives a tag another name, whoever made it", d.retitleTag),
		action.New("tag.remove", "Remove a tag", "删除标签", journal.LaneAdmin, 90212, "takes a tag away, with all that is in it", d.tagGoes, action.Danger),
		action.New("tag.assign", "Put members into a tag or take them out", "调整标签成员", journal.LaneAdmin, 90972,
			"changes who is in a tag; apps that see them are told (update_tag)", d.assignTag),
	}
}

// administer begins to write a corp's contacts as its administrator.
func (d *Directory) administer(c *action.Call, corpid string) (*Edit, error) {
	corp, err := d.Corp(c.Context, c.DB(), corpid)
	if err != nil {
		return nil, err
	}
	if corp == nil {
		return nil, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "the plain corpid of a corp", Got: corpid, Cause: "there is no such corp"})
	}
	c.About(journal.Subject{Corp: corp.CorpID})
	return d.Begin(c.Context, c.Tx, corp.CorpID, false)
}

// existing reads department ids; unlike the API, the console makes none on the way.
func (e *Edit) existing(texts []string) ([]int64, error) {
	var out []int64
	for _, text := range texts {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || e.tree.Department(id) == nil {
			return nil, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "department ids of " + e.corp, Got: text, Cause: "the corp has no such department"})
		}
		out = append(out, id)
	}
	return out, nil
}

// nothing is what empties a field in an action, where no text means that it stays.
const nothing = "-"

// changed gives a text for a profile: nil when it stays.
func changed(text string) *string {
	switch text {
	case "":
		return nil
	case nothing:
		return new(string)
	}
	return &text
}
