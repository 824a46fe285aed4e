package agent

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/uptrace/bun"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// ContactsChanged tells a change of contacts to all who may know: change_contact to the contact-sync assistant, to 代开发
// apps at their own URL and to third-party suites at the command URL (doc 90970, 96302, 90639); subscribe and unsubscribe to
// every app whose visible range a member came into or left (doc 90240).
func (a *Agents) ContactsChanged(ctx context.Context, tx *store.Tx, c *directory.Change) error {
	var apps []*App
	if err := tx.NewSelect().Model(&apps).Where("corp = ?", c.Corp).Where("kind NOT IN (?)", bun.List(systemKinds())).Order("agentid").Scan(ctx); err != nil {
		return err
	}
	for _, app := range apps {
		before := *app
		if app.follow(c) {
			if err := a.Save(ctx, tx, app); err != nil {
				return err
			}
		}
		w, err := a.watch(ctx, tx, c, &before, app)
		if err != nil {
			return err
		}
		if err := w.report(); err != nil {
			return err
		}
		if err := w.announceChange(); err != nil {
			return err
		}
	}
	return nil
}

// follow puts a visible range right after a userid was changed, or a member or department of it deleted. It reports whether
// there was anything to do.
func (app *App) follow(c *directory.Change) bool {
	if c.Before != nil && (c.After == nil || c.After.Key != c.Before.Key) && slices.Contains(app.Users, c.Before.Key) {
		var users []string
		for _, key := range app.Users {
			switch {
			case key != c.Before.Key:
				users = append(users, key)
			case c.After != nil:
				users = append(users, c.After.Key)
			}
		}
		app.Users = users
		return true
	}
	if c.PartyBefore != nil && c.PartyAfter == nil && slices.Contains(app.Parties, c.PartyBefore.ID) {
		app.Parties = slices.DeleteFunc(slices.Clone(app.Parties), func(id int64) bool { return id == c.PartyBefore.ID })
		return true
	}
	if c.Tag != nil && c.Tag.Gone && slices.Contains(app.Tags, c.Tag.ID) {
		app.Tags = slices.DeleteFunc(slices.Clone(app.Tags), func(id int64) bool { return id == c.Tag.ID })
		return true
	}
	return false
}

// watcher is one app that a change may concern, with its range as it was before and as it is after.
type watcher struct {
	*Agents
	ctx      context.Context
	tx       *store.Tx
	c        *directory.Change
	app      *App
	was, now *reach
}

// watch looks at a change with the eyes of an app; before is the app as it was.
func (a *Agents) watch(ctx context.Context, tx *store.Tx, c *directory.Change, before, app *App) (*watcher, error) {
	c = app.shown(c)
	now, err := a.reach(ctx, tx, app, c.TreeAfter)
	if err != nil {
		return nil, err
	}
	was := now.before(c.Tag, before.Tags)
	was.app, was.tree = before, c.TreeBefore
	return &watcher{Agents: a, ctx: ctx, tx: tx, c: c, app: app, was: was, now: now}, nil
}

// report sends change_contact, if the app gets it at all.
func (w *watcher) report() error {
	switch {
	case w.app.Kind == SelfBuilt, w.app.Kind == Contacts && w.c.BySync, w.app.Kind == Customized && w.app.Publish == ToDevelop:
		return nil
	case w.c.Tag != nil:
		return w.reportTag(w.c.Tag)
	case w.c.Before != nil || w.c.After != nil:
		return w.reportUser()
	}
	return w.reportParty()
}

// sawUser and seesUser tell whether the member was and is in the range.
func (w *watcher) sawUser(m *directory.Member) bool {
	return m != nil && (w.app.Kind == Contacts || w.was.sees(m))
}

func (w *watcher) seesUser(m *directory.Member) bool {
	return m != nil && (w.app.Kind == Contacts || w.now.sees(m))
}

func (w *watcher) sawParty(id int64) bool {
	return w.app.seesTree() || w.was.seesDepartment(id)
}

func (w *watcher) seesParty(id int64) bool {
	return w.app.seesTree() || w.now.seesDepartment(id)
}

// announceChange sends subscribe and unsubscribe. A disabled member counts as gone (doc 90240).
func (w *watcher) announceChange() error {
	if w.app.Kind == Contacts {
		return nil
	}
	if w.c.Before != nil || w.c.After != nil {
		was, is := here(w.c.Before) && w.sawUser(w.c.Before), here(w.c.After) && w.seesUser(w.c.After)
		switch {
		case is && !was:
			return w.Notify(w.ctx, w.tx, w.app, w.c.After, "subscribe", "")
		case was && !is:
			return w.Notify(w.ctx, w.tx, w.app, w.c.Before, "unsubscribe", "")
		}
		return nil
	}
	if !w.movesMembers() {
		return nil
	}
	var joined, left []*directory.Member
	for m, err := range w.dir.Concerned(w.ctx, w.tx, w.c) {
		if err != nil {
			return err
		}
		switch was, is := here(m) && w.sawUser(m), here(m) && w.seesUser(m); {
		case is && !was:
			joined = append(joined, m)
		case was && !is:
			left = append(left, m)
		}
	}
	inOrder := func(a, b *directory.Member) int { return cmp.Compare(a.ID, b.ID) } // in which they came
	slices.SortFunc(joined, inOrder)
	slices.SortFunc(left, inOrder)
	return w.announce(w.ctx, w.tx, w.app, joined, left)
}

// movesMembers reports whether a change that is about no member may take members into the range or out of it: a department moves, or
// a tag of the range changes.
func (w *watcher) movesMembers() bool {
	if w.c.Tag != nil {
		return slices.Contains(w.app.Tags, w.c.Tag.ID)
	}
	return w.c.PartyBefore != nil && w.c.PartyAfter != nil && w.c.PartyBefore.ParentID != w.c.PartyAfter.ParentID
}

func here(m *directory.Member) bool {
	return m != nil && m.Status != directory.Disabled && m.Status != directory.Left
}

// contactEvents names the rows of the event table for changes of contacts.
func contactEvents() []string {
	var names []string
	for _, form := range []string{"", suiteForm} {
		for _, change := range []string{"create_user", "update_user", "delete_user", "create_party", "update_party", "delete_party", "update_tag"} {
			names = append(names, form+"change_contact."+change)
		}
	}
	return names
}

// suiteForm stands before the names of those rows that a suite's command URL gets.
const suiteForm = "suite."

// send queues a change_contact in the form that the app gets. userid is whom it is about, if it is about a member.
func (w *watcher) send(change, userid string, payload func(event.ContactHead, event.SuiteContactHead) any) error {
	corp, err := w.CorpIDFor(w.ctx, w.tx, w.app)
	if err != nil {
		return err
	}
	now := w.rt.Clock.Now().Unix()
	m := push.Message{
		Receiver: w.app.Receiver(), Event: "change_contact." + change, ToUserName: corp, ReceiveID: corp,
		Subject: journal.Subject{Provider: w.app.Provider, Suite: w.app.SuiteID, Corp: w.app.Corp, Agent: w.app.AgentID, User: userid},
	}
	page := 0
	switch w.app.Kind {
	case Suite:
		m.Receiver, m.Event = push.CommandReceiver(w.app.SuiteID), suiteForm+m.Event
		m.ToUserName, m.ReceiveID = w.app.SuiteID, w.app.SuiteID
	case Customized:
		m.AgentID, page = strconv.FormatInt(w.app.AgentID, 10), 1 // the twin page of the 代开发 chapter
	}
	if row, ok := event.Lookup(m.Event); ok {
		m.Doc = row.Doc[page]
	}
	m.Payload = payload(
		event.ContactHead{ToUserName: corp, FromUserName: "sys", CreateTime: now, MsgType: "event", Event: "change_contact", ChangeType: change},
		event.SuiteContactHead{SuiteId: w.app.SuiteID, AuthCorpId: corp, InfoType: "change_contact", TimeStamp: now, ChangeType: change},
	)
	_, err = w.rt.Push.Send(w.ctx, w.tx, m)
	return err
}
