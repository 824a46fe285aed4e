package directory

import "wecomlab/mockwecom/engine/api"

type createDepartmentIn struct {
	Name     *string `json:"name" wx:"taken=60008"`
	NameEN   string  `json:"name_en"`
	ParentID int64   `json:"parentid" wx:"unknown=60003"`
	Order    int64   `json:"order"`
	ID       int64   `json:"id" wx:"taken=60008"`
}

type createDepartmentOut struct {
	ID int64 `json:"id"`
}

// createDepartment adds a department below another. (doc 90205)
func (d *Directory) createDepartment(c *api.Call, in createDepartmentIn) (*createDepartmentOut, error) {
	e, err := d.Begin(c.Context, c.Tx, c.Credential.Corp, true)
	if err != nil {
		return nil, err
	}
	dep := &Department{ID: in.ID, NameEN: in.NameEN, ParentID: in.ParentID, Order: in.Order}
	if in.Name != nil {
		dep.Name = *in.Name
	}
	if err := e.CreateDepartment(dep); err != nil {
		return nil, err
	}
	return &createDepartmentOut{dep.ID}, nil
}

type updateDepartmentIn struct {
	ID int64 `json:"id" wx:"unknown=60003"`
	PartyChange
}

// updateDepartment changes what is sent. (doc 90206)
func (d *Directory) updateDepartment(c *api.Call, in updateDepartmentIn) (api.None, error) {
	e, err := d.Begin(c.Context, c.Tx, c.Credential.Corp, true)
	if err != nil {
		return api.None{}, err
	}
	return api.None{}, e.UpdateDepartment(in.ID, in.PartyChange)
}

// deleteDepartment takes an empty department away. (doc 90207)
func (d *Directory) deleteDepartment(c *api.Call, in departmentIn) (api.None, error) {
	e, err := d.Begin(c.Context, c.Tx, c.Credential.Corp, true)
	if err != nil {
		return api.None{}, err
	}
	return api.None{}, e.DeleteDepartment(in.ID)
}
