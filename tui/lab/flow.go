package lab

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/scenario"
)

// Flow plays one embedded scenario. It looks for the world when it is started first, so that a simulator need not answer
// before.
type Flow struct {
	lab  *Lab
	plan *scenario.Scenario

	mu     sync.Mutex
	player *scenario.Player // nil until the world is known
}

// Flows reads the embedded scenarios, in the order in which a tour shows them.
func (l *Lab) Flows(ctx context.Context) ([]*Flow, error) {
	names, err := fs.Glob(fixtures.Scenarios, "scenarios/*.yaml")
	if err != nil {
		return nil, err
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b)) })
	var flows []*Flow
	for _, name := range names {
		text, err := fixtures.Scenarios.ReadFile(name)
		if err != nil {
			return nil, err
		}
		plan, err := scenario.Load(name, text)
		if err != nil {
			return nil, fmt.Errorf("an embedded scenario is broken: %w", err)
		}
		f := &Flow{lab: l, plan: plan}
		if l.sim != nil {
			_, _ = f.ready(ctx) // a world that is not fit for flows can still be looked at; Start says what it lacks
		}
		flows = append(flows, f)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flows = append(l.flows, flows...)
	return flows, nil
}

// place is the number before a scenario's name, which orders the tour.
func place(file string) int {
	number, _, _ := strings.Cut(path.Base(file), "-")
	n, err := strconv.Atoi(number)
	if err != nil {
		return math.MaxInt
	}
	return n
}

// ready gives the player, as soon as the world is known.
func (f *Flow) ready(ctx context.Context) (*scenario.Player, error) {
	if p := f.now(); p != nil {
		return p, nil
	}
	app, vars, err := f.lab.stage(ctx)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.player == nil {
		f.player = scenario.NewPlayer(f.lab.Client, f.plan, app, f.known(vars)).With(f.lab.Rack)
	}
	return f.player, nil
}

// known is those variables that the scenario has.
func (f *Flow) known(vars map[string]string) map[string]string {
	out := map[string]string{}
	for name := range f.plan.Vars {
		if v, ok := vars[name]; ok {
			out[name] = v
		}
	}
	return out
}

func (f *Flow) now() *scenario.Player {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.player
}

// Scenario is what is played.
func (f *Flow) Scenario() *scenario.Scenario { return f.plan }

// Start begins the flow, or begins it again in the world as it is.
func (f *Flow) Start(ctx context.Context) error {
	p, err := f.ready(ctx)
	if err != nil {
		return err
	}
	return p.Start(ctx)
}

// Reset begins the flow in a world that is as new. The other flows forget what they had played.
func (f *Flow) Reset(ctx context.Context) error {
	if err := f.lab.Reset(ctx); err != nil {
		return err
	}
	return f.Start(ctx)
}

func (f *Flow) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.player = nil
}

// RunStep plays one step; see [scenario.Player.RunStep].
func (f *Flow) RunStep(ctx context.Context, i int) scenario.Progress {
	p, err := f.ready(ctx)
	if err != nil {
		return scenario.Progress{State: scenario.Pending}
	}
	return p.RunStep(ctx, i)
}

// RunAll plays the steps that are left; see [scenario.Player.RunAll].
func (f *Flow) RunAll(ctx context.Context, each func(i int, p scenario.Progress)) {
	if p, err := f.ready(ctx); err == nil {
		p.RunAll(ctx, each)
	}
}

// Progress is the state of every step; none is known before the flow was started.
func (f *Flow) Progress() []scenario.Progress {
	if p := f.now(); p != nil {
		return p.Progress()
	}
	return nil
}

// Text fills the variables into a text of the scenario.
func (f *Flow) Text(text string) string {
	if p := f.now(); p != nil {
		return p.Text(text)
	}
	return text
}
