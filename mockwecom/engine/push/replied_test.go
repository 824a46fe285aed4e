package push

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// replies answers every delivery with a sealed passive reply.
func replies(t testing.TB, plain string) func(*receiver) {
	t.Helper()
	codec, err := wxcrypt.New(token, aesKey)
	must(t, err)
	return answers(func(w http.ResponseWriter, _ *http.Request, _ string) {
		sealed, err := codec.SealReply([]byte(plain), openCorp, "1900000000", "labNonce1")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = w.Write(sealed.XML())
	})
}

// note is a row that a reply writes in tests: an address of its own name.
func note(ctx context.Context, tx *store.Tx, name string) error {
	return Put(ctx, tx, &Address{Receiver: name})
}

func (l *lab) noted(name string) bool {
	l.t.Helper()
	a, err := Find(l.t.Context(), l.db.Read(), name)
	must(l.t, err)
	return a != nil
}

// replied makes a lab whose replies are carried out by f, and the address of an app that answers with one.
func replied(t *testing.T, plain string, f func(context.Context, *store.Tx, Reply) (Effect, error)) *lab {
	t.Helper()
	l := labOn(t, openWorld(t, ""))
	l.OnReply(f)
	l.start()
	l.put(appAddress(newReceiver(t, replies(t, plain)).URL, 1000002))
	return l
}

func (l *lab) text() {
	l.t.Helper()
	must(l.t, l.db.Change(l.t.Context(), func(tx *store.Tx) error {
		_, err := l.Send(l.t.Context(), tx, Message{Receiver: AgentReceiver(corp, 1000002), Event: "text", Plain: []byte("<xml>hello</xml>"),
			Subject: journal.Subject{Corp: corp, Agent: 1000002, User: "lu.yu"}})
		return err
	}))
	l.settle()
}

func TestReply_OK(t *testing.T) {
	t.Parallel()
	var got Reply
	l := replied(t, "<xml>good day</xml>", func(ctx context.Context, tx *store.Tx, r Reply) (Effect, error) {
		got = r
		return Effect{Note: "noted"}, note(ctx, tx, "the effect")
	})
	l.text()
	post := l.posts()[0]
	if post.Note != "noted" || post.Finding != nil || string(got.Plain) != "<xml>good day</xml>" || got.Entry != post.ID {
		t.Errorf("the exchange %d has note %q and finding %v, the reply was %+v", post.ID, post.Note, post.Finding, got)
	}
	if c := got.Callback; c.Member != "lu.yu" || c.Event != "text" || string(c.Plain) != "<xml>hello</xml>" || c.State != Delivered {
		t.Errorf("the reply answers %+v", c)
	}
	if !l.noted("the effect") {
		t.Error("the reply has written nothing")
	}
}

func TestReply_Refused(t *testing.T) {
	t.Parallel()
	l := replied(t, "<xml>good day</xml>", func(context.Context, *store.Tx, Reply) (Effect, error) {
		return Effect{Finding: &explain.Finding{Step: explain.Body, Cause: "nobody may answer that"}}, nil
	})
	l.text()
	if e := l.posts()[0]; e.Finding == nil || e.Finding.Cause != "nobody may answer that" || e.Callback.Dead {
		t.Errorf("the exchange is %+v", e)
	}
	l.wantStates(Delivered)
}

// What a reply has written is undone when it fails; the callback was received all the same.
func TestReply_Fails(t *testing.T) {
	t.Parallel()
	l := replied(t, "<xml>good day</xml>", func(ctx context.Context, tx *store.Tx, _ Reply) (Effect, error) {
		return Effect{Note: "never said"}, errors.Join(note(ctx, tx, "the effect"), errors.New("no ink"))
	})
	l.text()
	if e := l.posts()[0]; !strings.Contains(e.Note, "could not carry out the passive reply: no ink") || strings.Contains(e.Note, "never said") {
		t.Errorf("the note is %q", e.Note)
	}
	if l.noted("the effect") {
		t.Error("half an effect stands")
	}
	l.wantStates(Delivered)
}

func TestReply_OnceWhenSentAgain(t *testing.T) {
	t.Parallel()
	var times atomic.Int32
	l := replied(t, "<xml>good day</xml>", func(context.Context, *store.Tx, Reply) (Effect, error) {
		times.Add(1)
		return Effect{}, nil
	})
	l.text()
	rows, err := l.Outbox(t.Context(), 0)
	must(t, err)
	must(t, l.Resend(t.Context(), rows[0].ID))
	l.settle()
	posts := l.posts()
	if len(posts) != 2 || times.Load() != 1 || !strings.Contains(posts[1].Note, "answered before") {
		t.Errorf("%d exchanges, %d effects, note %q", len(posts), times.Load(), posts[len(posts)-1].Note)
	}
	l.wantStates(Delivered)
}

// An attempt that fails brings no reply, the one that follows does.
func TestReply_OnceAfterRetries(t *testing.T) {
	t.Parallel()
	var asked, times atomic.Int32
	l := labOn(t, openWorld(t, ""))
	l.OnReply(func(context.Context, *store.Tx, Reply) (Effect, error) {
		times.Add(1)
		return Effect{}, nil
	})
	l.start()
	sealed := replies(t, "<xml>good day</xml>")
	r := newReceiver(t, sealed, func(r *receiver) {
		good := r.answer
		r.answer = func(w http.ResponseWriter, req *http.Request, text string) {
			if asked.Add(1) < 3 {
				reset(w)
				return
			}
			good(w, req, text)
		}
	})
	l.put(appAddress(r.URL, 1000002))
	l.text()
	for range 3 {
		l.advance(time.Minute)
	}
	if asked.Load() != 3 || times.Load() != 1 {
		t.Errorf("%d attempts, %d effects", asked.Load(), times.Load())
	}
	l.wantStates(Delivered)
}

// A reply to a callback of a world that was replaced meanwhile changes nothing in the new one.
func TestReply_WorldReplaced(t *testing.T) {
	t.Parallel()
	var times atomic.Int32
	l := labOn(t, openWorld(t, ""))
	l.OnReply(func(context.Context, *store.Tx, Reply) (Effect, error) {
		times.Add(1)
		return Effect{}, nil
	})
	l.start()
	sealed := replies(t, "<xml>good day</xml>")
	r := newReceiver(t, sealed, func(r *receiver) {
		good := r.answer
		r.answer = func(w http.ResponseWriter, req *http.Request, text string) {
			err := l.db.Change(context.WithoutCancel(req.Context()), func(tx *store.Tx) error {
				return l.db.Empty(req.Context(), tx, []string{"outbox"})
			})
			if err != nil {
				t.Error(err)
			}
			good(w, req, text)
		}
	})
	l.put(appAddress(r.URL, 1000002))
	l.text()
	if times.Load() != 0 {
		t.Errorf("%d effects in a world that has no such callback", times.Load())
	}
}

func TestReply_NotFromTheOutbox(t *testing.T) {
	t.Parallel()
	l := labOn(t, openWorld(t, ""))
	l.OnReply(func(context.Context, *store.Tx, Reply) (Effect, error) { return Effect{}, errors.New("called") })
	l.start()
	r := newReceiver(t, replies(t, "<xml>good day</xml>"))
	f, err := l.SendTo(t.Context(), 0, appAddress(r.URL, 1000002), Message{Event: "text", Plain: []byte("<xml>hello</xml>")})
	must(t, err)
	if e := l.posts()[0]; f != nil || e.Note != "" || string(e.Callback.Reply) != "<xml>good day</xml>" {
		t.Errorf("finding %v, note %q, reply %q", f, e.Note, e.Callback.Reply)
	}
}

// wantStates compares the states of the outbox, the oldest first.
func (l *lab) wantStates(want ...State) {
	l.t.Helper()
	if diff := cmp.Diff(want, l.states()); diff != "" {
		l.t.Error(diff)
	}
}
