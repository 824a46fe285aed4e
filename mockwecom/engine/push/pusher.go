package push

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/setting"
	"wecomlab/mockwecom/engine/store"
)

const (
	deliveryTimeout = 5 * time.Second // doc 91116
	checkTimeout    = time.Second     // doc 91116
	concurrency     = 16              // receivers that are called at one time
)

// Config is what a [Pusher] works with. Store, Clock and Journal are required.
type Config struct {
	Store    *store.DB
	Clock    *clock.Clock
	Journal  *journal.Journal
	Random   *random.Source // nil: the system's generator
	Settings setting.Values
	Log      *slog.Logger // nil: silent

	AllowPublic  bool           // addresses outside of this machine and private networks may be called
	RootCAs      *x509.CertPool // who may sign the certificates of receivers; nil: the system's list
	Timeout      time.Duration  // of a delivery; that names none; 0: 5 s (doc 91116)
	CheckTimeout time.Duration  // of a URL verification; 0: 1 s (doc 91116)

	// Configure gives the command line that saves the callback configuration of a receiver; explanations quote it. Nil: none.
	Configure func(receiver string) string
	// Candidates gives values beyond those of the stored addresses that a receiver may have been configured with. It
	// may be nil.
	Candidates func(ctx context.Context) []wxcrypt.Candidate
}

// Pusher sends the callbacks of one world. Its methods may be called from any number of goroutines, none of them inside a
// transaction but [Pusher.Send].
type Pusher struct {
	store      *store.DB
	clock      *clock.Clock
	journal    *journal.Journal
	random     *random.Source
	settings   setting.Values
	log        *slog.Logger
	timeout    time.Duration // of a delivery that names none
	checkLimit time.Duration
	patience   time.Duration
	configure  func(receiver string) string
	candidates func(ctx context.Context) []wxcrypt.Candidate
	replied    func(context.Context, *store.Tx, Reply) (Effect, error) // nil: replies have no effect
	toJSON     func(context.Context, *store.Tx, Reply) (Effect, error) // of addresses whose envelopes are JSON; likewise
	deliveries *http.Client
	checks     *http.Client // a new connection each time

	slots    chan struct{} // one token for each receiver that is being called
	quit     context.Context
	stop     context.CancelFunc // no attempt begins after it
	findings knowledge

	mu       sync.Mutex
	world    context.Context // ends attempts in flight when the world is replaced or closing has taken too long
	abandon  context.CancelCauseFunc
	started  bool
	closed   bool
	lanes    map[string]*lane
	active   int            // lanes that run
	sending  map[int64]bool // outbox rows in flight
	pruning  int            // finished rows since the last pruning
	changed  chan struct{}  // closed and replaced when an attempt or a lane has ended
	unsettle func()         // takes the settle hook out
}

var (
	errClosed   = errors.New("the simulator was stopped")
	errReplaced = errors.New("the world was replaced")
)

// New makes a pusher that sends nothing before [Pusher.Start]; what is queued meanwhile waits in the outbox.
func New(c Config) *Pusher {
	p := &Pusher{
		store: c.Store, clock: c.Clock, journal: c.Journal, random: c.Random, settings: c.Settings, log: c.Log,
		timeout: c.Timeout, checkLimit: c.CheckTimeout, patience: patience, configure: c.Configure, candidates: c.Candidates,
		deliveries: newClient(c.AllowPublic, c.RootCAs, true), checks: newClient(c.AllowPublic, c.RootCAs, false),
		slots: make(chan struct{}, concurrency), lanes: map[string]*lane{}, sending: map[int64]bool{}, changed: make(chan struct{}),
	}
	if p.random == nil {
		p.random = random.New(0)
	}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	if p.timeout <= 0 {
		p.timeout = deliveryTimeout
	}
	if p.checkLimit <= 0 {
		p.checkLimit = checkTimeout
	}
	if p.configure == nil {
		p.configure = func(string) string { return "" }
	}
	p.quit, p.stop = context.WithCancel(context.Background())
	p.world, p.abandon = context.WithCancelCause(context.Background())
	return p
}

// Start begins to send, first of all what waits in the outbox. It returns at once. The ids of the journal go on after the
// ones that waiting callbacks name as their cause.
func (p *Pusher) Start(ctx context.Context) error {
	p.mu.Lock()
	if p.started || p.closed {
		p.mu.Unlock()
		return errors.New("the callback sender was started or closed before: make a new one")
	}
	p.started = true
	p.unsettle = p.clock.OnSettle(p.settle)
	p.mu.Unlock()
	if err := p.resume(ctx); err != nil {
		return fmt.Errorf("look through the outbox: %w", err)
	}
	return nil
}

// resume wakes every receiver that something waits for.
func (p *Pusher) resume(ctx context.Context) error {
	waiting, lastCause, err := p.backlog(ctx)
	if err != nil {
		return err
	}
	p.journal.SkipTo(lastCause)
	for _, receiver := range waiting {
		p.wake(receiver)
	}
	return nil
}

// Close lets no attempt begin any more and waits for those in flight until ctx ends; then it cuts them off. What was cut
// off, and all that waits, stays in the outbox and goes on at the next start. The error says that something was cut off.
func (p *Pusher) Close(ctx context.Context) error {
	p.stop()
	p.mu.Lock()
	p.closed = true
	p.stopAlarms()
	unsettle := p.unsettle
	p.unsettle = nil
	p.mu.Unlock()
	if unsettle != nil {
		unsettle()
	}
	var err error
	if !p.await(ctx) {
		err = fmt.Errorf("callbacks were in flight when the time to stop was up; they stay in the outbox: %w", ctx.Err())
		p.abandonAll(errClosed)
		p.await(context.WithoutCancel(ctx))
	}
	p.abandonAll(errClosed)
	p.deliveries.CloseIdleConnections()
	p.checks.CloseIdleConnections()
	return err
}

// Forget drops what is known of the former world and cuts off its attempts, then sends what waits in the outbox of the
// present one. Call it after a world was loaded, outside of the transaction.
func (p *Pusher) Forget() {
	p.abandonAll(errReplaced)
	p.findings.clear()
	p.mu.Lock()
	p.stopAlarms()
	p.world, p.abandon = context.WithCancelCause(context.Background())
	running, world := p.started && !p.closed, p.world
	p.mu.Unlock()
	if !running {
		return
	}
	if err := p.resume(world); err != nil {
		p.log.Error("the outbox of the new world cannot be read", "err", err)
	}
}

func (p *Pusher) abandonAll(why error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.abandon(why)
}
