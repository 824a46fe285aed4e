package message_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/engine/store"
)

// counted gives what get_statistics says about the self-built app: today, or yesterday.
func (s *stand) counted(day int) int64 {
	s.T.Helper()
	answer := s.Post("/cgi-bin/message/get_statistics", fmt.Sprintf(`{"time_type":%d}`, day), "access_token", s.token)
	var out struct {
		Errcode    int
		Statistics []struct{ AgentID, Count int64 }
	}
	must(s.T, json.Unmarshal([]byte(answer.Body), &out))
	if out.Errcode != 0 {
		s.T.Fatal(answer.Body)
	}
	for _, row := range out.Statistics {
		if row.AgentID == app {
			return row.Count
		}
	}
	return 0
}

// What is counted is who has the message.
func TestPersonsAreThoseWhoHaveIt(t *testing.T) {
	t.Parallel()
	for name, to := range map[string]string{
		"one":                      `"touser":"engineer"`,
		"one twice":                `"touser":"engineer|ENGINEER|ghost"`,
		"a department":             `"toparty":"3"`,
		"departments of the same":  `"toparty":"2|3"`,
		"a department and its own": `"toparty":"3","touser":"engineer|boss.li"`,
		"the range":                `"touser":"@all"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			s.ok(to + `,"msgtype":"text","text":{"content":"涨潮"}`)
			members, err := s.Dir.Members(t.Context(), s.Store.Read(), credentialtest.Corp, 0)
			must(t, err)
			var have int64
			for _, m := range members {
				have += int64(len(s.items(m.UserID)))
			}
			if got := s.counted(0); got != have || have == 0 {
				t.Errorf("%d persons are counted, %d have it", got, have)
			}
		})
	}
}

// A crowd is counted once in a minute; a small corp for every message.
func TestCrowds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		members int
		stale   int64 // persons who are counted although they have left
	}{{10, 0}, {2000, 1}} {
		t.Run(fmt.Sprint(tt.members), func(t *testing.T) {
			t.Parallel()
			s := newStand(t, "message.account_limit", "1000000")
			s.Change(app, func(a *agent.App) { a.Parties = []int64{1} })
			s.Write(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.NewRaw(crowd, tt.members, credentialtest.Corp).Exec(ctx)
				return err
			})
			s.say("@all", "一")
			first := s.counted(0)
			s.Write(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.NewRaw("DELETE FROM members WHERE corp = ? AND userid = 'crowd7'", credentialtest.Corp).Exec(ctx)
				return err
			})
			s.say("@all", "二")
			second := s.counted(0) - first
			s.pass(time.Minute)
			s.say("@all", "三")
			third := s.counted(0) - first - second
			if first <= int64(tt.members) || second != first-1+tt.stale || third != first-1 {
				t.Errorf("%d, then %d, and a minute later %d", first, second, third)
			}
		})
	}
}

// An app sends 200 times as many person-times in a day as the corp may have accounts.
func TestVolumeOfADay(t *testing.T) {
	t.Parallel()
	s := newStand(t, "message.account_limit", "0", "message.per_minute", "100000")
	members, err := s.Dir.MemberCount(t.Context(), s.Store.Read(), credentialtest.Corp)
	must(t, err)
	const both = `"touser":"engineer|both","msgtype":"text","text":{"content":"x"}`
	for range members * 100 {
		s.ok(both)
	}
	full := func() int { return s.call("send", fmt.Sprintf(`{"agentid":%d,%s}`, app, both)).Errcode }
	if got := full(); got != 45009 {
		t.Fatalf("one more: %d", got)
	}
	if got := len(s.items("engineer")); got == 0 || s.counted(0) != int64(200*members) {
		t.Errorf("%d messages, %d person-times", got, s.counted(0))
	}
	other := s.Install(agent.Customized)
	token := s.token
	s.token = s.Token(other.AgentID)
	if out := s.call("send", fmt.Sprintf(`{"agentid":%d,"touser":%q,"msgtype":"text","text":{"content":"x"}}`, other.AgentID, s.OpenUserID("engineer"))); out.Errcode != 0 {
		t.Errorf("another app: %+v", out)
	}
	s.token = token
	s.pass(24 * time.Hour)
	s.token = s.Token(app)
	if got := full(); got != 0 {
		t.Errorf("a day later: %d", got)
	}
	if got := s.counted(1); got != int64(200*members) {
		t.Errorf("yesterday there were %d", got)
	}
}

func TestUnlicensedMembers(t *testing.T) {
	t.Parallel()
	s := newStand(t, "message.unlicensed", "Engineer, ghost ,clerk")
	for _, tt := range []struct {
		name, to, unlicensed string
		code                 int
		persons              int64
	}{
		{"named beside another", `"touser":"engineer|both"`, "engineer", 0, 1},
		{"in a department", `"toparty":"3"`, "engineer", 0, 1},
		{"in a department and named", `"toparty":"3","touser":"engineer"`, "engineer", 0, 1},
		{"in the range", `"touser":"@all"`, "engineer", 0, 2},
		{"not addressed", `"touser":"both"`, "", 0, 1},
		{"alone", `"touser":"ENGINEER|ghost"`, "engineer", 81013, 0},
	} {
		before := s.counted(0)
		answer := s.Post("/cgi-bin/message/send", fmt.Sprintf(`{"agentid":%d,%s,"msgtype":"text","text":{"content":"x"}}`, app, tt.to), "access_token", s.token)
		var out struct {
			Errcode        int
			UnlicensedUser string
		}
		must(t, json.Unmarshal([]byte(answer.Body), &out))
		if out.Errcode != tt.code || out.UnlicensedUser != tt.unlicensed || s.counted(0)-before != tt.persons {
			t.Errorf("%s: %s, and %d persons", tt.name, answer.Body, s.counted(0)-before)
		}
	}
	if len(s.items("engineer")) != 0 {
		t.Error("a member without licence has messages")
	}
}

// A provider's app is told its own ids.
func TestUnlicensedMembersOfProviders(t *testing.T) {
	t.Parallel()
	s := newStand(t, "message.unlicensed", "engineer")
	s.token = s.Token(s.Install(agent.Suite).AgentID)
	answer := s.Post("/cgi-bin/message/send", fmt.Sprintf(`{"touser":"%s|%s","msgtype":"text","text":{"content":"x"}}`, s.OpenUserID("engineer"), s.OpenUserID("both")), "access_token", s.token)
	if want := `"unlicenseduser":"` + strings.ToLower(s.OpenUserID("engineer")) + `"`; !strings.Contains(answer.Body, want) {
		t.Errorf("%s does not have %s", answer.Body, want)
	}
}
