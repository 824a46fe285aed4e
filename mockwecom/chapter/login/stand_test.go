package login_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/sim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var epoch = time.Date(2032, time.April, 5, 6, 7, 8, 0, time.UTC)

// stand is a simulator with the demo world under a real listener; time stands still.
type stand struct {
	t     *testing.T
	sim   *sim.Sim
	world *fixtures.World
}

// newStand starts a stand. settings are name and value in turn.
func newStand(t *testing.T, settings ...string) *stand {
	t.Helper()
	return newStandWith(t, func(*stand) {}, settings...)
}

// newStandWith starts a stand whose world was changed before.
func newStandWith(t *testing.T, change func(*stand), settings ...string) *stand {
	t.Helper()
	given := map[string]string{}
	for i := 0; i+1 < len(settings); i += 2 {
		given[settings[i]] = settings[i+1]
	}
	world, err := fixtures.Load("demo")
	if err != nil {
		t.Fatal(err)
	}
	s := &stand{t: t, world: new(fixtures.World)}
	own, err := json.Marshal(world) // all who ask for demo get one and the same
	s.must(err)
	s.must(json.Unmarshal(own, s.world))
	change(s)
	running, err := sim.Start(t.Context(), sim.Config{Listen: "127.0.0.1:0", World: s.world, Freeze: epoch, Settings: given})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := running.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	s.sim = running
	return s
}

func (s *stand) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// corp is the plain corpid of the first corp, other that of the second.
func (s *stand) corp() string  { return s.world.Corps[0].CorpID }
func (s *stand) other() string { return s.world.Corps[1].CorpID }

// suite is the first suite of a kind.
func (s *stand) suite(kind string) *fixtures.Suite {
	all := s.world.Providers[0].Suites
	return &all[slices.IndexFunc(all, func(one fixtures.Suite) bool { return one.Kind == kind })]
}

// run carries an action out; params are name=value.
func (s *stand) run(name string, params ...string) (map[string]string, *explain.Finding) {
	s.t.Helper()
	given := map[string]string{}
	for _, p := range params {
		key, value, _ := strings.Cut(p, "=")
		given[key] = value
	}
	out, err := s.sim.Do(s.t.Context(), name, given)
	s.must(err)
	return out.Values, out.Finding
}

// do carries out an action that must succeed.
func (s *stand) do(name string, params ...string) map[string]string {
	s.t.Helper()
	values, finding := s.run(name, params...)
	if finding != nil {
		s.t.Fatalf("%s %v: %s", name, params, finding)
	}
	s.pass(0)
	return values
}

// refused carries out an action that must be refused.
func (s *stand) refused(name string, params ...string) *explain.Finding {
	s.t.Helper()
	_, finding := s.run(name, params...)
	explained(s.t, finding)
	return finding
}

func explained(t *testing.T, f *explain.Finding) {
	t.Helper()
	if f == nil {
		t.Fatal("nothing was refused, or without a reason")
	}
	if f.Step == "" || f.Cause == "" || f.Fix == "" {
		t.Errorf("finding without step, cause or fix: %+v", *f)
	}
}

// pass lets time go by.
func (s *stand) pass(d time.Duration) {
	s.t.Helper()
	s.must(s.sim.Clock().Advance(s.t.Context(), d))
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
	return s.call(http.MethodGet, path, "", query)
}

// post sends a body, given as name and value in turn after the token.
func (s *stand) post(path, tokenName, token string, body map[string]string) *answer {
	s.t.Helper()
	text, err := json.Marshal(body)
	s.must(err)
	return s.call(http.MethodPost, path, string(text), []string{tokenName, token})
}

func (s *stand) call(method, path, body string, query []string) *answer {
	s.t.Helper()
	q := url.Values{}
	for i := 0; i+1 < len(query); i += 2 {
		q.Set(query[i], query[i+1])
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.sim.URL()+"/cgi-bin/"+path+"?"+q.Encode(), strings.NewReader(body))
	s.must(err)
	out := &answer{t: s.t, raw: s.send(req, &http.Client{Transport: plain}).body, body: map[string]any{}}
	s.must(json.Unmarshal([]byte(out.raw), &out.body))
	return out
}

// plain keeps no connections, so that nothing outlives a test.
var plain = &http.Transport{DisableKeepAlives: true}

func (a *answer) code() int {
	n, _ := a.body["errcode"].(float64)
	return int(n)
}

// ok checks that a call went well.
func (a *answer) ok() *answer {
	a.t.Helper()
	if a.code() != 0 {
		a.t.Fatalf("refused: %s", a.raw)
	}
	return a
}

// text gives a member of the answer; "" if it is absent.
func (a *answer) text(name string) string {
	text, _ := a.body[name].(string)
	return text
}

// keys lists the members of an answer.
func (a *answer) keys() []string {
	var names []string
	for name := range a.body {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// last is the newest entry with a title, bodies included.
func (s *stand) last(title string) *journal.Entry {
	s.t.Helper()
	entries, _, _ := s.sim.Journal().List(journal.Query{})
	for _, e := range slices.Backward(entries) {
		if e.Title == title {
			return e
		}
	}
	s.t.Fatalf("the journal has no %s", title)
	return nil
}

// fails checks an errcode and that the journal explains it.
func (s *stand) fails(a *answer, code int, title string) *explain.Finding {
	s.t.Helper()
	if a.code() != code {
		s.t.Fatalf("want errcode %d, got %s", code, a.raw)
	}
	f := s.last(title).Finding
	explained(s.t, f)
	return f
}

// agentToken is the access_token of a corp's first self-built app.
func (s *stand) agentToken(corp int) string {
	s.t.Helper()
	c := &s.world.Corps[corp]
	return s.get("gettoken", "corpid", c.CorpID, "corpsecret", c.Agents[0].Secret).ok().text("access_token")
}

// receiver is a provider's program: it opens what comes and says success.
type receiver struct {
	mu     sync.Mutex
	codecs map[string]*wxcrypt.Codec // by path
	events []event.Event
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	codec, query := r.codecs[q.URL.Path], wxcrypt.ParseQuery(q.URL.Query())
	if q.Method == http.MethodGet {
		echo, _, _ := codec.Receive(query, query.Echo)
		_, _ = w.Write(echo)
		return
	}
	body, _ := io.ReadAll(q.Body)
	envelope, _ := wxcrypt.ParseEnvelope(body)
	text, _, _ := codec.Receive(query, envelope.Encrypt)
	if e, err := event.Parse(text); err == nil {
		r.events = append(r.events, e)
	}
	_, _ = io.WriteString(w, "success")
}

// newest gives a field of the newest event of a name.
func (r *receiver) newest(name, field string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range slices.Backward(r.events) {
		if e.Name() == name {
			return e.Get(field)
		}
	}
	return ""
}

// suiteToken saves the command URL of a suite or template, puts it online and gets a suite_access_token.
func (s *stand) suiteToken(of *fixtures.Suite) string {
	s.t.Helper()
	codec, err := wxcrypt.New(of.Command.Token, of.Command.AESKey)
	s.must(err)
	r := &receiver{codecs: map[string]*wxcrypt.Codec{"/command": codec}}
	listener := httptest.NewServer(r)
	s.t.Cleanup(listener.Close)
	s.do("provider.save_callback", "suite="+of.SuiteID, "url="+listener.URL+"/command")
	s.do("provider.submit_"+of.Kind, "suite="+of.SuiteID)
	s.do("provider.release_"+of.Kind, "suite="+of.SuiteID)
	s.do("provider.refresh_ticket", "suite="+of.SuiteID)
	body := map[string]string{"suite_id": of.SuiteID, "suite_secret": of.Secret, "suite_ticket": r.newest("suite_ticket", "SuiteTicket")}
	return s.post("service/get_suite_token", "", "", body).ok().text("suite_access_token")
}

// customized is a 代开发 app that is online and visible to everybody.
type customized struct{ corpID, agent, token, suiteToken string }

func (s *stand) customized() customized {
	s.t.Helper()
	of := s.suite("template")
	suiteToken := s.suiteToken(of)
	granted := s.do("corp.authorize", "suite="+of.SuiteID)
	code := s.post("service/v2/get_permanent_code", "suite_access_token", suiteToken, map[string]string{"auth_code": granted["auth_code"]}).ok()
	corpID, _ := code.body["auth_corp_info"].(map[string]any)["corpid"].(string)
	token := s.get("gettoken", "corpid", corpID, "corpsecret", code.text("permanent_code")).ok().text("access_token")
	s.do("provider.develop_app", "home_url=http://127.0.0.1:3000/", "trusted_domain=127.0.0.1:3000")
	s.do("provider.submit_app")
	s.do("provider.release_app")
	s.do("corp.change_scope", "suite="+of.SuiteID, "parties=1")
	return customized{corpID: corpID, agent: granted["agentid"], token: token, suiteToken: suiteToken}
}
