package directory

import (
	"cmp"
	"slices"
)

// Tree is the departments of a corp. It never changes: a write makes another one that shares nearly everything with it.
type Tree struct {
	mark     int64             // tells this state of the tree from all others; it stands in the corp's row, too
	nodes    *trie[Department] // by id
	children *trie[[]int64]    // by the id of the parent, greater positions first
	count    int
}

func newTree(mark int64, all []Department) *Tree {
	t := &Tree{mark: mark, count: len(all)}
	slices.SortFunc(all, func(a, b Department) int { return inTree(&a, &b) })
	for from := 0; from < len(all); {
		var ids []int64
		parent := all[from].ParentID
		for ; from < len(all) && all[from].ParentID == parent; from++ {
			t.nodes = t.nodes.with(all[from].ID, &all[from])
			ids = append(ids, all[from].ID)
		}
		t.children = t.children.with(parent, &ids)
	}
	return t
}

// Len counts the departments.
func (t *Tree) Len() int { return t.count }

// Department gives one department, nil when there is none of that id. It is shared and must not be changed.
func (t *Tree) Department(id int64) *Department { return t.nodes.get(id) }

// All passes every department by the id of its parent and its position, greater positions first. They are shared and must not be changed.
func (t *Tree) All(yield func(*Department) bool) {
	t.children.each(func(ids *[]int64) bool {
		for _, id := range *ids {
			if !yield(t.nodes.get(id)) {
				return false
			}
		}
		return true
	})
}

// Children gives the ids of the departments right below one, greater positions first. The list is shared and must not be changed.
func (t *Tree) Children(id int64) []int64 {
	if ids := t.children.get(id); ids != nil {
		return *ids
	}
	return nil
}

// Within reports whether department id is ancestor or lies somewhere below it.
func (t *Tree) Within(id, ancestor int64) bool {
	for range t.count { // a chain is never longer than the tree, even if somebody stored a circle
		d := t.nodes.get(id)
		if d == nil {
			return false
		}
		if id == ancestor {
			return true
		}
		id = d.ParentID
	}
	return false
}

// Below gives a department and all that lies below it, in the order of All; every department for the id 0.
func (t *Tree) Below(id int64) []*Department {
	out := make([]*Department, 0, 8)
	if id == 0 {
		for d := range t.All {
			out = append(out, d)
		}
		return out
	}
	top := t.Department(id)
	if top == nil {
		return nil
	}
	out = append(out, top)
	seen := map[int64]bool{id: true} // somebody may have stored a circle
	for i := 0; i < len(out); i++ {
		for _, child := range t.Children(out[i].ID) {
			if !seen[child] {
				seen[child], out = true, append(out, t.Department(child))
			}
		}
	}
	slices.SortFunc(out, inTree)
	return out
}

// beside is the order of departments of one parent.
func beside(a, b *Department) int {
	return cmp.Or(cmp.Compare(b.Order, a.Order), cmp.Compare(a.ID, b.ID))
}

// inTree is the order of departments of one corp.
func inTree(a, b *Department) int { return cmp.Or(cmp.Compare(a.ParentID, b.ParentID), beside(a, b)) }

// depth counts the levels from the root down to a department; the root has 1.
func (t *Tree) depth(id int64) int {
	n := 0
	for dep := t.Department(id); dep != nil && n <= t.count; dep = t.Department(dep.ParentID) {
		n++
	}
	return n
}

// height counts the levels from a department down to the deepest below it; one without any below has 1.
func (t *Tree) height(id int64) int {
	top, deepest := t.depth(id), 0
	for _, dep := range t.Below(id) {
		deepest = max(deepest, t.depth(dep.ID))
	}
	return deepest - top + 1
}

// nextID gives the number of a new department: they grow from the greatest (doc 90205). Once there is no greater one, it is the least
// that is free. Numbers that are about to be given to others are left out.
func (t *Tree) nextID(taken []int64) int64 {
	id := int64(rootID)
	if last := t.nodes.last(); last != nil {
		id = last.ID + 1
	}
	for id > maxPartyID || t.Department(id) != nil || slices.Contains(taken, id) {
		if id++; id > maxPartyID {
			id = rootID
		}
	}
	return id
}

// with gives the tree with a department, new or changed.
func (t *Tree) with(dep *Department) *Tree {
	out := t
	if t.Department(dep.ID) != nil {
		out = t.without(dep.ID)
	}
	out = &Tree{nodes: out.nodes.with(dep.ID, dep), children: out.children, count: out.count + 1}
	ids := out.Children(dep.ParentID)
	at, _ := slices.BinarySearchFunc(ids, dep, func(id int64, dep *Department) int { return beside(out.Department(id), dep) })
	ids = slices.Insert(slices.Clip(ids), at, dep.ID)
	out.children = out.children.with(dep.ParentID, &ids)
	return out
}

// without gives the tree without a department that it has.
func (t *Tree) without(id int64) *Tree {
	dep := t.Department(id)
	out := &Tree{nodes: t.nodes.with(id, nil), children: t.children, count: t.count - 1}
	ids := slices.DeleteFunc(slices.Clone(t.Children(dep.ParentID)), func(other int64) bool { return other == id })
	if len(ids) == 0 {
		out.children = t.children.with(dep.ParentID, nil)
		return out
	}
	out.children = t.children.with(dep.ParentID, &ids)
	return out
}
