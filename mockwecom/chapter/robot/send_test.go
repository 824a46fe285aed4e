package robot_test

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/robot"
	"wecomlab/mockwecom/engine/store"
)

func TestSend(t *testing.T) {
	t.Parallel()
	s := newStand(t, "quota.mode", "off")
	tests := []struct {
		name, body string
		code       int
	}{
		{"Text", `{"msgtype":"text","text":{"content":"涨潮"}}`, 0},
		{"TextLongest", `{"msgtype":"text","text":{"content":"` + strings.Repeat("x", 5120) + `"}}`, 0},
		{"ErrTextTooLong", `{"msgtype":"text","text":{"content":"` + strings.Repeat("x", 5121) + `"}}`, 40058},
		{"ErrTextEmpty", `{"msgtype":"text","text":{}}`, 44004},
		{"Markdown", `{"msgtype":"markdown","markdown":{"content":"<font color=\"info\">亮</font>"}}`, 0},
		{"ErrMarkdownTooLong", `{"msgtype":"markdown","markdown":{"content":"` + strings.Repeat("x", 4097) + `"}}`, 40058},
		{"MarkdownV2", `{"msgtype":"markdown_v2","markdown_v2":{"content":"| 灯 |\n| :-- |\n| 亮 |"}}`, 0},
		{"ErrMarkdownV2Empty", `{"msgtype":"markdown_v2","markdown_v2":{}}`, 44004},
		{"News", `{"msgtype":"news","news":{"articles":[{"title":"潮汐表","url":"https://lamp.example.test/"}]}}`, 0},
		{"ErrNewsEmpty", `{"msgtype":"news","news":{"articles":[]}}`, 45008},
		{"ErrNewsTooMany", `{"msgtype":"news","news":{"articles":[` + strings.TrimSuffix(strings.Repeat(`{"title":"a","url":"https://x.example.test/"},`, 9), ",") + `]}}`, 45008},
		{"TextNotice", `{"msgtype":"template_card","template_card":{"card_type":"text_notice","main_title":{"title":"巡检"},"card_action":{"type":1,"url":"https://lamp.example.test/"}}}`, 0},
		{"ErrNoCardAction", `{"msgtype":"template_card","template_card":{"card_type":"text_notice","main_title":{"title":"巡检"}}}`, 42045},
		{"ErrInteractive", `{"msgtype":"template_card","template_card":{"card_type":"button_interaction","main_title":{"title":"巡检"}}}`, 42031},
		{"NewsNotice", `{"msgtype":"template_card","template_card":{"card_type":"news_notice","main_title":{"title":"巡检"},"card_image":{"url":"https://lamp.example.test/a.png"},"card_action":{"type":1,"url":"https://lamp.example.test/"}}}`, 0},
		{"ErrNoPicture", `{"msgtype":"template_card","template_card":{"card_type":"news_notice","main_title":{"title":"巡检"},"card_action":{"type":1,"url":"https://lamp.example.test/"}}}`, 42044},
		{"ErrFileUnknown", `{"msgtype":"file","file":{"media_id":"ghost"}}`, 40007},
		{"ErrVoiceMissing", `{"msgtype":"voice","voice":{}}`, 41006},
		{"ErrType", `{"msgtype":"smoke"}`, 40008},
		{"ErrTypeOfApps", `{"msgtype":"textcard","textcard":{"title":"a","description":"b","url":"https://x.example.test/"}}`, 40008},
		{"ErrTypeMissing", `{}`, 40008},
		{"ErrEmptyBody", ``, 93017},
		{"ErrBlankBody", " \n", 93017},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := s.send(s.key, test.body)
			if got.Errcode != test.code {
				t.Errorf("%+v, want %d", got, test.code)
			}
		})
	}
	t.Run("ErrBrokenJSON", func(t *testing.T) {
		if got := s.send(s.key, `{"msgtype":`); got.Errcode != 40008 || !strings.HasPrefix(got.Errmsg, "Warning: wrong json format. invalid message type") {
			t.Errorf("%+v", got)
		}
	})
	t.Run("HalfJSON", func(t *testing.T) {
		if got := s.send(s.key, `{"msgtype":"text","text":{"content":"half"`); got.Errcode != 0 || got.Errmsg != "ok. Warning: wrong json format. " {
			t.Errorf("%+v", got)
		}
	})
}

// PNG of one pixel, as far as its first bytes tell.
var pixel = append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), make([]byte, 40)...)

func sum(b []byte) string {
	m := md5.Sum(b)
	return hex.EncodeToString(m[:])
}

func TestPicture(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	large := append(append([]byte{}, pixel...), make([]byte, 2<<20)...)
	text := []byte("no picture at all, but text")
	tests := []struct {
		name, base64, md5 string
		code              int
	}{
		{"OK", base64.StdEncoding.EncodeToString(pixel), strings.ToUpper(sum(pixel)), 0},
		{"ErrMissing", "", sum(pixel), 93017},
		{"ErrMD5", base64.StdEncoding.EncodeToString(pixel), sum(text), 301019},
		{"ErrMD5Missing", base64.StdEncoding.EncodeToString(pixel), "", 301019},
		{"ErrTooLarge", base64.StdEncoding.EncodeToString(large), sum(large), 93018},
		{"ErrNoPicture", base64.StdEncoding.EncodeToString(text), sum(text), 40009},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := s.send(s.key, fmt.Sprintf(`{"msgtype":"image","image":{"base64":%q,"md5":%q}}`, test.base64, test.md5))
			if got.Errcode != test.code {
				t.Errorf("%+v, want %d", got, test.code)
			}
		})
	}
	items := s.items("engineer")
	if len(items) != 1 || strings.Contains(items[0].Payload, "base64") || items[0].Message.Picture != nil {
		t.Fatalf("a listing carries the bytes: %+v", items)
	}
	got, err := s.robots.Picture(t.Context(), s.Store.Read(), items[0].ID)
	if must(t, err); !cmp.Equal(got, pixel) {
		t.Errorf("%q", got)
	}
	if got, err := s.robots.Picture(t.Context(), s.Store.Read(), 999); got != nil || err != nil {
		t.Error(got, err)
	}
}

// A key tells one robot, and what became of it is told apart.
func TestStates(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	code := func() int { return s.say("x", "").Errcode }
	for _, step := range []struct {
		action, how string
		want        int
	}{{"", "", 0}, {"robot.stop", "stopped", 93004}, {"robot.stop", "outside", 93008}, {"robot.stop", "forbidden", 93001}, {"robot.start", "", 0}, {"robot.remove", "", 93000}} {
		switch {
		case step.how != "":
			s.do(step.action, "robot", s.key, "how", step.how)
		case step.action != "":
			s.do(step.action, "robot", s.key)
		}
		if got := code(); got != step.want {
			t.Errorf("after %s %s: %d, want %d", step.action, step.how, got, step.want)
		}
	}
	for _, key := range []string{"", "ghost", strings.ToUpper(s.key)} {
		if got := s.send(key, `{"msgtype":"text","text":{"content":"x"}}`); got.Errcode != 93000 || !strings.HasPrefix(got.Errmsg, "invalid webhook url, hint: [") {
			t.Errorf("key %q: %+v", key, got)
		}
	}
	for _, action := range []string{"robot.start", "robot.stop", "robot.remove"} {
		out, err := s.Actions.Run(t.Context(), action, map[string]string{"robot": s.key})
		if must(t, err); out.Finding == nil {
			t.Error(action, "finds a robot that was removed")
		}
	}
}

// Twenty messages in a minute, for each robot; refused ones do not count. (doc 99110)
func TestFrequency(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for range 30 {
		if got := s.say("", ""); got.Errcode != 44004 {
			t.Fatalf("%+v", got)
		}
	}
	for i := range 20 {
		if got := s.say("x", ""); got.Errcode != 0 {
			t.Fatalf("message %d: %+v", i, got)
		}
	}
	if got := s.say("x", ""); got.Errcode != 45009 || !strings.HasPrefix(got.Errmsg, "api freq out of limit, hint") {
		t.Errorf("%+v", got)
	}
	other := s.do("robot.add", "corp", credentialtest.Corp)["key"]
	if got := s.send(other, `{"msgtype":"text","text":{"content":"x"}}`); got.Errcode != 0 {
		t.Errorf("another robot is shut out, too: %+v", got)
	}
	s.pass(time.Minute)
	if got := s.say("x", ""); got.Errcode != 0 {
		t.Errorf("%+v", got)
	}
}

// Calls of one robot that go on at the same time are 45033 beyond so many.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	s := newStand(t, "robot.at_once", "2")
	codes := make(chan int, 3)
	var calls sync.WaitGroup
	for range 3 {
		calls.Go(func() { codes <- s.say("x", "").Errcode })
	}
	calls.Wait()
	close(codes)
	for code := range codes {
		if code != 0 && code != 45033 {
			t.Error(code)
		}
	}
	for range 3 {
		if got := s.say("x", ""); got.Errcode != 0 {
			t.Errorf("one after the other: %+v", got)
		}
	}
}

// While one call is on its way, another is one too many; when it has ended, the next gets through.
func TestAtOnceFull(t *testing.T) {
	t.Parallel()
	s := newStand(t, "robot.at_once", "1")
	leave, ok := s.Quota.Enter(robot.Key(s.key), 1)
	if !ok {
		t.Fatal("the key is taken")
	}
	if got := s.say("x", ""); got.Errcode != 45033 || !strings.HasPrefix(got.Errmsg, "api concurrent out of limit, hint") {
		t.Errorf("%+v", got)
	}
	leave()
	if got := s.say("x", ""); got.Errcode != 0 {
		t.Errorf("%+v", got)
	}
}

func TestRestoredAsLoaded(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	all, err := s.robots.Robots(t.Context(), s.Store.Read(), credentialtest.Corp)
	must(t, err)
	if len(all) != 1 || all[0].Key != s.key || all[0].Group != "全员群" || all[0].State != robot.Working {
		t.Errorf("%+v", all)
	}
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		got, err := s.robots.Robot(ctx, tx, s.key)
		if err == nil && got == nil {
			t.Error("a transaction does not see it")
		}
		return err
	})
}
