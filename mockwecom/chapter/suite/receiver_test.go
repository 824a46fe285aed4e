package suite_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"wecomlab/core/event"
	"wecomlab/core/wxcrypt"
)

// app is a service provider's program: a real receiver that decrypts what comes and answers as the documents say.
type app struct {
	t      *testing.T
	url    string
	mu     sync.Mutex
	ports  map[string]*port
	events []received
}

// port is one callback path with its keys and the receiveids that it takes.
type port struct {
	codec    *wxcrypt.Codec
	verifyID string
	postID   string
}

// received is one decrypted callback.
type received struct {
	event.Event
	path, receiveID string
	envelope        wxcrypt.Envelope
}

func newApp(t *testing.T) *app {
	t.Helper()
	a := &app{t: t, ports: map[string]*port{}}
	listener := httptest.NewServer(a)
	t.Cleanup(listener.Close)
	a.url = listener.URL
	return a
}

// listen opens a path; an empty postID takes any receiveid.
func (a *app) listen(path, token, key, verifyID, postID string) string {
	a.t.Helper()
	codec, err := wxcrypt.New(token, key)
	if err != nil {
		a.t.Fatal(err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ports[path] = &port{codec, verifyID, postID}
	return a.url + path
}

func (a *app) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p, ok := a.ports[r.URL.Path]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	q := wxcrypt.ParseQuery(r.URL.Query())
	if r.Method == http.MethodGet {
		msg, _, err := p.codec.Receive(q, q.Echo, p.verifyID)
		if err != nil {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = w.Write(msg)
		return
	}
	body, _ := io.ReadAll(r.Body)
	envelope, err := wxcrypt.ParseEnvelope(body)
	if err != nil {
		a.t.Errorf("%s: %v", r.URL.Path, err)
		return
	}
	var ids []string
	if p.postID != "" {
		ids = []string{p.postID}
	}
	msg, id, err := p.codec.Receive(q, envelope.Encrypt, ids...)
	if err != nil {
		a.t.Errorf("%s: %v", r.URL.Path, err)
		return
	}
	parsed, err := event.Parse(msg)
	if err != nil {
		a.t.Errorf("%s: %v", r.URL.Path, err)
		return
	}
	a.events = append(a.events, received{parsed, r.URL.Path, id, envelope})
	_, _ = io.WriteString(w, "success")
}

// take gives what came since the last look, in order, and forgets it.
func (a *app) take() []received {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := a.events
	a.events = nil
	return out
}

// names gives the names of what came since the last look, by path.
func (a *app) names(path string) []string {
	out := []string{}
	for _, e := range a.take() {
		if e.path == path {
			out = append(out, e.Name())
		}
	}
	return out
}

// one takes exactly one event of a name out of what came.
func (a *app) one(name string) received {
	a.t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	at := slices.IndexFunc(a.events, func(e received) bool { return e.Name() == name })
	if at < 0 {
		a.t.Fatalf("no %s came", name)
	}
	e := a.events[at]
	a.events = slices.Delete(a.events, at, at+1)
	if slices.ContainsFunc(a.events, func(e received) bool { return e.Name() == name }) {
		a.t.Fatalf("%s came more than once", name)
	}
	return e
}

// keys gives the token and key that the world has for a suite.
func (s *stand) keys(suiteID string) (token, key string) {
	s.t.Helper()
	for _, one := range s.world.Providers[0].Suites {
		if one.SuiteID == suiteID {
			return one.Command.Token, one.Command.AESKey
		}
	}
	s.t.Fatalf("no suite %s", suiteID)
	return "", ""
}

// connect saves the command URL of a suite or template.
func (s *stand) connect(a *app, of *thing) {
	s.t.Helper()
	token, key := s.keys(of.id)
	s.do("provider.save_callback", "suite="+of.id, "url="+a.listen("/command/"+of.id, token, key, s.provider.id, of.id))
}

// ticket lets a ticket be pushed and gives it.
func (s *stand) ticket(a *app, of *thing) string {
	s.t.Helper()
	s.do("provider.refresh_ticket", "suite="+of.id)
	return a.one("suite_ticket").Get("SuiteTicket")
}

// suiteToken gets a suite_access_token the whole way.
func (s *stand) suiteToken(a *app, of *thing) string {
	s.t.Helper()
	body := map[string]string{"suite_id": of.id, "suite_secret": of.secret, "suite_ticket": s.ticket(a, of)}
	return s.call("service/get_suite_token", nil, body).ok().text("suite_access_token")
}

// online makes the two clicks.
func (s *stand) online(of *thing) {
	s.t.Helper()
	kind := "suite"
	if of == s.template {
		kind = "template"
	}
	s.do("provider.submit_"+kind, "suite="+of.id)
	s.do("provider.release_"+kind, "suite="+of.id)
}

// exchange redeems an auth_code.
func (s *stand) exchange(suiteToken, code string) *answer {
	s.t.Helper()
	return s.call("service/v2/get_permanent_code", token("suite_access_token", suiteToken), map[string]string{"auth_code": code})
}
