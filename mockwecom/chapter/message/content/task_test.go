package content_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
	"wecomlab/mockwecom/chapter/message/content"
	"wecomlab/mockwecom/engine/setting"
)

func TestTaskCards(t *testing.T) {
	t.Parallel()
	x := strings.Repeat
	tests := []struct {
		name   string
		change func(*content.Task)
		code   int
	}{
		{"OK", func(*content.Task) {}, 0},
		{"OK/two buttons", func(b *content.Task) { b.Buttons = append(b.Buttons, content.TaskButton{Key: "no", Name: "不去"}) }, 0},
		{"OK/is cut", func(b *content.Task) {
			b.Title, b.Description, b.Buttons[0].Name = x("灯", 99), x("亮", 400), x("去", 9)
		}, 0},
		{"ErrTitle", func(b *content.Task) { b.Title = "" }, 41016},
		{"ErrScheme", func(b *content.Task) { b.URL = "lamp.example.test" }, 45034},
		{"ErrNoTask", func(b *content.Task) { b.TaskID = "" }, 42014},
		{"ErrTask", func(b *content.Task) { b.TaskID = "灯" }, 42014},
		{"ErrLongTask", func(b *content.Task) { b.TaskID = x("a", 129) }, 42014},
		{"ErrNoButton", func(b *content.Task) { b.Buttons = nil }, 40058},
		{"ErrThreeButtons", func(b *content.Task) { b.Buttons = make([]content.TaskButton, 3) }, 40058},
		{"ErrNoKey", func(b *content.Task) { b.Buttons[0].Key = "" }, 42019},
		{"ErrKey", func(b *content.Task) { b.Buttons[0].Key = "g o" }, 42018},
		{"ErrLongKey", func(b *content.Task) { b.Buttons[0].Key = x("k", 129) }, 42018},
		{"ErrSameKeys", func(b *content.Task) { b.Buttons = append(b.Buttons, b.Buttons[0]) }, 42018},
		{"ErrNoName", func(b *content.Task) { b.Buttons[0].Name = "" }, 42020},
		{"ErrColour", func(b *content.Task) { b.Buttons[0].Color = "green" }, 40058},
	}
	for _, tt := range tests {
		for _, kind := range []string{content.TaskCard, content.InteractiveTaskCard} {
			t.Run(tt.name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				card := content.Task{Title: "灯灭了", TaskID: "lamp_1@quay-2", Buttons: []content.TaskButton{{Key: "go", Name: "我去"}}}
				tt.change(&card)
				set := &content.Set{Task: card, LaterTask: card}
				body, err := content.App.Check(t.Context(), &content.Sender{}, set, kind, 0)
				if got := codeOf(t, err); got != tt.code {
					t.Fatalf("%v, want %d", err, tt.code)
				}
				if got := body.(*content.Task); tt.code == 0 && (len(got.Title) > 128 || len(got.Description) > 512 || len(got.Buttons[0].Name) > 18) {
					t.Errorf("it was not cut: %+v", got)
				}
			})
		}
	}
}

func TestTaskCardsNeedSomebodyWhoHears(t *testing.T) {
	t.Parallel()
	set := &content.Set{Task: content.Task{Title: "a", TaskID: "t", Buttons: []content.TaskButton{{Key: "k", Name: "n"}}}}
	deaf := &content.Sender{Hears: func(context.Context) error { return errcode.New(errcode.NeedCallbackURL) }}
	if _, err := content.App.Check(t.Context(), deaf, set, content.TaskCard, 0); codeOf(t, err) != 43012 {
		t.Errorf("%v", err)
	}
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	x := strings.Repeat
	approved := setting.Values{"message.templates": "tide:港口+水位, lamp ,old!"}
	two := []content.Item{{Key: "港口", Value: "北港"}, {Key: "水位", Value: "三米"}}
	tests := []struct {
		name   string
		values setting.Values
		change func(*content.Template)
		code   int
	}{
		{"OK", nil, func(*content.Template) {}, 0},
		{"OK/approved", approved, func(*content.Template) {}, 0},
		{"OK/approved with any keywords", approved, func(b *content.Template) { b.ID, b.Items = "lamp", two[:1] }, 0},
		{"OK/mini program before the address", nil, func(b *content.Template) { b.URL, b.Mini = "", &content.MiniProgram{AppID: "wxlamp", Page: "p"} }, 0},
		{"ErrNoID", nil, func(b *content.Template) { b.ID = "" }, 60203},
		{"ErrLongID", nil, func(b *content.Template) { b.ID = x("t", 65) }, 60203},
		{"ErrUnknown", approved, func(b *content.Template) { b.ID = "fog" }, 60203},
		{"ErrState", approved, func(b *content.Template) { b.ID = "old" }, 60204},
		{"ErrKeywords", approved, func(b *content.Template) { b.Items = two[:1] }, 60205},
		{"ErrNoTarget", nil, func(b *content.Template) { b.URL = "" }, 41010},
		{"ErrScheme", nil, func(b *content.Template) { b.URL = "lamp.example.test" }, 45034},
		{"ErrMiniApp", nil, func(b *content.Template) { b.Mini = &content.MiniProgram{Page: "p"} }, 90200},
		{"ErrMiniPage", nil, func(b *content.Template) { b.Mini = &content.MiniProgram{AppID: "wxlamp"} }, 90204},
		{"ErrMini", nil, func(b *content.Template) { b.Mini = &content.MiniProgram{AppID: "lamp", Page: "p"} }, 90207},
		{"ErrLongURL", nil, func(b *content.Template) {
			b.URL, b.Mini = "https://"+x("a", 2048), &content.MiniProgram{AppID: "wxlamp", Page: "p"}
		}, 40058},
		{"ErrNoItems", nil, func(b *content.Template) { b.Items = nil }, 40058},
		{"ErrSixItems", nil, func(b *content.Template) { b.Items = append(append(two, two...), two...) }, 40058},
		{"ErrNoKey", nil, func(b *content.Template) { b.Items = []content.Item{{Value: "a"}} }, 40058},
		{"ErrLongKey", nil, func(b *content.Template) { b.Items = []content.Item{{Key: x("港", 21), Value: "a"}} }, 40058},
		{"ErrNoValue", nil, func(b *content.Template) { b.Items = []content.Item{{Key: "a"}} }, 40058},
		{"ErrLongValue", nil, func(b *content.Template) { b.Items = []content.Item{{Key: "a", Value: x("港", 41)}} }, 40058},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			set := &content.Set{Template: content.Template{ID: "tide", URL: "https://lamp.example.test/", Items: two[:2:2]}}
			tt.change(&set.Template)
			body, err := content.App.Check(t.Context(), &content.Sender{Settings: tt.values}, set, content.TemplateMsg, 0)
			if got := codeOf(t, err); got != tt.code {
				t.Fatalf("%v, want %d", err, tt.code)
			}
			if tt.code == 0 && len(body.Texts()) != len(set.Template.Items) {
				t.Errorf("ids are translated in %d fields", len(body.Texts()))
			}
		})
	}
}

func TestMiniPrograms(t *testing.T) {
	t.Parallel()
	linked := setting.Values{"message.miniprograms": "wxlamp, wxquay@1000002,wxtide@1000003,wxboth@1000003,wxboth@1000002"}
	for appid, want := range map[string]int{"wxlamp": 0, "wxquay": 0, "wxboth": 0, "wxtide": 90208, "wxfog": 90206, "lamp": 90207, "": 90200} {
		set := &content.Set{Notice: content.Notice{AppID: appid, Title: "灯塔通知"}}
		from := &content.Sender{Settings: linked, Agent: 1000002}
		if _, err := content.App.Check(t.Context(), from, set, content.MiniProgramNotice, 0); codeOf(t, err) != want {
			t.Errorf("a notice of %q: %v, want %d", appid, err, want)
		}
	}
}

func TestRobotCards(t *testing.T) {
	t.Parallel()
	card := func(kind string) content.Card {
		return content.Card{Type: kind, TaskID: "灯", Title: &content.CardTitle{Title: "灯"}, Action: &content.CardAction{}, Image: &content.CardImage{URL: "https://lamp.example.test/p.png"},
			Menu: &content.ActionMenu{Actions: []content.MenuAction{{Text: "a", Key: "a"}}}}
	}
	for kind, want := range map[string]int{content.TextNotice: 0, content.NewsNotice: 0, content.ButtonInteraction: 42031, content.VoteInteraction: 42031, content.MultipleInteraction: 42031, "": 42031} {
		set := &content.Set{Card: card(kind)}
		set.Card.Action.Type, set.Card.Action.URL = 1, "https://lamp.example.test/"
		_, err := content.Robot.Check(t.Context(), &content.Sender{}, set, content.TemplateCard, 0)
		if codeOf(t, err) != want {
			t.Errorf("%s: %v, want %d", kind, err, want)
		}
		if want == 0 && (set.Card.Calls() || set.Card.TaskID != "") {
			t.Errorf("%s calls back", kind)
		}
	}
	set := &content.Set{Card: card(content.NewsNotice)}
	set.Card.Action.Type, set.Card.Action.URL = 1, "https://lamp.example.test/"
	set.Card.Image, set.Card.ImageText = nil, &content.ImageText{Image: "https://lamp.example.test/p.png"}
	if _, err := content.Robot.Check(t.Context(), &content.Sender{}, set, content.TemplateCard, 0); codeOf(t, err) != 42044 {
		t.Errorf("a robot's news_notice without card_image: %v", err)
	}
}

// TestShown holds the lengths that clients show against each other.
func TestShown(t *testing.T) {
	t.Parallel()
	title := func(n int) *content.Set {
		set := &content.Set{Card: content.Card{Type: content.TextNotice, Title: &content.CardTitle{Title: strings.Repeat("灯", n)}, Action: &content.CardAction{}}}
		set.Card.Action.Type, set.Card.Action.URL = 1, "https://lamp.example.test/"
		set.Card.Rows = []content.KeyValue{{Key: "六个字的键名"}}
		return set
	}
	for _, tt := range []struct {
		name   string
		door   *content.Door
		n      int
		values setting.Values
		note   string
		code   int
	}{
		{"app", content.App, 36, nil, "horizontal_content_list[0].keyname has 6 characters, clients show 5", 0},
		{"app, longer", content.App, 37, nil, "main_title.title has 37 characters, clients show 36; horizontal_content_list[0].keyname has 6 characters, clients show 5", 0},
		{"robot", content.Robot, 27, nil, "main_title.title has 27 characters, clients show 26; horizontal_content_list[0].keyname has 6 characters, clients show 5", 0},
		{"refused", content.App, 37, setting.Values{"message.long_card_text": "40058"}, "", 40058},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			note := ""
			from := &content.Sender{Settings: tt.values, Note: func(text string) { note = text }}
			_, err := tt.door.Check(t.Context(), from, title(tt.n), content.TemplateCard, 0)
			if got := codeOf(t, err); got != tt.code {
				t.Errorf("%v, want %d", err, tt.code)
			}
			if diff := cmp.Diff(tt.note, note); diff != "" {
				t.Error(diff)
			}
		})
	}
}
