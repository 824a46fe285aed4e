package directory

import (
	"fmt"
	"strconv"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// PartyChange is what is said about a department that is changed. What is nil was not sent and stays.
type PartyChange struct {
	Name     *string `json:"name" wx:"taken=60008"`
	NameEN   *string `json:"name_en"`
	ParentID *int64  `json:"parentid" wx:"unknown=60003"`
	Order    *int64  `json:"order"`
}

// CreateDepartment adds a department; one without a number gets the next one, which it has afterwards. (doc 90205)
func (e *Edit) CreateDepartment(dep *Department) error {
	dep.Corp = e.corp
	if err := checkParty(dep); err != nil {
		return err
	}
	switch {
	case dep.ParentID == 0:
		return missingField("parentid")
	case dep.ID < 0 || dep.ID > maxPartyID:
		return badParameter("id", "a number of 2 to 4294967295", strconv.FormatInt(dep.ID, 10))
	case dep.ID != 0 && e.tree.Department(dep.ID) != nil:
		return partyTaken(dep.ID, strconv.FormatInt(dep.ID, 10), "the id is taken")
	}
	if err := e.checkPlace(dep, 1); err != nil {
		return err
	}
	if dep.ID == 0 {
		dep.ID = e.tree.nextID(nil)
	}
	return e.addDepartment(dep)
}

// UpdateDepartment changes a department. (doc 90206)
func (e *Edit) UpdateDepartment(id int64, to PartyChange) error {
	before, err := e.party(id)
	if err != nil {
		return err
	}
	after := *before
	to.write(&after)
	if err := checkParty(&after); err != nil {
		return err
	}
	if err := e.checkMove(before, &after); err != nil {
		return err
	}
	if before.ID != rootID {
		levels := 1
		if before.ParentID != after.ParentID {
			levels = e.tree.height(before.ID)
		}
		if err := e.checkPlace(&after, levels); err != nil {
			return err
		}
	}
	return e.changeDepartment(before, &after)
}

func (to *PartyChange) write(dep *Department) {
	if to.Name != nil {
		dep.Name = *to.Name
	}
	if to.NameEN != nil {
		dep.NameEN = *to.NameEN
	}
	if to.ParentID != nil {
		dep.ParentID = *to.ParentID
	}
	if to.Order != nil {
		dep.Order = *to.Order
	}
}

// DeleteDepartment takes an empty department away. (doc 90207)
func (e *Edit) DeleteDepartment(id int64) error {
	dep, err := e.party(id)
	if err != nil {
		return err
	}
	f := explain.Finding{Step: explain.State, Got: strconv.FormatInt(id, 10), Doc: 90207}
	if dep.ID == rootID {
		f.Expected, f.Cause, f.Fix = "a department below the root", "the root cannot be deleted", "delete another one"
		return refuse(rootStays, "root department can not be deleted", f)
	}
	if n := len(e.tree.Children(dep.ID)); n > 0 {
		f.Expected, f.Cause = "a department without any below it", fmt.Sprintf("%d lie right below it", n)
		f.Fix = "delete or move those first"
		return api.Refuse(partyHasParties, f)
	}
	some, err := e.dir.hasMembers(e.ctx, e.tx, e.corp, dep.ID)
	if err != nil {
		return err
	}
	if some {
		f.Expected, f.Cause, f.Fix = "a department without members", "members stand in it", "move or delete them first"
		return api.Refuse(partyHasMembers, f)
	}
	return e.removeDepartment(dep)
}

// party gives the department of an id for writing.
func (e *Edit) party(id int64) (*Department, error) {
	if id == 0 {
		return nil, missingField("id")
	}
	dep := e.tree.Department(id)
	if dep == nil {
		return nil, unknownDepartment(id)
	}
	return dep, nil
}

// checkMove refuses to put a department below itself, and to move the root.
func (e *Edit) checkMove(before, after *Department) error {
	if after.ParentID == before.ParentID {
		return nil
	}
	if before.ID == rootID || e.tree.Within(after.ParentID, before.ID) {
		return api.Refuse(partyLoop, explain.Finding{Step: explain.State, Expected: "a parent that does not lie below the department itself", Got: strconv.FormatInt(after.ParentID, 10),
			Cause: "the tree would bite its own tail", Fix: "choose another parent", Doc: 90206})
	}
	return nil
}

// checkPlace checks where a department of some levels is put: the parent, the names beside it, the depth and the breadth.
func (e *Edit) checkPlace(dep *Department, levels int) error {
	if e.tree.Department(dep.ParentID) == nil {
		return unknownDepartment(dep.ParentID)
	}
	if other, err := e.partyNamed(dep.ParentID, dep.Name, dep.ID); err != nil || other != 0 {
		if err != nil {
			return err
		}
		return partyTaken(other, dep.Name, "the name is taken below the same parent")
	}
	if depth := e.tree.depth(dep.ParentID) + levels; depth > maxDepth {
		return refuse(tooDeep, "department level exceed limit", explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("a tree of at most %d levels", maxDepth),
			Got: strconv.FormatInt(dep.ParentID, 10), Cause: fmt.Sprintf("it would have %d", depth), Fix: "choose another parent", Doc: 90205})
	}
	old := e.tree.Department(dep.ID)
	if old == nil && e.tree.Len() >= maxParties {
		return manyNodesBelow(rootID, fmt.Sprintf("the corp has %d departments", e.tree.Len()))
	}
	if old == nil || old.ParentID != dep.ParentID {
		return e.checkRoom(dep.ParentID)
	}
	return nil
}

// checkRoom refuses to put more than 30,000 members and departments right into one department. (81001, doc 90205)
func (e *Edit) checkRoom(id int64) error {
	n, err := e.nodes(id)
	if err != nil || n < maxNodes {
		return err
	}
	return manyNodesBelow(id, fmt.Sprintf("it has %d members and departments", n))
}

func manyNodesBelow(id int64, cause string) error {
	return refuse(manyNodes, "department node exceed limit", explain.Finding{Step: explain.Limit, Expected: "at most 30000 departments, and at most 30000 members and departments right below one",
		Got: strconv.FormatInt(id, 10), Cause: cause, Fix: "choose another department", Doc: 90205})
}

func partyTaken(id int64, got, cause string) error {
	return errcode.Newf(partyExists, "department existed: %d", id).With(explain.Finding{Step: explain.State, Expected: "an id and a name that are free", Got: got,
		Cause: cause, Fix: "use department/update, or another one", Doc: 90205})
}
