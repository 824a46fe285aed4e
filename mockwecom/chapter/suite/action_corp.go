package suite

import (
	"fmt"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
)

func (s *Suites) corpActions() []action.Row {
	return []action.Row{
		action.New("corp.authorize", "Scan the template's QR code", "扫码授权代开发模板", journal.LaneAdmin, 97201,
			"let a corp authorise a 代开发 template: its app comes into being, and create_auth brings the AuthCode", s.corpAuthorize),
		action.New("corp.install", "Install from the market", "从应用市场安装", journal.LaneAdmin, 100964,
			"let a corp install a third-party suite; create_auth brings the AuthCode", s.corpInstall),
		action.New("corp.change_scope", "Change the visible range", "修改可见范围", journal.LaneAdmin, 100965,
			"set who sees the app; change_auth goes out, and subscribe or unsubscribe for each member", s.changeScope),
		action.New("corp.cancel", "Cancel the authorization", "取消授权", journal.LaneAdmin, 100965,
			"take the authorization back: the app goes, its permanent code and tokens die, cancel_auth goes out", s.corpCancel, action.Danger),
		action.New("corp.disable_app", "Disable the app", "停用应用", journal.LaneAdmin, 100965,
			"stop the app; its calls are refused with 50003; change_auth goes out for 代开发", s.disableApp),
		action.New("corp.enable_app", "Enable the app", "启用应用", journal.LaneAdmin, 100965,
			"let a disabled app work again; change_auth goes out for 代开发", s.enableApp),
	}
}

type authorizeInput struct {
	Suite string `name:"suite" default:"@template" help:"template id"`
	Corp  string `name:"corp" default:"@corp" help:"corpid of the customer"`
	State string `name:"state" help:"comes back in create_auth, at most 32 letters and digits"`
	Admin string `name:"admin" help:"userid of who scans; empty: the first administrator"`
}

func (s *Suites) corpAuthorize(c *action.Call, in authorizeInput) (action.Result, error) {
	of, err := s.onlineTemplate(c.Context, c.DB(), "", in.Suite)
	if err != nil {
		return action.Result{}, err
	}
	by, err := s.consent(c, of, in.Corp, in.Admin, in.State)
	if err != nil {
		return action.Result{}, err
	}
	a, code, err := s.authorize(c.Context, c.Tx, of, by)
	if err != nil {
		return action.Result{}, err
	}
	c.About(a.about(of))
	return action.Result{
		Say:    fmt.Sprintf("%s authorised %s: app %d is 待开发, and create_auth is on its way.", by.corp.Name, of.Name, a.AgentID),
		Values: map[string]string{"auth_code": code, "agentid": fmt.Sprint(a.AgentID), "corpid": a.Corp},
	}, nil
}

// consent finds who authorises, and checks the state of the link.
func (s *Suites) consent(c *action.Call, of *Suite, corpid, admin, state string) (consent, error) {
	corp, err := s.customer(c.Context, c.DB(), of, corpid)
	if err != nil {
		return consent{}, err
	}
	c.About(journal.Subject{Provider: of.Provider, Suite: of.SuiteID, Corp: corp.CorpID})
	if len(state) > maxLinkState || !isAlnum(state) {
		return consent{}, api.Refuse(badState, explain.Finding{Step: explain.Parameter, Expected: "a state of at most 32 letters and digits", Got: state,
			Cause: "WeCom takes no other state", Fix: "leave other characters out", Doc: 98744})
	}
	admins, err := s.dir.Admins(c.Context, c.DB(), corp.CorpID)
	if err != nil {
		return consent{}, err
	}
	who, err := chooseAdmin(corp, admins, admin)
	return consent{corp: corp, admin: who, state: state}, err
}

// chooseAdmin finds an administrator by userid; the first one for "".
func chooseAdmin(corp *directory.Corp, admins []*directory.Member, userid string) (*directory.Member, error) {
	f := explain.Finding{Step: explain.Scope, Expected: "a system administrator of " + corp.Name, Got: userid,
		Cause: "only administrators may authorise", Fix: "name one of those that fit"}
	for _, m := range admins {
		if userid == "" || m.Key == fold(userid) {
			return m, nil
		}
		f.Fits = append(f.Fits, m.UserID)
	}
	if userid == "" {
		f.Got, f.Cause, f.Fix = "none", "the corp has no administrator", "give a member of the world admin: true"
	}
	return nil, action.Refuse(f)
}

type installInput struct {
	Suite   string   `name:"suite" default:"@suite" help:"suite_id"`
	Corp    string   `name:"corp" default:"@corp" help:"corpid of the customer"`
	State   string   `name:"state" help:"comes back in create_auth, at most 32 letters and digits"`
	Admin   string   `name:"admin" help:"userid of who installs; empty: the first administrator"`
	Users   []string `name:"users" help:"userids that see the app"`
	Parties []string `name:"parties" help:"departments that see the app; empty without users: 1, the root"`
	Test    bool     `name:"test" help:"a test install, as the button 安装测试 makes it; the suite need not be online"`
}

func (s *Suites) corpInstall(c *action.Call, in installInput) (action.Result, error) {
	of, err := s.product(c.Context, c.DB(), in.Suite, ThirdParty)
	if err != nil {
		return action.Result{}, err
	}
	by, err := s.consent(c, of, in.Corp, in.Admin, in.State)
	if err != nil {
		return action.Result{}, err
	}
	by.test = in.Test
	parties, err := departments(in.Parties)
	if err != nil {
		return action.Result{}, err
	}
	if len(in.Users)+len(parties) == 0 {
		parties = []int64{1}
	}
	a, err := s.install(c.Context, c.Tx, of, by)
	if err != nil {
		return action.Result{}, err
	}
	c.About(a.about(of))
	code, err := s.pushCreateAuth(c.Context, c.Tx, of, a)
	if err != nil {
		return action.Result{}, err
	}
	if _, _, err := s.setRange(c.Context, c.Tx, a, in.Users, parties); err != nil {
		return action.Result{}, err
	}
	return action.Result{
		Say:    fmt.Sprintf("%s installed %s as app %d, and create_auth is on its way.", by.corp.Name, of.Name, a.AgentID),
		Values: map[string]string{"auth_code": code, "agentid": fmt.Sprint(a.AgentID), "corpid": a.Corp},
	}, nil
}

type scopeInput struct {
	Suite   string   `name:"suite" default:"@authorized_suite" help:"suite_id or template id"`
	Corp    string   `name:"corp" default:"@authorized_corp" help:"corpid of the customer"`
	Users   []string `name:"users" help:"userids that see the app"`
	Parties []string `name:"parties" help:"departments that see the app, with all below them; 1 is the root"`
}

func (s *Suites) changeScope(c *action.Call, in scopeInput) (action.Result, error) {
	t, err := s.target(c.Context, c.DB(), in.Suite, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	c.About(t.a.about(t.of))
	if t.app.ByMembers {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.State, Expected: "an app that an administrator authorised", Got: "one that members authorised",
			Cause: "the visible range is made of the members who authorised", Fix: "member.add_app and member.remove_app, or corp.auth_mode mode=admin", Doc: memberDoc})
	}
	parties, err := departments(in.Parties)
	if err != nil {
		return action.Result{}, err
	}
	if err := s.pushChangeAuth(c.Context, c.Tx, t.of, t.a); err != nil {
		return action.Result{}, err
	}
	joined, left, err := s.setRange(c.Context, c.Tx, t.a, in.Users, parties)
	return action.Result{Say: fmt.Sprintf("%d members came into the visible range, %d went out.", joined, left),
		Values: map[string]string{"joined": fmt.Sprint(joined), "left": fmt.Sprint(left)}}, err
}

type authorizedInput struct {
	Suite string `name:"suite" default:"@authorized_suite" help:"suite_id or template id"`
	Corp  string `name:"corp" default:"@authorized_corp" help:"corpid of the customer"`
}

func (s *Suites) corpCancel(c *action.Call, in authorizedInput) (action.Result, error) {
	t, err := s.target(c.Context, c.DB(), in.Suite, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	c.About(t.a.about(t.of))
	return action.Result{Say: "The authorization is cancelled; the provider must delete all data of the corp."}, s.cancel(c.Context, c.Tx, t.of, t.a)
}

func (s *Suites) disableApp(c *action.Call, in authorizedInput) (action.Result, error) {
	return s.setClosed(c, in, true)
}

func (s *Suites) enableApp(c *action.Call, in authorizedInput) (action.Result, error) {
	return s.setClosed(c, in, false)
}

func (s *Suites) setClosed(c *action.Call, in authorizedInput, closed bool) (action.Result, error) {
	t, err := s.target(c.Context, c.DB(), in.Suite, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	c.About(t.a.about(t.of))
	word := map[bool]string{true: "disabled", false: "enabled"}
	if t.app.Closed == closed {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.State, Expected: "an app that is " + word[!closed], Got: word[closed],
			Cause: "the app is " + word[closed] + " already", Fix: "nothing is left to do", Doc: 100965})
	}
	t.app.Closed = closed
	if err := s.agents.Save(c.Context, c.Tx, t.app); err != nil {
		return action.Result{}, err
	}
	say := "The app is " + word[closed] + "."
	if t.of.Kind == ThirdParty && !s.rt.Settings.Bool(announceDisabled) {
		return action.Result{Say: say + " A third-party suite is not told (doc 100964)."}, nil
	}
	return action.Result{Say: say + " change_auth is on its way."}, s.pushChangeAuth(c.Context, c.Tx, t.of, t.a)
}
