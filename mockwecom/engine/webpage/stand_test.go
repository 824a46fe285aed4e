package webpage_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/engine/formtoken"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/webpage"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// shop is the template of a chapter, which uses all that there is in common.
var shop = fstest.MapFS{"pages/shop.html": {Data: []byte(`{{template "head" .Title}}<h1>{{.Title}}</h1>
{{template "corps" .}}<form method="post">{{template "hidden" .Fields}}{{template "admins" .}}</form>{{template "foot"}}`)}}

type shopView struct {
	Title  string
	Corps  []webpage.CorpLink
	Admins []struct{ UserID, Name string }
	Fields []webpage.Field
}

// stand is a site with one page, and a browser that looks at it.
type stand struct {
	*testing.T
	site    *webpage.Site
	url     string
	browser *http.Client
	logged  bytes.Buffer // to be read when the page has come
}

func newStand(t *testing.T, show func(*webpage.Visit) error) *stand {
	t.Helper()
	s := &stand{T: t}
	s.site = &webpage.Site{
		Journal: journal.New(journal.Limits{}), Clock: clock.NewFrozen(noon), Log: slog.New(slog.NewTextHandler(&s.logged, nil)),
		Forms: formtoken.New(random.New(1)), Pages: webpage.Templates(shop),
	}
	server := httptest.NewServer(s.site.Handler("shop", 90597, show))
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	s.must(err)
	s.url = server.URL + "/shop"
	s.browser = server.Client()
	s.browser.Jar = jar
	s.browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return s
}

func (s *stand) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// page is what the browser got, and what the journal says of it.
type page struct {
	*http.Response
	html  string
	entry *journal.Entry
}

// send asks for the page; headers are names and values in turn.
func (s *stand) send(method, query string, form url.Values, headers ...string) page {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), method, s.url+query, strings.NewReader(form.Encode()))
	s.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := s.browser.Do(req)
	s.must(err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	s.must(err)
	entry, ok := s.site.Journal.Get(int64(s.site.Journal.Len()))
	if !ok {
		s.Fatal("the visit is not in the journal")
	}
	return page{resp, string(text), entry}
}

func (s *stand) open(query string) page { return s.send(http.MethodGet, query, nil) }

// is checks the status and what the page says.
func (s *stand) is(p page, status int, says ...string) {
	s.Helper()
	if p.StatusCode != status || p.entry.Status != status {
		s.Errorf("status %d, in the journal %d, want %d\n%s", p.StatusCode, p.entry.Status, status, p.html)
	}
	for _, text := range says {
		if !strings.Contains(p.html, text) {
			s.Errorf("the page does not say %q:\n%s", text, p.html)
		}
	}
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// form is what the page's form holds.
func (p page) form() url.Values {
	form := url.Values{}
	for _, found := range hidden.FindAllStringSubmatch(p.html, -1) {
		form.Set(found[1], found[2])
	}
	return form
}
