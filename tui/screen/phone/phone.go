// Package phone is the screen of what a member sees and does: sessions, messages as bubbles and cards, and everything that
// can be pressed, chosen or written back, which raises real callbacks.
package phone

import (
	"image"
	"slices"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/screen"
	"wecomlab/tui/ui/field"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/pane"
	"wecomlab/tui/ui/roll"
)

// The panes.
const (
	paneSessions = iota
	paneTalk
	paneDetail
	paneCount
)

// owner is whose phone it is.
type owner struct{ corp, user string }

// focus is the thing in the talk that enter acts on: one within a message, or the message as a whole.
type focus struct{ message, stop int }

// Screen is the phone. Make it with [New].
type Screen struct {
	env   *screen.Env
	owner owner // nobody yet if empty
	phone control.Phone
	open  string           // the session whose messages are shown
	read  map[mark]int64   // the newest message that was seen of a session
	last  map[owner]string // the session that was open last

	messages []control.PhoneMessage // of the session that is open, oldest first
	more     bool                   // there are older ones
	focus    focus
	top      int  // the first row of the talk in the window
	follow   bool // the newest message is in focus, and the next one will be
	missed   int  // messages that came while an older one was in focus

	answers   map[int64]answers
	revisions map[int64]int
	laid      map[int64]*drawn

	gen     int // of owner and session; answers of an older one are dropped
	loading bool
	again   bool // something has changed while it was loading
	paging  bool
	loaded  bool
	trouble string

	act     *act // what was done last, nil if nothing is told of it
	acts    int  // done so far
	writing bool
	input   field.Field

	rows     roll.Roll // sessions
	detail   roll.Roll
	panes    pane.Set
	side     pane.Split // sessions | talk
	wide     pane.Split // talk | detail
	dragging *pane.Split
	size     image.Point
	shown    talk // as laid out last
}

// mark is a session of an owner.
type mark struct {
	owner
	session string
}

// New returns the screen.
func New(env *screen.Env) *Screen {
	s := &Screen{
		env: env, follow: true, read: map[mark]int64{}, last: map[owner]string{},
		side: pane.Split{Min: 24}, wide: pane.Split{Share: 0.62, Min: 40},
	}
	s.forget()
	s.panes.Arrange(make([]image.Rectangle, paneCount)...)
	return s
}

// forget drops what belongs to the session that was open.
func (s *Screen) forget() {
	s.gen++
	s.messages, s.more, s.missed, s.follow = nil, false, 0, true
	s.focus, s.top = focus{}, 0
	s.answers, s.revisions, s.laid = map[int64]answers{}, map[int64]int{}, map[int64]*drawn{}
	s.loading, s.again, s.paging, s.trouble = false, false, false, ""
}

// Scope implements [screen.Screen].
func (s *Screen) Scope() keys.Scope { return keys.Phone }

// Open implements [screen.Screen].
func (s *Screen) Open() tea.Cmd { return s.load() }

// Busy implements [screen.Screen].
func (s *Screen) Busy() bool {
	return s.loading && !s.loaded || s.paging || s.act != nil && s.act.state == acting
}

// Sizes from which panes stand beside each other; below the first there is one at a time.
const (
	roomBeside   = 100
	roomDetail   = 170
	sessionWidth = 32
)

// Resize implements [screen.Screen].
func (s *Screen) Resize(width, height int) {
	if width != s.size.X {
		s.side.Share = sessionWidth / max(float64(width), 1)
	}
	s.size = image.Pt(width, height)
	s.arrange()
	s.settle()
}

func (s *Screen) arrange() {
	whole := image.Rectangle{Max: s.size}
	s.side.Forget()
	s.wide.Forget()
	switch {
	case s.size.X < roomBeside:
		s.panes.ArrangeSingle(whole, paneCount, paneSessions, paneTalk, paneDetail)
	case s.size.X < roomDetail:
		sessions, talk := s.side.Cut(whole)
		s.panes.Arrange(sessions, talk, image.Rectangle{})
	default:
		sessions, rest := s.side.Cut(whole)
		talk, detail := s.wide.Cut(rest)
		s.panes.Arrange(sessions, talk, detail)
	}
	s.resizeRows()
}

// rowsASession is the number of rows of a session in the list.
const rowsASession = 2

func (s *Screen) resizeRows() {
	s.rows.Resize(len(s.phone.Sessions), (s.panes.Rect(paneSessions).Dy()-2)/rowsASession)
}

// pane is the pane that has the keys.
func (s *Screen) pane() int { return s.panes.Focus() }

// session is the session that is open, nil if none is.
func (s *Screen) session() *control.PhoneSession {
	i := slices.IndexFunc(s.phone.Sessions, func(p control.PhoneSession) bool { return p.ID == s.open })
	if i < 0 {
		return nil
	}
	return &s.phone.Sessions[i]
}

// chosen is the message in focus, nil in an empty talk.
func (s *Screen) chosen() *control.PhoneMessage {
	if s.focus.message >= len(s.messages) {
		return nil
	}
	return &s.messages[s.focus.message]
}

// target is what enter acts on, nil if there is nothing.
func (s *Screen) target() *target {
	m := s.chosen()
	if m == nil || s.laid[m.ID] == nil || s.focus.stop < 1 || s.focus.stop > len(s.laid[m.ID].targets) {
		return nil
	}
	return &s.laid[m.ID].targets[s.focus.stop-1]
}

// unread counts the messages of a session that were not seen.
func (s *Screen) unread(p *control.PhoneSession) int {
	seen, n := s.read[mark{s.owner, p.ID}], 0
	for _, id := range p.Recent {
		if id > seen {
			n++
		}
	}
	return n
}

// Typing implements [screen.Screen].
func (s *Screen) Typing() bool { return s.writing }

// Type implements [screen.Screen]: the line at the bottom of the talk.
func (s *Screen) Type(key tea.KeyPressMsg) tea.Cmd {
	switch key.String() {
	case "esc":
		s.writing = false
		return nil
	case "enter":
		return s.say()
	}
	s.input.Press(key.String(), key.Key().Text)
	return nil
}

// Paste implements [screen.Screen].
func (s *Screen) Paste(text string) { s.input.Insert(text) }
