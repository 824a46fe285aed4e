package suite_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
)

// TestCustomizedFlow goes the whole way of a 代开发 app: template, ticket, two clicks, scan, exchange, token, development,
// permissions, going online, visible range, reset and cancellation.
func TestCustomizedFlow(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.connect(a, s.template)
	suiteToken := s.suiteToken(a, s.template)
	s.online(s.template)

	scan := s.do("corp.authorize", "state=shop42")
	create := a.one("create_auth")
	if create.receiveID != s.template.id || create.envelope.ToUserName != s.template.id || create.AuthCorpId != "" {
		t.Fatalf("create_auth for %q to %q names corp %q", create.receiveID, create.envelope.ToUserName, create.AuthCorpId)
	}
	if diff := cmp.Diff([]string{"shop42", scan.Values["auth_code"]}, []string{create.Get("State"), create.Get("AuthCode")}); diff != "" {
		t.Fatal(diff)
	}

	granted := s.exchange(suiteToken, create.Get("AuthCode")).ok()
	code, corp := granted.text("permanent_code"), granted.text("auth_corp_info.corpid")
	if granted.text("state") != "shop42" || corp[:2] != "wp" {
		t.Errorf("exchange gave %s", granted.raw)
	}
	for _, absent := range []string{"access_token", "auth_info", "agentid"} {
		if _, has := granted.body[absent]; has {
			t.Errorf("v2 gives %s, which it must not", absent)
		}
	}
	s.caused(granted.entry, "create_auth")

	info := s.authInfo(suiteToken, corp, code).ok()
	if info.text("auth_info.agent.is_customized_app") != "true" || info.text("auth_info.agent.privilege.level") != "0" {
		t.Errorf("get_auth_info gave %s", info.raw)
	}
	if info.entry.Cause != granted.entry.ID {
		t.Errorf("get_auth_info is caused by %d, want the exchange %d", info.entry.Cause, granted.entry.ID)
	}
	access := s.getToken(corp, code).ok().text("access_token")
	s.publish(access, info.text("auth_info.agent.agentid"), "0")

	s.develop(a, corp)
	s.publish(access, info.text("auth_info.agent.agentid"), "1")
	s.do("provider.submit_app")
	s.do("provider.release_app")
	s.publish(access, info.text("auth_info.agent.agentid"), "2")

	a.take()
	s.do("corp.change_scope", "parties=5")
	if changed := a.one("change_auth"); changed.AuthCorpId != corp || changed.Get("State") != "shop42" {
		t.Errorf("change_auth names %q, state %q", changed.AuthCorpId, changed.Get("State"))
	}
	if diff := cmp.Diff([]string{"subscribe", "subscribe"}, a.names("/app")); diff != "" {
		t.Errorf("two members are in department 5: %s", diff)
	}
	s.resetAndCancel(a, suiteToken, corp, code, access)
}

// develop configures the app with a URL of its own.
func (s *stand) develop(a *app, corp string) {
	s.t.Helper()
	tok, key := s.keys(s.template.id)
	out := s.do("provider.develop_app", "home_url=http://127.0.0.1:4100/desk", "url="+a.listen("/app", tok, key, corp, corp))
	if diff := cmp.Diff([]string{"127.0.0.1:4100", corp}, []string{out.Values["trusted_domain"], out.Values["receiveid"]}); diff != "" {
		s.t.Fatal(diff)
	}
}

// resetAndCancel is the end of the story.
func (s *stand) resetAndCancel(a *app, suiteToken, corp, code, access string) {
	s.t.Helper()
	s.do("provider.reset_secret")
	reset := a.one("reset_permanent_code")
	if reset.AuthCorpId != "" || reset.receiveID != s.template.id {
		s.t.Errorf("reset_permanent_code names corp %q", reset.AuthCorpId)
	}
	s.getToken(corp, code).ok() // the old secret lives until the exchange
	granted := s.exchange(suiteToken, reset.Get("AuthCode")).ok()
	s.caused(granted.entry, "reset_permanent_code")
	fresh := granted.text("permanent_code")
	if fresh == code {
		s.t.Fatal("the reset gave the old secret")
	}
	if got := s.getToken(corp, code).code(); got != 40001 {
		s.t.Errorf("the old secret answers %d", got)
	}
	s.authInfo(suiteToken, corp, code).fails(40084)
	s.getToken(corp, fresh).ok()

	s.do("corp.install", "corp="+s.other, "test=true") // the provider stays known to gettoken
	s.do("corp.cancel", "suite="+s.template.id, "corp="+s.corp)
	if cancelled := a.one("cancel_auth"); cancelled.AuthCorpId != corp {
		s.t.Errorf("cancel_auth names %q", cancelled.AuthCorpId)
	}
	s.authInfo(suiteToken, corp, fresh).fails(40084)
	if got := s.getToken(corp, fresh).code(); got != 40001 {
		s.t.Errorf("gettoken after the cancellation answers %d", got)
	}
	if got := s.call("agent/list", token("access_token", access), nil).code(); got != 48004 {
		s.t.Errorf("the token of a cancelled authorization answers %d", got)
	}
	if address, err := push.Find(s.t.Context(), s.rt.Store.Read(), push.AgentReceiver(s.corp, 1000003)); err != nil || address != nil {
		s.t.Errorf("the app's callback address outlives it: %v %v", address, err)
	}
	again := s.do("corp.authorize")
	back := s.exchange(suiteToken, again.Values["auth_code"]).ok()
	if back.text("auth_corp_info.corpid") != corp || back.text("permanent_code") == fresh {
		s.t.Errorf("the second authorization gave %s", back.raw)
	}
	if got := s.call("agent/list", token("access_token", access), nil).code(); got == 0 {
		s.t.Error("a token of the former authorization is alive again")
	}
}

// caused checks that a call was caused by an event of that name.
func (s *stand) caused(e *journal.Entry, name string) {
	s.t.Helper()
	cause, ok := s.rt.Journal.Get(e.Cause)
	if !ok || cause.Title != name {
		s.t.Errorf("%s is caused by %v, want %s", e.Title, cause, name)
	}
}

// authInfo calls v2/get_auth_info.
func (s *stand) authInfo(suiteToken, corp, code string) *answer {
	s.t.Helper()
	return s.call("service/v2/get_auth_info", token("suite_access_token", suiteToken), map[string]string{"auth_corpid": corp, "permanent_code": code})
}

// getToken calls gettoken as a 代开发 app does.
func (s *stand) getToken(corp, code string) *answer {
	s.t.Helper()
	return s.call("gettoken", url.Values{"corpid": {corp}, "corpsecret": {code}}, nil)
}

// publish checks customized_publish_status.
func (s *stand) publish(access, agentID, want string) {
	s.t.Helper()
	got := s.call("agent/get", url.Values{"access_token": {access}, "agentid": {agentID}}, nil).ok().text("customized_publish_status")
	if got != want {
		s.t.Errorf("customized_publish_status is %s, want %s", got, want)
	}
}

func TestPermissionsOfACustomizedApp(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.connect(a, s.template)
	s.online(s.template)
	s.do("corp.authorize")
	a.take()

	s.refused("corp.agree_permissions")
	f := s.refused("provider.request_permissions", "permissions=contact:sensitive:shoe_size")
	if len(f.Fits) == 0 {
		t.Error("the refusal names no permission that fits")
	}
	s.refused("provider.request_permissions", "permissions=contact:sensitive:position") // the template has it
	s.do("provider.request_permissions", "permissions=contact:sensitive:mobile,checkin:app:base")
	if diff := cmp.Diff([]string{}, a.names("/command/"+s.template.id)); diff != "" {
		t.Errorf("a request alone pushes events: %s", diff)
	}
	s.do("corp.refuse_permissions")
	s.refused("corp.agree_permissions")
	s.do("provider.request_permissions", "permissions=contact:sensitive:mobile")
	s.do("corp.agree_permissions")
	a.one("change_auth")
	app, err := s.agents.AppOfSuite(t.Context(), s.rt.Store.Read(), s.template.id, s.corp)
	s.must(err)
	if got := app.Permissions[len(app.Permissions)-1]; got != "contact:sensitive:mobile" || len(app.Requested) != 0 {
		t.Errorf("permissions %v, requested %v", app.Permissions, app.Requested)
	}

	s.do("corp.privacy", "fields=gender,mobile")
	a.one("change_auth")
	s.refused("corp.privacy", "fields=name")
}

func TestDisabledApp(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.connect(a, s.template)
	suiteToken := s.suiteToken(a, s.template)
	s.online(s.template)
	s.do("corp.authorize")
	granted := s.exchange(suiteToken, a.one("create_auth").Get("AuthCode")).ok()
	corp, code := granted.text("auth_corp_info.corpid"), granted.text("permanent_code")
	access := s.getToken(corp, code).ok().text("access_token")

	s.refused("corp.enable_app")
	s.do("corp.disable_app")
	a.one("change_auth")
	if got := s.call("agent/list", token("access_token", access), nil).code(); got != 50003 {
		t.Errorf("a call of a disabled app answers %d", got)
	}
	s.refused("corp.disable_app")
	s.do("corp.enable_app")
	a.one("change_auth")
	s.call("agent/list", token("access_token", access), nil).ok()
}

func TestAppStages(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.connect(a, s.template)
	s.refused("provider.develop_app") // nobody authorised
	f := s.refused("corp.authorize")
	if f.Got != "draft" {
		t.Errorf("a draft is refused with %v", f)
	}
	s.do("provider.submit_template")
	if f := s.refused("corp.authorize"); f.Got != "audited" {
		t.Errorf("an audited template is refused with %v", f)
	}
	s.refused("provider.submit_template")
	s.do("provider.release_template")
	s.refused("provider.release_template")
	s.do("corp.authorize")
	s.refused("corp.authorize") // one app per template and corp

	s.refused("provider.submit_app")
	s.refused("provider.release_app")
	open := a.one("create_auth")
	corp := s.exchange(s.suiteToken(a, s.template), open.Get("AuthCode")).ok().text("auth_corp_info.corpid")
	s.refused("provider.develop_app", "trusted_domain=http://127.0.0.1/")
	s.develop(a, corp)
	s.refused("provider.release_app")
	s.do("provider.submit_app")
	s.do("provider.develop_app", "name=工单小助手") // withdraws the audit
	s.refused("provider.release_app")
	s.do("provider.submit_app")
	s.do("provider.release_app")
	s.refused("provider.submit_app")
	s.do("provider.develop_app", "home_url=http://127.0.0.1:4100/new")
	app, err := s.agents.AppOfSuite(t.Context(), s.rt.Store.Read(), s.template.id, s.corp)
	s.must(err)
	if app.Publish != 3 || app.Name != "工单小助手" || app.HomeURL != "http://127.0.0.1:4100/new" {
		t.Errorf("app is %+v", app)
	}
}

func TestAppCallbackIsCheckedWithTheCorpsEncryptedID(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings []string
		refused  bool
	}{
		"ByDefault":            {nil, true},
		"OrWithTheProvidersID": {[]string{"suite.app_verify_receiveid", "provider"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, a := newStand(t, c.settings...), newApp(t)
			s.connect(a, s.template)
			s.online(s.template)
			s.do("corp.authorize")
			tok, key := s.keys(s.template.id)
			out, err := s.run("provider.develop_app", "url="+a.listen("/app", tok, key, s.provider.id, ""))
			s.must(err)
			if refused := out.Finding != nil; refused != c.refused {
				t.Fatalf("refused: %v", out.Finding)
			}
			app, err := s.agents.AppOfSuite(t.Context(), s.rt.Store.Read(), s.template.id, s.corp)
			s.must(err)
			if developed := app.Publish == 1; developed == c.refused {
				t.Errorf("the app's state is %d", app.Publish)
			}
		})
	}
}

func TestResetThatKillsAtTheClick(t *testing.T) {
	t.Parallel()
	s, a := newStand(t, "suite.reset_kills", "click"), newApp(t)
	s.connect(a, s.template)
	suiteToken := s.suiteToken(a, s.template)
	s.online(s.template)
	s.do("corp.authorize")
	granted := s.exchange(suiteToken, a.one("create_auth").Get("AuthCode")).ok()
	corp, code := granted.text("auth_corp_info.corpid"), granted.text("permanent_code")
	s.do("provider.reset_secret")
	if got := s.getToken(corp, code).code(); got != 40001 {
		t.Errorf("the old secret answers %d", got)
	}
	s.authInfo(suiteToken, corp, code).fails(40084)
	s.pass(11 * time.Minute)
	s.exchange(suiteToken, a.one("reset_permanent_code").Get("AuthCode")).fails(40078)
	s.do("provider.reset_secret")
	s.exchange(suiteToken, a.one("reset_permanent_code").Get("AuthCode")).ok()
}
