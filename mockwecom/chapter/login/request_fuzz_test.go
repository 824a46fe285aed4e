package login

import (
	"net/url"
	"strings"
	"testing"
)

// FuzzLocation holds that code and state arrive as they were sent, wherever a link leads, and that nothing else changes.
func FuzzLocation(f *testing.F) {
	f.Add("http://127.0.0.1:3000/back?a=1#/page", "s1")
	f.Add("https://app.example.test", "")
	f.Add("http://app.example.test/%2F/ü?x=%zz&code=mine", "a/b+c=d&é\x00")
	f.Add("http://[::1]:80//..//?", "#?&=")
	f.Fuzz(func(t *testing.T, redirect, state string) {
		r, err := parseRequest(url.Values{"redirect_uri": {redirect}, "state": {state}, "response_type": {"code"}, "scope": {scopeBase}})
		if err != nil {
			return
		}
		location := r.location("C-1_x")
		back, err := url.Parse(location)
		if err != nil {
			t.Fatalf("%q sends to %q: %v", redirect, location, err)
		}
		if back.Host != r.redirect.Host || back.Scheme != r.redirect.Scheme || back.Path != r.redirect.Path || back.Fragment != r.redirect.Fragment {
			t.Errorf("%q sends to %q", redirect, location)
		}
		own, added, ok := strings.Cut(back.RawQuery, "code=C-1_x&state=")
		if decoded, err := url.QueryUnescape(added); !ok || err != nil || decoded != state {
			t.Errorf("state %q arrives as %q in %q", state, added, location)
		}
		if strings.TrimSuffix(own, "&") != strings.TrimSuffix(r.redirect.RawQuery, "&") {
			t.Errorf("the query %q became %q", r.redirect.RawQuery, own)
		}
	})
}
