package message_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"wecomlab/core/event"
	"wecomlab/core/provider"
	"wecomlab/mockwecom/mocktest"
)

func TestReply(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("潮", 700) // 2100 bytes
	article := `<item><Title>1</Title><Url>https://tide.example.test</Url></item>`
	tests := []struct {
		name  string
		reply func(e event.Event) string
		told  string // what the journal says
		shown string // the newest message of the member
	}{
		{"OK", func(e event.Event) string { return answerTo(e, "text", "<Content>好</Content>") }, "sun.hao gets the reply as text", `text {"content":"好"}`},
		{"OKInCapitals", func(e event.Event) string {
			return strings.Replace(answerTo(e, "text", "<Content>好</Content>"), "sun.hao", "SUN.HAO", 1)
		}, "gets the reply", `text {"content":"好"}`},
		{"OKDeclaration", func(e event.Event) string {
			return "\ufeff<?xml version=\"1.0\"?>\n" + answerTo(e, "text", "<Content>好</Content>")
		}, "gets the reply", `text {"content":"好"}`},
		{"TooLongIsCut", func(e event.Event) string { return answerTo(e, "text", "<Content>"+long+"</Content>") },
			"the text is cut from 2100 to 2046 bytes", `text {"content":"` + long[:2046] + `"}`},
		{"OtherCorp", func(e event.Event) string {
			return strings.Replace(answerTo(e, "text", "<Content>好</Content>"), e.ToUserName, "ww00tide", 1)
		}, `warning: FromUserName is "ww00tide"`, `text {"content":"好"}`},
		{"ArticleCountIsWrong", func(e event.Event) string {
			return answerTo(e, "news", "<ArticleCount>3</ArticleCount><Articles>"+article+article+"</Articles>")
		}, "ArticleCount is 3, the reply has 2 articles", `news {"articles":[{"title":"1","url":"https://tide.example.test"},{"title":"1","url":"https://tide.example.test"}]}`},
		{"ErrNoXML", func(event.Event) string { return "success" }, "what was encrypted is no XML", `text {"content":"在吗"}`},
		{"ErrJSON", func(event.Event) string { return `{"MsgType":"text"}` }, "what was encrypted is no XML", `text {"content":"在吗"}`},
		{"ErrDoctype", func(e event.Event) string { return `<!DOCTYPE a>` + answerTo(e, "text", "<Content>好</Content>") }, "cannot be read", `text {"content":"在吗"}`},
		{"ErrNoArticle", func(e event.Event) string { return answerTo(e, "news", "") }, "the number of articles is wrong", `text {"content":"在吗"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newTalker(t, func(_ *talker, e event.Event) (string, bool) { return tt.reply(e), true })
			s.Do("member.say", "user=sun.hao", "text=在吗")
			if got := s.told("text"); !strings.Contains(got, tt.told) {
				t.Errorf("the journal says %q, want %q", got, tt.told)
			}
			if got := s.phone("sun.hao"); len(got) == 0 || got[0] != tt.shown {
				t.Errorf("the phone shows %q, want %q", got, tt.shown)
			}
		})
	}
}

// A callback that is tried again is answered again; the member sees the answer once.
func TestReplyOnce(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	s := newTalker(t, func(_ *talker, e event.Event) (string, bool) {
		return answerTo(e, "text", "<Content>好</Content>"), asked.Add(1) > 2
	})
	s.Do("member.say", "user=sun.hao", "text=在吗")
	for range 4 {
		s.Advance(time.Minute)
	}
	if asked.Load() != 3 {
		t.Fatalf("%d attempts", asked.Load())
	}
	if got := s.phone("sun.hao"); len(got) != 2 {
		t.Errorf("the phone shows %q", got)
	}
}

// What changes while the app thinks about its answer counts.
func TestReplyTooLate(t *testing.T) {
	t.Parallel()
	t.Run("MemberHasLeft", func(t *testing.T) {
		t.Parallel()
		s := newTalker(t, func(s *talker, e event.Event) (string, bool) {
			if e.MsgType == "text" {
				s.act("member.leave", "user", "sun.hao")
			}
			return answerTo(e, "text", "<Content>好</Content>"), true
		})
		s.Do("member.say", "user=sun.hao", "text=在吗")
		if got := s.told("text"); !strings.Contains(got, "the member has left meanwhile") {
			t.Errorf("the journal says %q", got)
		}
	})
	t.Run("CardWasRecalled", func(t *testing.T) {
		t.Parallel()
		var msgid atomic.Value
		s := newTalker(t, func(s *talker, e event.Event) (string, bool) {
			s.post("message/recall", fmt.Sprintf(`{"msgid":%q}`, msgid.Load()))
			return answerTo(e, "update_button", "<Button><ReplaceName>好</ReplaceName></Button>"), true
		})
		msgid.Store(s.post("message/send", `{"touser":"sun.hao","agentid":1000002,"msgtype":"template_card","template_card":{"card_type":"button_interaction","task_id":"t1",
			"main_title":{"title":"水泵"},"button_list":[{"text":"启动","key":"start"}]}}`))
		s.Do("member.press", "user=sun.hao")
		if got := s.told("template_card_event"); !strings.Contains(got, "it was recalled") {
			t.Errorf("the journal says %q", got)
		}
	})
}

// A callback that was made up is answered like any other, as far as it names what is there.
func TestReplyToATrigger(t *testing.T) {
	t.Parallel()
	s := newTalker(t, func(_ *talker, e event.Event) (string, bool) {
		if e.MsgType == "text" {
			return answerTo(e, "text", "<Content>好</Content>"), true
		}
		return answerTo(e, "update_template_card", "<TemplateCard><CardType>text_notice</CardType></TemplateCard>"), true
	})
	for _, tt := range []struct{ event, from, told string }{
		{"text", "sun.hao", "sun.hao gets the reply as text"},
		{"text", "nobody", "the callback was made up"},
		{"template_card_event", "sun.hao", "the callback names no card of the member"},
		{"batch_job_result", "sun.hao", "batch_job_result takes no passive reply"},
	} {
		s.trigger(tt.event, "FromUserName", tt.from)
		if got := s.told(tt.event); !strings.Contains(got, tt.told) {
			t.Errorf("%s from %s: the journal says %q, want %q", tt.event, tt.from, got, tt.told)
		}
	}
}

// A third-party app knows corp and member by other ids, and answers at its data URL.
func TestReplyOfSuite(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t, mocktest.WithFrozenClock(time.Date(2030, time.May, 6, 7, 8, 9, 0, time.UTC)))
	server := httptest.NewUnstartedServer(nil)
	var from atomic.Value
	app, err := provider.New(provider.Config{
		BaseURL: s.URL, PublicURL: "http://" + server.Listener.Addr().String(), ProviderCorpID: s.ProviderCorpID, ProviderSecret: s.ProviderSecret, Clock: s.Clock(),
		Suites: []provider.SuiteConfig{{SuiteID: s.SuiteID, Secret: s.SuiteSecret, Token: s.SuiteToken, AESKey: s.SuiteAESKey}},
		Reply: func(_ context.Context, e provider.Event) ([]byte, error) {
			if e.Message.MsgType != "text" {
				return nil, nil
			}
			from.Store(e.Message.FromUserName)
			return []byte(answerTo(e.Message, "text", "<Content>好</Content>")), nil
		},
	})
	must(t, err)
	server.Config.Handler = app
	server.Start()
	t.Cleanup(func() {
		server.Close()
		app.Close()
	})
	s.Do("provider.save_callback", "suite="+s.SuiteID, "url="+app.CommandURL(s.SuiteID))
	s.Do("provider.save_callback", "suite="+s.SuiteID, "which=data", "url="+app.DataURL(s.SuiteID))
	s.Do("provider.refresh_ticket", "suite="+s.SuiteID)
	s.Do("provider.submit_suite", "suite="+s.SuiteID)
	s.Do("provider.release_suite", "suite="+s.SuiteID)
	agent := s.Do("corp.install", "suite="+s.SuiteID)["agentid"]
	s.Advance(0)
	s.Do("member.say", "user=lin.yue", "agent="+agent, "text=在吗")
	s.Advance(0)
	items := s.Messages("lin.yue")
	if len(items) != 2 || string(items[0].Content) != `{"content":"好"}` || items[0].Mine() || !items[1].Mine() {
		t.Errorf("the phone shows %+v", items)
	}
	if id, _ := from.Load().(string); !strings.HasPrefix(id, "wo") {
		t.Errorf("the app knows the member as %q", id)
	}
}
