package scenario_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/scenario"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// simulator is a control interface over a real journal whose actions are scripted by a test.
type simulator struct {
	journal *journal.Journal
	// on answers POST requests by their path below /_mock/v1, e.g. /actions/corp.authorize: with a control.ActionResult, a
	// control.Clock, or a control.Failure.
	on      map[string]func(body string) any
	waiting chan string // the filter of each long poll that begins
	asked   chan string // path and body of each POST
}

func newSimulator(t *testing.T, on map[string]func(body string) any) (*simulator, *control.Client) {
	t.Helper()
	s := &simulator{
		journal: journal.New(journal.Limits{}), on: on,
		waiting: make(chan string, 1000), asked: make(chan string, 1000),
	}
	server := httptest.NewServer(s)
	c := control.NewClient(server.URL, "")
	t.Cleanup(func() {
		c.Close()
		server.Close()
	})
	return s, c
}

func (s *simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/_mock/v1")
	after, _ := strconv.ParseInt(r.FormValue("after"), 10, 64)
	before, _ := strconv.ParseInt(r.FormValue("before"), 10, 64)
	limit, _ := strconv.Atoi(r.FormValue("limit"))
	filter, err := journal.ParseFilter(r.FormValue("filter"))
	switch id, _ := strconv.ParseInt(strings.TrimPrefix(path, "/journal/"), 10, 64); {
	case err != nil:
		refuse(w, control.Failure{Error: err.Error()})
	case r.Method == http.MethodPost:
		s.act(w, r, path)
	case path == "/journal":
		entries, first, last := s.journal.List(journal.Query{Filter: filter, After: after, Before: before, Limit: limit})
		page := control.Page{First: first, Last: last}
		for _, e := range entries {
			light := *e
			light.Response.Body = nil
			page.Entries = append(page.Entries, light)
		}
		answer(w, page)
	case path == "/journal/wait":
		s.waiting <- r.FormValue("filter")
		if e, err := s.journal.Wait(r.Context(), filter, after); err == nil {
			answer(w, e)
		}
	case id > 0:
		e, _ := s.journal.Get(id)
		answer(w, e)
	}
}

func (s *simulator) act(w http.ResponseWriter, r *http.Request, path string) {
	var body json.RawMessage
	_ = json.NewDecoder(r.Body).Decode(&body)
	s.asked <- path + " " + string(body)
	do, known := s.on[path]
	if !known {
		refuse(w, control.Failure{Error: "there is no " + path})
		return
	}
	switch result := do(string(body)).(type) {
	case control.Failure:
		refuse(w, result)
	default:
		answer(w, result)
	}
}

func refuse(w http.ResponseWriter, f control.Failure) {
	w.WriteHeader(http.StatusBadRequest)
	answer(w, f)
}

func answer(w http.ResponseWriter, value any) { _ = json.NewEncoder(w).Encode(value) }

// add puts entries into the journal and returns the id of the last.
func (s *simulator) add(entries ...*journal.Entry) int64 {
	id := int64(0)
	for _, e := range entries {
		s.journal.Add(e)
		id = e.ID
	}
	return id
}

// call is an API call of the app with its answer.
func call(path, body string) *journal.Entry {
	var envelope struct{ Errcode int }
	_ = json.Unmarshal([]byte(body), &envelope)
	e := &journal.Entry{
		Kind: journal.KindAPI, From: journal.LaneApp, To: journal.LaneWeCom, Title: path, Method: "POST", Status: 200,
		URL: "http://127.0.0.1:8600/cgi-bin/" + path + "?suite_access_token=sat", Errcode: envelope.Errcode,
		Response: journal.Message{Body: []byte(body)},
	}
	if e.Errcode != 0 {
		e.Errmsg = "refused, hint: [1234]"
		e.Finding = &explain.Finding{Step: explain.Credential, Cause: "The code was used."}
	}
	return e
}

// push is a delivered callback, failed if status is not 200.
func push(event, plain string, status int) *journal.Entry {
	e := &journal.Entry{
		Kind: journal.KindCallback, From: journal.LaneWeCom, To: journal.LaneApp, Title: event, Method: "POST", Status: status,
		URL: "http://127.0.0.1:3000/template", Callback: &journal.Callback{Event: event, Plain: []byte(plain), Attempt: 1},
	}
	if status != 200 {
		e.Finding = &explain.Finding{Step: explain.Status, Expected: "200", Got: strconv.Itoa(status)}
	}
	return e
}

// load reads a scenario that the test knows to be right; steps are indented by two blanks.
func load(t testing.TB, steps string) *scenario.Scenario {
	t.Helper()
	sc, err := scenario.Load("test.yaml", []byte("name: test\ntitle: {en: Test}\nvars: {corp: wwlanternworks, auth_code: ''}\nsteps:\n"+steps))
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

// app is an embedded app whose operations are scripted.
type app func(ctx context.Context, op string, vars map[string]string) (map[string]string, error)

func (a app) Do(ctx context.Context, op string, vars map[string]string) (map[string]string, error) {
	return a(ctx, op, vars)
}
