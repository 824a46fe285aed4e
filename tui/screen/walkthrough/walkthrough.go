// Package walkthrough is the screen on which flows are played step by step: who does what, why, and whether it went well,
// with the story of the flow as a ladder below.
package walkthrough

import (
	"context"
	"image"

	tea "charm.land/bubbletea/v2"

	"wecomlab/tui/screen"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/pane"
	"wecomlab/tui/ui/roll"
)

// The panes.
const (
	paneFlows = iota
	paneSteps
	paneLadder
	paneDetail
	paneCount
)

// Screen is the walkthrough. Make it with [New].
type Screen struct {
	env     *screen.Env
	flows   []*flow
	foreign bool // the user's own app plays the app's part

	current int
	running int // the flow that is being played, -1 if none is
	stop    context.CancelFunc

	panes      pane.Set
	side, body pane.Split // flows | rest; steps over what stands below them
	wide       pane.Split // steps and detail | ladder, where there is room
	dragging   *pane.Split

	flowRows, stepRows, ladderRows, detailRows roll.Roll
	openRows                                   int // rows of the open step's text in the list, as drawn last
	peek                                       int // how far that text is scrolled
	size                                       image.Point
}

// New returns the screen with its flows. foreign tells that the user's own app plays the app's part, so that steps wait for it.
func New(env *screen.Env, players []Player, foreign bool) *Screen {
	s := &Screen{
		env: env, foreign: foreign, running: -1, stop: func() {},
		side: pane.Split{Min: 24}, body: pane.Split{Stacked: true, Share: 0.6, Min: 5}, wide: pane.Split{Share: 0.52, Min: 40},
	}
	for _, p := range players {
		s.flows = append(s.flows, newFlow(p))
	}
	s.panes.Arrange(make([]image.Rectangle, paneCount)...)
	return s
}

// Scope implements [screen.Screen].
func (s *Screen) Scope() keys.Scope { return keys.Walkthrough }

// Open implements [screen.Screen].
func (s *Screen) Open() tea.Cmd {
	if f := s.flow(); f != nil {
		return s.loadStory(f)
	}
	return nil
}

// flow is the flow that is shown, nil if there is none.
func (s *Screen) flow() *flow {
	if s.current >= len(s.flows) {
		return nil
	}
	return s.flows[s.current]
}

// roomForSide is the width from which panes stand beside each other; roomForDetail that from which the open step gets a pane.
const (
	roomForSide   = 100
	roomForDetail = 170
	roomForLadder = 26
	flowsWidth    = 30
)

// Resize implements [screen.Screen].
func (s *Screen) Resize(width, height int) {
	first := s.size == image.Point{}
	if width != s.size.X {
		s.side.Share = flowsWidth / max(float64(width), 1)
	}
	s.size = image.Pt(width, height)
	s.arrange()
	if first {
		s.panes.SetFocus(paneSteps)
	}
}

// arrange computes all rectangles.
func (s *Screen) arrange() {
	whole := image.Rectangle{Max: s.size}
	s.side.Forget()
	s.body.Forget()
	s.wide.Forget()
	if s.size.X < roomForSide || s.size.Y < roomForLadder-6 {
		s.panes.ArrangeSingle(whole, paneCount, paneFlows, paneSteps, paneLadder)
		return
	}
	flows, rest := s.side.Cut(whole)
	if s.size.X < roomForDetail {
		steps, ladder := s.body.Cut(rest)
		s.panes.Arrange(flows, steps, ladder, image.Rectangle{})
		return
	}
	middle, ladder := s.wide.Cut(rest)
	steps, detail := s.body.Cut(middle)
	s.panes.Arrange(flows, steps, ladder, detail)
}

// hasDetail reports whether the open step has a pane of its own.
func (s *Screen) hasDetail() bool { return !s.panes.Rect(paneDetail).Empty() }

// Busy implements [screen.Screen].
func (s *Screen) Busy() bool { return s.running >= 0 }

// Typing implements [screen.Screen]. There is no text input here.
func (s *Screen) Typing() bool { return false }

// Type implements [screen.Screen].
func (s *Screen) Type(tea.KeyPressMsg) tea.Cmd { return nil }

// Paste implements [screen.Screen].
func (s *Screen) Paste(string) {}
