package agent

import (
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/setting"
)

// An app that members authorised one by one (成员授权) sees those members and no department: they all seem to be in the root (doc 94496).

// rootDepartment is the department that members of such an app seem to be in.
const rootDepartment = 1

const noDepartment = "60011"

var memberDepartments = setting.Choice("member_auth.departments", noDepartment, 94496,
	"what department calls answer an app that members authorised: 60011 for every department, or the root alone", noDepartment, "root")

// memberDepartment reports whether such an app may ask for a department.
func (a *Agents) memberDepartment(id int64) bool {
	return id == rootDepartment && a.rt.Settings.Text(memberDepartments) != noDepartment
}

// shown gives a change of contacts as an app is told of it: one that members authorised is told that they are in the root (doc 90639).
func (app *App) shown(c *directory.Change) *directory.Change {
	if !app.ByMembers {
		return c
	}
	out := *c
	out.Before, out.After = inRoot(c.Before), inRoot(c.After)
	return &out
}

func inRoot(m *directory.Member) *directory.Member {
	if m == nil {
		return nil
	}
	out := *m
	out.Department, out.Order, out.Leader, out.MainDept = []int64{rootDepartment}, []int64{0}, []int{0}, rootDepartment
	return &out
}
