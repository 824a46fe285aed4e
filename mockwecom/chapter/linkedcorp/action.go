package linkedcorp

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

const eventDoc = 90240

type shareIn struct {
	Link    string `name:"link" default:"@link" need:"yes" help:"id of the link over which the app is shared"`
	Agent   int64  `name:"agent" default:"@agent" need:"yes" help:"agentid of a self-built app of the upper corp"`
	As      int64  `name:"as" help:"agentid in the lower corp; none: its next free one"`
	Confirm bool   `name:"confirm" default:"true" help:"the lower corp agrees at once; otherwise link.confirm lets it, as for apps with sensitive permissions"`
}

// share gives an app of the upper corp to the lower one. (doc 93360)
func (l *LinkedCorps) share(c *action.Call, in shareIn) (action.Result, error) {
	link, app, err := l.upper(c, in.Link, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	before, err := l.shareOf(c, link, app)
	if err == nil && before != nil {
		err = refuse("an app that is not shared over the link yet", fmt.Sprintf("%s, which is app %d there", app.Name, before.AgentID), "it is shared already")
	}
	if err != nil {
		return action.Result{}, err
	}
	if err := l.checkNumber(c, link, in.As); err != nil {
		return action.Result{}, err
	}
	s, err := l.install(c.Context, c.Tx, link, app, in.As, in.Confirm)
	if err != nil {
		return action.Result{}, err
	}
	say := fmt.Sprintf("%s is shared with %s, as app %d", app.Name, link.Lower, s.AgentID)
	if !in.Confirm {
		say += ", once that corp confirms"
	}
	return action.Result{Say: say, Values: map[string]string{"corpid": link.Lower, "agentid": fmt.Sprint(s.AgentID)}}, l.tell(c, link, app, s.Confirmed)
}

// checkNumber refuses a number that the app cannot have in the lower corp; 0 lets it be chosen.
func (l *LinkedCorps) checkNumber(c *action.Call, link *Link, as int64) error {
	if as == 0 {
		return nil
	}
	taken, err := l.agents.App(c.Context, c.Tx, link.Lower, as)
	switch {
	case err != nil:
		return err
	case as < 0:
		return refuse("a positive number", fmt.Sprint(as), "agentids are positive")
	case taken != nil:
		return refuse("a number that no app of the lower corp has", fmt.Sprint(as), "it is that of "+taken.Name)
	}
	return nil
}

type sharedIn struct {
	Link  string `name:"link" default:"@link" need:"yes" help:"id of the link over which the app is shared"`
	Agent int64  `name:"agent" default:"@agent" need:"yes" help:"agentid of the app in the upper corp"`
}

// confirm lets the lower corp agree to an app. (doc 93403)
func (l *LinkedCorps) confirm(c *action.Call, in sharedIn) (action.Result, error) {
	link, app, s, err := l.sharedOver(c, in)
	if err != nil {
		return action.Result{}, err
	}
	if s.Confirmed {
		return action.Result{}, refuse("a share that waits", app.Name, "the lower corp has confirmed it already")
	}
	s.Confirmed = true
	if _, err := c.Tx.NewUpdate().Model(s).Column("confirmed").WherePK().Exec(c.Context); err != nil {
		return action.Result{}, fmt.Errorf("confirm the share of app %d: %w", app.AgentID, err)
	}
	l.forget(c.Tx, s)
	return action.Result{Say: fmt.Sprintf("%s takes %s", link.Lower, app.Name)}, l.tell(c, link, app, true)
}

// unshare takes an app back. (doc 93360)
func (l *LinkedCorps) unshare(c *action.Call, in sharedIn) (action.Result, error) {
	link, app, s, err := l.sharedOver(c, in)
	if err != nil {
		return action.Result{}, err
	}
	lower, err := l.agents.App(c.Context, c.Tx, s.Corp, s.AgentID)
	if err != nil {
		return action.Result{}, err
	}
	if lower != nil {
		if err := l.agents.Delete(c.Context, c.Tx, lower); err != nil {
			return action.Result{}, err
		}
	}
	if _, err := c.Tx.NewDelete().Model(s).WherePK().Exec(c.Context); err != nil {
		return action.Result{}, fmt.Errorf("end the share of app %d: %w", app.AgentID, err)
	}
	l.forget(c.Tx, s)
	return action.Result{Say: fmt.Sprintf("%s is no longer shared with %s", app.Name, link.Lower)}, l.tell(c, link, app, s.Confirmed)
}

func (l *LinkedCorps) sharedOver(c *action.Call, in sharedIn) (*Link, *agent.App, *Share, error) {
	link, app, err := l.upper(c, in.Link, in.Agent)
	if err != nil {
		return nil, nil, nil, err
	}
	s, err := l.shareOf(c, link, app)
	if err == nil && s == nil {
		err = refuse("an app that is shared over the link", app.Name, "it is not")
	}
	return link, app, s, err
}

// upper gives the link and the app of its upper corp that an action names.
func (l *LinkedCorps) upper(c *action.Call, linkID string, agentID int64) (*Link, *agent.App, error) {
	link, err := l.Link(c.Context, c.Tx, linkID)
	if err == nil && link == nil {
		err = refuse("the id of a link of the world", linkID, "there is no such link; worlds list them under links")
	}
	if err != nil {
		return nil, nil, err
	}
	app, err := l.agents.App(c.Context, c.Tx, link.Upper, agentID)
	if err == nil && (app == nil || app.Kind != agent.SelfBuilt) {
		err = refuse("the agentid of a self-built app of "+link.Upper, fmt.Sprint(agentID), "there is no such app; apps of providers come to lower corps by authorisation")
	}
	if err != nil {
		return nil, nil, err
	}
	c.About(journal.Subject{Corp: app.Corp, Agent: app.AgentID})
	return link, app, nil
}

func refuse(want, got, cause string) error {
	return action.Refuse(explain.Finding{Step: explain.Parameter, Expected: want, Got: got, Cause: cause, Doc: overviewDoc})
}

func (l *LinkedCorps) shareOf(c *action.Call, link *Link, app *agent.App) (*Share, error) {
	s := new(Share)
	err := c.Tx.NewSelect().Model(s).Where("link_id = ?", link.LinkID).Where("upper_agent = ?", app.AgentID).Scan(c.Context)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up the share of app %d: %w", app.AgentID, err)
	}
	return s, nil
}

// install makes the app in the lower corp. It sees there what the link shows, and trusts the addresses that the upper corp trusts.
func (l *LinkedCorps) install(ctx context.Context, tx *store.Tx, link *Link, app *agent.App, as int64, confirmed bool) (*Share, error) {
	lower := &agent.App{Corp: link.Lower, AgentID: as, Kind: agent.SelfBuilt, Name: app.Name, Description: app.Description, HomeURL: app.HomeURL,
		TrustedDomain: app.TrustedDomain, Publish: agent.Online, Users: link.Users, Parties: link.Departments, IPs: app.IPs}
	if err := l.agents.Create(ctx, tx, lower); err != nil {
		return nil, err
	}
	s := &Share{Corp: link.Lower, AgentID: lower.AgentID, LinkID: link.LinkID, Upper: app.Corp, UpperAgent: app.AgentID, Chain: link.Chain, Confirmed: confirmed}
	if _, err := tx.NewInsert().Model(s).Exec(ctx); err != nil {
		return nil, fmt.Errorf("share app %d with %s: %w", app.AgentID, link.Lower, err)
	}
	l.forget(tx, s)
	return s, nil
}

func (l *LinkedCorps) forget(tx *store.Tx, s *Share) {
	key := appKey{s.Corp, s.AgentID}
	tx.OnCommit(func() { l.shared.Drop(key) })
}

// tell sends the upper corp's app word that its shares have changed; one that waits for the lower corp is none yet. (doc 90240)
func (l *LinkedCorps) tell(c *action.Call, link *Link, app *agent.App, counts bool) error {
	if !counts {
		return nil
	}
	name := "share_agent_change"
	if link.Chain {
		name = "share_chain_change"
	}
	_, err := l.rt.Push.Send(c.Context, c.Tx, push.Message{
		Receiver: app.Receiver(), Event: name, ToUserName: app.Corp, ReceiveID: app.Corp, AgentID: fmt.Sprint(app.AgentID), Doc: eventDoc,
		Payload: &event.AppEvent{ToUserName: app.Corp, FromUserName: "sys", CreateTime: c.Now.Unix(), MsgType: "event", Event: name, AgentID: app.AgentID},
		Subject: journal.Subject{Corp: app.Corp, Agent: app.AgentID},
	})
	return err
}

// defaults resolves @link: the id of the world's first link.
func (l *LinkedCorps) defaults(ctx context.Context, name string) (value string, ok bool, err error) {
	if name != "link" {
		return "", false, nil
	}
	all, err := l.Links(ctx, l.rt.Store.Read())
	if err == nil && len(all) > 0 {
		value = all[0].LinkID
	}
	return value, true, err
}

// load brings the links of a world into an empty database. The apps of its corps are there already.
func (l *LinkedCorps) load(ctx context.Context, tx *store.Tx, world *fixtures.World) error {
	for i := range world.Links {
		from := &world.Links[i]
		link := &Link{LinkID: from.LinkID, Name: from.Name, Chain: from.Chain, Upper: from.Upper, Lower: from.Lower, Departments: from.Departments, Users: []string{}}
		for _, id := range from.Users {
			link.Users = append(link.Users, strings.ToLower(id))
		}
		if link.Departments == nil {
			link.Departments = []int64{}
		}
		if _, err := tx.NewInsert().Model(link).Exec(ctx); err != nil {
			return fmt.Errorf("store link %s: %w", link.LinkID, err)
		}
		for _, a := range from.Apps {
			app, err := l.agents.App(ctx, tx, link.Upper, a.AgentID)
			if err == nil && app == nil {
				err = fmt.Errorf("link %s: there is no app %d", link.LinkID, a.AgentID)
			}
			if err == nil {
				_, err = l.install(ctx, tx, link, app, a.As, true)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
