package suite_test

import (
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wecomlab/mockwecom/chapter/suite"
)

// TestAnAuthCodeIsRedeemedOnce lets many clients redeem one code at the same time.
func TestAnAuthCodeIsRedeemedOnce(t *testing.T) {
	t.Parallel()
	s, _, suiteToken := readyToInstall(t)
	code := s.do("corp.install").Values["auth_code"]
	codes := make([]int, 8)
	var all sync.WaitGroup
	for i := range codes {
		all.Go(func() { codes[i] = s.exchange(suiteToken, code).code() })
	}
	all.Wait()
	count := map[int]int{}
	for _, c := range codes {
		count[c]++
	}
	if count[0] != 1 || count[40078] != len(codes)-1 {
		t.Errorf("errcodes %v", codes)
	}
}

func TestPreAuthCodeOnceIsASetting(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		once   string
		status int
	}{
		"ItIsNot":     {"false", http.StatusFound},
		"OrItIsSoSet": {"true", http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _, suiteToken := readyToInstall(t, "suite.pre_auth_code_once", c.once)
			query := s.installQuery(s.preAuth(suiteToken))
			b := s.browser()
			page := b.open("/3rdapp/install", query).is(http.StatusOK)
			post := func() *shown { return b.send(http.MethodPost, "/3rdapp/install", nil, page.form("do", "confirm")) }
			post().is(http.StatusFound)
			post().is(c.status)
		})
	}
}

// model is what a world of one template and two corps should be like.
type model struct {
	live     map[string]bool   // corps that authorised
	codes    map[string]string // living permanent codes by corp
	pending  map[string]string // auth_codes that wait
	deadline map[string]time.Time
	dead     []string // permanent codes that must stay dead
}

// TestAnySequenceOfClicksKeepsTheRules tries clicks in every order against the rules: one app per corp, a permanent code lives
// until its cancellation or until the next exchange, an auth_code for ten minutes.
func TestAnySequenceOfClicksKeepsTheRules(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.connect(a, s.template)
	s.online(s.template)
	rapid.Check(t, func(rt *rapid.T) {
		for _, corp := range []string{s.corp, s.other} {
			_, err := s.run("corp.cancel", "suite="+s.template.id, "corp="+corp)
			s.must(err)
		}
		m := &model{live: map[string]bool{}, codes: map[string]string{}, pending: map[string]string{}, deadline: map[string]time.Time{}}
		s.pass(2 * time.Hour) // so that the token is a fresh one
		a.take()
		token := s.suiteToken(a, s.template)
		started := s.rt.Clock.Now()
		corp := rapid.SampledFrom([]string{s.corp, s.other})
		rt.Repeat(map[string]func(*rapid.T){
			"authorize": func(rt *rapid.T) { s.click(rt, m, "corp.authorize", corp.Draw(rt, "corp"), false) },
			"reset":     func(rt *rapid.T) { s.click(rt, m, "provider.reset_secret", corp.Draw(rt, "corp"), true) },
			"cancel":    func(rt *rapid.T) { s.clickCancel(rt, m, corp.Draw(rt, "corp")) },
			"redeem": func(rt *rapid.T) {
				if s.rt.Clock.Since(started) < 100*time.Minute { // while the suite_access_token lives
					s.redeemPending(rt, m, token, corp.Draw(rt, "corp"))
				}
			},
			"wait": func(*rapid.T) { s.pass(4 * time.Minute); a.take() },
			"":     func(rt *rapid.T) { s.compare(rt, m) },
		})
		a.take()
	})
}

// click makes an auth_code, where there is a live authorization or where there is none.
func (s *stand) click(rt *rapid.T, m *model, name, corp string, wantLive bool) {
	out, err := s.run(name, "suite="+s.template.id, "corp="+corp)
	s.must(err)
	if refused := out.Finding != nil; refused != (m.live[corp] != wantLive) {
		rt.Fatalf("%s by %s, live %v: %v", name, corp, m.live[corp], out.Finding)
	}
	if out.Finding == nil {
		m.live[corp] = true
		m.pending[corp], m.deadline[corp] = out.Values["auth_code"], s.rt.Clock.Now().Add(10*time.Minute)
	}
}

func (s *stand) clickCancel(rt *rapid.T, m *model, corp string) {
	out, err := s.run("corp.cancel", "suite="+s.template.id, "corp="+corp)
	s.must(err)
	if refused := out.Finding != nil; refused == m.live[corp] {
		rt.Fatalf("corp.cancel by %s, live %v: %v", corp, m.live[corp], out.Finding)
	}
	m.live[corp] = false
	m.kill(corp)
}

func (m *model) kill(corp string) {
	if code := m.codes[corp]; code != "" {
		m.dead = append(m.dead, code)
	}
	delete(m.codes, corp)
}

func (s *stand) redeemPending(rt *rapid.T, m *model, suiteToken, corp string) {
	code := m.pending[corp]
	if code == "" {
		return
	}
	out := s.exchange(suiteToken, code)
	alive := m.live[corp] && s.rt.Clock.Now().Before(m.deadline[corp])
	if (out.code() == 0) != alive {
		rt.Fatalf("the exchange of %s answers %d, alive %v", corp, out.code(), alive)
	}
	delete(m.pending, corp)
	if alive {
		m.kill(corp)
		m.codes[corp] = out.text("permanent_code")
	}
}

// compare asks the chapter about everything that the model knows.
func (s *stand) compare(rt *rapid.T, m *model) {
	db := s.rt.Store.Read()
	for _, corp := range []string{s.corp, s.other} {
		a, err := s.suites.Authorization(s.t.Context(), db, s.template.id, corp)
		s.must(err)
		app, err := s.agents.AppOfSuite(s.t.Context(), db, s.template.id, corp)
		s.must(err)
		if a.Live() != m.live[corp] || (app != nil) != m.live[corp] {
			rt.Fatalf("%s: authorization %+v, app %v, want live %v", corp, a, app, m.live[corp])
		}
		if code := m.codes[corp]; code != "" && (a.State != suite.Active || s.stands(code) != corp) {
			rt.Fatalf("%s: authorization %+v, its code stands for %q", corp, a, s.stands(code))
		}
	}
	for _, code := range m.dead {
		if corp := s.stands(code); corp != "" {
			rt.Fatalf("a dead code stands for %s", corp)
		}
	}
}

// stands gives the corp that a permanent code stands for.
func (s *stand) stands(code string) string {
	corp, _, _, _, _, err := s.suites.FindActive(s.t.Context(), s.rt.Store.Read(), code)
	s.must(err)
	return corp
}

// FuzzInstallRedirect sends the browser back to whatever address: never anywhere else, never without the code.
func FuzzInstallRedirect(f *testing.F) {
	for _, seed := range []string{"http://127.0.0.1:9/x?y=1#z", "http://localhost", "http://a@127.0.0.1/", "http://127.0.0.1\\@far.example.test/", "//127.0.0.1/", "http://[::1%25lo]:1/", "http://127.0.0.1/?a=%zz&auth_code=mine"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, redirect string) {
		s, _, suiteToken := readyToInstall(t)
		query := s.installQuery(s.preAuth(suiteToken))
		query.Set("redirect_uri", redirect)
		b := s.browser()
		page := b.open("/3rdapp/install", query)
		if page.status != http.StatusOK {
			return
		}
		back := b.send(http.MethodPost, "/3rdapp/install", nil, page.form("do", "confirm"))
		if back.status != http.StatusFound {
			return
		}
		want, err := url.Parse(redirect)
		if err != nil || back.location.Host != want.Host || back.location.Path != want.Path && want.Path+"/" != back.location.Path {
			t.Errorf("%q leads to %q", redirect, back.location)
		}
		codes := back.location.Query()["auth_code"]
		if len(codes) == 0 || s.exchange(suiteToken, codes[len(codes)-1]).code() != 0 {
			t.Errorf("%q brings %s", redirect, fmt.Sprint(codes))
		}
	})
}
