package keys_test

import (
	"strings"
	"testing"

	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/keys"
)

func TestNoKeyMeansTwoThingsOnOneScreen(t *testing.T) {
	t.Parallel()
	for _, screen := range []keys.Scope{keys.Walkthrough, keys.Traffic, keys.Console, keys.Phone, keys.Devices, keys.Tokens} {
		seen := map[string]keys.ID{}
		for _, scope := range []keys.Scope{screen, keys.Move, keys.Global} {
			for _, b := range keys.In(scope) {
				for _, k := range b.Keys() {
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
		if b.ID == "" || b.Scope == "" || len(b.Keys()) == 0 || !b.Enabled() {
			t.Errorf("%+v is not complete", b)
		}
		if seen[b.ID] {
			t.Errorf("%s stands in the table twice", b.ID)
		}
		seen[b.ID] = true
	}
}

// pressed is a key by its name.
type pressed string

func (p pressed) String() string { return string(p) }

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
		b, ok := keys.Find(tc.screen, pressed(tc.key))
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
			if !strings.Contains(got, say.T(b.About)) || !strings.Contains(got, "`"+b.Help().Key+"`") {
				t.Errorf("%s is missing", b.ID)
			}
		}
	}
}

func TestForAMoment(t *testing.T) {
	t.Parallel()
	b, _ := keys.Find(keys.Traffic, pressed("up"))
	say := i18n.NewPrinter(i18n.English)
	english, chinese := b.For(say, true), b.For(i18n.NewPrinter(i18n.Chinese), false)
	if h := english.Help(); h.Key != "↑" || h.Desc != say.T(b.Label) || !english.Enabled() {
		t.Errorf("in English it is %+v, enabled %v", h, english.Enabled())
	}
	if h := chinese.Help(); h.Key != "↑" || h.Desc == say.T(b.Label) || chinese.Enabled() {
		t.Errorf("in Chinese it is %+v, enabled %v", h, chinese.Enabled())
	}
	if again, ok := keys.Find(keys.Traffic, pressed("up")); !ok || !again.Enabled() {
		t.Error("the table itself was changed")
	}
}
