package theme_test

import (
	"testing"

	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/theme"
)

func TestCardsAreReadable(t *testing.T) {
	t.Parallel()
	for _, dark := range []bool{true, false} {
		c := theme.New("harbor", dark, true).Card
		for name, tc := range map[string]struct {
			style paint.Style
			least float64
		}{
			"text": {c.Text, 6}, "strong": {c.Strong, 6}, "dim": {c.Dim, 3}, "link": {c.Link, 4}, "grey": {c.Grey, 3}, "black": {c.Black, 6}, "red": {c.Red, 4},
			"green": {c.Green, 4}, "info": {c.Info, 4}, "comment": {c.Comment, 3}, "warning": {c.Warning, 4}, "code": {c.Code, 6}, "mine": {c.Mine, 6},
			"button 1": {c.Buttons[0], 4}, "button 2": {c.Buttons[1], 4}, "button 3": {c.Buttons[2], 4}, "button 4": {c.Buttons[3], 6}, "frozen": {c.Frozen, 2.7},
		} {
			if got := contrast(tc.style.Fg, tc.style.Bg); got < tc.least {
				t.Errorf("dark=%v: %s has a contrast of %.1f, at least %.1f is needed", dark, name, got, tc.least)
			}
		}
	}
}

// TestCardsWithoutPaper shows what is filled by swapped colours where the background is the terminal's.
func TestCardsWithoutPaper(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]*theme.Look{"plain": theme.New("plain", true, true), "plain light": theme.New("plain", false, true), "no colour": theme.New("harbor", true, false)} {
		c := l.Card
		if c.Text.Bg != nil || c.Mine.Bg != nil || c.Buttons[0].Attrs&paint.Reverse == 0 {
			t.Errorf("%s: a card paints the background, or its first button does not stand out", name)
		}
		if plain, focused := c.Buttons[1], c.Focused(c.Buttons[1]); plain.Attrs&paint.Reverse == focused.Attrs&paint.Reverse {
			t.Errorf("%s: a button in focus looks like another one", name)
		}
	}
}
