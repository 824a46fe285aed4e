package directory_test

import (
	"encoding/json"
	"testing"

	"wecomlab/mockwecom/chapter/directory"
)

// Typed clients send gender as a number.
func TestGender(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{`{"gender":"2"}`: "2", `{"gender":1}`: "1", `{"gender":0}`: "0", `{"gender":""}`: "", `{"gender":null}`: "none", `{}`: "none", `{"gender":{}}`: "refused", `{"gender":[1]}`: "refused"} {
		var p directory.Profile
		err := json.Unmarshal([]byte(text), &p)
		got := "none"
		switch {
		case err != nil:
			got = "refused"
		case p.Gender != nil:
			got = string(*p.Gender)
		}
		if got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
}
