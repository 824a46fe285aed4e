package login_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"wecomlab/mockwecom/engine/journal"
)

func TestAuthorizePage(t *testing.T) {
	t.Parallel()
	t.Run("OK picks once, then is silent", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		b, link := s.browser(), s.link(s.corp(), "agentid", "1000002")
		page := b.open(link).has("你是谁", "林悦", "运维告警", "/wwpic/").lacks("青禾食品").lacks("许磊")
		sent := b.submit(link, page, "member", s.corp()+"/chen.mo")
		if sent.status != http.StatusFound || sent.location.Host != "127.0.0.1:3000" {
			t.Fatalf("status %d to %v", sent.status, sent.location)
		}
		again := b.open(link)
		if again.code() == "" || again.code() == sent.code() {
			t.Errorf("codes %q and %q, want two", sent.code(), again.code())
		}
		e := s.last("oauth2/authorize")
		if e.Kind != journal.KindPage || e.From != journal.LaneMember || e.To != journal.LaneWeCom || e.Subject.User != "chen.mo" || e.Status != 302 {
			t.Errorf("journal: %+v", e)
		}
		b.open(link + "&mock_user=").has("你是谁")
		chosen, _, _ := s.sim.Journal().List(journal.Query{})
		if chosen[1].Method != http.MethodPost || chosen[1].Cause != chosen[0].ID || chosen[0].Note != "asks who sits at the browser" {
			t.Errorf("the choice %+v is not caused by the question %+v", chosen[1], chosen[0])
		}
	})
	t.Run("OK the form's token is not journalled, the choice is", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		b, link := s.browser(), s.link(s.corp())
		b.submit(link, b.open(link), "member", s.corp()+"/chen.mo").code()
		if body := string(s.last("oauth2/authorize").Request.Body); body != "member="+url.QueryEscape(s.corp()+"/chen.mo") {
			t.Errorf("request body %q", body)
		}
	})
	t.Run("OK a suite may be opened by members of any corp", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.browser().open(s.link(s.suite("suite").SuiteID)).has("示例科技", "青禾食品", "梅岚")
	})
	t.Run("OK another corp's link asks again", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		b := s.browser()
		b.open(s.link(s.corp(), "mock_user", "chen.mo")).code()
		b.open(s.link(s.other())).has("你是谁", "严冰")
	})
	t.Run("OK a member who is gone is forgotten", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		b := s.browser()
		b.header.Set("Cookie", "wecomlab_member="+url.QueryEscape(s.corp()+"/nobody"))
		b.open(s.link(s.corp())).has("你是谁")
	})
}

func TestRedirect(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for name, c := range map[string]struct{ redirect, state, want string }{
		"OK":                        {"http://127.0.0.1:3000/back", "s1", "http://127.0.0.1:3000/back?code=CODE&state=s1"},
		"OK with a query":           {"http://127.0.0.1:3000/back?a=1&b=%2F", "s1", "http://127.0.0.1:3000/back?a=1&b=%2F&code=CODE&state=s1"},
		"OK with a code of its own": {"http://127.0.0.1:3000/back?code=mine", "s1", "http://127.0.0.1:3000/back?code=mine&code=CODE&state=s1"},
		"OK with a fragment":        {"http://127.0.0.1:3000/#/page?x=1", "s1", "http://127.0.0.1:3000/?code=CODE&state=s1#/page?x=1"},
		"OK with an empty state":    {"http://127.0.0.1:3000/back", "", "http://127.0.0.1:3000/back?code=CODE&state="},
		"OK with another alphabet":  {"http://127.0.0.1:3000/back", "a/b+c=d&é", "http://127.0.0.1:3000/back?code=CODE&state=a%2Fb%2Bc%3Dd%26%C3%A9"},
		"OK over https":             {"https://127.0.0.1:3000/", "s", "https://127.0.0.1:3000/?code=CODE&state=s"},
		"OK at the longest state":   {"http://127.0.0.1:3000/", strings.Repeat("x", 128), "http://127.0.0.1:3000/?code=CODE&state=" + strings.Repeat("x", 128)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, finding := s.run("member.authorize", "appid="+s.corp(), "agent=1000002", "user=chen.mo", "redirect_uri="+c.redirect, "state="+c.state)
			if finding != nil {
				t.Fatal(finding)
			}
			if got := strings.Replace(out["location"], out["code"], "CODE", 1); got != c.want || out["code"] == "" {
				t.Errorf("sent to %s, want %s", got, c.want)
			}
			page := s.browser().open(s.own("chen.mo", "redirect_uri", c.redirect, "state", c.state))
			codes := page.location.Query()["code"]
			if got := strings.Replace(page.header.Get("Location"), codes[len(codes)-1], "CODE", 1); got != c.want {
				t.Errorf("the page sent to %s, want %s", got, c.want)
			}
		})
	}
	t.Run("OK an odd state is noted", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.browser().open(s.own("chen.mo", "state", "a-b")).code()
		if note := s.last("oauth2/authorize").Note; !strings.Contains(note, "other characters") {
			t.Errorf("note %q", note)
		}
	})
}

func TestAuthorizeRefusals(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	own := func(changes ...string) string { return s.own("chen.mo", changes...) }
	for name, c := range map[string]struct {
		link  string
		shows []string
	}{
		"ErrOtherPort":           {own("redirect_uri", "http://127.0.0.1:3001/"), []string{"redirect_uri参数错误", "127.0.0.1:3000", "127.0.0.1:3001"}},
		"ErrSubdomain":           {own("redirect_uri", "http://a.127.0.0.1:3000/"), []string{"redirect_uri参数错误"}},
		"ErrUserinfoIsNoHost":    {own("redirect_uri", "http://127.0.0.1:3000@198.51.100.1/"), []string{"redirect_uri参数错误"}},
		"ErrScheme":              {own("redirect_uri", "javascript://127.0.0.1:3000/%0aalert(1)"), []string{"redirect_uri参数错误"}},
		"ErrEncodedTwice":        {own("redirect_uri", "http%3A%2F%2F127.0.0.1%3A3000%2F"), []string{"redirect_uri参数错误", "encoded twice"}},
		"ErrNoRedirect":          {own("redirect_uri", ""), []string{"redirect_uri参数错误", "nothing"}},
		"ErrResponseType":        {own("response_type", "token"), []string{"无法访问", "response_type=code"}},
		"ErrScope":               {own("scope", ""), []string{"无法访问", "snsapi_base"}},
		"ErrState":               {own("state", strings.Repeat("x", 129)), []string{"129 bytes"}},
		"ErrAgentIDText":         {own("agentid", "abc"), []string{"agentid is a whole number"}},
		"ErrAgentIDUnknown":      {own("agentid", "1000999"), []string{"no such app"}},
		"ErrAppID":               {s.link("ww0000000000000000"), []string{"无法访问", "belongs to nobody"}},
		"ErrAppIDOfWeChat":       {s.link("wx0000000000000000"), []string{"请在微信客户端打开链接"}},
		"ErrMockUser":            {s.own("nobody"), []string{"there is no such member"}},
		"ErrMockUserWithoutCorp": {s.link(s.suite("suite").SuiteID, "mock_user", "chen.mo"), []string{"there is no such member", "CORPID/USERID"}},
		"ErrMemberOfOtherCorp":   {s.own(s.other() + "/mei.lan"), []string{"another corp", "choose somebody else"}},
		"ErrNotActive":           {s.own("xu.lei"), []string{"an active member", "choose somebody else"}},
		"ErrInvisiblePrivate":    {s.own("tang.min", "scope", "snsapi_privateinfo"), []string{"成员不在可见范围内", "app.scope"}},
		"ErrMarkup":              {own("redirect_uri", `http://127.0.0.1:3000"><script>x</script>/`), []string{"&lt;script&gt;"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := s.browser().open(c.link).has(c.shows...).lacks("<script")
			if page.status != http.StatusOK || page.location != nil {
				t.Errorf("status %d, Location %v", page.status, page.location)
			}
		})
	}
	t.Run("ErrStopped", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.do("app.close", "corp="+s.corp(), "agent=1000002")
		s.browser().open(s.own("chen.mo")).has("stopped")
		explained(t, s.last("oauth2/authorize").Finding)
	})
	t.Run("ErrBrowser", func(t *testing.T) {
		t.Parallel()
		s := newStand(t, "login.browsers", "wxwork")
		b := s.browser()
		b.open(s.own("chen.mo")).has("请在企业微信客户端打开链接")
		b.header.Set("User-Agent", "Mozilla/5.0 wxwork/4.1 MicroMessenger/7")
		b.open(s.own("chen.mo")).code()
	})
	t.Run("ErrMethod issues nothing", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodHead, s.sim.URL()+s.own("chen.mo"), nil)
		s.must(err)
		if page := s.send(req, s.browser().client); page.status != http.StatusMethodNotAllowed || page.location != nil {
			t.Errorf("status %d, Location %v", page.status, page.location)
		}
	})
}

func TestTrustedDomain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings []string
		redirect string
		ok       bool
	}{
		"OK loopback without domain":       {nil, "http://localhost:9/x", true},
		"ErrElsewhereWithoutDomain":        {nil, "http://app.example.test/", false},
		"OK anywhere if set so":            {[]string{"login.empty_trusted_domain", "open"}, "http://app.example.test/", true},
		"ErrLoopbackWithoutDomainIfClosed": {[]string{"login.empty_trusted_domain", "closed"}, "http://127.0.0.1/", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t, c.settings...)
			_, finding := s.run("member.authorize", "appid="+s.other(), "agent=1000002", "user=mei.lan", "redirect_uri="+c.redirect)
			if (finding == nil) != c.ok {
				t.Errorf("finding %v", finding)
			}
		})
	}
	for name, c := range map[string]struct {
		domain, redirect string
		strict, ok       bool
	}{
		"OK case":                       {"App.Example.test", "http://app.example.TEST/x", false, true},
		"OK port":                       {"app.example.test:8080", "http://app.example.test:8080/", false, true},
		"OK default port":               {"app.example.test", "https://app.example.test:443/", false, true},
		"OK default port in the domain": {"app.example.test:80", "http://app.example.test/", false, true},
		"ErrDefaultPortIfStrict":        {"app.example.test", "https://app.example.test:443/", true, false},
		"ErrTwoDefaultPorts":            {"app.example.test:80", "https://app.example.test:443/", false, false},
		"ErrOtherPort":                  {"app.example.test", "http://app.example.test:8080/", false, false},
		"ErrSubdomain":                  {"example.test", "http://app.example.test/", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := []string{}
			if c.strict {
				settings = append(settings, "login.default_ports", "false")
			}
			s := newStandWith(t, func(s *stand) { s.world.Corps[0].Agents[0].TrustedDomain = c.domain }, settings...)
			_, finding := s.run("member.authorize", "appid="+s.corp(), "agent=1000002", "user=chen.mo", "redirect_uri="+c.redirect)
			if (finding == nil) != c.ok {
				t.Errorf("finding %v", finding)
			}
		})
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	link := s.own("", "mock_user", "")
	t.Run("ErrNoToken", func(t *testing.T) {
		t.Parallel()
		b := s.browser()
		b.open(link)
		if page := b.submit(link, nil, "member", s.corp()+"/chen.mo").has("without its token"); page.status != http.StatusForbidden {
			t.Errorf("status %d", page.status)
		}
	})
	t.Run("ErrTokenOfOtherBrowser", func(t *testing.T) {
		t.Parallel()
		b := s.browser()
		if page := b.submit(link, s.browser().open(link), "member", s.corp()+"/chen.mo"); page.status != http.StatusForbidden {
			t.Errorf("status %d", page.status)
		}
	})
	t.Run("ErrOtherSite", func(t *testing.T) {
		t.Parallel()
		b := s.browser()
		page := b.open(link)
		b.header.Set("Sec-Fetch-Site", "cross-site")
		if page := b.submit(link, page, "member", s.corp()+"/chen.mo"); page.status != http.StatusForbidden {
			t.Errorf("status %d", page.status)
		}
	})
	t.Run("ErrTooLong", func(t *testing.T) {
		t.Parallel()
		b := s.browser()
		if page := b.submit(link, b.open(link), "member", strings.Repeat("x", 70<<10)); page.status != http.StatusBadRequest {
			t.Errorf("status %d", page.status)
		}
	})
}

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	h := s.browser().open(s.own("", "mock_user", "")).header
	policy := h.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "form-action") {
		t.Errorf("policy %q: form-action would stop the redirect after the form in Chromium", policy)
	}
	if h.Get("Cache-Control") != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("headers %v", h)
	}
}
