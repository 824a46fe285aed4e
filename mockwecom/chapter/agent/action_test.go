package agent_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// do runs an action; the result is what it says, or the cause of its refusal.
func do(s *credentialtest.Stand, name string, params ...string) string {
	s.T.Helper()
	given := map[string]string{}
	for i := 0; i+1 < len(params); i += 2 {
		given[params[i]] = params[i+1]
	}
	out, err := s.Actions.Run(context.Background(), name, given)
	switch {
	case err != nil:
		return "error: " + err.Error()
	case out.Finding != nil:
		return "refused: " + out.Finding.Cause
	}
	return out.Say
}

func TestActions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		action string
		params []string
		want   string
	}{
		{"OK/scope", "app.scope", []string{"parties", "1,4"}, "值班: 1 members came in, 0 went out"},
		{"OK/scope by userids", "app.scope", []string{"users", "CLERK"}, "值班: 1 members came in, 3 went out"},
		{"OK/create", "app.create", []string{"name", "灯塔", "parties", "1"}, "灯塔 is app 1000005 of 木槿科技 and visible to 4 members"},
		{"ErrCreateWithoutName", "app.create", nil, "error: app.create: name is missing: 1 to 32 characters"},
		{"ErrCreateName", "app.create", []string{"name", strings.Repeat("灯", 33)}, "refused: the text is too short or too long"},
		{"ErrCreateCorp", "app.create", []string{"name", "灯塔", "corp", "ww0000000000000000"}, "refused: there is no such corp"},
		{"ErrCreateDomain", "app.create", []string{"name", "灯塔", "domain", "a b"}, "refused: it is no domain name"},
		{"ErrCreateTag", "app.create", []string{"name", "灯塔", "tags", "x"}, "refused: the corp has no such tag"},
		{"OK/edit", "app.edit", []string{"name", "灯塔", "description", "海上的灯"}, "app 1000002 is 灯塔"},
		{"ErrEditDescription", "app.edit", []string{"description", "灯"}, "refused: the text is too short or too long"},
		{"ErrEditProviderApp", "app.edit", []string{"agent", "1000003"}, "refused: this is done to a provider's app by other actions"},
		{"ErrEditSystemApp", "app.edit", []string{"agent", "3010011"}, "refused: this cannot be done to the corp's system apps"},
		{"OK/report", "app.report", []string{"enter", "on"}, "值班 reports enter_agent"},
		{"OK/report of a provider's app", "app.report", []string{"agent", "1000004", "location", "on"}, "工单 reports LOCATION"},
		{"ErrReport", "app.report", []string{"enter", "maybe"}, "error: app.report: enter=maybe: want one of on, off"},
		{"OK/reset secret", "app.reset_secret", nil, "值班 has a new secret; the former one and its tokens work no more"},
		{"OK/reset contact secret", "app.reset_secret", []string{"agent", "0"}, "通讯录同步助手 has a new secret; the former one and its tokens work no more"},
		{"ErrResetProviderApp", "app.reset_secret", []string{"agent", "1000003"}, "refused: an app of a provider has a permanent code instead of a secret"},
		{"OK/delete", "app.delete", nil, "值班 is deleted"},
		{"ErrDeleteProviderApp", "app.delete", []string{"agent", "1000003"}, "refused: this is done to a provider's app by other actions"},
		{"OK/callable", "app.callable", []string{"system", "dial", "agents", "1000002"}, "公费电话 of 木槿科技 may be called by apps 1000002"},
		{"ErrCallableProviderApp", "app.callable", []string{"system", "dial", "agents", "1000003"}, "refused: this is done to a provider's app by other actions"},
		{"ErrCallableNumber", "app.callable", []string{"system", "dial", "agents", "x"}, "refused: it is no number"},
		{"ErrCallableCorp", "app.callable", []string{"system", "dial", "corp", "ww0000000000000000"}, "refused: there is no such corp"},
		{"ErrScopeMember", "app.scope", []string{"users", "nobody"}, "refused: the corp has no such member"},
		{"ErrScopeDepartment", "app.scope", []string{"parties", "9"}, "refused: the corp has no such department"},
		{"ErrScopeNoNumber", "app.scope", []string{"parties", "sales"}, "refused: the corp has no such department"},
		{"ErrCorp", "app.scope", []string{"corp", "ww0000000000000000"}, "refused: there is no such corp"},
		{"ErrAgent", "app.close", []string{"agent", "5"}, "refused: the corp has no such app"},
		{"ErrProviderApp", "app.close", []string{"agent", "1000003"}, "refused: this is done to a provider's app by other actions"},
		{"OK/close", "app.close", nil, "值班 is stopped"},
		{"OK/open", "app.open", nil, "值班 is switched on"},
		{"OK/corp in another case", "app.close", []string{"corp", strings.ToUpper(credentialtest.Corp)}, "值班 is stopped"},
		{"OK/trusted addresses", "app.trusted_ip", []string{"ips", "203.0.113.7;203.0.113.*,10.0.0.0/8"}, "值班 may be used from 203.0.113.7, 203.0.113.*, 10.0.0.0/8"},
		{"OK/no trusted addresses", "app.trusted_ip", nil, "值班 has no trusted addresses"},
		{"ErrTrustedAddress", "app.trusted_ip", []string{"ips", "here"},
			`refused: "here" is no address: want 203.0.113.7, 203.0.113.*, 203.0.113.0/24 or 2001:db8::1, separated by semicolons (doc 90595)`},
		{"OK/trusted addresses of 代开发", "app.trusted_ip", []string{"agent", "1000003", "ips", "::1"}, "工单 may be used from ::1"},
		{"ErrTrustedAddressesOfThirdParty", "app.trusted_ip", []string{"agent", "1000004", "ips", "::1"}, "refused: third-party apps have the provider's list alone"},
		{"OK/privacy", "app.privacy", []string{"fields", "mobile,qr_code"}, "值班 may ask members for mobile, qr_code"},
		{"OK/privacy of nothing", "app.privacy", nil, "值班 may ask members for nothing"},
		{"OK/privacy of 代开发", "app.privacy", []string{"agent", "1000003", "fields", "mobile"}, "工单 may ask members for mobile"},
		{"ErrPrivacyField", "app.privacy", []string{"fields", "shoe_size"}, "refused: this is no sensitive field"},
		{"ErrPrivacyOfThirdParty", "app.privacy", []string{"agent", "1000004", "fields", "mobile"}, "refused: third-party apps never get mobile, email, biz_mail and address"},
		{"ErrCallbackURL", "app.callback", []string{"url", "ftp://127.0.0.1/"}, `refused: callback URL "ftp://127.0.0.1/" does not begin with http:// or https://`},
		{"ErrCallbackMissing", "app.callback", nil, "error: app.callback: url is missing: http:// or https:// address of the receiver"},
		{"ErrCallbackOf代开发", "app.callback", []string{"agent", "1000003", "url", "http://127.0.0.1/"}, "refused: this is done to a provider's app by other actions"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := credentialtest.New(t)
			s.Install(agent.Customized)
			s.Install(agent.Suite)
			if got := do(s, tt.action, tt.params...); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestActionsTakeEffect(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	do(s, "app.scope", "users", "clerk", "parties", "3")
	do(s, "app.close")
	do(s, "app.trusted_ip", "ips", "203.0.113.7")
	do(s, "app.privacy", "fields", "email")
	app, err := s.Agents.App(t.Context(), s.Store.Read(), credentialtest.Corp, 1000002)
	if err != nil {
		t.Fatal(err)
	}
	if !app.Closed || strings.Join(app.Users, " ") != "clerk" || len(app.Parties) != 1 || strings.Join(app.IPs, " ") != "203.0.113.7" || strings.Join(app.Privacy, " ") != "email" {
		t.Errorf("the app is %+v", app)
	}
	if e := s.Last("app.scope"); e.Subject.Corp != credentialtest.Corp || e.Subject.Agent != 1000002 {
		t.Errorf("the journal says of the action %+v", e.Subject)
	}
}

// receiver answers the check of a callback URL as an app does.
func receiver(t *testing.T, token, key, receiveID string) *httptest.Server {
	t.Helper()
	codec, err := wxcrypt.New(token, key)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := wxcrypt.ParseQuery(r.URL.Query())
		plain, _, err := codec.Receive(q, q.Echo, receiveID)
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		_, _ = w.Write(plain)
	}))
	t.Cleanup(srv.Close)
	return srv
}

func TestSaveCallback(t *testing.T) {
	t.Parallel()
	const token, key = "standToken", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	t.Run("OK/keeps token and key", func(t *testing.T) {
		t.Parallel()
		s := credentialtest.New(t)
		srv := receiver(t, token, key, credentialtest.Corp)
		if got := do(s, "app.callback", "url", srv.URL); got != "值班 receives callbacks at "+srv.URL {
			t.Fatal(got)
		}
		address, err := push.Find(t.Context(), s.Store.Read(), push.AgentReceiver(credentialtest.Corp, 1000002))
		if err != nil || !address.Ready() || address.URL != srv.URL || address.Token != token || address.AESKey != key {
			t.Errorf("the address is %+v, %v", address, err)
		}
	})
	t.Run("ErrWrongKeys", func(t *testing.T) {
		t.Parallel()
		s := credentialtest.New(t)
		srv := receiver(t, "anotherToken", key, credentialtest.Corp)
		if got := do(s, "app.callback", "url", srv.URL); !strings.HasPrefix(got, "refused: ") {
			t.Fatal(got)
		}
		address, err := push.Find(t.Context(), s.Store.Read(), push.AgentReceiver(credentialtest.Corp, 1000002))
		if err != nil || address.URL != "" {
			t.Errorf("the address is %+v, %v", address, err)
		}
	})
}

// A corp has at most three hundred apps; the system apps are none of them.
func TestAppsAreLimited(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		for range 298 {
			if err := s.Agents.Create(ctx, tx, &agent.App{Corp: credentialtest.Corp, Kind: agent.SelfBuilt, Name: "灯"}); err != nil {
				return err
			}
		}
		return nil
	})
	if got := do(s, "app.create", "name", "最后"); got != "最后 is app 1000301 of 木槿科技 and visible to 0 members" {
		t.Error(got)
	}
	if got := do(s, "app.create", "name", "多余"); got != "refused: the corp has as many as it may" {
		t.Error(got)
	}
}

// An app of an old number does not inherit the callback address of its forerunner.
func TestDeletedAppTakesItsCallbackAddress(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	if got := do(s, "app.delete"); got != "值班 is deleted" {
		t.Fatal(got)
	}
	address, err := push.Find(t.Context(), s.Store.Read(), push.AgentReceiver(credentialtest.Corp, 1000002))
	if address != nil || err != nil {
		t.Errorf("%+v, %v", address, err)
	}
}
