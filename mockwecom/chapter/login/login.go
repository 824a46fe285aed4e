package login

import (
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/suite"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/formtoken"
	"wecomlab/mockwecom/engine/journal"
)

// Login is this chapter of one simulator. It is safe for concurrent use.
type Login struct {
	rt        *engine.Runtime
	directory *directory.Directory
	agents    *agent.Agents
	suites    *suite.Suites
	forms     *formtoken.Maker
}

// New makes the chapter on top of the lower ones.
func New(rt *engine.Runtime, d *directory.Directory, a *agent.Agents, s *suite.Suites) *Login {
	return &Login{rt: rt, directory: d, agents: a, suites: s, forms: formtoken.New(rt.Random)}
}

// Chapter gives the rows.
func (l *Login) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: "login", Title: "Identity (身份验证)", Migrations: migrations,
		Endpoints: []api.Row{
			api.GET("/cgi-bin/auth/getuserinfo", redeemDoc, api.CorpAccess, l.getUserInfo, api.Writes, api.Also(96442, 98176, 98177)),
			api.POST("/cgi-bin/auth/getuserdetail", detailDoc, api.CorpAccess, l.getUserDetail, api.Also(96443)),
			api.GET("/cgi-bin/user/getuserinfo", 91193, api.CorpAccess, l.getUserInfoLegacy, api.Writes),
			api.POST("/cgi-bin/user/getuserdetail", detailDoc, api.CorpAccess, l.getUserDetail),
			api.GET("/cgi-bin/service/auth/getuserinfo3rd", 91121, api.SuiteAccess, l.getUserInfo3rd, api.Writes, api.Also(98179)),
			api.POST("/cgi-bin/service/auth/getuserdetail3rd", 91122, api.SuiteAccess, l.getUserDetail3rd),
			api.GET("/cgi-bin/service/getuserinfo3rd", 91711, api.SuiteAccess, l.getUserInfo3rdLegacy, api.Writes),
			api.POST("/cgi-bin/service/getuserdetail3rd", 91122, api.SuiteAccess, l.getUserDetail3rd),
		},
		Actions: []action.Row{
			action.New("member.open_app", "Open an app", "打开应用", journal.LaneMember, 96441,
				"taps the app in the workbench: the webview loads its home URL and follows every redirect, the authorize page included",
				l.openApp, action.Outside),
			action.New("admin.open_install", "Install from the provider's site", "从服务商网站安装", journal.LaneAdmin, 90597,
				"an administrator opens the provider's page, confirms on the install page and is sent back with an auth_code", l.openInstall, action.Outside),
			action.New("member.authorize", "Get an OAuth code", "网页授权", journal.LaneMember, authorizeDoc,
				"what the authorize page does, without a browser: gives the code and the redirect address", l.authorizeDirectly),
			action.New("member.withdraw_consent", "Withdraw consent", "撤回敏感信息授权", journal.LaneMember, detailDoc,
				"the consent page is shown again at the next snsapi_privateinfo", l.withdrawConsent),
		},
		Pages: []engine.Page{
			{Path: authorizePath, Host: authorizeHost, Title: "OAuth", Doc: authorizeDoc, Handler: l.authorizePage()},
			{Path: picturePath + "{id}/{size}", Host: "wework.qpic.cn", Title: "Avatar", Doc: detailDoc, Handler: l.avatarPage()},
			{Path: vcodePath, Host: installHost, Title: "Personal QR code", Doc: detailDoc, Handler: l.vcodePage()},
		},
	}
}
