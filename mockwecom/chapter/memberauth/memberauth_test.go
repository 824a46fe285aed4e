package memberauth_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/core/errcode"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/memberauth"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/store"
)

// stand is a corp with a third-party app that some of its members authorised.
type stand struct {
	*credentialtest.Stand
	members *memberauth.Members
	app     int64
}

func newStand(t *testing.T, users ...string) *stand {
	t.Helper()
	s := &stand{}
	s.Stand = credentialtest.With(t, func(c *credentialtest.Stand) []engine.Chapter {
		s.members = memberauth.New(c.Runtime, c.Dir, c.Agents)
		return []engine.Chapter{s.members.Chapter()}
	})
	s.app = s.Install(agent.Suite).AgentID
	s.Change(s.app, func(a *agent.App) { a.ByMembers, a.Users, a.Parties = true, users, nil })
	return s
}

func (s *stand) ask(path, body string) credentialtest.Answer {
	s.T.Helper()
	return s.Post("/cgi-bin/user/"+path, body, "access_token", s.Token(s.app))
}

// install puts a third-party app of another suite or provider into the corp.
func (s *stand) install(suite, provider string) {
	s.T.Helper()
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		return s.Agents.Create(ctx, tx, &agent.App{Corp: credentialtest.Corp, Kind: agent.Suite, SuiteID: suite, Provider: provider, Name: "别的", ByMembers: true, Users: []string{"boss.li"}})
	})
}

// pick has a member pick others in a page of a suite.
func (s *stand) pick(suite, operator, members string) (ticket string) {
	s.T.Helper()
	out, err := s.Actions.Run(s.T.Context(), "member.pick", map[string]string{"suite": suite, "corp": credentialtest.Corp, "user": operator, "members": members})
	if err != nil || out.Finding != nil {
		s.T.Fatal(err, out.Finding)
	}
	return out.Values["selected_ticket"]
}

// refused has a member pick others in vain, and gives the cause.
func (s *stand) refused(operator, members string) string {
	s.T.Helper()
	out, err := s.Actions.Run(s.T.Context(), "member.pick", map[string]string{"suite": credentialtest.Suite, "corp": credentialtest.Corp, "user": operator, "members": members})
	if err != nil || out.Finding == nil {
		s.T.Fatalf("not refused: %v, %s", err, out.Say)
	}
	return out.Finding.Cause
}

func TestCheck(t *testing.T) {
	t.Parallel()
	s := newStand(t, "boss.li", "both")
	const foreign = "wwother0provider0"
	s.install("wwother0suite00001", foreign)
	for name, c := range map[string]struct{ id, want string }{
		"OK":                    {s.OpenUserID("both"), `{"errcode":0,"errmsg":"ok","is_member_auth":true}`},
		"OK of one who has not": {s.OpenUserID("engineer"), `{"errcode":0,"errmsg":"ok","is_member_auth":false}`},
		"ErrMissing":            {"", credentialtest.Refused(40058, "invalid Request Parameter", "")},
		"ErrTooLong":            {strings.Repeat("a", 65), credentialtest.Refused(40058, "open_userid exceed max length 64. invalid Request Parameter", "")},
		"ErrPlainUserID":        {"both", credentialtest.Refused(40125, "invalid openuserid", "")},
		"ErrLowerCase":          {strings.ToLower(s.OpenUserID("both")), credentialtest.Refused(40125, "invalid openuserid", "")},
		"ErrOtherProvider":      {s.Dir.OpenUserID(foreign, s.Member("both")), credentialtest.Refused(60221, "open_userid belongs to another provider", "")},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, s.ask("check_member_auth", fmt.Sprintf(`{"open_userid":%q}`, c.id)).Plain()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestModes(t *testing.T) {
	t.Parallel()
	s := newStand(t, "boss.li")
	s.Change(s.app, func(a *agent.App) { a.ByMembers = false })
	for path, lists := range map[string]string{"list_member_auth": `,"member_auth_list":[]`, "check_member_auth": "", "list_selected_ticket_user": `,"open_userid_list":[],"unauth_open_userid_list":[]`} {
		got := s.ask(path, `{"open_userid":"x","selected_ticket":"x"}`).Plain()
		if diff := cmp.Diff(credentialtest.Refused(60218, "only apps in member-authorisation mode", lists), got); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
}

// Pages of any size hold everybody once, in one order.
func TestListPages(t *testing.T) {
	t.Parallel()
	everybody := []string{"boss.li", "engineer", "both", "clerk"}
	s := newStand(t)
	rapid.Check(t, func(t *rapid.T) {
		users := rapid.Permutation(everybody).Draw(t, "users")[:rapid.IntRange(0, len(everybody)).Draw(t, "how many")]
		limit := rapid.IntRange(1, 5).Draw(t, "limit")
		s.Change(s.app, func(a *agent.App) { a.Users = users })
		var want, got []string
		for _, user := range everybody {
			if slices.Contains(users, user) {
				want = append(want, s.OpenUserID(user))
			}
		}
		for cursor, pages := "", 0; pages <= len(everybody); pages++ {
			var page struct {
				Next string `json:"next_cursor"`
				List []struct {
					ID string `json:"open_userid"`
				} `json:"member_auth_list"`
			}
			if err := json.Unmarshal([]byte(s.ask("list_member_auth", fmt.Sprintf(`{"cursor":%q,"limit":%d}`, cursor, limit)).Body), &page); err != nil {
				t.Fatal(err)
			}
			for _, one := range page.List {
				got = append(got, one.ID)
			}
			if len(page.List) > limit {
				t.Fatalf("%d on a page of %d", len(page.List), limit)
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestListLimits(t *testing.T) {
	t.Parallel()
	s := newStand(t, "boss.li")
	for limit, want := range map[int]string{0: `"errcode":0`, 1: `"errcode":0`, 1000: `"errcode":0`, 1001: `"errcode":40058`, -1: `"errcode":40058`} {
		if got := s.ask("list_member_auth", fmt.Sprintf(`{"limit":%d}`, limit)).Body; !strings.Contains(got, want) {
			t.Errorf("limit %d: %s", limit, got)
		}
	}
	for _, cursor := range []string{"!", "MQ==", "MDE", "eA"} { // no base64, padded, 01, x
		if got := s.ask("list_member_auth", fmt.Sprintf(`{"cursor":%q}`, cursor)).Body; !strings.Contains(got, `"errcode":40058`) {
			t.Errorf("cursor %q: %s", cursor, got)
		}
	}
}

func TestTickets(t *testing.T) {
	t.Parallel()
	s := newStand(t, "boss.li", "both")
	const other = "wwother0suite00001"
	s.install(other, credentialtest.Provider)
	mine, foreign := s.pick(credentialtest.Suite, "boss.li", "both,clerk,Boss.Li"), s.pick(other, "boss.li", "clerk")
	const lists = `,"open_userid_list":[],"unauth_open_userid_list":[]`
	elsewhere := s.put(memberauth.SelectedTicket, credentialtest.Other)
	for name, c := range map[string]struct{ ticket, want string }{
		"OK": {mine, fmt.Sprintf(`{"errcode":0,"errmsg":"ok","operator_open_userid":%q,"open_userid_list":[%q,%q],"unauth_open_userid_list":[%q],"total":3}`,
			s.OpenUserID("boss.li"), s.OpenUserID("boss.li"), s.OpenUserID("both"), s.OpenUserID("clerk"))},
		"ErrMissing":    {"", credentialtest.Refused(60211, "SelectedTicket empty", lists)},
		"ErrUnknown":    {"nonsense", credentialtest.Refused(60222, "invalid SelectedTicket", lists)},
		"ErrOtherKind":  {s.Token(s.app), credentialtest.Refused(60222, "invalid SelectedTicket", lists)},
		"ErrOtherCorp":  {elsewhere, credentialtest.Refused(60222, "invalid SelectedTicket", lists)},
		"ErrOtherSuite": {foreign, credentialtest.Refused(60219, "SelectedTicket used by another appid", lists)},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, s.ask("list_selected_ticket_user", fmt.Sprintf(`{"selected_ticket":%q}`, c.ticket)).Plain()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// put stores a credential of a corp.
func (s *stand) put(kind credential.Kind, corp string) (value string) {
	s.T.Helper()
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		made, err := s.Runtime.Credentials.Issue(ctx, tx, credential.Credential{Kind: kind, Suite: credentialtest.Suite, Corp: corp, Data: "{}"}, time.Hour)
		if err == nil {
			value = made.Value
		}
		return err
	})
	return value
}

// A ticket shows who has authorised by the time of asking, and dies with the operator's authorization.
func TestSelectedFollows(t *testing.T) {
	t.Parallel()
	s := newStand(t, "boss.li")
	ticket := s.pick(credentialtest.Suite, "boss.li", "both,clerk")
	look := func() (string, error) {
		app, err := s.Agents.App(t.Context(), s.Store.Read(), credentialtest.Corp, s.app)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.members.Selected(t.Context(), s.Store.Read(), app, ticket)
		if err != nil {
			return "", err
		}
		return names(got.Seen) + "/" + names(got.Unseen) + fmt.Sprintf(" of %d by ", got.Total) + got.Operator.UserID, nil
	}
	for _, step := range []struct {
		users []string
		want  string
	}{{[]string{"boss.li"}, "/both,clerk of 2 by Boss.Li"}, {[]string{"boss.li", "clerk"}, "clerk/both of 2 by Boss.Li"}, {[]string{"boss.li", "clerk", "both"}, "both,clerk/ of 2 by Boss.Li"}} {
		s.Change(s.app, func(a *agent.App) { a.Users = step.users })
		if got, err := look(); err != nil || got != step.want {
			t.Errorf("%v: %q, %v, want %q", step.users, got, err, step.want)
		}
	}
	s.Change(s.app, func(a *agent.App) { a.Users = []string{"both"} })
	if _, err := look(); !errors.Is(err, errcode.New(60217)) {
		t.Errorf("the operator has withdrawn: %v", err)
	}
}

func names(members []*directory.Member) string {
	var ids []string
	for _, m := range members {
		ids = append(ids, m.UserID)
	}
	return strings.Join(ids, ",")
}

func TestPickRefused(t *testing.T) {
	t.Parallel()
	s := newStand(t, "boss.li")
	for name, c := range map[string]struct{ operator, members, cause string }{
		"ErrOperatorOutside": {"both", "boss.li", "who picks has to see the app"},
		"ErrNoOperator":      {"", "boss.li", "who picks has to see the app"},
		"ErrNobody":          {"boss.li", "", "the picker asks for somebody"},
		"ErrTooMany":         {"boss.li", strings.Repeat("both,", 2001), "takes no more than 2000"},
		"ErrUnknownMember":   {"boss.li", "both,nobody", "no such member"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := s.refused(c.operator, c.members); !strings.Contains(got, c.cause) {
				t.Errorf("cause %q", got)
			}
		})
	}
	s.pick(credentialtest.Suite, "boss.li", strings.Repeat("both,", 2000))
}
