// Package linkedcorp holds what joins corps (企业互联, 上下游): what a lower corp shares of its contacts with an upper one, the
// apps that the upper corp shares with it, reading and sending across the link, and the tokens of shared apps.
// Source: doc 93360 and its children; for contacts and messages of linked corps (互联企业) the retired doc 93168 to 93172 and 90250.
package linkedcorp

import (
	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// The documents of the rows.
const (
	simpleListDoc  = 93168
	listDoc        = 93169
	departmentsDoc = 93170
	userDoc        = 93171
	permissionDoc  = 93172
	sendDoc        = 90250
	tokenDoc       = 93359
	sharesDoc      = 93403
	overviewDoc    = 93360
)

// maxSend bounds the body of linkedcorp/message/send: eight articles of 666 KB (doc 90250).
const maxSend = 8 << 20

// LinkedCorps is this chapter of one simulator. It is safe for concurrent use.
type LinkedCorps struct {
	rt     *engine.Runtime
	dir    *directory.Directory
	agents *agent.Agents
	media  *media.Media
	shared *store.Cache[appKey, *Share]
}

// New makes the chapter on top of the lower ones. It does nothing before its rows are used; the tokens of shared apps are bounded by
// [LinkedCorps.Right].
func New(rt *engine.Runtime, dir *directory.Directory, agents *agent.Agents, files *media.Media) *LinkedCorps {
	return &LinkedCorps{rt: rt, dir: dir, agents: agents, media: files, shared: store.NewCache[appKey, *Share](10_000)}
}

// Chapter gives the rows.
func (l *LinkedCorps) Chapter() engine.Chapter {
	self, customized, suite := string(agent.SelfBuilt), string(agent.Customized), string(agent.Suite)
	return engine.Chapter{
		Name: "linkedcorp", Title: "Linked corps (企业互联、上下游)", Migrations: migrations,
		Endpoints: []api.Row{
			api.POST("/cgi-bin/linkedcorp/agent/get_perm_list", permissionDoc, api.CorpAccess, l.permissions, api.Callers(self)),
			api.POST("/cgi-bin/linkedcorp/user/get", userDoc, api.CorpAccess, l.getUser, api.Callers(self)),
			api.POST("/cgi-bin/linkedcorp/user/simplelist", simpleListDoc, api.CorpAccess, l.listUserNames, api.Callers(self)),
			api.POST("/cgi-bin/linkedcorp/user/list", listDoc, api.CorpAccess, l.listUsers, api.Callers(self)),
			api.POST("/cgi-bin/linkedcorp/department/list", departmentsDoc, api.CorpAccess, l.listDepartments, api.Callers(self)),
			api.POST("/cgi-bin/linkedcorp/message/send", sendDoc, api.CorpAccess, l.send, api.Writes, api.MaxBody(maxSend), api.Callers(self)),
			api.POST("/cgi-bin/corpgroup/corp/list_app_share_info", sharesDoc, api.CorpAccess, l.listShares, api.Also(93405, 95324, 95813, 96816, 96872),
				api.Callers(self, customized, suite)),
			api.POST("/cgi-bin/corpgroup/corp/gettoken", tokenDoc, api.CorpAccess, l.getToken, api.Writes, api.Also(95816, 96814, 96873), api.Callers(self, customized)),
		},
		Events: event.Named("share_agent_change", "share_chain_change"),
		Actions: []action.Row{
			action.New("link.share", "Share an app with a linked corp", "共享应用给下级企业", journal.LaneAdmin, overviewDoc,
				"shares a self-built app of the upper corp with the lower one; the upper corp gets share_agent_change or share_chain_change", l.share),
			action.New("link.confirm", "Confirm a shared app", "下级企业确认共享应用", journal.LaneAdmin, sharesDoc,
				"the lower corp agrees to an app with sensitive permissions; only then it counts as shared", l.confirm),
			action.New("link.unshare", "Take a shared app back", "取消共享应用", journal.LaneAdmin, overviewDoc,
				"takes a shared app away from the lower corp; its tokens end", l.unshare, action.Danger),
		},
		Load:    l.load,
		Default: l.defaults,
		Forget:  l.shared.DropAll,
	}
}
