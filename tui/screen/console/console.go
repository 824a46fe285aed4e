// Package console is the screen of the admin consoles: the corps with their contacts, apps and authorizations, and the providers with
// their templates, suites and callback URLs. What is done here is done by actions of the simulator, and the screen shows who was told.
package console

import (
	"image"

	tea "charm.land/bubbletea/v2"

	"wecomlab/tui/screen"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/pane"
	"wecomlab/tui/ui/roll"
)

// The panes.
const (
	paneTree = iota
	paneList
	paneSheet
	paneTold
	paneCount
)

// Screen is the admin consoles. Make it with [New].
type Screen struct {
	env  *screen.Env
	tops []*place   // corps, then providers
	at   *place     // the place that is shown; nil until the world is known
	tree roll.Roll  // over the rows of the tree
	rows []treeRow  // as they were laid out last
	list list       // what stands in the place
	grid roll.Roll  // over the rows of the list
	find search     // what is looked for in the contacts
	told told       // who was told of what was done last
	card member     // the member whose sheet is shown, with what the list does not tell
	last deliveries // the newest delivery of each receiver

	sheet, echoes roll.Roll
	trouble       string
	asked         int // requests for contacts that are under way

	panes             pane.Set
	side, middle, low pane.Split // tree | rest; list over sheet and told; sheet | told
	right             pane.Split // list | sheet and told, in a wide window
	dragging          *pane.Split
	size              image.Point
}

// New returns the screen.
func New(env *screen.Env) *Screen {
	s := &Screen{
		env:  env,
		side: pane.Split{Share: 0.24, Min: 24}, middle: pane.Split{Stacked: true, Share: 0.55, Min: 7},
		low: pane.Split{Share: 0.5, Min: 24}, right: pane.Split{Share: 0.63, Min: 50},
	}
	s.panes.Arrange(make([]image.Rectangle, paneCount)...)
	return s
}

// Scope implements [screen.Screen].
func (s *Screen) Scope() keys.Scope { return keys.Console }

// Open implements [screen.Screen].
func (s *Screen) Open() tea.Cmd {
	return tea.Batch(s.adopt(), s.reload())
}

// Busy implements [screen.Screen].
func (s *Screen) Busy() bool { return s.asked > 0 || s.told.running != "" }

const (
	roomBeside = 100 // columns from which the panes stand beside each other
	roomWide   = 160 // columns from which sheet and told stand right of the list
	roomHigh   = 20
)

// Resize implements [screen.Screen].
func (s *Screen) Resize(width, height int) {
	s.size = image.Pt(width, height)
	s.arrange()
}

func (s *Screen) arrange() {
	whole := image.Rectangle{Max: s.size}
	for _, split := range s.splits() {
		split.Forget()
	}
	switch {
	case s.size.X < roomBeside || s.size.Y < roomHigh:
		s.panes.ArrangeSingle(whole, paneCount, paneTree, paneList, paneSheet, paneTold)
	case s.size.X < roomWide:
		tree, rest := s.side.Cut(whole)
		list, below := s.middle.Cut(rest)
		sheet, told := s.low.Cut(below)
		s.panes.Arrange(tree, list, sheet, told)
	default:
		tree, rest := s.side.Cut(whole)
		list, beside := s.right.Cut(rest)
		sheet, told := s.middle.Cut(beside)
		s.panes.Arrange(tree, list, sheet, told)
	}
	s.layOut()
}

func (s *Screen) splits() []*pane.Split { return []*pane.Split{&s.side, &s.middle, &s.low, &s.right} }

// layOut fits the cursors to what there is.
func (s *Screen) layOut() {
	s.rows = s.flatten()
	s.tree.Resize(len(s.rows), s.panes.Rect(paneTree).Dy()-2)
	s.grid.Resize(s.list.count(), s.panes.Rect(paneList).Dy()-3) // the heading takes a row
}
