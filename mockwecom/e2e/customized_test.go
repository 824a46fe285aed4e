package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/provider"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/sim"
)

// customized is a 代开发 app as its provider knows it.
type customized struct {
	*stand
	app      *provider.App
	template control.Suite
	corp     control.Corp
	corpID   string // encrypted
	secret   string // the permanent code
	agent    string
	token    string
	scan     int64 // the entry of corp.authorize
}

// authorise takes a template online and lets the corp authorise it; the reference app exchanges the code by itself.
func authorise(s *stand) *customized {
	s.t.Helper()
	c := &customized{stand: s, app: newApp(s)}
	_, c.template, _, c.corp = s.world()
	id := c.template.SuiteID
	s.do("provider.save_callback", "suite="+id, "url="+c.app.CommandURL(id))
	s.do("provider.submit_template", "suite="+id)
	s.do("provider.release_template", "suite="+id)
	s.do("provider.refresh_ticket", "suite="+id)
	s.wait("kind:callback event:suite_ticket suite:"+id+" ok", 0)
	c.scan = s.do("corp.authorize", "suite="+id, "state=shop42").Entry
	s.wait("kind:api title:get_auth_info suite:"+id+" ok", c.scan)
	c.take()
	return c
}

// take reads what the app got from its own records and checks it against the world.
func (c *customized) take() {
	c.t.Helper()
	c.must(c.app.Settle(c.ctx))
	all := c.app.Authorizations()
	if len(all) != 1 {
		c.t.Fatalf("the app knows %d authorizations, want 1", len(all))
	}
	c.corpID, c.secret = all[0].CorpID, all[0].PermanentCode
	c.token = c.get("gettoken", "corpid", c.corpID, "corpsecret", c.secret).is(0).text("access_token")
}

// publish brings the app online, visible to everybody.
func (c *customized) publish() {
	c.t.Helper()
	id := c.template.SuiteID
	home := c.app.HomeURL(id, c.corpID)
	c.do("provider.develop_app", "suite="+id, "home_url="+home, "url="+c.app.AppURL(id, c.corpID))
	c.do("provider.submit_app", "suite="+id)
	c.do("provider.release_app", "suite="+id)
	c.do("corp.change_scope", "suite="+id, "parties=1")
	c.agent = c.get("agent/list", "access_token", c.token).is(0).text("agentlist.agentid")
}

// login redeems a code and gives the answer of getuserinfo.
func (c *customized) login(scope, fields string) *answer {
	c.t.Helper()
	out := c.do("member.authorize", "appid="+c.corpID, "agent="+c.agent, "user=chen.mo", "scope="+scope, "fields="+fields)
	return c.get("auth/getuserinfo", "access_token", c.token, "code", out.Values["code"]).is(0)
}

func (a *answer) keys() []string {
	var names []string
	for name := range a.body {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// TestCustomizedApp follows the values of a 代开发 app over the wire, from the scan to the cancellation.
func TestCustomizedApp(t *testing.T) {
	t.Parallel()
	c := authorise(start(t, sim.Config{}))
	code := c.wait("kind:api title:get_permanent_code", c.scan)
	exchanged := &answer{t: t, raw: string(code.Response.Body), body: map[string]any{}}
	decodeInto(t, code.Response.Body, &exchanged.body)
	if got := exchanged.text("auth_corp_info.corpid"); got != c.corpID || !strings.HasPrefix(got, "wp") || len(got) != 32 || got == c.corp.CorpID {
		t.Errorf("corpid %q, want the encrypted one", got)
	}
	if exchanged.text("permanent_code") != c.secret || len(c.secret) != 43 || exchanged.text("state") != "shop42" {
		t.Errorf("get_permanent_code gave %s", exchanged.raw)
	}
	if again := c.get("gettoken", "corpid", c.corpID, "corpsecret", c.secret).is(0); again.text("access_token") != c.token {
		t.Error("a repeated gettoken gave another token")
	}
	c.get("gettoken", "corpid", strings.ToLower(c.corpID), "corpsecret", c.secret).is(40013)
	c.publish()
	c.identity(t)
	c.consent(t)
	c.end(t)
}

// identity is what the app learns of a member without consent.
func (c *customized) identity(t *testing.T) {
	t.Helper()
	who := c.login("snsapi_base", "")
	if diff := cmp.Diff([]string{"errcode", "errmsg", "userid"}, who.keys()); diff != "" {
		t.Error(diff)
	}
	user := who.text("userid")
	if !strings.HasPrefix(user, "wo") || len(user) != 32 {
		t.Errorf("userid %q, want the encrypted one", user)
	}
	member := c.get("user/get", "access_token", c.token, "userid", user).is(0)
	for _, absent := range []string{"mobile", "email", "avatar", "biz_mail", "address", "qr_code"} {
		if _, there := member.body[absent]; there {
			t.Errorf("user/get shows %s", absent)
		}
	}
	if member.text("name") != "陈默" || member.text("gender") != "0" {
		t.Errorf("user/get gave %s", member.raw)
	}
	c.get("user/get", "access_token", c.token, "userid", "chen.mo").is(60111)
	none := c.login("snsapi_privateinfo", "")
	detail := c.post("auth/getuserdetail", "access_token", c.token, map[string]string{"user_ticket": none.text("user_ticket")}).is(0)
	if diff := cmp.Diff([]string{"avatar", "errcode", "errmsg", "gender", "userid"}, detail.keys()); diff != "" {
		t.Errorf("the administrator has ticked nothing: %s", diff)
	}
	c.do("member.withdraw_consent", "agent="+c.agent, "user=chen.mo")
}

// consent is what the app learns when administrator and member agree.
func (c *customized) consent(t *testing.T) {
	t.Helper()
	c.do("corp.privacy", "suite="+c.template.SuiteID, "fields=gender,avatar,mobile,email")
	who := c.login("snsapi_privateinfo", "gender,mobile")
	detail := c.post("auth/getuserdetail", "access_token", c.token, map[string]string{"user_ticket": who.text("user_ticket")}).is(0)
	if diff := cmp.Diff([]string{"avatar", "errcode", "errmsg", "gender", "mobile", "userid"}, detail.keys()); diff != "" {
		t.Error(diff)
	}
	if detail.text("gender") != "1" || detail.text("mobile") != "13800010003" || detail.text("userid") != who.text("userid") {
		t.Errorf("getuserdetail gave %s", detail.raw)
	}
}

// end resets the secret and cancels.
func (c *customized) end(t *testing.T) {
	t.Helper()
	id, old := c.template.SuiteID, c.secret
	reset := c.do("provider.reset_secret", "suite="+id).Entry
	c.wait("kind:api title:get_permanent_code ok", reset)
	c.take()
	if c.secret == old {
		t.Error("the exchange gave the old permanent_code")
	}
	c.get("gettoken", "corpid", c.corpID, "corpsecret", old).is(40001)
	suiteToken, err := c.app.SuiteToken(c.ctx, id)
	c.must(err)
	c.do("corp.cancel", "suite="+id)
	c.get("gettoken", "corpid", c.corpID, "corpsecret", c.secret).is(40001)
	c.get("agent/get", "access_token", c.token, "agentid", c.agent).is(48004)
	c.post("service/v2/get_auth_info", "suite_access_token", suiteToken,
		map[string]string{"auth_corpid": c.corpID, "permanent_code": c.secret}).is(40084)
	c.wait("kind:callback event:cancel_auth ok", reset)
	c.must(c.app.Settle(c.ctx))
	if left := c.app.Authorizations(); len(left) != 0 {
		t.Errorf("the app still knows %+v", left)
	}
}

// TestStory holds the chain of causes: what the administrator did, the event, its delivery, and the calls that answered it. The
// call is caused by the event that brought its code, whichever delivery the app took it from.
func TestStory(t *testing.T) {
	t.Parallel()
	c := authorise(start(t, sim.Config{}))
	story, err := c.Story(c.ctx, c.scan)
	c.must(err)
	type link struct {
		kind         journal.Kind
		title, cause string
	}
	titles := map[int64]string{}
	var got []link
	for _, e := range story {
		titles[e.ID] = string(e.Kind) + " " + e.Title
		if e.Trace != c.scan {
			t.Errorf("%s belongs to trace %d, want %d", e.Title, e.Trace, c.scan)
		}
		if e.Title != "gettoken" { // the test's own
			got = append(got, link{e.Kind, e.Title, titles[e.Cause]})
		}
	}
	want := []link{
		{journal.KindAction, "corp.authorize", ""},
		{journal.KindEvent, "create_auth", "action corp.authorize"},
		{journal.KindCallback, "create_auth", "event create_auth"},
		{journal.KindAPI, "service/v2/get_permanent_code", "event create_auth"},
		{journal.KindAPI, "service/v2/get_auth_info", "api service/v2/get_permanent_code"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(link{})); diff != "" {
		t.Error(diff)
	}
}
