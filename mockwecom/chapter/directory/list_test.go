package directory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
)

func TestDepartmentLists(t *testing.T) {
	t.Parallel()
	const (
		two, three = `{"id":2,"parentid":1,"order":200}`, `{"id":3,"parentid":2,"order":0}`
		all        = `"department_id":[{"id":1,"parentid":0,"order":0},` + two + `,{"id":4,"parentid":1,"order":100},` + three + `]`
	)
	const organisation, names = "corp_arch:base:base", "contact:sensitive:department_name"
	tests := []struct {
		name        string
		kind        agent.Kind
		permissions []string
		path, id    string
		want        string
	}{
		{"simplelist/self-built sees its range", agent.SelfBuilt, nil, "simplelist", "", `"department_id":[` + two + "," + three + `]`},
		{"simplelist/below a department", agent.SelfBuilt, nil, "simplelist", "3", `"department_id":[` + three + `]`},
		{"simplelist/代开发", agent.Customized, nil, "simplelist", "2", `"department_id":[` + two + "," + three + `]`},
		{"simplelist/代开发 with the organisation", agent.Customized, []string{organisation}, "simplelist", "", all},
		{"simplelist/third-party with the organisation", agent.Suite, []string{organisation}, "simplelist", "1", all},
		{"list/self-built", agent.SelfBuilt, nil, "list", "",
			`"department":[{"id":2,"name":"研发部","name_en":"","department_leader":[],"parentid":1,"order":200},{"id":3,"name":"后端组","name_en":"","department_leader":[],"parentid":2,"order":0}]`},
		{"list/代开发 without names", agent.Customized, nil, "list", "3", `"department":[{"id":3,"department_leader":[],"parentid":2,"order":0}]`},
		{"list/代开发 with names", agent.Customized, []string{names}, "list", "3", `"department":[{"id":3,"name":"后端组","name_en":"","department_leader":[],"parentid":2,"order":0}]`},
		{"list/third-party has ids for names", agent.Suite, nil, "list", "3", `"department":[{"id":3,"name":"3","parentid":2,"order":0}]`},
		{"get/leaders", agent.Customized, []string{organisation}, "get", "1", `"department":{"id":1,"department_leader":["{Boss.Li}"],"parentid":0,"order":0}`},
		{"get/self-built", agent.SelfBuilt, nil, "get", "2", `"department":{"id":2,"name":"研发部","name_en":"","department_leader":[],"parentid":1,"order":200}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, token := caller(t, tt.kind, tt.permissions...)
			got := s.Get("/cgi-bin/department/"+tt.path, "access_token", token, "id", tt.id).Body
			if diff := cmp.Diff(fill(s, `{"errcode":0,"errmsg":"ok",`+tt.want+"}"), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// caller gives a stand and the token of an app of a kind.
func caller(t *testing.T, kind agent.Kind, permissions ...string) (s *credentialtest.Stand, token string) {
	t.Helper()
	s = credentialtest.New(t)
	if kind == agent.SelfBuilt {
		return s, s.Token(1000002)
	}
	return s, s.Token(s.Install(kind, permissions...).AgentID)
}

func TestUserLists(t *testing.T) {
	t.Parallel()
	const basic = `,"extattr":{"attrs":[]},"telephone":"","enable":1,"hide_mobile":0,"order":[0],"alias":"","is_leader_in_dept":[0],"direct_leader":[]`
	tests := []struct {
		name  string
		kind  agent.Kind
		path  string
		id    string
		child string
		want  string
	}{
		{"simplelist", agent.SelfBuilt, "simplelist", "3", "", `{"userid":"engineer","name":"程工","department":[3]},{"userid":"both","name":"双岗","department":[3]}`},
		{"simplelist/nobody directly in it", agent.SelfBuilt, "simplelist", "2", "0", ``},
		{"simplelist/with what lies below", agent.SelfBuilt, "simplelist", "2", "1", `{"userid":"engineer","name":"程工","department":[3]},{"userid":"both","name":"双岗","department":[3]}`},
		{"simplelist/third-party", agent.Suite, "simplelist", "3", "", `{"userid":"{engineer}","name":"{engineer}","department":[3],"open_userid":"{engineer}"},` +
			`{"userid":"{both}","name":"{both}","department":[3],"open_userid":"{both}"}`},
		{"simplelist/代开发 without names", agent.Customized, "simplelist", "3", "", `{"userid":"{engineer}","department":[3]},{"userid":"{both}","department":[3]}`},
		{"list", agent.SelfBuilt, "list", "3", "", `{"userid":"engineer","name":"程工","department":[3],"position":"工程师","gender":"0","status":1,"isleader":0,"extattr":{"attrs":[]},` +
			`"telephone":"0512-5550101","enable":1,"hide_mobile":0,"order":[0],"main_department":3,"alias":"Cheng","is_leader_in_dept":[0],"direct_leader":["Boss.Li"]},` +
			`{"userid":"both","name":"双岗","department":[3],"position":"","gender":"0","status":1,"isleader":0` + basic + `}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, token := caller(t, tt.kind)
			got := s.Get("/cgi-bin/user/"+tt.path, "access_token", token, "department_id", tt.id, "fetch_child", tt.child).Body
			if diff := cmp.Diff(fill(s, `{"errcode":0,"errmsg":"ok","userlist":[`+tt.want+`]}`), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestListsRefused(t *testing.T) {
	t.Parallel()
	const noPrivilege, notFound = "no privilege to access/modify contact/party/agent", "department not found"
	tests := []struct {
		name, path, param, id string
		code                  int
		text, lists           string
	}{
		{"ErrOutsideScope/simplelist", "department/simplelist", "id", "1", 60011, noPrivilege, `,"department_id":[]`},
		{"ErrUnknown/list", "department/list", "id", "9", 60003, notFound, `,"department":[]`},
		{"ErrUnknown/get", "department/get", "id", "9", 60003, notFound, ""},
		{"ErrMissing/get", "department/get", "id", "", 40058, "missing field `id`. invalid Request Parameter", ""},
		{"ErrMissing/user", "user/simplelist", "department_id", "", 40058, "missing field `department_id`. invalid Request Parameter", `,"userlist":[]`},
		{"ErrOutsideScope/user", "user/list", "department_id", "4", 60011, noPrivilege, `,"userlist":[]`},
		{"ErrUnknown/user", "user/list", "department_id", "9", 60003, notFound, `,"userlist":[]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, token := caller(t, agent.SelfBuilt)
			if diff := cmp.Diff(credentialtest.Refused(tt.code, tt.text, tt.lists), s.Get("/cgi-bin/"+tt.path, "access_token", token, tt.param, tt.id).Plain()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
