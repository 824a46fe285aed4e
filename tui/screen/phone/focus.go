package phone

import (
	tea "charm.land/bubbletea/v2"

	"wecomlab/tui/ui/pane"
	"wecomlab/tui/ui/roll"
)

// Rows below the messages: the line that is written into; above it the app's menu and what became of the last act, if there
// is such.
const (
	rowsInput = 2
	rowsBar   = 1
)

// talkWidth is the number of columns that messages have.
func (s *Screen) talkWidth() int { return max(s.panes.Rect(paneTalk).Dx()-2, 0) }

// talkRows is the number of rows that messages have.
func (s *Screen) talkRows() int {
	rows := s.panes.Rect(paneTalk).Dy() - 2 - rowsInput
	if p := s.session(); p != nil && len(p.Menu) > 0 {
		rows -= rowsBar
	}
	return max(rows-len(s.news(s.talkWidth())), 0)
}

// settle lays the talk out and brings the focus into the window.
func (s *Screen) settle() {
	s.shown = *s.layOut(s.talkWidth())
	s.see()
	at := s.placeAt()
	if at < 0 {
		s.top = 0
		return
	}
	p, rows := s.shown.places[at], s.talkRows()
	first, end := s.shown.begins[p.message], s.endOf(p.message)
	if end-first > rows { // not all of the message fits
		first, end = p.row, p.end
	}
	if end > s.top+rows {
		s.top = end - rows
	}
	if first < s.top {
		s.top = first
	}
	s.clamp()
}

func (s *Screen) endOf(message int) int {
	if message+1 < len(s.shown.begins) {
		return s.shown.begins[message+1]
	}
	return len(s.shown.rows)
}

func (s *Screen) clamp() {
	s.top = min(max(s.top, 0), max(len(s.shown.rows)-s.talkRows(), 0))
}

// placeAt is the place that is in focus, the first one of its message if that has no such place any more, -1 in an empty talk.
func (s *Screen) placeAt() int {
	first := -1
	for i, p := range s.shown.places {
		if p.message != s.focus.message {
			continue
		}
		if first < 0 {
			first = i
		}
		if p.stop == s.focus.stop {
			return i
		}
	}
	if first >= 0 {
		s.focus.stop = s.shown.places[first].stop
	}
	return first
}

// step moves the cursor of a pane.
func (s *Screen) step(by int) tea.Cmd {
	switch s.pane() {
	case paneSessions:
		return s.show(min(max(s.rows.Cursor()+by, 0), len(s.phone.Sessions)-1))
	case paneDetail:
		s.detail.Scroll(by)
		return nil
	}
	at := s.placeAt()
	if at < 0 {
		return nil
	}
	return s.focusOn(min(max(at+by, 0), len(s.shown.places)-1))
}

// focusOn puts the focus on a place, and asks for older messages at the upper end.
func (s *Screen) focusOn(at int) tea.Cmd {
	p := s.shown.places[at]
	if p.message != s.focus.message {
		s.detail = roll.Roll{}
	}
	s.focus = focus{p.message, p.stop}
	if s.follow = p.message == len(s.messages)-1; s.follow {
		s.missed = 0
	}
	s.settle()
	if at == 0 {
		return s.older()
	}
	return nil
}

// beside moves the focus to a place in the same row.
func (s *Screen) beside(by int) bool {
	at := s.placeAt()
	to := at + by
	if at < 0 || to < 0 || to >= len(s.shown.places) || s.shown.places[to].row != s.shown.places[at].row {
		return false
	}
	s.focusOn(to)
	return true
}

// scroll moves a pane's window; the focus goes along only as far as it must.
func (s *Screen) scroll(p, by int) tea.Cmd {
	switch p {
	case paneSessions:
		return s.show(min(max(s.rows.Cursor()+by/rowsASession, 0), len(s.phone.Sessions)-1))
	case paneDetail:
		s.detail.Scroll(by)
	case paneTalk:
		return s.scrollTalk(by)
	}
	return nil
}

func (s *Screen) scrollTalk(by int) tea.Cmd {
	s.top += by
	s.clamp()
	top, end := s.top, s.top+s.talkRows()
	at := s.placeAt()
	for at >= 0 && s.shown.places[at].end <= top && at+1 < len(s.shown.places) {
		at++
	}
	for at > 0 && s.shown.places[at].row >= end {
		at--
	}
	if at >= 0 {
		p := s.shown.places[at]
		s.focus = focus{p.message, p.stop}
		if s.follow = p.message == len(s.messages)-1; s.follow {
			s.missed = 0
		}
	}
	if s.top == 0 {
		return s.older()
	}
	return nil
}

// split is the split that the keys move: the one beside the pane that has the focus.
func (s *Screen) split() *pane.Split {
	if s.pane() == paneSessions || s.panes.Rect(paneDetail).Empty() {
		return &s.side
	}
	return &s.wide
}
