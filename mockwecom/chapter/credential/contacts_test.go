package credential_test

import (
	"strings"
	"testing"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/engine/api"
)

func TestContactsAssistantRights(t *testing.T) {
	t.Parallel()
	const refused, details = `"errcode":48002`, `"errcode":48009`
	tests := []struct {
		name, path, want string
		settings         []string
	}{
		{"OK/ids", "department/simplelist", `"errcode":0`, nil},
		{"OK/addresses", "getcallbackip", `"errcode":0`, nil},
		{"ErrDetailsOfMembers", "user/get", details, nil},
		{"ErrDetailsOfDepartments", "department/list", details, nil},
		{"OK/details of old", "department/list", `"errcode":0`, []string{"contacts.grandfathered", "true"}},
		{"OK/media", "media/upload", `"errcode":0`, nil},
		{"ErrMessages", "message/send", refused, nil},
		{"ErrOAuth", "auth/getuserinfo", `"errcode":50001`, nil},
		{"ErrApps", "agent/list", refused, nil},
		{"ErrAppsOfOld", "agent/list", refused, []string{"contacts.grandfathered", "true"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := credentialtest.New(t, tt.settings...)
			if err := s.Server.Mount(elsewhere()); err != nil {
				t.Fatal(err)
			}
			token := s.Token(0)
			if got := s.Get("/cgi-bin/gettoken", "corpid", credentialtest.Corp, "corpsecret", credentialtest.ContactSecret).Body; !strings.Contains(got, token) {
				t.Fatalf("gettoken gives another token: %s", got)
			}
			if got := s.Get("/cgi-bin/"+tt.path, "access_token", token, "userid", "engineer").Body; !strings.Contains(got, tt.want) {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// elsewhere gives rows of other chapters, which do nothing.
func elsewhere() []api.Row {
	var rows []api.Row
	for _, path := range []string{"media/upload", "message/send", "auth/getuserinfo"} {
		rows = append(rows, api.POST("/cgi-bin/"+path, 1, api.CorpAccess, func(*api.Call, api.None) (api.None, error) { return api.None{}, nil }))
	}
	return rows
}

// No app writes contacts, whatever it may see; the right is missed before a parameter is.
func TestAppsDoNotWriteContacts(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	tokens := []string{s.Token(1000002), s.Token(s.Install(agent.Customized, "corp_arch:base:base").AgentID), s.Token(s.Install(agent.Suite).AgentID)}
	for _, path := range []string{"user/create", "user/update", "user/delete", "user/batchdelete", "user/list_id", "department/create", "department/update", "department/delete"} {
		for _, token := range tokens {
			if got := s.Post("/cgi-bin/"+path, "{}", "access_token", token).Body; !strings.Contains(got, `"errcode":48002`) {
				t.Errorf("%s: %s", path, got)
			}
		}
	}
}
