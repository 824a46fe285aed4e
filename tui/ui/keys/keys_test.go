package keys_test

import (
	"strings"
	"testing"

	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/keys"
)

func TestNoKeyMeansTwoThingsOnOneScreen(t *testing.T) {
	t.Parallel()
	for _, screen := range []keys.Scope{keys.Walkthrough, keys.Traffic, keys.Tokens} {
		seen := map[string]keys.ID{}
		for _, scope := range []keys.Scope{screen, keys.Move, keys.Global} {
			for _, b := range keys.In(scope) {
				for _, k := range b.Keys {
					if other, taken := seen[k]; taken {
						t.Errorf("%s: %s means %s and %s", screen, k, other, b.ID)
					}
					seen[k] = b.ID
				}
			}
		}
	}
}

func TestEveryRowIsComplete(t *testing.T) {
	t.Parallel()
	seen := map[keys.ID]bool{}
	for _, b := range keys.Table() {
		if b.ID == "" || b.Scope == "" || len(b.Keys) == 0 {
			t.Errorf("%+v is not complete", b)
		}
		if seen[b.ID] {
			t.Errorf("%s stands in the table twice", b.ID)
		}
		seen[b.ID] = true
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		screen keys.Scope
		key    string
		want   keys.ID
	}{
		{keys.Walkthrough, "enter", keys.RunStep}, {keys.Traffic, "enter", keys.Open}, {keys.Tokens, "enter", keys.Origin},
		{keys.Traffic, "j", keys.Down}, {keys.Traffic, "ctrl+p", keys.Palette}, {keys.Tokens, "m", keys.Ten}, {keys.Traffic, "m", ""},
	} {
		b, ok := keys.Find(tc.screen, tc.key)
		if b.ID != tc.want || ok != (tc.want != "") {
			t.Errorf("%s on %s means %q", tc.key, tc.screen, b.ID)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{"up": "↑", "down": "↓", "left": "←", "right": "→", "pgdown": "pgdn", "ctrl+p": "ctrl+p"} {
		if got := keys.Name(key); got != want {
			t.Errorf("%s is shown as %s", key, got)
		}
	}
}

func TestMarkdownHoldsEveryRow(t *testing.T) {
	t.Parallel()
	for _, lang := range []i18n.Lang{i18n.English, i18n.Chinese} {
		say := i18n.NewPrinter(lang)
		got := keys.Markdown(say)
		for _, b := range keys.Table() {
			if !strings.Contains(got, say.T(b.Help)) || !strings.Contains(got, "`"+b.Shown()+"`") {
				t.Errorf("%s is missing", b.ID)
			}
		}
	}
}
