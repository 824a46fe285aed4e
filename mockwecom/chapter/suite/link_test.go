package suite_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/engine/journal"
)

// authURL calls get_customized_auth_url.
func (s *stand) authURL(access, state string, templates ...string) *answer {
	s.t.Helper()
	return s.call("service/get_customized_auth_url", token("provider_access_token", access), map[string]any{"state": state, "templateid_list": templates})
}

func TestGetCustomizedAuthURL(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	access := s.providerToken()
	s.authURL(access, "a1", s.template.id).fails(842002)
	s.online(s.template)
	for name, c := range map[string]struct {
		state     string
		templates []string
		code      int
		says      string
	}{
		"OK":                    {"a1", []string{s.template.id}, 0, ""},
		"OKLongestState":        {strings.Repeat("s", 32), []string{s.template.id}, 0, ""},
		"ErrStateMissing":       {"", []string{s.template.id}, 84025, "state"},
		"ErrStateTooLong":       {strings.Repeat("s", 33), []string{s.template.id}, 84025, "32"},
		"ErrStateHasOtherChars": {"a b", []string{s.template.id}, 84025, "letters and digits"},
		"ErrNoTemplate":         {"a1", nil, 842004, "templateid_list"},
		"ErrTenTemplates":       {"a1", slices.Repeat([]string{s.template.id}, 10), 842004, "9"},
		"ErrTemplateUnknown":    {"a1", []string{"dk0000000000000000"}, 842003, "no such template"},
		"ErrIsASuite":           {"a1", []string{s.third.id}, 842003, "third-party"},
	} {
		t.Run(name, func(t *testing.T) {
			out := s.authURL(access, c.state, c.templates...)
			if c.code == 0 {
				if !strings.HasPrefix(out.ok().text("qrcode_url"), s.url+"/wwopen/") || out.text("expires_in") != "864000" {
					t.Errorf("answer %s", out.raw)
				}
				return
			}
			if f := out.fails(c.code); !strings.Contains(f.String(), c.says) {
				t.Errorf("the finding does not say %q: %s", c.says, f)
			}
		})
	}
}

func TestAuthorizePage(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.connect(a, s.template)
	second := s.do("provider.create_template", "name=巡检助手").Values["suite_id"]
	s.online(s.template)
	s.do("provider.submit_template", "suite="+second)
	s.do("provider.release_template", "suite="+second)
	link, err := url.Parse(s.authURL(s.providerToken(), "store9", s.template.id, second).ok().text("qrcode_url"))
	s.must(err)

	b := s.browser()
	page := b.open(link.Path, link.Query()).is(http.StatusOK).has("工单管家").has("巡检助手")
	b.send(http.MethodPost, link.Path, nil, page.form("do", "cancel")).is(http.StatusOK).has("已取消")
	b.send(http.MethodPost, link.Path, nil, page.form("do", "confirm", "admin", "zhao.qing")).is(http.StatusOK).has("授权成功").has("1000003").has("1000004")
	create := a.one("create_auth")
	if create.Get("State") != "store9" {
		t.Errorf("State is %q", create.Get("State"))
	}
	granted := s.exchange(s.suiteToken(a, s.template), create.Get("AuthCode")).ok()
	if granted.text("state") != "store9" {
		t.Errorf("the exchange gave %s", granted.raw)
	}
	visit := s.last(func(e *journal.Entry) bool { return e.Kind == journal.KindPage && e.Method == http.MethodPost })
	if visit.Subject.Corp != s.corp || visit.Subject.User != "zhao.qing" {
		t.Errorf("the visit is about %+v", visit.Subject)
	}
	b.open(link.Path, link.Query()).has(`id="nothing"`)
	b.send(http.MethodPost, link.Path, nil, page.form("do", "confirm")).is(http.StatusOK).has("已授权过")
}

func TestAuthorizePageOfOneTemplate(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.do("provider.submit_template")
	address, err := url.Parse(s.do("provider.release_template").Values["qrcode_url"])
	s.must(err)
	b := s.browser()
	query := address.Query()
	query.Set("corp", s.other)
	page := b.open(address.Path, query).is(http.StatusOK).has("严冰")
	b.send(http.MethodPost, address.Path, nil, page.form()).is(http.StatusOK).has("已取消") // no button was pressed
	b.send(http.MethodPost, address.Path, nil, page.form("do", "confirm")).is(http.StatusOK)
	b.send(http.MethodPost, address.Path, nil, page.form("do", "confirm")).is(http.StatusBadRequest).has("842006")
	s.browser().send(http.MethodPost, address.Path, nil, page.form("do", "confirm")).is(http.StatusForbidden)
	form := page.form("do", "confirm")
	form.Set("corp", "wwnobody")
	b.send(http.MethodPost, address.Path, nil, form).is(http.StatusBadRequest)
}

func TestAuthorizePageRefuses(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.online(s.template)
	link, err := url.Parse(s.authURL(s.providerToken(), "a1", s.template.id).ok().text("qrcode_url"))
	s.must(err)
	for name, c := range map[string]struct{ query, says string }{
		"ErrNothing":         {"", "no such template"},
		"ErrTemplateUnknown": {"template=dk0000000000000000", "no such template"},
		"ErrIsASuite":        {"template=" + s.third.id, "third-party suite"},
		"ErrKeyUnknown":      {"key=x", "never issued"},
	} {
		t.Run(name, func(t *testing.T) {
			query, err := url.ParseQuery(c.query)
			s.must(err)
			s.browser().open(link.Path, query).is(http.StatusBadRequest).has(c.says)
		})
	}
	s.pass(10*24*time.Hour - time.Second)
	s.browser().open(link.Path, link.Query()).is(http.StatusOK)
	s.pass(time.Second)
	s.browser().open(link.Path, link.Query()).is(http.StatusBadRequest).has("10 days")
}

func TestPagesAreJournalled(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.online(s.template)
	s.browser().open("/wwopen/customized/authorize", url.Values{"template": {s.template.id}}).is(http.StatusOK)
	e := s.last(func(e *journal.Entry) bool { return e.Kind == journal.KindPage })
	want := journal.Subject{Provider: s.provider.id, Suite: s.template.id, Corp: s.corp}
	if diff := cmp.Diff(want, e.Subject); diff != "" {
		t.Error(diff)
	}
	if e.Status != http.StatusOK || e.Doc != 98744 || e.Failed() || len(e.Response.Body) == 0 || e.Response.Header.Get("Content-Type") == "" {
		t.Errorf("entry %+v", e)
	}
}
