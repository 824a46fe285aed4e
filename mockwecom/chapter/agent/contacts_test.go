package agent_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/engine/push"
)

func TestContactsAssistant(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	db := s.Store.Read()
	app, err := s.Agents.BySecret(t.Context(), db, credentialtest.Corp, credentialtest.ContactSecret)
	if err != nil || app == nil || app.Kind != agent.Contacts || app.AgentID != 0 || app.Receiver() != agent.ContactsReceiver(credentialtest.Corp) {
		t.Fatalf("the assistant is %+v, %v", app, err)
	}
	apps, err := s.Agents.Apps(t.Context(), db, credentialtest.Corp)
	if err != nil || len(apps) != 1 || apps[0].Kind != agent.SelfBuilt {
		t.Errorf("the apps are %+v, %v", apps, err)
	}
	if app, err := s.Agents.App(t.Context(), db, credentialtest.Other, 0); app != nil || err != nil {
		t.Errorf("a corp without a contact secret has %+v, %v", app, err)
	}
	if got := s.Get("/cgi-bin/gettoken", "corpid", credentialtest.Corp, "corpsecret", credentialtest.ContactSecret).Body; !strings.Contains(got, `"errcode":0`) {
		t.Errorf("gettoken: %s", got)
	}
}

func TestContactsCallback(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	nobody := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(nobody.Close)
	const key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	if got := do(s, "app.callback", "agent", "0", "url", nobody.URL, "token", "lamp", "aes_key", key); !strings.HasPrefix(got, "refused: ") {
		t.Errorf("a receiver that is none: %s", got)
	}
	if got := do(s, "app.close", "agent", "0"); !strings.HasPrefix(got, "refused: ") {
		t.Errorf("the assistant is closed: %s", got)
	}
	srv := receiver(t, "lamp", key, credentialtest.Corp)
	if got := do(s, "app.callback", "agent", "0", "url", srv.URL, "token", "lamp", "aes_key", key); got != "通讯录同步助手 receives callbacks at "+srv.URL {
		t.Fatal(got)
	}
	do(s, "member.leave", "user", "clerk")
	waiting, err := s.Push.Outbox(t.Context(), 10)
	if err != nil || len(waiting) != 1 || waiting[0].Receiver != "contacts:"+credentialtest.Corp || waiting[0].ReceiveID != credentialtest.Corp || waiting[0].AgentID != "" {
		t.Errorf("the outbox holds %+v, %v", waiting, err)
	}
	world := &fixtures.World{Corps: []fixtures.Corp{{CorpID: "ww00000000000000ff", ContactSecret: "another", Departments: []fixtures.Department{{ID: 1}},
		ContactCallback: &fixtures.Callback{URL: nobody.URL, Token: "lamp", AESKey: key}}}}
	s.Load(world)
	a, err := push.Find(t.Context(), s.Store.Read(), "contacts:ww00000000000000ff")
	if err != nil || !a.Ready() || a.VerifyID != "ww00000000000000ff" || a.ReceiveID != "ww00000000000000ff" || a.Agent != 0 {
		t.Errorf("the address of a world is %+v, %v", a, err)
	}
}

// A visible range keeps no userids and departments that are gone, so that a new one of that name does not inherit it.
func TestRangeFollowsContacts(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	app := func() *agent.App {
		t.Helper()
		a, err := s.Agents.App(t.Context(), s.Store.Read(), credentialtest.Corp, 1000002)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	token := s.Token(0)
	do(s, "department.add", "name", "灯塔组", "parent", "1", "id", "9")
	out, err := s.Actions.Run(t.Context(), "member.add", map[string]string{"name": "灯", "mobile": "13700000001", "department": "4"})
	if err != nil || out.Values["userid"] == "" {
		t.Fatal(out, err)
	}
	made := out.Values["userid"]
	setScope(s, credentialtest.Corp, 1000002, []string{"Clerk", made}, []int64{2, 9})
	s.Post("/cgi-bin/user/update", `{"userid":"`+made+`","new_userid":"Lamp"}`, "access_token", token)
	if diff := cmp.Diff([]string{"clerk", "lamp"}, app().Users); diff != "" {
		t.Errorf("after a change of userid: %s", diff)
	}
	do(s, "member.leave", "user", "clerk")
	s.Get("/cgi-bin/department/delete", "access_token", token, "id", "9")
	if a := app(); !cmp.Equal([]string{"lamp"}, a.Users) || !cmp.Equal([]int64{2}, a.Parties) {
		t.Errorf("after deletions the range is %v, %v", a.Users, a.Parties)
	}
}
