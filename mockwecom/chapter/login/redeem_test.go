package login_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestGetUserInfo(t *testing.T) {
	t.Parallel()
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		token := s.agentToken(0)
		code := s.browser().open(s.own("chen.mo")).code()
		if len(code) != 43 {
			t.Errorf("code of %d characters, want 43", len(code))
		}
		got := s.get("auth/getuserinfo", "access_token", token, "code", code).ok()
		if diff := cmp.Diff(`{"errcode":0,"errmsg":"ok","userid":"chen.mo"}`, got.raw); diff != "" {
			t.Error(diff)
		}
		call := s.last("auth/getuserinfo")
		if page := s.last("oauth2/authorize"); call.Cause != page.ID || call.Subject.User != "chen.mo" {
			t.Errorf("caused by %d about %+v, want the page %d about chen.mo", call.Cause, call.Subject, page.ID)
		}
	})
	t.Run("OKInvisibleMember", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		code := s.browser().open(s.own("tang.min")).code()
		if got := s.get("auth/getuserinfo", "access_token", s.agentToken(0), "code", code).ok(); got.text("userid") != "tang.min" {
			t.Error(got.raw)
		}
	})
	t.Run("OKWithoutAgentID", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		code := s.browser().open(s.own("chen.mo", "agentid", "")).code()
		s.get("auth/getuserinfo", "access_token", s.agentToken(0), "code", code).ok()
	})
	t.Run("OKPrivateWithoutAgentIDIsBase", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		code := s.browser().open(s.own("chen.mo", "agentid", "", "scope", "snsapi_privateinfo")).code()
		got := s.get("auth/getuserinfo", "access_token", s.agentToken(0), "code", code).ok()
		if diff := cmp.Diff([]string{"errcode", "errmsg", "userid"}, got.keys()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestRedeemRefusals(t *testing.T) {
	t.Parallel()
	const path = "auth/getuserinfo"
	t.Run("ErrMissing", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.fails(s.get(path, "access_token", s.agentToken(0)), 41008, path)
	})
	t.Run("ErrUnknown", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		a := s.get(path, "access_token", s.agentToken(0), "code", "nonsense")
		s.fails(a, 40029, path)
		if !strings.HasPrefix(a.text("errmsg"), "invalid code, hint: [") {
			t.Errorf("errmsg %q", a.text("errmsg"))
		}
	})
	t.Run("ErrOtherKind", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		token := s.agentToken(0)
		if f := s.fails(s.get(path, "access_token", token, "code", token), 40029, path); f.Got != "an access_token" {
			t.Errorf("got %q", f.Got)
		}
	})
	t.Run("ErrUsed", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		token, code := s.agentToken(0), s.browser().open(s.own("chen.mo")).code()
		s.get(path, "access_token", token, "code", code).ok()
		if f := s.fails(s.get(path, "access_token", token, "code", code), 40029, path); !strings.Contains(f.Cause, "reloaded") {
			t.Errorf("cause %q", f.Cause)
		}
	})
	t.Run("ErrUsedUnderTheOtherPath", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		token, code := s.agentToken(0), s.browser().open(s.own("chen.mo")).code()
		s.get("user/getuserinfo", "access_token", token, "code", code).ok()
		s.fails(s.get(path, "access_token", token, "code", code), 40029, path)
	})
	t.Run("ErrFiveMinutes", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		token, code := s.agentToken(0), s.browser().open(s.own("chen.mo")).code()
		s.pass(5*time.Minute - time.Second)
		young := s.browser().open(s.own("chen.mo")).code()
		s.pass(time.Second)
		s.fails(s.get(path, "access_token", token, "code", code), 40029, path)
		s.get(path, "access_token", token, "code", young).ok()
	})
}

// TestRedeemElsewhere holds that a code is refused and kept where it does not belong.
func TestRedeemElsewhere(t *testing.T) {
	t.Parallel()
	const path = "auth/getuserinfo"
	t.Run("ErrOtherApp does not consume", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		code := s.browser().open(s.own("chen.mo")).code()
		s.fails(s.get(path, "access_token", s.agentToken(1), "code", code), 40029, path)
		s.get(path, "access_token", s.agentToken(0), "code", code).ok()
	})
	t.Run("ErrOtherAppOfTheCorp", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		app := s.customized()
		code := s.browser().open(s.own("chen.mo")).code()
		s.fails(s.get(path, "access_token", app.token, "code", code), 40029, path)
	})
	t.Run("ErrHost does not consume", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		token := s.agentToken(0)
		code := s.browser().open(s.own("chen.mo", "agentid", "", "redirect_uri", "http://127.0.0.1:3999/back")).code()
		f := s.fails(s.get(path, "access_token", token, "code", code), 50001, path)
		if f.Expected != "127.0.0.1:3000" || f.Got != "127.0.0.1:3999" {
			t.Errorf("expected %q, got %q", f.Expected, f.Got)
		}
		s.fails(s.get(path, "access_token", token, "code", code), 50001, path)
	})
	t.Run("ErrAddress comes first", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		token := s.agentToken(0)
		s.do("app.trusted_ip", "corp="+s.corp(), "agent=1000002", "ips=203.0.113.9")
		s.fails(s.get(path, "access_token", token), 60020, path)
	})
}

func TestRedeemOnce(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	token, code := s.agentToken(0), s.browser().open(s.own("chen.mo")).code()
	var all sync.WaitGroup
	codes := make([]int, 8)
	for i := range codes {
		all.Go(func() { codes[i] = s.get("auth/getuserinfo", "access_token", token, "code", code).code() })
	}
	all.Wait()
	good := 0
	for _, c := range codes {
		if c == 0 {
			good++
		} else if c != 40029 {
			t.Errorf("errcode %d", c)
		}
	}
	if good != 1 {
		t.Errorf("%d of 8 redeemed the code, want 1", good)
	}
}

// TestLegacyPath holds the old spelling, and the life that the old answer tells.
func TestLegacyPath(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	token := s.agentToken(0)
	out := s.do("member.authorize", "appid="+s.corp(), "agent=1000002", "user=chen.mo", "scope=snsapi_privateinfo")
	got := s.get("user/getuserinfo", "access_token", token, "code", out["code"]).ok()
	if diff := cmp.Diff([]string{"DeviceId", "UserId", "errcode", "errmsg", "expires_in", "user_ticket"}, got.keys()); diff != "" {
		t.Fatal(diff)
	}
	if got.body["expires_in"] != 7200.0 || got.text("UserId") != "chen.mo" || len(got.text("DeviceId")) != 32 {
		t.Error(got.raw)
	}
	s.pass(7200*time.Second - 1)
	ticket := map[string]string{"user_ticket": got.text("user_ticket")}
	token = s.agentToken(0)
	s.post("user/getuserdetail", "access_token", token, ticket).ok()
	s.pass(1)
	s.fails(s.post("user/getuserdetail", "access_token", s.agentToken(0), ticket), 84014, "user/getuserdetail")
	base := s.do("member.authorize", "appid="+s.corp(), "agent=1000002", "user=chen.mo")
	got = s.get("user/getuserinfo", "access_token", s.agentToken(0), "code", base["code"]).ok()
	if diff := cmp.Diff([]string{"DeviceId", "UserId", "errcode", "errmsg"}, got.keys()); diff != "" {
		t.Error(diff)
	}
}

func TestCustomizedApp(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	app := s.customized()
	t.Run("OK with the ids that the provider sees", func(t *testing.T) {
		code := s.browser().open(s.link(app.corpID, "agentid", app.agent, "mock_user", "chen.mo")).code()
		got := s.get("auth/getuserinfo", "access_token", app.token, "code", code).ok()
		if id := got.text("userid"); !strings.HasPrefix(id, "wo") || len(id) != 32 {
			t.Errorf("userid %q, want an encrypted one", id)
		}
		s.get("user/get", "access_token", app.token, "userid", got.text("userid")).ok()
	})
	t.Run("ErrTemplateID is no appid", func(t *testing.T) {
		s.browser().open(s.link(s.suite("template").SuiteID, "mock_user", "chen.mo")).has("代开发 template")
	})
	t.Run("ErrAgentOfOtherProvider", func(t *testing.T) {
		s.browser().open(s.link(app.corpID, "agentid", "1000002", "mock_user", "chen.mo")).has("another provider")
	})
	t.Run("ErrGetUserInfo3rd is not for templates", func(t *testing.T) {
		out := s.do("member.authorize", "appid="+app.corpID, "agent="+app.agent, "user=chen.mo", "scope=snsapi_privateinfo")
		a := s.get("service/auth/getuserinfo3rd", "suite_access_token", app.suiteToken, "code", out["code"])
		s.fails(a, 40029, "service/auth/getuserinfo3rd")
		ticket := s.get("auth/getuserinfo", "access_token", app.token, "code", out["code"]).ok().text("user_ticket")
		a = s.post("service/auth/getuserdetail3rd", "suite_access_token", app.suiteToken, map[string]string{"user_ticket": ticket})
		s.fails(a, 84015, "service/auth/getuserdetail3rd")
	})
	t.Run("ErrNotOnline", func(t *testing.T) {
		s := newStand(t)
		of := s.suite("template")
		s.suiteToken(of)
		granted := s.do("corp.authorize", "suite="+of.SuiteID)
		s.browser().open(s.link(s.corp(), "agentid", granted["agentid"], "mock_user", "chen.mo")).has("has not put the app online yet")
		s.refused("member.open_app", "suite="+of.SuiteID, "user=chen.mo")
	})
}
