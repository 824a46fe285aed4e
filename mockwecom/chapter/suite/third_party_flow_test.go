package suite_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/engine/journal"
)

// readyToInstall puts the third-party suite online and gives a suite_access_token.
func readyToInstall(t *testing.T, settings ...string) (s *stand, a *app, suiteToken string) {
	t.Helper()
	s, a = newStand(t, settings...), newApp(t)
	s.connect(a, s.third)
	suiteToken = s.suiteToken(a, s.third)
	s.online(s.third)
	return s, a, suiteToken
}

// preAuth gets a pre_auth_code.
func (s *stand) preAuth(suiteToken string) string {
	s.t.Helper()
	return s.call("service/get_pre_auth_code", token("suite_access_token", suiteToken), nil).ok().text("pre_auth_code")
}

// installQuery is the query of the install page.
func (s *stand) installQuery(code string) url.Values {
	return url.Values{"suite_id": {s.third.id}, "pre_auth_code": {code}, "redirect_uri": {"http://127.0.0.1:4200/back?shop=7&x=a%2Bb"}, "state": {"abc123"}}
}

// corpToken calls get_corp_token.
func (s *stand) corpToken(suiteToken, corp, code string) *answer {
	s.t.Helper()
	return s.call("service/get_corp_token", token("suite_access_token", suiteToken), map[string]string{"auth_corpid": corp, "permanent_code": code})
}

// TestThirdPartyFlow installs a suite from the provider's own site.
func TestThirdPartyFlow(t *testing.T) {
	t.Parallel()
	s, a, suiteToken := readyToInstall(t)
	tok, key := s.keys(s.third.id)
	s.do("provider.save_callback", "suite="+s.third.id, "which=data", "url="+a.listen("/data", tok, key, s.provider.id, ""))
	code := s.preAuth(suiteToken)
	s.call("service/set_session_info", token("suite_access_token", suiteToken),
		map[string]any{"pre_auth_code": code, "session_info": map[string]any{"auth_type": 0}}).ok()

	b := s.browser()
	page := b.open("/3rdapp/install", s.installQuery(code)).is(http.StatusOK).has("会议室助手").has("研发中心").has("林悦").has("127.0.0.1:4200")
	back := b.send(http.MethodPost, "/3rdapp/install", nil, page.form("admin", "zhao.qing", "party", "5", "user", "gao.jie", "do", "confirm")).is(http.StatusFound)
	query := back.location.Query()
	if diff := cmp.Diff([]string{"7", "a+b", "abc123", "600"}, []string{query.Get("shop"), query.Get("x"), query.Get("state"), query.Get("expires_in")}); diff != "" {
		t.Fatalf("redirect to %s: %s", back.location, diff)
	}
	came := a.take()
	if len(came) != 3 || came[0].Name() != "subscribe" || came[0].path != "/data" {
		t.Errorf("came %v, want three times subscribe at the data URL and no create_auth", came)
	}

	granted := s.exchange(suiteToken, query.Get("auth_code")).ok()
	visit, ok := s.rt.Journal.Get(granted.entry.Cause)
	if !ok || visit.Kind != journal.KindPage || visit.Method != http.MethodPost || visit.Status != http.StatusFound {
		t.Errorf("the exchange is caused by %+v, want the page that redirected", visit)
	}
	if visit.Subject.User != "" && visit.Subject.Corp != s.corp {
		t.Errorf("the visit is about %+v", visit.Subject)
	}
	corp, permanent := granted.text("auth_corp_info.corpid"), granted.text("permanent_code")
	if came[0].receiveID != corp || came[0].envelope.AgentID != "1000003" {
		t.Errorf("subscribe is sealed for %q with AgentID %q", came[0].receiveID, came[0].envelope.AgentID)
	}
	s.readThirdParty(suiteToken, corp, permanent, granted)
}

// readThirdParty reads what was authorised.
func (s *stand) readThirdParty(suiteToken, corp, permanent string, granted *answer) {
	s.t.Helper()
	info := s.authInfo(suiteToken, corp, permanent).ok()
	want := []string{"1000003", "false", "1", "0", "[5]"}
	var got []string
	for _, path := range []string{"agentid", "is_customized_app", "privilege.level", "auth_mode", "privilege.allow_party"} {
		got = append(got, info.text("auth_info.agent."+path))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Error(diff)
	}
	if users := info.text("auth_info.agent.privilege.allow_user"); !strings.HasPrefix(users, "[wo") {
		s.t.Errorf("allow_user is %s", users)
	}
	if granted.text("auth_user_info.userid") != granted.text("auth_user_info.open_userid") {
		s.t.Errorf("auth_user_info: %s", granted.raw)
	}
	token1 := s.corpToken(suiteToken, corp, permanent).ok()
	if _, has := token1.body["errcode"]; has || token1.entry.Cause != granted.entry.ID {
		s.t.Errorf("get_corp_token: %s, caused by %d", token1.raw, token1.entry.Cause)
	}
	s.pass(90 * time.Minute)
	if again := s.corpToken(suiteToken, corp, permanent).ok(); again.text("access_token") != token1.text("access_token") {
		s.t.Error("a repeated get gave another token")
	}
}

func TestInstallPageInATestInstall(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.connect(a, s.third)
	suiteToken := s.suiteToken(a, s.third)
	code := s.preAuth(suiteToken)
	b := s.browser()
	b.open("/3rdapp/install", s.installQuery(code)).is(http.StatusBadRequest).has("provider.submit_suite").has("auth_type 1")
	session := func(kind int) map[string]any {
		return map[string]any{"pre_auth_code": code, "session_info": map[string]any{"auth_type": kind, "appid": []int{1}}}
	}
	s.call("service/set_session_info", token("suite_access_token", suiteToken), session(1)).ok()
	page := b.open("/3rdapp/install", s.installQuery(code)).is(http.StatusOK).has("测试安装")
	s.call("service/set_session_info", token("suite_access_token", suiteToken), session(0)).ok()
	b.open("/3rdapp/install", s.installQuery(code)).is(http.StatusBadRequest)
	s.call("service/set_session_info", token("suite_access_token", suiteToken), session(1)).ok()
	back := b.send(http.MethodPost, "/3rdapp/install", nil, page.form("do", "confirm")).is(http.StatusFound)
	s.exchange(suiteToken, back.location.Query().Get("auth_code")).ok()

	s.online(s.third)
	if f := s.refused("corp.install"); !strings.Contains(f.Fix, "corp.cancel") {
		t.Errorf("the formal install beside a test install is refused with %s", f)
	}
	s.do("corp.cancel")
	s.do("corp.install")
}

func TestTestInstallsAreFew(t *testing.T) {
	t.Parallel()
	s := newStand(t, "suite.test_installs", "1")
	s.refused("corp.install")
	s.do("corp.install", "test=true")
	s.do("corp.install", "test=true") // again in the same corp
	s.refused("corp.install", "test=true", "corp="+s.other)
}

func TestInstallPageRefuses(t *testing.T) {
	t.Parallel()
	s, a, suiteToken := readyToInstall(t)
	s.connect(a, s.template)
	templateToken := s.suiteToken(a, s.template)
	old := s.preAuth(suiteToken)
	s.pass(20 * time.Minute)
	code, templateCode := s.preAuth(suiteToken), s.preAuth(templateToken)
	for name, c := range map[string]struct {
		change []string
		code   int
		says   string
	}{
		"ErrSuiteMissing":          {[]string{"suite_id", ""}, 40083, "no such suite"},
		"ErrSuiteUnknown":          {[]string{"suite_id", "ww0000000000000000"}, 40083, "no such suite"},
		"ErrSuiteIsATemplate":      {[]string{"suite_id", s.template.id, "pre_auth_code", templateCode}, 842005, "corp.authorize"},
		"ErrCodeMissing":           {[]string{"pre_auth_code", ""}, 40077, "never issued"},
		"ErrCodeUnknown":           {[]string{"pre_auth_code", "x"}, 40077, "never issued"},
		"ErrCodeOfAnotherSuite":    {[]string{"pre_auth_code", templateCode}, 40077, s.template.id},
		"ErrCodeIsAToken":          {[]string{"pre_auth_code", suiteToken}, 40077, "suite_access_token"},
		"ErrCodeExpired":           {[]string{"pre_auth_code", old}, 42007, "1200 seconds"},
		"ErrRedirectMissing":       {[]string{"redirect_uri", ""}, 50001, "nothing"},
		"ErrRedirectEncodedTwice":  {[]string{"redirect_uri", "http%3A%2F%2F127.0.0.1%2F"}, 50001, "encoded twice"},
		"ErrRedirectIsNoWebPage":   {[]string{"redirect_uri", "javascript:alert(1)"}, 50001, "no address"},
		"ErrRedirectElsewhere":     {[]string{"redirect_uri", "https://app.example.test/back"}, 50001, "install_domain"},
		"ErrRedirectToTrickedHost": {[]string{"redirect_uri", "http://127.0.0.1.example.test/"}, 50001, "install_domain"},
		"ErrStateHasOtherChars":    {[]string{"state", "a-b"}, 84025, "letters and digits"},
		"ErrStateTooLong":          {[]string{"state", strings.Repeat("a", 129)}, 84025, "128"},
	} {
		t.Run(name, func(t *testing.T) {
			query := s.installQuery(code)
			for i := 0; i < len(c.change); i += 2 {
				query.Set(c.change[i], c.change[i+1])
			}
			s.browser().open("/3rdapp/install", query).is(http.StatusBadRequest).has(c.says)
			entry := s.last(func(e *journal.Entry) bool { return e.Kind == journal.KindPage })
			explained(t, entry.Finding)
			if entry.Errcode != c.code || entry.From != journal.LaneAdmin || entry.To != journal.LaneWeCom {
				t.Errorf("errcode %d, want %d; from %s to %s", entry.Errcode, c.code, entry.From, entry.To)
			}
		})
	}
	state := s.installQuery(code)
	state.Set("state", strings.Repeat("a", 128))
	s.browser().open("/3rdapp/install", state).is(http.StatusOK)
}

func TestInstallPageIsSafe(t *testing.T) {
	t.Parallel()
	s, a, suiteToken := readyToInstall(t)
	code := s.preAuth(suiteToken)
	owner := s.browser()
	page := owner.open("/3rdapp/install", s.installQuery(code)).is(http.StatusOK)
	if csp := page.header.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-ancestors 'none'") || !strings.Contains(csp, "default-src 'none'") {
		t.Errorf("Content-Security-Policy: %s", csp)
	}
	post := func(b *browser, form url.Values) *shown { return b.send(http.MethodPost, "/3rdapp/install", nil, form) }

	t.Run("ErrWithoutCookie", func(t *testing.T) {
		post(s.browser(), page.form("do", "confirm")).is(http.StatusForbidden).has("open the page anew")
	})
	t.Run("ErrWithoutToken", func(t *testing.T) {
		form := page.form("do", "confirm")
		form.Del("form_token")
		post(owner, form).is(http.StatusForbidden)
	})
	t.Run("ErrFromAnotherSite", func(t *testing.T) {
		evil := &browser{s: s, cookies: owner.cookies, header: http.Header{"Sec-Fetch-Site": {"cross-site"}}}
		post(evil, page.form("do", "confirm")).is(http.StatusForbidden)
	})
	t.Run("ErrOtherMethod", func(t *testing.T) {
		owner.send(http.MethodPut, "/3rdapp/install", nil, nil).is(http.StatusMethodNotAllowed)
	})
	t.Run("ErrHugeForm", func(t *testing.T) {
		post(owner, page.form("do", "confirm", "user", strings.Repeat("x", 70<<10))).is(http.StatusBadRequest)
	})
	t.Run("ErrMemberOfAnotherCorp", func(t *testing.T) {
		post(owner, page.form("do", "confirm", "user", "yan.bing")).is(http.StatusBadRequest).has("yan.bing")
	})
	t.Run("ErrDepartmentUnknown", func(t *testing.T) {
		post(owner, page.form("do", "confirm", "party", "77")).is(http.StatusBadRequest).has("77")
	})
	t.Run("ErrDepartmentIsNoNumber", func(t *testing.T) {
		post(owner, page.form("do", "confirm", "party", "root")).is(http.StatusBadRequest).has("root")
	})
	t.Run("ErrNoAdministrator", func(t *testing.T) {
		post(owner, page.form("do", "confirm", "admin", "sun.hao")).is(http.StatusBadRequest).has("lin.yue")
	})
	t.Run("ErrUnknownCorp", func(t *testing.T) {
		form := page.form("do", "confirm")
		form.Set("corp", "ww0000000000000000")
		post(owner, form).is(http.StatusBadRequest).has(s.other)
	})
	t.Run("OKCancelled", func(t *testing.T) {
		post(owner, page.form("do", "cancel")).is(http.StatusOK).has("已取消")
	})
	t.Run("OKTextIsEscaped", func(t *testing.T) {
		query := s.installQuery(code)
		query.Set("suite_id", `<script>alert("x")</script>`)
		if got := owner.open("/3rdapp/install", query); strings.Contains(got.html, "<script>") {
			t.Errorf("unescaped: %s", got.html)
		}
	})
	if all, err := s.suites.Authorizations(t.Context(), s.rt.Store.Read()); err != nil || len(all) != 0 {
		t.Errorf("%d authorizations were made (%v)", len(all), err)
	}
	if got := a.take(); len(got) != 0 {
		t.Errorf("%d events were pushed", len(got))
	}
}

func TestInstallPageOffersEveryCorp(t *testing.T) {
	t.Parallel()
	s, _, suiteToken := readyToInstall(t)
	query := s.installQuery(s.preAuth(suiteToken))
	query.Set("corp", s.other)
	b := s.browser()
	page := b.open("/3rdapp/install", query).is(http.StatusOK).has("青禾食品").has("严冰").has(`data-corp="` + s.corp)
	if strings.Contains(page.html, "林悦") {
		t.Error("the page of one corp shows members of another")
	}
	b.send(http.MethodPost, "/3rdapp/install", nil, page.form("do", "confirm")).is(http.StatusFound)
	app, err := s.agents.AppOfSuite(t.Context(), s.rt.Store.Read(), s.third.id, s.other)
	s.must(err)
	if diff := cmp.Diff([]int64{1}, app.Parties); diff != "" {
		t.Errorf("without a choice the root is the visible range: %s", diff)
	}
	b.open("/3rdapp/install", query).has("已安装")
}

func TestRedirectDomains(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		setting, domain, redirect string
		ok                        bool
	}{
		"OKLoopbackWithoutDomain": {"loopback", "", "http://localhost:3000/x", true},
		"OKLoopbackIPv6":          {"loopback", "", "http://[::1]:3000/x", true},
		"OKAnyHost":               {"any", "", "https://far.example.test/x", true},
		"ErrNoHost":               {"none", "", "http://127.0.0.1/x", false},
		"OKTheDomain":             {"loopback", "app.example.test", "https://app.example.test/x", true},
		"OKBelowTheDomain":        {"loopback", "example.test", "https://app.example.test:8443/x", true},
		"OKInOtherCase":           {"loopback", "Example.Test", "https://APP.example.test/x", true},
		"ErrBesideTheDomain":      {"loopback", "example.test", "https://badexample.test/x", false},
		"ErrLoopbackWithADomain":  {"loopback", "example.test", "http://127.0.0.1/x", false},
		"OKThePort":               {"loopback", "127.0.0.1:3000", "http://127.0.0.1:3000/x", true},
		"ErrAnotherPort":          {"loopback", "127.0.0.1:3000", "http://127.0.0.1:3001/x", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _, suiteToken := readyToInstall(t, "suite.empty_install_domain", c.setting)
			s.setInstallDomain(c.domain)
			query := s.installQuery(s.preAuth(suiteToken))
			query.Set("redirect_uri", c.redirect)
			if got := s.browser().open("/3rdapp/install", query); (got.status == http.StatusOK) != c.ok {
				t.Errorf("status %d: %s", got.status, got.html)
			}
		})
	}
}
