package api

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWithoutNUL(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, want string }{
		"OKNone":                 {`{"a":"b"}`, `{"a":"b"}`},
		"OKEscape":               {`{"a":"b\u0000c"}`, `{"a":"bc"}`},
		"OKRaw":                  {"{\"a\":\"b\x00c\"}", `{"a":"bc"}`},
		"OKEscapedBackslash":     {`{"a":"\\u0000"}`, `{"a":"\\u0000"}`},
		"OKBackslashThenEscape":  {`{"a":"\\\u0000"}`, `{"a":"\\"}`},
		"OKQuoteAfterEscape":     {`{"a":"\u0000\""}`, `{"a":"\""}`},
		"OKBackslashAtTheEnd":    {"\x00\\", `\`},
		"OKOtherEscape":          {`{"a":"\u0001\u0000"}`, `{"a":"\u0001"}`},
		"OKNULBehindABackslash":  {"\"\\\x00u0000\"", `"u0000"`},
		"OKNothingButTheEscapes": {`\u0000\u0000`, ``},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := string(WithoutNUL([]byte(test.body))); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// What is left is the same text without the character, whatever else stands in it.
func TestWithoutNULProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("\x00\\\"u0a长\n"))).Draw(t, "text")
		body, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		var got string
		if err := json.Unmarshal(WithoutNUL(bytes.Clone(body)), &got); err != nil || got != strings.ReplaceAll(text, "\x00", "") {
			t.Fatalf("%q became %q, %v", text, got, err)
		}
	})
}

func TestQueryOf(t *testing.T) {
	t.Parallel()
	got := queryOf(httptest.NewRequest("GET", "/cgi-bin/user/get?userid=lin%00&us%00erid=mo&%00=%00", nil))
	if strings.ContainsRune(got.Encode(), 0) || got.Get("userid") == "" || len(got["userid"]) != 2 {
		t.Errorf("%v", got)
	}
}
