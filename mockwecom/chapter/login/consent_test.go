package login_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const private = "snsapi_privateinfo"

// detail redeems a code and reads what came of the consent.
func (s *stand) detail(token, code string) *answer {
	s.t.Helper()
	ticket := s.get("auth/getuserinfo", "access_token", token, "code", code).ok().text("user_ticket")
	return s.post("auth/getuserdetail", "access_token", token, map[string]string{"user_ticket": ticket}).ok()
}

func TestConsent(t *testing.T) {
	t.Parallel()
	t.Run("OK only what administrator and member both ticked", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		b, link := s.browser(), s.own("chen.mo", "scope", private)
		page := b.open(link).has("申请获取你的信息", `value="gender"`, `value="avatar"`, `value="mobile"`, `value="email"`, "陈默").lacks(`value="address"`)
		sent := b.submit(link, page, "member", s.corp()+"/chen.mo", "field", "mobile", "field", "address", "agree", "1")
		got := s.detail(s.agentToken(0), sent.code())
		if diff := cmp.Diff([]string{"avatar", "errcode", "errmsg", "gender", "mobile", "userid"}, got.keys()); diff != "" {
			t.Error(diff)
		}
		if got.text("gender") != "0" || got.text("mobile") != "13800010003" || !strings.HasSuffix(got.text("avatar"), "/wwpic/default_avatar/0") {
			t.Error(got.raw)
		}
	})
	t.Run("OK nothing ticked", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		out := s.do("member.authorize", "appid="+s.corp(), "agent=1000002", "user=chen.mo", "scope="+private, "fields=none")
		got := s.detail(s.agentToken(0), out["code"])
		if diff := cmp.Diff([]string{"avatar", "errcode", "errmsg", "gender", "userid"}, got.keys()); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("OK everything that is offered", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.do("app.privacy", "corp="+s.corp(), "agent=1000002", "fields=gender,avatar,qr_code,mobile,email,biz_mail,address")
		s.do("app.scope", "corp="+s.corp(), "agent=1000002", "parties=1")
		out := s.do("member.authorize", "appid="+s.corp(), "agent=1000002", "user=lin.yue", "scope="+private)
		got := s.detail(s.agentToken(0), out["code"])
		if diff := cmp.Diff([]string{"avatar", "biz_mail", "email", "errcode", "errmsg", "gender", "mobile", "qr_code", "userid"}, got.keys()); diff != "" {
			t.Error(diff) // the member has no address, and an empty one is left out
		}
		if got.text("gender") != "2" || got.text("biz_mail") != "lin.yue@shili.example.test" {
			t.Error(got.raw)
		}
	})
}

// TestConsentLife holds how long an answer stands, and for whom.
func TestConsentLife(t *testing.T) {
	t.Parallel()
	t.Run("OK remembered for 30 days", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		b, link := s.browser(), s.own("chen.mo", "scope", private)
		b.submit(link, b.open(link), "member", s.corp()+"/chen.mo", "field", "mobile", "agree", "1").code()
		s.pass(30*24*time.Hour - time.Second)
		if code := b.open(link).code(); s.detail(s.agentToken(0), code).text("mobile") == "" {
			t.Error("the consent has been forgotten")
		}
		s.pass(time.Second)
		b.open(link).has("申请获取你的信息")
	})
	t.Run("OK a double click", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		b, link := s.browser(), s.own("chen.mo", "scope", private)
		page := b.open(link)
		form := []string{"member", s.corp() + "/chen.mo", "field", "mobile", "agree", "1"}
		first, second := b.submit(link, page, form...).code(), b.submit(link, page, form...).code()
		if first == second || s.detail(s.agentToken(0), second).text("mobile") == "" {
			t.Errorf("codes %q, %q", first, second)
		}
	})
	t.Run("OK refused: no code, and asked again", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		b, link := s.browser(), s.own("chen.mo", "scope", private)
		done := b.submit(link, b.open(link), "member", s.corp()+"/chen.mo", "field", "mobile", "refuse", "1").has("已取消授权")
		if done.status != http.StatusOK || done.location != nil {
			t.Errorf("status %d, Location %v", done.status, done.location)
		}
		b.open(link).has("申请获取你的信息")
	})
	t.Run("OK withdrawn", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		link := s.own("chen.mo", "scope", private)
		s.do("member.authorize", "appid="+s.corp(), "agent=1000002", "user=chen.mo", "scope="+private)
		s.browser().open(link).code()
		s.do("member.withdraw_consent", "agent=1000002", "user=Chen.Mo")
		s.browser().open(link).has("申请获取你的信息")
	})
	t.Run("OK for one app only", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		app := s.customized()
		s.do("member.authorize", "appid="+s.corp(), "agent=1000002", "user=chen.mo", "scope="+private)
		s.browser().open(s.link(app.corpID, "agentid", app.agent, "mock_user", "chen.mo", "scope", private)).has("申请获取你的信息", "ticked no sensitive field")
	})
	t.Run("OK not for the app that gets the number later", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		template, third := s.suite("template").SuiteID, s.suite("suite")
		app := s.customized()
		s.do("corp.privacy", "suite="+template, "fields=mobile")
		s.do("member.authorize", "appid="+app.corpID, "agent="+app.agent, "user=chen.mo", "scope="+private)
		s.do("corp.cancel", "suite="+template)
		s.suiteToken(third)
		s.do("corp.install", "suite="+third.SuiteID)
		if agentOf(s, third.SuiteID) != app.agent {
			t.Fatalf("the new app has number %s, not the %s of the one before: this test shows nothing", agentOf(s, third.SuiteID), app.agent)
		}
		s.browser().open(s.link(third.SuiteID, "mock_user", s.corp()+"/chen.mo", "scope", private)).has("申请获取你的信息")
	})
}

func TestConsentRefusals(t *testing.T) {
	t.Parallel()
	t.Run("ErrField", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.refused("member.authorize", "appid="+s.corp(), "agent=1000002", "user=chen.mo", "scope="+private, "fields=mobil")
	})
	t.Run("ErrSuiteWithoutPermission", func(t *testing.T) {
		t.Parallel()
		bare := func(s *stand) { s.suite("suite").Permissions = []string{"contact:base:base"} }
		for _, setting := range []string{"page", "92001"} {
			s := newStandWith(t, bare, "login.missing_sensitive_permission", setting)
			of := s.suite("suite")
			token := s.suiteToken(of)
			s.do("corp.install", "suite="+of.SuiteID)
			out, finding := s.run("member.authorize", "appid="+of.SuiteID, "user="+s.corp()+"/chen.mo", "scope="+private)
			if setting == "page" {
				explained(t, finding)
				continue
			}
			const detail = "service/auth/getuserdetail3rd"
			got := s.get("service/auth/getuserinfo3rd", "suite_access_token", token, "code", out["code"]).ok()
			s.fails(s.post(detail, "suite_access_token", token, map[string]string{"user_ticket": got.text("user_ticket")}), 92001, detail)
		}
	})
}

func TestGetUserDetailRefusals(t *testing.T) {
	t.Parallel()
	const path = "auth/getuserdetail"
	ticketOf := func(s *stand, token string) map[string]string {
		out := s.do("member.authorize", "appid="+s.corp(), "agent=1000002", "user=chen.mo", "scope="+private)
		return map[string]string{"user_ticket": s.get("auth/getuserinfo", "access_token", token, "code", out["code"]).ok().text("user_ticket")}
	}
	t.Run("OK as often as asked, for 1800 s", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		token := s.agentToken(0)
		ticket := ticketOf(s, token)
		s.post(path, "access_token", token, ticket).ok()
		s.pass(1800*time.Second - 1)
		s.post(path, "access_token", token, ticket).ok()
		s.pass(1)
		s.fails(s.post(path, "access_token", token, ticket), 84014, path)
	})
	t.Run("ErrMissing", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.fails(s.post(path, "access_token", s.agentToken(0), nil), 84090, path)
	})
	t.Run("ErrUnknown", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.fails(s.post(path, "access_token", s.agentToken(0), map[string]string{"user_ticket": "x"}), 84015, path)
	})
	t.Run("ErrOtherApp", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		ticket := ticketOf(s, s.agentToken(0))
		s.fails(s.post(path, "access_token", s.agentToken(1), ticket), 84015, path)
	})
	t.Run("ErrLeftTheRange", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		token := s.agentToken(0)
		ticket := ticketOf(s, token)
		s.do("app.scope", "corp="+s.corp(), "agent=1000002", "parties=3")
		s.fails(s.post(path, "access_token", token, ticket), 50002, path)
	})
	t.Run("ErrLeftTheRangeBeforeTheCode gives no ticket", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		token := s.agentToken(0)
		out := s.do("member.authorize", "appid="+s.corp(), "agent=1000002", "user=chen.mo", "scope="+private)
		s.do("app.scope", "corp="+s.corp(), "agent=1000002", "parties=3")
		got := s.get("auth/getuserinfo", "access_token", token, "code", out["code"]).ok()
		if diff := cmp.Diff([]string{"errcode", "errmsg", "userid"}, got.keys()); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("ErrFieldTakenBack is not shown any more", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		token := s.agentToken(0)
		ticket := ticketOf(s, token)
		s.do("app.privacy", "corp="+s.corp(), "agent=1000002", "fields=gender")
		if got := s.post(path, "access_token", token, ticket).ok(); got.text("mobile") != "" || got.text("gender") != "1" {
			t.Error(got.raw)
		}
	})
}
