package suite_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// browser opens pages as an administrator's browser does: it keeps cookies and sends the forms that it was given.
type browser struct {
	s       *stand
	cookies []*http.Cookie
	header  http.Header // sent with every request
}

// shown is what the browser got.
type shown struct {
	s        *stand
	status   int
	html     string
	header   http.Header
	location *url.URL
	path     string
}

func (s *stand) browser() *browser { return &browser{s: s, header: http.Header{}} }

func (b *browser) open(path string, query url.Values) *shown {
	b.s.t.Helper()
	return b.send(http.MethodGet, path, query, nil)
}

func (b *browser) send(method, path string, query, form url.Values) *shown {
	b.s.t.Helper()
	address := b.s.url + path
	if query != nil {
		address += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(b.s.t.Context(), method, address, strings.NewReader(form.Encode()))
	b.s.must(err)
	req.Header = b.header.Clone()
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range b.cookies {
		req.AddCookie(c)
	}
	res, err := client.Do(req)
	b.s.must(err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	b.s.must(err)
	b.cookies = append(b.cookies, res.Cookies()...)
	out := &shown{s: b.s, status: res.StatusCode, html: string(text), header: res.Header, path: path}
	if res.Header.Get("Location") != "" {
		out.location, err = res.Location()
		b.s.must(err)
	}
	b.s.pass(0)
	return out
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// form is what the page's form would send, with more on top: name and value in turn.
func (p *shown) form(more ...string) url.Values {
	p.s.t.Helper()
	out := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(p.html, -1) {
		out.Set(m[1], strings.NewReplacer("&amp;", "&", "&#43;", "+", "&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">").Replace(m[2]))
	}
	if len(out) == 0 {
		p.s.t.Fatalf("the page has no form: %s", p.html)
	}
	for i := 0; i < len(more); i += 2 {
		out.Add(more[i], more[i+1])
	}
	return out
}

// has checks that the page shows some text.
func (p *shown) has(text string) *shown {
	p.s.t.Helper()
	if !strings.Contains(p.html, text) {
		p.s.t.Errorf("the page does not show %q: %s", text, p.html)
	}
	return p
}

// is checks the status.
func (p *shown) is(status int) *shown {
	p.s.t.Helper()
	if p.status != status {
		p.s.t.Fatalf("status %d, want %d: %s", p.status, status, p.html)
	}
	return p
}
