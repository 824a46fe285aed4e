package paint_test

import (
	"image"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/tui/ui/paint"
)

func plain(c *paint.Canvas) string { return ansi.Strip(c.String()) }

func TestTextIsClipped(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		rect image.Rectangle
		x, y int
		text string
		want string
	}{
		{"Inside", image.Rect(1, 1, 5, 2), 0, 0, "abcd", "      \n abcd \n      "},
		{"RightEdge", image.Rect(1, 1, 4, 2), 0, 0, "abcdef", "      \n abc  \n      "},
		{"WideGlyphIsNotHalved", image.Rect(1, 1, 4, 2), 0, 0, "企业", "      \n 企   \n      "},
		{"LeftEdge", image.Rect(1, 1, 5, 2), -2, 0, "abcd", "      \n cd   \n      "},
		{"Below", image.Rect(1, 1, 5, 2), 0, 1, "abcd", "      \n      \n      "},
		{"Above", image.Rect(1, 1, 5, 2), 0, -1, "abcd", "      \n      \n      "},
		{"OutsideTheCanvas", image.Rect(4, 2, 40, 40), 0, 0, "abcd", "      \n      \n    ab"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := paint.NewCanvas(6, 3)
			c.Area().Sub(tc.rect).Text(tc.x, tc.y, paint.Style{}, tc.text)
			got := strings.Split(plain(c), "\n")
			for i := range got {
				got[i] = paint.Column(got[i], 6)
			}
			if diff := cmp.Diff(tc.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCanvasOfNoSize(t *testing.T) {
	t.Parallel()
	for _, size := range []image.Point{{}, {X: -3, Y: 4}, {X: 1, Y: 1}} {
		a := paint.NewCanvas(size.X, size.Y).Area()
		a.Frame(paint.Style{})
		a.Fill(paint.Style{})
		a.Row(0, paint.Style{}, paint.Of(paint.Style{}, "text"))
		if a.Width() != max(size.X, 0) {
			t.Errorf("%v: width %d", size, a.Width())
		}
	}
}

func TestFit(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text  string
		width int
		want  string
	}{
		{"short", 5, "short"}, {"longer", 5, "long…"}, {"企业微信", 8, "企业微信"}, {"企业微信", 7, "企业微…"}, {"企业微信", 6, "企业…"},
		{"a", 0, ""}, {"ab", 1, "…"}, {"", 3, ""},
	} {
		if got := paint.Fit(tc.text, tc.width); got != tc.want {
			t.Errorf("Fit(%q, %d) = %q, want %q", tc.text, tc.width, got, tc.want)
		}
		line := paint.Of(paint.Style{}, tc.text[:len(tc.text)/3*3/2/3*3]).Add(paint.Style{}, tc.text[len(tc.text)/3*3/2/3*3:])
		if got := line.Fit(tc.width).String(); got != tc.want {
			t.Errorf("the line %q fitted to %d is %q, want %q", tc.text, tc.width, got, tc.want)
		}
	}
}

func TestWidthsHold(t *testing.T) {
	t.Parallel()
	texts := rapid.StringOf(rapid.RuneFrom([]rune("ab c/?&企业微信é́\t\x1b\x00👩‍👩‍👧")))
	rapid.Check(t, func(t *rapid.T) {
		text, width := texts.Draw(t, "text"), rapid.IntRange(2, 30).Draw(t, "width")
		if w := paint.Width(paint.Column(paint.Clean(text), width)); w != width {
			t.Errorf("a column of %d is %d wide", width, w)
		}
		for _, line := range paint.Wrap(text, width) {
			if paint.Width(line) > width {
				t.Errorf("%q is wider than %d", line, width)
			}
			if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' }) {
				t.Errorf("%q holds a control character", line)
			}
		}
		clean := paint.Clean(text)
		var joined strings.Builder
		for _, line := range paint.WrapLine(paint.Of(paint.Style{}, clean), width, 0) {
			if line.Width() > width {
				t.Errorf("%q is wider than %d", line, width)
			}
			joined.WriteString(line.String())
		}
		if joined.String() != clean {
			t.Errorf("wrapping %q made %q of it", clean, joined.String())
		}
	})
}

func TestAddLeavesTheLineAlone(t *testing.T) {
	t.Parallel()
	base := make(paint.Line, 0, 8).Add(paint.Style{}, "a")
	one, two := base.Add(paint.Style{}, "1"), base.Add(paint.Style{}, "2")
	if one.String() != "a1" || two.String() != "a2" {
		t.Errorf("%q and %q", one, two)
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("POST /cgi-bin/service/get_suite_token?x=企业", 10)
	f.Add("\x1b[31mred\x1b[0m", 3)
	f.Fuzz(func(t *testing.T, text string, width int) {
		for _, line := range paint.Wrap(text, width%200) {
			if strings.Contains(line, "\x1b") {
				t.Errorf("%q would be acted upon by a terminal", line)
			}
		}
	})
}

func TestWrap(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		width      int
		want       []string
	}{
		{"Words", "the code works once, for ten minutes", 14, []string{"the code works", "once, for ten", "minutes"}},
		{"ChineseFillsTheLine", "企业微信如何校验 URL，校验失败时", 16, []string{"企业微信如何校验", "URL，校验失败时"}},
		{"NoClosingMarkAtTheBeginning", "能看到什么，以及", 10, []string{"能看到什", "么，以及"}},
		{"NoOpeningMarkAtTheEnd", "上线（下线）", 6, []string{"上线", "（下", "线）"}},
		{"Address", "/cgi-bin/service?a=1&b=2", 12, []string{"/cgi-bin/", "service?a=1&", "b=2"}},
		{"LongWord", "abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"LineBreaksStay", "a\n\nb\n", 9, []string{"a", "", "b"}},
		{"IndentStays", "  \"a\": 1", 20, []string{"  \"a\": 1"}},
		{"NoRoom", "abc", 0, nil},
		{"Empty", "", 5, []string{""}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, paint.Wrap(tc.text, tc.width)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
