package directory

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// Tree is the departments of a corp. It never changes once it was read.
type Tree struct {
	All  []Department // by parent and position, greater positions first
	byID map[int64]*Department
}

// Departments gives the tree of a corp.
func (d *Directory) Departments(ctx context.Context, db bun.IDB, corp string) (*Tree, error) {
	load := func() (*Tree, error) {
		var all []Department
		err := db.NewSelect().Model(&all).Where("corp = ?", corp).OrderExpr("parentid, position DESC, id").Scan(ctx)
		if err != nil {
			return nil, fmt.Errorf("list departments of %s: %w", corp, err)
		}
		return newTree(all), nil
	}
	if writing(db) {
		return load()
	}
	return d.trees.Get(corp, load)
}

func newTree(all []Department) *Tree {
	t := &Tree{All: all, byID: make(map[int64]*Department, len(all))}
	for i := range all {
		t.byID[all[i].ID] = &all[i]
	}
	return t
}

// Department gives one department, nil when there is none of that id. It is shared and must not be changed.
func (t *Tree) Department(id int64) *Department { return t.byID[id] }

// Within reports whether department id is ancestor or lies somewhere below it.
func (t *Tree) Within(id, ancestor int64) bool {
	for range t.All { // a chain is never longer than the tree, even if somebody stored a circle
		if id == ancestor {
			return t.byID[id] != nil
		}
		d := t.byID[id]
		if d == nil {
			return false
		}
		id = d.ParentID
	}
	return false
}

// Below gives a department and all that lies below it, in the order of All; every department for the id 0.
func (t *Tree) Below(id int64) []*Department {
	var out []*Department
	for i := range t.All {
		if id == 0 || t.Within(t.All[i].ID, id) {
			out = append(out, &t.All[i])
		}
	}
	return out
}
