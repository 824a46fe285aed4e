package push

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// Invented values of the tests' world.
const (
	provider = "ww7a1c93e0d25b4f68"
	template = "dk5e8f20b7c61d943a"
	corp     = "wwc40b62d19e7f835a"
	openCorp = "wpQm7Lx2AAzT4cVb9KeR1sUdYhNfGjOw"
	token    = "labTemplateToken07"
	aesKey   = "labTemplateKey4labTemplateKey4labTemplate4A"
)

var epoch = time.Date(2030, time.March, 4, 5, 6, 7, 0, time.UTC)

// lab is a pusher with all that it works on, on a frozen clock.
type lab struct {
	*Pusher
	t     testing.TB
	clock *clock.Clock
	db    *store.DB
	log   *journal.Journal
}

// newLab makes a started lab on a database in memory.
func newLab(t testing.TB, options ...func(*Config)) *lab {
	t.Helper()
	l := labOn(t, openWorld(t, ""), options...)
	l.start()
	return l
}

// labOn makes a lab that is not started yet.
func labOn(t testing.TB, db *store.DB, options ...func(*Config)) *lab {
	t.Helper()
	// The limits are so long that a busy machine does not reach them; tests of limits move the clock.
	c := Config{
		Store: db, Clock: clock.NewFrozen(epoch), Journal: journal.New(journal.Limits{}), Random: random.New(7),
		Timeout: time.Minute, CheckTimeout: time.Minute,
	}
	for _, option := range options {
		option(&c)
	}
	l := &lab{Pusher: New(c), t: t, clock: c.Clock, db: db, log: c.Journal}
	l.patience = time.Minute
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
		cancel()
		_ = l.Close(ctx) // what a test leaves hanging is cut off
		l.clock.Close()
	})
	return l
}

func (l *lab) start() {
	l.t.Helper()
	must(l.t, l.Start(l.t.Context()))
}

func openWorld(t testing.TB, path string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), path)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	must(t, db.Migrate(t.Context(), Migrations))
	return db
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// templateAddress is the address of a 代开发 template that has passed its check.
func templateAddress(url string) Address {
	return Address{
		Receiver: CommandReceiver(template), Name: "the lab's template", URL: url, Token: token, AESKey: aesKey,
		VerifyID: provider, ReceiveID: template, Answer: AnswerSuccess, Provider: provider, Suite: template, VerifiedAt: epoch,
	}
}

// appAddress is the address of an app in a corp that has passed its check.
func appAddress(url string, agent int64) Address {
	return Address{
		Receiver: AgentReceiver(corp, agent), Name: fmt.Sprintf("app %d", agent), URL: url, Token: token, AESKey: aesKey,
		VerifyID: openCorp, ReceiveID: openCorp, Answer: AnswerAny, RetryNon200: true, Provider: provider, Suite: template,
		Corp: corp, Agent: agent, VerifiedAt: epoch,
	}
}

func (l *lab) put(addresses ...Address) {
	l.t.Helper()
	for _, a := range addresses {
		must(l.t, l.db.Change(l.t.Context(), func(tx *store.Tx) error { return Put(l.t.Context(), tx, &a) }))
	}
}

// send queues one message for each text.
func (l *lab) send(receiver string, texts ...string) (entries []int64) {
	l.t.Helper()
	for _, text := range texts {
		must(l.t, l.db.Change(l.t.Context(), func(tx *store.Tx) error {
			entry, err := l.Send(l.t.Context(), tx, Message{Receiver: receiver, Event: "text", Plain: []byte(text), Doc: 90239})
			entries = append(entries, entry)
			return err
		}))
	}
	return entries
}

// settle returns when nothing is in flight or due.
func (l *lab) settle() { l.advance(0) }

func (l *lab) advance(d time.Duration) {
	l.t.Helper()
	must(l.t, l.clock.Advance(l.t.Context(), d))
}

// entries gives what the journal holds of one kind and title; "" stands for any title.
func (l *lab) entries(kind journal.Kind, title string) []*journal.Entry {
	all, _, _ := l.log.List(journal.Query{})
	return slices.DeleteFunc(all, func(e *journal.Entry) bool { return e.Kind != kind || title != "" && e.Title != title })
}

// posts gives the attempts to deliver, in the order in which they began.
func (l *lab) posts() []*journal.Entry {
	return slices.DeleteFunc(l.entries(journal.KindCallback, ""), func(e *journal.Entry) bool { return e.Title == verification })
}

// probes gives the URL verifications.
func (l *lab) probes() []*journal.Entry { return l.entries(journal.KindCallback, verification) }

// states gives the outbox, the oldest first.
func (l *lab) states() (states []State) {
	l.t.Helper()
	for _, row := range l.rows() {
		states = append(states, row.State)
	}
	return states
}

func (l *lab) rows() []Delivery {
	l.t.Helper()
	rows, err := l.Outbox(l.t.Context(), 10_000)
	must(l.t, err)
	slices.Reverse(rows)
	return rows
}

// texts collects what a receiver has got.
type texts struct {
	mu  sync.Mutex
	all []string
}

func (c *texts) add(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, text)
}

func (c *texts) list() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.all)
}

func wantStep(t testing.TB, f *explain.Finding, step explain.Step) {
	t.Helper()
	if f == nil {
		t.Fatalf("no finding, want one at %s", step)
	}
	if f.Step != step {
		t.Errorf("failed at %s, want %s: %s", f.Step, step, f)
	}
}
