package agent

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// announced bounds the members of one change of range that events are sent for.
const announced = 200

// eventDoc is the official page of subscribe and unsubscribe.
const eventDoc = 90240

// SetScope is [Agents.SetRange] for userids and departments; tags stay as they are.
func (a *Agents) SetScope(ctx context.Context, tx *store.Tx, app *App, users []string, parties []int64) (joined, left []*directory.Member, err error) {
	return a.SetRange(ctx, tx, app, Range{Users: users, Parties: parties, Tags: app.Tags})
}

// SetRange changes the visible range of an app. It sends subscribe for each member who came in and unsubscribe for each who went
// out (doc 90240), for the first 200 members of a change. What it gives are all of them.
func (a *Agents) SetRange(ctx context.Context, tx *store.Tx, app *App, to Range) (joined, left []*directory.Member, err error) {
	tree, err := a.dir.Departments(ctx, tx, app.Corp)
	if err != nil {
		return nil, nil, err
	}
	before := *app
	was, err := a.reach(ctx, tx, &before, tree)
	if err != nil {
		return nil, nil, err
	}
	app.take(to)
	now, err := a.reach(ctx, tx, app, tree)
	if err != nil {
		return nil, nil, err
	}
	for m, err := range a.dir.AllMembers(ctx, tx, app.Corp) {
		if err != nil {
			return nil, nil, err
		}
		switch was, is := was.sees(m), now.sees(m); {
		case is && !was:
			joined = append(joined, m)
		case was && !is:
			left = append(left, m)
		}
	}
	if err := a.Save(ctx, tx, app); err != nil {
		return nil, nil, err
	}
	return joined, left, a.announce(ctx, tx, app, joined, left)
}

// take makes a range the app's own. What is named twice counts once.
func (app *App) take(r Range) {
	app.Users = make([]string, 0, len(r.Users))
	for _, u := range r.Users {
		if u = strings.ToLower(u); !slices.Contains(app.Users, u) {
			app.Users = append(app.Users, u)
		}
	}
	app.Parties = once(r.Parties)
	app.Tags = once(r.Tags)
}

// once gives the numbers of a list in their order, each once.
func once(list []int64) []int64 {
	out := make([]int64, 0, len(list))
	for _, id := range list {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// announce sends the events of a change of range.
func (a *Agents) announce(ctx context.Context, tx *store.Tx, app *App, joined, left []*directory.Member) error {
	room := announced
	for _, some := range []struct {
		event   string
		members []*directory.Member
	}{{"subscribe", joined}, {"unsubscribe", left}} {
		for i, m := range some.members {
			if room == 0 {
				break
			}
			room--
			note := ""
			if room == 0 && len(joined)+len(left) > announced {
				note = fmt.Sprintf("the range changed for %d members; events are sent for the first %d only", len(joined)+len(left), announced)
			}
			if err := a.Notify(ctx, tx, app, some.members[i], some.event, note); err != nil {
				return fmt.Errorf("%s of %s: %w", some.event, m.UserID, err)
			}
		}
	}
	return nil
}

// Notify sends one event about a member to an app: subscribe, unsubscribe. It goes to the app's own URL, for a
// third-party app to the suite's data URL, with the ids that the receiver sees.
func (a *Agents) Notify(ctx context.Context, tx *store.Tx, app *App, m *directory.Member, name, note string) error {
	corp, err := a.CorpIDFor(ctx, tx, app)
	if err != nil {
		return err
	}
	from := m.UserID
	if app.Provider != "" {
		from = a.dir.OpenUserID(app.Provider, m)
	}
	_, err = a.rt.Push.Send(ctx, tx, push.Message{
		Receiver: app.Receiver(), Event: name, ToUserName: corp, ReceiveID: corp, AgentID: strconv.FormatInt(app.AgentID, 10), Doc: eventDoc, Note: note,
		Payload: &event.AppEvent{ToUserName: corp, FromUserName: from, CreateTime: a.rt.Clock.Now().Unix(), MsgType: "event", Event: name, AgentID: app.AgentID},
		Subject: journal.Subject{Provider: app.Provider, Suite: app.SuiteID, Corp: app.Corp, Agent: app.AgentID, User: m.UserID},
	})
	return err
}

// Receiver names the callback address of an app's events and messages: its own, or the data URL of its third-party suite.
func (app *App) Receiver() string {
	switch app.Kind {
	case Suite:
		return push.DataReceiver(app.SuiteID)
	case Contacts:
		return ContactsReceiver(app.Corp)
	}
	return push.AgentReceiver(app.Corp, app.AgentID)
}
