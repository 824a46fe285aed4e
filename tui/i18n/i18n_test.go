package i18n

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

var verb = regexp.MustCompile(`%(\[\d+\])?[a-z%]`)

// verbs lists the verbs of a format, each with the argument that it takes.
func verbs(format string) []string {
	var out []string
	next := 1
	for _, m := range verb.FindAllString(format, -1) {
		if m == "%%" {
			continue
		}
		if strings.HasPrefix(m, "%[") {
			next = int(m[2] - '0')
		}
		out = append(out, string(rune('0'+next))+m[len(m)-1:])
		next++
	}
	slices.Sort(out)
	return out
}

func TestEveryMessageExistsInBothLanguages(t *testing.T) {
	t.Parallel()
	if len(table) < 200 {
		t.Errorf("the table has %d messages only", len(table))
	}
	for _, texts := range table {
		en, zh := texts[English], texts[Chinese]
		if strings.TrimSpace(en) == "" || strings.TrimSpace(zh) == "" {
			t.Errorf("%q / %q: one language is missing", en, zh)
		}
		if !slices.Equal(verbs(en), verbs(zh)) {
			t.Errorf("%q / %q: the arguments differ", en, zh)
		}
		if zh != LabelLanguage.in(Chinese) && en != LabelLanguage.in(English) && en != HelpLanguage.in(English) && strings.ContainsFunc(en, isHan) {
			t.Errorf("%q is not English", en)
		}
	}
}

func (k Key) in(lang Lang) string { return table[k][lang] }

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func TestPrinter(t *testing.T) {
	t.Parallel()
	p := NewPrinter(English)
	if got := p.T(CredLeft, "5m"); got != "5m left" {
		t.Errorf("%q", got)
	}
	p.Switch()
	if got := p.T(CredLeft, "5m"); got != "剩余 5m" || p.Lang() != Chinese {
		t.Errorf("%q", got)
	}
	if got := p.T(CopiedTab, "请求", 6); got != "#6 的请求" {
		t.Errorf("%q", got)
	}
	if p.Pick("a", "") != "a" || p.Pick("a", "b") != "b" {
		t.Error("Chinese does not fall back on English")
	}
	if p.Switch(); p.Pick("", "b") != "b" || p.Pick("a", "b") != "a" {
		t.Error("English does not fall back on Chinese")
	}
}

func TestLanguageOfTheEnvironment(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		env  map[string]string
		want Lang
	}{
		{nil, English},
		{map[string]string{"LANG": "zh_CN.UTF-8"}, Chinese},
		{map[string]string{"LANG": "de_DE.UTF-8"}, English},
		{map[string]string{"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, English},
		{map[string]string{"LANG": "en_US", "LC_MESSAGES": "zh_TW"}, Chinese},
	} {
		if got := FromEnvironment(func(name string) string { return tc.env[name] }); got != tc.want {
			t.Errorf("%v gives %v", tc.env, got)
		}
	}
	if _, ok := ParseLang("fr"); ok {
		t.Error("fr is known")
	}
}
