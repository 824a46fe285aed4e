package message_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/media"
)

// send gives the fields of a body of one type to the engineer.
func typed(kind, content string) string {
	return fmt.Sprintf(`"touser":"engineer","msgtype":%q,%q:%s`, kind, kind, content)
}

func TestContents(t *testing.T) {
	t.Parallel()
	x := strings.Repeat
	const url = `"url":"https://lamp.example.test/"`
	tests := []struct {
		name, kind, content string
		code                int
		stored              string // empty: as it was sent
	}{
		{"OK/text", "text", `{"content":"<a href=\"https://lamp.example.test/\">灯</a>\n&"}`, 0, ""},
		{"OK/text of 2048 bytes", "text", `{"content":"` + x("a", 2048) + `"}`, 0, ""},
		{"OK/text is cut at a character", "text", `{"content":"` + x("灯", 683) + `"}`, 0, `{"content":"` + x("灯", 682) + `"}`},
		{"ErrEmptyText", "text", `{"content":""}`, 44004, ""},
		{"OK/markdown", "markdown", `{"content":"# 灯\n<font color=\"info\">亮</font>"}`, 0, ""},
		{"ErrEmptyMarkdown", "markdown", `{}`, 44004, ""},
		{"ErrLongMarkdown", "markdown", `{"content":"` + x("a", 2049) + `"}`, 40058, ""},
		{"OK/textcard", "textcard", `{"title":"灯","description":"亮",` + url + `}`, 0, `{"title":"灯","description":"亮",` + url + `,"btntxt":"详情"}`},
		{"OK/textcard is cut by characters", "textcard", `{"title":"` + x("灯", 129) + `","description":"` + x("亮", 513) + `",` + url + `,"btntxt":"现在就看看"}`, 0,
			`{"title":"` + x("灯", 128) + `","description":"` + x("亮", 512) + `",` + url + `,"btntxt":"现在就看"}`},
		{"ErrCardTitle", "textcard", `{"description":"亮",` + url + `}`, 41016, ""},
		{"ErrCardDescription", "textcard", `{"title":"灯",` + url + `}`, 41033, ""},
		{"ErrCardURL", "textcard", `{"title":"灯","description":"亮"}`, 41010, ""},
		{"ErrCardScheme", "textcard", `{"title":"灯","description":"亮","url":"lamp.example.test/"}`, 45034, ""},
		{"ErrCardLongURL", "textcard", `{"title":"灯","description":"亮","url":"https://` + x("a", 2048) + `"}`, 40058, ""},
		{"OK/news", "news", `{"articles":[{"title":"灯",` + url + `}]}`, 0, ""},
		{"OK/news of a mini program", "news", `{"articles":[{"title":"灯","appid":"wxlamp","pagepath":"p"}]}`, 0, ""},
		{"OK/news is cut", "news", `{"articles":[{"title":"` + x("a", 129) + `",` + url + `}]}`, 0, `{"articles":[{"title":"` + x("a", 128) + `",` + url + `}]}`},
		{"ErrNoArticle", "news", `{"articles":[]}`, 45008, ""},
		{"ErrNineArticles", "news", `{"articles":[` + x(`{"title":"灯",`+url+`},`, 8) + `{"title":"灯",` + url + `}]}`, 45008, ""},
		{"ErrArticleTitle", "news", `{"articles":[{` + url + `}]}`, 41016, ""},
		{"ErrArticleURL", "news", `{"articles":[{"title":"灯","appid":"wxlamp"}]}`, 41010, ""},
		{"ErrPicture", "news", `{"articles":[{"title":"灯",` + url + `,"picurl":"` + x("a", 2049) + `"}]}`, 40058, ""},
		{"OK/notice", "miniprogram_notice", `{"appid":"wxlamp","title":"灯塔通知","content_item":[{"key":"灯","value":"亮"}]}`, 0, ""},
		{"OK/notice without its empty items", "miniprogram_notice", `{"appid":"wxlamp","title":"灯塔通知","content_item":[{"key":"","value":""}]}`, 0, `{"appid":"wxlamp","title":"灯塔通知"}`},
		{"ErrNoticeApp", "miniprogram_notice", `{"title":"灯塔通知"}`, 90200, ""},
		{"ErrNoticePage", "miniprogram_notice", `{"appid":"wxlamp","title":"灯塔通知","page":"` + x("p", 1025) + `"}`, 90204, ""},
		{"ErrNoticeTitle", "miniprogram_notice", `{"appid":"wxlamp","title":"灯塔"}`, 40058, ""},
		{"ErrNoticeDescription", "miniprogram_notice", `{"appid":"wxlamp","title":"灯塔通知","description":"` + x("长", 13) + `"}`, 40058, ""},
		{"ErrNoticeItems", "miniprogram_notice", `{"appid":"wxlamp","title":"灯塔通知","content_item":[` + x(`{"key":"a","value":"b"},`, 10) + `{"key":"a","value":"b"}]}`, 90201, ""},
		{"ErrNoticeKey", "miniprogram_notice", `{"appid":"wxlamp","title":"灯塔通知","content_item":[{"key":"` + x("a", 11) + `","value":"b"}]}`, 90202, ""},
		{"ErrNoticeValue", "miniprogram_notice", `{"appid":"wxlamp","title":"灯塔通知","content_item":[{"key":"a","value":"` + x("b", 31) + `"}]}`, 90203, ""},
		{"ErrType", "smoke", `{"content":"x"}`, 40008, ""},
		{"ErrContentOfAnotherType", "text", `["x"]`, 44004, ""},
	}
	s := newStand(t, "message.per_minute", "100")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := s.call("send", fmt.Sprintf(`{"agentid":%d,%s}`, app, typed(tt.kind, tt.content)))
			if out.Errcode != tt.code {
				t.Fatalf("%+v, want %d", out, tt.code)
			}
			if tt.code != 0 {
				return
			}
			want := tt.stored
			if want == "" {
				want = tt.content
			}
			if diff := cmp.Diff(want, s.contents("engineer")[0]); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestContentSettings(t *testing.T) {
	t.Parallel()
	s := newStand(t, "message.long_text", "45002", "message.miniprograms", "wxlamp,wxquay")
	for name, tt := range map[string]struct {
		fields string
		code   int
	}{
		"ErrLongText":       {typed("text", `{"content":"`+strings.Repeat("a", 2049)+`"}`), 45002},
		"OK/linked":         {typed("miniprogram_notice", `{"appid":"wxquay","title":"灯塔通知"}`), 0},
		"ErrNotLinked":      {typed("miniprogram_notice", `{"appid":"wxother","title":"灯塔通知"}`), 90206},
		"ErrNoticeToAll":    {strings.Replace(typed("miniprogram_notice", `{"appid":"wxquay","title":"灯塔通知"}`), "engineer", "@all", 1), 48002},
		"OK/confidential":   {typed("text", `{"content":"x"}`) + `,"safe":1`, 0},
		"ErrSafeNews":       {typed("news", `{"articles":[{"title":"x","url":"https://lamp.example.test/"}]}`) + `,"safe":1`, 40074},
		"ErrSafe2OfText":    {typed("text", `{"content":"x"}`) + `,"safe":2`, 40058},
		"ErrSafeOutOfRange": {typed("text", `{"content":"x"}`) + `,"safe":3`, 40058},
	} {
		if out := s.call("send", fmt.Sprintf(`{"agentid":%d,%s}`, app, tt.fields)); out.Errcode != tt.code {
			t.Errorf("%s: %+v, want %d", name, out, tt.code)
		}
	}
	if out := s.call("send", "{"+typed("miniprogram_notice", `{"appid":"wxquay","title":"灯塔通知"}`)+"}"); out.Errcode != 0 {
		t.Errorf("a notice without agentid: %+v", out)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	foreign := s.file(credentialtest.Other, media.Image)
	id := map[media.Kind]string{}
	for _, kind := range []media.Kind{media.Image, media.Voice, media.Video, media.Plain} {
		id[kind] = s.file(credentialtest.Corp, kind)
	}
	article := func(fields string) string {
		return typed("mpnews", `{"articles":[{"title":"灯","thumb_media_id":"`+id[media.Image]+`",`+fields+`}]}`)
	}
	tests := []struct {
		name, fields string
		code         int
	}{
		{"OK/image", typed("image", `{"media_id":"`+id[media.Image]+`"}`), 0},
		{"OK/voice", typed("voice", `{"media_id":"`+id[media.Voice]+`"}`), 0},
		{"OK/video", typed("video", `{"media_id":"`+id[media.Video]+`","title":"灯"}`), 0},
		{"OK/file", typed("file", `{"media_id":"`+id[media.Plain]+`"}`) + `,"safe":1`, 0},
		{"OK/mpnews", article(`"content":"<p>亮</p>"`) + `,"safe":2`, 0},
		{"ErrMissing", typed("image", `{}`), 41006},
		{"ErrUnknown", typed("image", `{"media_id":"ghost"}`), 40007},
		{"ErrOtherKind", typed("image", `{"media_id":"`+id[media.Voice]+`"}`), 40007},
		{"ErrOtherCorp", typed("image", `{"media_id":"`+foreign+`"}`), 40007},
		{"ErrThumb", typed("mpnews", `{"articles":[{"title":"灯","thumb_media_id":"`+id[media.Video]+`","content":"x"}]}`), 40007},
		{"ErrNoThumb", typed("mpnews", `{"articles":[{"title":"灯","content":"x"}]}`), 41006},
		{"ErrArticleContent", article(`"content":""`), 44004},
		{"ErrAuthor", article(`"content":"x","author":"` + strings.Repeat("a", 65) + `"`), 45032},
		{"ErrLongArticle", article(`"content":"` + strings.Repeat("a", 666<<10+1) + `"`), 45002},
		{"ErrNoArticles", typed("mpnews", `{}`), 45008},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if out := s.call("send", fmt.Sprintf(`{"agentid":%d,%s}`, app, tt.fields)); out.Errcode != tt.code {
				t.Errorf("%+v, want %d", out, tt.code)
			}
		})
	}
	t.Run("ErrExpired", func(t *testing.T) {
		s.pass(media.Life)
		s.token = s.Token(app)
		if out := s.call("send", fmt.Sprintf(`{"agentid":%d,%s}`, app, tests[0].fields)); out.Errcode != 40007 {
			t.Errorf("%+v", out)
		}
	})
}

func TestTranslation(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	const typedText = `$userName=ENGINEER$ $userAlias=engineer$ $userAlias=both$ $userAliasOrName=both$ $departmentName=3$ $userName=clerk$ $departmentName=9$ $x=1$`
	for name, tt := range map[string]struct{ fields, want string }{
		"OK/text":      {typed("text", `{"content":"`+typedText+`"}`) + `,"enable_id_trans":1`, `{"content":"程工 Cheng $userAlias=both$ 双岗 后端组 $userName=clerk$ $departmentName=9$ $x=1$"}`},
		"not markdown": {typed("markdown", `{"content":"`+typedText+`"}`) + `,"enable_id_trans":1`, `{"content":"` + typedText + `"}`},
		"not asked":    {typed("text", `{"content":"`+typedText+`"}`), `{"content":"` + typedText + `"}`},
	} {
		s.ok(tt.fields)
		if diff := cmp.Diff(tt.want, s.contents("engineer")[0]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
