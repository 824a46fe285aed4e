package batch

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
)

const (
	rootID     = 1      // of every corp's root department
	maxParties = 30_000 // departments of a corp (doc 90205)
)

// party is one line of a file of departments, and in the plan what it says about a department.
type party struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	ParentID int64  `json:"parentid"`
	Order    int64  `json:"order"` // 0: it is not said
}

// partySheet is the file of an import of departments and where its columns are.
type partySheet struct {
	*sheet
	name, id, parent, order int
}

func openParties(s *sheet) (*partySheet, error) {
	p := &partySheet{sheet: s, name: s.column("部门名称"), id: s.column("部门ID"), parent: s.column("父部门ID"), order: s.column("排序")}
	for _, needed := range []struct {
		at   int
		name string
	}{{p.name, "部门名称"}, {p.id, "部门ID"}, {p.parent, "父部门ID"}} {
		if needed.at < 0 {
			return nil, s.missingColumn(needed.name)
		}
	}
	return p, nil
}

// party reads a line. The root has no parent, whatever the line says.
func (s *partySheet) party(cells []string) (p party, err error) {
	p.Name = cell(cells, s.name)
	if p.ID, err = strconv.ParseInt(cell(cells, s.id), 10, 64); err != nil || p.ID < 1 {
		return p, noTree("部门ID: a number from 1 on", cell(cells, s.id), "the id of a department is missing, or no number")
	}
	if p.Name == "" {
		return p, noTree("部门名称", "nothing", fmt.Sprintf("department %d has no name", p.ID))
	}
	if text := cell(cells, s.order); text != "" {
		if p.Order, err = strconv.ParseInt(text, 10, 64); err != nil {
			return p, noTree("排序: a number, or nothing", text, fmt.Sprintf("the order of department %d is no number", p.ID))
		}
	}
	if p.ID == rootID {
		return p, nil
	}
	if p.ParentID, err = strconv.ParseInt(cell(cells, s.parent), 10, 64); err != nil || p.ParentID < 1 {
		return p, noTree("父部门ID: the id of a department", cell(cells, s.parent), fmt.Sprintf("department %d has no parent", p.ID))
	}
	return p, nil
}

// planParties makes the plan of an import of departments: what the file does not have goes as far as it is empty, then the tree of the
// file is built from its root on, then what has become empty goes.
func (b *Batches) planParties(ctx context.Context, j *job) (*plan, error) {
	all, err := b.readParties(ctx, j)
	if err != nil {
		return nil, err
	}
	ordered, err := fromRoot(all)
	if err != nil {
		return nil, err
	}
	tree, err := b.dir.Departments(ctx, b.rt.Store.Read(), j.Corp)
	if err != nil {
		return nil, err
	}
	return &plan{total: len(ordered), each: func(put func(*line) error) error {
		for _, id := range surplusParties(tree, all) {
			if err := put(&line{Name: strconv.FormatInt(id, 10), Delete: true, Quiet: true}); err != nil {
				return err
			}
		}
		for _, p := range ordered {
			if err := put(&line{Name: strconv.FormatInt(p.ID, 10), Fields: encode(p)}); err != nil {
				return err
			}
		}
		for _, id := range surplusParties(tree, all) {
			if err := put(&line{Name: strconv.FormatInt(id, 10), Delete: true, Quiet: true, Fields: lastTry}); err != nil {
				return err
			}
		}
		return nil
	}}, nil
}

// readParties reads the whole file, which has no more lines than a corp may have departments.
func (b *Batches) readParties(ctx context.Context, j *job) (map[int64]*party, error) {
	all := map[int64]*party{}
	type place struct {
		parent int64
		name   string
	}
	taken := map[place]int64{}
	var s *partySheet
	open := func(opened *sheet) (err error) {
		s, err = openParties(opened)
		return err
	}
	err := b.read(ctx, j, open, func(cells []string) error {
		p, err := s.party(cells)
		if err != nil {
			return err
		}
		if all[p.ID] != nil {
			return refuse(repeatedParty, "partyid duplicated in import file", explain.Finding{Step: explain.Body, Expected: "each 部门ID once", Got: fmt.Sprintf("%d twice", p.ID),
				Cause: "the file has two lines for one department", Fix: "leave one of them out", Doc: codeDoc})
		}
		if other := taken[place{p.ParentID, p.Name}]; other != 0 {
			return refuse(repeatedName, "party name duplicated below one parent in import file", explain.Finding{Step: explain.Body, Expected: "names that differ below one parent",
				Got: fmt.Sprintf("%s for departments %d and %d", p.Name, other, p.ID), Cause: "two departments of one parent have the same name", Fix: "rename one of them", Doc: codeDoc})
		}
		if len(all) == maxParties {
			return noTree(fmt.Sprintf("at most %d departments", maxParties), "more", "a corp has no more departments than that")
		}
		all[p.ID], taken[place{p.ParentID, p.Name}] = &p, p.ID
		return nil
	})
	return all, err
}

// fromRoot orders departments so that each stands behind its parent, and refuses what is no tree below the root. (302004)
func fromRoot(all map[int64]*party) ([]*party, error) {
	children := map[int64][]*party{}
	var ordered []*party
	for _, p := range all {
		switch {
		case p.ID == rootID:
			ordered = append(ordered, p)
		case p.ParentID != rootID && all[p.ParentID] == nil:
			return nil, noTree("parents that the file has", fmt.Sprintf("department %d below %d", p.ID, p.ParentID), "the file does not have the parent of a department")
		default:
			children[p.ParentID] = append(children[p.ParentID], p)
		}
	}
	for _, some := range children {
		slices.SortFunc(some, func(a, b *party) int { return int(a.ID - b.ID) })
	}
	for level := children[rootID]; len(level) > 0; {
		ordered = append(ordered, level...)
		var next []*party
		for _, p := range level {
			next = append(next, children[p.ID]...)
		}
		level = next
	}
	if len(ordered) < len(all) {
		return nil, noTree("a tree below department 1", fmt.Sprintf("%d of %d departments are not below it", len(all)-len(ordered), len(all)), "departments stand below each other in a circle")
	}
	return ordered, nil
}

// surplusParties gives the departments that the file does not have, the deepest first.
func surplusParties(tree *directory.Tree, all map[int64]*party) []int64 {
	var ids []int64
	for level := tree.Children(rootID); len(level) > 0; {
		var next []int64
		for _, id := range level {
			if all[id] == nil {
				ids = append(ids, id)
			}
			next = append(next, tree.Children(id)...)
		}
		level = next
	}
	slices.Reverse(ids)
	return ids
}

// noTree refuses a file whose departments are no tree. (302004)
func noTree(want, got, cause string) error {
	return refuse(notATree, "invalid organization", explain.Finding{Step: explain.Body, Expected: want, Got: got, Cause: cause,
		Fix: "write every department once, with its name and with a parent that the file has", Doc: codeDoc})
}
