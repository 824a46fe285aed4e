package control

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
)

// TestClientRequests tells for each method what goes over the wire and what comes back.
func TestClientRequests(t *testing.T) {
	t.Parallel()
	result := ActionResult{Entry: 7, Say: "done", Values: map[string]string{"auth_code": "ac-1"}}
	at := time.Date(2026, 11, 22, 9, 41, 7, 0, time.UTC)
	tests := []struct {
		name    string
		answers map[string]any
		call    func(ctx context.Context, c *Client) (any, error)
		request string
		want    any
	}{
		{"Status", map[string]any{"GET /status": Status{Version: "1", Pending: 2}},
			func(ctx context.Context, c *Client) (any, error) { return c.Status(ctx) },
			"GET /_mock/v1/status  [Bearer sesame]", Status{Version: "1", Pending: 2}},
		{"World", map[string]any{"GET /world": World{Name: "demo", Corps: []Corp{{CorpID: "wwlanternworks"}}}},
			func(ctx context.Context, c *Client) (any, error) { return c.World(ctx) },
			"GET /_mock/v1/world  [Bearer sesame]", World{Name: "demo", Corps: []Corp{{CorpID: "wwlanternworks"}}}},
		{"Actions", map[string]any{"GET /actions": []Action{{Name: "corp.authorize", Actor: journal.LaneAdmin}}},
			func(ctx context.Context, c *Client) (any, error) { return c.Actions(ctx) },
			"GET /_mock/v1/actions  [Bearer sesame]", []Action{{Name: "corp.authorize", Actor: journal.LaneAdmin}}},
		{"Do", map[string]any{"POST /actions/corp.authorize": result},
			func(ctx context.Context, c *Client) (any, error) {
				return c.Do(ctx, "corp.authorize", map[string]string{"corp": "wwlanternworks"})
			},
			`POST /_mock/v1/actions/corp.authorize {"corp":"wwlanternworks"} [Bearer sesame]`, result},
		{"DoWithoutParams", map[string]any{"POST /actions/a/b": result},
			func(ctx context.Context, c *Client) (any, error) { return c.Do(ctx, "a/b", nil) },
			`POST /_mock/v1/actions/a%2Fb {} [Bearer sesame]`, result},
		{"Events", map[string]any{"GET /events": []Event{{Name: "create_auth", Doc: []int{100965}}}},
			func(ctx context.Context, c *Client) (any, error) { return c.Events(ctx) },
			"GET /_mock/v1/events  [Bearer sesame]", []Event{{Name: "create_auth", Doc: []int{100965}}}},
		{"Trigger", map[string]any{"POST /events/create_auth": result},
			func(ctx context.Context, c *Client) (any, error) {
				return c.Trigger(ctx, "create_auth", Trigger{URL: "http://x", Fields: map[string]string{"State": "s"}})
			},
			`POST /_mock/v1/events/create_auth {"url":"http://x","fields":{"State":"s"}} [Bearer sesame]`, result},
		{"Journal", map[string]any{"GET /journal": Page{Entries: []journal.Entry{{ID: 3, At: at}}, First: 1, Last: 9}},
			func(ctx context.Context, c *Client) (any, error) {
				return c.Journal(ctx, JournalQuery{Filter: "failed | ok", After: 2, Before: 5, Limit: 1})
			},
			"GET /_mock/v1/journal?after=2&before=5&filter=failed+%7C+ok&limit=1  [Bearer sesame]",
			Page{Entries: []journal.Entry{{ID: 3, At: at}}, First: 1, Last: 9}},
		{"JournalWhole", map[string]any{"GET /journal": Page{}},
			func(ctx context.Context, c *Client) (any, error) { return c.Journal(ctx, JournalQuery{}) },
			"GET /_mock/v1/journal  [Bearer sesame]", Page{}},
		{"Entry", map[string]any{"GET /journal/12": journal.Entry{ID: 12, At: at, Request: journal.Message{Body: []byte("\x00\xff")}}},
			func(ctx context.Context, c *Client) (any, error) { return c.Entry(ctx, 12) },
			"GET /_mock/v1/journal/12  [Bearer sesame]", &journal.Entry{ID: 12, At: at, Request: journal.Message{Body: []byte("\x00\xff")}}},
		{"Story", map[string]any{"GET /journal/12/story": []journal.Entry{{ID: 11}, {ID: 12}}},
			func(ctx context.Context, c *Client) (any, error) { return c.Story(ctx, 12) },
			"GET /_mock/v1/journal/12/story  [Bearer sesame]", []journal.Entry{{ID: 11}, {ID: 12}}},
		{"Replay", map[string]any{"POST /journal/12/replay": result},
			func(ctx context.Context, c *Client) (any, error) { return c.Replay(ctx, 12) },
			"POST /_mock/v1/journal/12/replay {} [Bearer sesame]", result},
		{"Credentials", map[string]any{"GET /credentials": []Credential{{Kind: "auth_code", Value: "ac-1", Once: true}}},
			func(ctx context.Context, c *Client) (any, error) { return c.Credentials(ctx) },
			"GET /_mock/v1/credentials  [Bearer sesame]", []Credential{{Kind: "auth_code", Value: "ac-1", Once: true}}},
		{"Outbox", map[string]any{"GET /outbox": []Delivery{{ID: 1, State: "dead"}}},
			func(ctx context.Context, c *Client) (any, error) { return c.Outbox(ctx) },
			"GET /_mock/v1/outbox  [Bearer sesame]", []Delivery{{ID: 1, State: "dead"}}},
		{"Settings", map[string]any{"GET /settings": []Setting{{Name: "a", Value: "b"}}},
			func(ctx context.Context, c *Client) (any, error) { return c.Settings(ctx) },
			"GET /_mock/v1/settings  [Bearer sesame]", []Setting{{Name: "a", Value: "b"}}},
		{"Clock", map[string]any{"GET /clock": Clock{Now: at, Speed: 1}},
			func(ctx context.Context, c *Client) (any, error) { return c.Clock(ctx) },
			"GET /_mock/v1/clock  [Bearer sesame]", Clock{Now: at, Speed: 1}},
		{"SetClock", map[string]any{"POST /clock": Clock{Now: at, Frozen: true}},
			func(ctx context.Context, c *Client) (any, error) {
				return c.SetClock(ctx, ClockChange{Op: "advance", By: "2h"})
			},
			`POST /_mock/v1/clock {"op":"advance","by":"2h"} [Bearer sesame]`, Clock{Now: at, Frozen: true}},
		{"Env", map[string]any{"GET /env": map[string]string{"WECOM_BASE_URL": "http://x"}},
			func(ctx context.Context, c *Client) (any, error) { return c.Env(ctx) },
			"GET /_mock/v1/env  [Bearer sesame]", map[string]string{"WECOM_BASE_URL": "http://x"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, c := newFake(t, tt.answers)
			got, err := tt.call(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			f.mu.Lock()
			defer f.mu.Unlock()
			if diff := cmp.Diff([]string{tt.request}, f.requests); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

func TestClientErrors(t *testing.T) {
	t.Parallel()
	t.Run("RefusalIsTheServersSentence", func(t *testing.T) {
		t.Parallel()
		said := Failure{Error: "corp.authorize needs corp: name one of wwlanternworks", Finding: &explain.Finding{Step: explain.Parameter}}
		_, c := newFake(t, map[string]any{"POST /actions/corp.authorize": said})
		_, err := c.Do(t.Context(), "corp.authorize", nil)
		var refused *RefusedError
		if !errors.As(err, &refused) {
			t.Fatalf("error is %T %v", err, err)
		}
		if diff := cmp.Diff(&RefusedError{Status: 400, Failure: said}, refused); diff != "" || err.Error() != said.Error {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
	answers := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		want   string
	}{
		{"RefusalOfAnotherServer", answers(404, "<html>no such page</html>"), "/_mock/v1/status was refused with HTTP 404 Not Found: is this address a simulator"},
		{"RefusalWithoutASentence", answers(500, "{}"), "was refused with HTTP 500"},
		{"AnswerIsNoJSON", answers(200, "<html>"), "answered something that is not the control interface's JSON"},
		{"AnswerIsEmpty", answers(200, ""), "answered something that is not the control interface's JSON"},
		{"AnswerBreaksOff", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("{"))
		}, "/_mock/v1/status broke off"},
		{"AnswerIsTooLong", func(w http.ResponseWriter, _ *http.Request) {
			chunk := []byte(strings.Repeat(" ", 1<<20))
			for range maxAnswer>>20 + 2 {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}, "is longer than 64 MiB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, c := newFake(t, map[string]any{"GET /status": tt.answer})
			_, err := c.Status(t.Context())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v\nwant …%s…", err, tt.want)
			}
		})
	}
	t.Run("NobodyListens", func(t *testing.T) {
		t.Parallel()
		gone := httptest.NewServer(nil)
		gone.Close()
		_, err := NewClient(gone.URL, "").Status(t.Context())
		want := "no simulator answers at " + gone.URL
		if err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), "mockwecom serve") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("AddressCannotBeUsed", func(t *testing.T) {
		t.Parallel()
		_, err := NewClient("http://a b", "").Status(t.Context())
		if err == nil || !strings.Contains(err.Error(), `address "http://a b" cannot be used`) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("ContextEnds", func(t *testing.T) {
		t.Parallel()
		_, c := newFake(t, map[string]any{"GET /status": Status{}})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := c.Status(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestNewClient(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"http://127.0.0.1:8600": "http://127.0.0.1:8600", "https://sim.example/": "https://sim.example", "localhost:8600": "http://localhost:8600",
	} {
		if got := NewClient(base, "").Base(); got != want {
			t.Errorf("%s became %s, want %s", base, got, want)
		}
	}
	t.Run("NoTokenNoHeader", func(t *testing.T) {
		t.Parallel()
		f, c := newFake(t, map[string]any{"GET /status": Status{}})
		plain := NewClient(c.Base(), "")
		defer plain.Close()
		if _, err := plain.Status(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		if diff := cmp.Diff([]string{"GET /_mock/v1/status  []"}, f.requests); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
