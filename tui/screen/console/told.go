package console

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
)

// toldMost bounds the events of one action that are listed.
const toldMost = 500

// told is what was done last, and who was told of it.
type told struct {
	running string // title of the action that is under way
	title   string
	whom    string
	said    string
	entry   int64 // the exchange of the action; 0: nothing was done yet
	finding *explain.Finding
	echoes  []echo
	asking  bool
	cut     bool // there are more than are listed
}

// echo is one event that an action caused, or a callback that it made by itself, with its newest delivery.
type echo struct {
	event    journal.Entry
	delivery *journal.Entry
}

// toldMsg is the trace of an action.
type toldMsg struct {
	entry int64
	page  control.Page
	err   error
}

// listen asks what the last action has caused by now.
func (s *Screen) listen() tea.Cmd {
	if s.told.entry == 0 || s.told.asking {
		return nil
	}
	s.told.asking = true
	ctx, sim, entry := s.env.Ctx, s.env.Sim, s.told.entry
	filter := "trace=" + strconv.FormatInt(entry, 10) + " (kind:event | kind:callback)"
	return func() tea.Msg {
		page, err := sim.Journal(ctx, control.JournalQuery{Filter: filter, After: entry, Limit: toldMost})
		return toldMsg{entry: entry, page: page, err: err}
	}
}

func (s *Screen) heard(msg toldMsg) tea.Cmd {
	if msg.entry != s.told.entry {
		return s.listen()
	}
	s.told.asking = false
	if msg.err != nil {
		s.env.Host.Warn(s.env.Say.T(i18n.ConsoleAway, msg.err))
		return nil
	}
	s.told.cut = len(msg.page.Entries) == toldMost
	s.told.echoes = echoesOf(msg.page.Entries)
	return nil
}

// echoesOf puts deliveries to their events. A callback without an event, such as a check of a URL, is its own.
func echoesOf(entries []journal.Entry) []echo {
	var out []echo
	at := map[int64]int{}
	for i := range entries {
		e := &entries[i]
		if e.Kind == journal.KindCallback {
			if n, ok := at[e.Cause]; ok {
				out[n].delivery = e
				continue
			}
			out = append(out, echo{event: *e, delivery: e})
			continue
		}
		at[e.ID] = len(out)
		out = append(out, echo{event: *e})
	}
	return out
}

// shown is the exchange that shows an echo best.
func (e *echo) shown() int64 {
	if e.delivery != nil {
		return e.delivery.ID
	}
	return e.event.ID
}

// receiver is whom an echo goes to.
func (e *echo) receiver() string {
	if e.event.Callback == nil {
		return ""
	}
	return e.event.Callback.Receiver
}

// deliveries are the newest callbacks by receiver.
type deliveries map[string]control.Delivery

func newest(outbox []control.Delivery) deliveries {
	out := deliveries{}
	for _, d := range outbox {
		if have, ok := out[d.Receiver]; !ok || d.ID > have.ID {
			out[d.Receiver] = d
		}
	}
	return out
}

// inspected is the exchange that the key of inspecting shows, 0 if there is none.
func (s *Screen) inspected() int64 {
	if s.panes.Focus() == paneTold {
		if row := s.echoes.Cursor(); row > 0 && row <= len(s.told.echoes) {
			return s.told.echoes[row-1].shown()
		}
		return s.told.entry
	}
	if it, ok := s.chosen(); ok && s.panes.Focus() != paneTree && it.kind == grantItem {
		return it.grant.Entry
	}
	return s.told.entry
}
