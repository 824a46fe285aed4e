package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/keys"
)

func TestFlagsThatDoNotGoTogether(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		args []string
		want string
	}{
		{"ConnectWithFixture", []string{"--connect", "http://127.0.0.1:1", "--fixture", "demo"}, "with --connect give them to that one"},
		{"TokenAlone", []string{"--token", "x"}, "belong to --callback"},
		{"CallbackWithoutKeys", []string{"--callback", "http://127.0.0.1:3000/x"}, "--callback needs --token and --aes-key"},
		{"UnknownLanguage", []string{"--lang", "fr"}, "use en or zh"},
		{"UnknownDevices", []string{"--devices", "some"}, "use world or none"},
		{"UnknownFlag", []string{"--nonsense"}, "unknown flag"},
		{"Argument", []string{"something"}, "unknown command"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := command()
			c.SetArgs(tc.args)
			c.SetOut(&bytes.Buffer{})
			c.SetErr(&bytes.Buffer{})
			if err := c.ExecuteContext(t.Context()); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("the error is %v, want %q", err, tc.want)
			}
		})
	}
}

func TestKeysArePrinted(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string]string{"en": "| `ctrl+p` `:` | find every key", "zh": "| `ctrl+p` `:` | 按名称查找"} {
		var out bytes.Buffer
		c := command()
		c.SetArgs([]string{"keys", "--lang", lang})
		c.SetOut(&out)
		if err := c.ExecuteContext(t.Context()); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("%v:\n%s", err, out.String())
		}
	}
}

func TestDocumentedKeysAreNotStale(t *testing.T) {
	t.Parallel()
	const file = "../docs/keys.md"
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), keys.Markdown(i18n.NewPrinter(i18n.English))); diff != "" {
		t.Errorf("%s is stale; write it with: go run ./tui keys > docs/keys.md\n(-want +got):\n%s", file, diff)
	}
}

func TestLanguage(t *testing.T) {
	t.Setenv("LC_ALL", "zh_CN.UTF-8")
	if lang, err := language(""); lang != i18n.Chinese || err != nil {
		t.Errorf("%v, %v", lang, err)
	}
	if lang, err := language("en"); lang != i18n.English || err != nil {
		t.Errorf("%v, %v", lang, err)
	}
}
