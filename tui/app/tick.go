package app

import (
	"slices"
	"time"

	"charm.land/bubbles/v2/spinner"
	tea "charm.land/bubbletea/v2"

	"wecomlab/tui/screen"
)

// tickEvery is the real time between two movements of the spinner. There is one timer for all that goes on, and none while
// nothing does.
const tickEvery = 120 * time.Millisecond

type tickMsg struct{}

// tick asks for the spinner's next movement if something goes on. It is called after every update.
func (a *App) tick() tea.Cmd {
	connecting := !a.link.known && !a.link.away
	if a.ticking || !connecting && !slices.ContainsFunc(a.screens, screen.Screen.Busy) {
		return nil
	}
	a.ticking = true
	return a.env.After(tickEvery, tickMsg{})
}

// ticked moves the spinner. The command that would set the spinner's own timer is dropped.
func (a *App) ticked() tea.Cmd {
	a.ticking = false
	a.env.Spinner, _ = a.env.Spinner.Update(spinner.TickMsg{})
	return a.tell(screen.Tick{})
}
