package directory

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
)

// treeKey finds a state of a corp's tree. Since a mark follows from all that was ever done to the tree, what is kept under one is
// right for everybody who reads that mark, also inside of a transaction that may not be committed.
type treeKey struct {
	corp string
	mark int64
}

// Departments gives the tree of a corp.
func (d *Directory) Departments(ctx context.Context, db bun.IDB, corp string) (*Tree, error) {
	load := func() (int64, error) { return readMark(ctx, db, corp) }
	var mark int64
	var err error
	if writing(db) {
		mark, err = load()
	} else {
		mark, err = d.marks.Get(corp, load)
	}
	if err != nil {
		return nil, err
	}
	return d.trees.Get(treeKey{corp, mark}, func() (*Tree, error) { return readTree(ctx, db, corp, mark) })
}

func readMark(ctx context.Context, db bun.IDB, corp string) (int64, error) {
	var marks []int64
	if err := db.NewSelect().Table("corps").Column("tree_mark").Where("corpid = ?", corp).Scan(ctx, &marks); err != nil {
		return 0, fmt.Errorf("look up the tree of %s: %w", corp, err)
	}
	if len(marks) == 0 { // a corp that is gone has no departments, either
		return 0, nil
	}
	return marks[0], nil
}

// readTree reads the departments until their mark stays the same meanwhile: between two queries another writer may commit.
func readTree(ctx context.Context, db bun.IDB, corp string, mark int64) (*Tree, error) {
	for {
		var all []Department
		if err := db.NewSelect().Model(&all).Where("corp = ?", corp).Scan(ctx); err != nil {
			return nil, fmt.Errorf("list departments of %s: %w", corp, err)
		}
		now, err := readMark(ctx, db, corp)
		if err != nil {
			return nil, err
		}
		if now == mark {
			return newTree(mark, all), nil
		}
		mark = now
	}
}

// nextMark follows from a mark and what is done then: a department that is stored, or taken away.
func nextMark(mark int64, dep *Department, gone bool) int64 {
	text := fmt.Appendf(nil, "%d %s %d %d %d %t %q %q", mark, dep.Corp, dep.ID, dep.ParentID, dep.Order, gone, dep.Name, dep.NameEN)
	sum := sha256.Sum256(text)
	return int64(binary.BigEndian.Uint64(sum[:]))
}

// plant puts another tree in the place of the present one, after dep was stored or taken away.
func (e *Edit) plant(tree *Tree, dep *Department, gone bool) error {
	tree.mark = nextMark(e.tree.mark, dep, gone)
	res, err := e.tx.NewUpdate().Table("corps").Set("tree_mark = ?", tree.mark).Where("corpid = ?", e.corp).Where("tree_mark = ?", e.tree.mark).Exec(e.ctx)
	if err != nil {
		return fmt.Errorf("mark the tree of %s: %w", e.corp, err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return refuse(versionConflict, "version conflict", explain.Finding{Step: explain.State, Expected: "one writer of the departments at a time",
			Got: "another one", Cause: "somebody else has changed the departments meanwhile", Fix: "send the call again", Doc: 90313})
	}
	corp := e.corp
	if !e.planted {
		e.planted = true
		e.tx.OnCommit(func() { e.dir.marks.Drop(corp) })
	} else {
		e.dir.trees.Drop(treeKey{corp, e.tree.mark}) // nobody else has seen it
	}
	_, err = e.dir.trees.Get(treeKey{corp, tree.mark}, func() (*Tree, error) { return tree, nil })
	e.tree = tree
	return err
}

// versionConflict answers two writers at a time (doc 90313).
const versionConflict errcode.Code = 6000
