package push

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/setting"
	"wecomlab/mockwecom/engine/store"
)

const modelID = "hwmLabModel0000000"

// modelAddress is the address of a model that has passed its check.
func modelAddress(url string) Address {
	return Address{
		Receiver: ModelReceiver(modelID), Name: "the lab's gate", URL: url, Token: token, AESKey: aesKey, VerifyID: modelID, ReceiveID: modelID,
		Answer: AnswerData, Format: JSON, Provider: provider, VerifiedAt: epoch,
	}
}

// question is a callback that waits for its answer.
var question = Message{Event: "bind", Plain: []byte(`{"event":{"event_type":"bind"}}`), Doc: 95987}

// vendor answers callbacks of the lab's model with what answer makes.
func vendor(t testing.TB, answer func(r *receiver, w http.ResponseWriter)) *receiver {
	return newReceiver(t, func(r *receiver) {
		r.checkIDs, r.eventIDs = []string{modelID}, []string{modelID}
		r.answer = func(w http.ResponseWriter, _ *http.Request, _ string) { answer(r, w) }
	})
}

// sealedReply answers with a sealed reply, which change may spoil.
func sealedReply(plain, receiveID string, change func(wire string) string) func(*receiver, http.ResponseWriter) {
	return func(r *receiver, w http.ResponseWriter) {
		sealed, err := r.codec.SealReply([]byte(plain), receiveID, "1700000001", "4712")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, change(string(sealed.JSON())))
	}
}

func same(wire string) string { return wire }

func text(body string) func(*receiver, http.ResponseWriter) {
	return func(_ *receiver, w http.ResponseWriter) { _, _ = io.WriteString(w, body) }
}

func TestAsk(t *testing.T) {
	t.Parallel()
	const verdict = `{"errcode":1,"errmsg":"offline"}`
	tests := []struct {
		name   string
		answer func(*receiver, http.ResponseWriter)
		asks   bool
		reply  string
		step   explain.Step // empty: it counts
		says   string       // part of the cause
	}{
		{name: "EmptyOK", answer: text("")},
		{name: "SuccessOK", answer: text("success")},
		{name: "SuccessWithLineBreakOK", answer: text("success\n")},
		{name: "SealedOK", answer: sealedReply(verdict, modelID, same), reply: verdict},
		{name: "SealedWhereDataIsDueOK", answer: sealedReply(verdict, modelID, same), asks: true, reply: verdict},
		{name: "EmptyWhereDataIsDue", answer: text(""), asks: true, step: explain.Body, says: "asks for data"},
		{name: "SuccessWhereDataIsDue", answer: text("success"), asks: true, step: explain.Body, says: "asks for data"},
		{name: "PlainJSON", answer: text(verdict), step: explain.Envelope, says: "not encrypted"},
		{name: "Underscore", answer: sealedReply(verdict, modelID, func(w string) string { return strings.Replace(w, "msgsignature", "msg_signature", 1) }), step: explain.Envelope, says: "without underscore"},
		{name: "NumberAsTimestamp", answer: sealedReply(verdict, modelID, func(w string) string { return strings.Replace(w, `"1700000001"`, `1700000001`, 1) }), step: explain.Envelope, says: "timestamp is no string"},
		{name: "NumberAsNonce", answer: sealedReply(verdict, modelID, func(w string) string { return strings.Replace(w, `"4712"`, `4712`, 1) }), step: explain.Envelope, says: "nonce is no string"},
		{name: "NoNonce", answer: sealedReply(verdict, modelID, func(w string) string { return strings.Replace(w, `,"nonce":"4712"`, ``, 1) }), step: explain.Envelope, says: "incomplete"},
		{name: "WrongReceiveID", answer: sealedReply(verdict, provider, same), step: explain.ReceiveID, says: "another receiveid"},
		{name: "WrongSignature", answer: sealedReply(verdict, modelID, func(w string) string { return strings.Replace(w, "4712", "4713", 1) }), step: explain.Signature},
		{name: "XML", answer: text("<xml><Encrypt>x</Encrypt></xml>"), step: explain.Body, says: "JSON"},
		{name: "Page", answer: text("<html>login</html>"), step: explain.Body, says: "page"},
		{name: "QuotedSuccess", answer: text(`"success"`), step: explain.Body, says: "quotes"},
		{name: "Status500", answer: func(_ *receiver, w http.ResponseWriter) { w.WriteHeader(500) }, step: explain.Status},
		{name: "Aborted", answer: func(_ *receiver, w http.ResponseWriter) { reset(w) }, step: explain.Unreachable},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			l, r := newLab(t), vendor(t, test.answer)
			m := question
			m.Asks, m.Attempts = test.asks, 1
			reply, finding, err := l.Ask(t.Context(), 0, modelAddress(r.URL), m)
			must(t, err)
			if string(reply) != test.reply {
				t.Errorf("reply %s, want %s", reply, test.reply)
			}
			if test.step == "" {
				if finding != nil {
					t.Error(finding)
				}
				return
			}
			wantStep(t, finding, test.step)
			if finding != nil && !strings.Contains(finding.Cause, test.says) {
				t.Errorf("%s", finding)
			}
		})
	}
}

func TestAskIsJournalledWithItsReply(t *testing.T) {
	t.Parallel()
	l, r := newLab(t), vendor(t, sealedReply(`{"errcode":0}`, modelID, same))
	m := question
	m.Subject = journal.Subject{Provider: provider, Device: "LABGATE1"}
	_, _, err := l.Ask(t.Context(), 7, modelAddress(r.URL), m)
	must(t, err)
	posts := l.posts()
	if len(posts) != 1 {
		t.Fatalf("%d deliveries", len(posts))
	}
	e := posts[0]
	if e.Cause != 7 || string(e.Callback.Reply) != `{"errcode":0}` || e.Subject.Device != "LABGATE1" || e.Callback.Receiver != "model:"+modelID {
		t.Errorf("%+v, %+v", e, e.Callback)
	}
	if got := e.Request.Header.Get("Content-Type"); got != "application/json" || !strings.HasPrefix(string(e.Request.Body), `{"tousername":"`+modelID+`","encrypt":"`) {
		t.Errorf("%s: %s", got, e.Request.Body)
	}
}

func TestAskWithoutVerifiedURL(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := modelAddress("http://127.0.0.1:1/")
	a.VerifiedAt = time.Time{}
	_, finding, err := l.Ask(t.Context(), 0, a, question)
	must(t, err)
	wantStep(t, finding, explain.State)
}

// A vendor that hangs is given up when its time is over, not before.
func TestAskSilent(t *testing.T) {
	t.Parallel()
	l, h := newLab(t), newHang(t)
	r := newReceiver(t, func(r *receiver) {
		r.eventIDs = []string{modelID}
		r.answer = func(_ http.ResponseWriter, req *http.Request, _ string) { h.wait(req) }
	})
	m := question
	m.Limit, m.Attempts = 3*time.Minute, 1
	done := make(chan *explain.Finding, 1)
	go func() {
		_, finding, _ := l.Ask(context.WithoutCancel(t.Context()), 0, modelAddress(r.URL), m)
		done <- finding
	}()
	<-h.hit
	l.advance(2 * time.Minute)
	select {
	case f := <-done:
		t.Fatalf("given up too early: %v", f)
	default:
	}
	l.advance(2 * time.Minute)
	finding := <-done
	wantStep(t, finding, explain.Slow)
	if !strings.Contains(finding.Expected, "3m0s") {
		t.Error(finding)
	}
}

func TestAskIsRepeatedWhileNobodyAnswers(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var got texts
	r := newReceiver(t, func(r *receiver) {
		r.eventIDs = []string{modelID}
		r.answer = func(w http.ResponseWriter, _ *http.Request, text string) {
			got.add(text)
			if len(got.list()) < 3 {
				reset(w)
			}
		}
	})
	m := question
	m.Attempts = 3
	_, finding, err := l.Ask(t.Context(), 0, modelAddress(r.URL), m)
	must(t, err)
	if finding != nil {
		t.Error(finding)
	}
	want := string(question.Plain)
	if diff := cmp.Diff([]string{want, want, want}, got.list()); diff != "" {
		t.Error(diff)
	}
}

// The outbox keeps what a message says of its attempts and its answer.
func TestJSONThroughTheOutbox(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		attempts int
		asks     bool
		answer   func(*receiver, http.ResponseWriter)
		state    State
		posts    int
		effect   string
	}{
		{"DeliveredOK", 0, false, text(""), Delivered, 1, ""},
		{"ReplyOK", 1, true, sealedReply(`{"online_status":1}`, modelID, same), Delivered, 1, `{"online_status":1}`},
		{"OnceOnly", 1, false, func(_ *receiver, w http.ResponseWriter) { reset(w) }, Dead, 1, ""},
		{"FourTimes", 0, false, func(_ *receiver, w http.ResponseWriter) { reset(w) }, Dead, 4, ""},
		{"NoData", 4, true, text(""), Dead, 1, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			l, r := labOn(t, openWorld(t, "")), vendor(t, test.answer)
			var effects texts
			l.OnJSONReply(func(_ context.Context, _ *store.Tx, reply Reply) (Effect, error) {
				effects.add(string(reply.Plain))
				return Effect{Note: "understood"}, nil
			})
			l.start()
			l.put(modelAddress(r.URL))
			must(t, l.db.Change(t.Context(), func(tx *store.Tx) error {
				_, err := l.Send(t.Context(), tx, Message{
					Receiver: ModelReceiver(modelID), Event: "user_scan", Plain: []byte(`{}`), Attempts: test.attempts, Asks: test.asks,
					Subject: journal.Subject{Device: "LABGATE1"},
				})
				return err
			}))
			l.advance(time.Minute)
			if got := l.states(); fmt.Sprint(got) != fmt.Sprintf("[%s]", test.state) {
				t.Error(got)
			}
			if posts := l.posts(); len(posts) != test.posts || posts[0].Subject.Device != "LABGATE1" {
				t.Errorf("%d deliveries of %+v", len(posts), posts[0].Subject)
			}
			if got := strings.Join(effects.list(), ""); got != test.effect {
				t.Errorf("carried out %q, want %q", got, test.effect)
			}
		})
	}
}

func TestNumbersInReplies(t *testing.T) {
	t.Parallel()
	values, err := setting.Parse(map[string]string{"push.reply_numbers": "true"})
	must(t, err)
	l := newLab(t, func(c *Config) { c.Settings = values })
	r := vendor(t, sealedReply(`{}`, modelID, func(w string) string { return strings.Replace(w, `"1700000001"`, `1700000001`, 1) }))
	reply, finding, err := l.Ask(t.Context(), 0, modelAddress(r.URL), question)
	must(t, err)
	if finding != nil || string(reply) != `{}` {
		t.Errorf("%s, %v", reply, finding)
	}
}

// Whatever a vendor's cloud answers is a reply or has an explanation, and never both.
func FuzzReply(f *testing.F) {
	for _, seed := range []string{``, `success`, `{}`, `{"encrypt":1}`, `{"encrypt":"AAAA","msgsignature":"x","timestamp":"1","nonce":"2"}`, `<xml/>`, "\ufeff{", `{"encrypt":null}`, `[]`} {
		f.Add([]byte(seed))
	}
	l := newLab(f)
	a := modelAddress("http://127.0.0.1/")
	codec, err := wxcrypt.New(token, aesKey)
	must(f, err)
	f.Fuzz(func(t *testing.T, body []byte) {
		e := &journal.Entry{Callback: &journal.Callback{ReceiveID: modelID}}
		finding := l.readData(t.Context(), &a, codec, body, e)
		if (finding == nil) != (e.Callback.Reply != nil) {
			t.Errorf("%q: reply %q, finding %v", body, e.Callback.Reply, finding)
		}
		if finding != nil && (finding.Cause == "" || finding.Step == "") {
			t.Errorf("%q: %v", body, finding)
		}
	})
}
