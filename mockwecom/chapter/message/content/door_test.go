package content_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/chapter/message/content"
	"wecomlab/mockwecom/engine/setting"
)

// shelf has one file of each kind, under the kind's name.
type shelf struct{}

func (shelf) File(_ context.Context, id string) (*media.File, error) {
	switch kind := media.Kind(id); kind {
	case media.Image, media.Voice, media.Video, media.Plain:
		return &media.File{MediaID: id, Kind: kind, Name: id + ".pdf"}, nil
	case "exe":
		return &media.File{MediaID: id, Kind: media.Plain, Name: "lamp.exe"}, nil
	case "broken":
		return nil, errors.New("the shelf is broken")
	}
	return nil, nil
}

func put(set *content.Set, kind string, body func(*content.Set)) (string, *content.Set) {
	body(set)
	return kind, set
}

// codeOf gives the code of a refusal, 0 for none.
func codeOf(t *testing.T, err error) int {
	t.Helper()
	if err == nil {
		return 0
	}
	refused := (*errcode.Error)(nil)
	if !errors.As(err, &refused) {
		t.Fatalf("no refusal: %v", err)
	}
	return int(refused.Code)
}

var doors = map[string]*content.Door{"app": content.App, "chat": content.Chat, "robot": content.Robot, "linked": content.Linked}

// TestDoors tells the doors apart.
func TestDoors(t *testing.T) {
	t.Parallel()
	x := strings.Repeat
	const url = "https://lamp.example.test/"
	text := func(n int) func(*content.Set) {
		return func(s *content.Set) { s.Text.Content = x("a", n) }
	}
	card := func(title, desc int) func(*content.Set) {
		return func(s *content.Set) {
			s.TextCard = content.TextCard{Title: x("灯", title), Description: x("亮", desc), URL: url}
		}
	}
	news := func(a content.Article) func(*content.Set) {
		return func(s *content.Set) { s.News.Articles = []content.Article{a} }
	}
	file := func(kind string) func(*content.Set) {
		return func(s *content.Set) {
			s.Voice.MediaID, s.File.MediaID, s.Video.MediaID, s.Image.MediaID = kind, kind, kind, kind
		}
	}
	tests := []struct {
		name, kind string
		body       func(*content.Set)
		code       map[string]int    // where it is not 40008
		stored     map[string]string // where it says more
	}{
		{"text", "text", text(2), map[string]int{"app": 0, "chat": 0, "linked": 0, "robot": 0}, map[string]string{"robot": `{"content":"aa"}`}},
		{"empty text", "text", text(0), map[string]int{"app": 44004, "chat": 44004, "linked": 44004, "robot": 44004}, nil},
		{"text of 2049 bytes", "text", text(2049), map[string]int{"app": 0, "chat": 0, "linked": 0, "robot": 0},
			map[string]string{"app": `{"content":"` + x("a", 2048) + `"}`, "chat": `{"content":"` + x("a", 2048) + `"}`, "robot": `{"content":"` + x("a", 2049) + `"}`}},
		{"text of 5121 bytes", "text", text(5121), map[string]int{"app": 0, "chat": 0, "linked": 0, "robot": 40058}, nil},
		{"markdown of 2049 bytes", "markdown", func(s *content.Set) { s.Markdown.Content = x("a", 2049) }, map[string]int{"app": 40058, "chat": 40058, "linked": 40058, "robot": 0}, nil},
		{"markdown of 4097 bytes", "markdown", func(s *content.Set) { s.Markdown.Content = x("a", 4097) }, map[string]int{"app": 40058, "chat": 40058, "linked": 40058, "robot": 40058}, nil},
		{"markdown_v2", "markdown_v2", func(s *content.Set) { s.MarkdownV2.Content = "| a |" }, map[string]int{"robot": 0}, map[string]string{"robot": `{"content":"| a |"}`}},
		{"empty markdown_v2", "markdown_v2", func(*content.Set) {}, map[string]int{"robot": 44004}, nil},
		{"mentions", "text", func(s *content.Set) { s.Text = content.Text{Content: "a", Mentioned: []string{"@all"}} }, map[string]int{"app": 0, "chat": 0, "linked": 0, "robot": 0},
			map[string]string{"app": `{"content":"a"}`, "robot": `{"content":"a","mentioned_list":["@all"]}`}},
		{"textcard", "textcard", card(129, 513), map[string]int{"app": 0, "chat": 0, "linked": 0}, map[string]string{
			"app":  `{"title":"` + x("灯", 128) + `","description":"` + x("亮", 512) + `","url":"` + url + `","btntxt":"详情"}`,
			"chat": `{"title":"` + x("灯", 42) + `","description":"` + x("亮", 170) + `","url":"` + url + `","btntxt":"详情"}`,
		}},
		{"news of a mini program", "news", news(content.Article{Title: "a", AppID: "wxlamp", Page: "p"}), map[string]int{"app": 0, "chat": 41010, "linked": 0, "robot": 41010}, nil},
		{"news", "news", news(content.Article{Title: "a", URL: url}), map[string]int{"app": 0, "chat": 0, "linked": 0, "robot": 0}, nil},
		{"news without a scheme", "news", news(content.Article{Title: "a", URL: "lamp.example.test/3"}), map[string]int{"app": 45034, "chat": 45034, "linked": 45034, "robot": 0}, nil},
		{"news without an address", "news", news(content.Article{Title: "a"}), map[string]int{"app": 41010, "chat": 41010, "linked": 41010, "robot": 41010}, nil},
		{"voice", "voice", file("voice"), map[string]int{"app": 0, "chat": 0, "linked": 0, "robot": 0}, map[string]string{"robot": `{"media_id":"voice"}`}},
		{"file", "file", file("file"), map[string]int{"app": 0, "chat": 0, "linked": 0, "robot": 0}, nil},
		{"unknown file", "file", file("ghost"), map[string]int{"app": 40007, "chat": 40007, "linked": 40007, "robot": 40007}, nil},
		{"video", "video", file("video"), map[string]int{"app": 0, "chat": 0, "linked": 0}, nil},
		{"image by media_id", "image", file("image"), map[string]int{"app": 0, "chat": 0, "linked": 0, "robot": 93017}, nil},
		{"notice", content.MiniProgramNotice, func(s *content.Set) { s.Notice = content.Notice{AppID: "wxlamp", Title: "灯塔通知"} }, map[string]int{"app": 0, "linked": 0}, nil},
		{"taskcard", content.TaskCard, func(s *content.Set) {
			s.Task = content.Task{Title: "a", TaskID: "t", Buttons: []content.TaskButton{{Key: "k", Name: "n"}}}
		}, map[string]int{"app": 0}, nil},
		{"no type", "", func(*content.Set) {}, nil, nil},
	}
	for _, tt := range tests {
		for name, door := range doors {
			t.Run(tt.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				want, known := tt.code[name]
				if !known {
					want = 40008
				}
				kind, set := put(&content.Set{}, tt.kind, tt.body)
				body, err := door.Check(t.Context(), &content.Sender{Files: shelf{}}, set, kind, 0)
				if got := codeOf(t, err); got != want {
					t.Fatalf("%v, want %d", err, want)
				}
				if stored := tt.stored[name]; stored != "" {
					got, err := content.JSON(body)
					if diff := cmp.Diff(stored, got); diff != "" || err != nil {
						t.Errorf("%v\n%s", err, diff)
					}
				}
			})
		}
	}
}

// TestRefusalsNameTheDocumentOfTheDoor keeps explanations apart.
func TestRefusalsNameTheDocumentOfTheDoor(t *testing.T) {
	t.Parallel()
	for name, door := range doors {
		for _, kind := range []string{"smoke", "text", "news", "voice"} {
			_, err := door.Check(t.Context(), &content.Sender{}, &content.Set{}, kind, 0)
			refused := (*errcode.Error)(nil)
			if !errors.As(err, &refused) || refused.Finding == nil || refused.Finding.Doc != door.Doc || refused.Finding.Fix == "" {
				t.Errorf("%s of %s: %v", kind, name, err)
			}
		}
	}
}

func TestFaultsAreNoRefusals(t *testing.T) {
	t.Parallel()
	set := &content.Set{}
	set.File.MediaID = "broken"
	_, err := content.App.Check(t.Context(), &content.Sender{Files: shelf{}}, set, "file", 1)
	if refused := (*errcode.Error)(nil); err == nil || errors.As(err, &refused) {
		t.Errorf("%v", err)
	}
}

func TestSafe(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, kind, media string
		safe, code        int
		settings          setting.Values
	}{
		{"OK/text", "text", "", 1, 0, nil},
		{"OK/file", "file", "file", 1, 0, nil},
		{"OK/file of another kind is taken", "file", "exe", 1, 0, setting.Values{"message.safe_file": "taken"}},
		{"ErrFileOfAnotherKind", "file", "exe", 1, 40058, nil},
		{"ErrNews", "news", "", 1, 40074, nil},
		{"ErrTwo", "text", "", 2, 40058, nil},
		{"ErrThree", "mpnews", "", 3, 40058, nil},
		{"ErrNegative", "text", "", -1, 40058, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			set := &content.Set{}
			set.Text.Content, set.File.MediaID = "a", tt.media
			_, err := content.App.Check(t.Context(), &content.Sender{Files: shelf{}, Settings: tt.settings}, set, tt.kind, tt.safe)
			if got := codeOf(t, err); got != tt.code {
				t.Errorf("%v, want %d", err, tt.code)
			}
		})
	}
}

func TestHarm(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		kind, body string
		settings   setting.Values
		code       int
	}{
		{"text", "a [[crash]] b", nil, 82004},
		{"markdown", "[[crash]]", nil, 82004},
		{"text", "a [[crash]] b", setting.Values{"message.harmful_text": "boom"}, 0},
		{"text", "boom", setting.Values{"message.harmful_text": "boom"}, 82004},
		{"text", "crash", nil, 0},
	} {
		set := &content.Set{Text: content.Text{Content: tt.body}, Markdown: content.Markdown{Content: tt.body}}
		_, err := content.Chat.Check(t.Context(), &content.Sender{Settings: tt.settings}, set, tt.kind, 0)
		if got := codeOf(t, err); got != tt.code {
			t.Errorf("%s %s: %v, want %d", tt.kind, tt.body, err, tt.code)
		}
	}
}

// TestEveryTypeOfADoorHasAContent finds a msgtype that a door names and nothing reads.
func TestEveryTypeOfADoorHasAContent(t *testing.T) {
	t.Parallel()
	for name, door := range doors {
		for _, kind := range door.Types {
			if body, err := door.Check(t.Context(), &content.Sender{}, &content.Set{}, kind, 0); codeOf(t, err) == 40008 || body == nil {
				t.Errorf("%s does not read %s: %v", name, kind, err)
			}
		}
	}
}
