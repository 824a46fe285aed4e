package provider

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/event"
)

func TestRestart(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/state.json"
	open := func(c *Config) {
		store, err := OpenFile(path)
		must(t, err)
		c.Store = store
	}
	l := newLab(t, open)
	kept := l.authorize(suiteID, corpOne)

	// The app is stopped while it works on an event; the next one and the code wait.
	l.platform.allow("code-2", corpTwo)
	entered, leave := make(chan struct{}), make(chan struct{})
	l.platform.on("service/v2/get_permanent_code", func(call) any {
		entered <- struct{}{}
		<-leave
		return nil
	})
	l.createAuth(suiteID, "code-2")
	<-entered
	l.command(suiteID, &event.ChangeAuth{SuiteId: suiteID, InfoType: "change_auth", AuthCorpId: corpOne})
	closed := make(chan struct{})
	go func() { l.App.Close(); close(closed) }()
	<-l.ctx.Done()
	close(leave)
	<-closed
	l.note(func() { l.events = nil })
	l.platform.serveAuthorizations()

	open(&l.given)
	l.open()
	l.settle()
	if _, err := l.Authorization(suiteID, corpTwo); err != nil {
		t.Errorf("the acknowledged create_auth was lost: %v", err)
	}
	if again, err := l.Authorization(suiteID, corpOne); err != nil || !cmp.Equal(kept, again) {
		t.Errorf("the authorization became %+v, %v", again, err)
	}
	if want := suiteID + " create_auth\n" + suiteID + " change_auth"; l.seen() != want {
		t.Errorf("events after the restart:\n%s\nwant\n%s", l.seen(), want)
	}
	keys, err := l.config.Store.Keys(t.Context(), "pending/")
	if err != nil || len(keys) != 0 {
		t.Errorf("still pending: %v, %v", keys, err)
	}
}

func TestManual(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(c *Config) { c.Manual = true })
	l.platform.allow("code-1", corpOne)
	l.ticket(suiteID)
	l.createAuth(suiteID, "code-1")
	l.settle()
	if n := l.platform.count("service/get_suite_token") + l.platform.count("service/v2/get_permanent_code"); n != 0 {
		t.Fatalf("the app made %d calls by itself", n)
	}
	given, err := l.Do(t.Context(), "exchange", map[string]string{"suite_id": suiteID})
	must(t, err)
	if given["auth_corpid"] != corpOne || given["permanent_code"] == "" {
		t.Errorf("results %v", given)
	}
}

// failing is a Store that fails when it is told to.
type failing struct {
	*Memory
	mu   sync.Mutex
	fail bool
}

func (f *failing) set(fail bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail = fail
}

func (f *failing) Put(ctx context.Context, key string, document []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fail {
		return errors.New("the disk is full")
	}
	return f.Memory.Put(ctx, key, document)
}

func TestAccept_ErrStore(t *testing.T) {
	t.Parallel()
	store := &failing{Memory: NewMemory()}
	l := newLab(t, func(c *Config) { c.Store = store })
	store.set(true)
	message, err := event.Marshal(&event.SuiteTicket{SuiteId: suiteID, InfoType: "suite_ticket", SuiteTicket: "ticket-1"})
	must(t, err)
	x := l.letter(l.CommandURL(suiteID), l.keysOf(suiteID), suiteID, string(message))
	if code, text := l.send(x); code != 500 || strings.Contains(text, "success") {
		t.Fatalf("answer %d %q, though nothing was stored", code, text)
	}
	store.set(false)
	if code, text := l.send(x); code != 200 || text != "success" {
		t.Errorf("the second try is answered with %d %q", code, text)
	}
}

func TestAccept_ErrFull(t *testing.T) {
	t.Parallel()
	entered, leave := make(chan struct{}, 8), make(chan struct{})
	l := newLab(t, func(c *Config) {
		c.Queue = 2
		c.OnEvent = func(Event) {
			entered <- struct{}{}
			<-leave
		}
	})
	l.settle()
	send := func(n string) int {
		code, _ := l.send(l.letter(l.CommandURL(suiteID), l.keysOf(suiteID), suiteID, "<xml><InfoType>change_contact</InfoType><TimeStamp>"+n+"</TimeStamp></xml>"))
		return code
	}
	if code := send("1"); code != 200 {
		t.Fatalf("answer %d", code)
	}
	<-entered
	got := []int{send("2"), send("3"), send("4")}
	if diff := cmp.Diff([]int{200, 200, 503}, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	close(leave)
	l.settle()
	if code := send("5"); code != 200 {
		t.Errorf("answer %d when there is room again", code)
	}
}

func TestEvents_InOrder(t *testing.T) {
	t.Parallel()
	var got []string
	l := newLab(t, func(c *Config) { c.OnEvent = func(e Event) { got = append(got, e.Message.TimeStamp) } })
	var want []string
	for i := range 50 {
		stamp := string(rune('A'+i/10)) + string(rune('0'+i%10))
		want = append(want, stamp)
		if code, text := l.send(l.letter(l.CommandURL(suiteID), l.keysOf(suiteID), suiteID, "<xml><InfoType>x</InfoType><TimeStamp>"+stamp+"</TimeStamp></xml>")); code != 200 {
			t.Fatalf("answer %d %q", code, text)
		}
	}
	l.settle()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}
