package e2e_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"wecomlab/core/clock"
	"wecomlab/core/provider"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/scenario"
	"wecomlab/mockwecom/sim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds a test that waits for something that never comes. Nothing here takes a tenth of it.
const patience = 2 * time.Minute

// stand is a running simulator with the demo world and its control client.
type stand struct {
	*control.Client
	t   *testing.T
	ctx context.Context
	sim *sim.Sim
}

// start starts a simulator on a free port.
func start(t *testing.T, config sim.Config) *stand {
	t.Helper()
	ctx, cancel := clock.Real().WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	config.Listen = "127.0.0.1:0"
	running, err := sim.Start(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	s := &stand{Client: running.Client(), t: t, ctx: ctx, sim: running}
	t.Cleanup(func() {
		s.Client.Close()
		if err := running.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s *stand) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// do carries out an action that must succeed; params are name=value.
func (s *stand) do(name string, params ...string) control.ActionResult {
	s.t.Helper()
	out := s.try(name, params...)
	if out.Finding != nil {
		s.t.Fatalf("%s %v: %s", name, params, out.Finding)
	}
	return out
}

// try carries out an action that may be refused.
func (s *stand) try(name string, params ...string) control.ActionResult {
	s.t.Helper()
	given := map[string]string{}
	for _, p := range params {
		key, value, _ := strings.Cut(p, "=")
		given[key] = value
	}
	out, err := s.Do(s.ctx, name, given)
	var refused *control.RefusedError
	if errors.As(err, &refused) && refused.Finding != nil {
		out.Finding, out.Say = refused.Finding, refused.Error()
		return out
	}
	s.must(err)
	return out
}

// world is what stands now; the first provider's template and suite, and the first corp.
func (s *stand) world() (w control.World, template, suite control.Suite, corp control.Corp) {
	s.t.Helper()
	w, err := s.World(s.ctx)
	s.must(err)
	for _, one := range w.Providers[0].Suites {
		if one.Kind == "template" {
			template = one
		} else {
			suite = one
		}
	}
	return w, template, suite, w.Corps[0]
}

// wait gives the first exchange after an id that fits.
func (s *stand) wait(filter string, after int64) *journal.Entry {
	s.t.Helper()
	e, err := s.WaitFor(s.ctx, filter, after)
	s.must(err)
	return e
}

// count tells how many exchanges fit.
func (s *stand) count(filter string) int {
	s.t.Helper()
	page, err := s.Journal(s.ctx, control.JournalQuery{Filter: filter, Limit: 1000})
	s.must(err)
	return len(page.Entries)
}

// last is the newest id in the journal.
func (s *stand) last() int64 {
	s.t.Helper()
	page, err := s.Journal(s.ctx, control.JournalQuery{Before: math.MaxInt64, Limit: 1})
	s.must(err)
	return page.Last
}

// newApp starts the reference app for the demo world's template and suite.
func newApp(s *stand) *provider.App {
	s.t.Helper()
	w, template, suite, _ := s.world()
	config := provider.Config{BaseURL: s.sim.URL(), ProviderCorpID: w.Providers[0].CorpID, ProviderSecret: w.Providers[0].Secret, Clock: s.sim.Clock()}
	for _, one := range []control.Suite{template, suite} {
		keys := one.Callbacks[0]
		config.Suites = append(config.Suites, provider.SuiteConfig{SuiteID: one.SuiteID, Secret: one.Secret, Token: keys.Token, AESKey: keys.AESKey})
	}
	for _, a := range w.Corps[0].Apps {
		if a.Kind == "self" && a.Callback != nil {
			keys := provider.Keys{Token: a.Callback.Token, AESKey: a.Callback.AESKey}
			config.Agents = append(config.Agents, provider.AgentConfig{CorpID: w.Corps[0].CorpID, AgentID: a.AgentID, Secret: a.Secret, Keys: keys})
		}
	}
	for _, c := range w.Corps {
		token, key := scenario.ContactKeys(c)
		config.Contacts = append(config.Contacts, provider.ContactsConfig{CorpID: c.CorpID, Secret: c.Assistant.Secret, Keys: provider.Keys{Token: token, AESKey: key}})
	}
	server := httptest.NewUnstartedServer(nil)
	config.PublicURL = "http://" + server.Listener.Addr().String()
	app, err := provider.New(config)
	s.must(err)
	server.Config.Handler = app
	server.Start()
	s.t.Cleanup(func() {
		server.Close()
		app.Close()
	})
	return app
}

// operator tells the reference app what a step asks for, in the names of the app: scenarios call a template ${template} and the
// customer's encrypted corpid ${corpid}.
type operator struct{ app *provider.App }

// Do implements scenario.App.
func (o operator) Do(ctx context.Context, op string, vars map[string]string) (map[string]string, error) {
	named := maps.Clone(vars)
	named["suite_id"] = cmp.Or(vars["template"], vars["suite"])
	named["auth_corpid"] = cmp.Or(vars["auth_corpid"], vars["corpid"])
	return o.app.Do(ctx, op, named)
}

// answer is what an endpoint answered.
type answer struct {
	t    *testing.T
	raw  string
	body map[string]any
}

// get calls an endpoint; query is name and value in turn.
func (s *stand) get(path string, query ...string) *answer {
	s.t.Helper()
	return s.call(http.MethodGet, path, nil, query)
}

// post calls an endpoint with a body.
func (s *stand) post(path, tokenName, token string, body any) *answer {
	s.t.Helper()
	text, err := json.Marshal(body)
	s.must(err)
	return s.call(http.MethodPost, path, text, []string{tokenName, token})
}

// plain keeps no connections, so that nothing outlives a test.
var plain = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

func (s *stand) call(method, path string, body []byte, query []string) *answer {
	s.t.Helper()
	q := url.Values{}
	for i := 0; i+1 < len(query); i += 2 {
		q.Set(query[i], query[i+1])
	}
	req, err := http.NewRequestWithContext(s.ctx, method, s.sim.URL()+"/cgi-bin/"+path+"?"+q.Encode(), strings.NewReader(string(body)))
	s.must(err)
	resp, err := plain.Do(req)
	s.must(err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	s.must(err)
	out := &answer{t: s.t, raw: string(text), body: map[string]any{}}
	s.must(json.Unmarshal(text, &out.body))
	return out
}

// is checks the errcode; a success may have none.
func (a *answer) is(code int) *answer {
	a.t.Helper()
	if got, _ := a.body["errcode"].(float64); int(got) != code {
		a.t.Fatalf("want errcode %d, got %s", code, a.raw)
	}
	return a
}

// text gives a member of the answer by its path; "" if it is absent.
func (a *answer) text(path string) string {
	var at any = a.body
	for name := range strings.SplitSeq(path, ".") {
		if list, ok := at.([]any); ok && len(list) > 0 {
			at = list[0]
		}
		object, _ := at.(map[string]any)
		at = object[name]
	}
	switch v := at.(type) {
	case string:
		return v
	case nil:
		return ""
	default:
		text, _ := json.Marshal(v) // it came from JSON
		return string(text)
	}
}

func decodeInto(t *testing.T, text []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
}
