package directory

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// departmentNotFound answers an id that the corp does not have (doc 90313).
const departmentNotFound errcode.Code = 60003

type departmentsIn struct {
	ID int64 `json:"id" wx:"unknown=60003,hidden=60011"` // 0: all that is visible
}

type departmentIDs struct {
	Departments []departmentID `json:"department_id"`
}

type departmentID struct {
	ID       int64 `json:"id"`
	ParentID int64 `json:"parentid"`
	Order    int64 `json:"order"`
}

// listDepartmentIDs gives the ids of a department and all below it, as far as they are visible. (doc 95350)
func (d *Directory) listDepartmentIDs(c *api.Call, in departmentsIn) (*departmentIDs, error) {
	_, list, err := d.visibleDepartments(c, in.ID)
	if err != nil {
		return nil, err
	}
	out := &departmentIDs{}
	for _, dep := range list {
		out.Departments = append(out.Departments, departmentID{dep.ID, dep.ParentID, dep.Order})
	}
	return out, nil
}

type departments struct {
	Departments []department `json:"department"`
}

// department is a department as an app sees it.
type department struct {
	ID       int64    `json:"id"`
	Name     string   `json:"name,omitempty"`
	NameEN   *string  `json:"name_en,omitempty"`
	Leader   []string `json:"department_leader,omitzero"`
	ParentID int64    `json:"parentid"`
	Order    int64    `json:"order"`
}

// listDepartments gives a department and all below it, as far as they are visible. (doc 90208)
func (d *Directory) listDepartments(c *api.Call, in departmentsIn) (*departments, error) {
	view, list, err := d.visibleDepartments(c, in.ID)
	if err != nil {
		return nil, err
	}
	leaders, err := d.leadersOf(c, view, list...)
	if err != nil {
		return nil, err
	}
	out := &departments{}
	for _, dep := range list {
		out.Departments = append(out.Departments, view.show(dep, leaders))
	}
	return out, nil
}

type departmentIn struct {
	ID int64 `json:"id" wx:"unknown=60003,hidden=60011"`
}

type oneDepartment struct {
	Department department `json:"department"`
}

// getDepartment gives one department. (doc 95351)
func (d *Directory) getDepartment(c *api.Call, in departmentIn) (*oneDepartment, error) {
	if in.ID == 0 {
		return nil, missingField("id")
	}
	view, tree, err := d.visibleDepartment(c, in.ID)
	if err != nil {
		return nil, err
	}
	leaders, err := d.leadersOf(c, view, tree.Department(in.ID))
	if err != nil {
		return nil, err
	}
	return &oneDepartment{view.show(tree.Department(in.ID), leaders)}, nil
}

// visibleDepartment gives the view of the caller and the tree, if the caller may see a department; 0 stands for all. An unknown department
// is 60003, one outside the visible range 60011.
func (d *Directory) visibleDepartment(c *api.Call, id int64) (*View, *Tree, error) {
	view, err := d.viewer.See(c.Context, c.DB(), c.Credential)
	if err != nil {
		return nil, nil, err
	}
	tree, err := d.Departments(c.Context, c.DB(), c.Credential.Corp)
	if err != nil {
		return nil, nil, err
	}
	if id != 0 && tree.Department(id) == nil {
		return nil, nil, unknownDepartment(id)
	}
	if id != 0 && !view.seesDepartment(id) {
		return nil, nil, api.Refuse(errcode.NoPrivilege, explain.Finding{Step: explain.Scope, Expected: "a department of the app's visible range", Got: strconv.FormatInt(id, 10),
			Cause: "the department exists, but is outside of the visible range (可见范围)", Fix: "let the corp's administrator add it", Doc: 90208})
	}
	return view, tree, nil
}

// visibleDepartments gives the view of the caller, and what it shows of a department and all below it.
func (d *Directory) visibleDepartments(c *api.Call, id int64) (*View, []*Department, error) {
	view, tree, err := d.visibleDepartment(c, id)
	if err != nil {
		return nil, nil, err
	}
	return view, slices.DeleteFunc(tree.Below(id), func(dep *Department) bool { return !view.seesDepartment(dep.ID) }), nil
}

func (v *View) seesDepartment(id int64) bool { return v.Department == nil || v.Department(id) }

// show gives a department as the caller of a view sees it.
func (v *View) show(dep *Department, leaders map[int64][]string) department {
	out := department{ID: dep.ID, ParentID: dep.ParentID, Order: dep.Order}
	switch {
	case v.Fields.Has(FieldDepartmentName):
		out.Name, out.NameEN = dep.Name, &dep.NameEN
	case v.NameIsUserID:
		out.Name = strconv.FormatInt(dep.ID, 10)
	}
	if v.Fields.Has(FieldDepartmentLeader) {
		out.Leader = append([]string{}, leaders[dep.ID]...)
	}
	return out
}

// fewDepartments is up to how many departments the leaders are looked for in each of them alone.
const fewDepartments = 500

// leadersOf gives the visible leaders of departments; nothing to a caller that may not see them.
func (d *Directory) leadersOf(c *api.Call, v *View, of ...*Department) (map[int64][]string, error) {
	if !v.Fields.Has(FieldDepartmentLeader) || len(of) == 0 {
		return nil, nil
	}
	leads := c.DB().NewSelect().Model((*membership)(nil)).Column("member").Where("corp = ?", c.Credential.Corp).Where("leader")
	if len(of) <= fewDepartments {
		ids := make([]int64, 0, len(of))
		for _, dep := range of {
			ids = append(ids, dep.ID)
		}
		leads = leads.Where("department IN (?)", bun.List(ids))
	}
	var members []*Member
	if err := c.DB().NewSelect().Model(&members).Where("id IN (?)", leads).Order("id").Scan(c.Context); err != nil {
		return nil, fmt.Errorf("list the leaders of %s: %w", c.Credential.Corp, err)
	}
	out := map[int64][]string{}
	for _, m := range members {
		if !v.Visible(m) {
			continue
		}
		for i, id := range m.Department {
			if m.Leader[i] == 1 {
				out[id] = append(out[id], d.UserID(v, m))
			}
		}
	}
	return out, nil
}

func unknownDepartment(id int64) error {
	return api.Refuse(departmentNotFound, explain.Finding{Step: explain.Parameter, Expected: "the id of a department of this corp", Got: strconv.FormatInt(id, 10),
		Cause: "the corp has no such department", Fix: "list them with department/simplelist", Doc: 90208})
}

// missingField answers a missing number that has no code of its own (20-corp-api, 29-errcodes §2).
func missingField(name string) error {
	return errcode.Newf(errcode.BadRequestParameter, "missing field `%s`. invalid Request Parameter", name).With(explain.Finding{
		Step: explain.Parameter, Expected: name, Got: "nothing", Cause: "the parameter is missing or 0", Fix: "send " + name})
}
