package linkedcorp_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/engine/store"
)

const (
	own   = credentialtest.Corp
	other = credentialtest.Other
)

// The first corp's app sees boss.li, engineer and both, and over the link the engineer of the other corp.
func TestReceivers(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	tests := []struct {
		name, to             string
		code                 int
		users, parties, tags string
		got                  string
	}{
		{"Own", `"touser":["Engineer"]`, 0, "", "", "", "engineer"},
		{"Linked", `"touser":["` + other + `/ENGINEER"]`, 0, "", "", "", "other"},
		{"LinkedCorpInCapitals", `"touser":["` + strings.ToUpper(other) + `/engineer"]`, 0, "", "", "", "other"},
		{"Twice", `"touser":["engineer","ENGINEER"],"toparty":["3"]`, 0, "", "", "", "engineer both"},
		{"OwnParty", `"toparty":["2"]`, 0, "", "", "", "engineer both"},
		{"LinkedParty", `"toparty":["lkA/1"]`, 0, "", "", "", "other"},
		{"All", `"toall":1`, 0, "", "", "", "boss.li engineer both other"},
		{"AllAndNobody", `"toall":1,"touser":["ghost"]`, 0, "", "", "", "boss.li engineer both other"},
		{"Some", `"touser":["engineer","Clerk","` + own + `/ghost","/x"],"toparty":["4","lkA/2","lkB/1","lkA","y"],"totag":["3","z"]`, 0,
			"clerk " + own + "/ghost /x", "4 lkA/2 lkB/1 lkA y", "3 z", "engineer"},
		{"ErrNone", `"touser":["Ghost"],"toparty":["9"],"totag":["5"]`, 81013, "ghost", "9", "5", ""},
		{"ErrNobody", `"touser":[]`, 82001, "", "", "", ""},
		{"ErrManyUsers", `"touser":[` + strings.Repeat(`"a",`, 1000) + `"a"]`, 40032, "", "", "", ""},
		{"ErrManyParties", `"toparty":[` + strings.Repeat(`"2",`, 100) + `"2"]`, 82002, "", "", "", ""},
		{"ErrManyTags", `"totag":[` + strings.Repeat(`"2",`, 100) + `"2"]`, 82003, "", "", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := s.send(test.to, test.name)
			if got.Errcode != test.code {
				t.Errorf("%+v", got)
			}
			lists := []string{strings.Join(got.InvalidUser, " "), strings.Join(got.InvalidParty, " "), strings.Join(got.InvalidTag, " ")}
			if diff := cmp.Diff([]string{test.users, test.parties, test.tags}, lists); diff != "" {
				t.Error(diff)
			}
			var reached []string
			for _, who := range []string{"boss.li", "engineer", "both", "clerk", "other"} {
				corp, userid := own, who
				if who == "other" {
					corp, userid = other, "engineer"
				}
				if texts := s.read(corp, userid); len(texts) > 0 && texts[len(texts)-1] == test.name {
					reached = append(reached, who)
				}
			}
			if diff := cmp.Diff(test.got, strings.Join(reached, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A tag reaches its members and those of its departments.
func TestTags(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	boss, clerk := s.Member("boss.li").ID, s.Member("clerk").ID
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		for _, item := range []struct {
			tag   int
			party bool
			ref   int64
		}{{5, true, 3}, {6, false, boss}, {6, false, clerk}, {8, true, 4}} {
			if _, err := tx.NewRaw("INSERT INTO tag_items (corp, tag, party, ref) VALUES (?, ?, ?, ?)", own, item.tag, item.party, item.ref).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if got := s.send(`"totag":["5","6"]`, "tagged"); got.Errcode != 0 || got.InvalidTag == nil || len(got.InvalidTag) != 0 {
		t.Errorf("%+v", got)
	}
	for who, want := range map[string]int{"boss.li": 1, "engineer": 1, "both": 1, "clerk": 0} {
		if got := len(s.read(own, who)); got != want {
			t.Errorf("%s has %d", who, got)
		}
	}
	if got := s.send(`"totag":["6","8"]`, "x"); len(got.InvalidTag) != 0 || got.Errcode != 0 {
		t.Errorf("one of a tag's departments is seen: %+v", got)
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for i := range 3 {
		s.send(`"toall":1`, fmt.Sprint(i))
	}
	messages, err := s.links.Messages(t.Context(), s.Store.Read(), other, "engineer", 2)
	must(t, err)
	if len(messages) != 2 || messages[0].Corp != own || messages[0].Payload != `{"content":"2"}` || messages[0].Agent != app ||
		!messages[0].Time().Equal(credentialtest.Epoch.Truncate(time.Second)) {
		t.Errorf("%+v", messages)
	}
	if got := s.read(own, "ghost"); got != nil {
		t.Error(got)
	}
}

func TestSensitive(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string]bool{"true": true, "false": false} {
		s := newStand(t, "linkedcorp.sensitive", setting)
		s.link(fixtures.Link{LinkID: "lkBack", Upper: other, Lower: own, Departments: []int64{1}, Apps: []fixtures.AppShare{{AgentID: app, As: 77}}})
		a := s.Post("/cgi-bin/linkedcorp/user/get", `{"userid":"`+own+`/engineer"}`, "access_token", s.otherToken())
		if got := strings.Contains(a.Body, "13900002222"); got != want {
			t.Errorf("%s: %s", setting, a.Body)
		}
	}
}

// otherToken gives a token of the other corp's own app.
func (s *stand) otherToken() (token string) {
	s.T.Helper()
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		a, err := s.Agents.App(ctx, tx, other, app)
		if err != nil {
			return err
		}
		c, err := s.Agents.Token(ctx, tx, a)
		if err == nil {
			token = c.Value
		}
		return err
	})
	return token
}

// Members who are disabled or have left are not reached.
func TestNotHere(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Change(app, func(a *agent.App) { a.Parties = []int64{1} })
	if got := s.send(`"touser":["clerk"]`, "x"); got.Errcode != 81013 {
		t.Errorf("a disabled member is reached: %+v", got)
	}
}
