package scenario

import (
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/face/control"
)

// App is the program under test, as far as the player can tell it what to do: the embedded reference app.
type App interface {
	// Do carries out an operation that a step names, and returns new values for variables. It may keep neither map.
	Do(ctx context.Context, op string, vars map[string]string) (map[string]string, error)
}

// Devices are the simulated devices, as far as the player can tell them what to do.
type Devices interface {
	// Do carries out an operation at a device and returns what it tells. known is false when the device is nobody's here: somebody
	// else's is expected to do by itself what the step asks for. It may not keep args.
	Do(ctx context.Context, sn, op string, args map[string]string) (told map[string]string, known bool, err error)
}

// State says how far a step is.
type State string

// The states of a step.
const (
	Pending State = "pending" // not begun, or given up by its caller
	Running State = "running" // an action or the app is at work
	Waiting State = "waiting" // for an exchange
	Done    State = "done"
	Failed  State = "failed"
)

// Progress is what is known of a step.
type Progress struct {
	State   State
	Entries []int64          // the exchanges that show it, in the order of the expectations; the one that failed is last
	Say     Text             // what was seen, or what went wrong and what to do next
	Finding *explain.Finding // why it failed, if the simulator knows
	Took    time.Duration    // real time from the press of the key
	Waiting string           // the filter of the exchange that is awaited
}

// Player plays one scenario against one simulator, one step at a time. All of its methods may be called from many
// goroutines; Progress and Vars never wait.
type Player struct {
	client   *control.Client
	scenario *Scenario
	app      App
	devices  Devices // nil: none is simulated here
	given    map[string]string
	turn     chan struct{} // held by whoever plays or resets

	mu       sync.Mutex
	started  bool
	begin    int64 // the newest entry when Start was called
	vars     map[string]string
	progress []Progress
	halted   map[int]*run       // of each step that failed, the run that did
	stop     context.CancelFunc // ends the step that is being played
}

// NewPlayer makes a player. Without an app, a foreign one is expected to do by itself what the steps ask for. vars replace
// the scenario's own values.
func NewPlayer(c *control.Client, sc *Scenario, app App, vars map[string]string) *Player {
	p := &Player{client: c, scenario: sc, app: app, given: maps.Clone(vars), turn: make(chan struct{}, 1), stop: func() {}}
	p.forget(0, false)
	return p
}

// With lets the player operate simulated devices. It is called before the first step.
func (p *Player) With(d Devices) *Player {
	p.devices = d
	return p
}

// Scenario is what is played.
func (p *Player) Scenario() *Scenario { return p.scenario }

// Start forgets what was played and begins after the newest exchange. It ends a step that is being played.
func (p *Player) Start(ctx context.Context) error {
	p.mu.Lock()
	p.stop()
	p.mu.Unlock()
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return p.restart(ctx)
}

// Reset is Start under the name of its key.
func (p *Player) Reset(ctx context.Context) error { return p.Start(ctx) }

func (p *Player) restart(ctx context.Context) error {
	page, err := p.client.Journal(ctx, control.JournalQuery{Before: math.MaxInt64, Limit: 1})
	if err != nil {
		return err
	}
	p.forget(page.Last, true)
	return nil
}

func (p *Player) forget(begin int64, started bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.started, p.begin = started, begin
	p.vars = map[string]string{}
	maps.Copy(p.vars, p.scenario.Vars)
	maps.Copy(p.vars, p.given)
	p.halted = map[int]*run{}
	p.progress = make([]Progress, len(p.scenario.Steps))
	for i := range p.progress {
		p.progress[i].State = Pending
	}
}

// Progress returns the state of every step.
func (p *Player) Progress() []Progress {
	p.mu.Lock()
	defer p.mu.Unlock()
	progress := slices.Clone(p.progress)
	for i := range progress {
		progress[i].Entries = slices.Clone(progress[i].Entries)
	}
	return progress
}

// Vars returns the variables as they stand, among them what actions returned under the step's id, a dot and the name.
func (p *Player) Vars() map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.vars)
}

// Text puts the variables into a text of the scenario, such as a step's Request or Hint. What has no value yet stays visible
// as ${name}.
func (p *Player) Text(text string) string { return expandShown(text, p.Vars()) }

// RunStep plays step i, counted from 0, and returns when it is done, has failed, or ctx has ended: cancelled, the step is
// pending again; after a deadline, it has failed. A step that was played before is played again; only what came after its
// former exchanges counts then, and a step without an action that had failed goes on where it stopped. While another step is
// being played, nothing happens.
func (p *Player) RunStep(ctx context.Context, i int) Progress {
	if i < 0 || i >= len(p.scenario.Steps) {
		return Progress{State: Failed, Say: noSuchStep(i+1, len(p.scenario.Steps))}
	}
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	default:
		return p.Progress()[i]
	}
	return p.play(ctx, i)
}

// RunAll plays the steps that are not done, in order, until one is not done at its end. each, unless nil, is called after
// every step that was played.
func (p *Player) RunAll(ctx context.Context, each func(i int, pr Progress)) {
	for i, now := range p.Progress() {
		if now.State == Done {
			continue
		}
		now = p.RunStep(ctx, i)
		if each != nil {
			each(i, now)
		}
		if now.State != Done {
			return
		}
	}
}

// play runs with the turn held.
func (p *Player) play(ctx context.Context, i int) Progress {
	took := clock.Stopwatch()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p.mu.Lock()
	p.stop = cancel
	started := p.started
	p.mu.Unlock()
	var err error
	if !started {
		err = p.restart(ctx)
	}
	r := p.run(i)
	p.set(i, Progress{State: Running, Entries: r.entries, Say: r.say})
	if err == nil {
		err = r.play(ctx)
	}
	now := r.outcome(ctx, err)
	now.Took = took()
	p.set(i, now)
	p.halt(i, r, now.State == Failed)
	return now
}

// run prepares a play of step i. A step that only waits goes on at the expectation at which it failed; one that does
// something does it again, and awaits everything anew.
func (p *Player) run(i int) *run {
	r := &run{p: p, i: i, step: &p.scenario.Steps[i], after: p.floor(i), seen: map[int64]bool{}}
	p.mu.Lock()
	defer p.mu.Unlock()
	if earlier := p.halted[i]; earlier != nil && r.step.Do == nil && r.step.Device == nil {
		r.resume(earlier)
	}
	return r
}

func (p *Player) halt(i int, r *run, failed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.halted, i)
	if failed {
		p.halted[i] = r
	}
}

// floor is the id after which exchanges count for step i: the newest of the steps before it and of its own former ones.
func (p *Player) floor(i int) int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	floor := p.begin
	for _, earlier := range p.progress[:i+1] {
		for _, id := range earlier.Entries {
			floor = max(floor, id)
		}
	}
	return floor
}

func (p *Player) set(i int, now Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now.Entries = slices.Clone(now.Entries)
	p.progress[i] = now
}

// keep stores variables.
func (p *Player) keep(vars map[string]string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	maps.Copy(p.vars, vars)
}

// failure is a step that did not reach its aim, with what is known about it.
type failure struct {
	say     Text
	entry   int64 // the exchange that shows it, 0 if none does
	finding *explain.Finding
}

func (f *failure) Error() string { return f.say.EN }

// outcome turns how a run ended into what people see.
func (r *run) outcome(ctx context.Context, err error) Progress {
	now := Progress{State: Done, Entries: r.entries, Say: r.say}
	var failed *failure
	switch {
	case err == nil:
		return now
	case errors.As(err, &failed):
		now.State, now.Say, now.Finding = Failed, failed.say, failed.finding
		if failed.entry != 0 && !slices.Contains(now.Entries, failed.entry) {
			now.Entries = append(now.Entries, failed.entry)
		}
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		now.State, now.Say, now.Waiting = Failed, nothingCame(r.awaited), r.awaited
	case ctx.Err() != nil:
		return Progress{State: Pending}
	default:
		now.State, now.Say = Failed, plain(err.Error())
	}
	return now
}
