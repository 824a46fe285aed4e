package sim

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/menu"
	"wecomlab/mockwecom/chapter/message"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/face/control"
)

// Bounds of what the list of sessions looks at.
const (
	phoneMost  = 1000 // the newest messages of a member, of all apps together
	recentMost = 100  // ids of a session
)

// phones tells what members see. It is [control.Phones].
type phones struct{ *Sim }

// member gives the owner of a phone.
func (p phones) member(ctx context.Context, db bun.IDB, corpid, userid string) (*directory.Member, error) {
	corp, err := p.directory.Corp(ctx, db, corpid)
	if err != nil {
		return nil, err
	}
	if corp == nil {
		return nil, fmt.Errorf("%w: no corp has the corpid %q", control.ErrNoPhone, corpid)
	}
	who, err := p.directory.Member(ctx, db, corp.CorpID, userid)
	if err == nil && who == nil {
		err = fmt.Errorf("%w: %s has no member %q", control.ErrNoPhone, corp.Name, userid)
	}
	return who, err
}

// Phone lists the apps that a member can see or has messages of, and the group chats.
func (p phones) Phone(ctx context.Context, corp, userid string) (control.Phone, error) {
	db := p.runtime.Store.Read()
	who, err := p.member(ctx, db, corp, userid)
	if err != nil {
		return control.Phone{}, err
	}
	out := control.Phone{CorpID: who.Corp, UserID: who.UserID, Name: who.Name, Sessions: []control.PhoneSession{}}
	items, err := p.messages.List(ctx, db, who.Corp, who.UserID, message.Selection{Recalled: true, Limit: phoneMost})
	if err != nil {
		return out, err
	}
	apps, err := p.apps(ctx, db, who.Corp)
	if err != nil {
		return out, err
	}
	for _, app := range apps {
		session, err := p.session(ctx, db, who, app, items)
		if err != nil {
			return out, err
		}
		if session != nil {
			out.Sessions = append(out.Sessions, *session)
		}
	}
	groups, err := p.groups(ctx, db, who)
	out.Sessions = append(out.Sessions, groups...)
	slices.SortStableFunc(out.Sessions, func(a, b control.PhoneSession) int { return lastAt(&b) - lastAt(&a) })
	return out, err
}

// apps gives the apps that may have a session: those of the corp, and 打印, which WeCom itself speaks through.
func (p phones) apps(ctx context.Context, db bun.IDB, corp string) ([]*agent.App, error) {
	apps, err := p.agents.Apps(ctx, db, corp)
	if err != nil {
		return nil, err
	}
	printing, err := p.agents.SystemApp(ctx, db, corp, agent.Printing)
	if printing != nil {
		apps = append(apps, printing)
	}
	return apps, err
}

// lastAt is when the newest message of a session came, in Unix seconds.
func lastAt(s *control.PhoneSession) int {
	if s.Last == nil {
		return 0
	}
	return int(s.Last.At.Unix())
}

// session gives one app's row, nil if the member neither sees the app nor has a message of it.
func (p phones) session(ctx context.Context, db bun.IDB, who *directory.Member, app *agent.App, items []message.Item) (*control.PhoneSession, error) {
	if app.Kind == agent.Contacts {
		return nil, nil
	}
	visible, err := p.agents.Visible(ctx, db, app, who)
	if err != nil {
		return nil, err
	}
	s := &control.PhoneSession{ID: strconv.FormatInt(app.AgentID, 10), AgentID: app.AgentID, Name: app.Name, Kind: string(app.Kind),
		Closed: app.Closed, Hidden: !visible, HomeURL: app.HomeURL}
	for i := range items {
		if items[i].Agent != app.AgentID {
			continue
		}
		if s.Last == nil {
			last, err := p.item(ctx, db, &items[i])
			if err != nil {
				return nil, err
			}
			s.Last = &last
		}
		if !items[i].Mine() && !items[i].Recalled && len(s.Recent) < recentMost {
			s.Recent = append(s.Recent, items[i].ID)
		}
	}
	if !visible && s.Last == nil {
		return nil, nil
	}
	return s, p.complete(ctx, db, s, app)
}

// complete adds what stands around the messages: the menu, and whether the app hears anything.
func (p phones) complete(ctx context.Context, db bun.IDB, s *control.PhoneSession, app *agent.App) error {
	address, err := push.Find(ctx, db, app.Receiver())
	if err != nil {
		return err
	}
	s.Listens = address.Ready()
	buttons, err := p.menus.Of(ctx, db, app.Corp, app.AgentID)
	s.Menu = entries(buttons)
	return err
}

func entries(buttons []menu.Button) []control.PhoneButton {
	out := make([]control.PhoneButton, 0, len(buttons))
	for _, b := range buttons {
		out = append(out, control.PhoneButton{Name: b.Name, Type: b.Type, Key: b.Key, URL: b.URL, Sub: entries(b.Entries)})
	}
	return out
}

// Talk gives messages of one app or group chat.
func (p phones) Talk(ctx context.Context, corp, userid, session string, before int64, limit int) (control.PhoneTalk, error) {
	db, out := p.runtime.Store.Read(), control.PhoneTalk{Messages: []control.PhoneMessage{}}
	who, err := p.member(ctx, db, corp, userid)
	if err != nil {
		return out, err
	}
	agentID, err := strconv.ParseInt(session, 10, 64)
	if err != nil || agentID == 0 {
		return p.groupTalk(ctx, db, who, session, before, limit)
	}
	app, err := p.agents.App(ctx, db, who.Corp, agentID)
	if err == nil && app == nil {
		err = fmt.Errorf("%w: the corp has no app %d", control.ErrNoPhone, agentID)
	}
	if err != nil {
		return out, err
	}
	items, err := p.messages.List(ctx, db, who.Corp, who.UserID, message.Selection{Agent: agentID, Before: before, Recalled: true, Limit: limit + 1})
	if err != nil {
		return out, err
	}
	out.More = len(items) > limit
	for i := range items[:min(len(items), limit)] {
		m, err := p.item(ctx, db, &items[i])
		if err != nil {
			return out, err
		}
		out.Messages = append(out.Messages, m)
	}
	slices.Reverse(out.Messages)
	return out, nil
}
