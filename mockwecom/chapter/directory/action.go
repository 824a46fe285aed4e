package directory

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
)

// actions are what a corp's administrator does to contacts in the console.
func (d *Directory) actions() []action.Row {
	return []action.Row{
		action.New("member.add", "Add a member", "添加成员", journal.LaneAdmin, 90970,
			"adds a member to the contacts; apps that see them are told (create_user, subscribe)", d.memberJoins),
		action.New("member.move", "Move a member to other departments", "调整成员部门", journal.LaneAdmin, 90970,
			"sets the departments of a member; apps that see or saw them are told (update_user, subscribe, unsubscribe)", d.moveMember),
		action.New("member.leave", "Take a member out of the corp", "成员离职", journal.LaneAdmin, 90970,
			"deletes a member from the contacts; apps that saw them are told (delete_user, unsubscribe)", d.memberLeaves, action.Danger),
		action.New("department.add", "Add a department", "添加部门", journal.LaneAdmin, 90971,
			"adds a department below another; apps that see it are told (create_party)", d.newDepartment),
	}
}

// administer begins to write a corp's contacts as its administrator.
func (d *Directory) administer(c *action.Call, corpid string) (*edit, error) {
	corp, err := d.Corp(c.Context, c.DB(), corpid)
	if err != nil {
		return nil, err
	}
	if corp == nil {
		return nil, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "the plain corpid of a corp", Got: corpid, Cause: "there is no such corp"})
	}
	c.About(journal.Subject{Corp: corp.CorpID})
	return d.edit(c.Context, c.Tx, corp.CorpID, false)
}

type addMemberIn struct {
	Corp       string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	UserID     string   `name:"userid" help:"1 to 64 of letters, digits, _ - @ .; empty: the system makes one, which user/update may change once"`
	Name       string   `name:"name" need:"yes" help:"1 to 64 characters"`
	Mobile     string   `name:"mobile" help:"mobile number; this or email is needed"`
	Email      string   `name:"email" help:"personal address; this or mobile is needed"`
	Department []string `name:"department" default:"1" help:"department ids, by comma"`
	Position   string   `name:"position" help:"at most 128 characters"`
}

func (d *Directory) memberJoins(c *action.Call, in addMemberIn) (action.Result, error) {
	e, err := d.administer(c, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	departments, err := e.existing(in.Department)
	if err != nil {
		return action.Result{}, err
	}
	made := in.UserID == ""
	if made {
		in.UserID = strings.ToLower(d.rt.Random.Text(32, random.Hex))
	}
	m, err := e.prepare(in.UserID, &profile{Name: &in.Name, Mobile: &in.Mobile, Email: &in.Email, Position: &in.Position, Department: &departments})
	if err != nil {
		return action.Result{}, err
	}
	m.Renamable = made
	return action.Result{Say: fmt.Sprintf("%s (%s) is in the contacts", m.Name, m.UserID), Values: map[string]string{"userid": m.UserID}}, e.addMember(m)
}

type moveMemberIn struct {
	Corp       string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User       string   `name:"user" default:"@member" need:"yes" help:"userid"`
	Department []string `name:"department" need:"yes" help:"department ids, by comma; they replace the present ones"`
}

func (d *Directory) moveMember(c *action.Call, in moveMemberIn) (action.Result, error) {
	e, err := d.administer(c, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	before, err := e.member(in.User)
	if err != nil {
		return action.Result{}, err
	}
	departments, err := e.existing(in.Department)
	if err != nil {
		return action.Result{}, err
	}
	after := *before
	if err := e.apply(&after, &profile{Department: &departments}); err != nil {
		return action.Result{}, err
	}
	say := fmt.Sprintf("%s stands in %s now", after.Name, strings.Join(in.Department, ", "))
	if slices.Equal(before.Department, after.Department) {
		return action.Result{Say: say + ", as before"}, nil
	}
	return action.Result{Say: say}, e.changeMember(before, &after)
}

type memberLeavesIn struct {
	Corp string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User string `name:"user" default:"@member" need:"yes" help:"userid"`
}

func (d *Directory) memberLeaves(c *action.Call, in memberLeavesIn) (action.Result, error) {
	e, err := d.administer(c, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	m, err := e.member(in.User)
	if err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: m.Name + " (" + m.UserID + ") is out of the contacts"}, e.delete(m.UserID)
}

type newDepartmentIn struct {
	Corp   string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Name   string `name:"name" need:"yes" help:"1 to 64 characters"`
	Parent int64  `name:"parent" default:"1" need:"yes" help:"id of the department above"`
	ID     int64  `name:"id" help:"number of the new department; empty: the next one"`
	Order  int64  `name:"order" help:"greater ones stand first"`
}

func (d *Directory) newDepartment(c *action.Call, in newDepartmentIn) (action.Result, error) {
	e, err := d.administer(c, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	dep := &Department{ID: in.ID, Name: in.Name, ParentID: in.Parent, Order: in.Order}
	if err := e.createParty(dep); err != nil {
		return action.Result{}, err
	}
	id := strconv.FormatInt(dep.ID, 10)
	return action.Result{Say: "department " + id + ", " + dep.Name + ", stands", Values: map[string]string{"id": id}}, nil
}

// existing reads department ids; unlike the API, the console makes none on the way.
func (e *edit) existing(texts []string) ([]int64, error) {
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
