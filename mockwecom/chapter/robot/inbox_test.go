package robot_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/robot"
)

// A group has members: the whole corp, some of it, or who is in an app's chat.
func TestGroups(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Post("/cgi-bin/appchat/create", `{"chatid":"Night","name":"夜班","userlist":["engineer","clerk"]}`, "access_token", s.Token(app))
	some := s.do("robot.add", "corp", credentialtest.Corp, "name", "少数", "group", "小组", "members", "BOTH,engineer")
	chat := s.do("robot.add", "corp", credentialtest.Corp, "name", "潮汐", "group", "Night")
	for _, key := range []string{s.key, some["key"], chat["key"]} {
		if got := s.send(key, `{"msgtype":"text","text":{"content":"x"}}`); got.Errcode != 0 {
			t.Fatalf("%+v", got)
		}
	}
	for who, want := range map[string][]string{
		"engineer": {"潮汐 in 夜班", "少数 in 小组", "提醒 in 全员群"},
		"both":     {"少数 in 小组", "提醒 in 全员群"},
		"Clerk":    {"潮汐 in 夜班", "提醒 in 全员群"},
		"ghost":    nil,
	} {
		var got []string
		for _, item := range s.items(who) {
			got = append(got, item.By.Name+" in "+item.By.Group)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(who, diff)
		}
	}
	s.Post("/cgi-bin/appchat/update", `{"chatid":"Night","add_user_list":["both"],"del_user_list":["clerk"]}`, "access_token", s.Token(app))
	if got := len(s.items("clerk")); got != 1 {
		t.Error("one who has left the chat still gets its messages:", got)
	}
	if items, err := s.robots.Messages(t.Context(), s.Store.Read(), credentialtest.Other, "engineer", 9); len(items) != 0 || err != nil {
		t.Error("another corp has", items, err)
	}
}

func TestCalls(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	tests := []struct {
		name, body string
		want       string
	}{
		{"Nobody", `{"msgtype":"text","text":{"content":"engineer"}}`, ""},
		{"UserID", `{"msgtype":"text","text":{"content":"x","mentioned_list":["Engineer","ghost"]}}`, "engineer"},
		{"All", `{"msgtype":"text","text":{"content":"x","mentioned_list":["@all"]}}`, "boss.li engineer both"},
		{"Mobile", `{"msgtype":"text","text":{"content":"x","mentioned_mobile_list":["13900001111"]}}`, "boss.li"},
		{"MobileAll", `{"msgtype":"text","text":{"content":"x","mentioned_mobile_list":["@all",""]}}`, "boss.li engineer both"},
		{"Inside", `{"msgtype":"text","text":{"content":"<@BOTH> 看灯"}}`, "both"},
		{"Markdown", `{"msgtype":"markdown","markdown":{"content":"**灯** <@both>"}}`, "both"},
		{"MarkdownV2", `{"msgtype":"markdown_v2","markdown_v2":{"content":"<@both>"}}`, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := s.send(s.key, test.body); got.Errcode != 0 {
				t.Fatalf("%+v", got)
			}
			var called []string
			for _, who := range []string{"boss.li", "engineer", "both"} {
				if s.items(who)[0].Called {
					called = append(called, who)
				}
			}
			if got := strings.Join(called, " "); got != test.want {
				t.Errorf("it calls %q, want %q", got, test.want)
			}
		})
	}
}

func TestAdd(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	values := s.do("robot.add", "corp", credentialtest.Corp, "name", "灯", "group", "g")
	want := map[string]string{"key": values["key"], "url": robot.Webhook("https://qyapi.weixin.qq.com", values["key"]), "local_url": robot.Webhook(s.URL, values["key"])}
	if diff := cmp.Diff(want, values); diff != "" || len(values["key"]) != 36 {
		t.Error(diff, values)
	}
	for name, params := range map[string]map[string]string{
		"ErrCorp":   {"corp": "ww0000000000000000"},
		"ErrMember": {"corp": credentialtest.Corp, "members": "engineer,ghost"},
	} {
		out, err := s.Actions.Run(t.Context(), "robot.add", params)
		if must(t, err); out.Finding == nil {
			t.Error(name, "is taken")
		}
	}
	if got := len(s.items("engineer")); got != 0 {
		t.Error(got)
	}
	for i := range 5 {
		s.say(fmt.Sprint(i), "")
	}
	items, err := s.robots.Messages(t.Context(), s.Store.Read(), credentialtest.Corp, "engineer", 2)
	if must(t, err); len(items) != 2 || items[0].Payload != `{"content":"4"}` || !items[0].Time().Equal(credentialtest.Epoch.Truncate(1e9)) {
		t.Errorf("%+v", items)
	}
}
