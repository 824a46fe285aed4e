package login_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
)

// browser is a member's browser: it keeps cookies and shows redirects instead of following them.
type browser struct {
	s      *stand
	client *http.Client
	header http.Header
}

func (s *stand) browser() *browser {
	jar, err := cookiejar.New(nil)
	s.must(err)
	return &browser{s: s, header: http.Header{}, client: &http.Client{Jar: jar, Transport: plain,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// shown is what a browser got.
type shown struct {
	s        *stand
	status   int
	body     string
	header   http.Header
	location *url.URL // of a redirect
}

func (s *stand) send(req *http.Request, client *http.Client) *shown {
	s.t.Helper()
	resp, err := client.Do(req)
	s.must(err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	s.must(err)
	out := &shown{s: s, status: resp.StatusCode, body: string(text), header: resp.Header}
	if resp.Header.Get("Location") != "" {
		out.location, err = resp.Location()
		s.must(err)
	}
	return out
}

// open loads an address below the simulator's.
func (b *browser) open(path string) *shown {
	b.s.t.Helper()
	req, err := http.NewRequestWithContext(b.s.t.Context(), http.MethodGet, b.s.sim.URL()+path, nil)
	b.s.must(err)
	req.Header = b.header.Clone()
	return b.s.send(req, b.client)
}

// submit sends a form of name and value in turn, with the token of the page.
func (b *browser) submit(path string, page *shown, fields ...string) *shown {
	b.s.t.Helper()
	form := url.Values{}
	if page != nil {
		_, rest, _ := strings.Cut(page.body, `name="form_token" value="`)
		token, _, _ := strings.Cut(rest, `"`)
		form.Set("form_token", token)
		_, rest, _ = strings.Cut(page.body, `name="page" value="`)
		entry, _, _ := strings.Cut(rest, `"`)
		form.Set("page", entry)
	}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	req, err := http.NewRequestWithContext(b.s.t.Context(), http.MethodPost, b.s.sim.URL()+path, strings.NewReader(form.Encode()))
	b.s.must(err)
	req.Header = b.header.Clone()
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.s.send(req, b.client)
}

// code is what a redirect brings.
func (p *shown) code() string {
	p.s.t.Helper()
	if p.location == nil {
		p.s.t.Fatalf("status %d and no redirect: %s", p.status, p.body)
	}
	return p.location.Query().Get("code")
}

// has checks that a page shows a text.
func (p *shown) has(texts ...string) *shown {
	p.s.t.Helper()
	for _, text := range texts {
		if !strings.Contains(p.body, text) {
			p.s.t.Errorf("status %d: the page lacks %q:\n%s", p.status, text, p.body)
		}
	}
	return p
}

// lacks checks that a page does not show a text.
func (p *shown) lacks(text string) *shown {
	p.s.t.Helper()
	if strings.Contains(p.body, text) {
		p.s.t.Errorf("the page shows %q:\n%s", text, p.body)
	}
	return p
}

// link is an authorize link; changes are name and value in turn, and an empty value leaves the parameter out.
func (s *stand) link(appid string, changes ...string) string {
	q := url.Values{"appid": {appid}, "redirect_uri": {"http://127.0.0.1:3000/back"}, "response_type": {"code"}, "scope": {"snsapi_base"}, "state": {"s1"}}
	for i := 0; i+1 < len(changes); i += 2 {
		q.Set(changes[i], changes[i+1])
		if changes[i+1] == "" {
			q.Del(changes[i])
		}
	}
	return "/connect/oauth2/authorize?" + q.Encode()
}

// own is the link of the first corp's self-built app for a member.
func (s *stand) own(user string, changes ...string) string {
	return s.link(s.corp(), append([]string{"agentid", "1000002", "mock_user", user}, changes...)...)
}
