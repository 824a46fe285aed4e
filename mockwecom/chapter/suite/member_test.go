package suite_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/journal"
)

// sees gives the visible range of the app of the third-party suite in the first corp, and whether members authorised it.
func (s *stand) sees() (app *agent.App) {
	s.t.Helper()
	app, err := s.agents.AppOfSuite(s.t.Context(), s.rt.Store.Read(), s.third.id, s.corp)
	s.must(err)
	if app == nil {
		s.t.Fatal("the suite is not installed")
	}
	return app
}

// told counts the events of a name that were made.
func (s *stand) told(name string) (n int) {
	s.t.Helper()
	entries, _, _ := s.rt.Journal.List(journal.Query{Limit: 10_000})
	for _, e := range entries {
		if e.Kind == journal.KindEvent && e.Title == name {
			n++
		}
	}
	return n
}

// The first member installs the suite, further ones only come into its range.
func TestMembersAuthorise(t *testing.T) {
	t.Parallel()
	s, _, _ := readyToInstall(t)
	first := s.do("member.add_app", "user=Tang.Min").Values
	if first["auth_code"] == "" || first["agentid"] == "" || first["corpid"] != s.corp {
		t.Errorf("the first member got %v", first)
	}
	if second := s.do("member.add_app", "user=sun.hao").Values; second["auth_code"] != "" || second["agentid"] != first["agentid"] {
		t.Errorf("the second member got %v", second)
	}
	if diff := cmp.Diff([]string{"tang.min", "sun.hao"}, s.sees().Users); diff != "" || !s.sees().ByMembers {
		t.Error(diff)
	}
	s.do("member.remove_app", "user=TANG.min")
	if diff := cmp.Diff([]string{"sun.hao"}, s.sees().Users); diff != "" {
		t.Error(diff)
	}
	for event, want := range map[string]int{"create_auth": 1, "change_auth": 0, "subscribe": 2, "unsubscribe": 1} {
		if got := s.told(event); got != want {
			t.Errorf("%d events %s, want %d", got, event, want)
		}
	}
}

// What the provider is told of such a corp.
func TestAuthInfoOfMembers(t *testing.T) {
	t.Parallel()
	s, _, suiteToken := readyToInstall(t)
	code := s.do("member.add_app", "user=tang.min").Values["auth_code"]
	query := token("suite_access_token", suiteToken)
	got := s.call("service/get_permanent_code", query, map[string]string{"auth_code": code}).ok()
	corp := got.text("auth_corp_info.corpid")
	asked := map[string]string{"auth_corpid": corp, "permanent_code": got.text("permanent_code")}
	check := func(name string, got *answer, mode, scale string) {
		t.Helper()
		if m := got.text("auth_info.agent.auth_mode"); m != mode {
			t.Errorf("%s: auth_mode %s, want %s", name, m, mode)
		}
		for _, field := range []string{"corp_scale", "corp_industry", "corp_sub_industry"} {
			if v := got.text("auth_corp_info." + field); (v == "") != (scale == "") {
				t.Errorf("%s: %s is %q", name, field, v)
			}
		}
	}
	check("get_permanent_code", got, "1", "")
	for _, path := range []string{"service/get_auth_info", "service/v2/get_auth_info"} {
		check(path, s.call(path, query, asked).ok(), "1", "")
	}
	admins := map[string]any{"auth_corpid": corp, "agentid": s.sees().AgentID}
	if raw := s.call("service/get_admin_list", query, admins).ok().raw; !strings.Contains(raw, `"admin":[]`) {
		t.Error(raw)
	}
	s.do("corp.auth_mode", "mode=admin")
	check("after the switch", s.call("service/v2/get_auth_info", query, asked).ok(), "0", "some")
	if raw := s.call("service/get_admin_list", query, admins).ok().raw; strings.Contains(raw, `"admin":[]`) {
		t.Error(raw)
	}
}

func TestSwitchOfModes(t *testing.T) {
	t.Parallel()
	s, _, _ := readyToInstall(t)
	s.do("corp.install")
	for _, step := range []struct {
		params       []string
		byMembers    bool
		users        []string
		parties      []int64
		joined, left string
	}{
		{[]string{"mode=member", "users=sun.hao"}, true, []string{"sun.hao"}, []int64{}, "0", "9"},
		{[]string{"mode=admin", "parties=3"}, false, []string{}, []int64{3}, "3", "1"},
		{nil, true, []string{}, []int64{}, "0", "3"},
		{nil, false, []string{}, []int64{1}, "10", "0"},
	} {
		before := s.told("change_auth")
		got := s.do("corp.auth_mode", step.params...).Values
		app := s.sees()
		if app.ByMembers != step.byMembers || !cmp.Equal(app.Users, step.users) || !cmp.Equal(app.Parties, step.parties) {
			t.Errorf("%v: %v %v %v", step.params, app.ByMembers, app.Users, app.Parties)
		}
		if got["joined"] != step.joined || got["left"] != step.left {
			t.Errorf("%v: %v", step.params, got)
		}
		if n := s.told("change_auth") - before; n != 1 {
			t.Errorf("%v: %d events change_auth", step.params, n)
		}
	}
}

// An administrator's install takes the app over.
func TestInstallTakesOver(t *testing.T) {
	t.Parallel()
	s, _, _ := readyToInstall(t)
	s.do("member.add_app", "user=tang.min")
	id := s.sees().AgentID
	s.do("corp.install", "parties=2")
	if app := s.sees(); app.ByMembers || app.AgentID != id || len(app.Users) != 0 || !cmp.Equal(app.Parties, []int64{2}) {
		t.Errorf("%+v", app)
	}
}

func TestMembersRefused(t *testing.T) {
	t.Parallel()
	s, _, _ := readyToInstall(t)
	expect := func(cause, name string, params ...string) {
		t.Helper()
		if f := s.refused(name, params...); !strings.Contains(f.Cause, cause) {
			t.Errorf("%s %v: %s", name, params, f.Cause)
		}
	}
	expect("no such member", "member.add_app", "user=nobody")
	expect("no such member", "member.add_app")
	s.do("member.add_app", "user=sun.hao")
	expect("authorises once", "member.add_app", "user=SUN.hao")
	expect("did not authorise", "member.remove_app", "user=tang.min")
	expect("members who authorised", "corp.change_scope", "parties=1")
	expect("in this mode already", "corp.auth_mode", "mode=member")
	s.do("corp.disable_app")
	expect("disabled the app", "member.add_app", "user=tang.min")
	s.do("corp.enable_app")
	s.do("corp.auth_mode", "mode=admin")
	expect("one by one", "corp.auth_mode", "mode=member", "parties=2")
	expect("administrator installed", "member.add_app", "user=tang.min")
	expect("did not authorise", "member.remove_app", "user=sun.hao")
	s.do("corp.cancel")
	s.do("member.disable", "user=tang.min")
	expect("disabled", "member.add_app", "user=tang.min")
}

func TestCorpForbidsMembers(t *testing.T) {
	t.Parallel()
	s := newStand(t, "member_auth.allowed", "false")
	if f := s.refused("member.add_app", "user=sun.hao"); !strings.Contains(f.Cause, "switched it off") {
		t.Error(f)
	}
}
