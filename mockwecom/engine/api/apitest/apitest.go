// Package apitest checks what every endpoint row has to do, from the row's own description, so that a new row cannot forget
// it: that it stands in the inventory of documented endpoints, and that each parameter that it requires is missed with the
// right code. A chapter's test calls [Check] with its table.
package apitest

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// Check runs every row through what it says about itself. No handler is called. Paths that only older editions of the
// documents have, and that the inventory does not list therefore, are named in older.
func Check(t *testing.T, rows []api.Row, older ...string) {
	t.Helper()
	inventory := map[string]fixtures.Endpoint{}
	for _, e := range fixtures.Endpoints() {
		inventory[e.Path] = e
	}
	s := newServer(t, rows)
	for i := range rows {
		row := &rows[i]
		t.Run(strings.TrimPrefix(row.Path, "/cgi-bin/"), func(t *testing.T) {
			t.Parallel()
			if !slices.Contains(older, row.Path) {
				checkInventory(t, row, inventory)
			}
			s.checkCredential(t, row)
			s.checkNeeds(t, row)
		})
	}
}

func checkInventory(t *testing.T, row *api.Row, inventory map[string]fixtures.Endpoint) {
	t.Helper()
	e, documented := inventory[row.Path]
	if !documented {
		t.Fatalf("%s is not in fixtures/inventory/endpoints.tsv", row.Path)
	}
	if row.Method != e.Method {
		t.Errorf("method %s, documented is %s", row.Method, e.Method)
	}
	if !slices.ContainsFunc(row.Docs, func(doc int) bool { return slices.Contains(e.Docs, doc) }) {
		t.Errorf("documents %v, documented in %v", row.Docs, e.Docs)
	}
	token := row.Credential.Param
	if token == "" {
		token = "none"
	}
	if token != e.Token {
		t.Errorf("takes %s, documented is %s", token, e.Token)
	}
}

// server is an api.Server that lets every credential of the right kind in.
type server struct {
	*api.Server
	tokens map[credential.Kind]string
}

func newServer(t *testing.T, rows []api.Row) *server {
	t.Helper()
	db, err := store.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(t.Context(), credential.Migrations); err != nil {
		t.Fatal(err)
	}
	clk, chance := clock.NewFrozen(time.Date(2030, time.January, 2, 3, 4, 5, 0, time.UTC)), random.New(1)
	t.Cleanup(clk.Close)
	s := &server{tokens: map[credential.Kind]string{}, Server: &api.Server{
		Store: db, Clock: clk, Journal: journal.New(journal.Limits{}), Credentials: credential.NewBook(db, clk, chance), Random: chance,
		Log: slog.New(slog.DiscardHandler),
	}}
	if err := s.Mount(rows); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []credential.Kind{credential.CorpToken, credential.SuiteToken, credential.ProviderToken, credential.ModelToken, credential.DeviceToken} {
		if err := db.Change(t.Context(), func(tx *store.Tx) error {
			c, err := s.Credentials.Issue(t.Context(), tx, credential.Credential{Kind: kind, Subject: "anybody"}, time.Hour)
			if err == nil {
				s.tokens[kind] = c.Value
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s *server) checkCredential(t *testing.T, row *api.Row) {
	t.Helper()
	need := row.Credential
	if need.Param == "" {
		return
	}
	query := s.query(row)
	query.Set(need.Param, "garbled")
	wantCode(t, "with a garbled "+need.Param, s.call(t, row, query, "{}"), need.Unknown)
	query.Del(need.Param)
	wantCode(t, "without "+need.Param, s.call(t, row, query, "{}"), need.Missing)
}

// checkNeeds leaves out one required parameter after the other.
func (s *server) checkNeeds(t *testing.T, row *api.Row) {
	t.Helper()
	for i, need := range row.Needs() {
		if _, listed := errcode.Lookup(int(need.Code)); !listed {
			t.Errorf("%s: %d is no return code of WeCom", need.Name, need.Code)
		}
		fields := filled(row.In)
		delete(fields, need.Name)
		query, body := s.query(row), []byte(nil)
		if row.Method == http.MethodGet || row.Streamed() {
			for name, value := range fields {
				query.Set(name, strings.Trim(string(value), `"`))
			}
		} else {
			body, _ = json.Marshal(fields) // made of JSON
		}
		answer := s.call(t, row, query, string(body))
		wantCode(t, "without "+need.Name, answer, need.Code)
		if strings.HasPrefix(answer.Errmsg, errcode.WrongJSON) {
			t.Errorf("without %s: sound JSON is called damaged", need.Name)
		}
		if i > 0 || row.Method == http.MethodGet || row.Streamed() {
			continue
		}
		if answer = s.call(t, row, s.query(row), ""); answer.Errcode != need.Code || !strings.HasPrefix(answer.Errmsg, errcode.WrongJSON) {
			t.Errorf("with an empty body: %d %s, want %d and %q before it", answer.Errcode, answer.Errmsg, need.Code, errcode.WrongJSON)
		}
	}
}

func (s *server) query(row *api.Row) url.Values {
	query := url.Values{}
	if row.Credential.Param != "" {
		query.Set(row.Credential.Param, s.tokens[row.Credential.Kind])
	}
	return query
}

type envelope struct {
	Errcode errcode.Code `json:"errcode"`
	Errmsg  string       `json:"errmsg"`
}

func (s *server) call(t *testing.T, row *api.Row, query url.Values, body string) (answer envelope) {
	t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), row.Method, row.Path+"?"+query.Encode(), strings.NewReader(body)))
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK {
		t.Errorf("HTTP %d, %s: %v", w.Code, w.Body, err)
	}
	if got := w.Header().Get("Error-Code"); got != fmt.Sprint(int(answer.Errcode)) {
		t.Errorf("Error-Code: %s, the body says %d", got, answer.Errcode)
	}
	return answer
}

func wantCode(t *testing.T, what string, answer envelope, want errcode.Code) {
	t.Helper()
	if answer.Errcode != want {
		t.Errorf("%s: %d %s, want %s", what, answer.Errcode, answer.Errmsg, want)
	}
}

// filled gives a value for each parameter of a request.
func filled(t reflect.Type) map[string]json.RawMessage {
	fields := map[string]json.RawMessage{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" || !f.IsExported() {
			continue
		}
		v := reflect.New(f.Type).Elem()
		fill(v)
		fields[name], _ = json.Marshal(v.Interface()) // plain data
	}
	return fields
}

func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("1")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i))
			}
		}
	default:
		switch {
		case v.CanInt():
			v.SetInt(1)
		case v.CanUint():
			v.SetUint(1)
		case v.CanFloat():
			v.SetFloat(1)
		}
	}
}
