package jssdk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/jssdk"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api/apitest"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/store"
)

const app = 1000002

func newStand(t *testing.T, settings ...string) *credentialtest.Stand {
	t.Helper()
	return credentialtest.With(t, func(c *credentialtest.Stand) []engine.Chapter {
		return []engine.Chapter{jssdk.New(c.Runtime, c.Dir, c.Agents).Chapter()}
	}, settings...)
}

type answer struct {
	Errcode   int    `json:"errcode"`
	Ticket    string `json:"ticket"`
	ExpiresIn int    `json:"expires_in"`
	Code      string `json:"launch_code"`
}

func read(t *testing.T, body string) (a answer) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// fetch gets a ticket as an app.
func fetch(s *credentialtest.Stand, agentID int64, path string) answer {
	s.T.Helper()
	query := []string{"access_token", s.Token(agentID)}
	if name, kind, typed := strings.Cut(path, "?type="); typed {
		path, query = name, append(query, "type", kind)
	}
	return read(s.T.(*testing.T), s.Get("/cgi-bin/"+path, query...).Body)
}

const (
	corpTicket  = "get_jsapi_ticket"
	agentTicket = "ticket/get?type=agent_config"
	cardTicket  = "ticket/get?type=wx_card"
)

func TestRows(t *testing.T) {
	t.Parallel()
	dir := directory.New(nil)
	c := jssdk.New(nil, dir, agent.New(nil, dir)).Chapter()
	apitest.Check(t, c.Endpoints)
	if len(c.Actions) != 1 {
		t.Errorf("the chapter has %d actions", len(c.Actions))
	}
}

// A ticket is the same for 7200 seconds, and another one after.
func TestTicketLife(t *testing.T) {
	t.Parallel()
	for _, path := range []string{corpTicket, agentTicket, cardTicket} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			first := fetch(s, app, path)
			if len(first.Ticket) != 86 || first.ExpiresIn != 7200 {
				t.Fatalf("%+v", first)
			}
			advance(t, s, 7199*time.Second)
			if again := fetch(s, app, path); again != first {
				t.Errorf("in the last second: %+v", again)
			}
			advance(t, s, time.Second)
			if next := fetch(s, app, path); next.Errcode != 0 || next.Ticket == first.Ticket {
				t.Errorf("after 7200 seconds: %+v", next)
			}
		})
	}
}

func advance(t *testing.T, s *credentialtest.Stand, by time.Duration) {
	t.Helper()
	if err := s.Clock.Advance(t.Context(), by); err != nil {
		t.Fatal(err)
	}
}

func TestWhoseTicket(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	other := s.Install(agent.Customized).AgentID
	third := s.Install(agent.Suite).AgentID
	all := map[string]string{}
	for _, id := range []int64{app, other, third} {
		if got := fetch(s, id, corpTicket); got.Ticket != fetch(s, app, corpTicket).Ticket {
			t.Errorf("app %d has another ticket of the corp", id)
		}
		for _, path := range []string{agentTicket, cardTicket} {
			ticket := fetch(s, id, path).Ticket
			if who := all[ticket]; who != "" || ticket == "" {
				t.Errorf("%s of %d is that of %s", path, id, who)
			}
			all[ticket] = fmt.Sprint(path, id)
		}
	}
	for kind, path := range map[credential.Kind]string{jssdk.CorpTicket: corpTicket, jssdk.AgentTicket: agentTicket, jssdk.CardTicket: cardTicket} {
		c, state, err := s.Runtime.Credentials.FindAs(t.Context(), s.Store.Read(), kind, fetch(s, app, path).Ticket)
		if err != nil || state != credential.Valid || c.Corp != credentialtest.Corp {
			t.Errorf("%s is kept as %+v, %v", path, c, err)
		}
	}
}

func TestTypes(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for path, code := range map[string]int{"ticket/get": 91040, "ticket/get?type=jsapi": 91040, "ticket/get?type=AGENT_CONFIG": 91040, "get_jsapi_ticket?type=agent_config": 91040} {
		if got := fetch(s, app, path); got.Errcode != code || got.Ticket != "" {
			t.Errorf("%s: %+v", path, got)
		}
	}
	for _, path := range []string{corpTicket, agentTicket} {
		for _, id := range []int64{0, 3010011} {
			if got := fetch(s, id, path); got.Errcode != 48002 {
				t.Errorf("%s by %d: %+v", path, id, got)
			}
		}
	}
}

// An app fetches a kind of ticket 100 times an hour, a corp 400 times; then it is shut out for an hour.
func TestTicketLimits(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	apps := []int64{app}
	for range 4 {
		apps = append(apps, s.Install(agent.Customized).AgentID)
	}
	for _, id := range apps[:4] {
		for i := range 100 {
			if got := fetch(s, id, corpTicket); got.Errcode != 0 {
				t.Fatalf("fetch %d of app %d: %+v", i, id, got)
			}
		}
	}
	if got := fetch(s, app, corpTicket); got.Errcode != 45009 {
		t.Errorf("fetch 101 of an app: %+v", got)
	}
	if got := fetch(s, apps[4], corpTicket); got.Errcode != 45009 {
		t.Errorf("fetch 401 of the corp: %+v", got)
	}
	if got := fetch(s, app, agentTicket); got.Errcode != 0 {
		t.Errorf("another kind of ticket: %+v", got)
	}
	advance(t, s, time.Hour)
	if got := fetch(s, app, corpTicket); got.Errcode != 0 {
		t.Errorf("an hour later: %+v", got)
	}
}

func launchCode(s *credentialtest.Stand, operator, partner string) answer {
	s.T.Helper()
	body := fmt.Sprintf(`{"operator_userid":%q,"single_chat":{"userid":%q}}`, operator, partner)
	return read(s.T.(*testing.T), s.Post("/cgi-bin/get_launch_code", body, "access_token", s.Token(app)).Body)
}

func TestLaunchCode(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for _, tt := range []struct {
		name, operator, partner string
		code                    int
	}{
		{"OK", "boss.li", "engineer", 0},
		{"OK/with oneself", "boss.li", "BOSS.LI", 0},
		{"ErrOperatorMissing", "", "engineer", 41009},
		{"ErrOperatorUnknown", "ghost", "engineer", 60111},
		{"ErrOperatorNotVisible", "clerk", "engineer", 60011},
		{"ErrPartnerMissing", "boss.li", "", 630011},
		{"ErrPartnerUnknown", "boss.li", "ghost", 60111},
		{"ErrPartnerNotVisible", "boss.li", "clerk", 60011},
	} {
		if got := launchCode(s, tt.operator, tt.partner); got.Errcode != tt.code || (got.Code != "") != (tt.code == 0) {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
	gone := *s.Member("both")
	gone.Status = directory.Left
	s.Write(func(ctx context.Context, tx *store.Tx) error { return s.Dir.SaveMember(ctx, tx, &gone) })
	if got := launchCode(s, "boss.li", "both"); got.Errcode != 630015 {
		t.Errorf("a partner who has left: %+v", got)
	}
}

func TestLaunch(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	open := func(code string) string {
		out, err := s.Actions.Run(t.Context(), "member.launch", map[string]string{"code": code})
		if err != nil {
			return err.Error()
		}
		if out.Finding != nil {
			return "refused: " + out.Finding.Cause
		}
		return out.Values["operator"] + " " + out.Values["partner"]
	}
	first, late := launchCode(s, "boss.li", "engineer").Code, launchCode(s, "boss.li", "engineer").Code
	if first == late {
		t.Error("two codes are one")
	}
	if got := open("wxwork://launch?launch_code=" + first); got != "Boss.Li engineer" {
		t.Error(got)
	}
	if got := open(first); got != "refused: the code was used before: the client says 630005 invalid launch_code" {
		t.Error(got)
	}
	if got := open(fetch(s, app, corpTicket).Ticket); !strings.HasPrefix(got, "refused: there is no such code") {
		t.Errorf("a ticket: %s", got)
	}
	advance(t, s, 5*time.Minute)
	if got := open(late); !strings.HasPrefix(got, "refused: the code is older than five minutes") {
		t.Error(got)
	}
}
