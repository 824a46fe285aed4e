package directory_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/store"
)

const userGet = "/cgi-bin/user/get"

// noUser is what a refusal of user/get prints besides errcode and errmsg.
const noUser = `,"department":[],"order":[],"is_leader_in_dept":[],"direct_leader":[]`

// fill puts the provider's ids into a text: {engineer} stands for the open userid of engineer.
func fill(s *credentialtest.Stand, text string) string {
	for _, id := range []string{"Boss.Li", "engineer", "both", "clerk"} {
		text = strings.ReplaceAll(text, "{"+id+"}", s.OpenUserID(id))
	}
	return text
}

func TestGetUser(t *testing.T) {
	t.Parallel()
	const basic = `,"extattr":{"attrs":[]}`
	tests := []struct {
		name        string
		kind        agent.Kind
		permissions []string
		userid      string
		want        string // behind errmsg; {engineer} is the open userid of engineer
	}{
		{"OK/self-built", agent.SelfBuilt, nil, "engineer",
			`"userid":"engineer","name":"程工","department":[3],"position":"工程师","gender":"0","status":1,"isleader":0` + basic +
				`,"telephone":"0512-5550101","enable":1,"hide_mobile":0,"order":[0],"main_department":3,"alias":"Cheng","is_leader_in_dept":[0],"direct_leader":["Boss.Li"]`},
		{"OK/case does not count", agent.SelfBuilt, nil, "ENGINEER",
			`"userid":"engineer","name":"程工","department":[3],"position":"工程师","gender":"0","status":1,"isleader":0` + basic +
				`,"telephone":"0512-5550101","enable":1,"hide_mobile":0,"order":[0],"main_department":3,"alias":"Cheng","is_leader_in_dept":[0],"direct_leader":["Boss.Li"]`},
		{"OK/visible without a visible department", agent.SelfBuilt, nil, "boss.li",
			`"userid":"Boss.Li","name":"李总","department":[],"position":"总经理","gender":"0","status":1,"isleader":0` + basic +
				`,"telephone":"","enable":1,"hide_mobile":0,"order":[],"alias":"","is_leader_in_dept":[],"direct_leader":[]`},
		{"OK/only visible departments and leaders", agent.SelfBuilt, nil, "both",
			`"userid":"both","name":"双岗","department":[3],"position":"","gender":"0","status":1,"isleader":0` + basic +
				`,"telephone":"","enable":1,"hide_mobile":0,"order":[0],"alias":"","is_leader_in_dept":[0],"direct_leader":[]`},
		{"OK/代开发 without permissions", agent.Customized, nil, "{engineer}",
			`"userid":"{engineer}","department":[3],"gender":"0","status":1,"isleader":0,"enable":1,"hide_mobile":0,"order":[0],"main_department":3,"alias":"Cheng","is_leader_in_dept":[0]`},
		{"OK/代开发 with basic permissions", agent.Customized,
			[]string{"contact:sensitive:user_name", "contact:sensitive:position", "contact:sensitive:telephone", "contact:sensitive:extattr", "corp_arch:member:direct_leader"}, "{engineer}",
			`"userid":"{engineer}","name":"程工","department":[3],"position":"工程师","gender":"0","status":1,"isleader":0` + basic +
				`,"telephone":"0512-5550101","enable":1,"hide_mobile":0,"order":[0],"main_department":3,"alias":"Cheng","is_leader_in_dept":[0],"direct_leader":["{Boss.Li}"]`},
		{"OK/代开发 never gets the sensitive fields", agent.Customized,
			[]string{"contact:sensitive:mobile", "contact:sensitive:gender", "contact:sensitive:email", "contact:sensitive:biz_mail", "contact:sensitive:address"}, "{engineer}",
			`"userid":"{engineer}","department":[3],"gender":"0","status":1,"isleader":0,"enable":1,"hide_mobile":0,"order":[0],"main_department":3,"alias":"Cheng","is_leader_in_dept":[0]`},
		{"OK/third-party", agent.Suite, nil, "{engineer}",
			`"userid":"{engineer}","name":"{engineer}","department":[3],"gender":"0","status":1,"enable":1,"hide_mobile":0,"order":[0],"main_department":3,"open_userid":"{engineer}"`},
		{"OK/third-party with the organisation sees all departments", agent.Suite, []string{"corp_arch:base:base"}, "{both}",
			`"userid":"{both}","name":"{both}","department":[4,3],"gender":"0","status":1,"isleader":0,"enable":1,"hide_mobile":0,"order":[0,0],"main_department":4,"is_leader_in_dept":[0,0],"direct_leader":[],"open_userid":"{both}"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := credentialtest.New(t)
			id := int64(1000002)
			if tt.kind != agent.SelfBuilt {
				id = s.Install(tt.kind, tt.permissions...).AgentID
			}
			got := s.Get(userGet, "access_token", s.Token(id), "userid", fill(s, tt.userid))
			if diff := cmp.Diff(fill(s, `{"errcode":0,"errmsg":"ok",`+tt.want+"}"), got.Body); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestGetUserRefused(t *testing.T) {
	t.Parallel()
	const notFound, noPrivilege = "userid not found", "no privilege to access/modify contact/party/agent"
	foreign := "wo" + strings.Repeat("A", 30)
	tests := []struct {
		name   string
		kind   agent.Kind
		userid string
		code   int
		text   string
		cause  string // part of the finding
		fits   string
	}{
		{"ErrMissing", agent.SelfBuilt, "", 41009, "userid missing", "missing", ""},
		{"ErrTooLong", agent.SelfBuilt, strings.Repeat("a", 65), 40058, "userid exceed max length 64. invalid Request Parameter", "too long", ""},
		{"ErrUnknown", agent.SelfBuilt, "nobody", 60111, notFound, "no such member", ""},
		{"ErrMemberOfAnotherCorp", agent.Customized, "{other}", 60111, notFound, "another provider, corp or world", ""},
		{"ErrProviderIDToSelfBuilt", agent.SelfBuilt, "{engineer}", 60111, notFound, "form of a userid that a provider sees", ""},
		{"ErrPlainIDTo代开发", agent.Customized, "engineer", 60111, notFound, "plain userid", "{engineer}"},
		{"ErrPlainIDToThirdParty", agent.Suite, "ENGINEER", 60111, notFound, "plain userid", "{engineer}"},
		{"ErrForeignOpenID", agent.Customized, foreign, 60111, notFound, "garbled", ""},
		{"ErrOpenIDInAnotherCase", agent.Customized, "{swapped}", 60111, notFound, "garbled", ""},
		{"ErrOutsideScope", agent.SelfBuilt, "clerk", 60011, noPrivilege, "visible range", ""},
		{"ErrOutsideScopeOf代开发", agent.Customized, "{clerk}", 60011, noPrivilege, "visible range", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := credentialtest.New(t)
			id := int64(1000002)
			if tt.kind != agent.SelfBuilt {
				id = s.Install(tt.kind).AgentID
			}
			userid := fill(s, tt.userid)
			userid = strings.ReplaceAll(userid, "{swapped}", swapCase(s.OpenUserID("engineer")))
			userid = strings.ReplaceAll(userid, "{other}", otherEngineer(t, s))
			got := s.Get(userGet, "access_token", s.Token(id), "userid", userid)
			if diff := cmp.Diff(credentialtest.Refused(tt.code, tt.text, noUser), got.Plain()); diff != "" {
				t.Error(diff)
			}
			f := s.Finding()
			if !strings.Contains(f.Cause, tt.cause) {
				t.Errorf("finding %q, want one that says %q", f.Cause, tt.cause)
			}
			if fits := strings.Join(f.Fits, " "); fits != fill(s, tt.fits) {
				t.Errorf("fits %q, want %q", fits, fill(s, tt.fits))
			}
		})
	}
}

// swapCase keeps the prefix and changes the case of the rest.
func swapCase(id string) string {
	return id[:2] + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return r
	}, id[2:])
}

// otherEngineer gives the open userid of the member of the second corp.
func otherEngineer(t *testing.T, s *credentialtest.Stand) string {
	t.Helper()
	m, err := s.Dir.Member(context.Background(), s.Store.Read(), credentialtest.Other, "engineer")
	if err != nil || m == nil {
		t.Fatalf("the other corp's engineer: %v, %v", m, err)
	}
	return s.Dir.OpenUserID(credentialtest.Provider, m)
}

func TestGetUserToken(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	tests := []struct{ name, token, want string }{
		{"ErrMissing", "", credentialtest.Refused(41001, "access_token missing", noUser)},
		{"ErrUnknownIsBare", "never-issued", `{"errcode":40014,"errmsg":"invalid access_token"` + noUser + `}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, s.Get(userGet, "access_token", tt.token, "userid", "engineer").Plain()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOutsideScopeSetting(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t, "directory.outside_scope", "60111")
	got := s.Get(userGet, "access_token", s.Token(1000002), "userid", "clerk").Plain()
	if diff := cmp.Diff(credentialtest.Refused(60111, "userid not found", noUser), got); diff != "" {
		t.Error(diff)
	}
}

func TestGetUserDisabled(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	s.Change(1000002, func(app *agent.App) { app.Parties = []int64{1} })
	got := s.Get(userGet, "access_token", s.Token(1000002), "userid", "clerk").Body
	if !strings.Contains(got, `"status":2,`) || !strings.Contains(got, `"enable":0,`) {
		t.Errorf("a disabled member is shown as %s", got)
	}
}

// A read must cost no query once it was made before: the connection is taken while it is repeated.
func TestGetUserIsServedFromCaches(t *testing.T) {
	t.Parallel()
	for _, kind := range []agent.Kind{agent.SelfBuilt, agent.Customized, agent.Suite} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := credentialtest.New(t)
			id, userid := int64(1000002), "engineer"
			if kind != agent.SelfBuilt {
				id, userid = s.Install(kind, "corp_arch:member:direct_leader", "corp_arch:base:base").AgentID, s.OpenUserID("engineer")
			}
			token := s.Token(id)
			first := s.Get(userGet, "access_token", token, "userid", userid).Body
			s.WithoutDatabase(func() {
				if again := s.Get(userGet, "access_token", token, "userid", userid).Body; again != first {
					t.Errorf("first %s, then %s", first, again)
				}
			})
		})
	}
}

func TestGetUserShowsChangesAtOnce(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	token := s.Token(1000002)
	s.Get(userGet, "access_token", token, "userid", "engineer")
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		m, err := s.Dir.Member(ctx, tx, credentialtest.Corp, "engineer")
		if err != nil {
			return err
		}
		m.Position = "架构师"
		return s.Dir.SaveMember(ctx, tx, m)
	})
	if got := s.Get(userGet, "access_token", token, "userid", "engineer").Body; !strings.Contains(got, `"position":"架构师"`) {
		t.Errorf("after a change: %s", got)
	}
	s.Change(1000002, func(app *agent.App) { app.Parties = nil })
	if got := s.Get(userGet, "access_token", token, "userid", "engineer").Body; !strings.Contains(got, "60011") {
		t.Errorf("after the range was emptied: %s", got)
	}
}

func TestRowsNeedNoWorld(t *testing.T) {
	t.Parallel()
	c := directory.New(nil).Chapter()
	if len(c.Endpoints) == 0 || c.Name != "directory" || len(c.Migrations) == 0 {
		t.Errorf("the chapter of no world has %d endpoints", len(c.Endpoints))
	}
}
