package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
)

// lab is a simulator of the tests: the control interface over a real journal, with a world that does not move by itself.
type lab struct {
	*httptest.Server

	mu       sync.Mutex
	journal  *journal.Journal
	clock    control.Clock
	asked    []string // method, path and body of what changes something
	life     context.Context
	hangUp   context.CancelFunc
	down     bool
	refuse   *control.Failure // the answer to the next action
	phone    handset
	instance string
	hardware bool // administrators and members can do something with devices
}

// noon is the virtual time at which every test begins.
var noon = time.Date(2026, 11, 22, 9, 41, 7, 0, time.UTC)

func newLab(t *testing.T) *lab {
	t.Helper()
	l := &lab{journal: journal.New(journal.Defaults()), clock: control.Clock{Now: noon, Speed: 1, Next: noon.Add(4 * time.Minute)}}
	l.life, l.hangUp = context.WithCancel(context.Background())
	l.Server = httptest.NewServer(l)
	t.Cleanup(func() {
		l.breakStreams()
		l.CloseClientConnections()
		l.Close()
	})
	return l
}

func (l *lab) breakStreams() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hangUp()
	l.life, l.hangUp = context.WithCancel(context.Background())
}

// setDown makes the lab answer 503 to everything, or come back with a journal of its own.
func (l *lab) setDown(down bool) {
	l.mu.Lock()
	l.down = down
	l.mu.Unlock()
	l.breakStreams()
}

// add journals an entry and returns its id.
func (l *lab) add(e journal.Entry) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.ID = l.journal.Begin()
	if e.Trace == 0 {
		e.Trace = e.ID
	}
	if e.At.IsZero() {
		e.At = noon.Add(time.Duration(e.ID) * time.Second)
	}
	l.journal.Add(&e)
	return e.ID
}

func (l *lab) requests() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.asked...)
}

func (l *lab) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	down := l.down
	l.mu.Unlock()
	if down {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	path := strings.TrimPrefix(r.URL.Path, "/_mock/v1")
	if r.Method == http.MethodPost {
		l.change(w, r, path)
		return
	}
	switch path {
	case "/status":
		l.mu.Lock()
		defer l.mu.Unlock()
		_, _, last := l.journal.List(journal.Query{Limit: 1})
		answer(w, control.Status{Version: "0.1.0", Instance: l.instance, BaseURL: l.URL, Fixture: "demo", Clock: l.clock, StartedAt: noon, Entries: last, Pending: 1})
	case "/world":
		answer(w, l.phone.world(world()))
	case "/actions":
		all := l.phone.actions(actions())
		if l.hardware {
			all = append(all, deviceActions()...)
		}
		answer(w, all)
	case "/events":
		answer(w, events())
	case "/credentials":
		answer(w, credentials())
	case "/outbox":
		answer(w, outbox())
	default:
		if rest, ok := strings.CutPrefix(path, "/devices"); ok {
			l.serveDevices(w, r, rest)
			return
		}
		if rest, ok := strings.CutPrefix(path, "/phone/"); ok {
			l.servePhone(w, r, rest)
			return
		}
		l.serveJournal(w, r, path)
	}
}

// change records a request and answers it.
func (l *lab) change(w http.ResponseWriter, r *http.Request, path string) {
	var body json.RawMessage
	_ = json.NewDecoder(r.Body).Decode(&body)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = append(l.asked, r.Method+" "+path+" "+string(body))
	switch {
	case path == "/clock":
		var c control.ClockChange
		_ = json.Unmarshal(body, &c)
		l.move(c)
		answer(w, l.clock)
	case l.refuse != nil:
		w.WriteHeader(http.StatusBadRequest)
		answer(w, l.refuse)
		l.refuse = nil
	case l.phone.on && strings.HasPrefix(path, "/actions/member."):
		answer(w, l.acted(path))
	default:
		answer(w, control.ActionResult{Say: "it was done"})
	}
}

func (l *lab) move(c control.ClockChange) {
	switch c.Op {
	case "advance":
		by, _ := time.ParseDuration(c.By)
		l.clock.Now = l.clock.Now.Add(by)
	case "freeze":
		l.clock.Frozen = true
	case "run":
		l.clock.Frozen = false
	case "speed":
		l.clock.Speed = c.Speed
	}
}

func (l *lab) serveJournal(w http.ResponseWriter, r *http.Request, path string) {
	l.mu.Lock()
	j, life := l.journal, l.life
	l.mu.Unlock()
	filter, err := journal.ParseFilter(r.FormValue("filter"))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		answer(w, control.Failure{Error: err.Error()})
		return
	}
	q := journal.Query{Filter: filter, After: number(r, "after"), Before: number(r, "before"), Limit: int(number(r, "limit"))}
	parts := strings.Split(strings.TrimPrefix(path, "/journal"), "/")
	switch {
	case path == "/journal":
		entries, first, last := j.List(q)
		page := control.Page{First: first, Last: last}
		for _, e := range entries {
			page.Entries = append(page.Entries, *e)
		}
		answer(w, page)
	case path == "/journal/wait":
		if e, err := j.Wait(r.Context(), filter, q.After); err == nil {
			answer(w, e)
		}
	case path == "/journal/stream":
		stream(w, r, j, life, q)
	default:
		id, _ := strconv.ParseInt(parts[1], 10, 64)
		e, ok := j.Get(id)
		switch {
		case !ok:
			w.WriteHeader(http.StatusNotFound)
			answer(w, control.Failure{Error: fmt.Sprintf("entry %d is not in the journal", id)})
		case len(parts) > 2:
			answer(w, j.Story(id))
		default:
			answer(w, e)
		}
	}
}

func stream(w http.ResponseWriter, r *http.Request, j *journal.Journal, life context.Context, q journal.Query) {
	live := j.Subscribe(r.Context(), 10000)
	w.Header().Set("Content-Type", "text/event-stream")
	show := func(e *journal.Entry) {
		text, _ := json.Marshal(e)
		fmt.Fprintf(w, "id: %d\nevent: entry\ndata: %s\n\n", e.ID, text)
		w.(http.Flusher).Flush()
	}
	w.(http.Flusher).Flush()
	for {
		select {
		case e, open := <-live.C:
			if !open {
				return
			}
			if q.Filter.Match(e) {
				show(e)
			}
		case <-life.Done():
			return
		case <-r.Context().Done():
			return
		}
	}
}

func number(r *http.Request, name string) int64 {
	n, _ := strconv.ParseInt(r.FormValue(name), 10, 64)
	return n
}

func answer(w http.ResponseWriter, value any) { _ = json.NewEncoder(w).Encode(value) }

func world() control.World {
	return control.World{
		Name: "demo",
		Providers: []control.Provider{{
			CorpID: "wwprovider0001", Name: "云帆软件", Secret: "provider-secret",
			Suites: []control.Suite{{
				SuiteID: "dklab0000000001", Name: "企微助手", Kind: "template", Secret: "template-secret", Online: "online",
				Callbacks:  []control.Callback{{Receiver: "suite:dklab0000000001:command", URL: "http://127.0.0.1:9000/callback", VerifiedAt: noon}},
				NextTicket: noon.Add(4 * time.Minute),
			}},
		}},
		Corps: []control.Corp{{CorpID: "wwlab000000000001", Name: "示例科技有限公司"}},
	}
}

func actions() []control.Action {
	return []control.Action{
		{
			Name: "corp.authorize", Title: "Authorise an app", TitleZH: "授权应用", Actor: journal.LaneAdmin, Doc: 100965,
			Help: "The corp's administrator scans the template's QR code and confirms.",
			Params: []control.Param{
				{Name: "corp", Type: control.ParamString, Help: "corpid or name", Default: "示例科技有限公司"},
				{Name: "scope", Type: control.ParamList, Help: "members that may see the app"},
				{Name: "days", Type: control.ParamInt, Help: "days until the QR code dies", Need: true},
				{Name: "mode", Type: control.ParamString, Help: "who authorises", Choices: []string{"admin", "member"}, Default: "admin"},
			},
		},
		{Name: "suite.refresh_ticket", Title: "Push the ticket now", TitleZH: "立即推送 ticket", Actor: journal.LaneProvider},
		{Name: "corp.cancel", Title: "Cancel the authorisation", TitleZH: "取消授权", Actor: journal.LaneAdmin, Danger: true, Help: "The app loses everything in this corp."},
	}
}

func events() []control.Event {
	return []control.Event{{
		Name: "create_auth", Form: "infotype", Address: "command", Help: "a corp has authorised",
		Params: []control.Param{{Name: "AuthCode", Type: control.ParamString, Help: "the code that is exchanged"}},
	}}
}

func credentials() []control.Credential {
	suite := journal.Subject{Provider: "wwprovider0001", Suite: "dklab0000000001"}
	corp := journal.Subject{Corp: "wwlab000000000001", Suite: "dklab0000000001"}
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	return []control.Credential{
		{Kind: "suite_ticket", Value: "ticket-Q2hlZXJz-0001", Subject: suite, Issued: at(-6), Expires: at(24), Entry: 1},
		{Kind: "suite_access_token", Value: "sat-Zm9vYmFy-0002", Subject: suite, Issued: at(-110), Expires: at(10), Entry: 3},
		{Kind: "auth_code", Value: "code-mMhW-0003", Subject: corp, Issued: at(-2), Expires: at(8), Used: at(-1), Once: true, Entry: 5},
		{Kind: "permanent_code", Value: "perm-c2VjcmV0-0004", Subject: corp, Issued: at(-1), Entry: 7},
		{Kind: "access_token", Value: "at-dG9rZW4-0005", Subject: corp, Issued: at(-1), Expires: at(119)},
		{Kind: "pre_auth_code", Value: "pre-b2xk-0006", Subject: suite, Issued: at(-40), Expires: at(-20), Entry: 2},
	}
}

func outbox() []control.Delivery {
	return []control.Delivery{
		{ID: 1, Event: "change_auth", Receiver: "suite:dklab0000000001:command", State: "waiting", Attempt: 2, Created: noon, Next: noon.Add(5 * time.Second), Last: "HTTP 500"},
		{ID: 2, Event: "cancel_auth", Receiver: "suite:dklab0000000001:command", State: "dead", Attempt: 4, Created: noon, Last: "no connection"},
	}
}

// story journals what the first steps of the flow look like on the wire.
func (l *lab) story() {
	secret := journal.Subject{Provider: "wwprovider0001", Suite: "dklab0000000001"}
	check := l.add(journal.Entry{
		Kind: journal.KindCallback, From: journal.LaneWeCom, To: journal.LaneApp, Title: "url_verification", Doc: 90930, Method: "GET",
		URL:    "http://127.0.0.1:9000/callback?msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1795340467&nonce=8146&echostr=bG9yZW0%3D",
		Status: 200, Took: 2100 * time.Microsecond, Subject: secret,
		Response: journal.Message{Header: http.Header{"Content-Type": {"text/plain"}}, Body: []byte("4118"), Size: 4},
		Callback: &journal.Callback{Event: "url_verification", Receiver: "suite:dklab0000000001:command", ReceiveID: "wwprovider0001", Plain: []byte("4118"), Attempt: 1, Steps: steps()},
	})
	event := l.add(journal.Entry{Kind: journal.KindEvent, From: journal.LaneWeCom, To: journal.LaneWeCom, Title: "suite_ticket", Cause: check, Trace: check, Subject: secret})
	l.add(journal.Entry{
		Kind: journal.KindCallback, From: journal.LaneWeCom, To: journal.LaneApp, Title: "suite_ticket", Doc: 97173, Method: "POST", Cause: event, Trace: check,
		URL: "http://127.0.0.1:9000/callback?msg_signature=0f1e2d&timestamp=1795340468&nonce=77", Status: 200, Took: 800 * time.Microsecond, Subject: secret,
		Request:  journal.Message{Header: http.Header{"Content-Type": {"text/xml"}}, Body: []byte("<xml><ToUserName><![CDATA[dklab0000000001]]></ToUserName><Encrypt><![CDATA[RypEvHKD8Q]]></Encrypt></xml>")},
		Response: journal.Message{Body: []byte("success"), Size: 7},
		Callback: &journal.Callback{
			Event: "suite_ticket", Receiver: "suite:dklab0000000001:command", ReceiveID: "dklab0000000001", Attempt: 1, Steps: steps(),
			Plain: []byte("<xml><SuiteId><![CDATA[dklab0000000001]]></SuiteId><InfoType><![CDATA[suite_ticket]]></InfoType><TimeStamp>1795340468</TimeStamp><SuiteTicket><![CDATA[ticket-Q2hlZXJz-0001]]></SuiteTicket></xml>"),
		},
	})
	l.add(journal.Entry{
		Kind: journal.KindAPI, From: journal.LaneApp, To: journal.LaneWeCom, Title: "service/get_suite_token", Doc: 97162, Method: "POST",
		URL: l.URL + "/cgi-bin/service/get_suite_token", Status: 200, Took: 412 * time.Microsecond, Errmsg: "ok", Subject: secret,
		Request:  journal.Message{Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"suite_id":"dklab0000000001","suite_secret":"template-secret","suite_ticket":"ticket-Q2hlZXJz-0001"}`)},
		Response: journal.Message{Body: []byte(`{"errcode":0,"errmsg":"ok","suite_access_token":"sat-Zm9vYmFy-0002","expires_in":7200}`)},
	})
	admin := l.add(journal.Entry{Kind: journal.KindAction, From: journal.LaneAdmin, To: journal.LaneWeCom, Title: "corp.authorize", Note: "示例科技有限公司 authorises 企微助手"})
	l.add(journal.Entry{
		Kind: journal.KindAPI, From: journal.LaneApp, To: journal.LaneWeCom, Title: "service/v2/get_permanent_code", Doc: 97163, Method: "POST", Cause: admin, Trace: admin,
		URL: l.URL + "/cgi-bin/service/v2/get_permanent_code?suite_access_token=sat-Zm9vYmFy-0002", Status: 200, Took: 1200 * time.Microsecond,
		Errcode: 40078, Errmsg: "invalid tmp_auth_code, hint: [1795340469_1], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e=40078",
		Request:  journal.Message{Body: []byte(`{"auth_code":"code-mMhW-0003"}`)},
		Response: journal.Message{Body: []byte(`{"errcode":40078,"errmsg":"invalid tmp_auth_code"}`)},
		Finding:  usedCode(),
	})
}

func steps() []explain.Check {
	return []explain.Check{
		{Name: "sorted items", OK: true, Got: "1795340467 8146 bG9yZW0= sesame"},
		{Name: "SHA-1", OK: true, Expected: "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", Got: "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"},
	}
}

func usedCode() *explain.Finding {
	return &explain.Finding{
		Step: explain.Credential, Expected: "an auth_code that was not used yet", Got: "code-mMhW-0003, used at 09:40:07",
		Cause: "The event came twice and the first delivery has redeemed the code already",
		Fix:   "Make the handler idempotent: remember the codes that were redeemed", Doc: 97163,
	}
}
