package scenario

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wecomlab/mockwecom/engine/journal"
)

var someVars = map[string]string{
	"corp": "wwlanternworks", "name": `示例 "科技" \ (甲)`, "empty": "", "agentid": "1000002", "authorize.auth_code": "ac-5", "dollar": "${corp}",
}

func TestExpand(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want, err string }{
		{"Nothing", "plain $ text {x}", "plain $ text {x}", ""},
		{"Names", "a${corp}b${agentid}", "awwlanternworksb1000002", ""},
		{"ValueOfAStep", "${authorize.auth_code}", "ac-5", ""},
		{"Empty", "[${empty}]", "[]", ""},
		{"Escaped", "$${corp} $$ $$${corp}", "${corp} $$ $${corp}", ""},
		{"NotTwice", "${dollar}", "${corp}", ""},
		{"Unknown", "${nobody}", "", "${nobody} has no value: the step that brings it has not been played"},
		{"NeverClosed", "x ${corp", "", "${corp is never closed"},
		{"NoName", "${a b}", "", "${a b} is no name"},
		{"FirstProblemIsTold", "${x1} ${x2}", "", "${x1} has no value"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := expand(tt.in, lookUp(someVars))
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error %v, want …%s…", err, tt.err)
				}
				return
			}
			if err != nil || got != tt.want {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func TestExpandShown(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"${corp} ${nobody} ${empty}": "wwlanternworks ${nobody} ${empty}", "$${corp}": "${corp}", "": "",
	} {
		if got := expandShown(in, someVars); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestExpandFilter(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want, err string }{
		{"Plain", "corp:${corp} agent=${agentid}", "corp:wwlanternworks agent=1000002", ""},
		{"QuotedWhereNeeded", "title=${name} ok", `title="示例 \"科技\" \\ (甲)" ok`, ""},
		{"InsideQuotes", `body:"x ${name} y" corp:${corp}`, `body:"x 示例 \"科技\" \\ (甲) y" corp:wwlanternworks`, ""},
		{"AfterAnEscapedQuote", `body:"\" ${name}"`, `body:"\" 示例 \"科技\" \\ (甲)"`, ""},
		{"NothingToLookFor", "corp:${empty}", "", "${empty} is empty, so there is nothing to look for"},
		{"Unknown", "corp:${nobody}", "", "${nobody} has no value"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := expandFilter(tt.in, lookUp(someVars))
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error %v, want …%s…", err, tt.err)
				}
				return
			}
			if err != nil || got != tt.want {
				t.Errorf("got %s, %v; want %s", got, err, tt.want)
			}
			if _, err := journal.ParseFilter(got); err != nil {
				t.Errorf("the filter %s is broken: %v", got, err)
			}
		})
	}
}

// Whatever value a variable has, the filter looks for just that value, and for nothing that the value says by itself.
func TestExpandFilterIsSafe(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.StringN(1, 40, 200), rapid.SampledFrom([]string{
			`" | ok`, `\`, `\"`, "a b", "(x", ")", "|", "!", "~x", "failed", "=", "a|b",
		})).Draw(t, "value")
		given := func(string) (string, error) { return value, nil }
		for _, pattern := range []string{`title=${x} kind:api`, `title="${x}" kind:api`} {
			text, err := expandFilter(pattern, given)
			if err != nil {
				t.Fatalf("%s with %q: %v", pattern, value, err)
			}
			f, err := journal.ParseFilter(text)
			if err != nil {
				t.Fatalf("%s with %q became %s: %v", pattern, value, text, err)
			}
			if !f.Match(&journal.Entry{Kind: journal.KindAPI, Title: value}) || f.Match(&journal.Entry{Kind: journal.KindAPI, Title: value + "x"}) {
				t.Fatalf("%s with %q became %s, which does not look for it", pattern, value, text)
			}
		}
	})
}

func FuzzExpand(f *testing.F) {
	f.Add("a${corp}b", "v")
	f.Add("$${${x}", "$")
	f.Add(`body:"${x}" ${`, `"`)
	f.Fuzz(func(t *testing.T, text, value string) {
		given := func(string) (string, error) { return value, nil }
		got, err := expand(text, given)
		if err == nil && !strings.Contains(text, "${") && got != text {
			t.Fatalf("%q became %q", text, got)
		}
		if err == nil && !strings.Contains(text, "$${") && value == "" && strings.Contains(got, "${") && !strings.Contains(text, "$$") && strings.Count(text, "${") == 1 {
			t.Fatalf("%q kept a reference: %q", text, got)
		}
		if _, err := expandFilter(text, given); err == nil && value == "" && reference.MatchString(text) && !strings.Contains(text, "$${") {
			t.Fatalf("%q may look for nothing", text)
		}
		expandShown(text, someVars)
	})
}
