package webpage_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/webpage"
)

// showShop is the page with a form; what is posted is confirmed.
func showShop(v *webpage.Visit) error {
	if v.R.Method == http.MethodPost {
		if err := v.CheckToken(); err != nil {
			return err
		}
		return v.Done("成功", "bought "+v.R.PostForm.Get("what"), "<b>")
	}
	return v.Show("shop.html", shopView{
		Title:  "买 & sell",
		Corps:  []webpage.CorpLink{{CorpID: "wwA", Name: "甲", Link: v.Link("corp", "wwA")}, {CorpID: "wwB", Name: "<乙>", Link: v.Link("corp", "wwB"), Chosen: true}},
		Admins: []struct{ UserID, Name string }{{"mei", "梅"}},
		Fields: v.Hidden("corp", "wwB", "what", `a "b"`),
	})
}

func TestVisit_Show(t *testing.T) {
	t.Parallel()
	s := newStand(t, showShop)
	p := s.open("?lang=zh&corp=wwA")
	s.is(p, http.StatusOK, "<title>买 &amp; sell · wecomlab</title>", `<option value="mei">梅 (mei)</option>`, `name="what" value="a &#34;b&#34;"`,
		`<a href="/shop?corp=wwA&amp;lang=zh" data-corp="wwA">甲</a>`, `<a href="/shop?corp=wwB&amp;lang=zh" data-corp="wwB" class="chosen">&lt;乙&gt;</a>`, "</main></body></html>")
	policy := p.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || p.Header.Get("Cache-Control") != "no-store" ||
		p.Header.Get("X-Content-Type-Options") != "nosniff" || p.Header.Get("Referrer-Policy") != "same-origin" || p.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("%v", p.Header)
	}
	e := p.entry
	if e.Kind != journal.KindPage || !e.At.Equal(noon) || e.From != journal.LaneAdmin || e.To != journal.LaneWeCom || e.Title != "shop" || e.Doc != 90597 ||
		e.Method != http.MethodGet || e.URL != "/shop?lang=zh&corp=wwA" || e.Finding != nil || e.Errcode != 0 || len(e.Request.Body) != 0 {
		t.Errorf("%+v", e)
	}
	if string(e.Response.Body) != p.html || e.Response.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%+v", e.Response)
	}
}

// HEAD is a look without the page.
func TestVisit_Head(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	s := newStand(t, showShop)
	s.site.Handler("shop", 0, showShop).ServeHTTP(w, httptest.NewRequest(http.MethodHead, "/shop", nil))
	if w.Code != http.StatusOK || s.site.Journal.Len() != 1 {
		t.Errorf("%d, %d in the journal", w.Code, s.site.Journal.Len())
	}
}

// A form of the page comes back with its token, which the journal does not show.
func TestVisit_Done(t *testing.T) {
	t.Parallel()
	s := newStand(t, showShop)
	form := s.open("").form()
	form.Set("what", "tea & milk")
	p := s.send(http.MethodPost, "", form)
	s.is(p, http.StatusOK, `<h1 id="done">成功</h1>`, "<li>bought tea &amp; milk</li><li>&lt;b&gt;</li>")
	if got := string(p.entry.Request.Body); got != "corp=wwB&what=tea+%26+milk" {
		t.Errorf("the journal shows %s", got)
	}
	form.Set("x", "1")
	s.is(s.send(http.MethodPost, "", form, "Sec-Fetch-Site", "same-origin"), http.StatusOK)
}

// What leaves after a visit finds it in the journal.
func TestVisit_After(t *testing.T) {
	t.Parallel()
	s := newStand(t, nil)
	found := false
	page := s.site.Handler("shop", 0, func(v *webpage.Visit) error {
		v.After = func() { _, found = s.site.Journal.Get(v.Entry.ID) }
		return errors.New("no tea")
	})
	page.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/shop", nil))
	if !found {
		t.Error("it left before the visit was journalled, or not at all")
	}
}

func TestVisit_Redirect(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(v *webpage.Visit) error {
		v.Redirect("http://127.0.0.1:9/back?a=1")
		return nil
	})
	p := s.open("")
	s.is(p, http.StatusFound)
	if p.Header.Get("Location") != "http://127.0.0.1:9/back?a=1" || p.entry.Note != "sent on to http://127.0.0.1:9/back?a=1" || p.html != "" {
		t.Errorf("%v, %s", p.Header, p.entry.Note)
	}
}

// gone is a browser that has left.
type gone struct{ *httptest.ResponseRecorder }

func (gone) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestVisit_BrowserGone(t *testing.T) {
	t.Parallel()
	s := newStand(t, nil)
	s.site.Handler("shop", 0, showShop).ServeHTTP(gone{httptest.NewRecorder()}, httptest.NewRequest(http.MethodGet, "/shop", nil))
	if e, ok := s.site.Journal.Get(1); !ok || e.Note != "the browser was gone before the answer" || e.Status != http.StatusOK {
		t.Errorf("%+v", e)
	}
}

// A link keeps the address but for one parameter.
func TestVisit_Link(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		query := url.Values{"a": {rapid.String().Draw(t, "a")}, "corp": {rapid.String().Draw(t, "corp")}}
		wanted := rapid.String().Draw(t, "wanted")
		v := &webpage.Visit{R: &http.Request{URL: &url.URL{Path: "/shop", RawQuery: query.Encode()}}}
		link, err := url.Parse(v.Link("corp", wanted))
		if err != nil || link.Path != "/shop" || link.Query().Get("corp") != wanted || link.Query().Get("a") != query.Get("a") || len(link.Query()) != 2 {
			t.Errorf("%v, %v", link, err)
		}
		if v.R.URL.RawQuery != query.Encode() {
			t.Error("the request itself was changed")
		}
	})
}

// A chapter without pages, or with a broken one, is found out when the program starts.
func TestTemplates_Panics(t *testing.T) {
	t.Parallel()
	for name, chapter := range map[string]fstest.MapFS{"ErrNoPages": {}, "ErrBrokenPage": {"pages/a.html": {Data: []byte("{{")}}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("there are templates")
				}
			}()
			webpage.Templates(chapter)
		})
	}
}
