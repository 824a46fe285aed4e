package field_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wecomlab/tui/ui/field"
	"wecomlab/tui/ui/paint"
)

func draw(f *field.Field, width int) (text string, cursor int) {
	c := paint.NewCanvas(width, 1)
	cursor = f.Draw(c.Area(), paint.Style{}, paint.Style{}, "hint")
	return strings.TrimRight(c.String(), " "), cursor
}

func TestEditing(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		text   string
		keys   []string
		want   string
		cursor int
	}{
		{"Types", "", []string{"企", "业", "a"}, "企业a", 5},
		{"LeftGoesOverAWideGlyph", "企业微信", []string{"left"}, "企业微信", 6},
		{"InsertsInTheMiddle", "企信", []string{"left", "微"}, "企微信", 4},
		{"Backspace", "企业", []string{"backspace"}, "企", 2},
		{"BackspaceAtTheBeginning", "企", []string{"home", "backspace"}, "企", 0},
		{"Delete", "企业", []string{"home", "delete"}, "业", 0},
		{"DeleteAtTheEnd", "企", []string{"delete"}, "企", 2},
		{"WordBack", "kind:api  title:x ", []string{"ctrl+w"}, "kind:api  ", 10},
		{"KillsToTheBeginning", "abc", []string{"left", "ctrl+u"}, "c", 0},
		{"KillsToTheEnd", "abc", []string{"home", "right", "ctrl+k"}, "a", 1},
		{"EndAndHome", "abc", []string{"ctrl+a", "ctrl+e"}, "abc", 3},
		{"FamilyIsOneGlyph", "👩‍👩‍👧", []string{"backspace"}, "", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f := field.New(tc.text)
			for _, k := range tc.keys {
				typed := k
				if len(k) > 4 || k == "home" || k == "left" {
					typed = ""
				}
				if !f.Press(k, typed) {
					t.Errorf("%s means nothing", k)
				}
			}
			if _, cursor := draw(&f, 40); f.Text() != tc.want || cursor != tc.cursor {
				t.Errorf("%q with the cursor at %d, want %q at %d", f.Text(), cursor, tc.want, tc.cursor)
			}
		})
	}
}

func TestKeysThatTypeNothing(t *testing.T) {
	t.Parallel()
	f := field.New("x")
	if f.Press("f5", "") || f.Text() != "x" {
		t.Errorf("f5 made %q of it", f.Text())
	}
}

func TestHintStandsInAnEmptyField(t *testing.T) {
	t.Parallel()
	var f field.Field
	if text, cursor := draw(&f, 10); text != "hint" || cursor != 0 {
		t.Errorf("%q, cursor %d", text, cursor)
	}
}

func TestClickPutsTheCursor(t *testing.T) {
	t.Parallel()
	f := field.New("企业微信")
	draw(&f, 20)
	f.Click(5)
	if _, cursor := draw(&f, 20); cursor != 4 {
		t.Errorf("the cursor is at %d, want 4", cursor)
	}
	f.Click(100)
	if _, cursor := draw(&f, 20); cursor != 8 {
		t.Errorf("the cursor is at %d, want 8", cursor)
	}
}

func TestCursorIsAlwaysInside(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := field.New(rapid.StringOf(rapid.RuneFrom([]rune("ab 企业微信"))).Draw(t, "text"))
		width := rapid.IntRange(3, 12).Draw(t, "width")
		for _, k := range rapid.SliceOf(rapid.SampledFrom([]string{"left", "right", "home", "end", "backspace", "delete", "企", "x"})).Draw(t, "keys") {
			typed := ""
			if k == "企" || k == "x" {
				typed = k
			}
			f.Press(k, typed)
			if _, cursor := draw(&f, width); cursor < 0 || cursor >= width {
				t.Fatalf("after %s the cursor is at %d of %d", k, cursor, width)
			}
		}
	})
}

func TestPasteIsOneLine(t *testing.T) {
	t.Parallel()
	f := field.New("a")
	f.Insert("b\r\nc\nd\x1b[31m")
	if f.Text() != "ab c d·[31m" {
		t.Errorf("%q", f.Text())
	}
}
