package agent_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api/apitest"
)

// stand gives a stand and the token of an app of a kind, which is number 1000002 if self-built and 1000003 else.
func stand(t *testing.T, kind agent.Kind, permissions ...string) (s *credentialtest.Stand, token string) {
	t.Helper()
	s = credentialtest.New(t)
	if kind == agent.SelfBuilt {
		return s, s.Token(1000002)
	}
	return s, s.Token(s.Install(kind, permissions...).AgentID)
}

func TestGet(t *testing.T) {
	t.Parallel()
	const logo = `"square_logo_url":"https://logo.example.test/` + credentialtest.Corp
	tests := []struct {
		name string
		kind agent.Kind
		id   string
		want string
	}{
		{"OK/self-built", agent.SelfBuilt, "1000002",
			`"agentid":1000002,"name":"值班",` + logo + `/1000002/0","description":"值班与告警","allow_userinfos":{"user":[{"userid":"Boss.Li"}]},` +
				`"allow_partys":{"partyid":[2]},"allow_tags":{"tagid":[]},"close":0,"redirect_domain":"127.0.0.1:3000","report_location_flag":0,"isreportenter":0,"home_url":"http://127.0.0.1:3000/"`},
		{"OK/代开发", agent.Customized, "1000003",
			`"agentid":1000003,"name":"工单",` + logo + `/1000003/0","description":"","allow_userinfos":{"user":[{"userid":"{Boss.Li}"}]},` +
				`"allow_partys":{"partyid":[2]},"allow_tags":{"tagid":[]},"close":0,"redirect_domain":"","report_location_flag":0,"isreportenter":0,"home_url":"","customized_publish_status":2`},
		{"OK/third-party", agent.Suite, "1000003",
			`"agentid":1000003,"name":"工单",` + logo + `/1000003/0","description":"","allow_userinfos":{"user":[{"userid":"{Boss.Li}"}]},` +
				`"allow_partys":{"partyid":[2]},"allow_tags":{"tagid":[]},"close":0,"redirect_domain":"","report_location_flag":0,"isreportenter":0,"home_url":""`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, token := stand(t, tt.kind)
			want := `{"errcode":0,"errmsg":"ok",` + strings.ReplaceAll(tt.want, "{Boss.Li}", s.OpenUserID("boss.li")) + "}"
			if diff := cmp.Diff(want, s.Get("/cgi-bin/agent/get", "access_token", token, "agentid", tt.id).Body); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestGetRefused(t *testing.T) {
	t.Parallel()
	s, token := stand(t, agent.Customized)
	wrong := credentialtest.Refused(301002, "not allow operate another agent with this accesstoken.", "")
	for name, tt := range map[string]struct{ id, want string }{
		"ErrMissing":    {"", credentialtest.Refused(41011, "missing agentid", "")},
		"ErrOtherApp":   {"1000002", wrong},
		"ErrUnknownApp": {"5", wrong},
		"ErrNoNumber":   {"abc", credentialtest.Refused(40058, "invalid param 'agentid'", "")},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, s.Get("/cgi-bin/agent/get", "access_token", token, "agentid", tt.id).Plain()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOtherEndpoints(t *testing.T) {
	t.Parallel()
	const notOfProvider = "not a customised or third-party app"
	tests := []struct {
		name string
		kind agent.Kind
		path string
		want string
	}{
		{"OK/list has the own app only", agent.Customized, "list",
			`{"errcode":0,"errmsg":"ok","agentlist":[{"agentid":1000003,"name":"工单","square_logo_url":"https://logo.example.test/` + credentialtest.Corp + `/1000003/0"}]}`},
		{"OK/permissions of 代开发", agent.Customized, "get_permissions", `{"errcode":0,"errmsg":"ok","app_permissions":["contact:sensitive:user_name"]}`},
		{"OK/permissions of a third-party app", agent.Suite, "get_permissions", `{"errcode":0,"errmsg":"ok","app_permissions":["contact:sensitive:user_name"]}`},
		{"ErrSelfBuilt/permissions", agent.SelfBuilt, "get_permissions", credentialtest.Refused(846000, notOfProvider, `,"app_permissions":[]`)},
		{"OK/administrators", agent.Suite, "get_admin_list", `{"errcode":0,"errmsg":"ok","admin":[{"userid":"{Boss.Li}","auth_type":1}]}`},
		{"ErrSelfBuilt/administrators", agent.SelfBuilt, "get_admin_list", credentialtest.Refused(846000, notOfProvider, `,"admin":[]`)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, token := stand(t, tt.kind, "contact:sensitive:user_name")
			want := strings.ReplaceAll(tt.want, "{Boss.Li}", s.OpenUserID("boss.li"))
			bodies := []string{"", "{}"}
			if tt.path == "list" {
				bodies = bodies[:1]
			}
			for _, body := range bodies {
				if diff := cmp.Diff(want, s.Post("/cgi-bin/agent/"+tt.path, body, "access_token", token).Plain()); diff != "" {
					t.Errorf("with the body %q: %s", body, diff)
				}
			}
		})
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	apitest.Check(t, agent.New(nil, directory.New(nil)).Chapter().Endpoints)
}

func TestRowsNeedNoWorld(t *testing.T) {
	t.Parallel()
	c := agent.New(nil, directory.New(nil)).Chapter()
	if len(c.Endpoints) != 6 || len(c.Events) != 16 || len(c.Actions) != 12 {
		t.Errorf("the chapter of no world has %d endpoints, %d events, %d actions", len(c.Endpoints), len(c.Events), len(c.Actions))
	}
}
