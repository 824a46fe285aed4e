package directory

import (
	"strconv"

	"wecomlab/mockwecom/engine/action"
)

type newDepartmentIn struct {
	Corp   string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Name   string `name:"name" need:"yes" help:"1 to 64 characters"`
	Parent int64  `name:"parent" default:"1" need:"yes" help:"id of the department above"`
	ID     int64  `name:"id" help:"number of the new department; empty: the next one"`
	Order  int64  `name:"order" help:"greater ones stand first"`
	NameEN string `name:"name_en" help:"English name"`
}

func (d *Directory) newDepartment(c *action.Call, in newDepartmentIn) (action.Result, error) {
	e, err := d.administer(c, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	dep := &Department{ID: in.ID, Name: in.Name, NameEN: in.NameEN, ParentID: in.Parent, Order: in.Order}
	if err := e.CreateDepartment(dep); err != nil {
		return action.Result{}, err
	}
	id := strconv.FormatInt(dep.ID, 10)
	return action.Result{Say: "department " + id + ", " + dep.Name + ", stands", Values: map[string]string{"id": id}}, nil
}

type editDepartmentIn struct {
	Corp   string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	ID     int64  `name:"id" need:"yes" help:"number of the department"`
	Name   string `name:"name" help:"1 to 64 characters"`
	NameEN string `name:"name_en" help:"English name; - none"`
	Order  string `name:"order" help:"greater ones stand first"`
}

func (d *Directory) editDepartment(c *action.Call, in editDepartmentIn) (action.Result, error) {
	to := PartyChange{Name: changed(in.Name), NameEN: changed(in.NameEN)}
	if in.Order != "" {
		order, err := strconv.ParseInt(in.Order, 10, 64)
		if err != nil {
			return action.Result{}, badParameter("order", "a number of 0 to 4294967295", in.Order)
		}
		to.Order = &order
	}
	return d.administerParty(c, in.Corp, in.ID, "is changed", func(e *Edit) error { return e.UpdateDepartment(in.ID, to) })
}

type moveDepartmentIn struct {
	Corp   string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	ID     int64  `name:"id" need:"yes" help:"number of the department"`
	Parent int64  `name:"parent" need:"yes" help:"number of the department above"`
}

func (d *Directory) moveDepartment(c *action.Call, in moveDepartmentIn) (action.Result, error) {
	say := "stands below " + strconv.FormatInt(in.Parent, 10)
	return d.administerParty(c, in.Corp, in.ID, say, func(e *Edit) error { return e.UpdateDepartment(in.ID, PartyChange{ParentID: &in.Parent}) })
}

type departmentGoesIn struct {
	Corp string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	ID   int64  `name:"id" need:"yes" help:"number of the department"`
}

func (d *Directory) departmentGoes(c *action.Call, in departmentGoesIn) (action.Result, error) {
	return d.administerParty(c, in.Corp, in.ID, "is gone", func(e *Edit) error { return e.DeleteDepartment(in.ID) })
}

// administerParty does something to a department that exists.
func (d *Directory) administerParty(c *action.Call, corp string, id int64, done string, do func(*Edit) error) (action.Result, error) {
	e, err := d.administer(c, corp)
	if err != nil {
		return action.Result{}, err
	}
	if _, err := e.party(id); err != nil {
		return action.Result{}, err
	}
	if err := do(e); err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: "department " + strconv.FormatInt(id, 10) + " " + done}, nil
}
