package suite

import (
	"context"
	"time"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/formtoken"
	"wecomlab/mockwecom/engine/store"
)

// Suites is this chapter at work in one simulator. It is safe for concurrent use.
type Suites struct {
	rt     *engine.Runtime
	dir    *directory.Directory
	agents *agent.Agents

	providers *store.Cache[string, *Provider]
	suites    *store.Cache[string, *Suite]
	auths     *store.Cache[relation, *Authorization]
	loop      loop
	forms     *formtoken.Maker
}

// cached bounds each of the look-up caches.
const cached = 10_000

// New gives the chapter of one simulator. It stands on the contacts and the apps of the corps.
func New(rt *engine.Runtime, dir *directory.Directory, agents *agent.Agents) *Suites {
	return &Suites{
		rt: rt, dir: dir, agents: agents, forms: formtoken.New(rt.Random),
		providers: store.NewCache[string, *Provider](cached),
		suites:    store.NewCache[string, *Suite](cached),
		auths:     store.NewCache[relation, *Authorization](cached),
	}
}

// Chapter gives the rows.
func (s *Suites) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: "suite", Title: "Providers and suites (服务商、第三方应用、代开发)",
		Migrations: migrations,
		Endpoints:  s.endpoints(),
		Events:     events(),
		Actions:    s.actions(),
		Pages:      s.pages(),
		Load:       s.load,
		Start:      s.start,
		Forget:     s.forget,
		Default:    s.defaults,
	}
}

// endpoints lists the rows of 11-suite-and-provider §4 in the order of the documents.
func (s *Suites) endpoints() []api.Row {
	var old []api.Option
	if s.rt.Settings.Bool(silentSuccess) {
		old = append(old, api.Silent)
	}
	writes := []api.Option{api.Writes}
	with := func(more ...api.Option) []api.Option { return append(more[:len(more):len(more)], old...) }
	return []api.Row{
		api.POST("/cgi-bin/service/get_provider_token", 91200, api.Nobody, s.getProviderToken, with(api.Writes, api.Open, api.Also(96237))...),
		api.POST("/cgi-bin/service/get_suite_token", 90600, api.Nobody, s.getSuiteToken, with(api.Writes, api.Open, api.Also(97162))...),
		api.GET("/cgi-bin/service/get_pre_auth_code", 90601, api.SuiteAccess, s.getPreAuthCode, writes...),
		api.POST("/cgi-bin/service/set_session_info", 90602, api.SuiteAccess, s.setSessionInfo, writes...),
		api.POST("/cgi-bin/service/get_permanent_code", 91911, api.SuiteAccess, s.getPermanentCode, with(api.Writes, api.Also(90603, 97163))...),
		api.POST("/cgi-bin/service/v2/get_permanent_code", 100776, api.SuiteAccess, s.getPermanentCodeV2, api.Writes, api.Also(97163)),
		api.POST("/cgi-bin/service/get_auth_info", 91912, api.SuiteAccess, s.getAuthInfo, api.Also(90604)),
		api.POST("/cgi-bin/service/v2/get_auth_info", 100779, api.SuiteAccess, s.getAuthInfoV2, api.Also(100795)),
		api.POST("/cgi-bin/service/get_corp_token", 90605, api.SuiteAccess, s.getCorpToken, with(api.Writes)...),
		api.POST("/cgi-bin/service/get_admin_list", 90606, api.SuiteAccess, s.getAdminList),
		api.POST("/cgi-bin/service/corpid_to_opencorpid", 95604, api.ProviderAccess, s.toOpenCorpID, api.Also(97061, 97105)),
		api.POST("/cgi-bin/service/get_customized_auth_url", 98744, api.ProviderAccess, s.getCustomizedAuthURL, writes...),
	}
}

// events lists what is pushed to the URLs of suites and templates.
func events() []event.Row {
	var rows []event.Row
	for _, name := range []string{"suite_ticket", "create_auth", "change_auth", "cancel_auth", "reset_permanent_code"} {
		if row, ok := event.Lookup(name); ok {
			rows = append(rows, row)
		}
	}
	return rows
}

func (s *Suites) actions() []action.Row {
	var rows []action.Row
	rows = append(rows, s.callbackActions()...)
	rows = append(rows, s.productActions()...)
	rows = append(rows, s.appActions()...)
	rows = append(rows, s.corpActions()...)
	rows = append(rows, s.memberActions()...)
	return append(rows, s.permissionActions()...)
}

func (s *Suites) forget() {
	s.providers.DropAll()
	s.suites.DropAll()
	s.auths.DropAll()
}

// now is the virtual present in the precision that the database keeps.
func (s *Suites) now() time.Time { return s.rt.Clock.Now().Truncate(time.Microsecond) }

// start begins the ticket push.
func (s *Suites) start(ctx context.Context) error { return s.startTickets(ctx) }
