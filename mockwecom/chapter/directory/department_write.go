package directory

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// The codes of a department that cannot be written (doc 90313; 21-contacts §2).
const (
	partyNameLength errcode.Code = 60001
	partyHasMembers errcode.Code = 60005
	partyHasParties errcode.Code = 60006
	rootStays       errcode.Code = 60007
	partyExists     errcode.Code = 60008
	partyNameChars  errcode.Code = 60009
	partyLoop       errcode.Code = 60010
	manyNodes       errcode.Code = 81001
	tooDeep         errcode.Code = 81002
)

// The bounds of a tree (doc 90205).
const (
	maxDepth    = 15
	maxChildren = 30_000
	maxPartyID  = 1<<32 - 1
	maxOrder    = 1<<32 - 1
)

// rootID is the number of every corp's root department.
const rootID = 1

type createDepartmentIn struct {
	Name     *string `json:"name"`
	NameEN   string  `json:"name_en"`
	ParentID int64   `json:"parentid"`
	Order    int64   `json:"order"`
	ID       int64   `json:"id"`
}

type createDepartmentOut struct {
	ID int64 `json:"id"`
}

// createDepartment adds a department below another. (doc 90205)
func (d *Directory) createDepartment(c *api.Call, in createDepartmentIn) (*createDepartmentOut, error) {
	e, err := d.edit(c.Context, c.Tx, c.Credential.Corp, true)
	if err != nil {
		return nil, err
	}
	dep := &Department{ID: in.ID, NameEN: in.NameEN, ParentID: in.ParentID, Order: in.Order}
	if in.Name != nil {
		dep.Name = *in.Name
	}
	if err := e.createParty(dep); err != nil {
		return nil, err
	}
	return &createDepartmentOut{dep.ID}, nil
}

// createParty checks a new department, numbers it if it has no number, and adds it.
func (e *edit) createParty(dep *Department) error {
	dep.Corp = e.corp
	if err := checkPartyName(dep.Name); err != nil {
		return err
	}
	if err := checkEnglishName(dep.NameEN); err != nil {
		return err
	}
	if err := checkPartyOrder(dep.Order); err != nil {
		return err
	}
	switch {
	case dep.ParentID == 0:
		return missingField("parentid")
	case dep.ID < 0 || dep.ID > maxPartyID:
		return badParameter("id", "a number of 2 to 4294967295", strconv.FormatInt(dep.ID, 10))
	case dep.ID == 0:
		dep.ID = e.tree.nextID()
	case e.tree.Department(dep.ID) != nil:
		return partyTaken(dep.ID, strconv.FormatInt(dep.ID, 10), "the id is taken")
	}
	if err := e.checkPlace(dep, 1); err != nil {
		return err
	}
	return e.addDepartment(dep)
}

type updateDepartmentIn struct {
	ID       int64   `json:"id"`
	Name     *string `json:"name"`
	NameEN   *string `json:"name_en"`
	ParentID *int64  `json:"parentid"`
	Order    *int64  `json:"order"`
}

// updateDepartment changes what is sent. (doc 90206)
func (d *Directory) updateDepartment(c *api.Call, in updateDepartmentIn) (api.None, error) {
	e, err := d.edit(c.Context, c.Tx, c.Credential.Corp, true)
	if err != nil {
		return api.None{}, err
	}
	before, err := e.party(in.ID)
	if err != nil {
		return api.None{}, err
	}
	after := *before
	if in.Name != nil {
		after.Name = *in.Name
		err = checkPartyName(after.Name)
	}
	if in.NameEN != nil && err == nil {
		after.NameEN = *in.NameEN
		err = checkEnglishName(after.NameEN)
	}
	if in.Order != nil && err == nil {
		after.Order = *in.Order
		err = checkPartyOrder(after.Order)
	}
	if in.ParentID != nil && err == nil {
		after.ParentID = *in.ParentID
		err = e.checkMove(before, &after)
	}
	if err != nil {
		return api.None{}, err
	}
	if before.ID != rootID {
		if err := e.checkPlace(&after, e.tree.height(before.ID)); err != nil {
			return api.None{}, err
		}
	}
	return api.None{}, e.changeDepartment(before, &after)
}

// checkMove refuses to put a department below itself, and to move the root.
func (e *edit) checkMove(before, after *Department) error {
	if after.ParentID == before.ParentID {
		return nil
	}
	if before.ID == rootID || e.tree.Within(after.ParentID, before.ID) {
		return api.Refuse(partyLoop, explain.Finding{Step: explain.State, Expected: "a parent that does not lie below the department itself", Got: strconv.FormatInt(after.ParentID, 10),
			Cause: "the tree would bite its own tail", Fix: "choose another parent", Doc: 90206})
	}
	return nil
}

// deleteDepartment takes an empty department away. (doc 90207)
func (d *Directory) deleteDepartment(c *api.Call, in departmentIn) (api.None, error) {
	e, err := d.edit(c.Context, c.Tx, c.Credential.Corp, true)
	if err != nil {
		return api.None{}, err
	}
	dep, err := e.party(in.ID)
	if err != nil {
		return api.None{}, err
	}
	f := explain.Finding{Step: explain.State, Got: strconv.FormatInt(in.ID, 10), Doc: 90207}
	if dep.ID == rootID {
		f.Expected, f.Cause, f.Fix = "a department below the root", "the root cannot be deleted", "delete another one"
		return api.None{}, refuse(rootStays, "root department can not be deleted", f)
	}
	if children := e.tree.children(dep.ID); len(children) > 0 {
		f.Expected, f.Cause = "a department without any below it", fmt.Sprintf("%d lie right below it", len(children))
		f.Fix = "delete or move those first"
		return api.None{}, api.Refuse(partyHasParties, f)
	}
	some, err := e.hasMembers(e.ctx, e.tx, e.corp, dep.ID)
	if err != nil {
		return api.None{}, err
	}
	if some {
		f.Expected, f.Cause, f.Fix = "a department without members", "members stand in it", "move or delete them first"
		return api.None{}, api.Refuse(partyHasMembers, f)
	}
	return api.None{}, e.removeDepartment(dep)
}

// party gives the department of an id for writing.
func (e *edit) party(id int64) (*Department, error) {
	if id == 0 {
		return nil, missingField("id")
	}
	dep := e.tree.Department(id)
	if dep == nil {
		return nil, unknownDepartment(id)
	}
	return dep, nil
}

// checkPlace checks where a department of some levels is put: the parent, the names beside it, the depth and the breadth.
func (e *edit) checkPlace(dep *Department, levels int) error {
	parent := e.tree.Department(dep.ParentID)
	if parent == nil {
		return unknownDepartment(dep.ParentID)
	}
	beside := e.tree.children(dep.ParentID)
	for _, other := range beside {
		if other.ID != dep.ID && other.Name == dep.Name {
			return partyTaken(other.ID, dep.Name, "the name is taken below the same parent")
		}
	}
	f := explain.Finding{Step: explain.Limit, Got: strconv.FormatInt(dep.ParentID, 10), Fix: "choose another parent", Doc: 90205}
	if depth := e.tree.depth(dep.ParentID) + levels; depth > maxDepth {
		f.Expected, f.Cause = fmt.Sprintf("a tree of at most %d levels", maxDepth), fmt.Sprintf("it would have %d", depth)
		return refuse(tooDeep, "department level exceed limit", f)
	}
	if old := e.tree.Department(dep.ID); (old == nil || old.ParentID != dep.ParentID) && len(beside) >= maxChildren {
		f.Expected, f.Cause = fmt.Sprintf("a parent with fewer than %d departments", maxChildren), "it is full"
		return refuse(manyNodes, "department node exceed limit", f)
	}
	return nil
}

func partyTaken(id int64, got, cause string) error {
	return errcode.Newf(partyExists, "department existed: %d", id).With(explain.Finding{Step: explain.State, Expected: "an id and a name that are free", Got: got,
		Cause: cause, Fix: "use department/update, or another one", Doc: 90205})
}

// checkPartyName checks a name: 1 to 64 characters, and none of those that paths are made of. (doc 90205)
func checkPartyName(name string) error {
	if name == "" {
		return checkWords("name", name, 1, 64)
	}
	if n := utf8.RuneCountInString(name); n > 64 {
		return api.Refuse(partyNameLength, explain.Finding{Step: explain.Parameter, Expected: "a name of 1 to 64 characters", Got: strconv.Itoa(n) + " characters",
			Cause: "the name is too long", Fix: "shorten it", Doc: 90205})
	}
	return checkPartyChars("name", name)
}

func checkPartyChars(field, name string) error {
	if !strings.ContainsAny(name, "\\:*?\"<>|｜") && !strings.ContainsRune(name, utf8.RuneError) {
		return nil
	}
	return api.Refuse(partyNameChars, explain.Finding{Step: explain.Parameter, Expected: field + ` in UTF-8, without \ : * ? " < > |`, Got: name,
		Cause: "a character that the name of a department may not have", Fix: "leave it out", Doc: 90205})
}

func checkEnglishName(name string) error {
	if n := utf8.RuneCountInString(name); n > 64 {
		return errcode.Newf(errcode.BadRequestParameter, "name_en exceed max length 64. invalid Request Parameter").With(explain.Finding{Step: explain.Parameter,
			Expected: "name_en of at most 64 characters", Got: strconv.Itoa(n) + " characters", Cause: "the name is too long", Fix: "shorten it", Doc: 90205})
	}
	return checkPartyChars("name_en", name)
}

func checkPartyOrder(order int64) error {
	if order < 0 || order > maxOrder {
		return badParameter("order", "a number of 0 to 4294967295", strconv.FormatInt(order, 10))
	}
	return nil
}
