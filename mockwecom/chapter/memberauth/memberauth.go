// Package memberauth holds what a third-party app asks about the members who authorised it one by one (成员授权), and about those whom
// a member picked in one of its pages. How members authorise an app stands in chapter suite. Source: doc 94496, 94513, 94514, 94894, 94516.
package memberauth

import (
	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
)

// The documents of the rows.
const (
	listDoc   = 94513
	checkDoc  = 94514
	ticketDoc = 94894
	pickDoc   = 94516
	modeDoc   = 94496
)

// notByMembers refuses an app that an administrator authorised (doc 90313).
const notByMembers errcode.Code = 60218

// Members is this chapter of one simulator. It is safe for concurrent use.
type Members struct {
	rt     *engine.Runtime
	dir    *directory.Directory
	agents *agent.Agents
}

// New makes the chapter on top of the lower ones. It does nothing before its rows are used.
func New(rt *engine.Runtime, dir *directory.Directory, agents *agent.Agents) *Members {
	return &Members{rt: rt, dir: dir, agents: agents}
}

// Chapter gives the rows.
func (m *Members) Chapter() engine.Chapter {
	suites := api.Callers(string(agent.Suite))
	return engine.Chapter{
		Name: "memberauth", Title: "Member authorization (成员授权)",
		Endpoints: []api.Row{
			api.POST("/cgi-bin/user/list_member_auth", listDoc, api.CorpAccess, m.list, suites),
			api.POST("/cgi-bin/user/check_member_auth", checkDoc, api.CorpAccess, m.check, suites),
			api.POST("/cgi-bin/user/list_selected_ticket_user", ticketDoc, api.CorpAccess, m.selected, suites),
		},
		Actions: []action.Row{
			action.New("member.pick", "Pick members in an app's page", "网页选人", journal.LaneMember, pickDoc,
				"gives a page of a third-party app the selected_ticket of selectPrivilegedContact; it lives for seven days", m.pick),
		},
	}
}

// caller gives the app of the token, which members must have authorised.
func (m *Members) caller(c *api.Call) (*agent.App, error) {
	app, err := m.agents.Caller(c)
	if err == nil && !app.ByMembers {
		err = api.Refuse(notByMembers, explain.Finding{Step: explain.Scope, Expected: "an app that members authorised (auth_mode 1)", Got: "one that an administrator authorised",
			Cause: "the corp holds the app in the other mode; get_auth_info says which", Fix: "ask in corps of auth_mode 1 alone; here: mockwecom do corp.auth_mode mode=member", Doc: modeDoc})
	}
	return app, err
}
