// Package display holds what lets a provider show contacts whose names it may not know (通讯录展示): search by name and by pinyin, and
// sorting by name, which answer with ids alone, and files into which the corp puts the names (通讯录ID转译). Source: doc 91844, 92093,
// 91846, 91882, 91889, 91875.
package display

import (
	"net/http"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/background"
)

// The documents of the rows.
const (
	searchDoc    = 91844
	sortDoc      = 92093
	translateDoc = 91846
	resultDoc    = 91882
	eventDoc     = 91875
)

// Display is this chapter of one simulator. It is safe for concurrent use.
type Display struct {
	rt     *engine.Runtime
	dir    *directory.Directory
	agents *agent.Agents
	files  *media.Media
	crew   *background.Crew
}

// New makes the chapter on top of the lower ones. End it with [Display.Close].
func New(rt *engine.Runtime, dir *directory.Directory, agents *agent.Agents, files *media.Media) *Display {
	return &Display{rt: rt, dir: dir, agents: agents, files: files, crew: background.New(rt.Clock, rt.Log)}
}

// Chapter gives the rows.
func (d *Display) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: "display", Title: "Contact display for providers (通讯录展示)", Migrations: migrations,
		Endpoints: []api.Row{
			api.POST("/cgi-bin/service/contact/search", searchDoc, api.ProviderAccess, d.search),
			api.POST("/cgi-bin/service/contact/batchsearch", searchDoc, api.ProviderAccess, d.searchMany),
			api.POST("/cgi-bin/service/contact/sort", sortDoc, api.ProviderAccess, d.sort),
			api.POST("/cgi-bin/service/contact/id_translate", translateDoc, api.ProviderAccess, d.translate, api.Writes),
			api.GET("/cgi-bin/service/batch/getresult", resultDoc, api.ProviderAccess, d.result),
		},
		Events: event.Named(jobEvent),
		Pages:  []engine.Page{{Path: resultPath + "{key}", Title: "Translated file", Doc: resultDoc, Handler: http.HandlerFunc(d.serve)}},
		Start:  d.start,
	}
}
