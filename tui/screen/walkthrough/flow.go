package walkthrough

import (
	"context"
	"slices"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/scenario"
)

// Player plays one scenario. [scenario.Player] is one.
type Player interface {
	Scenario() *scenario.Scenario
	Start(ctx context.Context) error
	Reset(ctx context.Context) error // starts the world anew and then the scenario; players of the same world forget theirs
	RunStep(ctx context.Context, i int) scenario.Progress
	RunAll(ctx context.Context, each func(i int, p scenario.Progress))
	Progress() []scenario.Progress
	Text(text string) string
}

// maxStory bounds the exchanges that one flow's ladder keeps.
const maxStory = 400

// flow is one scenario with what is shown of it.
type flow struct {
	player   Player
	plan     *scenario.Scenario
	progress []scenario.Progress
	chosen   int // the step that is open
	started  bool
	story    []journal.Entry // without bodies, oldest first
}

func newFlow(p Player) *flow {
	f := &flow{player: p, plan: p.Scenario()}
	f.refresh()
	return f
}

// forget is what a new world means to a flow.
func (f *flow) forget() {
	f.started, f.story, f.chosen = false, nil, 0
	f.refresh()
}

// refresh takes the player's state over.
func (f *flow) refresh() {
	f.progress = f.player.Progress()
}

// at is the progress of a step; a step that the player does not know yet is pending.
func (f *flow) at(i int) scenario.Progress {
	if i < 0 || i >= len(f.progress) {
		return scenario.Progress{State: scenario.Pending}
	}
	return f.progress[i]
}

// present is the first step that is not done, the number of steps if all are.
func (f *flow) present() int {
	for i := range f.plan.Steps {
		if f.at(i).State != scenario.Done {
			return i
		}
	}
	return len(f.plan.Steps)
}

// finished reports whether every step is done.
func (f *flow) finished() bool { return f.present() == len(f.plan.Steps) }

// failed reports whether the present step failed.
func (f *flow) failed() bool { return f.at(f.present()).State == scenario.Failed }

// done counts the steps that are done.
func (f *flow) done() int {
	n := 0
	for i := range f.plan.Steps {
		if f.at(i).State == scenario.Done {
			n++
		}
	}
	return n
}

// step is the step that is open.
func (f *flow) step() *scenario.Step {
	if f.chosen >= len(f.plan.Steps) {
		return &scenario.Step{}
	}
	return &f.plan.Steps[f.chosen]
}

// fill puts the present values into a text with ${…}; names without a value stay as they are.
func (f *flow) fill(text string) string { return f.player.Text(text) }

// entries is all exchanges that the steps have shown, in order.
func (f *flow) entries() []int64 {
	var ids []int64
	for i := range f.progress {
		ids = append(ids, f.progress[i].Entries...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// chosenEntry is the exchange that shows the open step best: the last one; 0 if there is none.
func (f *flow) chosenEntry() int64 {
	ids := f.at(f.chosen).Entries
	if len(ids) == 0 {
		return 0
	}
	return ids[len(ids)-1]
}
