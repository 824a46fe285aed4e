package message

import (
	"strconv"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
)

// actions are what members do with apps, and what becomes of apps without anybody calling the API.
func (m *Messenger) actions() []action.Row {
	return []action.Row{
		action.New("member.press", "Press a card's button", "点击卡片按钮", journal.LaneMember, eventDoc,
			"presses a button of a card that the member has; the app gets template_card_event, template_card_menu_event or taskcard_click", m.press),
		action.New("member.say", "Write to an app", "给应用发消息", journal.LaneMember, saysDoc,
			"sends a text to an app, which gets it at its callback URL", m.say),
		action.New("member.send_image", "Send a picture to an app", "给应用发图片", journal.LaneMember, saysDoc,
			"sends a picture, which the app can load with media/get; without media_id it is a plain one of the simulator's", m.sendImage),
		action.New("member.send_voice", "Speak to an app", "给应用发语音", journal.LaneMember, saysDoc,
			"sends a voice, which the app can load with media/get; without media_id it is silent", m.sendVoice),
		action.New("member.send_video", "Send a video to an app", "给应用发视频", journal.LaneMember, saysDoc,
			"sends a video with a picture of it; without media_id it is an empty one", m.sendVideo),
		action.New("member.send_location", "Send a place to an app", "给应用发位置", journal.LaneMember, saysDoc,
			"sends a place on the map to an app", m.sendLocation),
		action.New("member.send_link", "Send a link to an app", "给应用发链接", journal.LaneMember, saysDoc,
			"sends a link to an app", m.sendLink),
		action.New("member.enter", "Open an app's session", "进入应用会话", journal.LaneMember, eventDoc,
			"opens the session of an app: enter_agent if the app reports that, LOCATION if it asks for the place and the member agrees", m.enter),
		action.New("app.deactivate", "Stop an app that nobody uses", "停用长期未使用的应用", journal.LaneWeCom, eventDoc,
			"what WeCom does by itself: the app is stopped and gets close_inactive_agent; with warn=true it is only told, by inactive_alert", m.deactivate),
		action.New("app.reactivate", "Start an app that was stopped for inactivity", "重新启用应用", journal.LaneAdmin, eventDoc,
			"an admin starts the app again, which gets reopen_inactive_agent", m.reactivate),
		action.New("app.low_active", "Tell an app that it is little used", "应用低活跃", journal.LaneWeCom, eventDoc,
			"sends low_active_alert, low_active or active_restored; access to customer data stays as it is", m.lowActive),
		action.New("approval.open_change", "Change an application of an app's own flow", "自建应用审批状态变化", journal.LaneMember, openApprovalDoc,
			"sends open_approval_change of an application with one step and one approver", m.openApproval),
		action.New("approval.sys_change", "Change an application of the approval app", "审批申请状态变化", journal.LaneMember, approvalDoc,
			"sends sys_approval_change of an application with one step and one approver", m.sysApproval),
	}
}

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

// app gives the app that a member acts towards. The contact-sync assistant and the corp's system apps are none.
func (m *Messenger) app(c *action.Call, corp, userid string, agentID int64) (*agent.App, error) {
	app, err := m.agents.App(c.Context, c.DB(), corp, agentID)
	if err == nil && (app == nil || app.Kind == agent.Contacts || app.Kind.System()) {
		err = refuse(explain.Parameter, "the agentid of an app of "+corp, strconv.FormatInt(agentID, 10), "the corp has no such app")
	}
	if err == nil {
		c.About(about(app, userid))
	}
	return app, err
}

// about is whom something concerns, for the journal.
func about(app *agent.App, userid string) journal.Subject {
	return journal.Subject{Provider: app.Provider, Suite: app.SuiteID, Corp: app.Corp, Agent: app.AgentID, User: userid}
}

// meeting gives a member and an app that the member sees.
func (m *Messenger) meeting(c *action.Call, corp, userid string, agentID int64) (*directory.Member, *agent.App, error) {
	who, err := m.person(c, corp, userid)
	if err != nil {
		return nil, nil, err
	}
	app, err := m.app(c, who.Corp, who.UserID, agentID)
	if err != nil {
		return nil, nil, err
	}
	visible, err := m.agents.Visible(c.Context, c.DB(), app, who)
	if err == nil && (!visible || app.Closed) {
		err = refuse(explain.Scope, "a member who sees "+app.Name, who.UserID, "the app is stopped, or the member is not in its visible range")
	}
	return who, app, err
}

// idFor is the id under which an app knows a member.
func (m *Messenger) idFor(app *agent.App, who *directory.Member) string {
	if app.Provider != "" {
		return m.dir.OpenUserID(app.Provider, who)
	}
	return who.UserID
}

// tell sends what a member does to the app's callback address, with the ids that the app knows. Nobody stands for the system.
func (m *Messenger) tell(c *action.Call, app *agent.App, who *directory.Member, name string, doc int, payload func(to, from string) any) error {
	corp, err := m.agents.CorpIDFor(c.Context, c.Tx, app)
	if err != nil {
		return err
	}
	from, userid := "sys", ""
	if who != nil {
		from, userid = m.idFor(app, who), who.UserID
	}
	_, err = m.rt.Push.Send(c.Context, c.Tx, push.Message{
		Receiver: app.Receiver(), Event: name, ToUserName: corp, ReceiveID: corp, AgentID: strconv.FormatInt(app.AgentID, 10), Doc: doc,
		Payload: payload(corp, from), Subject: about(app, userid),
	})
	return err
}

// happen is [Messenger.tell] for events.
func (m *Messenger) happen(c *action.Call, app *agent.App, who *directory.Member, name string, doc int, payload func(event.Head) any) error {
	return m.tell(c, app, who, name, doc, func(to, from string) any {
		return payload(event.Head{ToUserName: to, FromUserName: from, CreateTime: c.Now.Unix(), MsgType: "event", Event: name})
	})
}
