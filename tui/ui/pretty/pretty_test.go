package pretty_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/explain"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/pretty"
	"wecomlab/tui/ui/theme"
)

var look = theme.New("harbor", true, true)

func text(lines []paint.Line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.String() + "\n")
	}
	return b.String()
}

func TestBody(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, body, want string }{
		{"JSON", `{"b":1,"a":["x",true,null],"n":12345678901234567890}`, "{\n  \"b\": 1,\n  \"a\": [\n    \"x\",\n    true,\n    null\n  ],\n  \"n\": 12345678901234567890\n}\n"},
		{"JSONWithEscapes", `{"k\"ey":"v\\"}`, "{\n  \"k\\\"ey\": \"v\\\\\"\n}\n"},
		{"BrokenJSON", `{"a":`, "{\"a\":\n"},
		{"XML", `<xml><A><![CDATA[1<2]]></A><B>7</B><C/><D></D></xml>`, "<xml>\n  <A><![CDATA[1<2]]></A>\n  <B>7</B>\n  <C/>\n  <D></D>\n</xml>\n"},
		{"XMLNested", `<xml><L><I>1</I><I>2</I></L></xml>`, "<xml>\n  <L>\n    <I>1</I>\n    <I>2</I>\n  </L>\n</xml>\n"},
		{"XMLWithAttributes", `<?xml version="1.0"?><a b="c">x</a>`, "<?xml version=\"1.0\"?>\n<a b=\"c\">x</a>\n"},
		{"TagsThatDoNotMatch", `<p>one<br>two</p>`, "<p>one<br>two</p>\n"},
		{"UnclosedTag", `<xml><A`, "<xml><A\n"},
		{"Form", `a=1&b=%E4%BC%81&c`, "a = 1\nb = 企\nc = \n"},
		{"Text", "success", "success\n"},
		{"Empty", "", ""},
		{"Blank", "  ", "  \n"},
		{"Control", "a\x1b[31mb", "a·[31mb\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, text(pretty.Body([]byte(tc.body), 60, look))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestBinaryIsDumped(t *testing.T) {
	t.Parallel()
	got := text(pretty.Body([]byte{0xff, 0xd8, 0xff, 0xe0, 'J', 'F'}, 80, look))
	if !strings.HasPrefix(got, "00000000  ff d8 ff e0 4a 46") {
		t.Errorf("%q", got)
	}
}

func TestNamesAndValuesDiffer(t *testing.T) {
	t.Parallel()
	line := pretty.Body([]byte(`{"name":"value","n":1}`), 60, look)[1]
	styles := map[string]paint.Style{}
	for _, s := range line {
		styles[s.Text] = s.Style
	}
	if name, value := styles[`"name"`], styles[`"value"`]; name.Equal(&value) {
		t.Error("names look like values")
	}
}

func TestLongLinesAreFolded(t *testing.T) {
	t.Parallel()
	body, _ := json.Marshal(map[string]string{"url": strings.Repeat("企业x", 50)})
	for _, width := range []int{10, 24, 61} {
		for _, l := range pretty.Body(body, width, look) {
			if l.Width() > width {
				t.Errorf("%q is wider than %d", l, width)
			}
		}
	}
}

func TestQueryKeepsTheOrder(t *testing.T) {
	t.Parallel()
	got := text(pretty.Query("msg_signature=ab&timestamp=1&echostr=x%2By%3D&&bad=%zz", 60, look))
	if diff := cmp.Diff("msg_signature = ab\ntimestamp = 1\nechostr = x+y=\nbad = %zz\n", got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFinding(t *testing.T) {
	t.Parallel()
	f := &explain.Finding{Step: explain.ReceiveID, Expected: "wwprovider", Got: "dksuite", Cause: "long " + strings.Repeat("words ", 12), Fix: "Take the corpid", Fits: []string{"a", "b"}, Doc: 90930}
	got := text(pretty.Finding(f, 52, look, i18n.NewPrinter(i18n.English)))
	for _, want := range []string{
		"failed at    receiveid\n", "expected     wwprovider\n", "got          dksuite\n", "cause        long words", "\n             words",
		"would fit    a, b\n", "fix          Take the corpid\n", "90930",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
	for line := range strings.Lines(got) {
		if paint.Width(strings.TrimRight(line, "\n")) > 52 {
			t.Errorf("%q is too wide", line)
		}
	}
}

func FuzzBody(f *testing.F) {
	f.Add([]byte(`{"a":[1,"x"]}`), 20)
	f.Add([]byte(`<xml><A><![CDATA[x]]></A></xml>`), 9)
	f.Add([]byte("a=1&b=%"), 5)
	f.Add([]byte{'<', '/', '>', 0xff}, 3)
	f.Fuzz(func(t *testing.T, body []byte, width int) {
		width = max(width%120, 8)
		for _, l := range pretty.Body(body, width, look) {
			if strings.ContainsAny(l.String(), "\x1b\n") {
				t.Errorf("%q would be acted upon by a terminal", l)
			}
		}
	})
}
