package provider

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
)

// tour does operations one after the other, as a guided tour does: results become variables.
func (l *lab) tour(t *testing.T, vars map[string]string, ops ...string) {
	t.Helper()
	for _, op := range ops {
		before := maps.Clone(vars)
		given, err := l.Do(t.Context(), op, vars)
		if err != nil {
			t.Fatalf("%s: %v", op, err)
		}
		if !cmp.Equal(before, vars) {
			t.Fatalf("%s changed the variables", op)
		}
		at := slices.IndexFunc(Operations(), func(o Operation) bool { return o.Name == op })
		for name := range given {
			if !slices.Contains(Operations()[at].Gives, name) {
				t.Errorf("%s gives %s, which Operations does not list", op, name)
			}
		}
		maps.Copy(vars, given)
	}
}

func TestDo_Template(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(c *Config) { c.Manual = true })
	vars := map[string]string{"suite_id": templateID, "corp": "wwplain"}
	l.ticket(templateID)
	l.tour(t, vars, "get_suite_token", "get_provider_token")
	l.platform.allow("code-1", corpOne)
	l.createAuth(templateID, "code-1")
	l.tour(t, vars, "exchange", "get_auth_info", "gettoken", "get_admin_list", "corpid_to_opencorpid", "agent_get")
	_, values := l.follow(t, l.HomeURL(templateID, corpOne))
	l.platform.login("login-1", true)
	if code, text := l.visit(l.OAuthURL(templateID, corpOne)+"?code=login-1&state="+values.Get("state"), "text/html"); code != 200 || !strings.Contains(text, "waits") {
		t.Fatalf("answer %d %s", code, text)
	}
	l.tour(t, vars, "getuserinfo", "getuserdetail", "user_get")
	want := map[string]string{
		"suite_id": templateID, "corp": "wwplain", "suite_ticket": "ticket-" + templateID, "auth_corpid": corpOne, "agentid": "1000017", "admin": "woAdmin",
		"state": "store42", "admins": "woAdmin,woSecond", "open_corpid": "wp-of-wwplain", "agent_name": "巡检", "customized_publish_status": "2",
		"home_url": "https://lab.example.test/", "userid": "woMember", "user_ticket": "user-ticket", "gender": "2", "mobile": "13800019999",
		"name": "<梅岚>", "department": "2,5", "position": "主任", "corp_name": "青禾 " + corpOne, "expires_in": "7200",
	}
	for name, value := range want {
		if vars[name] != value {
			t.Errorf("%s is %q, want %q", name, vars[name], value)
		}
	}
	for _, name := range []string{"suite_access_token", "provider_access_token", "permanent_code", "access_token"} {
		if vars[name] == "" {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestDo_Suite(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(c *Config) { c.Manual = true })
	vars := map[string]string{"suite_id": suiteID}
	l.ticket(suiteID)
	l.tour(t, vars, "get_suite_token", "get_pre_auth_code", "set_session_info", "install_url")
	base, values := query(t, vars["install_url"])
	if base != l.platform.URL+"/3rdapp/install" || values.Get("state") != vars["state"] || values.Get("pre_auth_code") != vars["pre_auth_code"] {
		t.Fatalf("install page %s with %v", base, values)
	}
	l.platform.allow("code-1", corpTwo)
	if code, text := l.visit(l.InstalledURL(suiteID)+"?auth_code=code-1&state="+vars["state"], "text/html"); code != 200 || !strings.Contains(text, "waits") {
		t.Fatalf("answer %d %s", code, text)
	}
	l.tour(t, vars, "exchange", "get_auth_info", "get_corp_token")
	l.platform.login("login-1", true)
	vars["code"] = "login-1"
	l.tour(t, vars, "getuserinfo", "getuserdetail", "user_get", "agent_get")
	if vars["auth_corpid"] != corpTwo || vars["open_userid"] != "woMember" || vars["mobile"] != "13800019999" || vars["customized_publish_status"] != "" {
		t.Errorf("variables %v", vars)
	}
	t.Run("ExchangeAgain", func(t *testing.T) {
		given, err := l.Do(t.Context(), "exchange", map[string]string{"suite_id": suiteID, "auth_code": "code-1"})
		if err != nil || given["permanent_code"] != vars["permanent_code"] {
			t.Errorf("results %v, %v", given, err)
		}
	})
}

func TestDo_WaitsForWhatArrives(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(c *Config) { c.Manual, c.Patience = true, DefaultCallTimeout })
	l.platform.allow("code-1", corpOne)
	done := make(chan error, 2)
	go func() {
		_, err := l.Do(t.Context(), "get_suite_token", map[string]string{"suite_id": suiteID})
		done <- err
		_, err = l.Do(t.Context(), "exchange", map[string]string{"suite_id": suiteID})
		done <- err
	}()
	l.ticket(suiteID)
	must(t, <-done)
	l.createAuth(suiteID, "code-1")
	must(t, <-done)
}

func TestDo_ExchangedByItself(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	granted := l.authorize(suiteID, corpOne)
	given, err := l.Do(t.Context(), "exchange", map[string]string{"suite_id": suiteID})
	if err != nil || given["permanent_code"] != granted.PermanentCode {
		t.Errorf("results %v, %v", given, err)
	}
}

func TestDo_Errors(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(c *Config) { c.Manual = true })
	l.ticket(suiteID)
	l.ticket(templateID)
	tests := []struct {
		name, op string
		vars     map[string]string
		want     string
	}{
		{"UnknownOperation", "get_everything", nil, "get_suite_token, get_provider_token"},
		{"SuiteLeftOut", "get_suite_token", nil, templateID + ", " + suiteID},
		{"UnknownSuite", "exchange", map[string]string{"suite_id": "ww99"}, "ww99"},
		{"NoAuthCode", "exchange", map[string]string{"suite_id": suiteID}, "let a corp authorise"},
		{"WrongAuthCode", "exchange", map[string]string{"suite_id": suiteID, "auth_code": "x"}, "40078"},
		{"NoPreAuthCode", "set_session_info", map[string]string{"suite_id": suiteID}, "get_pre_auth_code"},
		{"NoPreAuthCodeForURL", "install_url", map[string]string{"suite_id": suiteID}, "get_pre_auth_code"},
		{"NobodyAuthorised", "get_auth_info", map[string]string{"suite_id": suiteID}, "exchange"},
		{"NobodyAuthorisedForToken", "gettoken", map[string]string{"suite_id": templateID}, "exchange"},
		{"NobodyAuthorisedForAdmins", "get_admin_list", map[string]string{"suite_id": suiteID}, "exchange"},
		{"NobodyAuthorisedForAgent", "agent_get", map[string]string{"suite_id": suiteID}, "exchange"},
		{"NobodyAuthorisedForUser", "user_get", map[string]string{"suite_id": suiteID, "userid": "x"}, "exchange"},
		{"NobodyAuthorisedForDetail", "getuserdetail", map[string]string{"suite_id": suiteID, "user_ticket": "x"}, "exchange"},
		{"UnknownCorp", "gettoken", map[string]string{"suite_id": templateID, "auth_corpid": "wpX"}, "wpX"},
		{"NoCorpID", "corpid_to_opencorpid", nil, "corpid"},
		{"NoLogin", "getuserinfo", map[string]string{"suite_id": suiteID}, "/home/" + suiteID},
		{"WrongCode", "getuserinfo", map[string]string{"suite_id": suiteID, "code": "x"}, "40029"},
		{"NoUser", "user_get", map[string]string{"suite_id": suiteID}, "getuserinfo"},
		{"NoTicketOfUser", "getuserdetail", map[string]string{"suite_id": suiteID}, scopePrivate},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			given, err := l.Do(t.Context(), tt.op, tt.vars)
			if err == nil || !strings.Contains(err.Error(), tt.want) || given != nil {
				t.Errorf("results %v, error %v; want one with %q", given, err, tt.want)
			}
		})
	}
}

// What WeCom says to the call of the other kind of suite is shown, and its token is not kept.
func TestDo_CallOfTheOtherKind(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.authorize(templateID, corpOne)
	l.platform.on("service/get_corp_token", func(call) any { return refusal(48002, "api forbidden") })
	_, err := l.Do(t.Context(), "get_corp_token", map[string]string{"suite_id": templateID})
	if !errors.Is(err, errcode.New(errcode.Forbidden)) || !strings.Contains(err.Error(), "gettoken for 代开发 apps") {
		t.Errorf("error %v", err)
	}
}

func TestDo_AgentUnknown(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(c *Config) { c.Manual = true })
	l.ticket(suiteID)
	l.platform.allow("code-1", corpOne)
	l.createAuth(suiteID, "code-1")
	l.tour(t, map[string]string{"suite_id": suiteID}, "exchange")
	if _, err := l.Do(t.Context(), "agent_get", map[string]string{"suite_id": suiteID}); err == nil || !strings.Contains(err.Error(), "get_auth_info") {
		t.Errorf("error %v", err)
	}
}
