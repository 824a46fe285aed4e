package traffic

import (
	"context"
	"math"
	"time"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/screen"
)

// frame is the shortest real time between two batches of live exchanges: 30 updates a second at most.
const frame = time.Second / 30

// pageSize is how many exchanges are fetched at once.
const pageSize = 200

// Answers of this screen's commands. gen is the generation of the list that they belong to: a change of the filter begins a
// new one, and what was asked for before is dropped.
type (
	openedMsg struct {
		gen    int
		feed   *feed
		page   control.Page
		before int64 // the page ends before this id
		err    error
	}
	batchMsg struct {
		gen     int
		entries []journal.Entry
		dropped int
		more    bool
	}
	pullMsg struct{ gen int }
	pageMsg struct {
		gen    int
		before bool
		page   control.Page
		err    error
	}
	entryMsg struct {
		id    int64
		entry *journal.Entry
		story []journal.Entry
		err   error
	}
	replayedMsg struct {
		say string
		err error
	}
	savedMsg struct {
		file  string
		count int
		err   error
	}
)

// reload begins the list anew with the filter that holds: the newest page, and the live stream behind it. The stream is
// opened first, so that nothing falls between the two.
func (s *Screen) reload() tea.Cmd {
	s.cancel()
	ctx, cancel := context.WithCancel(s.env.Ctx)
	s.gen++
	s.cancel, s.loading, s.listErr = cancel, true, ""
	gen, filter, sim, before := s.gen, s.filter, s.env.Sim, int64(math.MaxInt64)
	if s.wanted > 0 {
		before = s.wanted + pageSize/2
	}
	return func() tea.Msg {
		stream, err := sim.Follow(ctx, filter)
		if err != nil {
			return openedMsg{gen: gen, err: err}
		}
		f := newFeed(stream.C)
		page, err := sim.Journal(ctx, control.JournalQuery{Filter: filter, Before: before, Limit: pageSize})
		return openedMsg{gen: gen, feed: f, page: page, before: before, err: err}
	}
}

// pull waits for live exchanges.
func (s *Screen) pull() tea.Cmd {
	gen, f, ctx := s.gen, s.feed, s.env.Ctx
	return func() tea.Msg {
		entries, dropped, more := f.next(ctx)
		return batchMsg{gen: gen, entries: entries, dropped: dropped, more: more}
	}
}

// fetchBefore and fetchAfter get a page beyond the window's ends.
func (s *Screen) fetchBefore() tea.Cmd {
	return s.fetch(control.JournalQuery{Before: s.window.entries[0].ID}, true)
}

func (s *Screen) fetchAfter() tea.Cmd {
	return s.fetch(control.JournalQuery{After: s.window.entries[len(s.window.entries)-1].ID}, false)
}

func (s *Screen) fetch(q control.JournalQuery, before bool) tea.Cmd {
	if s.paging {
		return nil
	}
	s.paging = true
	q.Filter, q.Limit = s.filter, pageSize
	gen, ctx, sim := s.gen, s.env.Ctx, s.env.Sim
	return func() tea.Msg {
		page, err := sim.Journal(ctx, q)
		return pageMsg{gen: gen, before: before, page: page, err: err}
	}
}

// Update implements [screen.Screen].
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case openedMsg:
		return s.opened(msg)
	case batchMsg:
		return s.batch(msg)
	case pullMsg:
		if msg.gen == s.gen {
			return s.pull()
		}
	case pageMsg:
		return s.page(msg)
	case entryMsg:
		return s.loaded(msg)
	case replayedMsg:
		s.replayed(msg)
	case savedMsg:
		s.saved(msg)
	case screen.Beat:
		if msg.Back || s.listErr != "" && !s.loading {
			return s.reload()
		}
	}
	return nil
}

func (s *Screen) opened(msg openedMsg) tea.Cmd {
	if msg.gen != s.gen {
		return nil
	}
	s.loading = false
	if msg.err != nil {
		s.listErr = msg.err.Error()
		return nil
	}
	s.feed = msg.feed
	s.window.fill(msg.page.Entries, len(msg.page.Entries) >= pageSize, msg.before)
	s.first, s.last = msg.page.First, msg.page.Last
	s.resizeRows()
	s.rows.Bottom()
	s.find(s.wanted)
	return tea.Batch(s.pull(), s.load())
}

// find puts the cursor on an exchange, if it is in the window, and stops following there.
func (s *Screen) find(id int64) {
	if id == 0 {
		return
	}
	s.wanted = 0
	if at := s.window.index(id); at >= 0 {
		s.rows.Choose(at)
		s.following = s.rows.AtBottom() && s.following
	}
}

func (s *Screen) batch(msg batchMsg) tea.Cmd {
	if msg.gen != s.gen || !msg.more {
		return nil
	}
	chosen := s.chosenID()
	s.window.add(msg.entries, s.following)
	s.dropped += msg.dropped
	s.keep(chosen)
	if s.following {
		s.rows.Bottom()
	}
	return tea.Batch(s.load(), s.env.After(frame, pullMsg{gen: s.gen}))
}

// keep puts the cursor back on an exchange after the window has changed.
func (s *Screen) keep(id int64) {
	offset := s.rows.Cursor() - s.rows.First()
	s.resizeRows()
	if at := s.window.index(id); at >= 0 {
		s.rows.Choose(at)
		s.rows.Place(at - offset)
	}
}

func (s *Screen) page(msg pageMsg) tea.Cmd {
	if msg.gen != s.gen {
		return nil
	}
	s.paging = false
	if msg.err != nil {
		s.env.Host.Warn(s.env.Say.T(i18n.ListAway, msg.err))
		return nil
	}
	chosen, full := s.chosenID(), len(msg.page.Entries) >= pageSize
	if msg.before {
		s.window.before(msg.page.Entries, full)
	} else {
		s.window.after(msg.page.Entries, full)
	}
	s.first, s.last = msg.page.First, msg.page.Last
	s.keep(chosen)
	return s.load()
}

// load fetches the chosen exchange with its bodies and, for the tab that shows it, its story. One is fetched at a time;
// when the cursor has moved on meanwhile, the newest choice is fetched next.
func (s *Screen) load() tea.Cmd {
	id := s.chosenID()
	if id == 0 || s.fetching || s.entry != nil && s.entry.ID == id {
		return nil
	}
	s.fetching = true
	ctx, sim := s.env.Ctx, s.env.Sim
	return func() tea.Msg {
		e, err := sim.Entry(ctx, id)
		if err != nil {
			return entryMsg{id: id, err: err}
		}
		story, err := sim.Story(ctx, id)
		for i := range story {
			story[i].Request, story[i].Response = journal.Message{}, journal.Message{}
		}
		return entryMsg{id: id, entry: e, story: story[max(len(story)-maxStory, 0):], err: err}
	}
}

// maxStory bounds the exchanges of a story that the Cause tab shows.
const maxStory = 300

func (s *Screen) loaded(msg entryMsg) tea.Cmd {
	s.fetching = false
	if msg.err != nil {
		s.env.Host.Warn(s.env.Say.T(i18n.CallFailed, msg.err))
		return nil
	}
	s.entry, s.story = msg.entry, msg.story
	if msg.id == s.chosenID() {
		s.lines = nil
		s.detail.Top()
		return nil
	}
	return s.load()
}
