package message

import (
	"fmt"
	"strconv"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/random"
)

// refuse is the refusal of an action.
func refuse(step explain.Step, want, got, cause string) error {
	return action.Refuse(explain.Finding{Step: step, Expected: want, Got: got, Cause: cause})
}

// person gives the member who acts.
func (m *Messenger) person(c *action.Call, corpid, userid string) (*directory.Member, error) {
	corp, err := m.dir.Corp(c.Context, c.DB(), corpid)
	if err != nil {
		return nil, err
	}
	if corp == nil {
		return nil, refuse(explain.Parameter, "the plain corpid of a corp", corpid, "there is no such corp")
	}
	who, err := m.dir.Member(c.Context, c.DB(), corp.CorpID, userid)
	if err == nil && who == nil {
		err = refuse(explain.Parameter, "the userid of a member of "+corp.Name, userid, "the corp has no such member")
	}
	return who, err
}

// app gives the app that a member acts towards.
func (m *Messenger) app(c *action.Call, who *directory.Member, agentID int64) (*agent.App, error) {
	app, err := m.agents.App(c.Context, c.DB(), who.Corp, agentID)
	if err == nil && (app == nil || app.Kind == agent.Contacts) {
		err = refuse(explain.Parameter, "the agentid of an app of "+who.Corp, strconv.FormatInt(agentID, 10), "the corp has no such app")
	}
	if err == nil {
		c.About(journal.Subject{Provider: app.Provider, Suite: app.SuiteID, Corp: app.Corp, Agent: app.AgentID, User: who.UserID})
	}
	return app, err
}

// tell sends what a member does to the app's callback address.
func (m *Messenger) tell(c *action.Call, app *agent.App, who *directory.Member, name string, doc int, payload func(to, from string) any) error {
	corp, err := m.agents.CorpIDFor(c.Context, c.Tx, app)
	if err != nil {
		return err
	}
	from := who.UserID
	if app.Provider != "" {
		from = m.dir.OpenUserID(app.Provider, who)
	}
	_, err = m.rt.Push.Send(c.Context, c.Tx, push.Message{
		Receiver: app.Receiver(), Event: name, ToUserName: corp, ReceiveID: corp, AgentID: strconv.FormatInt(app.AgentID, 10), Doc: doc, Payload: payload(corp, from),
		Subject: journal.Subject{Provider: app.Provider, Suite: app.SuiteID, Corp: app.Corp, Agent: app.AgentID, User: who.UserID},
	})
	return err
}

type sayIn struct {
	Corp  string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User  string `name:"user" default:"@member" need:"yes" help:"userid of the member who writes"`
	Agent int64  `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
	Text  string `name:"text" need:"yes" help:"what is written"`
}

// say writes a text to an app. (doc 90239)
func (m *Messenger) say(c *action.Call, in sayIn) (action.Result, error) {
	who, err := m.person(c, in.Corp, in.User)
	if err != nil {
		return action.Result{}, err
	}
	app, err := m.app(c, who, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	if visible, err := m.agents.Visible(c.Context, c.Tx, app, who); err != nil || !visible || app.Closed {
		if err == nil {
			err = refuse(explain.Scope, "a member who sees "+app.Name, who.UserID, "the app is stopped, or the member is not in its visible range")
		}
		return action.Result{}, err
	}
	payload, err := plainJSON(text{in.Text})
	if err != nil {
		return action.Result{}, err
	}
	msg := &Message{Corp: who.Corp, Agent: app.AgentID, Sender: who.ID, Type: "text", Payload: payload, To: "{}", SentAt: c.Now.Unix(), Entry: c.EntryID,
		audience: audience{Members: newIDList([]int64{who.ID})}}
	if err := m.add(c.Context, c.Tx, msg); err != nil {
		return action.Result{}, err
	}
	id, _ := strconv.ParseInt("7"+m.rt.Random.Text(18, random.Digit), 10, 64) // 19 digits that begin with 7 fit
	err = m.tell(c, app, who, "text", saysDoc, func(to, from string) any {
		return &event.TextMessage{ToUserName: to, FromUserName: from, CreateTime: c.Now.Unix(), MsgType: "text", Content: in.Text, MsgId: id, AgentID: app.AgentID}
	})
	return action.Result{Say: fmt.Sprintf("%s writes to %s", who.Name, app.Name), Values: map[string]string{"msgid": strconv.FormatInt(id, 10)}}, err
}
