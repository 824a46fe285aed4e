package directory

import (
	"fmt"
	"slices"
	"strconv"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/setting"
)

// The codes of a member's departments (doc 90313).
const (
	partyListInvalid errcode.Code = 40066
	manyDepartments  errcode.Code = 60110
	leaderCount      errcode.Code = 60132
)

// maxDepartments is how many departments a member may stand in (doc 90195; the text of 60110 still says 20).
const maxDepartments = 100

// pendingName is the department of those who have none (其他（待设置部门）, doc 90195).
const pendingName = "其他（待设置部门）"

var unknownDepartments = setting.Choice("directory.unknown_department", "create", 90195,
	"what user/create and user/update do with a department that does not exist: make it, named by its id, below that of members without a department, "+
		"or refuse with 40066 as before; the name is not documented", "create", "refuse")

// applyDepartments sets the departments and the lists that are aligned with them, and makes departments that are missing.
func (e *Edit) applyDepartments(m *Member, p *Profile) error {
	var missing []*Department
	if p.Department != nil {
		ids, made, err := e.departments(*p.Department)
		if err != nil {
			return err
		}
		if err := e.checkRooms(m.Department, ids); err != nil {
			return err
		}
		if !slices.Equal(ids, m.Department) {
			m.Order, m.Leader = nil, nil
		}
		if !slices.Contains(ids, m.MainDept) {
			m.MainDept = ids[0]
		}
		m.Department, missing = ids, made
	}
	if err := alignWith(m, p); err != nil {
		return err
	}
	for _, dep := range missing {
		if err := e.addDepartment(dep); err != nil {
			return err
		}
		if dep.Name != pendingName {
			e.made = append(e.made, dep)
		}
	}
	return nil
}

// alignWith sets the lists that have a value for each department, and the main one.
func alignWith(m *Member, p *Profile) error {
	if p.Order != nil && p.Department != nil { // order counts only together with department (doc 90197)
		if err := checkOrders(*p.Order, len(m.Department)); err != nil {
			return err
		}
		m.Order = slices.Clone(*p.Order)
	}
	if p.Leader != nil {
		if err := checkLeaders(*p.Leader, len(m.Department)); err != nil {
			return err
		}
		m.Leader = slices.Clone(*p.Leader)
	}
	if p.MainDepartment == nil || *p.MainDepartment == 0 { // typed clients send 0 for what they do not set
		return nil
	}
	if !slices.Contains(m.Department, *p.MainDepartment) {
		return badParameter("main_department", "one of the member's departments", strconv.FormatInt(*p.MainDepartment, 10))
	}
	m.MainDept = *p.MainDepartment
	return nil
}

// checkRooms refuses to put a member into a department that is full.
func (e *Edit) checkRooms(before, after []int64) error {
	for _, id := range after {
		if e.tree.Department(id) != nil && !slices.Contains(before, id) {
			if err := e.checkRoom(id); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkOrders(orders []int64, departments int) error {
	if len(orders) != departments {
		return badParameter("order", fmt.Sprintf("%d numbers, one for each department", departments), strconv.Itoa(len(orders)))
	}
	for _, n := range orders {
		if n < 0 || n > 1<<32-1 {
			return badParameter("order", "numbers of 0 to 4294967295", strconv.FormatInt(n, 10))
		}
	}
	return nil
}

func checkLeaders(leaders []int, departments int) error {
	if len(leaders) != departments {
		return refuse(leaderCount, "is_leader_in_dept count not match", explain.Finding{Step: explain.Parameter, Expected: fmt.Sprintf("%d values, one for each department", departments),
			Got: strconv.Itoa(len(leaders)), Cause: "is_leader_in_dept is aligned with department", Fix: "send as many as departments", Doc: 90195})
	}
	for _, is := range leaders {
		if is != 0 && is != 1 {
			return badParameter("is_leader_in_dept", "0 or 1", strconv.Itoa(is))
		}
	}
	return nil
}

// departments turns what was sent into departments of the corp, and gives those that have to be made first, if a setting does not refuse
// them. 0 or nothing is the department of those who have none.
func (e *Edit) departments(sent []int64) (ids []int64, missing []*Department, err error) {
	if len(sent) > maxDepartments {
		return nil, nil, refuse(manyDepartments, "too many departments", explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d departments", maxDepartments),
			Got: strconv.Itoa(len(sent)), Cause: "a member stands in too many departments", Fix: "send fewer", Doc: 90195})
	}
	if len(sent) == 0 {
		sent = []int64{0}
	}
	var pending *Department
	for _, id := range sent {
		known := id > 0 && e.tree.Department(id) != nil
		if id < 0 || id > maxPartyID || id > 0 && !known && e.dir.rt.Settings.Text(unknownDepartments) == "refuse" {
			return nil, nil, api.Refuse(partyListInvalid, explain.Finding{Step: explain.Parameter, Expected: "departments of this corp", Got: strconv.FormatInt(id, 10),
				Cause: "the corp has no such department", Fix: "create it first: department/create", Doc: 90195})
		}
		if !known && pending == nil {
			if pending, err = e.pendingDepartment(sent); err != nil {
				return nil, nil, err
			}
			if e.tree.Department(pending.ID) == nil {
				missing = append(missing, pending)
			}
		}
		if id == 0 {
			id = pending.ID
		}
		if slices.Contains(ids, id) {
			continue
		}
		ids = append(ids, id)
		if !known && id != pending.ID {
			missing = append(missing, &Department{Corp: e.corp, ID: id, Name: strconv.FormatInt(id, 10), ParentID: pending.ID})
		}
	}
	return ids, missing, nil
}

// pendingDepartment gives the department of those who have none, which may have to be made; the system numbers it, with none of those that are taken.
func (e *Edit) pendingDepartment(taken []int64) (*Department, error) {
	id, err := e.partyNamed(rootID, pendingName, 0)
	if err != nil {
		return nil, err
	}
	if id != 0 {
		return e.tree.Department(id), nil
	}
	return &Department{Corp: e.corp, ID: e.tree.nextID(taken), Name: pendingName, ParentID: rootID}, nil
}
