// Package traffic is the screen that shows what was really sent: a list and a ladder of exchanges, live, with the details
// of one of them, decrypted and explained.
package traffic

import (
	"image"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/tui/i18n"
	"wecomlab/tui/screen"
	"wecomlab/tui/ui/field"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/ladder"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/pane"
	"wecomlab/tui/ui/roll"
)

// The panes.
const (
	paneList = iota
	paneDetail
	paneCount
)

// Screen is the traffic screen. Make it with [New].
type Screen struct {
	env *screen.Env

	window    window
	rows      roll.Roll // exchanges
	arrows    roll.Roll // rows of the ladder
	following bool
	asLadder  bool
	filter    string
	gen       int
	cancel    func() // ends what belongs to the present generation
	feed      *feed
	loading   bool
	paging    bool
	shown     bool
	dropped   int
	first     int64 // oldest id that the simulator keeps
	last      int64
	listErr   string
	wanted    int64 // an exchange to choose as soon as it is here

	editing   bool
	input     field.Field
	filterErr string

	entry    *journal.Entry // the chosen exchange with its bodies
	story    []journal.Entry
	fetching bool
	tab      tab
	lines    []paint.Line // of the open tab, for lineWidth
	drawnFor drawn
	detail   roll.Roll

	panes    pane.Set
	split    pane.Split
	dragging bool
	size     image.Point
}

// New returns the screen.
func New(env *screen.Env) *Screen {
	s := &Screen{env: env, following: true, cancel: func() {}, split: pane.Split{Share: 0.5, Min: 8}}
	s.panes.Arrange(make([]image.Rectangle, paneCount)...)
	return s
}

// Scope implements [screen.Screen].
func (s *Screen) Scope() keys.Scope { return keys.Traffic }

// Open implements [screen.Screen].
func (s *Screen) Open() tea.Cmd {
	if s.shown {
		return nil
	}
	s.shown = true
	return s.reload()
}

// Show chooses an exchange, whatever the filter and the place in the list are. In narrow windows its detail opens.
func (s *Screen) Show(id int64) tea.Cmd {
	s.shown = true
	s.panes.SetFocus(paneDetail)
	if at := s.window.index(id); at >= 0 {
		s.rows.Choose(at)
		s.following = false
		return s.load()
	}
	s.wanted, s.filter, s.following = id, "", false
	return s.reload()
}

// Sizes from which the panes stand side by side or one above the other; below both there is one at a time.
const (
	roomBeside  = 140
	roomStacked = 32
)

// Resize implements [screen.Screen].
func (s *Screen) Resize(width, height int) {
	s.size = image.Pt(width, height)
	s.arrange()
}

func (s *Screen) arrange() {
	body := image.Rect(0, 1, s.size.X, s.size.Y)
	s.split.Forget()
	switch {
	case s.size.X >= roomBeside:
		s.split.Stacked = false
		s.panes.Arrange(s.split.Cut(body))
	case s.size.Y >= roomStacked:
		s.split.Stacked = true
		s.panes.Arrange(s.split.Cut(body))
	default:
		s.panes.ArrangeSingle(body, paneCount, paneList, paneDetail)
	}
	s.resizeRows()
}

// resizeRows tells the list how many rows there are.
func (s *Screen) resizeRows() {
	s.rows.Resize(len(s.window.entries), s.panes.Rect(paneList).Dy()-2)
}

// chosen is the chosen exchange without its bodies, nil in an empty list.
func (s *Screen) chosen() *journal.Entry {
	if len(s.window.entries) == 0 {
		return nil
	}
	return &s.window.entries[s.rows.Cursor()]
}

func (s *Screen) chosenID() int64 {
	if e := s.chosen(); e != nil {
		return e.ID
	}
	return 0
}

// whole is the chosen exchange with its bodies, nil while it is loading.
func (s *Screen) whole() *journal.Entry {
	if s.entry != nil && s.entry.ID == s.chosenID() {
		return s.entry
	}
	return nil
}

// arrowRow is the first row that an exchange of the window takes in the ladder.
func (s *Screen) arrowRow(index int) int {
	row := 0
	for i := range min(index, len(s.window.entries)) {
		row += ladder.Height(&s.window.entries[i])
	}
	return row
}

// Busy implements [screen.Screen].
func (s *Screen) Busy() bool { return s.loading || s.fetching }

// Typing implements [screen.Screen].
func (s *Screen) Typing() bool { return s.editing }

// Type implements [screen.Screen]: the filter line.
func (s *Screen) Type(key tea.KeyPressMsg) tea.Cmd {
	switch key.String() {
	case "esc":
		s.editing, s.filterErr = false, ""
		return nil
	case "enter":
		return s.applyFilter(s.input.Text())
	}
	s.input.Press(key.String(), key.Key().Text)
	s.checkFilter()
	return nil
}

// Paste implements [screen.Screen].
func (s *Screen) Paste(text string) {
	s.input.Insert(text)
	s.checkFilter()
}

func (s *Screen) checkFilter() {
	s.filterErr = ""
	if _, err := journal.ParseFilter(s.input.Text()); err != nil {
		s.filterErr = err.Error()
	}
}

// applyFilter begins the list anew with a filter, unless there is something wrong with it.
func (s *Screen) applyFilter(text string) tea.Cmd {
	s.input.Set(text)
	if s.checkFilter(); s.filterErr != "" {
		return nil
	}
	s.editing, s.filter, s.following = false, text, true
	return s.reload()
}

func (s *Screen) replayed(msg replayedMsg) {
	if msg.err != nil {
		s.env.Host.Warn(s.env.Say.T(i18n.NotAgain, msg.err))
		return
	}
	s.env.Host.Notify(s.env.Say.T(i18n.Replayed, msg.say))
}

func (s *Screen) saved(msg savedMsg) {
	if msg.err != nil {
		s.env.Host.Warn(s.env.Say.T(i18n.NotSaved, msg.err))
		return
	}
	s.env.Host.Notify(s.env.Say.T(i18n.SavedHAR, msg.count, msg.file))
}
