package directory

import (
	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/store"
)

// How much is kept in front of the tables.
const (
	corpCache   = 1_000
	memberCache = 50_000
	treeCache   = 1_000
)

// Directory answers questions about contacts. What it gives outside of a transaction is shared: it must not be changed.
// Inside of one it reads past its caches and gives what is the caller's own. It is safe for concurrent use.
type Directory struct {
	rt       *engine.Runtime
	viewer   Viewer
	listener Listener
	pictures Pictures
	corps    *store.Cache[string, *Corp]
	numbers  *store.Cache[int64, *Corp]
	members  *store.Cache[memberKey, *Member]
	persons  *store.Cache[int64, *Member]
	marks    *store.Cache[string, int64]
	trees    *store.Cache[treeKey, *Tree]
	scopes   *store.Cache[string, *scope]
}

// New makes the chapter. It does nothing before its rows are used.
func New(rt *engine.Runtime) *Directory {
	return &Directory{
		rt:      rt,
		corps:   store.NewCache[string, *Corp](corpCache),
		numbers: store.NewCache[int64, *Corp](corpCache),
		members: store.NewCache[memberKey, *Member](memberCache),
		persons: store.NewCache[int64, *Member](memberCache),
		marks:   store.NewCache[string, int64](treeCache),
		trees:   store.NewCache[treeKey, *Tree](treeCache),
		scopes:  store.NewCache[string, *scope](corpCache),
	}
}

// Forget drops what was read, after a world was loaded anew.
func (d *Directory) Forget() {
	d.corps.DropAll()
	d.numbers.DropAll()
	d.members.DropAll()
	d.persons.DropAll()
	d.marks.DropAll()
	d.trees.DropAll()
}

// writing reports whether db is a transaction: what it reads may never be committed, so it must not be kept.
func writing(db bun.IDB) bool {
	_, yes := db.(*store.Tx)
	return yes
}
