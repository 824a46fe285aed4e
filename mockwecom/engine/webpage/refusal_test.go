package webpage_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/formtoken"
	"wecomlab/mockwecom/engine/webpage"
)

var sold = explain.Finding{Step: explain.State, Expected: "tea", Got: "<none>", Fits: []string{"milk", "water"}, Cause: "it is sold", Fix: "come tomorrow", Doc: 90597}

// What a page cannot do is explained to the browser and to the journal.
func TestRefusals(t *testing.T) {
	t.Parallel()
	whole := []string{"<dd>it is sold</dd>", "<dd>tea</dd>", "<dd>&lt;none&gt;</dd>", "<dd>milk<br>water<br></dd>", "<dd>come tomorrow</dd>", "<dd>90597</dd>"}
	tests := []struct {
		name   string
		err    error
		status int
		code   int
		errmsg string
		title  string
		says   []string
		logged bool
	}{
		{"ErrRefusal", &webpage.Refusal{Finding: sold}, 400, 0, "", "无法继续", whole, false},
		{"ErrWrapped", fmt.Errorf("buy: %w", &webpage.Refusal{Finding: sold}), 400, 0, "", "无法继续", whole, false},
		{"ErrOfItsOwn", &webpage.Refusal{Status: 410, Title: "卖完了", Code: 600032, Errmsg: "sold", Finding: sold}, 410, 600032, "sold", "卖完了", append([]string{"errcode 600032"}, whole...), false},
		{"ErrAction", action.Refuse(sold), 400, 0, "", "无法继续", whole, false},
		{"ErrCode", errcode.New(errcode.InvalidSuiteID).With(sold), 400, int(errcode.InvalidSuiteID), errcode.New(errcode.InvalidSuiteID).Text, "无法继续", whole, false},
		{"ErrCodeWithoutFinding", errcode.New(errcode.InvalidSuiteID), 500, 0, "", "无法继续", []string{"the simulator could not show the page"}, true},
		{"ErrOther", errors.New("no <tea>"), 500, 0, "", "无法继续", []string{"no &lt;tea&gt;", "look at its log"}, true},
		{"ErrGone", fmt.Errorf("look up: %w", context.Canceled), 500, 0, "", "无法继续", []string{"context canceled"}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t, func(*webpage.Visit) error { return test.err })
			p := s.open("")
			s.is(p, test.status, append(test.says, `<h1 id="error">`+test.title+`</h1>`)...)
			if p.entry.Errcode != test.code || p.entry.Errmsg != test.errmsg || p.entry.Finding == nil || strings.Contains(p.html, "errcode") != (test.code != 0) {
				t.Errorf("%+v\n%s", p.entry, p.html)
			}
			if test.status != http.StatusInternalServerError {
				if diff := cmp.Diff(&sold, p.entry.Finding); diff != "" {
					t.Error(diff)
				}
			}
			if strings.Contains(s.logged.String(), "page failed") != test.logged {
				t.Errorf("logged %q", s.logged.String())
			}
		})
	}
}

// A page whose template fails is explained as well: nothing of it was sent.
func TestRefusals_Template(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(v *webpage.Visit) error { return v.Show("shop.html", struct{ Title string }{"half"}) })
	p := s.open("")
	s.is(p, http.StatusInternalServerError, "page shop.html")
	if strings.Contains(p.html, "half") || !strings.Contains(s.logged.String(), "page shop.html") {
		t.Errorf("%s\n%s", p.html, s.logged.String())
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	with := func(name, value string) func(url.Values) { return func(form url.Values) { form.Set(name, value) } }
	tests := []struct {
		name    string
		method  string
		query   string
		change  func(url.Values)
		headers []string
		status  int
		says    []string
	}{
		{"ErrMethod", http.MethodPut, "", nil, nil, 405, []string{"<dd>PUT</dd>", "GET or POST"}},
		{"ErrQuery", http.MethodGet, "?a=%zz", nil, nil, 400, []string{"the form or the query is damaged"}},
		{"ErrTooLong", http.MethodPost, "", with("what", strings.Repeat("x", 70<<10)), nil, 400, []string{"too large"}},
		{"ErrOtherSite", http.MethodPost, "", nil, []string{"Sec-Fetch-Site", "cross-site"}, 403, []string{"the form of this page", "another site sent the form"}},
		{"ErrOtherOrigin", http.MethodPost, "", nil, []string{"Origin", "http://elsewhere.example"}, 403, []string{"the form of this page", "another site sent the form"}},
		{"ErrForgedToken", http.MethodPost, "", with(formtoken.Field, "guess"), nil, 403, []string{"the form of this page", "a form without its token or cookie"}},
		{"ErrNoToken", http.MethodPost, "", func(form url.Values) { form.Del(formtoken.Field) }, nil, 403, []string{"a form without its token or cookie"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t, showShop)
			form := s.open("").form()
			if test.change != nil {
				test.change(form)
			}
			p := s.send(test.method, test.query, form, test.headers...)
			s.is(p, test.status, test.says...)
			if p.entry.Finding == nil || strings.Contains(p.html, "bought") || strings.Contains(string(p.entry.Request.Body), formtoken.Field) {
				t.Errorf("%+v\n%s", p.entry, p.html)
			}
			if allow := p.Header.Get("Allow"); (allow == "GET, HEAD, POST") != (test.status == http.StatusMethodNotAllowed) {
				t.Errorf("Allow: %s", allow)
			}
		})
	}
	t.Run("ErrNoCookie", func(t *testing.T) {
		t.Parallel()
		s := newStand(t, showShop)
		form := s.open("").form()
		jar, err := cookiejar.New(nil)
		s.must(err)
		s.browser.Jar = jar
		s.is(s.send(http.MethodPost, "", form), http.StatusForbidden, "a form without its token or cookie")
	})
}

func TestWithoutToken(t *testing.T) {
	t.Parallel()
	form := url.Values{"a": {"1", "2"}, formtoken.Field: {"secret"}}
	if diff := cmp.Diff(url.Values{"a": {"1", "2"}}, webpage.WithoutToken(form)); diff != "" || form.Get(formtoken.Field) != "secret" {
		t.Errorf("%v\n%s", form, diff)
	}
	if got := webpage.WithoutToken(nil); len(got) != 0 {
		t.Errorf("%v", got)
	}
}
