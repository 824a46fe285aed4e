package control

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// Invented values of the tests' world.
const (
	standTemplate = "dk3b9c5d1e7f2a4860"
	standCorp     = "ww6e1d9b3c7a5f2048"
	standToken    = "standTemplateToken1"
	standKey      = "standKey5standKey5standKey5standKey5stand5A"
)

var standEpoch = time.Date(2030, time.August, 9, 10, 11, 12, 0, time.UTC)

// stand is a small simulator behind the control interface: one endpoint, a few actions, one callback receiver.
type stand struct {
	*Server
	t        testing.TB
	url      string
	client   *Client
	done     chan struct{}
	received chan string // bodies of callbacks
}

func newStand(t *testing.T, change ...func(*Server)) *stand {
	t.Helper()
	db, err := store.Open(t.Context(), "")
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	must(t, db.Migrate(t.Context(), append(credential.Migrations[:1:1], push.Migrations...)))
	clk := clock.NewFrozen(standEpoch)
	t.Cleanup(clk.Close)
	rt := &engine.Runtime{Store: db, Clock: clk, Journal: journal.New(journal.Limits{Body: 1000}), Random: random.New(3), Log: slog.New(slog.DiscardHandler)}
	rt.Credentials = credential.NewBook(db, clk, rt.Random)
	rt.Push = push.New(push.Config{Store: db, Clock: clk, Journal: rt.Journal, Random: rt.Random, Timeout: time.Minute, CheckTimeout: time.Minute})
	must(t, rt.Push.Start(t.Context()))
	t.Cleanup(func() { _ = rt.Push.Close(context.Background()) })

	s := &stand{t: t, done: make(chan struct{}), received: make(chan string, 100)}
	s.Server = &Server{Runtime: rt, Runner: standRunner(t, rt), Replay: standAPI(t, rt), Done: s.done,
		Status: func(context.Context) (Status, error) { return Status{Version: "1"}, nil },
		World:  func(context.Context) (World, error) { return World{}, errors.New("the world is <gone>") },
		Env:    func(context.Context) (map[string]string, error) { return map[string]string{"A": "b&c"}, nil },

		OpenAPI: func() any { return map[string]string{"openapi": "3.1.0"} },
	}
	for _, f := range change {
		f(s.Server)
	}
	listener := httptest.NewServer(s.Handler())
	t.Cleanup(listener.Close)
	t.Cleanup(func() {
		select {
		case <-s.done:
		default:
			close(s.done)
		}
	})
	s.url, s.client = listener.URL, NewClient(listener.URL, s.Token)
	t.Cleanup(s.client.Close)
	return s
}

func standRunner(t *testing.T, rt *engine.Runtime) *action.Runner {
	t.Helper()
	type scan struct {
		Suite string `name:"suite" default:"@template" help:"template id"`
		Corp  string `name:"corp" need:"yes" help:"corpid"`
		Mode  string `name:"mode" choices:"all,some" help:"which"`
	}
	r := &action.Runner{Store: rt.Store, Clock: rt.Clock, Journal: rt.Journal, Defaults: func(context.Context, string) (string, error) { return standTemplate, nil }}
	must(t, r.Mount([]action.Row{
		action.New("corp.authorize", "Authorise", "授权", journal.LaneAdmin, 97172, "scans", func(c *action.Call, in scan) (action.Result, error) {
			return action.Result{Say: in.Suite + " in " + in.Corp, Values: map[string]string{"auth_code": "x"}}, nil
		}, action.Danger),
		action.New("corp.refused", "Refused", "拒绝", journal.LaneAdmin, 0, "is refused", func(*action.Call, struct{}) (action.Result, error) {
			return action.Result{}, action.Refuse(explain.Finding{Step: explain.State, Got: "not now"})
		}),
	}))
	return r
}

func standAPI(t *testing.T, rt *engine.Runtime) http.Handler {
	t.Helper()
	type echo struct {
		Text string `json:"text"`
	}
	s := &api.Server{Store: rt.Store, Clock: rt.Clock, Journal: rt.Journal, Credentials: rt.Credentials, Random: rt.Random, Log: rt.Log}
	must(t, s.Mount([]api.Row{api.POST("/cgi-bin/echo", 90001, api.Nobody, func(_ *api.Call, in echo) (echo, error) { return in, nil })}))
	return s
}

// address puts a callback receiver of this world in place.
func (s *stand) address() {
	s.t.Helper()
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.received <- string(body)
		_, _ = io.WriteString(w, "success")
	}))
	s.t.Cleanup(receiver.Close)
	a := &push.Address{Receiver: push.CommandReceiver(standTemplate), Name: "the stand's template", URL: receiver.URL, Token: standToken, AESKey: standKey,
		VerifyID: standCorp, ReceiveID: standTemplate, Answer: push.AnswerSuccess, Suite: standTemplate, VerifiedAt: standEpoch}
	must(s.t, s.Runtime.Store.Change(s.t.Context(), func(tx *store.Tx) error { return push.Put(s.t.Context(), tx, a) }))
}

// add journals one API call with a body.
func (s *stand) add(title string) *journal.Entry {
	e := &journal.Entry{Kind: journal.KindAPI, At: standEpoch, Title: title, Method: "GET", URL: "/cgi-bin/" + title, Status: 200, From: journal.LaneApp, To: journal.LaneWeCom,
		Response: journal.Message{Body: []byte(`{"errcode":0}`), Size: 13, Header: http.Header{"Error-Code": {"0"}}}}
	s.Runtime.Journal.Add(e)
	return e
}

// do sends one request and gives status and body.
func (s *stand) do(method, path, body string, header ...string) (int, string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	must(s.t, err)
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		} else {
			r.Header.Set(header[i], header[i+1])
		}
	}
	response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	must(s.t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	must(s.t, err)
	if len(text) > 0 && response.Header.Get("Content-Type") != "application/json; charset=utf-8" {
		s.t.Errorf("%s %s answers %s", method, path, response.Header.Get("Content-Type"))
	}
	return response.StatusCode, strings.TrimSpace(string(text))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
