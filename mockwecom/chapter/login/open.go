package login

import (
	"strconv"
	"strings"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

type openIn struct {
	Corp   string   `name:"corp" default:"@corp" help:"corpid of the customer"`
	Agent  int64    `name:"agent" help:"agentid; left out, the app of suite, or the corp's newest provider app"`
	Suite  string   `name:"suite" help:"suite_id or template id, instead of agent"`
	User   string   `name:"user" help:"userid of the member; the first visible one when left out"`
	URL    string   `name:"url" help:"open this address instead of the app's home URL"`
	Fields []string `name:"fields" help:"what the member ticks on a consent page; everything offered when left out, none to tick nothing"`
}

// openApp is a member's tap on the app: the webview's requests to the app are real, the authorize page is answered inside.
func (l *Login) openApp(c *action.Call, in openIn) (action.Result, error) {
	made, err := parseTicks(in.Fields)
	if err != nil {
		return action.Result{}, err
	}
	app, m, err := l.choose(c, in)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Provider: app.Provider, Suite: app.SuiteID, Corp: app.Corp, Agent: app.AgentID, User: m.UserID})
	if err := (&target{app: app}).usable(); err != nil {
		return action.Result{}, err
	}
	address := in.URL
	if address == "" {
		address = app.HomeURL
	}
	if address == "" {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.State, Expected: "an app with a home URL", Got: app.Name + " has none",
			Cause: "the provider has not filled in the app's home URL", Fix: "provider.develop_app home_url=…, or name one with url=…"})
	}
	if address, err = l.fillCorpID(c, address, app); err != nil {
		return action.Result{}, err
	}
	if err := l.entered(c, app, m); err != nil {
		return action.Result{}, err
	}
	v := &webview{l: l, lane: journal.LaneMember, member: m, ticks: made, cause: c.EntryID}
	return v.follow(c.Context, address)
}

// fillCorpID puts the corp's id where the address asks for it, in the form that the app sees (doc 90595).
func (l *Login) fillCorpID(c *action.Call, address string, app *agent.App) (string, error) {
	const asked = "$CORPID$"
	if !strings.Contains(address, asked) {
		return address, nil
	}
	id, err := l.agents.CorpIDFor(c.Context, c.DB(), app)
	return strings.ReplaceAll(address, asked, id), err
}

// choose finds the app and the member, filling in what was left out.
func (l *Login) choose(c *action.Call, in openIn) (*agent.App, *directory.Member, error) {
	app, err := l.chooseApp(c, in)
	if err != nil {
		return nil, nil, err
	}
	if in.User != "" {
		m, err := l.directory.Member(c.Context, c.DB(), app.Corp, in.User)
		if err == nil && m == nil {
			err = unknownMember(app.Corp, in.User)
		}
		return app, m, err
	}
	for m, err := range l.directory.AllMembers(c.Context, c.DB(), app.Corp) {
		if err != nil {
			return nil, nil, err
		}
		visible, err := l.agents.Visible(c.Context, c.DB(), app, m)
		if err != nil || visible && m.Status == directory.Active {
			return app, m, err
		}
	}
	return nil, nil, action.Refuse(explain.Finding{Step: explain.Scope, Expected: "a member who sees " + app.Name, Got: "an empty visible range",
		Cause: "a 代开发 app starts with nobody in its range", Fix: widen(app) + " parties=1"})
}

func unknownMember(corp, user string) error {
	return action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "a userid of corp " + corp, Got: user,
		Cause: "there is no such member", Fix: "GET /_mock/v1/world lists them"})
}

func (l *Login) chooseApp(c *action.Call, in openIn) (app *agent.App, err error) {
	f := explain.Finding{Step: explain.State, Expected: "an app in corp " + in.Corp, Got: "none", Cause: "nothing was authorised yet",
		Fix: "corp.authorize for a template, corp.install for a third-party suite"}
	switch {
	case in.Agent != 0:
		app, err = l.agents.App(c.Context, c.DB(), in.Corp, in.Agent)
		f.Expected, f.Got, f.Cause = "an agentid of corp "+in.Corp, strconv.FormatInt(in.Agent, 10), "the corp has no such app"
	case in.Suite != "":
		app, err = l.agents.AppOfSuite(c.Context, c.DB(), in.Suite, in.Corp)
		f.Expected, f.Cause = "an app of "+in.Suite+" in corp "+in.Corp, "the corp has not authorised it"
	default:
		app, err = l.newestApp(c, in.Corp)
	}
	if err == nil && app == nil {
		err = action.Refuse(f)
	}
	return app, err
}

// newestApp gives the provider app that came last, or else a self-built one.
func (l *Login) newestApp(c *action.Call, corp string) (best *agent.App, err error) {
	apps, err := l.agents.Apps(c.Context, c.DB(), corp)
	for _, a := range apps {
		if best == nil || a.Kind != agent.SelfBuilt {
			best = a
		}
	}
	return best, err
}

// entered raises enter_agent where the app asks for it (doc 90240).
func (l *Login) entered(c *action.Call, app *agent.App, m *directory.Member) error {
	if !app.ReportEnter {
		return nil
	}
	after, err := c.Write(func(tx *store.Tx) error {
		corpID, err := l.agents.CorpIDFor(c.Context, tx, app)
		if err != nil {
			return err
		}
		_, err = l.rt.Push.Send(c.Context, tx, push.Message{
			Receiver: app.Receiver(), Event: "enter_agent", ToUserName: corpID, ReceiveID: corpID, AgentID: strconv.FormatInt(app.AgentID, 10), Doc: 90240,
			Subject: journal.Subject{Provider: app.Provider, Suite: app.SuiteID, Corp: app.Corp, Agent: app.AgentID, User: m.UserID},
			Payload: &event.EnterAgent{ToUserName: corpID, FromUserName: l.idFor(app.Provider, m), CreateTime: c.Now.Unix(),
				MsgType: "event", Event: "enter_agent", AgentID: app.AgentID},
		})
		return err
	})
	after()
	return err
}
