package agent

import (
	"fmt"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
)

// actions are what a corp's administrator does to apps in the console.
func (a *Agents) actions() []action.Row {
	return []action.Row{
		action.New("app.create", "Create an app", "创建应用", journal.LaneAdmin, appDoc,
			"creates a self-built app and gives its agentid and secret", a.create),
		action.New("app.edit", "Rename or describe an app", "修改应用名称与介绍", journal.LaneAdmin, setDoc,
			"changes name, description, home page and trusted domain of a self-built app", a.editApp),
		action.New("app.report", "Set what an app reports", "设置事件上报", journal.LaneAdmin, setDoc,
			"switches the events on and off that a member's opening of the app causes", a.report),
		action.New("app.reset_secret", "Reset an app's secret", "重置Secret", journal.LaneAdmin, 91039,
			"gives a self-built app, a system app or the contact-sync assistant a new secret; the former one and its tokens work no more", a.resetSecret, action.Danger),
		action.New("app.delete", "Delete an app", "删除应用", journal.LaneAdmin, appDoc,
			"takes a self-built app out of the corp; its tokens are refused with 48004 from now on", a.deleteApp, action.Danger),
		action.New("app.callable", "Let apps call a system app's API", "设置可调用接口的应用", journal.LaneAdmin, 90262,
			"sets which self-built apps may call the API of check-in, approval and other system apps; others get 48002", a.setCallable),
		action.New("app.scope", "Change an app's visible range", "修改可见范围", journal.LaneAdmin, 90583,
			"sets who may see a self-built app; members who come or go cause subscribe and unsubscribe", a.changeScope),
		action.New("app.close", "Stop an app", "停用应用", journal.LaneAdmin, 90313,
			"stops a self-built app: gettoken answers 40001, its token 50003", a.closeApp),
		action.New("app.open", "Start a stopped app", "启用应用", journal.LaneAdmin, 90313,
			"switches a stopped self-built app on again", a.openApp),
		action.New("app.trusted_ip", "Set an app's trusted addresses", "设置企业可信IP", journal.LaneAdmin, 90313,
			"sets which addresses may call with the token of a self-built or 代开发 app; others get 60020", a.setTrustedIPs),
		action.New("app.privacy", "Set an app's sensitive fields", "设置敏感信息授权", journal.LaneAdmin, 95833,
			"ticks the sensitive fields that a self-built or 代开发 app may ask members for", a.setPrivacy),
		action.New("app.callback", "Save an app's callback URL", "设置接收消息服务器", journal.LaneAdmin, 90238,
			"checks and saves the callback URL of a self-built app", a.saveCallback, action.Outside),
	}
}

// Find gives the app that an action names, or refuses.
func (a *Agents) Find(c *action.Call, corpid string, agentID int64) (*App, error) {
	corp, err := a.dir.Corp(c.Context, c.DB(), corpid)
	if err != nil {
		return nil, err
	}
	if corp == nil {
		return nil, unknownCorp(corpid)
	}
	app, err := a.App(c.Context, c.DB(), corp.CorpID, agentID)
	if err == nil && app == nil {
		err = action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "the agentid of an app of " + corp.Name, Got: fmt.Sprint(agentID), Cause: "the corp has no such app"})
	}
	if err != nil {
		return nil, err
	}
	c.About(journal.Subject{Provider: app.Provider, Suite: app.SuiteID, Corp: app.Corp, Agent: app.AgentID})
	return app, nil
}

// FindOwn is Find for what only self-built apps have.
func (a *Agents) FindOwn(c *action.Call, corpid string, agentID int64) (*App, error) {
	app, err := a.Find(c, corpid, agentID)
	if err == nil && app.Kind != SelfBuilt {
		f := explain.Finding{Step: explain.State, Expected: "a self-built app", Got: fmt.Sprintf("%s, which is of the kind %s", app.Name, app.Kind),
			Cause: "this cannot be done to the corp's system apps", Fix: "see `mockwecom do --list`"}
		if app.Provider != "" {
			f.Cause = "this is done to a provider's app by other actions"
		}
		err = action.Refuse(f)
	}
	return app, err
}

type appIn struct {
	Corp  string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Agent int64  `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
}

func (a *Agents) closeApp(c *action.Call, in appIn) (action.Result, error) {
	return a.turn(c, in, true, "stopped")
}

func (a *Agents) openApp(c *action.Call, in appIn) (action.Result, error) {
	return a.turn(c, in, false, "switched on")
}

func (a *Agents) turn(c *action.Call, in appIn, closed bool, done string) (action.Result, error) {
	app, err := a.FindOwn(c, in.Corp, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	app.Closed = closed
	return action.Result{Say: app.Name + " is " + done}, a.Save(c.Context, c.Tx, app)
}
