package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// Invented values of the tests' world.
const (
	labCorp     = "ww3f0c9a71be6d2485"
	labProvider = "ww81d2e6b04c7f93a5"
)

var epoch = time.Date(2030, time.May, 6, 7, 8, 9, 123456000, time.UTC)

// lab is a server with rows of the tests' own, under a real listener.
type lab struct {
	*Server
	t    testing.TB
	url  string
	log  *logged
	fail func(*Call) error // what the row /cgi-bin/lab/fail does
}

// logged collects log lines.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

type person struct {
	UserID     string  `json:"userid"`
	Name       string  `json:"name"`
	Department []int64 `json:"department"`
	Optional   []int64 `json:"optional,omitempty"`
}

type userQuery struct {
	UserID string `json:"userid" wx:"need=40003,max=64"`
	Agent  int64  `json:"agentid"`
	Full   bool   `json:"full"`
}

type ips struct {
	List []string `json:"ip_list"`
}

type note struct {
	Text  string   `json:"text" wx:"need=44004,max=20"`
	Agent int64    `json:"agentid" wx:"need=41011"`
	Tags  []string `json:"tags"`
	State string   `json:"state" wx:"alnum=40035"`
}

type options struct {
	Limit int `json:"limit"`
}

var labMigrations = []store.Migration{{Chapter: "lab", Version: 1, SQL: `CREATE TABLE notes (id {serial}, text TEXT NOT NULL)`}}

type storedNote struct {
	Text string `bun:"text"`
}

func newLab(t testing.TB, change ...func(*Server)) *lab {
	t.Helper()
	db, err := store.Open(t.Context(), "")
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	must(t, db.Migrate(t.Context(), append(labMigrations, credential.Migrations...)))
	l := &lab{t: t, log: new(logged)}
	clk, chance := clock.NewFrozen(epoch), random.New(11)
	t.Cleanup(clk.Close)
	l.Server = &Server{
		Store: db, Clock: clk, Journal: journal.New(journal.Limits{}), Credentials: credential.NewBook(db, clk, chance), Random: chance,
		Log:        slog.New(slog.NewTextHandler(l.log, nil)),
		Documented: func(path string) (int, bool) { return 90210, path == "/cgi-bin/lab/later" },
	}
	for _, f := range change {
		f(l.Server)
	}
	must(t, l.Mount(l.rows()))
	listener := httptest.NewServer(l.Server)
	t.Cleanup(listener.Close)
	l.url = listener.URL
	return l
}

func (l *lab) rows() []Row {
	return []Row{
		GET("/cgi-bin/lab/token", 91039, Nobody, func(*Call, None) (map[string]int, error) { return map[string]int{"expires_in": 7200}, nil }, Open),
		GET("/cgi-bin/lab/get", 90196, CorpAccess, func(_ *Call, in userQuery) (person, error) {
			return person{UserID: in.UserID, Name: "林 <悦> & \"co\"", Department: []int64{in.Agent}}, nil
		}),
		GET("/cgi-bin/lab/none", 90196, CorpAccess, func(*Call, None) (person, error) { return person{}, nil }),
		GET("/cgi-bin/lab/ips", 92520, CorpAccess, func(*Call, None) (ips, error) { return ips{[]string{"203.0.113.7"}}, nil }, PayloadFirst, LongTokenError),
		POST("/cgi-bin/lab/old", 90600, Nobody, func(*Call, options) (options, error) { return options{1}, nil }, Silent),
		POST("/cgi-bin/lab/note", 90236, CorpAccess, l.addNote, Writes, Says("created"), MaxBody(2000)),
		POST("/cgi-bin/lab/any", 90265, SuiteAccess, func(_ *Call, in options) (options, error) { return in, nil }, Also(90266)),
		POST("/cgi-bin/lab/fail", 90211, Nobody, func(c *Call, _ None) (person, error) {
			if _, err := l.addNote(c, note{Text: "must not stay"}); err != nil {
				return person{}, err
			}
			c.Tx.OnCommit(func() { l.t.Error("a call that failed was committed") })
			c.Tx.Later(func() { l.t.Error("an event of a call that failed has left") })
			return person{}, l.fail(c)
		}, Writes),
		POST("/cgi-bin/lab/odd", 90211, Nobody, func(*Call, None) (map[string]any, error) {
			return map[string]any{"never": func() {}}, nil
		}),
	}
}

func (l *lab) addNote(c *Call, in note) (None, error) {
	_, err := c.Tx.NewInsert().Model(&storedNote{in.Text}).ModelTableExpr("notes").Exec(c.Context)
	return None{}, err
}

// notes counts what is stored.
func (l *lab) notes() int64 {
	l.t.Helper()
	n, err := l.Store.Read().NewSelect().Table("notes").Count(l.t.Context())
	must(l.t, err)
	return n
}

// token issues a credential of two hours.
func (l *lab) token(kind credential.Kind) string {
	l.t.Helper()
	var value string
	must(l.t, l.Store.Change(l.t.Context(), func(tx *store.Tx) error {
		c, err := l.Credentials.Issue(l.t.Context(), tx, credential.Credential{Kind: kind, Subject: labCorp, Corp: labCorp, Agent: 1000007, Provider: labProvider, Entry: 77}, 2*time.Hour)
		if err == nil {
			value = c.Value
		}
		return err
	}))
	return value
}

// reply is what a client sees.
type reply struct {
	status int
	header http.Header
	body   string
	entry  *journal.Entry
}

func (r reply) code(t testing.TB) errcode.Code {
	t.Helper()
	var envelope struct {
		Errcode *errcode.Code
		Errmsg  *string
	}
	must(t, json.Unmarshal([]byte(r.body), &envelope))
	if envelope.Errcode == nil || envelope.Errmsg == nil {
		t.Fatalf("no envelope: %s", r.body)
	}
	return *envelope.Errcode
}

func (r reply) errmsg(t testing.TB) string {
	t.Helper()
	var envelope struct{ Errmsg string }
	must(t, json.Unmarshal([]byte(r.body), &envelope))
	return envelope.Errmsg
}

func (l *lab) do(method, target, body string, header ...string) reply {
	l.t.Helper()
	r, err := http.NewRequestWithContext(l.t.Context(), method, l.url+target, strings.NewReader(body))
	must(l.t, err)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return l.send(r)
}

func (l *lab) send(r *http.Request) reply {
	l.t.Helper()
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := transport.RoundTrip(r)
	must(l.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(l.t, err)
	return reply{status: response.StatusCode, header: response.Header, body: string(body), entry: l.newest()}
}

// newest is the last exchange. Whoever has an answer finds it there.
func (l *lab) newest() *journal.Entry {
	l.t.Helper()
	entries, _, last := l.Journal.List(journal.Query{})
	if len(entries) == 0 || entries[len(entries)-1].ID != last {
		l.t.Fatal("the exchange is not in the journal")
	}
	return entries[len(entries)-1]
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// bare calls without a socket.
func (l *lab) bare(ctx context.Context, method, target, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	l.ServeHTTP(w, httptest.NewRequestWithContext(ctx, method, target, strings.NewReader(body)))
	return w
}

var errBroken = errors.New("something broke")
