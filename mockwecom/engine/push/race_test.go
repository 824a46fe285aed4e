package push

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/engine/store"
)

// Many goroutines use one pusher in every way; nothing is lost.
func TestConcurrency(t *testing.T) {
	t.Parallel()
	const receivers, senders, each = 5, 4, 10
	l := newLab(t)
	var all []*receiver
	for i := range receivers {
		r := newReceiver(t)
		all = append(all, r)
		l.put(appAddress(r.URL, int64(i)))
	}
	var wg sync.WaitGroup
	for s := range senders {
		wg.Go(func() {
			for n := range each {
				for i := range receivers {
					l.send(AgentReceiver(corp, int64(i)), fmt.Sprintf("%d/%d", s, n))
				}
			}
		})
	}
	wg.Go(func() {
		for i := range receivers {
			a := appAddress(all[i].URL, int64(i))
			if f, err := l.Save(t.Context(), 0, a); f != nil || err != nil {
				t.Errorf("save: %v %v", f, err)
			}
			if _, err := l.SendTo(t.Context(), 0, a, Message{Event: "aside", Plain: []byte("aside")}); err != nil {
				t.Error(err)
			}
			if _, err := l.Outbox(t.Context(), 0); err != nil {
				t.Error(err)
			}
			l.advance(time.Second)
		}
	})
	wg.Wait()
	l.settle()
	for i, r := range all {
		got := otherTexts(r.list(), []string{"aside"})
		if len(got) != senders*each {
			t.Errorf("receiver %d has got %d callbacks, want %d", i, len(got), senders*each)
		}
		for s := range senders {
			var want []string
			for n := range each {
				want = append(want, fmt.Sprintf("%d/%d", s, n))
			}
			if diff := cmp.Diff(want, otherTexts(got, otherTexts(got, want))); diff != "" {
				t.Errorf("receiver %d, sender %d (-want +got):\n%s", i, s, diff)
			}
		}
	}
}

// A database that fails stops the sending for a while; it neither ends it nor makes it spin.
func TestDatabaseFailure(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	var mu sync.Mutex
	l := newLab(t, func(c *Config) { c.Log = slog.New(slog.NewTextHandler(&locked{w: &out, mu: &mu}, nil)) })
	r := newReceiver(t)
	l.put(templateAddress(r.URL))
	rename := func(from, to string) {
		must(t, l.db.Change(t.Context(), func(tx *store.Tx) error {
			_, err := tx.ExecContext(t.Context(), "ALTER TABLE "+from+" RENAME TO "+to)
			return err
		}))
	}
	must(t, l.db.Change(t.Context(), func(tx *store.Tx) error {
		_, err := l.Send(t.Context(), tx, Message{Receiver: CommandReceiver(template), Event: "text", Plain: []byte("kept")})
		if err == nil {
			_, err = tx.ExecContext(t.Context(), "ALTER TABLE callback_addresses RENAME TO elsewhere")
		}
		return err
	}))
	l.settle()
	mu.Lock()
	if n := strings.Count(out.String(), "cannot be read"); n != 1 {
		t.Errorf("%d reports, want one:\n%s", n, out.String())
	}
	mu.Unlock()
	rename("elsewhere", "callback_addresses")
	l.advance(time.Second)
	if diff := cmp.Diff([]string{"kept"}, r.list()); diff != "" {
		t.Errorf("received (-want +got):\n%s", diff)
	}
}

// locked is a writer that a test may read between writes.
type locked struct {
	w  *bytes.Buffer
	mu *sync.Mutex
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

func TestSettings_OfTheRequest(t *testing.T) {
	t.Parallel()
	headers := make(chan http.Header, 1)
	r := newReceiver(t, answers(func(w http.ResponseWriter, req *http.Request, text string) {
		headers <- req.Header
		say("success")(w, req, text)
	}))
	l := newLab(t, func(c *Config) {
		c.Settings = map[string]string{"push.content_type": "application/xml", "push.user_agent": "none"}
	})
	if f, err := l.SendTo(t.Context(), 0, templateAddress(r.URL), Message{Event: "text", Plain: []byte("x")}); f != nil || err != nil {
		t.Fatal(f, err)
	}
	h := <-headers
	if h.Get("Content-Type") != "application/xml" || h.Get("User-Agent") != "" {
		t.Errorf("headers %v", h)
	}
}
