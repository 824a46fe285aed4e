package message_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/message"
	"wecomlab/mockwecom/engine/api/apitest"
)

func TestRows(t *testing.T) {
	t.Parallel()
	apitest.Check(t, message.New(nil, nil, nil, nil).Chapter().Endpoints, "/cgi-bin/message/update_taskcard", "/cgi-bin/message/get_statistics")
}

func TestRowsNeedNoWorld(t *testing.T) {
	t.Parallel()
	c := message.New(nil, nil, nil, nil).Chapter()
	if len(c.Endpoints) != 5 || len(c.Events) == 0 || len(c.Actions) == 0 {
		t.Errorf("the chapter of no world has %d endpoints, %d events, %d actions", len(c.Endpoints), len(c.Events), len(c.Actions))
	}
}

func TestSettingsOfReceivers(t *testing.T) {
	t.Parallel()
	s := newStand(t, "message.party_below", "false", "message.to_disabled", "true", "message.duplicate_msgid", "none")
	if out := s.call("send", fmt.Sprintf(`{"agentid":%d,"toparty":"2","msgtype":"text","text":{"content":"x"}}`, app)); out.Errcode != 0 || len(s.items("engineer")) != 0 {
		t.Errorf("the members of sub-departments have it, or %+v", out)
	}
	s.Change(app, func(a *agent.App) { a.Users = append(a.Users, "clerk") })
	const again = `"touser":"clerk","msgtype":"text","text":{"content":"x"},"enable_duplicate_check":1`
	s.ok(again)
	if len(s.items("clerk")) != 1 {
		t.Error("a disabled member has not got it")
	}
	if out := s.call("send", fmt.Sprintf(`{"agentid":%d,%s}`, app, again)); out.Errcode != 0 || out.MsgID != "" {
		t.Errorf("a duplicate: %+v", out)
	}
}

func TestReceivers(t *testing.T) {
	t.Parallel()
	many := strings.Repeat("u|", 1001)
	tests := []struct {
		name string
		to   string // fields of the body
		code int
		bad  string // invaliduser;invalidparty;invalidtag, or - where absent
		got  string // who has the message
	}{
		{"OK/one", `"touser":"engineer"`, 0, "-;-;-", "engineer"},
		{"OK/in another case", `"touser":"BOSS.LI"`, 0, "-;-;-", "boss.li"},
		{"OK/partly invalid, in lower case", `"touser":"engineer|Ghost|CLERK"`, 0, "ghost|clerk;-;-", "engineer"},
		{"OK/empty places", `"touser":"|engineer||"`, 0, "-;-;-", "engineer"},
		{"OK/department with what lies below", `"toparty":"2"`, 0, "-;-;-", "engineer both"},
		{"OK/department out of range", `"touser":"boss.li","toparty":"1|4|99|x","totag":"7"`, 0, "-;1|4|99|x;7", "boss.li"},
		{"OK/all", `"touser":"@all","toparty":"99"`, 0, "-;-;-", "boss.li engineer both"},
		{"ErrNobody", `"touser":"","toparty":"|"`, 82001, "", ""},
		{"ErrAllInvalid", `"touser":"ghost","toparty":"4","totag":"1"`, 81013, "", ""},
		{"ErrManyUsers", `"touser":"` + many + `"`, 40032, "", ""},
		{"ErrManyParties", `"toparty":"` + strings.Repeat("2|", 101) + `"`, 82002, "", ""},
		{"ErrManyTags", `"totag":"` + strings.Repeat("2|", 101) + `"`, 82003, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			out := s.call("send", fmt.Sprintf(`{%s,"agentid":%d,"msgtype":"text","text":{"content":"涨潮"}}`, tt.to, app))
			if out.Errcode != tt.code {
				t.Fatalf("%+v, want %d", out, tt.code)
			}
			if tt.code == 0 {
				if diff := cmp.Diff(tt.bad, lists(out)); diff != "" {
					t.Error(diff)
				}
			}
			var got []string
			for _, u := range []string{"boss.li", "engineer", "both", "clerk"} {
				if len(s.items(u)) == 1 {
					got = append(got, u)
				}
			}
			if diff := cmp.Diff(tt.got, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func lists(out reply) string {
	show := func(p *string) string {
		if p == nil {
			return "-"
		}
		return *p
	}
	user := "-"
	if text, ok := out.InvalidUser.(string); ok {
		user = text
	}
	return user + ";" + show(out.InvalidParty) + ";" + show(out.InvalidTag)
}

func TestEmptyListsCanBePrinted(t *testing.T) {
	t.Parallel()
	s := newStand(t, "message.empty_lists", "true")
	if got := lists(s.say("engineer", "涨潮")); got != ";;" {
		t.Errorf("the lists are %s", got)
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Post("/cgi-bin/tag/create", `{"tagname":"灯","tagid":5}`, "access_token", s.token)
	s.Post("/cgi-bin/tag/addtagusers", `{"tagid":5,"userlist":["both"]}`, "access_token", s.token)
	if out := s.ok(`"totag":"5","msgtype":"text","text":{"content":"落潮"}`); out.InvalidTag != nil {
		t.Errorf("%+v", out)
	}
	if len(s.items("both")) != 1 || len(s.items("engineer")) != 0 {
		t.Error("the tag's member has not got it, or another one has")
	}
}

func TestAgentID(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Install(agent.Customized)
	for name, tt := range map[string]struct {
		id   string
		code int
	}{"ErrMissing": {"0", 41011}, "ErrOtherApp": {"1000003", 301002}, "ErrUnknown": {"7", 40056}, "ErrWrongType": {"[]", 41011}, "OK/as text": {`"1000002"`, 0}} {
		t.Run(name, func(t *testing.T) {
			out := s.call("send", `{"agentid":`+tt.id+`,"touser":"engineer","msgtype":"text","text":{"content":"x"}}`)
			if out.Errcode != tt.code {
				t.Errorf("%+v, want %d", out, tt.code)
			}
		})
	}
}

func TestOrderOfChecks(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for name, tt := range map[string]struct {
		body string
		code int
	}{
		"agentid before the type":      {`{"msgtype":"smoke"}`, 41011},
		"type before the receivers":    {`{"agentid":1000002,"msgtype":"smoke"}`, 40008},
		"content before the receivers": {`{"agentid":1000002,"msgtype":"text"}`, 44004},
		"receivers last":               {`{"agentid":1000002,"msgtype":"text","text":{"content":"x"}}`, 82001},
	} {
		if out := s.call("send", tt.body); out.Errcode != tt.code {
			t.Errorf("%s: %+v, want %d", name, out, tt.code)
		}
	}
}

func TestStoppedAppCannotSend(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Change(app, func(a *agent.App) { a.Closed = true })
	if out := s.call("send", fmt.Sprintf(`{"touser":"engineer","msgtype":"text","agentid":%d,"text":{"content":"x"}}`, app)); out.Errcode != 50003 {
		t.Errorf("%+v", out)
	}
}

func TestContactsTokenCannotSend(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.token = s.Token(0)
	if out := s.call("send", `{"touser":"engineer","msgtype":"text","agentid":0,"text":{"content":"x"}}`); out.Errcode != 48002 {
		t.Errorf("%+v", out)
	}
}

func TestProviderIDs(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.token = s.Token(s.Install(agent.Suite).AgentID)
	out := s.call("send", fmt.Sprintf(`{"touser":"%s|engineer","msgtype":"text","text":{"content":"x"}}`, s.OpenUserID("engineer")))
	if out.Errcode != 0 || out.InvalidUser != "engineer" || len(s.items("engineer")) != 1 {
		t.Errorf("%+v", out)
	}
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	const same = `"touser":"engineer","msgtype":"text","text":{"content":"涨潮"},"enable_duplicate_check":1`
	tests := []struct {
		name     string
		interval string
		after    time.Duration
		again    string
		want     int
	}{
		{"dropped", "", 29 * time.Minute, same, 1},
		{"after half an hour", "", 30 * time.Minute, same, 2},
		{"own interval", `,"duplicate_check_interval":10`, 9 * time.Second, same, 1},
		{"after the own interval", `,"duplicate_check_interval":10`, 10 * time.Second, same, 2},
		{"not asked for", "", 0, strings.Replace(same, "check\":1", "check\":0", 1), 2},
		{"other receivers", "", 0, strings.Replace(same, "engineer", "engineer|both", 1), 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			first := s.ok(same + tt.interval)
			s.pass(tt.after)
			second := s.ok(tt.again + tt.interval)
			if got := len(s.items("engineer")); got != tt.want || (tt.want == 1) != (first.MsgID == second.MsgID) {
				t.Errorf("%d messages, want %d", got, tt.want)
			}
		})
	}
	t.Run("ErrInterval", func(t *testing.T) {
		t.Parallel()
		out := newStand(t).call("send", fmt.Sprintf(`{"agentid":%d,%s,"duplicate_check_interval":14401}`, app, same))
		if out.Errcode != 40058 {
			t.Errorf("%+v", out)
		}
	})
}

func TestSurplusIsDroppedSilently(t *testing.T) {
	t.Parallel()
	s := newStand(t, "message.per_minute", "2", "message.per_hour", "3")
	s.pass(27 * time.Minute) // so that an hour is not over in between
	for i := range 3 {
		s.say("engineer", fmt.Sprint(i))
	}
	s.say("both", "another member")
	if got := len(s.items("engineer")); got != 2 {
		t.Errorf("%d in a minute, want 2", got)
	}
	s.pass(time.Minute)
	s.say("engineer", "next minute")
	s.pass(time.Hour)
	s.say("engineer", "next hour")
	want := []string{`{"content":"next hour"}`, `{"content":"1"}`, `{"content":"0"}`}
	if diff := cmp.Diff(want, s.contents("engineer")); diff != "" {
		t.Error(diff)
	}
	if got := len(s.items("both")); got != 1 {
		t.Errorf("another member has %d", got)
	}
}

func TestRecall(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	old := s.say("engineer", "old")
	s.pass(24*time.Hour + time.Second)
	s.token = s.Token(app)
	out := s.say("engineer", "new")
	other := s.Install(agent.Customized)
	for _, tt := range []struct {
		name, msgid string
		code        int
	}{{"OK", out.MsgID, 0}, {"OK/again", out.MsgID, 0}, {"ErrOld", old.MsgID, 42052}, {"ErrUnknown", "ghost", 40058}} {
		if got := s.call("recall", fmt.Sprintf(`{"msgid":%q}`, tt.msgid)); got.Errcode != tt.code {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
	if diff := cmp.Diff([]string{`{"content":"old"}`}, s.contents("engineer")); diff != "" {
		t.Error(diff)
	}
	s.token = s.Token(other.AgentID)
	if got := s.call("recall", fmt.Sprintf(`{"msgid":%q}`, out.MsgID)); got.Errcode != 40058 {
		t.Errorf("of another app: %+v", got)
	}
}

// A message to all is one row, and who comes later does not see it.
func TestAllIsOneRow(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Change(app, func(a *agent.App) { a.Parties = []int64{1} })
	s.say("@all", "全体")
	rows, err := s.Store.Read().NewSelect().Model((*message.Message)(nil)).Count(t.Context())
	if err != nil || rows != 1 {
		t.Errorf("%d rows, %v", rows, err)
	}
	if said, _ := s.do("member.add", "userid", "late", "name", "迟", "mobile", "13700000001", "department", "2"); strings.HasPrefix(said, "refused") || strings.HasPrefix(said, "error") {
		t.Fatal(said)
	}
	if len(s.items("late")) != 0 || len(s.items("both")) != 1 {
		t.Error("who came later sees it, or who was there does not")
	}
	if got, err := s.messages.Messages(t.Context(), s.Store.Read(), credentialtest.Corp, "ghost", 5); err != nil || got != nil {
		t.Errorf("a member that is unknown has %v, %v", got, err)
	}
}
