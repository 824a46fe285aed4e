package suite

import (
	"context"
	"fmt"
	"slices"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// memberDoc is the page of member authorization (成员授权): members authorise a third-party app one by one, without an administrator.
const memberDoc = 94496

// The codes of refused members (doc 90313).
const (
	membersForbidden errcode.Code = 40133
	memberAppStopped errcode.Code = 40134
)

func (s *Suites) memberActions() []action.Row {
	return []action.Row{
		action.New("member.add_app", "Authorise an app for oneself", "成员授权应用", journal.LaneMember, memberDoc,
			"let a member add a third-party app: the first one installs it for the corp (create_auth), each further one comes into its visible range (subscribe)", s.addApp),
		action.New("member.remove_app", "Give up an app authorised for oneself", "成员取消授权", journal.LaneMember, memberDoc,
			"let a member who authorised an app go out of its visible range (unsubscribe)", s.removeApp),
		action.New("corp.auth_mode", "Switch who authorises the app", "切换授权方式", journal.LaneAdmin, memberDoc,
			"let an administrator's visible range count, or the members who authorise; change_auth goes out", s.switchMode),
	}
}

type addAppInput struct {
	Suite string `name:"suite" default:"@suite" help:"suite_id"`
	Corp  string `name:"corp" default:"@corp" help:"corpid of the customer"`
	User  string `name:"user" help:"userid of the member"`
}

func (s *Suites) addApp(c *action.Call, in addAppInput) (action.Result, error) {
	of, err := s.product(c.Context, c.DB(), in.Suite, ThirdParty)
	if err != nil {
		return action.Result{}, err
	}
	corp, err := s.customer(c.Context, c.DB(), of, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	m, err := s.memberAtWork(c, corp, in.User)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Provider: of.Provider, Suite: of.SuiteID, Corp: corp.CorpID, User: m.UserID})
	if !s.rt.Settings.Bool(memberInstalls) {
		return action.Result{}, api.Refuse(membersForbidden, explain.Finding{Step: explain.Scope, Expected: "a corp that allows member authorization", Got: corp.Name,
			Cause: "the administrators have switched it off", Fix: "set member_auth.allowed=true, or let an administrator install: corp.install", Doc: memberDoc})
	}
	a, err := s.Authorization(c.Context, c.DB(), of.SuiteID, corp.CorpID)
	if err != nil {
		return action.Result{}, err
	}
	if !a.Live() {
		return s.installForOne(c, of, consent{corp: corp, admin: m, alone: true})
	}
	return s.joinApp(c, of, a, m)
}

// memberAtWork finds the member who acts; one who is disabled or has left acts no more.
func (s *Suites) memberAtWork(c *action.Call, corp *directory.Corp, userid string) (*directory.Member, error) {
	m, err := s.dir.Member(c.Context, c.DB(), corp.CorpID, userid)
	if err == nil && (m == nil || m.Status == directory.Disabled || m.Status == directory.Left) {
		err = api.Refuse(errcode.UserNotFound, explain.Finding{Step: explain.Parameter, Expected: "a member of " + corp.Name + " who can sign in", Got: userid,
			Cause: "the corp has no such member, or the member is disabled", Fix: "name members by their plain userid", Doc: memberDoc})
	}
	return m, err
}

// installForOne is the first member's authorization: an install like any other, whose range is that member.
func (s *Suites) installForOne(c *action.Call, of *Suite, by consent) (action.Result, error) {
	a, err := s.install(c.Context, c.Tx, of, by)
	if err != nil {
		return action.Result{}, err
	}
	c.About(a.about(of))
	code, err := s.pushCreateAuth(c.Context, c.Tx, of, a)
	if err != nil {
		return action.Result{}, err
	}
	_, _, err = s.setRange(c.Context, c.Tx, a, []string{by.admin.UserID}, nil)
	return action.Result{
		Say:    fmt.Sprintf("%s is the first of %s to authorise %s: it is app %d, and create_auth is on its way.", by.admin.Name, by.corp.Name, of.Name, a.AgentID),
		Values: map[string]string{"auth_code": code, "agentid": fmt.Sprint(a.AgentID), "corpid": a.Corp},
	}, err
}

// joinApp is a further member's authorization: the range grows by one.
func (s *Suites) joinApp(c *action.Call, of *Suite, a *Authorization, m *directory.Member) (action.Result, error) {
	app, err := s.app(c.Context, c.Tx, a)
	if err != nil {
		return action.Result{}, err
	}
	c.About(a.about(of))
	switch f := (explain.Finding{Step: explain.State, Expected: "an app that members authorise", Got: "one of the administrators", Doc: memberDoc}); {
	case !app.ByMembers:
		f.Cause, f.Fix = "an administrator installed the app and decides who sees it", "corp.change_scope, or corp.auth_mode mode=member"
		return action.Result{}, action.Refuse(f)
	case app.Closed:
		f.Got, f.Cause, f.Fix = "one that is stopped", "the corp disabled the app", "corp.enable_app"
		return action.Result{}, api.Refuse(memberAppStopped, f)
	case slices.Contains(app.Users, m.Key):
		f.Got, f.Cause, f.Fix = m.UserID+", who did already", "a member authorises once", "nothing is left to do"
		return action.Result{}, action.Refuse(f)
	}
	_, _, err = s.agents.SetScope(c.Context, c.Tx, app, append(slices.Clone(app.Users), m.Key), nil)
	return action.Result{Say: fmt.Sprintf("%s authorised %s, as number %d of the corp.", m.Name, of.Name, len(app.Users)), Values: map[string]string{"agentid": fmt.Sprint(app.AgentID)}}, err
}

type removeAppInput struct {
	Suite string `name:"suite" default:"@authorized_suite" help:"suite_id"`
	Corp  string `name:"corp" default:"@authorized_corp" help:"corpid of the customer"`
	User  string `name:"user" help:"userid of the member"`
}

func (s *Suites) removeApp(c *action.Call, in removeAppInput) (action.Result, error) {
	t, err := s.target(c.Context, c.Tx, in.Suite, in.Corp, ThirdParty)
	if err != nil {
		return action.Result{}, err
	}
	c.About(t.a.about(t.of))
	key := fold(in.User)
	if !t.app.ByMembers || !slices.Contains(t.app.Users, key) {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.State, Expected: "a member who authorised " + t.of.Name, Got: in.User,
			Cause: "the member did not authorise the app", Fix: "name one of those that fit", Fits: t.app.Users, Doc: memberDoc})
	}
	left := slices.DeleteFunc(slices.Clone(t.app.Users), func(user string) bool { return user == key })
	_, _, err = s.agents.SetScope(c.Context, c.Tx, t.app, left, nil)
	return action.Result{Say: fmt.Sprintf("%s gave %s up; members who use it still: %d.", in.User, t.of.Name, len(left))}, err
}

type modeInput struct {
	Suite   string   `name:"suite" default:"@authorized_suite" help:"suite_id"`
	Corp    string   `name:"corp" default:"@authorized_corp" help:"corpid of the customer"`
	Mode    string   `name:"mode" choices:"admin,member" help:"who authorises from now on; empty: who did not until now"`
	Users   []string `name:"users" help:"mode=admin: userids that see the app; mode=member: those who have authorised it"`
	Parties []string `name:"parties" help:"mode=admin: departments that see the app; empty without users: 1, the root"`
}

func (s *Suites) switchMode(c *action.Call, in modeInput) (action.Result, error) {
	t, err := s.target(c.Context, c.Tx, in.Suite, in.Corp, ThirdParty)
	if err != nil {
		return action.Result{}, err
	}
	c.About(t.a.about(t.of))
	byMembers := in.Mode == "member" || in.Mode == "" && !t.app.ByMembers
	f := explain.Finding{Step: explain.State, Expected: "an app of the other mode", Got: in.Mode, Cause: "the app is in this mode already", Fix: "nothing is left to do", Doc: memberDoc}
	if t.app.ByMembers == byMembers {
		return action.Result{}, action.Refuse(f)
	}
	parties, err := departments(in.Parties)
	if err != nil {
		return action.Result{}, err
	}
	switch {
	case byMembers && len(parties) > 0:
		f.Step, f.Expected, f.Got, f.Cause, f.Fix = explain.Parameter, "members alone", "departments", "members authorise one by one", "leave parties out"
		return action.Result{}, action.Refuse(f)
	case !byMembers && len(in.Users)+len(parties) == 0:
		parties = []int64{rootParty}
	}
	if err := s.pushChangeAuth(c.Context, c.Tx, t.of, t.a); err != nil {
		return action.Result{}, err
	}
	if err := s.takeOver(c.Context, c.Tx, t.a); err != nil {
		return action.Result{}, err
	}
	joined, left, err := s.setRange(c.Context, c.Tx, t.a, in.Users, parties)
	if err == nil && byMembers {
		err = s.setMode(c.Context, c.Tx, t.a, true)
	}
	return action.Result{Say: fmt.Sprintf("%d members came into the visible range, %d went out; change_auth is on its way.", joined, left),
		Values: map[string]string{"joined": fmt.Sprint(joined), "left": fmt.Sprint(left)}}, err
}

// rootParty is the root of every corp.
const rootParty = 1

// takeOver makes an app an administrator's, whoever authorised it. Its range stays for the present.
func (s *Suites) takeOver(ctx context.Context, tx *store.Tx, a *Authorization) error {
	return s.setMode(ctx, tx, a, false)
}

func (s *Suites) setMode(ctx context.Context, tx *store.Tx, a *Authorization, byMembers bool) error {
	app, err := s.app(ctx, tx, a)
	if err != nil || app.ByMembers == byMembers {
		return err
	}
	app.ByMembers = byMembers
	return s.agents.Save(ctx, tx, app)
}
