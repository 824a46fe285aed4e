package message_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/journal"
)

// Sound cards; %s stands for further fields, each with a comma before it.
const (
	textCard     = `{"card_type":"text_notice","main_title":{"title":"灯塔"},"card_action":{"type":1,"url":"https://lamp.example.test/"}%s}`
	newsCard     = `{"card_type":"news_notice","main_title":{"title":"灯塔"},"card_image":{"url":"https://lamp.example.test/p.png"},"card_action":{"type":2,"appid":"wxlamp"}%s}`
	buttonCard   = `{"card_type":"button_interaction","task_id":"lamp-1","main_title":{"title":"灯灭了"},"button_list":[{"text":"我去","key":"go"},{"text":"看看","type":1,"url":"https://lamp.example.test/"}]%s}`
	voteCard     = `{"card_type":"vote_interaction","task_id":"vote@1","main_title":{"title":"何时"},"checkbox":{"question_key":"when","mode":1,"option_list":[{"id":"am","text":"上午"},{"id":"pm","text":"下午","is_checked":true}]},"submit_button":{"key":"send"}%s}`
	multipleCard = `{"card_type":"multiple_interaction","task_id":"pick_1","main_title":{"title":"选"},"select_list":[{"question_key":"who","option_list":[{"id":"me","text":"我"},{"id":"you","text":"你"}]}],"submit_button":{"text":"好","key":"ok"}%s}`
	menu         = `,"task_id":"menu-1","action_menu":{"desc":"更多","action_list":[{"text":"不再收","key":"mute"},{"text":"转","key":"pass"}]}`
)

func cardOf(card, more string) string { return typed("template_card", fmt.Sprintf(card, more)) }

func TestCards(t *testing.T) {
	t.Parallel()
	x := strings.Repeat
	tests := []struct {
		name, card, more string
		code             int
	}{
		{"OK/text_notice", textCard, "", 0},
		{"OK/news_notice", newsCard, "", 0},
		{"OK/text_notice with a menu", textCard, menu, 0},
		{"OK/button_interaction", buttonCard, "", 0},
		{"OK/vote_interaction", voteCard, "", 0},
		{"OK/multiple_interaction", multipleCard, "", 0},
		{"OK/subtitle instead of a title", strings.Replace(textCard, `"main_title":{"title":"灯塔"}`, `"sub_title_text":"灯"`, 1), "", 0},
		{"ErrType", strings.Replace(textCard, "text_notice", "smoke", 1), "", 42031},
		{"ErrNoTask", strings.Replace(buttonCard, `"task_id":"lamp-1",`, "", 1), "", 42014},
		{"ErrTaskCharacters", strings.Replace(buttonCard, "lamp-1", "灯", 1), "", 42014},
		{"ErrTaskLength", strings.Replace(buttonCard, "lamp-1", x("a", 129), 1), "", 42014},
		{"ErrTaskOfAMenu", textCard, strings.Replace(menu, `"task_id":"menu-1",`, "", 1), 42014},
		{"ErrTitle", strings.Replace(newsCard, `"main_title":{"title":"灯塔"}`, `"sub_title_text":"灯"`, 1), "", 42033},
		{"ErrMenuKeys", textCard, strings.Replace(menu, "pass", "mute", 1), 42051},
		{"ErrMenuLength", textCard, strings.Replace(menu, `"action_list":[`, `"action_list":[`+x(`{"text":"a","key":"a"},`, 2), 1), 40058},
		{"ErrRows", textCard, `,"horizontal_content_list":[` + x(`{"keyname":"a"},`, 6) + `{"keyname":"a"}]`, 42035},
		{"ErrRowName", textCard, `,"horizontal_content_list":[{"value":"a"}]`, 42027},
		{"ErrRowURL", textCard, `,"horizontal_content_list":[{"keyname":"a","type":1}]`, 42028},
		{"ErrRowFile", textCard, `,"horizontal_content_list":[{"keyname":"a","type":2}]`, 42029},
		{"ErrRowFileUnknown", textCard, `,"horizontal_content_list":[{"keyname":"a","type":2,"media_id":"ghost"}]`, 40007},
		{"ErrRowMember", textCard, `,"horizontal_content_list":[{"keyname":"a","type":3}]`, 42050},
		{"ErrJumps", textCard, `,"jump_list":[` + x(`{"title":"a"},`, 3) + `{"title":"a"}]`, 42042},
		{"ErrJumpTitle", textCard, `,"jump_list":[{"type":0}]`, 42033},
		{"ErrJumpURL", textCard, `,"jump_list":[{"type":1,"title":"a"}]`, 42028},
		{"ErrJumpApp", textCard, `,"jump_list":[{"type":2,"title":"a"}]`, 42030},
		{"ErrVertical", newsCard, `,"vertical_content_list":[` + x(`{"title":"a"},`, 4) + `{"title":"a"}]`, 42036},
		{"ErrVerticalTitle", newsCard, `,"vertical_content_list":[{"desc":"a"}]`, 42033},
		{"ErrNoAction", strings.Replace(textCard, `"type":1`, `"type":0`, 1), "", 42045},
		{"ErrActionURL", strings.Replace(textCard, `,"url":"https://lamp.example.test/"`, "", 1), "", 42028},
		{"ErrNoPicture", strings.Replace(newsCard, `"card_image":{"url":"https://lamp.example.test/p.png"},`, "", 1), "", 42044},
		{"ErrPictureRatio", strings.Replace(newsCard, `p.png"`, `p.png","aspect_ratio":3`, 1), "", 40058},
		{"ErrNoButtons", strings.Replace(buttonCard, `"button_list"`, `"no_list"`, 1), "", 40058},
		{"ErrButtonText", strings.Replace(buttonCard, `"text":"我去",`, "", 1), "", 42038},
		{"ErrButtonKey", strings.Replace(buttonCard, `"go"`, `"`+x("k", 1025)+`"`, 1), "", 42039},
		{"ErrButtonKeys", strings.Replace(buttonCard, `"button_list":[`, `"button_list":[{"text":"a","key":"go"},`, 1), "", 42039},
		{"ErrSelection", buttonCard, `,"button_selection":{"option_list":[{"id":"a","text":"a"}]}`, 42043},
		{"ErrNoVote", strings.Replace(voteCard, `"checkbox"`, `"no_box"`, 1), "", 42043},
		{"ErrVoteOptions", strings.Replace(voteCard, `"option_list":[`, `"option_list":[],"no":[`, 1), "", 42037},
		{"ErrOptionID", strings.Replace(voteCard, `"id":"pm"`, `"id":"am"`, 1), "", 42040},
		{"ErrOptionText", strings.Replace(voteCard, `"text":"上午"`, `"text":""`, 1), "", 42041},
		{"ErrNoSubmit", strings.Replace(voteCard, `"submit_button"`, `"no"`, 1), "", 42046},
		{"ErrSubmitText", strings.Replace(multipleCard, `"text":"好"`, `"text":"`+x("好", 11)+`"`, 1), "", 42049},
		{"ErrSelects", strings.Replace(multipleCard, `"select_list":[`, `"select_list":[],"no":[`, 1), "", 42047},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			out := newStand(t).listening().call("send", fmt.Sprintf(`{"agentid":%d,%s}`, app, cardOf(tt.card, tt.more)))
			if out.Errcode != tt.code {
				t.Fatalf("%+v, want %d", out, tt.code)
			}
			calls := tt.code == 0 && (tt.more == menu || strings.Contains(tt.card, "_interaction"))
			if calls != (out.ResponseCode != "") {
				t.Errorf("response_code %q", out.ResponseCode)
			}
		})
	}
}

func TestCardNeedsCallbackURL(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	if out := s.call("send", fmt.Sprintf(`{"agentid":%d,%s}`, app, cardOf(buttonCard, ""))); out.Errcode != 43012 {
		t.Errorf("%+v", out)
	}
	s.ok(cardOf(textCard, ""))
}

func TestTaskIDCanBeTakenTwice(t *testing.T) {
	t.Parallel()
	s := newStand(t, "message.task_id_reused", "taken").listening()
	s.ok(cardOf(buttonCard, ""))
	s.ok(cardOf(buttonCard, ""))
}

func TestTaskIDIsUsedOnce(t *testing.T) {
	t.Parallel()
	s := newStand(t).listening()
	s.ok(cardOf(buttonCard, ""))
	if out := s.call("send", fmt.Sprintf(`{"agentid":%d,%s}`, app, cardOf(buttonCard, ""))); out.Errcode != 42014 {
		t.Errorf("%+v", out)
	}
	other := s.Install(agent.Customized)
	s.listen("", other)
	s.token = s.Token(other.AgentID)
	body := fmt.Sprintf(`{"agentid":%d,%s}`, other.AgentID, strings.Replace(cardOf(buttonCard, ""), "engineer", s.OpenUserID("engineer"), 1))
	if out := s.call("send", body); out.Errcode != 0 {
		t.Errorf("another app: %+v", out)
	}
}

// pushed gives the newest callback of an event.
func (s *stand) pushed(name string) string {
	s.T.Helper()
	for i := len(s.Entries()) - 1; i >= 0; i-- {
		if e := s.Entries()[i]; e.Kind == journal.KindEvent && e.Title == name {
			return string(e.Callback.Plain)
		}
	}
	s.T.Fatalf("no %s was sent", name)
	return ""
}

func TestPress(t *testing.T) {
	t.Parallel()
	const head = `<xml><ToUserName><![CDATA[ww1234567890abcdef]]></ToUserName><FromUserName><![CDATA[engineer]]></FromUserName><CreateTime>1772443800</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[`
	tests := []struct {
		name, card, more string
		params           []string
		said, event      string
		want             string
	}{
		{"OK/button", buttonCard, "", nil, "程工 presses go on the card lamp-1 of 值班", "template_card_event",
			`template_card_event]]></Event><EventKey><![CDATA[go]]></EventKey><TaskId><![CDATA[lamp-1]]></TaskId><CardType><![CDATA[button_interaction]]></CardType><ResponseCode><![CDATA[CODE]]></ResponseCode><AgentID>1000002</AgentID></xml>`},
		{"OK/vote", voteCard, "", []string{"choose", "when:am,when:pm"}, "程工 presses send on the card vote@1 of 值班", "template_card_event",
			`template_card_event]]></Event><EventKey><![CDATA[send]]></EventKey><TaskId><![CDATA[vote@1]]></TaskId><CardType><![CDATA[vote_interaction]]></CardType><ResponseCode><![CDATA[CODE]]></ResponseCode><AgentID>1000002</AgentID><SelectedItems><SelectedItem><QuestionKey><![CDATA[when]]></QuestionKey><OptionIds><OptionId><![CDATA[am]]></OptionId><OptionId><![CDATA[pm]]></OptionId></OptionIds></SelectedItem></SelectedItems></xml>`},
		{"OK/vote as it was preset", voteCard, "", []string{"message", "vote@1"}, "程工 presses send on the card vote@1 of 值班", "template_card_event",
			`template_card_event]]></Event><EventKey><![CDATA[send]]></EventKey><TaskId><![CDATA[vote@1]]></TaskId><CardType><![CDATA[vote_interaction]]></CardType><ResponseCode><![CDATA[CODE]]></ResponseCode><AgentID>1000002</AgentID><SelectedItems><SelectedItem><QuestionKey><![CDATA[when]]></QuestionKey><OptionIds><OptionId><![CDATA[pm]]></OptionId></OptionIds></SelectedItem></SelectedItems></xml>`},
		{"OK/menu", textCard, menu, []string{"key", "pass"}, "程工 presses pass on the card menu-1 of 值班", "template_card_menu_event",
			`template_card_menu_event]]></Event><EventKey><![CDATA[pass]]></EventKey><TaskId><![CDATA[menu-1]]></TaskId><CardType><![CDATA[text_notice]]></CardType><ResponseCode><![CDATA[CODE]]></ResponseCode><AgentID>1000002</AgentID></xml>`},
		{"ErrKey", buttonCard, "", []string{"key", "stay"}, "refused: the card has no button or menu entry of that key that calls the app", "", ""},
		{"ErrOption", voteCard, "", []string{"choose", "when:night"}, "refused: the question has no such option", "", ""},
		{"ErrQuestion", voteCard, "", []string{"choose", "why:am"}, "refused: the card has no such question", "", ""},
		{"ErrCard", buttonCard, "", []string{"message", "ghost"}, "refused: the member has no such card, or it was recalled", "", ""},
		{"ErrNotMine", buttonCard, "", []string{"user", "both"}, "refused: the member has no such card, or it was recalled", "", ""},
		{"ErrMember", buttonCard, "", []string{"user", "ghost"}, "refused: the corp has no such member", "", ""},
		{"ErrCorp", buttonCard, "", []string{"corp", "ghost"}, "refused: there is no such corp", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t).listening()
			s.ok(cardOf(tt.card, tt.more))
			said, values := s.do("member.press", append([]string{"user", "engineer"}, tt.params...)...)
			if diff := cmp.Diff(tt.said, said); diff != "" {
				t.Fatal(diff)
			}
			if tt.event == "" {
				return
			}
			if diff := cmp.Diff(head+tt.want, strings.ReplaceAll(s.pushed(tt.event), values["response_code"], "CODE")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	send := strings.Replace(cardOf(buttonCard, ""), `"engineer"`, `"engineer|both"`, 1)
	const button, to = `,"button":{"replace_name":"已去"}`, `,"userids":["engineer"]`
	other := `,"template_card":` + fmt.Sprintf(textCard, "")
	tests := []struct {
		name, fields string
		code         int
		bad          string
		engineer     string // what the buttons of the engineer's card say, and its kind
	}{
		{"OK/freeze", to + button, 0, "[]", "已去 button"},
		{"OK/all", `,"atall":1` + button, 0, "[]", "已去 button"},
		{"OK/department", `,"partyids":[3]` + button, 0, "[]", "已去 button"},
		{"OK/another member", `,"userids":["both"]` + button, 0, "[]", " button"},
		{"OK/partly invalid", `,"userids":["Ghost","Boss.Li","engineer"]` + button, 0, "[ghost boss.li]", "已去 button"},
		{"OK/another card", to + other, 0, "[]", " text"},
		{"ErrNobody", button, 82101, "[]", " button"},
		{"ErrNoReceiver", `,"userids":["boss.li"]` + button, 82102, "[]", " button"},
		{"ErrNothing", to, 40058, "[]", " button"},
		{"ErrCard", to + `,"template_card":{"card_type":"smoke"}`, 42031, "[]", " button"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t).listening()
			code := s.ok(send).ResponseCode
			out := s.call("update_template_card", fmt.Sprintf(`{"agentid":%d,"response_code":%q%s}`, app, code, tt.fields))
			if out.Errcode != tt.code || fmt.Sprint(out.InvalidUser) != tt.bad {
				t.Fatalf("%+v, want %d %s", out, tt.code, tt.bad)
			}
			item := s.items("engineer")[0]
			kind := "button"
			if strings.Contains(string(item.Content), "text_notice") {
				kind = "text"
			}
			if got := item.Button + " " + kind; got != tt.engineer {
				t.Errorf("the engineer's card is %q, want %q", got, tt.engineer)
			}
		})
	}
}

func TestResponseCodes(t *testing.T) {
	t.Parallel()
	s := newStand(t).listening()
	update := func(code string) int {
		return s.call("update_template_card", fmt.Sprintf(`{"agentid":%d,"response_code":%q,"userids":["engineer"],"button":{"replace_name":"已去"}}`, app, code)).Errcode
	}
	first := s.ok(cardOf(buttonCard, "")).ResponseCode
	_, pressed := s.do("member.press", "user", "engineer")
	_, again := s.do("member.press", "user", "engineer")
	for _, tt := range []struct {
		name, code string
		want       int
	}{{"of the press", pressed["response_code"], 0}, {"a second time", pressed["response_code"], 60140}, {"of the message", first, 0}, {"unknown", "ghost", 60140}} {
		if got := update(tt.code); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
	if said, _ := s.do("member.press", "user", "engineer"); said != "refused: the app has frozen the card's buttons" {
		t.Error(said)
	}
	other := s.Install(agent.Customized)
	s.token = s.Token(other.AgentID)
	out := s.call("update_template_card", fmt.Sprintf(`{"agentid":%d,"response_code":%q,"atall":1,"button":{"replace_name":"x"}}`, other.AgentID, again["response_code"]))
	if out.Errcode != 42015 {
		t.Errorf("another app: %+v", out)
	}
	s.pass(72*time.Hour + time.Second)
	s.token = s.Token(app)
	if got := update(again["response_code"]); got != 60140 {
		t.Errorf("after 72 hours: %d", got)
	}
}

func TestSay(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.say("engineer", "在吗?")
	said, values := s.do("member.say", "user", "engineer", "text", "在 & 亮")
	if said != "程工 writes to 值班" {
		t.Fatal(said)
	}
	want := `<xml><ToUserName><![CDATA[ww1234567890abcdef]]></ToUserName><FromUserName><![CDATA[engineer]]></FromUserName><CreateTime>1772443800</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[在 & 亮]]></Content><MsgId>` +
		values["msgid"] + `</MsgId><AgentID>1000002</AgentID></xml>`
	if diff := cmp.Diff(want, s.pushed("text")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{`{"content":"在 & 亮"}`, `{"content":"在吗?"}`}, s.contents("engineer")); diff != "" {
		t.Error(diff)
	}
	for name, tt := range map[string]struct {
		params []string
		want   string
	}{
		"ErrInvisible": {[]string{"user", "clerk", "text", "x"}, "refused: the app is stopped, or the member is not in its visible range"},
		"ErrApp":       {[]string{"agent", "7", "text", "x"}, "refused: the corp has no such app"},
		"ErrNoText":    {nil, "error: member.say: text is missing: what is written"},
	} {
		if said, _ := s.do("member.say", tt.params...); said != tt.want {
			t.Errorf("%s: %s", name, said)
		}
	}
}
