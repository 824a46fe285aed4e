package push

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

func TestSend_OK(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	requests := make(chan *http.Request, 1)
	r := newReceiver(t, answers(func(w http.ResponseWriter, req *http.Request, _ string) {
		requests <- req
		say("success")(w, req, "")
	}))
	l.put(templateAddress(r.URL + "/cb?route=wecom"))

	var entry int64
	after, err := l.db.Write(t.Context(), 17, func(tx *store.Tx) (err error) {
		entry, err = l.Send(t.Context(), tx, Message{
			Receiver: CommandReceiver(template), Event: "suite_ticket", Doc: 97173, Note: "refreshed by hand",
			Payload: &event.SuiteTicket{SuiteId: template, InfoType: "suite_ticket", TimeStamp: epoch.Unix(), SuiteTicket: "labTicket1"},
		})
		return err
	})
	must(t, err)
	l.settle()
	if got := r.list(); len(got) != 0 {
		t.Fatalf("sent before the cause was journalled: %q", got)
	}
	after()
	l.settle()

	want := "<xml><SuiteId><![CDATA[" + template + "]]></SuiteId><InfoType><![CDATA[suite_ticket]]></InfoType><TimeStamp>" +
		fmt.Sprint(epoch.Unix()) + "</TimeStamp><SuiteTicket><![CDATA[labTicket1]]></SuiteTicket></xml>"
	if diff := cmp.Diff([]string{want}, r.list()); diff != "" {
		t.Errorf("received (-want +got):\n%s", diff)
	}
	asked := <-requests
	if got := asked.Header.Get("Content-Type"); got != "text/xml" {
		t.Errorf("Content-Type %q", got)
	}
	if q := asked.URL.RawQuery; !strings.HasPrefix(q, "route=wecom&msg_signature=") || strings.Count(q, "&") != 3 {
		t.Errorf("query %q: want what was configured, then exactly msg_signature, timestamp and nonce", q)
	}
	wantStory(t, l, entry, want)
	row := l.rows()[0]
	if row.State != Delivered || row.Attempt != 1 || row.Cause != entry || !row.CreatedAt.Equal(epoch) || row.Last != "" {
		t.Errorf("outbox %+v", row)
	}
}

// wantStory checks that the event and its delivery are one story.
func wantStory(t *testing.T, l *lab, entry int64, plain string) {
	t.Helper()
	e, ok := l.log.Get(entry)
	if !ok || e.Kind != journal.KindEvent || e.Cause != 17 || e.Title != "suite_ticket" || e.Note != "refreshed by hand" || e.Failed() {
		t.Fatalf("event %+v", e)
	}
	if e.Subject.Suite != template || e.Callback.Delivery == 0 || string(e.Callback.Plain) != plain {
		t.Errorf("event %+v, callback %+v", e, e.Callback)
	}
	d := l.posts()[0]
	if d.Cause != entry || d.Failed() || d.Doc != 97173 || d.Method != http.MethodPost || d.Status != 200 || d.Remote == "" || d.Subject.Suite != template {
		t.Errorf("delivery %+v", d)
	}
	c := d.Callback
	if c.Attempt != 1 || c.Dead || !c.NextTry.IsZero() || c.ReceiveID != template || string(c.Plain) != plain || c.Delivery != e.Callback.Delivery {
		t.Errorf("callback %+v", c)
	}
	if string(d.Response.Body) != "success" {
		t.Errorf("answer %q", d.Response.Body)
	}
	envelope, err := wxcrypt.ParseEnvelope(d.Request.Body)
	must(t, err)
	compact := "<xml><ToUserName><![CDATA[" + template + "]]></ToUserName><Encrypt><![CDATA[" + envelope.Encrypt + "]]></Encrypt><AgentID><![CDATA[]]></AgentID></xml>"
	if diff := cmp.Diff(compact, string(d.Request.Body)); diff != "" {
		t.Errorf("envelope (-want +got):\n%s", diff)
	}
	for _, step := range c.Steps {
		if !step.OK {
			t.Errorf("step %+v does not hold", step)
		}
	}
}

func TestSend_RolledBack(t *testing.T) {
	t.Parallel()
	l, r := newLab(t), newReceiver(t)
	l.put(templateAddress(r.URL))
	failure := errors.New("the handler failed")
	err := l.db.Change(t.Context(), func(tx *store.Tx) error {
		if _, err := l.Send(t.Context(), tx, Message{Receiver: CommandReceiver(template), Event: "text", Plain: []byte("x")}); err != nil {
			return err
		}
		return failure
	})
	if !errors.Is(err, failure) {
		t.Fatal(err)
	}
	l.settle()
	if len(r.list()) != 0 || l.log.Len() != 0 || len(l.rows()) != 0 {
		t.Errorf("received %q, %d entries, %d rows; want nothing", r.list(), l.log.Len(), len(l.rows()))
	}
}

func TestSend_ErrPayload(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	err := l.db.Change(t.Context(), func(tx *store.Tx) error {
		_, err := l.Send(t.Context(), tx, Message{Receiver: CommandReceiver(template), Event: "odd", Payload: 5})
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "odd") {
		t.Errorf("error %v, want one that names the event", err)
	}
}

func TestSend_WithoutAddress(t *testing.T) {
	t.Parallel()
	unverified := templateAddress("http://127.0.0.1:9/")
	unverified.VerifiedAt = time.Time{}
	empty := templateAddress("")
	tests := []struct {
		name string
		put  []Address
		got  string
	}{
		{"None", nil, "no callback URL"},
		{"NoURL", []Address{empty}, "no callback URL"},
		{"NotVerified", []Address{unverified}, "not passed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, func(c *Config) { c.Configure = func(string) string { return "template.callback" } })
			l.put(tt.put...)
			entry := l.send(CommandReceiver(template), "hello")[0]
			l.settle()
			if n := len(l.rows()); n != 0 {
				t.Errorf("%d rows in the outbox", n)
			}
			e, ok := l.log.Get(entry)
			if !ok || e.Kind != journal.KindEvent {
				t.Fatalf("event %+v", e)
			}
			wantStep(t, e.Finding, explain.State)
			if !strings.Contains(e.Finding.Got, tt.got) || !strings.Contains(e.Finding.Fix, "template.callback") {
				t.Errorf("finding %s", e.Finding)
			}
		})
	}
}

func TestSend_AddressIsLookedUpAtSendingTime(t *testing.T) {
	t.Parallel()
	t.Run("NewURLAndKeys", func(t *testing.T) {
		t.Parallel()
		l := labOn(t, openWorld(t, ""))
		r := newReceiver(t, holds(suiteToken, suiteKey, provider))
		l.put(templateAddress(refusedURL(t)))
		l.send(CommandReceiver(template), "hello")
		a := templateAddress(r.URL)
		a.Token, a.AESKey = suiteToken, suiteKey
		l.put(a)
		l.start()
		l.settle()
		if diff := cmp.Diff([]string{"hello"}, r.list()); diff != "" {
			t.Errorf("received (-want +got):\n%s", diff)
		}
	})
	t.Run("Unconfigured", func(t *testing.T) {
		t.Parallel()
		l := labOn(t, openWorld(t, ""))
		l.put(templateAddress(refusedURL(t)))
		l.send(CommandReceiver(template), "hello")
		l.put(templateAddress(""))
		l.start()
		l.settle()
		if diff := cmp.Diff([]State{Dead}, l.states()); diff != "" {
			t.Errorf("states (-want +got):\n%s", diff)
		}
		wantStep(t, l.posts()[0].Finding, explain.State)
	})
	t.Run("BadKey", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		a := templateAddress(refusedURL(t))
		a.AESKey = "short"
		l.put(a)
		l.send(a.Receiver, "hello")
		l.settle()
		wantStep(t, l.posts()[0].Finding, explain.Parameter)
	})
}

func TestSend_CorpIDInURL(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	paths := make(chan string, 2)
	r := newReceiver(t, func(r *receiver) {
		r.get = func(w http.ResponseWriter, req *http.Request) {
			paths <- req.URL.Path
			r.check(w, req)
		}
		r.eventIDs = []string{openCorp}
		r.answer = func(_ http.ResponseWriter, req *http.Request, _ string) { paths <- req.URL.Path }
	})
	a := templateAddress(r.URL + "/$CORPID$/data")
	a.Receiver, a.Answer = DataReceiver(template), AnswerAny
	if f, err := l.Save(t.Context(), 0, a); f != nil || err != nil {
		t.Fatal(f, err)
	}
	f, err := l.SendTo(t.Context(), 0, a, Message{Event: "text", Plain: []byte("x"), ToUserName: openCorp, ReceiveID: openCorp, AgentID: "1000002"})
	if f != nil || err != nil {
		t.Fatal(f, err)
	}
	if got, want := <-paths, "/"+provider+"/data"; got != want {
		t.Errorf("verified at %s, want %s", got, want)
	}
	if got, want := <-paths, "/"+openCorp+"/data"; got != want {
		t.Errorf("delivered to %s, want %s", got, want)
	}
}

func TestSendTo(t *testing.T) {
	t.Parallel()
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		l, r := newLab(t), newReceiver(t)
		a := templateAddress(r.URL)
		a.VerifiedAt = time.Time{}
		f, err := l.SendTo(t.Context(), 5, a, Message{Event: "text", Plain: []byte("now"), Note: "by hand"})
		must(t, err)
		if f != nil || len(l.rows()) != 0 || len(r.list()) != 1 {
			t.Errorf("finding %v, %d rows, received %q", f, len(l.rows()), r.list())
		}
		e := l.posts()[0]
		if e.Cause != 5 || e.Note != "by hand" || e.Callback.Attempt != 1 || e.Callback.Receiver != a.Receiver || e.Subject != a.About() {
			t.Errorf("entry %+v, callback %+v", e, e.Callback)
		}
	})
	t.Run("NoRetry", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		f, err := l.SendTo(t.Context(), 0, templateAddress(refusedURL(t)), Message{Event: "text", Plain: []byte("now")})
		must(t, err)
		wantStep(t, f, explain.Unreachable)
		l.advance(time.Hour)
		if n := len(l.posts()); n != 1 {
			t.Errorf("%d attempts, want one", n)
		}
		if !l.posts()[0].Callback.Dead {
			t.Error("the journal promises another attempt")
		}
	})
	t.Run("ErrURL", func(t *testing.T) {
		t.Parallel()
		if _, err := newLab(t).SendTo(t.Context(), 0, templateAddress("ftp://x"), Message{Plain: []byte{}}); err == nil {
			t.Error("want an error")
		}
	})
	t.Run("ErrPayload", func(t *testing.T) {
		t.Parallel()
		if _, err := newLab(t).SendTo(t.Context(), 0, templateAddress(refusedURL(t)), Message{Payload: "text"}); err == nil {
			t.Error("want an error")
		}
	})
}

// cancelled gives a context that the test ends.
func cancelled(t testing.TB) (context.Context, context.CancelFunc) {
	return context.WithCancel(t.Context())
}
