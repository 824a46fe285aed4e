package formtoken_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"wecomlab/mockwecom/engine/formtoken"
	"wecomlab/mockwecom/engine/random"
)

// shown opens a page with a form: what the browser keeps, and the form's token.
func shown(m *formtoken.Maker, with ...*http.Cookie) (cookies []*http.Cookie, token string) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for _, c := range with {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	token = m.Issue(w, r)
	return w.Result().Cookies(), token
}

func valid(t *testing.T, m *formtoken.Maker, token string, cookies ...*http.Cookie) bool {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(url.Values{formtoken.Field: {token}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range cookies {
		r.AddCookie(c)
	}
	if err := r.ParseForm(); err != nil {
		t.Fatal(err)
	}
	return m.Valid(r)
}

func TestValid(t *testing.T) {
	t.Parallel()
	m := formtoken.New(random.New(1))
	mine, token := shown(m)
	theirs, foreign := shown(m)
	elsewhere, other := shown(formtoken.New(random.New(2)))
	for name, c := range map[string]struct {
		token   string
		cookies []*http.Cookie
		want    bool
	}{
		"OK":                      {token, mine, true},
		"ErrNoCookie":             {token, nil, false},
		"ErrNoToken":              {"", mine, false},
		"ErrTokenOfOtherBrowser":  {foreign, mine, false},
		"ErrCookieOfOtherBrowser": {token, theirs, false},
		"ErrOtherSimulator":       {other, elsewhere, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := valid(t, m, c.token, c.cookies...); got != c.want {
				t.Errorf("valid: %v, want %v", got, c.want)
			}
		})
	}
}

func TestIssue(t *testing.T) {
	t.Parallel()
	t.Run("a second page of the same browser leaves the first one valid", func(t *testing.T) {
		t.Parallel()
		m := formtoken.New(random.New(1))
		cookies, first := shown(m)
		again, second := shown(m, cookies...)
		if len(again) != 0 || first != second {
			t.Errorf("a new cookie %v and token %s, want the old token %s", again, second, first)
		}
	})
	t.Run("a page cannot read the cookie, another site cannot send it with a form", func(t *testing.T) {
		t.Parallel()
		cookies, _ := shown(formtoken.New(random.New(1)))
		if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode {
			t.Errorf("cookies: %v", cookies)
		}
	})
	t.Run("a cookie of another length is replaced", func(t *testing.T) {
		t.Parallel()
		cookies, _ := shown(formtoken.New(random.New(1)), &http.Cookie{Name: "wecomlab_page", Value: "x"})
		if len(cookies) != 1 || len(cookies[0].Value) != 32 {
			t.Errorf("cookies: %v", cookies)
		}
	})
}
