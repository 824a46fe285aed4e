package login_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestThirdParty(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	of := s.suite("suite")
	token := s.suiteToken(of)
	s.do("corp.install", "suite="+of.SuiteID)
	const info, detail = "service/auth/getuserinfo3rd", "service/auth/getuserdetail3rd"
	authorize := func(user, scope string) string {
		t.Helper()
		return s.do("member.authorize", "appid="+of.SuiteID, "user="+user, "scope="+scope)["code"]
	}
	t.Run("OK", func(t *testing.T) {
		got := s.get(info, "suite_access_token", token, "code", authorize(s.corp()+"/chen.mo", "snsapi_base")).ok()
		if diff := cmp.Diff([]string{"corpid", "errcode", "errmsg", "open_userid", "userid"}, got.keys()); diff != "" {
			t.Error(diff)
		}
		if !strings.HasPrefix(got.text("corpid"), "wp") || got.text("userid") != got.text("open_userid") || !strings.HasPrefix(got.text("userid"), "wo") {
			t.Error(got.raw)
		}
		if call := s.last(info); call.Subject.Corp != s.corp() || call.Subject.User != "chen.mo" {
			t.Errorf("about %+v", call.Subject)
		}
	})
	t.Run("OK for a corp that never installed it", func(t *testing.T) {
		s.get(info, "suite_access_token", token, "code", authorize(s.other()+"/mei.lan", "snsapi_base")).ok()
	})
	t.Run("OK with detail", func(t *testing.T) {
		got := s.get(info, "suite_access_token", token, "code", authorize(s.corp()+"/chen.mo", "snsapi_privateinfo")).ok()
		if got.body["expires_in"] != 7200.0 {
			t.Error(got.raw)
		}
		all := s.post(detail, "suite_access_token", token, map[string]string{"user_ticket": got.text("user_ticket")}).ok()
		if diff := cmp.Diff([]string{"avatar", "corpid", "errcode", "errmsg", "gender", "name", "userid"}, all.keys()); diff != "" {
			t.Error(diff)
		}
		if all.text("gender") != "1" || all.text("name") != all.text("userid") || strings.Contains(all.text("avatar"), "default") {
			t.Error(all.raw)
		}
	})
	t.Run("OK with the legacy scope: a ticket, and no field", func(t *testing.T) {
		s.do("member.withdraw_consent", "agent="+agentOf(s, of.SuiteID), "user=chen.mo")
		got := s.get(info, "suite_access_token", token, "code", authorize(s.corp()+"/chen.mo", "snsapi_userinfo")).ok()
		all := s.post(detail, "suite_access_token", token, map[string]string{"user_ticket": got.text("user_ticket")}).ok()
		if all.text("gender") != "0" || !strings.HasSuffix(all.text("avatar"), "/wwpic/default_avatar/0") {
			t.Error(all.raw)
		}
	})
	t.Run("OK under the old path", func(t *testing.T) {
		got := s.get("service/getuserinfo3rd", "suite_access_token", token, "code", authorize(s.corp()+"/chen.mo", "snsapi_base")).ok()
		if diff := cmp.Diff([]string{"CorpId", "DeviceId", "UserId", "errcode", "errmsg", "open_userid"}, got.keys()); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("OK with corpid and agentid, as old suites do", func(t *testing.T) {
		code := s.browser().open(s.own("chen.mo", "agentid", agentOf(s, of.SuiteID))).code()
		s.get(info, "suite_access_token", token, "code", code).ok()
	})
	t.Run("ErrMissing", func(t *testing.T) {
		s.fails(s.get(info, "suite_access_token", token), 41008, info)
		s.fails(s.post(detail, "suite_access_token", token, nil), 84090, detail)
	})
	t.Run("ErrCodeOfSelfBuiltApp", func(t *testing.T) {
		s.fails(s.get(info, "suite_access_token", token, "code", s.browser().open(s.own("chen.mo")).code()), 40029, info)
	})
	t.Run("ErrPrivateWhereItIsNotInstalled", func(t *testing.T) {
		f := s.refused("member.authorize", "appid="+of.SuiteID, "user="+s.other()+"/mei.lan", "scope=snsapi_privateinfo")
		if !strings.Contains(f.Cause, "not installed") {
			t.Errorf("cause %q", f.Cause)
		}
	})
	t.Run("ErrUserWithoutCorp", func(t *testing.T) {
		s.refused("member.authorize", "appid="+of.SuiteID, "user=chen.mo")
	})
}

// agentOf is the agentid that a suite has in the first corp.
func agentOf(s *stand, suite string) string {
	s.t.Helper()
	client := s.sim.Client()
	defer client.Close()
	world, err := client.World(s.t.Context())
	s.must(err)
	for _, app := range world.Corps[0].Apps {
		if app.SuiteID == suite {
			return strconv.FormatInt(app.AgentID, 10)
		}
	}
	s.t.Fatalf("no app of %s", suite)
	return ""
}
