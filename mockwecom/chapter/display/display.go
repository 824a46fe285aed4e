// Package display holds what lets a provider show contacts whose names it may not know (通讯录展示): search by name and by pinyin, and
// sorting by name. It answers with ids alone. Source: doc 91844, 92093.
package display

import (
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api"
)

// The documents of the rows.
const (
	searchDoc = 91844
	sortDoc   = 92093
)

// Display is this chapter of one simulator. It is safe for concurrent use.
type Display struct {
	rt     *engine.Runtime
	dir    *directory.Directory
	agents *agent.Agents
}

// New makes the chapter on top of the lower ones. It does nothing before its rows are used.
func New(rt *engine.Runtime, dir *directory.Directory, agents *agent.Agents) *Display {
	return &Display{rt: rt, dir: dir, agents: agents}
}

// Chapter gives the rows.
func (d *Display) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: "display", Title: "Contact display for providers (通讯录展示)",
		Endpoints: []api.Row{
			api.POST("/cgi-bin/service/contact/search", searchDoc, api.ProviderAccess, d.search),
			api.POST("/cgi-bin/service/contact/batchsearch", searchDoc, api.ProviderAccess, d.searchMany),
			api.POST("/cgi-bin/service/contact/sort", sortDoc, api.ProviderAccess, d.sort),
		},
	}
}
