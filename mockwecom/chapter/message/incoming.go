package message

import (
	"fmt"
	"strconv"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/message/content"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/random"
)

// incoming is one message from a member to an app.
type incoming struct {
	kind    string // msgtype
	content any    // what the member's phone shows, written as JSON
	payload func(event.MessageHead, event.MessageTail) any
}

// receive puts a message into the member's session and sends it to the app. (doc 90239)
func (m *Messenger) receive(c *action.Call, app *agent.App, who *directory.Member, in incoming) (msgid string, err error) {
	payload, err := plainJSON(in.content)
	if err != nil {
		return "", err
	}
	msg := &Message{Corp: who.Corp, Agent: app.AgentID, Sender: who.ID, Type: in.kind, Payload: payload, To: "{}", SentAt: c.Now.Unix(), Entry: c.EntryID,
		audience: audience{Members: newIDList([]int64{who.ID})}}
	if err := m.add(c.Context, c.Tx, msg); err != nil {
		return "", err
	}
	id, err := strconv.ParseInt("7"+m.rt.Random.Text(18, random.Digit), 10, 64) // 19 digits that begin with 7 fit
	if err != nil {
		return "", fmt.Errorf("make a MsgId: %w", err)
	}
	err = m.tell(c, app, who, in.kind, saysDoc, func(to, from string) any {
		return in.payload(event.MessageHead{ToUserName: to, FromUserName: from, CreateTime: c.Now.Unix(), MsgType: in.kind}, event.MessageTail{MsgId: id, AgentID: app.AgentID})
	})
	return strconv.FormatInt(id, 10), err
}

type sayIn struct {
	Corp  string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User  string `name:"user" default:"@member" need:"yes" help:"userid of the member who writes"`
	Agent int64  `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
	Text  string `name:"text" need:"yes" help:"what is written"`
}

// say writes a text to an app. (doc 90239)
func (m *Messenger) say(c *action.Call, in sayIn) (action.Result, error) {
	who, app, err := m.meeting(c, in.Corp, in.User, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	id, err := m.receive(c, app, who, incoming{"text", content.Text{Content: in.Text}, func(h event.MessageHead, t event.MessageTail) any {
		return &event.TextMessage{ToUserName: h.ToUserName, FromUserName: h.FromUserName, CreateTime: h.CreateTime, MsgType: h.MsgType, Content: in.Text, MsgId: t.MsgId, AgentID: t.AgentID}
	}})
	return action.Result{Say: fmt.Sprintf("%s writes to %s", who.Name, app.Name), Values: map[string]string{"msgid": id}}, err
}
