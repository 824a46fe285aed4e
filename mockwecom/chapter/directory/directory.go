package directory

import (
	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api"
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
	rt      *engine.Runtime
	viewer  Viewer
	corps   *store.Cache[string, *Corp]
	numbers *store.Cache[int64, *Corp]
	members *store.Cache[memberKey, *Member]
	persons *store.Cache[int64, *Member]
	trees   *store.Cache[string, *Tree]
	scopes  *store.Cache[string, *scope]
}

// New makes the chapter. It does nothing before its rows are used.
func New(rt *engine.Runtime) *Directory {
	return &Directory{
		rt:      rt,
		corps:   store.NewCache[string, *Corp](corpCache),
		numbers: store.NewCache[int64, *Corp](corpCache),
		members: store.NewCache[memberKey, *Member](memberCache),
		persons: store.NewCache[int64, *Member](memberCache),
		trees:   store.NewCache[string, *Tree](treeCache),
		scopes:  store.NewCache[string, *scope](corpCache),
	}
}

// Chapter gives the rows.
func (d *Directory) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: "directory", Title: "Contacts (通讯录)", Migrations: migrations,
		Endpoints: []api.Row{
			api.GET("/cgi-bin/user/get", 90196, api.CorpAccess, d.getUser, api.Also(90332, 96255)),
			api.GET("/cgi-bin/user/simplelist", 90200, api.CorpAccess, d.listUserNames, api.Also(90336, 96259)),
			api.GET("/cgi-bin/user/list", 90201, api.CorpAccess, d.listUsers, api.Also(90337, 96260)),
			api.GET("/cgi-bin/department/simplelist", 95350, api.CorpAccess, d.listDepartmentIDs, api.Also(95406, 96275)),
			api.GET("/cgi-bin/department/list", 90208, api.CorpAccess, d.listDepartments, api.Also(90344, 96274)),
			api.GET("/cgi-bin/department/get", 95351, api.CorpAccess, d.getDepartment, api.Also(95407, 96276)),
		},
		Load:    d.load,
		Default: d.defaults,
		Forget:  d.Forget,
	}
}

// Forget drops what was read, after a world was loaded anew.
func (d *Directory) Forget() {
	d.corps.DropAll()
	d.numbers.DropAll()
	d.members.DropAll()
	d.persons.DropAll()
	d.trees.DropAll()
}

// writing reports whether db is a transaction: what it reads may never be committed, so it must not be kept.
func writing(db bun.IDB) bool {
	_, yes := db.(*store.Tx)
	return yes
}
