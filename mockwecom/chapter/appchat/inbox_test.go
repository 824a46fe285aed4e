package appchat_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/credential/credentialtest"
)

// A member sees what was said while it was there: neither before it came, nor after it went, nor in between.
func TestWhoSawWhat(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.chat("Night", "engineer", "both")
	s.say("Night", "one")
	s.ok("update", `{"chatid":"Night","add_user_list":["Boss.Li"],"del_user_list":["BOTH"]}`)
	s.say("Night", "two")
	s.ok("update", `{"chatid":"Night","add_user_list":["both"]}`)
	s.say("Night", "three")
	s.chat("Day", "engineer", "both")
	s.say("Day", "morning")
	for who, want := range map[string]string{"engineer": "one two three", "both": "one three", "boss.li": "two three", "clerk": "", "ghost": ""} {
		if got := s.read(who, "Night"); got != want {
			t.Errorf("%s saw %q, want %q", who, got, want)
		}
	}
	if got := s.read("ENGINEER", "Day"); got != "morning" {
		t.Errorf("%q", got)
	}
	if got := s.read("engineer", "Dawn"); got != "" {
		t.Errorf("a chat that does not exist has %q", got)
	}
}

func TestChats(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.chat("Night", "engineer", "both", "boss.li")
	s.chat("Day", "engineer", "boss.li")
	s.ok("update", `{"chatid":"Night","name":"夜班","del_user_list":["engineer"]}`)
	list := func(userid string) (out []string) {
		groups, err := s.chats.Chats(t.Context(), s.Store.Read(), credentialtest.Corp, userid)
		must(t, err)
		for _, g := range groups {
			out = append(out, fmt.Sprintf("%s %q %d %v", g.ChatID, g.Name, g.Members, g.Inside))
		}
		return out
	}
	if diff := cmp.Diff([]string{`Day "" 2 true`, `Night "夜班" 2 false`}, list("engineer")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{`Night "夜班" 2 true`}, list("both")); diff != "" {
		t.Error(diff)
	}
	if got := list("ghost"); got != nil {
		t.Error(got)
	}
}

// What a member gets too much of is dropped, in all chats of an app together, and the app is not told.
func TestDropped(t *testing.T) {
	t.Parallel()
	s := newStand(t, "appchat.per_minute", "3", "appchat.per_day", "5")
	s.chat("Night", "engineer", "both")
	s.chat("Day", "engineer", "boss.li")
	for i := range 3 {
		s.say("Night", fmt.Sprint("n", i))
		s.say("Day", fmt.Sprint("d", i))
	}
	if got := s.read("engineer", "Night") + " / " + s.read("engineer", "Day"); got != "n0 n1 / d0" {
		t.Error(got)
	}
	if got := s.read("both", "Night"); got != "n0 n1 n2" {
		t.Error("one who is in one chat alone misses something:", got)
	}
	s.pass(time.Minute)
	for i := range 3 {
		s.say("Night", fmt.Sprint("m", i))
	}
	if got := s.read("both", "Night"); got != "n0 n1 n2 m0 m1" {
		t.Error("a day has more than five:", got)
	}
	s.pass(24 * time.Hour)
	s.say("Night", "tomorrow")
	if got := s.read("both", "Night"); !strings.HasSuffix(got, "m1 tomorrow") {
		t.Error("the next day is shut, too:", got)
	}
}

func TestMessageTime(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.chat("Night", "engineer", "both")
	s.ok("send", `{"chatid":"Night","msgtype":"text","text":{"content":"x"},"safe":1}`)
	messages, err := s.chats.Messages(t.Context(), s.Store.Read(), credentialtest.Corp, "engineer", "Night", 1)
	must(t, err)
	m := messages[0]
	if !m.Time().Equal(credentialtest.Epoch.Truncate(time.Second)) || m.Safe != 1 || m.Type != "text" || m.Agent != app || m.Entry == 0 {
		t.Errorf("%+v", m)
	}
}
