// Package idconvert turns the ids of a corp into those of a service provider and back (ID转换): userids and corpids, and the state of
// the migration from the one kind to the other. The apps of these worlds have been authorised after 2022-06-28, so that they have
// provider-scoped ids from the beginning (doc 97104). Source: doc 97062, 97106, 95884, 97104, 96518, 99375, 99378, 96168, 96250.
package idconvert

import (
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/suite"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api"
)

// The documents of the rows.
const (
	toOpenDoc    = 97062
	toPlainDoc   = 95884
	migrationDoc = 97104
	finishDoc    = 99375
	ticketDoc    = 96168
)

// Converter is this chapter of one simulator. It is safe for concurrent use.
type Converter struct {
	rt     *engine.Runtime
	dir    *directory.Directory
	agents *agent.Agents
	suites *suite.Suites
}

// New makes the chapter on top of the lower ones. It does nothing before its rows are used.
func New(rt *engine.Runtime, dir *directory.Directory, agents *agent.Agents, suites *suite.Suites) *Converter {
	return &Converter{rt: rt, dir: dir, agents: agents, suites: suites}
}

// Chapter gives the rows.
func (v *Converter) Chapter() engine.Chapter {
	provider, customized, self := api.Callers(string(agent.Suite), string(agent.Customized)), api.Callers(string(agent.Customized)), api.Callers(string(agent.SelfBuilt))
	return engine.Chapter{
		Name: "idconvert", Title: "ID conversion (ID转换)",
		Endpoints: []api.Row{
			api.POST("/cgi-bin/batch/userid_to_openuserid", toOpenDoc, api.CorpAccess, v.toOpenUserID, provider, api.Says(""), api.Also(97106, 97104, 96516, 96518)),
			api.POST("/cgi-bin/batch/openuserid_to_userid", toPlainDoc, api.CorpAccess, v.toUserID, self),
			api.POST("/cgi-bin/corp/opencorpid_to_corpid", toPlainDoc, api.CorpAccess, v.toCorpID, self),
			api.POST("/cgi-bin/corp/get_openid_migration", migrationDoc, api.CorpAccess, v.migration, provider, api.Says(""), api.Also(96518)),
			api.POST("/cgi-bin/service/finish_openid_migration", finishDoc, api.ProviderAccess, v.finish, api.Also(99378, 97104, 96518)),
			api.POST("/cgi-bin/agent/get_app_migrate_flag", migrationDoc, api.CorpAccess, v.migrateFlag, customized, api.Also(96518)),
			api.POST("/cgi-bin/agent/set_app_migrate_flag", migrationDoc, api.CorpAccess, v.setMigrateFlag, customized, api.Also(96518)),
			api.GET("/cgi-bin/corp/apply_mass_call_ticket", ticketDoc, api.CorpAccess, v.massCallTicket, provider, api.Writes, api.Also(96250)),
		},
	}
}
