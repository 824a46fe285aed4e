package agent_test

import (
	"strings"
	"testing"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
)

// authorised gives a stand with a third-party app that the boss and the engineer authorised, and its token.
func authorised(t *testing.T, settings ...string) (s *credentialtest.Stand, token string) {
	t.Helper()
	s = credentialtest.New(t, settings...)
	app := s.Install(agent.Suite, "corp_arch:base:base")
	s.Change(app.AgentID, func(a *agent.App) {
		a.ByMembers, a.Users, a.Parties = true, []string{"boss.li", "engineer"}, nil
	})
	return s, s.Token(app.AgentID)
}

// The permission for the organisation shows such an app no department.
func TestMembersShowNoDepartment(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		setting string
		want    map[string]string // by department
	}{
		"60011": {"60011", map[string]string{"1": `"errcode":60011`, "3": `"errcode":60011`, "9": `"errcode":60003`, "": `"department":[]`}},
		"root":  {"root", map[string]string{"1": `"department":[{"id":1,`, "3": `"errcode":60011`, "9": `"errcode":60003`, "": `"department":[{"id":1,`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, token := authorised(t, "member_auth.departments", c.setting)
			for id, want := range c.want {
				got := s.Get("/cgi-bin/department/list", "access_token", token, "id", id).Body
				if !strings.Contains(got, want) || strings.Count(got, `"id":`) > 1 {
					t.Errorf("department %q: %s, want %s", id, got, want)
				}
			}
		})
	}
}

func TestMembersAreSeen(t *testing.T) {
	t.Parallel()
	s, token := authorised(t)
	for user, want := range map[string]string{"boss.li": `"errcode":0`, "engineer": `"errcode":0`, "both": `"errcode":60011`} {
		got := s.Get("/cgi-bin/user/get", "access_token", token, "userid", s.OpenUserID(user)).Body
		if !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", user, got, want)
		}
	}
	if got := s.Post("/cgi-bin/agent/get_admin_list", "{}", "access_token", token).Body; got != `{"errcode":0,"errmsg":"ok","admin":[]}` {
		t.Errorf("administrators: %s", got)
	}
}

// Changes are told with the root for a department; a change of department is none, nor is one of a department.
func TestMembersChange(t *testing.T) {
	t.Parallel()
	s, _ := authorised(t)
	for _, step := range []struct{ path, body, want string }{
		{"user/update", `{"userid":"engineer","department":[4]}`, ""},
		{"user/update", `{"userid":"both","enable":0}`, ""},
		{"user/update", `{"userid":"engineer","enable":0}`, "<Status>2</Status>"},
		{"department/create", `{"name":"新部门","parentid":1,"id":7}`, ""},
		{"department/update", `{"id":1,"name":"木槿集团"}`, ""},
		{"user/create", `{"userid":"newcomer","name":"新人","mobile":"13900003333","department":[1]}`, ""},
		{"user/delete", "engineer", "[delete_user]"},
	} {
		before := len(events(s))
		if step.path == "user/delete" {
			s.Get("/cgi-bin/user/delete", "access_token", s.Token(0), "userid", step.body)
		} else {
			ask(s, step.path, step.body)
		}
		told := ""
		for _, e := range events(s)[before:] {
			if strings.Contains(e, "<InfoType>") {
				told += e
			}
		}
		if (told == "") != (step.want == "") || !strings.Contains(told, step.want) || strings.Contains(told, "<Department><![CDATA[4]") {
			t.Errorf("%s %s tells the app %q, want %q", step.path, step.body, told, step.want)
		}
	}
}
