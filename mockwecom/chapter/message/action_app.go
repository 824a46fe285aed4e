package message

import (
	"fmt"
	"time"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/action"
)

// bare sends an event without fields of its own. An empty sender stands for the system.
func (m *Messenger) bare(c *action.Call, app *agent.App, from, name string) error {
	return m.happen(c, app, nil, name, eventDoc, func(h event.Head) any {
		if from != "" {
			h.FromUserName = from
		}
		return &event.AppEvent{ToUserName: h.ToUserName, FromUserName: h.FromUserName, CreateTime: h.CreateTime, MsgType: h.MsgType, Event: h.Event, AgentID: app.AgentID}
	})
}

// warning sends an event that tells when something will happen.
func (m *Messenger) warning(c *action.Call, app *agent.App, name string, in time.Duration) error {
	return m.happen(c, app, nil, name, eventDoc, func(h event.Head) any {
		return &event.EffectEvent{Head: h, AgentID: app.AgentID, EffectTime: c.Now.Add(in).Unix()}
	})
}

// corpApp gives an app of a corp.
func (m *Messenger) corpApp(c *action.Call, corpid string, agentID int64) (*agent.App, error) {
	corp, err := m.dir.Corp(c.Context, c.DB(), corpid)
	if err == nil && corp == nil {
		err = refuse(explain.Parameter, "the plain corpid of a corp", corpid, "there is no such corp")
	}
	if err != nil {
		return nil, err
	}
	return m.app(c, corp.CorpID, "", agentID)
}

type deactivateIn struct {
	Corp  string        `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Agent int64         `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
	Warn  bool          `name:"warn" default:"false" help:"the app is only told that it will be stopped"`
	After time.Duration `name:"after" default:"168h" help:"of a warning: when that will be"`
}

// deactivate stops an app that nobody uses, or announces that. (doc 90240)
func (m *Messenger) deactivate(c *action.Call, in deactivateIn) (action.Result, error) {
	app, err := m.corpApp(c, in.Corp, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	if app.Closed {
		return action.Result{}, refuse(explain.State, "an app that runs", app.Name, "the app is stopped already")
	}
	if in.Warn {
		return action.Result{Say: fmt.Sprintf("%s is told that it will be stopped in %s", app.Name, in.After)}, m.warning(c, app, "inactive_alert", in.After)
	}
	app.Closed = true
	if err := m.agents.Save(c.Context, c.Tx, app); err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: app.Name + " is stopped, because nobody has used it"}, m.bare(c, app, "", "close_inactive_agent")
}

type reactivateIn struct {
	Corp  string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Agent int64  `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
	User  string `name:"user" default:"@admin" need:"yes" help:"userid of the admin"`
}

// reactivate starts an app again that was stopped. (doc 90240)
func (m *Messenger) reactivate(c *action.Call, in reactivateIn) (action.Result, error) {
	who, err := m.person(c, in.Corp, in.User)
	if err != nil {
		return action.Result{}, err
	}
	app, err := m.app(c, who.Corp, who.UserID, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	if !app.Closed {
		return action.Result{}, refuse(explain.State, "an app that is stopped", app.Name, "the app runs")
	}
	app.Closed = false
	if err := m.agents.Save(c.Context, c.Tx, app); err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: fmt.Sprintf("%s starts %s again", who.Name, app.Name)}, m.bare(c, app, m.idFor(app, who), "reopen_inactive_agent")
}

type lowActiveIn struct {
	Corp  string        `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Agent int64         `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
	State string        `name:"state" default:"low" choices:"alert,low,restored" help:"alert: it will be little used; low: it is; restored: no longer"`
	After time.Duration `name:"after" default:"168h" help:"of an alert: when that will be"`
}

// lowActive tells an app that it is little used. (doc 90240)
func (m *Messenger) lowActive(c *action.Call, in lowActiveIn) (action.Result, error) {
	app, err := m.corpApp(c, in.Corp, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	switch in.State {
	case "alert":
		return action.Result{Say: fmt.Sprintf("%s is told that it counts as little used in %s", app.Name, in.After)}, m.warning(c, app, "low_active_alert", in.After)
	case "restored":
		return action.Result{Say: app.Name + " is active again"}, m.bare(c, app, "", "active_restored")
	}
	return action.Result{Say: app.Name + " counts as little used"}, m.bare(c, app, "", "low_active")
}
