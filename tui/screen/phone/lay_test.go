package phone

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/theme"
)

// newPen makes a pen for a message of a type.
func newPen(msgtype, content string, width int) *pen {
	look := theme.New("harbor", true, true)
	return &pen{
		say: i18n.NewPrinter(i18n.English), card: &look.Card, width: width, names: func(id string) string { return "name of " + id },
		message: &control.PhoneMessage{Type: msgtype, Content: json.RawMessage(content)},
	}
}

// shown is what rows say, a line a row.
func shown(rows []row) string {
	var lines []string
	for _, r := range rows {
		var b strings.Builder
		for _, p := range r {
			b.WriteString(p.text)
		}
		lines = append(lines, strings.TrimRight(b.String(), " "))
	}
	return strings.Join(lines, "\n")
}

func text(content string) string {
	out, _ := json.Marshal(map[string]string{"content": content})
	return string(out)
}

func TestRows(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, msgtype, content, want string }{
		{"Text", "text", text("一行\n\n  second"), "一行\n\n  second"},
		{"TextWithLink", "text", text(`see <a href="https://a.test/x">the page</a>.`), "see the page."},
		{"TextWithOtherTags", "text", text("1 < 2 <b>bold</b> <x>"), "1 < 2 <b>bold</b>\n<x>"},
		{"TextWithControls", "text", text("a\x1b[31mb"), "a·[31mb"},
		{"WideText", "text", text("企业微信企业微信企业微信"), "企业微信企业微信企业\n微信"},
		{"MarkdownHeadings", "markdown", text("# One\n### Three\n#no heading"), "▍One\nThree\n#no heading"},
		{"MarkdownInline", "markdown", text("**bold** `code` [link](https://a.test) **open"), "bold  code  link\n**open"},
		{"MarkdownQuote", "markdown", text("> said\nanswered"), "▎ said\nanswered"},
		{"MarkdownFont", "markdown", text(`<font color="warning">hot</font>`), "hot"},
		{"Unknown", "hologram", `{"a":1}`, "hologram\n{\"a\":1}"},
		{"File", "file", `{"media_id":"m-7"}`, "▤ m-7"},
		{"Place", "location", `{"latitude":"1.5","longitude":2,"label":"道"}`, "⌖ 道\n1.5, 2"},
		{"Template", "template_msg", `{"template_id":"t","url":"https://a.test","content_item":[{"key":"会议","value":"9:00"}]}`, "会议  9:00\n────────────────────\nopen               ›"},
		{"TaskCard", "taskcard", `{"title":"T","btn":[{"key":"y","name":"Yes"}]}`, "T\n\n────────────────────\n[       Yes        ]"},
		{"CardOfNothing", "template_card", `{}`, ""},
		{"CardThatIsNone", "template_card", `[1]`, "[1]"},
		{"CardStyleOutOfRange", "template_card", `{"source":{"desc":"S","desc_color":9},"button_list":[{"text":"B","style":-1,"key":"b"}]}`, "▣ S\n────────────────────\n[        B         ]"},
		{"NamesOfMembers", "template_card", `{"horizontal_content_list":[{"keyname":"who","type":3,"userid":"u1"}]}`, "who  @name of u1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := shown(newPen(tc.msgtype, tc.content, 20).rows()); got != tc.want {
				t.Errorf("it is laid out as\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
}

func TestTargets(t *testing.T) {
	t.Parallel()
	p := newPen("template_card", `{"card_type":"text_notice","action_menu":{"action_list":[{"text":"a","key":"k"}]},"main_title":{"title":"T"},"card_action":{"type":2,"appid":"wx1","pagepath":"p"},
		"quote_area":{"type":1,"url":"https://q.test","title":"Q"},"jump_list":[{"type":1,"title":"J","url":"https://j.test"},{"title":"nowhere"}],
		"checkbox":{"question_key":"c","option_list":[{"id":"1","text":"one"}],"disable":true},"button_list":[{"text":"B","key":"b"},{"type":1,"text":"U","url":"https://u.test"}]}`, 30)
	rows := p.rows()
	var got []string
	for _, x := range p.targets {
		got = append(got, x.value)
	}
	if want := ",wx1 p,https://q.test,https://j.test,b,https://u.test"; strings.Join(got, ",") != want {
		t.Errorf("targets %q, want %q", strings.Join(got, ","), want)
	}
	seen := map[int]bool{}
	for _, r := range rows {
		for _, part := range r {
			seen[part.stop] = true
		}
	}
	for i := range p.targets {
		if !seen[i+1] {
			t.Errorf("target %d is nowhere on the card", i+1)
		}
	}
}

// Whatever an app sends, no row is wider than the room, nothing panics, and no character gets lost.
func TestRowsFit(t *testing.T) {
	t.Parallel()
	alphabet := rapid.SliceOfN(rapid.SampledFrom([]string{"a", " ", "企", "，", "\n", "**", "`", "> ", "# ", "<a href=\"u\">", "</a>", "<font color=\"info\">", "[x](y)", "👍🏽", "\t", "长长长长长长"}), 0, 40)
	rapid.Check(t, func(t *rapid.T) {
		content := strings.Join(alphabet.Draw(t, "content"), "")
		width := rapid.IntRange(narrowest, 60).Draw(t, "width")
		raw, _ := json.Marshal(map[string]any{
			"content": content, "title": content, "description": content, "url": content, "btntxt": content,
			"card_type": "button_interaction", "main_title": map[string]string{"title": content, "desc": content},
			"source": map[string]string{"desc": content}, "quote_area": map[string]any{"type": 1, "url": "u", "title": content, "quote_text": content},
			"emphasis_content": map[string]string{"title": content, "desc": content}, "sub_title_text": content,
			"horizontal_content_list": []map[string]any{{"keyname": content, "value": content}},
			"button_selection":        map[string]any{"question_key": "q", "title": content, "option_list": []map[string]any{{"id": "1", "text": content}}, "selected_id": "1"},
			"button_list":             []map[string]any{{"text": content, "key": "k"}, {"text": "x", "key": "l"}},
			"checkbox":                map[string]any{"question_key": "c", "option_list": []map[string]any{{"id": "1", "text": content}}},
		})
		for _, msgtype := range []string{"text", "markdown", "textcard", "template_card", "link", "taskcard"} {
			p := newPen(msgtype, string(raw), width)
			for _, r := range p.rows() {
				if w := r.width(); w > width {
					t.Fatalf("%s: a row has %d columns of %d: %q", msgtype, w, width, shown([]row{r}))
				}
			}
		}
	})
}

func TestFlowKeepsEverything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var pieces []piece
		var whole strings.Builder
		for i, s := range rapid.SliceOfN(rapid.SampledFrom([]string{"ab", " ", "企业", "，", "c ", "\n", "e\u0301", "👍🏽"}), 1, 20).Draw(t, "pieces") {
			pieces = append(pieces, piece{text: s, stop: i})
			whole.WriteString(s)
		}
		var got strings.Builder
		for _, r := range flow(pieces, rapid.IntRange(2, 20).Draw(t, "width")) {
			for _, p := range r {
				got.WriteString(p.text)
			}
		}
		without := func(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }
		if without(got.String()) != without(whole.String()) {
			t.Fatalf("%q became %q", whole.String(), got.String())
		}
	})
}

func TestPreview(t *testing.T) {
	t.Parallel()
	say := i18n.NewPrinter(i18n.English)
	for _, tc := range []struct{ msgtype, content, want string }{
		{"text", text("a\n<a href=\"u\">b</a>"), "a b"}, {"markdown", text("**x** [y](z)"), "[markdown] x y"},
		{"template_card", `{"sub_title_text":"s"}`, "[card] s"}, {"news", `{"articles":[{"title":"n"}]}`, "[news] n"}, {"news", `{}`, "[news] "},
		{"voice", `{"media_id":"m"}`, "[voice] "}, {"location", `{"label":"l"}`, "[place] l"}, {"link", `{"url":"u"}`, "[link] u"}, {"odd", `[]`, "[odd] "},
	} {
		if got := preview(say, &control.PhoneMessage{Type: tc.msgtype, Content: json.RawMessage(tc.content)}); got != tc.want {
			t.Errorf("%s %s is previewed as %q, want %q", tc.msgtype, tc.content, got, tc.want)
		}
	}
	if got := preview(say, &control.PhoneMessage{Recalled: true}); !strings.Contains(got, "recalled") {
		t.Errorf("a recalled message is previewed as %q", got)
	}
}

func TestSize(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1.0 KB", 3000: "2.9 KB", 5 << 20: "5.0 MB"} {
		if got := size(n); got != want {
			t.Errorf("%d bytes are %s, want %s", n, got, want)
		}
	}
}

func TestFit(t *testing.T) {
	t.Parallel()
	st := paint.Style{}
	for _, tc := range []struct {
		row   row
		width int
		want  string
	}{
		{row{{text: "abc", style: st}}, 3, "abc"}, {row{{text: "abcd", style: st}}, 3, "ab…"}, {row{{text: "abc", style: st}, {text: "d", style: st}}, 3, "ab…"},
		{row{{text: "企业微", style: st}}, 5, "企业…"},
	} {
		if got := shown([]row{tc.row.fit(tc.width)}); got != tc.want {
			t.Errorf("%v in %d columns is %q, want %q", tc.row, tc.width, got, tc.want)
		}
	}
}
