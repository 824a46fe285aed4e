package agent_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// setScope changes the range of an app and gives who came and who went.
func setScope(s *credentialtest.Stand, corp string, id int64, users []string, parties []int64) (came, went []string) {
	s.T.Helper()
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		app, err := s.Agents.App(ctx, tx, corp, id)
		if err != nil {
			return err
		}
		joined, left, err := s.Agents.SetScope(ctx, tx, app, users, parties)
		for _, m := range joined {
			came = append(came, m.UserID)
		}
		for _, m := range left {
			went = append(went, m.UserID)
		}
		return err
	})
	return came, went
}

// events gives the events of the journal as receiver, name and message.
func events(s *credentialtest.Stand) []string {
	var all []string
	for _, e := range s.Entries() {
		if e.Kind == journal.KindEvent {
			all = append(all, e.Callback.Receiver+" "+e.Callback.ReceiveID+" "+string(e.Callback.Plain))
		}
	}
	return all
}

func message(receiver, corp, from, event string, id int64) string {
	return fmt.Sprintf("%s %s <xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName><CreateTime>%d</CreateTime>"+
		"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[%s]]></Event><AgentID>%d</AgentID></xml>", receiver, corp, corp, from, credentialtest.Epoch.Unix(), event, id)
}

func TestSetScope(t *testing.T) {
	t.Parallel()
	const corp = credentialtest.Corp
	tests := []struct {
		name    string
		users   []string
		parties []int64
		came    string
		went    string
	}{
		{"the same range", []string{"BOSS.li"}, []int64{2}, "", ""},
		{"everybody", nil, []int64{1}, "clerk", ""},
		{"nobody", nil, nil, "", "Boss.Li engineer both"},
		{"others", []string{"clerk"}, nil, "clerk", "Boss.Li engineer both"},
		{"a member twice visible stays by one way", nil, []int64{4}, "clerk", "Boss.Li engineer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := credentialtest.New(t)
			came, went := setScope(s, corp, 1000002, tt.users, tt.parties)
			if strings.Join(came, " ") != tt.came || strings.Join(went, " ") != tt.went {
				t.Errorf("came %v, went %v", came, went)
			}
			var want []string
			for _, id := range came {
				want = append(want, message("agent:"+corp+":1000002", corp, id, "subscribe", 1000002))
			}
			for _, id := range went {
				want = append(want, message("agent:"+corp+":1000002", corp, id, "unsubscribe", 1000002))
			}
			if diff := cmp.Diff(want, events(s)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSetScopeOfProviderApps(t *testing.T) {
	t.Parallel()
	for kind, receiver := range map[agent.Kind]string{
		agent.Customized: "agent:" + credentialtest.Corp + ":1000003",
		agent.Suite:      "suite:" + credentialtest.Suite + ":data",
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := credentialtest.New(t)
			app := s.Install(kind)
			setScope(s, app.Corp, app.AgentID, []string{"clerk"}, []int64{2, 1})
			want := []string{message(receiver, s.OpenCorpID(app.Corp), s.OpenUserID("clerk"), "subscribe", app.AgentID)}
			if diff := cmp.Diff(want, events(s)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A change for hundreds of members sends two hundred events and says so.
func TestSetScopeIsBounded(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		for i := range 250 {
			m := &directory.Member{Corp: credentialtest.Other, UserID: fmt.Sprintf("crowd%d", i), Department: []int64{1}}
			if err := s.Dir.SaveMember(ctx, tx, m); err != nil {
				return err
			}
		}
		return nil
	})
	_, went := setScope(s, credentialtest.Other, 1000002, nil, nil)
	if len(went) != 251 {
		t.Errorf("%d members went out", len(went))
	}
	if n := len(events(s)); n != 200 {
		t.Errorf("%d events", n)
	}
	if note := s.Last("unsubscribe").Note; !strings.Contains(note, "251 members") {
		t.Errorf("the last event says %q", note)
	}
}

func TestVisible(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	app, err := s.Agents.App(t.Context(), s.Store.Read(), credentialtest.Corp, 1000002)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]bool{"boss.li": true, "engineer": true, "both": true, "clerk": false} {
		if got, err := s.Agents.Visible(t.Context(), s.Store.Read(), app, s.Member(id)); got != want || err != nil {
			t.Errorf("%s is visible: %v, %v", id, got, err)
		}
	}
	foreign := *s.Member("engineer")
	foreign.Corp = credentialtest.Other
	if got, _ := s.Agents.Visible(t.Context(), s.Store.Read(), app, &foreign); got {
		t.Error("a member of another corp is visible")
	}
}
