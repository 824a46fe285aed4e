package agent_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

func TestLoad(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	app, err := s.Agents.App(t.Context(), s.Store.Read(), credentialtest.Corp, 1000002)
	if err != nil {
		t.Fatal(err)
	}
	want := &agent.App{
		Corp: credentialtest.Corp, AgentID: 1000002, Kind: agent.SelfBuilt, Name: "值班", Description: "值班与告警", Secret: credentialtest.Secret,
		HomeURL: "http://127.0.0.1:3000/", TrustedDomain: "127.0.0.1:3000", Publish: agent.Online, Users: []string{"boss.li"}, Parties: []int64{2},
		Tags: []int64{}, Privacy: []string{"mobile"}, Permissions: []string{}, Requested: []string{}, IPs: []string{}, Callable: []int64{},
	}
	if diff := cmp.Diff(want, app); diff != "" {
		t.Error(diff)
	}
	address, err := push.Find(t.Context(), s.Store.Read(), push.AgentReceiver(credentialtest.Corp, 1000002))
	if err != nil || address == nil {
		t.Fatalf("the callback address: %v, %v", address, err)
	}
	if address.VerifyID != credentialtest.Corp || address.ReceiveID != credentialtest.Corp || address.Answer != push.AnswerAny || !address.RetryNon200 || address.Ready() {
		t.Errorf("the callback address is %+v", address)
	}
}

func TestCreate(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	first, second := s.Install(agent.Customized), s.Install(agent.Suite)
	if first.AgentID != 1000003 || second.AgentID != 1000004 {
		t.Errorf("the new apps have the numbers %d and %d", first.AgentID, second.AgentID)
	}
	fresh := &agent.App{Corp: "ww00000000000000ff", Kind: agent.SelfBuilt}
	s.Write(func(ctx context.Context, tx *store.Tx) error { return s.Agents.Create(ctx, tx, fresh) })
	if fresh.AgentID != 1000002 {
		t.Errorf("the first app of a corp has the number %d", fresh.AgentID)
	}
	err := s.Store.Change(t.Context(), func(tx *store.Tx) error {
		return s.Agents.Create(t.Context(), tx, &agent.App{Corp: credentialtest.Corp, AgentID: 1000002, Name: "again"})
	})
	if err == nil || !strings.Contains(err.Error(), "create app again") {
		t.Errorf("a number that is taken: %v", err)
	}
}

func TestLookUps(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	ctx, db := t.Context(), s.Store.Read()
	app := s.Install(agent.Customized)
	name := func(app *agent.App, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if app == nil {
			return "none"
		}
		return app.Name
	}
	tests := []struct{ name, got, want string }{
		{"by number", name(s.Agents.App(ctx, db, credentialtest.Corp, 1000002)), "值班"},
		{"by an unknown number", name(s.Agents.App(ctx, db, credentialtest.Corp, 5)), "none"},
		{"by the number in another corp", name(s.Agents.App(ctx, db, credentialtest.Other, 1000002)), "巡检"},
		{"by suite", name(s.Agents.AppOfSuite(ctx, db, credentialtest.Template, credentialtest.Corp)), app.Name},
		{"by the suite in another corp", name(s.Agents.AppOfSuite(ctx, db, credentialtest.Template, credentialtest.Other)), "none"},
		{"by secret", name(s.Agents.BySecret(ctx, db, credentialtest.Corp, credentialtest.Secret)), "值班"},
		{"by the secret of another corp", name(s.Agents.BySecret(ctx, db, credentialtest.Other, credentialtest.Secret)), "none"},
		{"by the empty secret, which provider apps have", name(s.Agents.BySecret(ctx, db, credentialtest.Corp, "")), "none"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, tt.got, tt.want)
		}
	}
	apps, err := s.Agents.Apps(ctx, db, credentialtest.Corp)
	if err != nil || len(apps) != 2 || apps[0].AgentID != 1000002 {
		t.Errorf("apps: %+v, %v", apps, err)
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	app := s.Install(agent.Customized)
	token := s.Token(app.AgentID)
	get := func() string { return s.Get("/cgi-bin/agent/list", "access_token", token).Plain() }
	if got := get(); !strings.Contains(got, `"errcode":0`) {
		t.Fatal(got)
	}
	s.Write(func(ctx context.Context, tx *store.Tx) error { return s.Agents.Delete(ctx, tx, app) })
	if diff := cmp.Diff(credentialtest.Refused(48004, "invalid authorization relation", `,"agentlist":[]`), get()); diff != "" {
		t.Errorf("after the deletion: %s", diff)
	}
	if again := s.Install(agent.Suite); again.AgentID != app.AgentID {
		t.Fatalf("the number is %d", again.AgentID)
	}
	if diff := cmp.Diff(`{"errcode":40014,"errmsg":"invalid access_token","agentlist":[]}`, get()); diff != "" {
		t.Errorf("after another app got the number: %s", diff)
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	first, other := s.Token(1000002), s.Token(s.Install(agent.Customized).AgentID)
	if first == other || len(first) < 200 {
		t.Errorf("tokens %s and %s", first, other)
	}
	if again := s.Token(1000002); again != first {
		t.Error("a repeated get gives another token")
	}
	if err := s.Clock.Advance(t.Context(), agent.TokenLife); err != nil {
		t.Fatal(err)
	}
	if again := s.Token(1000002); again == first {
		t.Error("the token outlives its life")
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	c := s.Agents.Chapter()
	if value, ok, err := c.Default(t.Context(), "agent"); value != "1000002" || !ok || err != nil {
		t.Errorf("@agent is %q, %v, %v", value, ok, err)
	}
	if _, ok, _ := c.Default(t.Context(), "corp"); ok {
		t.Error("@corp is resolved by a chapter that has none")
	}
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM apps")
		return err
	})
	if value, ok, err := c.Default(t.Context(), "agent"); value != "" || !ok || err != nil {
		t.Errorf("in a world without apps @agent is %q, %v, %v", value, ok, err)
	}
}
