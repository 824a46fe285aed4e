// Package credentialtest puts the chapters directory, agent and credential under a real listener for tests: a world in memory,
// a clock that stands still, and something that plays the chapter of suites.
package credentialtest

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/explain"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	issued "wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/quota"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/setting"
	"wecomlab/mockwecom/engine/store"
)

// What stands in every world of this package.
const (
	Provider = "ww0a1b2c3d4e5f6a7b"
	Template = "dk00aa11bb22cc33dd"
	Suite    = "ww99ee88dd77cc66bb"
	Corp     = "ww1234567890abcdef"
	Other    = "wwfedcba0987654321"
	Secret   = "self-built-secret-of-the-first-app"

	ContactSecret = "contact-secret-of-the-first-corp"  // of its contact-sync assistant, whose agentid is 0
	CheckInSecret = "check-in-secret-of-the-first-corp" // of its system app 打卡, whose agentid is 3010011; 1000002 may call its API
)

// Epoch is the instant at which the clock stands.
var Epoch = time.Date(2026, 3, 2, 9, 30, 0, 123456000, time.UTC)

// FromHeader is the request header with which a test chooses the address that it calls from.
const FromHeader = "X-Test-From"

// client gives up on a call that hangs; none of these should take a tenth of it.
var client = &http.Client{Timeout: 20 * time.Second}

// Stand is one world under a listener.
type Stand struct {
	*engine.Runtime
	T           testing.TB
	URL         string
	Dir         *directory.Directory
	Agents      *agent.Agents
	Credentials *credential.Credentials
	Suites      *Suites
	Server      *api.Server
	Actions     *action.Runner
	Chapters    []engine.Chapter
}

// New starts a stand with the world of this package. settings are name and value in turn.
func New(t testing.TB, settings ...string) *Stand {
	t.Helper()
	return With(t, func(*Stand) []engine.Chapter { return nil }, settings...)
}

// With is New with chapters above these, which are made before anything is mounted or loaded.
func With(t testing.TB, higher func(*Stand) []engine.Chapter, settings ...string) *Stand {
	t.Helper()
	s := &Stand{T: t, Suites: &Suites{codes: map[string]code{}, ips: map[string][]string{}}}
	s.build(settings, higher)
	s.Load(World())
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if from := r.Header.Get(FromHeader); from != "" {
			r.RemoteAddr = from
		}
		s.Server.ServeHTTP(w, r)
	}))
	t.Cleanup(listener.Close)
	s.URL = listener.URL
	return s
}

func (s *Stand) build(settings []string, higher func(*Stand) []engine.Chapter) {
	given := map[string]string{}
	for i := 0; i+1 < len(settings); i += 2 {
		given[settings[i]] = settings[i+1]
	}
	values, err := setting.Parse(given)
	s.must(err)
	db, err := store.Open(context.Background(), ":memory:")
	s.must(err)
	clk := clock.NewFrozen(Epoch)
	j, chance := journal.New(journal.Limits{}), random.New(7)
	quiet := slog.New(slog.DiscardHandler)
	s.Runtime = &engine.Runtime{
		Store: db, Clock: clk, Journal: j, Random: chance, Settings: values, Log: quiet,
		Credentials: issued.NewBook(db, clk, chance),
		Quota:       quota.New(values),
		Push:        push.New(push.Config{Store: db, Clock: clk, Journal: j, Random: chance, Log: quiet}),
		BaseURL:     func() string { return s.URL },
	}
	s.T.Cleanup(func() {
		s.must(s.Push.Close(context.Background()))
		clk.Close()
		s.must(db.Close())
	})
	s.Dir = directory.New(s.Runtime)
	s.Agents = agent.New(s.Runtime, s.Dir)
	s.Credentials = credential.New(s.Runtime, s.Dir, s.Agents, s.Suites, s.Suites)
	s.Chapters = append([]engine.Chapter{s.Dir.Chapter(), s.Agents.Chapter(), s.Credentials.Chapter()}, higher(s)...)
	s.mount(clk, quiet)
}

func (s *Stand) mount(clk *clock.Clock, quiet *slog.Logger) {
	s.Server = &api.Server{
		Store: s.Store, Clock: clk, Journal: s.Journal, Credentials: s.Runtime.Credentials, Random: s.Random, Log: quiet,
		Quota: s.Quota, Gate: s.Credentials.Gate, Right: s.Credentials.Right,
	}
	s.Actions = &action.Runner{Store: s.Store, Clock: clk, Journal: s.Journal, Defaults: s.defaults}
	steps := append(append([]store.Migration{}, issued.Migrations...), push.Migrations...)
	for _, c := range s.Chapters {
		steps = append(steps, c.Migrations...)
		s.must(s.Server.Mount(c.Endpoints))
		s.must(s.Actions.Mount(c.Actions))
	}
	s.must(s.Store.Migrate(context.Background(), steps))
}

func (s *Stand) defaults(ctx context.Context, name string) (string, error) {
	for _, c := range s.Chapters {
		if c.Default == nil {
			continue
		}
		if value, ok, err := c.Default(ctx, name); ok || err != nil {
			return value, err
		}
	}
	return "", nil
}

// Load brings a world in.
func (s *Stand) Load(w *fixtures.World) {
	s.T.Helper()
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		for _, c := range s.Chapters {
			if c.Load == nil {
				continue
			}
			if err := c.Load(ctx, tx, w); err != nil {
				return err
			}
		}
		return nil
	})
}

// Write runs f in one transaction.
func (s *Stand) Write(f func(context.Context, *store.Tx) error) {
	s.T.Helper()
	ctx := context.Background()
	s.must(s.Store.Change(ctx, func(tx *store.Tx) error { return f(ctx, tx) }))
}

// Answer is what came back over the wire.
type Answer struct {
	Body   string
	Header http.Header
	Status int
}

// Get calls an endpoint; query is name and value in turn.
func (s *Stand) Get(path string, query ...string) Answer {
	s.T.Helper()
	return s.call(http.MethodGet, "", path, "", query)
}

// GetFrom is Get from a caller's address.
func (s *Stand) GetFrom(from, path string, query ...string) Answer {
	s.T.Helper()
	return s.call(http.MethodGet, from, path, "", query)
}

// Post calls an endpoint with a body.
func (s *Stand) Post(path, body string, query ...string) Answer {
	s.T.Helper()
	return s.call(http.MethodPost, "", path, body, query)
}

func (s *Stand) call(method, from, path, body string, query []string) Answer {
	s.T.Helper()
	q := url.Values{}
	for i := 0; i+1 < len(query); i += 2 {
		q.Add(query[i], query[i+1])
	}
	req, err := http.NewRequest(method, s.URL+path+"?"+q.Encode(), strings.NewReader(body))
	s.must(err)
	if from != "" {
		req.Header.Set(FromHeader, from)
	}
	res, err := client.Do(req)
	s.must(err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	s.must(err)
	return Answer{Body: string(text), Header: res.Header, Status: res.StatusCode}
}

func (s *Stand) must(err error) {
	s.T.Helper()
	if err != nil {
		s.T.Fatal(err)
	}
}

var hint = regexp.MustCompile(`hint: \[\d{25}\], from ip: `)

// Plain gives a body with the 25 digits of its hint left out, which differ from call to call.
func (a Answer) Plain() string { return hint.ReplaceAllString(a.Body, "hint: […], from ip: ") }

// Refused gives the body of a refusal with the long errmsg, as [Answer.Plain] gives it. lists follow the errmsg.
func Refused(code int, text, lists string) string {
	return fmt.Sprintf(`{"errcode":%d,"errmsg":"%s, hint: […], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e=%d"%s}`, code, text, code, lists)
}

// Finding gives why the newest refused exchange was refused.
func (s *Stand) Finding() explain.Finding {
	s.T.Helper()
	for _, e := range slices.Backward(s.Entries()) {
		if e.Finding != nil {
			return *e.Finding
		}
	}
	s.T.Fatal("no exchange has a finding")
	return explain.Finding{}
}

// Entries gives the journal, the newest last.
func (s *Stand) Entries() []*journal.Entry {
	entries, _, _ := s.Journal.List(journal.Query{})
	return entries
}

// Last gives the newest exchange of a title.
func (s *Stand) Last(title string) *journal.Entry {
	s.T.Helper()
	for _, e := range slices.Backward(s.Entries()) {
		if e.Title == title {
			return e
		}
	}
	s.T.Fatalf("the journal has no %s", title)
	return nil
}

// WithoutDatabase runs f while the only connection to the database is taken: a call that needs a query never comes back.
func (s *Stand) WithoutDatabase(f func()) {
	s.T.Helper()
	s.Write(func(context.Context, *store.Tx) error {
		f()
		return nil
	})
}
