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
	rt       *engine.Runtime
	viewer   Viewer
	listener Listener
	corps    *store.Cache[string, *Corp]
	numbers  *store.Cache[int64, *Corp]
	members  *store.Cache[memberKey, *Member]
	persons  *store.Cache[int64, *Member]
	trees    *store.Cache[string, *Tree]
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
			api.POST("/cgi-bin/user/create", 90195, api.CorpAccess, d.createUser, api.Also(90331), api.Writes, api.Says("created")),
			api.POST("/cgi-bin/user/update", 90197, api.CorpAccess, d.updateUser, api.Also(90333), api.Writes, api.Says("updated")),
			api.GET("/cgi-bin/user/delete", 90198, api.CorpAccess, d.deleteUser, api.Also(90334), api.Writes, api.Says("deleted")),
			api.POST("/cgi-bin/user/batchdelete", 90199, api.CorpAccess, d.deleteUsers, api.Also(90335), api.Writes, api.Says("deleted")),
			api.POST("/cgi-bin/user/list_id", 96067, api.CorpAccess, d.listIDs, api.Also(96021, 96269)),
			api.POST("/cgi-bin/user/getuserid", 95402, api.CorpAccess, d.userOfMobile, api.Also(91693, 96267)),
			api.POST("/cgi-bin/user/get_userid_by_email", 95895, api.CorpAccess, d.userOfEmail, api.Also(95892, 96268)),
			api.POST("/cgi-bin/department/create", 90205, api.CorpAccess, d.createDepartment, api.Also(90341), api.Writes, api.Says("created")),
			api.POST("/cgi-bin/department/update", 90206, api.CorpAccess, d.updateDepartment, api.Also(90342), api.Writes, api.Says("updated")),
			api.GET("/cgi-bin/department/delete", 90207, api.CorpAccess, d.deleteDepartment, api.Also(90343), api.Writes, api.Says("deleted")),
			api.POST("/cgi-bin/tag/create", 90210, api.CorpAccess, d.createTag, api.Also(90346, 96278), api.Writes, api.Says("created")),
			api.POST("/cgi-bin/tag/update", 90211, api.CorpAccess, d.updateTag, api.Also(90347, 96279), api.Writes, api.Says("updated")),
			api.GET("/cgi-bin/tag/delete", 90212, api.CorpAccess, d.deleteTag, api.Also(90348, 96280), api.Writes, api.Says("deleted")),
			api.GET("/cgi-bin/tag/get", 90213, api.CorpAccess, d.getTag, api.Also(90349, 96281)),
			api.POST("/cgi-bin/tag/addtagusers", 90214, api.CorpAccess, d.addTagUsers, api.Also(90350, 96282), api.Writes),
			api.POST("/cgi-bin/tag/deltagusers", 90215, api.CorpAccess, d.deleteTagUsers, api.Also(90351, 96283), api.Writes, api.Says("deleted")),
			api.GET("/cgi-bin/tag/list", 90216, api.CorpAccess, d.listTags, api.Also(90352, 96284)),
		},
		Actions: d.actions(),
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
