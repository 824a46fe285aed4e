package scenario_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/scenario"
)

// tourWorld has what the tours need, and no more.
func tourWorld() control.World {
	keys := []control.Callback{{Receiver: "suite:x:command"}, {Receiver: "suite:x:data", Token: "TourToken", AESKey: "TourKey"}}
	return control.World{
		Providers: []control.Provider{{CorpID: "wwowner00tour", Suites: []control.Suite{
			{SuiteID: "dktour0001", Kind: "template", Callbacks: keys}, {SuiteID: "wwtour0001", Kind: "suite", Callbacks: keys},
		}}},
		Corps: []control.Corp{{
			CorpID: "wwcust00tour", OpenCorpIDs: map[string]string{"wwowner00tour": "wpcust00tour"},
			Members: []control.Member{{UserID: "chief", Admin: true}, {UserID: "clerk"}},
		}},
	}
}

func TestTourVars_Foreign(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name       string
		token, key string
		want       [2]string
	}{
		{"KeysOfTheApp", "OwnToken", "OwnKey", [2]string{"OwnToken", "OwnKey"}},
		{"KeysOfTheWorld", "", "", [2]string{"TourToken", "TourKey"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			at, err := scenario.ForeignAddresses("https://127.0.0.1:3000/wecom", tc.token, tc.key)
			if err != nil {
				t.Fatal(err)
			}
			got, err := scenario.TourVars(tourWorld(), at)
			if err != nil {
				t.Fatal(err)
			}
			const callback, site = "https://127.0.0.1:3000/wecom", "https://127.0.0.1:3000"
			want := map[string]string{
				"template": "dktour0001", "suite": "wwtour0001", "corp": "wwcust00tour", "corp2": "wwcust00tour", "user": "clerk", "admin": "chief",
				"template_url": callback, "app_url": callback, "suite_url": callback, "data_url": callback,
				"template_token": tc.want[0], "app_token": tc.want[0], "suite_token": tc.want[0],
				"template_key": tc.want[1], "app_key": tc.want[1], "suite_key": tc.want[1],
				"home_url": site + "/?suite=dktour0001", "private_url": site + "/?suite=dktour0001&scope=snsapi_privateinfo",
				"suite_home_url": site + "/?suite=wwtour0001", "install_url": site + "/install?suite=wwtour0001", "trusted_domain": "127.0.0.1:3000",
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("variables (-want +got):\n%s", diff)
			}
		})
	}
}

// TestTourVars_Home has a 代开发 app whose page belongs to one corp, and a third-party suite whose page is the same for all.
func TestTourVars_Home(t *testing.T) {
	t.Parallel()
	at, err := scenario.ForeignAddresses("http://127.0.0.1:3000/wecom", "", "")
	if err != nil {
		t.Fatal(err)
	}
	at.Home = func(suite, corp string) string { return "http://127.0.0.1:3000/" + suite + "/" + corp }
	got, err := scenario.TourVars(tourWorld(), at)
	if err != nil || got["home_url"] != "http://127.0.0.1:3000/dktour0001/wpcust00tour" || got["suite_home_url"] != "http://127.0.0.1:3000/wwtour0001/" {
		t.Errorf("%q and %q, %v", got["home_url"], got["suite_home_url"], err)
	}
}

// TestTourVars_SelfBuilt takes the corp's first self-built app that has keys.
func TestTourVars_SelfBuilt(t *testing.T) {
	t.Parallel()
	w := tourWorld()
	keys := &control.Callback{Token: "AgentToken", AESKey: "AgentKey"}
	w.Corps[0].Apps = []control.App{
		{AgentID: 1000001, Kind: "customized", Callback: keys}, {AgentID: 1000003, Kind: "self"}, {AgentID: 1000004, Kind: "self", Callback: keys},
	}
	for _, tc := range []struct{ name, token, key, wantToken, wantKey string }{
		{"KeysOfTheWorld", "", "", "AgentToken", "AgentKey"}, {"KeysOfTheApp", "OwnToken", "OwnKey", "OwnToken", "OwnKey"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			at, err := scenario.ForeignAddresses("http://127.0.0.1:3000/wecom", tc.token, tc.key)
			if err != nil {
				t.Fatal(err)
			}
			got, err := scenario.TourVars(w, at)
			if err != nil {
				t.Fatal(err)
			}
			for name, want := range map[string]string{
				"agentid": "1000004", "agent_url": "http://127.0.0.1:3000/wecom", "agent_token": tc.wantToken, "agent_key": tc.wantKey,
			} {
				if got[name] != want {
					t.Errorf("%s is %q, want %q", name, got[name], want)
				}
			}
		})
	}
}

func TestTourVars_Contacts(t *testing.T) {
	t.Parallel()
	own := &control.Callback{Token: "WorldToken", AESKey: "WorldKey"}
	for _, tc := range []struct {
		name, token string
		assistant   *control.App
		want        string
	}{
		{"KeysOfTheApp", "OwnToken", &control.App{Callback: own}, "OwnToken"},
		{"KeysOfTheWorld", "", &control.App{Callback: own}, "WorldToken"},
		{"KeysOfTheTour", "", &control.App{}, "TourContactsToken01"},
		{"NoAssistant", "OwnToken", nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := tourWorld()
			w.Corps[0].Assistant = tc.assistant
			at, err := scenario.ForeignAddresses("http://127.0.0.1:3000/wecom?x=1", tc.token, "")
			if err != nil {
				t.Fatal(err)
			}
			got, err := scenario.TourVars(w, at)
			if err != nil || got["contacts_token"] != tc.want {
				t.Errorf("token %q, want %q; %v", got["contacts_token"], tc.want, err)
			}
			if address := got["contacts_url"]; tc.assistant != nil && address != "http://127.0.0.1:3000/wecom?for=contacts&x=1" {
				t.Errorf("address %q", address)
			}
		})
	}
}

func TestTourVars_ErrWorld(t *testing.T) {
	t.Parallel()
	bare, unfit := tourWorld(), tourWorld()
	bare.Providers, unfit.Providers[0].Suites = nil, nil
	at, err := scenario.ForeignAddresses("http://127.0.0.1:3000/wecom", "", "")
	if err != nil {
		t.Fatal(err)
	}
	for name, w := range map[string]control.World{"a provider and a corp": bare, "a third-party suite": unfit} {
		if _, err := scenario.TourVars(w, at); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("the error %v does not name %s", err, name)
		}
	}
}

func TestForeignAddresses_Err(t *testing.T) {
	t.Parallel()
	for _, callback := range []string{"", "localhost:3000/x", "ftp://127.0.0.1/x", "/wecom", "http://", ":"} {
		if _, err := scenario.ForeignAddresses(callback, "", ""); err == nil || !strings.Contains(err.Error(), "--callback") {
			t.Errorf("%q: %v", callback, err)
		}
	}
}
