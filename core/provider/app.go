package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"wecomlab/core/clock"
	"wecomlab/core/wxcrypt"
)

// ErrClosed is returned by an App after Close.
var ErrClosed = errors.New("provider: the app is closed")

// App is a service provider's app. Its methods may be called from any number of goroutines.
type App struct {
	config   Config
	clock    *clock.Clock
	client   *Client
	mux      *http.ServeMux
	tokens   *keeper
	replays  *replays
	sessions *sessions
	states   *states
	arrived  *signal
	system   *line // events of the provider's own URL
	suites   map[string]*suite
	agents   map[string]*agent     // self-built apps, by agentKey
	contacts map[string]*assistant // by corpid
	ids      []string              // of the suites, in the order of the configuration

	systemKeys codec
	ctx        context.Context // of all work that no caller waits for
	stop       context.CancelFunc
	own        *http.Transport // nil if the caller gave an http.Client
	work       sync.WaitGroup

	mu     sync.RWMutex // guards what follows, and the suites' records, tickets and codes
	closed bool
}

// suite is a configured suite with what is known of it.
type suite struct {
	SuiteConfig
	id      string
	keys    codec
	apps    map[string]codec // by corpid
	line    *line
	records map[string]record // by corpid
	ticket  ticket
	codes   []waitingCode // auth_codes that have not been exchanged, oldest first
	turn    chan struct{} // held by whoever changes the authorizations
	storing sync.Mutex    // held by whoever stores the codes
	logins  []waitingCode // codes of the authorize page that nobody has redeemed; Manual only
}

// codec seals and opens with one pair of keys, which it remembers for explanations.
type codec struct {
	*wxcrypt.Codec
	Keys
}

func newCodec(keys Keys) (codec, error) {
	c, err := wxcrypt.New(keys.Token, keys.AESKey)
	return codec{c, keys}, err
}

// New makes an app and takes up what its Store holds. Close it when it is no longer needed.
func New(config Config) (*App, error) {
	config.Suites = slices.Clone(config.Suites)
	if err := config.check(); err != nil {
		return nil, err
	}
	a := &App{config: config, clock: config.Clock, suites: map[string]*suite{}, agents: map[string]*agent{}, contacts: map[string]*assistant{}, arrived: newSignal()}
	if config.HTTP == nil {
		a.own = newTransport()
		a.config.HTTP = &http.Client{Transport: a.own}
	}
	a.client = &Client{
		BaseURL: config.BaseURL, HTTP: a.config.HTTP, Timeout: config.CallTimeout, RetryWait: config.RetryWait, Log: config.Log,
	}
	a.ctx, a.stop = context.WithCancel(context.Background())
	a.tokens = newKeeper(a.clock, a.start)
	a.replays = newReplays(config.ReplayMemory)
	a.sessions, a.states = newSessions(a.clock), newStates(a.clock)
	a.mux = a.routes()
	if err := a.open(); err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

// open makes the suites, loads what is stored and starts the lines.
func (a *App) open() error {
	for i := range a.config.Suites {
		s, err := a.openSuite(&a.config.Suites[i])
		if err != nil {
			return fmt.Errorf("provider: suite %s: %w", a.config.Suites[i].SuiteID, err)
		}
		a.suites[s.id] = s
		a.ids = append(a.ids, s.id)
	}
	if err := a.openContacts(); err != nil {
		return err
	}
	if err := a.openAgents(); err != nil {
		return err
	}
	pending, last, err := a.loadPending(a.ctx, nil)
	if err != nil {
		return err
	}
	a.system = newLine(a.config.Queue, pending, last)
	if a.config.System != (Keys{}) {
		if a.systemKeys, err = newCodec(a.config.System); err != nil {
			return err
		}
	}
	for _, s := range a.suites {
		a.start(func(ctx context.Context) { s.line.run(ctx, a.handle) })
	}
	a.start(func(ctx context.Context) { a.system.run(ctx, a.handle) })
	return nil
}

func (a *App) openSuite(config *SuiteConfig) (*suite, error) {
	s := &suite{SuiteConfig: *config, id: config.SuiteID, apps: map[string]codec{}, records: map[string]record{}, turn: make(chan struct{}, 1)}
	var err error
	if s.keys, err = newCodec(Keys{config.Token, config.AESKey}); err != nil {
		return nil, err
	}
	for corp, keys := range config.Apps {
		if s.apps[corp], err = newCodec(keys); err != nil {
			return nil, err
		}
	}
	if err := a.loadAuthorizations(a.ctx, s); err != nil {
		return nil, err
	}
	if _, err := a.get(a.ctx, ticketKey(s.id), &s.ticket); err != nil {
		return nil, err
	}
	if _, err := a.get(a.ctx, codesKey(s.id), &s.codes); err != nil {
		return nil, err
	}
	pending, last, err := a.loadPending(a.ctx, s)
	s.line = newLine(a.config.Queue, append(pending, task{suite: s}), last)
	return s, err
}

// Close stops the app and waits for its goroutines. Command events that wait are worked on at the next start, if the Store
// outlives the process; other events that wait go to OnEvent first. Closing twice does no harm.
func (a *App) Close() {
	a.mu.Lock()
	first := !a.closed
	a.closed = true
	a.mu.Unlock()
	a.stop()
	if first {
		for _, s := range a.suites {
			s.line.close()
		}
		if a.system != nil {
			a.system.close()
		}
	}
	a.work.Wait()
	if a.own != nil {
		a.own.CloseIdleConnections()
	}
}

// start runs f on a goroutine that Close waits for. It reports false after Close.
func (a *App) start(f func(ctx context.Context)) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if a.closed {
		return false
	}
	a.work.Go(func() { f(a.ctx) })
	return true
}

// Settle waits until no accepted event waits for its work, or ctx is done.
func (a *App) Settle(ctx context.Context) error {
	lines := []*line{a.system}
	for _, s := range a.suites {
		lines = append(lines, s.line)
	}
	for _, l := range lines {
		if err := l.settle(ctx); err != nil {
			return fmt.Errorf("provider: events still wait for their work: %w", err)
		}
	}
	return nil
}

// Client returns the client with which the app calls WeCom.
func (a *App) Client() *Client { return a.client }

// suite finds a configured suite. An empty id is the only one, if there is one only.
func (a *App) suite(id string) (*suite, error) {
	if id == "" && len(a.ids) == 1 {
		id = a.ids[0]
	}
	if s, ok := a.suites[id]; ok {
		return s, nil
	}
	return nil, fmt.Errorf("provider: no suite %q is configured; there is %s", id, orElse(strings.Join(a.ids, ", "), "none"))
}

// get reads a stored document.
func (a *App) get(ctx context.Context, key string, into any) (found bool, err error) {
	document, found, err := a.config.Store.Get(ctx, key)
	if err != nil || !found {
		return false, err
	}
	if err := json.Unmarshal(document, into); err != nil {
		return false, fmt.Errorf("the stored %s cannot be read: %w", key, err)
	}
	return true, nil
}

// put stores a document.
func (a *App) put(ctx context.Context, key string, document any) error {
	encoded, err := json.Marshal(document)
	if err != nil {
		return err
	}
	return a.config.Store.Put(ctx, key, encoded)
}

// problem reports what went wrong while nobody waited for it.
func (a *App) problem(err error) {
	a.config.Log.Warn("provider", "error", err)
	if a.config.OnError != nil {
		a.config.OnError(err)
	}
}

func newTransport() *http.Transport {
	if transport, ok := http.DefaultTransport.(*http.Transport); ok {
		return transport.Clone()
	}
	return &http.Transport{Proxy: http.ProxyFromEnvironment}
}
