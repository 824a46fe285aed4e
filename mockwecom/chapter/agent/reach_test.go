package agent_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/engine/store"
)

// tagged is a stand whose self-built app is visible through two tags alone, 5 and 6.
func tagged(t *testing.T) *credentialtest.Stand {
	t.Helper()
	s := credentialtest.New(t)
	for _, id := range []string{"5", "6"} {
		ask(s, "tag/create", `{"tagname":"灯`+id+`","tagid":`+id+`}`)
	}
	if got := do(s, "app.scope", "tags", "5,6"); got != "值班: 0 members came in, 3 went out" {
		t.Fatal(got)
	}
	return s
}

// ask calls an endpoint as the contact-sync assistant.
func ask(s *credentialtest.Stand, path, body string) {
	s.T.Helper()
	if got := s.Post("/cgi-bin/"+path, body, "access_token", s.Token(0)); !strings.Contains(got.Body, `"errcode":0,`) {
		s.T.Fatalf("%s: %s", path, got.Body)
	}
}

// sees gives the members that an app sees.
func sees(s *credentialtest.Stand) string {
	s.T.Helper()
	app, err := s.Agents.App(s.T.Context(), s.Store.Read(), credentialtest.Corp, 1000002)
	if err != nil {
		s.T.Fatal(err)
	}
	var all []string
	for _, id := range []string{"boss.li", "engineer", "both", "clerk"} {
		visible, err := s.Agents.Visible(s.T.Context(), s.Store.Read(), app, s.Member(id))
		if err != nil {
			s.T.Fatal(err)
		}
		if visible {
			all = append(all, id)
		}
	}
	return strings.Join(all, " ")
}

// changes gives what the app was told: + came, - went.
func changes(s *credentialtest.Stand, since int) string {
	var all []string
	for _, e := range events(s)[since:] {
		_, from, _ := strings.Cut(e, "<FromUserName><![CDATA[")
		from, _, _ = strings.Cut(from, "]")
		switch {
		case strings.Contains(e, "[subscribe]"):
			all = append(all, "+"+from)
		case strings.Contains(e, "[unsubscribe]"):
			all = append(all, "-"+from)
		}
	}
	return strings.Join(all, " ")
}

func TestRangeByTags(t *testing.T) {
	t.Parallel()
	s := tagged(t)
	steps := []struct{ path, body, sees, told string }{
		{"tag/addtagusers", `{"tagid":5,"userlist":["clerk"]}`, "clerk", ""}, // a disabled member counts as gone
		{"tag/addtagusers", `{"tagid":6,"userlist":["clerk","boss.li"]}`, "boss.li clerk", "+Boss.Li"},
		{"tag/deltagusers", `{"tagid":5,"userlist":["clerk"]}`, "boss.li clerk", ""},
		{"tag/addtagusers", `{"tagid":5,"partylist":[2]}`, "boss.li engineer both clerk", "+engineer +both"},
		{"tag/deltagusers", `{"tagid":6,"userlist":["clerk"]}`, "boss.li engineer both", ""},
		{"tag/deltagusers", `{"tagid":5,"partylist":[2]}`, "boss.li", "-engineer -both"},
		{"tag/create", `{"tagname":"别的","tagid":9}`, "boss.li", ""},
		{"tag/addtagusers", `{"tagid":9,"userlist":["clerk"]}`, "boss.li", ""},
	}
	for _, step := range steps {
		before := len(events(s))
		ask(s, step.path, step.body)
		if got := sees(s); got != step.sees {
			t.Errorf("after %s %s the app sees %q, want %q", step.path, step.body, got, step.sees)
		}
		if got := changes(s, before); got != step.told {
			t.Errorf("after %s %s the app is told %q, want %q", step.path, step.body, got, step.told)
		}
	}
}

func TestReach(t *testing.T) {
	t.Parallel()
	s := tagged(t)
	ask(s, "tag/addtagusers", `{"tagid":5,"userlist":["clerk","both"],"partylist":[3]}`)
	ask(s, "tag/addtagusers", `{"tagid":6,"userlist":["clerk"]}`)
	s.Change(1000002, func(a *agent.App) { a.Users, a.Parties = []string{"engineer", "clerk"}, []int64{4, 3} })
	app, err := s.Agents.App(t.Context(), s.Store.Read(), credentialtest.Corp, 1000002)
	if err != nil {
		t.Fatal(err)
	}
	members, parties, err := s.Agents.Reach(t.Context(), s.Store.Read(), app)
	if err != nil {
		t.Fatal(err)
	}
	want := []int64{s.Member("engineer").ID, s.Member("both").ID, s.Member("clerk").ID}
	slices.Sort(want)
	if diff := cmp.Diff(want, members); diff != "" {
		t.Errorf("members: %s", diff)
	}
	if diff := cmp.Diff([]int64{3, 4}, parties); diff != "" {
		t.Errorf("departments: %s", diff)
	}
}

// What is named twice stands in a range once, and SetScope keeps the tags.
func TestSetRange(t *testing.T) {
	t.Parallel()
	s := tagged(t)
	var app *agent.App
	s.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		if app, err = s.Agents.App(ctx, tx, credentialtest.Corp, 1000002); err == nil {
			_, _, err = s.Agents.SetScope(ctx, tx, app, []string{"Clerk", "CLERK"}, []int64{2, 2})
		}
		return err
	})
	if !cmp.Equal([]string{"clerk"}, app.Users) || !cmp.Equal([]int64{2}, app.Parties) || !cmp.Equal([]int64{5, 6}, app.Tags) {
		t.Errorf("%v %v %v", app.Users, app.Parties, app.Tags)
	}
}
