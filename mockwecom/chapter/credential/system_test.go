package credential_test

import (
	"strings"
	"testing"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api"
)

// systemStand is a stand with endpoints of system apps, which answer everybody who gets so far.
func systemStand(t *testing.T) *credentialtest.Stand {
	t.Helper()
	ok := func(*api.Call, api.None) (api.None, error) { return api.None{}, nil }
	return credentialtest.With(t, func(*credentialtest.Stand) []engine.Chapter {
		var rows []api.Row
		for _, path := range []string{"checkin/getcheckindata", "hardware/get_hardware_checkin_data", "oa/gettemplatedetail", "corp/getapprovaldata", "dial/get_dial_record",
			"externalcontact/list", "kf/account/list", "pstncc/call", "message/send", "menu/get", "media/upload"} {
			rows = append(rows, api.POST("/cgi-bin/"+path, 90313, api.CorpAccess, ok))
		}
		return []engine.Chapter{{Name: "system", Endpoints: rows}}
	})
}

func TestSystemApps(t *testing.T) {
	t.Parallel()
	const self, checkin, approval, contacts = 1000002, 3010011, 3010040, 0
	tests := []struct {
		name  string
		agent int64
		path  string
		code  string
	}{
		{"OK/check-in by its own secret", checkin, "checkin/getcheckindata", "0"},
		{"OK/punches of devices by the check-in secret", checkin, "hardware/get_hardware_checkin_data", "0"},
		{"OK/check-in by an app of the list", self, "checkin/getcheckindata", "0"},
		{"ErrApprovalByAnAppThatIsNotInTheList", self, "corp/getapprovaldata", "48002"},
		{"ErrDialWithoutAnyList", self, "dial/get_dial_record", "48002"},
		{"ErrCustomersWithoutAnyList", self, "externalcontact/list", "48002"},
		{"ErrServiceWithoutAnyList", self, "kf/account/list", "48002"},
		{"ErrEmergencyWithoutAnyList", self, "pstncc/call", "48002"},
		{"OK/approval by its own secret", approval, "oa/gettemplatedetail", "0"},
		{"ErrApprovalByTheCheckInSecret", checkin, "oa/gettemplatedetail", "48002"},
		{"ErrCheckInByTheApprovalSecret", approval, "checkin/getcheckindata", "48002"},
		{"ErrMessages", checkin, "message/send", "48002"},
		{"ErrMenus", checkin, "menu/get", "48002"},
		{"ErrApps", checkin, "agent/list", "48002"},
		{"ErrContactsAreNotWritten", checkin, "department/create", "48002"},
		{"OK/media", checkin, "media/upload", "0"},
		{"OK/callback addresses", checkin, "getcallbackip", "0"},
		{"ErrCheckInByTheAssistant", contacts, "checkin/getcheckindata", "48002"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := systemStand(t)
			got := s.Post("/cgi-bin/"+tt.path, "{}", "access_token", s.Token(tt.agent)).Plain()
			if !strings.Contains(got, `"errcode":`+tt.code+`,`) {
				t.Errorf("%s, want %s", got, tt.code)
			}
		})
	}
}

// Apps of providers need a permission of the family; some families are closed to them.
func TestSystemAppsByProviders(t *testing.T) {
	t.Parallel()
	for _, kind := range []agent.Kind{agent.Customized, agent.Suite} {
		for permission, reach := range map[string]string{
			"": "", "contact:base:base": "", "checkin:app:base": "checkin/getcheckindata", "approval:base:base": "oa/gettemplatedetail", "externalcontact:contact:tag": "externalcontact/list",
			"customerservice:chat:manage": "kf/account/list", "emergency:base:push": "pstncc/call",
		} {
			t.Run(string(kind)+"/"+permission, func(t *testing.T) {
				t.Parallel()
				s := systemStand(t)
				token := s.Token(s.Install(kind, strings.Fields(permission)...).AgentID)
				for _, path := range []string{"checkin/getcheckindata", "oa/gettemplatedetail", "dial/get_dial_record", "externalcontact/list", "kf/account/list", "pstncc/call"} {
					want := "48002"
					if path == reach {
						want = "0"
					}
					if got := s.Post("/cgi-bin/"+path, "{}", "access_token", token).Plain(); !strings.Contains(got, `"errcode":`+want+`,`) {
						t.Errorf("%s: %s, want %s", path, got, want)
					}
				}
			})
		}
	}
}

// The secret of a system app gives a token, which sees the whole corp as a self-built app would.
func TestSystemSecret(t *testing.T) {
	t.Parallel()
	s := systemStand(t)
	token := tokenOf(t, s.Get(getToken, "corpid", credentialtest.Corp, "corpsecret", credentialtest.CheckInSecret))
	if e := s.Last("gettoken"); e.Subject.Agent != 3010011 {
		t.Errorf("the journal says %+v", e.Subject)
	}
	got := s.Get("/cgi-bin/user/get", "access_token", token, "userid", "clerk").Body
	if !strings.Contains(got, `"name":"文员"`) || strings.Contains(got, "mobile\":\"") {
		t.Error(got)
	}
	if got := s.Get(getToken, "corpid", credentialtest.Other, "corpsecret", credentialtest.CheckInSecret).Body; !strings.Contains(got, `"errcode":40001,`) {
		t.Errorf("in another corp: %s", got)
	}
}

// The list of apps that may call is the administrator's to change.
func TestCallable(t *testing.T) {
	t.Parallel()
	s := systemStand(t)
	ask := func(path string) string {
		return s.Post("/cgi-bin/"+path, "{}", "access_token", s.Token(1000002)).Plain()
	}
	set := func(system, agents string) {
		t.Helper()
		out, err := s.Actions.Run(t.Context(), "app.callable", map[string]string{"corp": credentialtest.Corp, "system": system, "agents": agents})
		if err != nil || out.Finding != nil {
			t.Fatal(out, err)
		}
	}
	const ok, forbidden = `{"errcode":0,`, `{"errcode":48002,`
	for _, step := range []struct{ system, agents, path, want string }{
		{"kf", "1000002", "kf/account/list", ok},
		{"kf", "", "kf/account/list", forbidden},
		{"approval", "1000002", "oa/gettemplatedetail", ok},
		{"checkin", "", "checkin/getcheckindata", forbidden},
	} {
		set(step.system, step.agents)
		if got := ask(step.path); !strings.HasPrefix(got, step.want) {
			t.Errorf("%s for %q: %s", step.system, step.agents, got)
		}
	}
	if f := s.Finding(); !strings.Contains(f.Fix, "app.callable system=checkin") {
		t.Errorf("the finding is %s", f)
	}
}
