package provider

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/event"
	"wecomlab/core/wxcrypt"
)

// lab is an app that is reachable over a socket, with a platform behind it, in frozen time.
type lab struct {
	*App
	t        testing.TB
	platform *platform
	time     *clock.Clock
	browser  *http.Client
	handler  *atomic.Pointer[App]
	given    Config

	mu       sync.Mutex
	events   []string
	refusals []Refusal
	errors   []error
}

func newLab(t testing.TB, changes ...func(*Config)) *lab {
	t.Helper()
	l := &lab{t: t, time: clock.NewFrozen(epoch), handler: new(atomic.Pointer[App])}
	t.Cleanup(l.time.Close)
	l.platform = newPlatform(t, l.time)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { l.handler.Load().ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	must(t, err)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	l.browser = &http.Client{Transport: transport, Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	l.given = Config{
		BaseURL: l.platform.URL, PublicURL: server.URL, ProviderCorpID: providerCorp, ProviderSecret: providerSecret,
		System: newKeys(), Suites: []SuiteConfig{newSuite(templateID), newSuite(suiteID)}, Clock: l.time,
		RetryWait: time.Microsecond, Patience: time.Millisecond,
		OnEvent:   func(e Event) { l.note(func() { l.events = append(l.events, e.Suite+" "+e.Message.Name()) }) },
		OnRefusal: func(r Refusal) { l.note(func() { l.refusals = append(l.refusals, r) }) },
		OnError:   func(err error) { l.note(func() { l.errors = append(l.errors, err) }) },
	}
	for _, change := range changes {
		change(&l.given)
	}
	l.open()
	t.Cleanup(func() { l.Close() })
	return l
}

// open starts the app; after a Close it is the next start.
func (l *lab) open() {
	l.t.Helper()
	app, err := New(l.given)
	must(l.t, err)
	l.App = app
	l.handler.Store(app)
}

func (l *lab) note(change func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change()
}

func newKeys() Keys { return Keys{wxcrypt.NewToken(rand.Reader), wxcrypt.NewKey(rand.Reader)} }

func newSuite(id string) SuiteConfig {
	keys := newKeys()
	return SuiteConfig{SuiteID: id, Secret: "secret-of-" + id, Token: keys.Token, AESKey: keys.AESKey}
}

// letter is a callback on its way; tests spoil it.
type letter struct {
	method, address string
	query           wxcrypt.Query
	envelope        wxcrypt.Envelope
	body            []byte // instead of the envelope
	keys            Keys
}

func (l *lab) codec(keys Keys) *wxcrypt.Codec {
	codec, err := wxcrypt.New(keys.Token, keys.AESKey)
	must(l.t, err)
	return codec
}

// keysOf are those of a configured suite.
func (l *lab) keysOf(suite string) Keys {
	for _, s := range l.given.Suites {
		if s.SuiteID == suite {
			return Keys{s.Token, s.AESKey}
		}
	}
	return l.given.System
}

// letter seals a message for an address as WeCom does.
func (l *lab) letter(address string, keys Keys, receiveID, message string) *letter {
	l.t.Helper()
	codec := l.codec(keys)
	encrypt, err := codec.Seal([]byte(message), receiveID)
	must(l.t, err)
	return &letter{
		method: http.MethodPost, address: address, keys: keys, envelope: wxcrypt.Envelope{ToUserName: receiveID, Encrypt: encrypt},
		query: codec.Stamp(strconv.FormatInt(l.time.Now().Unix(), 10), rand.Text(), encrypt),
	}
}

// check seals a URL verification.
func (l *lab) check(address string, keys Keys, receiveID, echo string) *letter {
	l.t.Helper()
	letter := l.letter(address, keys, receiveID, echo)
	letter.method, letter.query.Echo = http.MethodGet, letter.envelope.Encrypt
	return letter
}

// sign makes the signature right again after a change.
func (l *lab) sign(x *letter) {
	x.query.Signature = l.codec(x.keys).Sign(x.query.Timestamp, x.query.Nonce, x.envelope.Encrypt)
}

// send delivers a letter and returns status and body.
func (l *lab) send(x *letter) (int, string) {
	l.t.Helper()
	body := x.body
	if body == nil && x.method == http.MethodPost {
		body = x.envelope.XML()
	}
	req, err := http.NewRequestWithContext(l.t.Context(), x.method, x.query.AppendTo(x.address), bytes.NewReader(body))
	must(l.t, err)
	return l.do(req)
}

func (l *lab) do(req *http.Request) (int, string) {
	l.t.Helper()
	resp, err := l.browser.Do(req)
	must(l.t, err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	must(l.t, err)
	if location := resp.Header.Get("Location"); location != "" {
		return resp.StatusCode, location
	}
	return resp.StatusCode, string(text)
}

// open a page with the browser; accept is the Accept header.
func (l *lab) visit(address, accept string) (int, string) {
	l.t.Helper()
	req, err := http.NewRequestWithContext(l.t.Context(), http.MethodGet, address, nil)
	must(l.t, err)
	req.Header.Set("Accept", accept)
	return l.do(req)
}

// command delivers a suite's event, which has to be acknowledged.
func (l *lab) command(suite string, payload any) {
	l.t.Helper()
	message, err := event.Marshal(payload)
	must(l.t, err)
	code, text := l.send(l.letter(l.CommandURL(suite), l.keysOf(suite), suite, string(message)))
	if code != http.StatusOK || text != "success" {
		l.t.Fatalf("answer %d %q", code, text)
	}
}

func (l *lab) ticket(suite string) {
	l.t.Helper()
	l.command(suite, &event.SuiteTicket{SuiteId: suite, InfoType: "suite_ticket", TimeStamp: l.time.Now().Unix(), SuiteTicket: "ticket-" + suite})
}

func (l *lab) createAuth(suite, code string) {
	l.t.Helper()
	l.command(suite, &event.CreateAuth{SuiteId: suite, AuthCode: code, InfoType: "create_auth", TimeStamp: l.time.Now().Unix(), State: "store42"})
}

// authorize takes a corp through ticket, create_auth and exchange.
func (l *lab) authorize(suite, corp string) Authorization {
	l.t.Helper()
	code := "code-" + rand.Text()
	l.platform.allow(code, corp)
	l.ticket(suite)
	l.createAuth(suite, code)
	l.settle()
	granted, err := l.Authorization(suite, corp)
	must(l.t, err)
	return granted
}

func (l *lab) settle() {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(l.t.Context(), 20*time.Second)
	defer cancel()
	must(l.t, l.Settle(ctx))
}

func (l *lab) wantErrors(n int) []error {
	l.t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.errors) != n {
		l.t.Fatalf("%d errors were reported, want %d: %v", len(l.errors), n, l.errors)
	}
	return l.errors
}

func (l *lab) seen() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.events, "\n")
}

func (l *lab) lastRefusal() Refusal {
	l.t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.refusals) == 0 {
		l.t.Fatal("nothing was refused")
	}
	return l.refusals[len(l.refusals)-1]
}

func textMessage(corp, text string) string {
	return fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[woMember]]></FromUserName><CreateTime>%d</CreateTime>"+
		"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content><MsgId>77</MsgId><AgentID>%d</AgentID></xml>", corp, epoch.Unix(), text, agentID)
}
