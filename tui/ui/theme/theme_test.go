package theme_test

import (
	"image/color"
	"math"
	"testing"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/theme"
)

// luminance is relative luminance as WCAG defines it.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		x := float64(v) / 65535
		if x <= 0.03928 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestTextIsReadable(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"harbor", "ember"} {
		for _, dark := range []bool{true, false} {
			l := theme.New(name, dark, true)
			terminal := color.Color(color.White)
			if dark {
				terminal = color.Black
			}
			check := func(what string, st paint.Style, least float64) {
				for _, on := range []color.Color{terminal, l.Bar.Bg, l.Box.Bg, l.Selected(st).Bg} {
					if got := contrast(st.Fg, on); got < least {
						t.Errorf("%s dark=%v: %s has a contrast of %.1f on %v, at least %.1f is needed", name, dark, what, got, on, least)
					}
				}
			}
			check("text", l.Text, 6)
			check("good", l.Good, 3.5)
			check("bad", l.Bad, 3.5)
			check("warn", l.Warn, 3.5)
			check("accent", l.Accent, 3.5)
			check("dim", l.Dim, 2.7)
			check("string", l.String, 3.5)
			for _, lane := range theme.Lanes() {
				check(string(lane), l.Lane(lane), 3.4)
			}
		}
	}
}

func TestWithoutColourNothingIsColoured(t *testing.T) {
	t.Parallel()
	l := theme.New("harbor", true, false)
	for _, st := range []paint.Style{l.Text, l.Dim, l.Accent, l.Good, l.Bad, l.Bar, l.Logo, l.Tab, l.Key, l.Edge, l.Field, l.Box, l.Name, l.Lane(journal.LaneApp), l.Selected(l.Text)} {
		if st.Fg != nil || st.Bg != nil {
			t.Errorf("%+v has a colour", st)
		}
	}
	if l.Selected(l.Dim).Attrs&paint.Reverse == 0 {
		t.Error("a selected row does not stand out")
	}
}

func TestPlainUsesTheTerminalsOwnColours(t *testing.T) {
	t.Parallel()
	for _, dark := range []bool{true, false} {
		l := theme.New("plain", dark, true)
		if l.Text.Fg != nil || l.Text.Bg != nil {
			t.Errorf("text is %+v, want the terminal's default", l.Text)
		}
	}
}

func TestNextGoesRound(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	name := theme.Themes()[0]
	for range theme.Themes() {
		seen[name] = true
		name = theme.Next(name)
	}
	if len(seen) != len(theme.Themes()) || name != theme.Themes()[0] || theme.Next("nobody") != theme.Themes()[0] {
		t.Errorf("seen %v, then %s", seen, name)
	}
}

func TestUnknownNamesHaveDefaults(t *testing.T) {
	t.Parallel()
	first, other := theme.New(theme.Themes()[0], true, true), theme.New("nobody", true, true)
	if first.Accent.Fg != other.Accent.Fg {
		t.Error("an unknown theme is not the default one")
	}
	if st := first.Lane("nobody"); !st.Equal(&first.Text) {
		t.Error("an unknown lane is not drawn as text")
	}
}

// TestCodesCanBeScanned holds that a QR code is dark on light in every theme, with colours and without.
func TestCodesCanBeScanned(t *testing.T) {
	t.Parallel()
	for _, name := range theme.Themes() {
		for _, dark := range []bool{true, false} {
			code := theme.New(name, dark, true).Code
			if r, _, _, _ := code.Fg.RGBA(); r != 0 {
				t.Errorf("%s: the ink is not black", name)
			}
			if r, _, _, _ := code.Bg.RGBA(); r != 0xffff {
				t.Errorf("%s: the paper is not white", name)
			}
			plain := theme.New(name, dark, false).Code
			if swapped := plain.Attrs&paint.Reverse != 0; swapped != dark || plain.Fg != nil || plain.Bg != nil {
				t.Errorf("%s without colours, dark %v: %+v", name, dark, plain)
			}
		}
	}
}
