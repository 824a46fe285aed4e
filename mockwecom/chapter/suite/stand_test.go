package suite_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"wecomlab/core/clock"
	"wecomlab/core/explain"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/agent"
	credentialchapter "wecomlab/mockwecom/chapter/credential"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/suite"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/setting"
	"wecomlab/mockwecom/engine/store"
)

// TestMain keeps property tests short, whose every step goes over real sockets; -rapid.checks asks for more.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "10"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// epoch is where the clock of every stand stands at first.
var epoch = time.Date(2031, time.May, 6, 7, 8, 9, 0, time.UTC)

// client leaves redirects to the tests.
var client = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// stand is the demo world with this chapter and those below it, under a real listener.
type stand struct {
	t      *testing.T
	rt     *engine.Runtime
	dir    *directory.Directory
	agents *agent.Agents
	suites *suite.Suites
	runner *action.Runner
	world  *fixtures.World
	url    string
	stop   context.CancelFunc

	provider, template, third *thing // of the demo world
	corp, other               string // corpids
}

// thing is an id and its secret.
type thing struct{ id, secret string }

// newStand starts a stand. settings are name and value in turn.
func newStand(t *testing.T, settings ...string) *stand {
	t.Helper()
	s := &stand{t: t}
	s.read()
	s.build(settings)
	chapters := []engine.Chapter{s.dir.Chapter(), s.agents.Chapter(), s.suites.Chapter()}
	tokens := credentialchapter.New(s.rt, s.dir, s.agents, s.suites, s.suites)
	chapters = append(chapters, tokens.Chapter())
	server := &api.Server{
		Store: s.rt.Store, Clock: s.rt.Clock, Journal: s.rt.Journal, Credentials: s.rt.Credentials, Random: s.rt.Random, Log: s.rt.Log,
		Gate: tokens.Gate, Right: tokens.Right,
	}
	s.runner = &action.Runner{Store: s.rt.Store, Clock: s.rt.Clock, Journal: s.rt.Journal, Defaults: func(ctx context.Context, name string) (string, error) {
		for _, c := range chapters {
			if c.Default == nil {
				continue
			}
			if value, ok, err := c.Default(ctx, name); ok || err != nil {
				return value, err
			}
		}
		return "", fmt.Errorf("no default @%s", name)
	}}
	s.mount(server, chapters)
	s.load(chapters)
	s.begin(chapters)
	return s
}

func (s *stand) read() {
	world, err := fixtures.Load("demo")
	s.must(err)
	p := &world.Providers[0]
	s.world, s.provider = world, &thing{p.CorpID, p.Secret}
	for _, one := range p.Suites {
		switch suite.Kind(one.Kind) {
		case suite.Template:
			s.template = &thing{one.SuiteID, one.Secret}
		case suite.ThirdParty:
			s.third = &thing{one.SuiteID, one.Secret}
		}
	}
	s.corp, s.other = world.Corps[0].CorpID, world.Corps[1].CorpID
}

func (s *stand) build(settings []string) {
	given := map[string]string{}
	for i := 0; i+1 < len(settings); i += 2 {
		given[settings[i]] = settings[i+1]
	}
	values, err := setting.Parse(given)
	s.must(err)
	db, err := store.Open(s.t.Context(), "")
	s.must(err)
	clk, j, chance, quiet := clock.NewFrozen(epoch), journal.New(journal.Limits{}), random.New(11), slog.New(slog.DiscardHandler)
	s.rt = &engine.Runtime{
		Store: db, Clock: clk, Journal: j, Random: chance, Settings: values, Log: quiet,
		Credentials: credential.NewBook(db, clk, chance),
		Push: push.New(push.Config{Store: db, Clock: clk, Journal: j, Random: chance, Log: quiet,
			Timeout: time.Minute, CheckTimeout: time.Minute}), // a busy machine must not reach them
		BaseURL: func() string { return s.url },
	}
	s.dir = directory.New(s.rt)
	s.agents = agent.New(s.rt, s.dir)
	s.suites = suite.New(s.rt, s.dir, s.agents)
}

func (s *stand) mount(server *api.Server, chapters []engine.Chapter) {
	mux := http.NewServeMux()
	mux.Handle("/cgi-bin/", server)
	for _, c := range chapters {
		s.must(server.Mount(c.Endpoints))
		s.must(s.runner.Mount(c.Actions))
		for _, p := range c.Pages {
			mux.Handle(p.Path, p.Handler)
		}
	}
	listener := httptest.NewServer(mux)
	s.url = listener.URL
	s.t.Cleanup(func() {
		listener.Close()
		s.stop()
		s.must(s.rt.Push.Close(context.Background()))
		s.rt.Clock.Close()
		s.must(s.rt.Store.Close())
	})
}

func (s *stand) load(chapters []engine.Chapter) {
	steps := slices.Concat(credential.Migrations, push.Migrations)
	for _, c := range chapters {
		steps = append(steps, c.Migrations...)
	}
	s.must(s.rt.Store.Migrate(s.t.Context(), steps))
	s.must(s.rt.Store.Change(s.t.Context(), func(tx *store.Tx) error {
		for _, c := range chapters {
			if c.Load == nil {
				continue
			}
			if err := c.Load(s.t.Context(), tx, s.world); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (s *stand) begin(chapters []engine.Chapter) {
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.must(s.rt.Push.Start(ctx))
	for _, c := range chapters {
		if c.Start != nil {
			s.must(c.Start(ctx))
		}
	}
}

func (s *stand) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// pass lets time go by; zero waits until everything that is due has been delivered.
func (s *stand) pass(d time.Duration) {
	s.t.Helper()
	s.must(s.rt.Clock.Advance(s.t.Context(), d))
}

// run carries an action out; params are name=value.
func (s *stand) run(name string, params ...string) (action.Outcome, error) {
	s.t.Helper()
	given := map[string]string{}
	for _, p := range params {
		key, value, _ := strings.Cut(p, "=")
		given[key] = value
	}
	return s.runner.Run(s.t.Context(), name, given)
}

// do carries an action out that must succeed, and waits for what it causes.
func (s *stand) do(name string, params ...string) action.Outcome {
	s.t.Helper()
	out, err := s.run(name, params...)
	s.must(err)
	if out.Finding != nil {
		s.t.Fatalf("%s was refused: %s", name, out.Finding)
	}
	if out.Say == "" {
		s.t.Errorf("%s has nothing to say", name)
	}
	s.pass(0)
	return out
}

// refused carries an action out that must be refused, and checks that the refusal explains itself.
func (s *stand) refused(name string, params ...string) *explain.Finding {
	s.t.Helper()
	out, err := s.run(name, params...)
	s.must(err)
	if out.Finding == nil {
		s.t.Fatalf("%s %v was not refused: %s", name, params, out.Say)
	}
	explained(s.t, out.Finding)
	return out.Finding
}

// explained checks that a finding tells step, cause and what to do.
func explained(t *testing.T, f *explain.Finding) {
	t.Helper()
	if f == nil {
		t.Fatal("nothing explains the refusal")
	}
	if f.Step == "" || f.Cause == "" || f.Fix == "" {
		t.Errorf("finding without step, cause or fix: %+v", *f)
	}
}

// answer is what an endpoint answered.
type answer struct {
	t    *testing.T
	raw  string
	body map[string]any
	// entry is the call in the journal.
	entry *journal.Entry
}

// call posts a body (nil: GET) to an endpoint.
func (s *stand) call(path string, query url.Values, body any) *answer {
	s.t.Helper()
	method, sent := http.MethodGet, io.Reader(http.NoBody)
	switch body := body.(type) {
	case nil:
	case string:
		method, sent = http.MethodPost, strings.NewReader(body)
	default:
		text, err := json.Marshal(body)
		s.must(err)
		method, sent = http.MethodPost, bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+"/cgi-bin/"+path+"?"+query.Encode(), sent)
	s.must(err)
	res, err := client.Do(req)
	s.must(err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	s.must(err)
	if res.StatusCode != http.StatusOK {
		s.t.Fatalf("%s answered %s", path, res.Status)
	}
	out := &answer{t: s.t, raw: string(text), body: map[string]any{}}
	if err := json.Unmarshal(text, &out.body); err != nil {
		s.t.Fatalf("%s answered no JSON: %s", path, text)
	}
	out.entry = s.last(func(e *journal.Entry) bool { return e.Kind == journal.KindAPI && e.Title == path })
	return out
}

// last gives the newest journal entry that fits.
func (s *stand) last(fits func(*journal.Entry) bool) *journal.Entry {
	s.t.Helper()
	entries, _, _ := s.rt.Journal.List(journal.Query{Limit: 10_000})
	slices.SortFunc(entries, func(a, b *journal.Entry) int { return int(b.ID - a.ID) })
	for _, e := range entries {
		if fits(e) {
			return e
		}
	}
	s.t.Fatal("no such entry in the journal")
	return nil
}

// text gives a member by path: "auth_corp_info.corpid".
func (a *answer) text(path string) string {
	a.t.Helper()
	var at any = a.body
	for name := range strings.SplitSeq(path, ".") {
		switch v := at.(type) {
		case map[string]any:
			at = v[name]
		case []any:
			at = v[0].(map[string]any)[name]
		}
	}
	if at == nil {
		a.t.Fatalf("the answer has no %s: %s", path, a.raw)
	}
	if n, ok := at.(float64); ok {
		return fmt.Sprintf("%.0f", n)
	}
	return fmt.Sprint(at)
}

// code gives errcode; 0 when there is none.
func (a *answer) code() int {
	n, _ := a.body["errcode"].(float64)
	return int(n)
}

// ok checks that the call went well.
func (a *answer) ok() *answer {
	a.t.Helper()
	if a.code() != 0 {
		a.t.Fatalf("refused: %s (%v)", a.raw, a.entry.Finding)
	}
	return a
}

// fails checks the errcode of a refusal and that it explains itself; it gives the finding.
func (a *answer) fails(code int) *explain.Finding {
	a.t.Helper()
	if a.code() != code {
		a.t.Fatalf("want errcode %d, got %s (%v)", code, a.raw, a.entry.Finding)
	}
	explained(a.t, a.entry.Finding)
	return a.entry.Finding
}

// token is a query with one parameter.
func token(name, value string) url.Values { return url.Values{name: {value}} }
