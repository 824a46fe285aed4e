package control

import (
	"cmp"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/gorilla/mux"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/loopback"
)

// maxRequest bounds the body of a control request, in bytes.
const maxRequest = 1 << 20

// Server is the serving side of the control interface. Its fields are set once, before the first request.
type Server struct {
	Runtime *engine.Runtime
	Runner  *action.Runner
	Token   string       // when set, every request must carry it as a bearer token
	Replay  http.Handler // the whole simulator, for replayed API calls

	// Done ends streams and long polls when it is closed: an HTTP server that shuts down waits for them. Nil: they end with
	// their connections alone.
	Done <-chan struct{}

	Status func(context.Context) (Status, error)
	World  func(context.Context) (World, error)
	Env    func(context.Context) (map[string]string, error)

	OpenAPI func() any // the description of the simulated endpoints
	Phones  Phones

	Contacts Contacts
	Hardware Hardware
}

// Handler gives the routes below /_mock/v1.
func (s *Server) Handler() http.Handler {
	r := mux.NewRouter().PathPrefix(prefix).Subrouter()
	r.Use(s.guard)
	read, write := http.MethodGet, http.MethodPost
	r.HandleFunc("/status", answering(func(q *http.Request) (any, error) { return s.Status(q.Context()) })).Methods(read)
	r.HandleFunc("/world", answering(func(q *http.Request) (any, error) { return s.World(q.Context()) })).Methods(read)
	r.HandleFunc("/env", answering(func(q *http.Request) (any, error) { return s.Env(q.Context()) })).Methods(read)
	r.HandleFunc("/openapi.json", answering(func(*http.Request) (any, error) { return s.OpenAPI(), nil })).Methods(read)
	r.HandleFunc("/actions", answering(s.listActions)).Methods(read)
	r.HandleFunc("/actions/{name}", answering(s.runAction)).Methods(write)
	r.HandleFunc("/events", answering(s.listEvents)).Methods(read)
	r.HandleFunc("/events/{name}", answering(s.trigger)).Methods(write)
	r.HandleFunc("/journal", answering(s.listJournal)).Methods(read)
	r.HandleFunc("/journal/stream", s.stream).Methods(read)
	r.HandleFunc("/journal/wait", s.wait).Methods(read)
	r.HandleFunc("/journal/{id:[0-9]+}", answering(s.entry)).Methods(read)
	r.HandleFunc("/journal/{id:[0-9]+}/story", answering(s.story)).Methods(read)
	r.HandleFunc("/journal/{id:[0-9]+}/replay", answering(s.replay)).Methods(write)
	r.HandleFunc("/credentials", answering(s.credentials)).Methods(read)
	r.HandleFunc("/outbox", answering(s.outbox)).Methods(read)
	r.HandleFunc("/settings", answering(s.settings)).Methods(read)
	r.HandleFunc("/phone/{corp}/{user}", answering(s.phone)).Methods(read)
	r.HandleFunc("/phone/{corp}/{user}/{session}", answering(s.talk)).Methods(read)
	r.HandleFunc("/contacts/{corp}/departments/{id}", answering(s.contactDepartment)).Methods(read)
	r.HandleFunc("/contacts/{corp}/members/{user}", answering(s.contactMember)).Methods(read)
	r.HandleFunc("/contacts/{corp}/tags", answering(s.contactTags)).Methods(read)
	r.HandleFunc("/contacts/{corp}/tags/{id}", answering(s.contactTagged)).Methods(read)
	r.HandleFunc("/contacts/{corp}/search", answering(s.searchContacts)).Methods(read)
	r.HandleFunc("/devices", answering(s.devices)).Methods(read)
	r.HandleFunc("/devices/{sn}", answering(s.device)).Methods(read)
	r.HandleFunc("/clock", answering(s.clock)).Methods(read)
	r.HandleFunc("/clock", answering(s.changeClock)).Methods(write)
	r.NotFoundHandler = s.guard(answering(noRoute))
	r.MethodNotAllowedHandler = r.NotFoundHandler
	return r
}

func noRoute(r *http.Request) (any, error) {
	return nil, &problem{status: http.StatusNotFound, text: fmt.Sprintf("%s %s is no part of the control interface", r.Method, r.URL.Path)}
}

// problem is an error with an HTTP status of its own.
type problem struct {
	status  int
	text    string
	finding *explain.Finding
}

// Error is the sentence that the caller reads.
func (p *problem) Error() string { return p.text }

// answering turns a function into a handler that answers JSON.
func answering(f func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxRequest)
		out, err := f(r)
		if err != nil {
			refuse(w, err)
			return
		}
		writeJSON(w, http.StatusOK, out)
	}
}

func refuse(w http.ResponseWriter, err error) {
	status, failure := http.StatusBadRequest, Failure{Error: err.Error()}
	var p *problem
	var unknown *action.UnknownError
	switch {
	case errors.As(err, &p):
		status, failure.Finding = p.status, p.finding
	case errors.As(err, &unknown):
		status = http.StatusNotFound
	case errors.As(err, new(*http.MaxBytesError)):
		status = http.StatusRequestEntityTooLarge
	}
	writeJSON(w, status, failure)
}

func writeJSON(w http.ResponseWriter, status int, out any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(out) // the caller is gone when this fails
}

// decode reads a JSON body strictly: an unknown field is a misspelt one.
func decode(r *http.Request, into any) error {
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil {
		if _, err = dec.Token(); errors.Is(err, io.EOF) {
			return nil
		}
		err = cmp.Or(err, errors.New("something stands behind the JSON"))
	}
	return fmt.Errorf("the request body is not what %s takes: %w", r.URL.Path, err)
}

// guard lets only the owner in: the token where one is set, and otherwise only requests that a web page on another site
// cannot have made.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.check(r); err != nil {
			refuse(w, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) check(r *http.Request) error {
	if s.Token != "" {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+s.Token)) != 1 {
			return &problem{status: http.StatusUnauthorized, text: "this simulator asks for its control token: send Authorization: Bearer TOKEN, or give --control-token"}
		}
	} else if !loopback.Is(r.Host) {
		return &problem{status: http.StatusForbidden, text: fmt.Sprintf("Host %q is no loopback address; without a control token only 127.0.0.1, [::1] and localhost are served", r.Host)}
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		if u, err := url.Parse(origin); err != nil || u.Host != r.Host {
			return &problem{status: http.StatusForbidden, text: fmt.Sprintf("a page of %s may not steer the simulator", origin)}
		}
	}
	return nil
}

// light gives an entry without bodies, for lists.
func light(e *journal.Entry) journal.Entry {
	out := *e
	out.Request.Body, out.Response.Body, out.Request.Header, out.Response.Header = nil, nil, nil, nil
	if out.Callback != nil {
		c := *out.Callback
		c.Plain, c.Reply, c.Steps = nil, nil, nil
		out.Callback = &c
	}
	return out
}
