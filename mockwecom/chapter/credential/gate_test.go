package credential_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/engine/api"
	issued "wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/store"
)

func TestGate(t *testing.T) {
	t.Parallel()
	const inside, outside = "203.0.113.7", "198.51.100.9"
	own, provider := []string{"203.0.113.*"}, []string{"192.0.2.1;203.0.113.7"}
	for _, tt := range []struct {
		name     string
		kind     agent.Kind
		own      []string
		provider []string
		from     string
		settings []string
		want     string // open, refused, noted
		fix      string
	}{
		{"self-built/empty list", agent.SelfBuilt, nil, provider, outside, nil, "open", ""},
		{"self-built/empty list closed by setting", agent.SelfBuilt, nil, provider, inside, []string{"gate.empty_list", "closed"}, "refused",
			"mockwecom do app.trusted_ip corp=" + credentialtest.Corp + " agent=1000002 ips=203.0.113.7"},
		{"self-built/inside", agent.SelfBuilt, own, nil, inside, nil, "open", ""},
		{"self-built/inside as IPv6", agent.SelfBuilt, own, nil, "::ffff:203.0.113.7", nil, "open", ""},
		{"self-built/outside", agent.SelfBuilt, own, nil, outside, nil, "refused",
			"mockwecom do app.trusted_ip corp=" + credentialtest.Corp + " agent=1000002 ips=203.0.113.*,198.51.100.9"},
		{"self-built/outside, warned", agent.SelfBuilt, own, nil, outside, []string{"gate.mode", "warn"}, "noted", ""},
		{"self-built/outside, off", agent.SelfBuilt, own, nil, outside, []string{"gate.mode", "off"}, "open", ""},
		{"代开发/no list", agent.Customized, nil, nil, outside, nil, "open", ""},
		{"代开发/no list, though empty ones are closed", agent.Customized, nil, nil, outside, []string{"gate.empty_list", "closed"}, "open", ""},
		{"代开发/provider's list, inside", agent.Customized, nil, provider, inside, nil, "open", ""},
		{"代开发/provider's list, outside", agent.Customized, nil, provider, outside, nil, "refused", "mockwecom do provider.trusted_ip provider=" + credentialtest.Provider + " ips=192.0.2.1,203.0.113.7,198.51.100.9"},
		{"代开发/own list goes before the provider's", agent.Customized, []string{"198.51.100.9"}, provider, outside, nil, "open", ""},
		{"代开发/own list, outside though the provider's has it", agent.Customized, []string{"198.51.100.9"}, provider, inside, nil, "refused",
			"mockwecom do app.trusted_ip corp=" + credentialtest.Corp + " agent=1000003 ips=198.51.100.9,203.0.113.7"},
		{"third-party/own list does not exist", agent.Suite, own, nil, outside, nil, "open", ""},
		{"third-party/provider's list, outside", agent.Suite, own, provider, outside, nil, "refused", "mockwecom do provider.trusted_ip provider=" + credentialtest.Provider + " ips=192.0.2.1,203.0.113.7,198.51.100.9"},
		{"third-party/provider's list, inside", agent.Suite, nil, provider, inside, nil, "open", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := credentialtest.New(t, tt.settings...)
			id := int64(1000002)
			if tt.kind != agent.SelfBuilt {
				id = s.Install(tt.kind).AgentID
			}
			s.Change(id, func(app *agent.App) { app.IPs = tt.own })
			s.Suites.Trust(tt.provider...)
			// The parameter is missing: the gate speaks before it is looked at.
			from := tt.from + ":40000"
			if strings.Contains(tt.from, "::") {
				from = "[" + tt.from + "]:40000"
			}
			got := s.GetFrom(from, "/cgi-bin/agent/get", "access_token", s.Token(id))
			entry := s.Last("agent/get")
			refused := strings.Contains(got.Body, `"errcode":60020,"errmsg":"not allow to access from your ip, hint: [`) && strings.Contains(got.Body, "from ip: "+tt.from+",")
			if refused != (tt.want == "refused") || !refused && !strings.Contains(got.Body, "41011") {
				t.Fatalf("got %s", got.Body)
			}
			if noted := strings.Contains(entry.Note, "60020"); noted != (tt.want == "noted") {
				t.Errorf("the journal notes %q", entry.Note)
			}
			if refused && (!strings.Contains(entry.Finding.Got, tt.from) || !strings.HasSuffix(entry.Finding.Fix, tt.fix)) {
				t.Errorf("the finding is %s", entry.Finding)
			}
		})
	}
}

func TestGateLetsGetTokenPass(t *testing.T) {
	t.Parallel()
	s := world(t, "gate.empty_list", "closed")
	tokenOf(t, s.Get(getToken, "corpid", credentialtest.Corp, "corpsecret", credentialtest.Secret))
}

func TestGateFollowsTheList(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	token := s.Token(1000002)
	get := func() string { return s.Get("/cgi-bin/agent/list", "access_token", token).Plain() }
	if got := get(); !strings.Contains(got, `"errcode":0`) {
		t.Fatal(got)
	}
	s.Change(1000002, func(app *agent.App) { app.IPs = []string{"203.0.113.7"} })
	if got := get(); !strings.Contains(got, "60020") {
		t.Errorf("after the list was set: %s", got)
	}
	s.Change(1000002, func(app *agent.App) { app.IPs = []string{"127.0.0.1"} })
	if got := get(); !strings.Contains(got, `"errcode":0`) {
		t.Errorf("after the caller was added: %s", got)
	}
}

func TestRight(t *testing.T) {
	t.Parallel()
	const list = "/cgi-bin/agent/list"
	t.Run("ErrStopped", func(t *testing.T) {
		t.Parallel()
		s := credentialtest.New(t)
		token := s.Token(1000002)
		s.Change(1000002, func(app *agent.App) { app.Closed = true })
		if diff := cmp.Diff(credentialtest.Refused(50003, "app disabled", `,"agentlist":[]`), s.Get(list, "access_token", token).Plain()); diff != "" {
			t.Error(diff)
		}
		s.Change(1000002, func(app *agent.App) { app.Closed = false })
		if got := s.Get(list, "access_token", token).Plain(); !strings.Contains(got, `"errcode":0`) {
			t.Errorf("when it is switched on again: %s", got)
		}
	})
	t.Run("ErrGone", func(t *testing.T) {
		t.Parallel()
		s := credentialtest.New(t)
		app := s.Install(agent.Customized)
		token := s.Token(app.AgentID)
		s.Write(func(ctx context.Context, tx *store.Tx) error { return s.Agents.Delete(ctx, tx, app) })
		if diff := cmp.Diff(credentialtest.Refused(48004, "invalid authorization relation", `,"agentlist":[]`), s.Get(list, "access_token", token).Plain()); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("ErrGoneBeforeParameters", func(t *testing.T) {
		t.Parallel()
		s := credentialtest.New(t)
		token := s.Token(1000002)
		s.Change(1000002, func(app *agent.App) { app.Closed = true })
		if got := s.Get("/cgi-bin/user/get", "access_token", token).Body; !strings.Contains(got, "50003") {
			t.Error(got)
		}
	})
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/cgi-bin/getcallbackip":     `{"ip_list":["127.0.0.1","::1","198.51.100.0/25","198.51.100.*","203.0.113.7"],"errcode":0,"errmsg":"ok"}`,
		"/cgi-bin/get_api_domain_ip": `{"ip_list":["192.0.2.8","192.0.2.9"],"errcode":0,"errmsg":"ok"}`,
	} {
		t.Run("OK"+path, func(t *testing.T) {
			t.Parallel()
			s := credentialtest.New(t, "ips.api", "192.0.2.8; 192.0.2.9;")
			if diff := cmp.Diff(want, s.Get(path, "access_token", s.Token(1000002)).Body); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("Err"+path, func(t *testing.T) {
			t.Parallel()
			s := credentialtest.New(t)
			refused := func(code, text string) string {
				return `{"ip_list":[],"errcode":` + code + `,"errmsg":"` + text + `, hint: […], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e=` + code + `"}`
			}
			if diff := cmp.Diff(refused("41001", "access_token missing"), s.Get(path).Plain()); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(refused("40014", "invalid access_token"), s.Get(path, "access_token", "nonsense").Plain()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The tokens of suites and providers are held to the provider's list.
func TestGateOfProviderTokens(t *testing.T) {
	t.Parallel()
	for kind, access := range map[issued.Kind]api.Access{issued.SuiteToken: api.SuiteAccess, issued.ProviderToken: api.ProviderAccess} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := credentialtest.New(t)
			row := api.GET("/cgi-bin/service/try", 90600, access, func(*api.Call, api.None) (api.None, error) { return api.None{}, nil })
			if err := s.Server.Mount([]api.Row{row}); err != nil {
				t.Fatal(err)
			}
			var token string
			s.Write(func(ctx context.Context, tx *store.Tx) error {
				c, err := s.Runtime.Credentials.Issue(ctx, tx, issued.Credential{Kind: kind, Provider: credentialtest.Provider}, agent.TokenLife)
				token = c.Value
				return err
			})
			get := func() string { return s.Get("/cgi-bin/service/try", access.Param, token).Body }
			if got := get(); got != `{"errcode":0,"errmsg":"ok"}` {
				t.Errorf("without a list: %s", got)
			}
			s.Suites.Trust("203.0.113.7")
			if got := get(); !strings.Contains(got, `"errcode":60020`) {
				t.Errorf("outside of the list: %s", got)
			}
			s.Suites.Trust("203.0.113.7", "127.0.0.*")
			if got := get(); got != `{"errcode":0,"errmsg":"ok"}` {
				t.Errorf("inside of the list: %s", got)
			}
		})
	}
}
