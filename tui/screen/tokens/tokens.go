// Package tokens is the screen of everything that lives for a time: credentials with what is left of them, the clock that
// decides it, and the callbacks that wait to be delivered.
package tokens

import (
	"cmp"
	"image"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/screen"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/pane"
	"wecomlab/tui/ui/roll"
)

// The panes.
const (
	paneCredentials = iota
	paneClock
	paneOutbox
	paneCount
)

// Screen is the screen of tokens and time. Make it with [New].
type Screen struct {
	env         *screen.Env
	credentials []control.Credential
	outbox      []control.Delivery
	loading     bool
	loaded      bool
	trouble     string
	moving      bool

	rows, letters roll.Roll
	panes         pane.Set
	side, stack   pane.Split // credentials | rest; clock over outbox
	dragging      *pane.Split
	size          image.Point
}

// New returns the screen.
func New(env *screen.Env) *Screen {
	s := &Screen{
		env:  env,
		side: pane.Split{Share: 0.64, Min: 30}, stack: pane.Split{Stacked: true, Share: 0.35, Min: 8},
	}
	s.panes.Arrange(make([]image.Rectangle, paneCount)...)
	return s
}

// Scope implements [screen.Screen].
func (s *Screen) Scope() keys.Scope { return keys.Tokens }

// Open implements [screen.Screen].
func (s *Screen) Open() tea.Cmd { return s.load() }

// Busy implements [screen.Screen].
func (s *Screen) Busy() bool { return s.moving || s.loading && !s.loaded }

const (
	roomBeside = 110
	roomHigh   = 20
)

// Resize implements [screen.Screen].
func (s *Screen) Resize(width, height int) {
	s.size = image.Pt(width, height)
	s.arrange()
}

func (s *Screen) arrange() {
	whole := image.Rectangle{Max: s.size}
	s.side.Forget()
	s.stack.Forget()
	if s.size.X < roomBeside || s.size.Y < roomHigh {
		s.panes.ArrangeSingle(whole, paneCount, paneCredentials, paneClock, paneOutbox)
	} else {
		left, right := s.side.Cut(whole)
		clock, outbox := s.stack.Cut(right)
		s.panes.Arrange(left, clock, outbox)
	}
	s.resizeRows()
}

func (s *Screen) resizeRows() {
	s.rows.Resize(len(s.credentials), s.panes.Rect(paneCredentials).Dy()-2-s.cardHeight())
	s.letters.Resize(len(s.outbox), (s.panes.Rect(paneOutbox).Dy()-2)/rowsALetter)
}

// Typing implements [screen.Screen].
func (s *Screen) Typing() bool { return false }

// Type implements [screen.Screen].
func (s *Screen) Type(tea.KeyPressMsg) tea.Cmd { return nil }

// Paste implements [screen.Screen].
func (s *Screen) Paste(string) {}

// chosen is the chosen credential, nil if there is none.
func (s *Screen) chosen() *control.Credential {
	if len(s.credentials) == 0 {
		return nil
	}
	return &s.credentials[s.rows.Cursor()]
}

// maxKept bounds the credentials and deliveries that are shown; the newest are kept.
const maxKept = 500

// take shows new lists, and keeps the cursor on the credential that it was on.
func (s *Screen) take(credentials []control.Credential, outbox []control.Delivery) {
	var on string
	if c := s.chosen(); c != nil {
		on = c.Kind + c.Value
	}
	slices.SortStableFunc(credentials, s.order)
	s.credentials = credentials[:min(len(credentials), maxKept)]
	slices.SortStableFunc(outbox, func(a, b control.Delivery) int {
		return cmp.Or(cmp.Compare(urgency(a.State), urgency(b.State)), cmp.Compare(b.ID, a.ID))
	})
	s.outbox = outbox[:min(len(outbox), maxKept)]
	s.resizeRows()
	for i := range s.credentials {
		if s.credentials[i].Kind+s.credentials[i].Value == on {
			s.rows.Choose(i)
		}
	}
}

// urgency puts deliveries that are still to come before those that are over.
func urgency(state string) int {
	if state == "waiting" || state == "sending" {
		return 0
	}
	return 1
}

// order puts what lives before what is gone; among the living, what dies first is first; among the gone, the newest.
func (s *Screen) order(a, b control.Credential) int {
	if x, y := s.gone(&a), s.gone(&b); x != y {
		if x {
			return 1
		}
		return -1
	}
	if s.gone(&a) {
		return b.Issued.Compare(a.Issued)
	}
	switch {
	case a.Expires.IsZero() != b.Expires.IsZero():
		if a.Expires.IsZero() {
			return 1
		}
		return -1
	case !a.Expires.Equal(b.Expires):
		return a.Expires.Compare(b.Expires)
	}
	return strings.Compare(a.Kind+a.Value, b.Kind+b.Value)
}

// gone reports whether a credential is of no use any more.
func (s *Screen) gone(c *control.Credential) bool {
	used := c.Once && !c.Used.IsZero()
	return used || !c.Expires.IsZero() && !c.Expires.After(s.env.Now())
}

// ticketAction is the action that pushes a suite_ticket at once; empty if the simulator has none.
func (s *Screen) ticketAction() string {
	for _, a := range s.env.Actions {
		if strings.Contains(a.Name, "ticket") {
			return a.Name
		}
	}
	return ""
}
