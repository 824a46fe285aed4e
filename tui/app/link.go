package app

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/screen"
)

const (
	askEvery   = time.Second     // real time between two questions for the status
	askTimeout = 3 * time.Second // after which the simulator counts as away
)

// link is what is known of the connection to the simulator.
type link struct {
	known   bool // it has answered once at least
	away    bool
	problem string
	entries int64
}

type (
	askMsg    struct{}
	statusMsg struct {
		status control.Status
		err    error
		extra  bool // was asked for out of turn, so that no further question follows
	}
	worldMsg struct{ world control.World }
	menuMsg  struct { // empty if there was no answer
		actions []control.Action
		events  []control.Event
	}
)

// ask asks for the status; extra: out of turn, because something has just been done.
func (a *App) ask(extra bool) tea.Cmd {
	ctx, sim := a.env.Ctx, a.env.Sim
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, askTimeout)
		defer cancel()
		status, err := sim.Status(ctx)
		return statusMsg{status: status, err: err, extra: extra}
	}
}

// heard takes the status over, tells the screens, and asks again a second later.
func (a *App) heard(msg statusMsg) tea.Cmd {
	var again tea.Cmd
	if !msg.extra {
		again = a.env.After(askEvery, askMsg{})
	}
	if msg.err != nil {
		a.link.away, a.link.problem = true, msg.err.Error()
		return again
	}
	back := a.link.away
	changed := !a.link.known || back || msg.status.Entries != a.link.entries
	a.link = link{known: true, entries: msg.status.Entries}
	a.env.Status = msg.status
	cmds := []tea.Cmd{again}
	for i, s := range a.screens {
		cmds = append(cmds, s.Update(screen.Beat{Changed: changed, Back: back, Shown: i == a.current}))
	}
	if changed {
		cmds = append(cmds, a.askWorld())
	}
	if (a.env.Actions == nil || back) && !a.menuAsked {
		a.menuAsked = true
		cmds = append(cmds, a.askMenu())
	}
	if back {
		a.Notify(a.env.Say.T(i18n.Reconnected))
	}
	return tea.Batch(cmds...)
}

// askWorld asks what stands. Without an answer the old world stays until the next beat.
func (a *App) askWorld() tea.Cmd {
	ctx, sim := a.env.Ctx, a.env.Sim
	return func() tea.Msg {
		world, err := sim.World(ctx)
		if err != nil {
			return nil
		}
		return worldMsg{world: world}
	}
}

// askMenu asks what can be done. Without an answer it is asked again at the next beat.
func (a *App) askMenu() tea.Cmd {
	ctx, sim := a.env.Ctx, a.env.Sim
	return func() tea.Msg {
		actions, err := sim.Actions(ctx)
		if err != nil {
			return menuMsg{}
		}
		events, err := sim.Events(ctx)
		if err != nil {
			return menuMsg{}
		}
		return menuMsg{actions: actions, events: events}
	}
}
