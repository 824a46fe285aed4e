package suite

import (
	"fmt"
	"net/url"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

func (s *Suites) appActions() []action.Row {
	return []action.Row{
		action.New("provider.develop_app", "Develop the app", "开始代开发应用", journal.LaneProvider, 97201,
			"configure a customer's 代开发 app; its callback URL is verified with a real GET; what is left out comes from the template",
			s.developApp, action.Outside),
		action.New("provider.submit_app", "Submit the app for audit", "提交应用审核", journal.LaneProvider, 97201,
			"first of two clicks: the audit passes at once, but the app is not online yet", s.submitApp),
		action.New("provider.release_app", "Put the app online", "应用提交上线", journal.LaneProvider, 97201,
			"second click: the corp sees 已启用, and its administrators are told to set the visible range", s.releaseApp),
		action.New("provider.reset_secret", "Reset the app's secret", "重新获取 Secret", journal.LaneProvider, 97175,
			"push reset_permanent_code with an AuthCode; the new secret is had through get_permanent_code", s.resetSecret),
	}
}

type developInput struct {
	Suite         string `name:"suite" default:"@customized_suite" help:"template id"`
	Corp          string `name:"corp" default:"@customized_corp" help:"corpid of the customer"`
	Name          string `name:"name" help:"name of the app; empty keeps it"`
	HomeURL       string `name:"home_url" help:"where the workbench leads to; empty keeps it, or takes the template's"`
	TrustedDomain string `name:"trusted_domain" help:"host[:port] of OAuth redirects, without http://; empty keeps it, or takes the host of home_url"`
	URL           string `name:"url" help:"callback URL of the app; empty keeps it, or takes the template's"`
	Token         string `name:"token" help:"empty: the template's"`
	AESKey        string `name:"aes_key" help:"empty: the template's"`
}

func (s *Suites) developApp(c *action.Call, in developInput) (action.Result, error) {
	t, err := s.target(c.Context, c.DB(), in.Suite, in.Corp, Template)
	if err != nil {
		return action.Result{}, err
	}
	c.About(t.a.about(t.of))
	if strings.Contains(in.TrustedDomain, "/") {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "host or host:port", Got: in.TrustedDomain,
			Cause: "a trusted domain has no scheme and no path", Fix: "write for example 127.0.0.1:3000", Doc: 97201})
	}
	address, err := s.appCallback(c, t, in)
	if err != nil {
		return action.Result{}, err
	}
	if address.URL != "" {
		if err := s.verifyAndSave(c, address); err != nil {
			return action.Result{}, err
		}
	}
	var app *agent.App
	after, err := c.Write(func(tx *store.Tx) error {
		if address.URL == "" {
			if err := push.Put(c.Context, tx, address); err != nil {
				return err
			}
		}
		app, err = s.configure(c, tx, t, in)
		return err
	})
	if err != nil {
		return action.Result{}, err
	}
	after()
	return developed(app, address), nil
}

// appCallback gives the app's address as it is to be saved: what was typed, else what is saved, else the template's.
func (s *Suites) appCallback(c *action.Call, t *target, in developInput) (*push.Address, error) {
	address, err := s.appAddress(c.Context, c.DB(), t.of, t.app)
	if err != nil {
		return nil, err
	}
	saved, err := s.addressOf(c.Context, c.DB(), address.Receiver)
	if err != nil {
		return nil, err
	}
	template, err := s.addressOf(c.Context, c.DB(), push.CommandReceiver(t.of.SuiteID))
	if err != nil {
		return nil, err
	}
	given(address, in.URL, in.Token, in.AESKey, saved, template)
	return address, nil
}

// configure stores the app's settings and moves it on: 待开发 becomes 开发中, an online app has an unpublished version.
func (s *Suites) configure(c *action.Call, tx *store.Tx, t *target, in developInput) (*agent.App, error) {
	app, err := s.app(c.Context, tx, t.a)
	if err != nil {
		return nil, err
	}
	app.Name = either(in.Name, app.Name)
	app.HomeURL = either(in.HomeURL, app.HomeURL, t.of.HomeURL)
	app.TrustedDomain = either(in.TrustedDomain, app.TrustedDomain, t.of.TrustedDomain)
	if u, err := url.Parse(app.HomeURL); err == nil && app.TrustedDomain == "" {
		app.TrustedDomain = u.Host
	}
	switch app.Publish {
	case agent.ToDevelop:
		app.Publish = agent.Developing
	case agent.Online:
		app.Publish = agent.Changed
	case agent.Developing, agent.Changed:
	}
	return app, s.withdrawAudit(c, tx, t.a.ID, app)
}

// withdrawAudit stores the app; what was audited before it was changed must be audited again.
func (s *Suites) withdrawAudit(c *action.Call, tx *store.Tx, authorization int64, app *agent.App) error {
	a, err := s.byID(c.Context, tx, authorization)
	if err != nil {
		return err
	}
	a.Audited = false
	if err := s.save(c.Context, tx, a); err != nil {
		return err
	}
	return s.agents.Save(c.Context, tx, app)
}

func either(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func developed(app *agent.App, address *push.Address) action.Result {
	say := fmt.Sprintf("App %d of %s is in development; next: provider.submit_app, then provider.release_app.", app.AgentID, app.Corp)
	if address.URL == "" {
		say += " It has no callback URL yet: its events go nowhere."
	}
	return action.Result{Say: say, Values: map[string]string{
		"agentid": fmt.Sprint(app.AgentID), "corpid": app.Corp, "home_url": app.HomeURL, "trusted_domain": app.TrustedDomain,
		"url": address.URL, "receiveid": address.ReceiveID,
	}}
}

type appInput struct {
	Suite string `name:"suite" default:"@customized_suite" help:"template id"`
	Corp  string `name:"corp" default:"@customized_corp" help:"corpid of the customer"`
}

func (s *Suites) submitApp(c *action.Call, in appInput) (action.Result, error) {
	t, err := s.target(c.Context, c.DB(), in.Suite, in.Corp, Template)
	if err != nil {
		return action.Result{}, err
	}
	c.About(t.a.about(t.of))
	f := explain.Finding{Step: explain.State, Expected: "an app with a version that is not online", Doc: 97201}
	switch {
	case t.app.Publish == agent.ToDevelop:
		f.Got, f.Cause, f.Fix = "an app that is still 待开发", "the corp authorised, but nobody configured the app", "mockwecom do provider.develop_app"
		return action.Result{}, action.Refuse(f)
	case t.app.Publish == agent.Online:
		f.Got, f.Cause, f.Fix = "an app that is online", "nothing was changed since it went online", "change it first: provider.develop_app"
		return action.Result{}, action.Refuse(f)
	}
	t.a.Audited = true
	return action.Result{Say: "The audit of the app is passed. It is not online yet: provider.release_app is the second click."}, s.save(c.Context, c.Tx, t.a)
}

func (s *Suites) releaseApp(c *action.Call, in appInput) (action.Result, error) {
	t, err := s.target(c.Context, c.DB(), in.Suite, in.Corp, Template)
	if err != nil {
		return action.Result{}, err
	}
	c.About(t.a.about(t.of))
	if !t.a.Audited {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.State, Expected: "an app whose audit is passed", Got: "none that waits for 提交上线",
			Cause: "going online takes two clicks, and the first one was not made", Fix: "mockwecom do provider.submit_app, then this again", Doc: 97201})
	}
	t.a.Audited, t.app.Publish = false, agent.Online
	if err := s.save(c.Context, c.Tx, t.a); err != nil {
		return action.Result{}, err
	}
	say := "The app is online; the corp's administrators were told."
	if len(t.app.Users)+len(t.app.Parties) == 0 {
		say += " Nobody sees it yet: corp.change_scope sets the visible range."
	}
	return action.Result{Say: say}, s.agents.Save(c.Context, c.Tx, t.app)
}

func (s *Suites) resetSecret(c *action.Call, in appInput) (action.Result, error) {
	t, err := s.target(c.Context, c.DB(), in.Suite, in.Corp, Template)
	if err != nil {
		return action.Result{}, err
	}
	c.About(t.a.about(t.of))
	say := "reset_permanent_code is on its way; the old secret dies when get_permanent_code gives the new one."
	if s.rt.Settings.Text(resetKills) == "click" && t.a.Code != "" {
		t.a.Former, t.a.Code = t.a.Code, ""
		if err := s.save(c.Context, c.Tx, t.a); err != nil {
			return action.Result{}, err
		}
		say = "reset_permanent_code is on its way; the old secret is dead already."
	}
	code, err := s.pushReset(c.Context, c.Tx, t.of, t.a)
	return action.Result{Say: say, Values: map[string]string{"auth_code": code}}, err
}
