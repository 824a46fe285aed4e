package agent

import (
	"context"
	"strconv"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// Tell sends an event to an app's callback address, with the ids that its receiver sees: what a member did, or without a member what
// WeCom tells by itself, as sys. payload makes the event from its first fields; doc is its official page.
func (a *Agents) Tell(ctx context.Context, tx *store.Tx, app *App, m *directory.Member, name string, doc int, payload func(event.Head) any) error {
	corp, err := a.CorpIDFor(ctx, tx, app)
	if err != nil {
		return err
	}
	from, user := "sys", ""
	if m != nil {
		from, user = m.UserID, m.UserID
		if app.Provider != "" {
			from = a.dir.OpenUserID(app.Provider, m)
		}
	}
	_, err = a.rt.Push.Send(ctx, tx, push.Message{
		Receiver: app.Receiver(), Event: name, ToUserName: corp, ReceiveID: corp, AgentID: strconv.FormatInt(app.AgentID, 10), Doc: doc,
		Payload: payload(event.Head{ToUserName: corp, FromUserName: from, CreateTime: a.rt.Clock.Now().Unix(), MsgType: "event", Event: name}),
		Subject: journal.Subject{Provider: app.Provider, Suite: app.SuiteID, Corp: app.Corp, Agent: app.AgentID, User: user},
	})
	return err
}
