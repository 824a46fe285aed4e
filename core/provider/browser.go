package provider

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"wecomlab/core/clock"
)

const (
	browserCookie = "provider_browser"
	sessionLife   = time.Hour
	installLife   = 20 * time.Minute // that of a pre_auth_code (doc 90601)
	roundTrip     = 10 * time.Minute // for a member to come back from the authorize page
	mostStates    = 10_000
	mostSessions  = 10_000
)

// purpose says for what a state was made.
type purpose string

const (
	installing purpose = "install"
	loggingIn  purpose = "login"
)

// journey is what is remembered while somebody is on a page of WeCom's.
type journey struct {
	purpose purpose
	suite   string
	corp    string
	scope   string
	browser string // that began it; empty: any may end it
	until   time.Time
}

// states remembers journeys by their state parameter. Each can be ended once.
type states struct {
	clock *clock.Clock
	mu    sync.Mutex
	under map[string]journey
}

func newStates(c *clock.Clock) *states { return &states{clock: c, under: map[string]journey{}} }

// begin remembers a journey and returns its state: letters and digits (doc 90597, 91022).
func (s *states) begin(j journey, life time.Duration) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	j.until = now.Add(life)
	makeRoom(s.under, mostStates, func(old journey) bool { return now.After(old.until) })
	state := rand.Text()
	s.under[state] = j
	return state
}

// end forgets a journey. It reports false for a state that was not made here, is too old, or belongs to something else.
func (s *states) end(state string, p purpose, suite, browser string) (journey, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j, ok := s.under[state]
	if !ok || j.purpose != p || j.suite != suite || j.browser != "" && j.browser != browser {
		return journey{}, false
	}
	delete(s.under, state)
	return j, !s.clock.Now().After(j.until)
}

// open says whether somebody is on such a journey.
func (s *states) open(p purpose, suite string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	for _, j := range s.under {
		if j.purpose == p && j.suite == suite && !now.After(j.until) {
			return true
		}
	}
	return false
}

// sessions remembers who is logged in.
type sessions struct {
	clock *clock.Clock
	mu    sync.Mutex
	open  map[sessionKey]session
}

type sessionKey struct{ browser, suite, corp string }

type session struct {
	visitor Visitor
	scope   string
	until   time.Time
}

func newSessions(c *clock.Clock) *sessions {
	return &sessions{clock: c, open: map[sessionKey]session{}}
}

func (s *sessions) add(key sessionKey, v Visitor, scope string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	makeRoom(s.open, mostSessions, func(old session) bool { return now.After(old.until) })
	s.open[key] = session{v, scope, now.Add(sessionLife)}
}

func (s *sessions) find(key sessionKey) (session, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.open[key]
	return found, ok && key.browser != "" && !s.clock.Now().After(found.until)
}

// forget ends the sessions of a corp that has cancelled.
func (s *sessions) forget(suite, corp string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, open := range s.open {
		if key.suite == suite && (key.corp == corp || open.visitor.CorpID == corp) {
			delete(s.open, key)
		}
	}
}

// makeRoom drops what is over when a map is full, and any one entry if nothing is.
func makeRoom[K comparable, V any](m map[K]V, most int, over func(V) bool) {
	if len(m) < most {
		return
	}
	for key, value := range m {
		if over(value) {
			delete(m, key)
		}
	}
	for key := range m {
		if len(m) < most {
			return
		}
		delete(m, key)
	}
}

// browser is the id of the browser that asks; empty if it has none.
func browser(r *http.Request) string {
	if cookie, err := r.Cookie(browserCookie); err == nil {
		return cookie.Value
	}
	return ""
}

// newBrowser gives the browser a new id.
func (a *App) newBrowser(w http.ResponseWriter) string {
	id := rand.Text()
	path := "/"
	secure := false
	if public, err := url.Parse(a.config.PublicURL); err == nil {
		path, secure = orElse(public.Path, "/"), strings.EqualFold(public.Scheme, "https")
	}
	http.SetCookie(w, &http.Cookie{Name: browserCookie, Value: id, Path: path, HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode})
	return id
}
