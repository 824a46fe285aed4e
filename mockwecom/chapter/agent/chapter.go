package agent

import (
	"slices"

	"wecomlab/core/event"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api"
)

// Chapter gives the rows.
func (a *Agents) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: "agent", Title: "Apps (应用)", Migrations: migrations,
		Endpoints: []api.Row{
			api.GET("/cgi-bin/agent/get", 90227, api.CorpAccess, a.get, api.Also(90363, 96448)),
			api.GET("/cgi-bin/agent/list", 90227, api.CorpAccess, a.list, api.Also(90363, 96448)),
			api.POST("/cgi-bin/agent/set", setDoc, api.CorpAccess, a.set, api.Writes, api.Callers(string(SelfBuilt))),
			api.POST("/cgi-bin/agent/set_scope", setScopeDoc, api.CorpAccess, a.setScope, api.Writes),
			api.POST("/cgi-bin/agent/get_permissions", 99108, api.CorpAccess, a.getPermissions, api.Also(99052)),
			api.POST("/cgi-bin/agent/get_admin_list", 100072, api.CorpAccess, a.getAdminList, api.Also(100073)),
		},
		Events:  events(),
		Actions: a.actions(),
		Load:    a.load,
		Default: a.defaults,
		Forget:  a.Forget,
	}
}

// events are the rows of the event table that this chapter sends.
func events() []event.Row {
	var rows []event.Row
	for _, name := range slices.Concat([]string{"subscribe", "unsubscribe"}, contactEvents()) {
		if row, ok := event.Lookup(name); ok {
			rows = append(rows, row)
		}
	}
	return rows
}
