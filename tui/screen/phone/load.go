package phone

import (
	"context"
	"errors"
	"net/http"
	"slices"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/screen"
)

// Bounds of the messages of one session that are kept.
const (
	pageOfTalk = 50
	mostFresh  = 200 // that are asked for again when something has changed
	mostKept   = 1000
)

// Answers of this screen's commands.
type (
	loadedMsg struct {
		gen   int
		phone control.Phone
		open  string
		talk  control.PhoneTalk
		err   error
	}
	olderMsg struct {
		gen  int
		talk control.PhoneTalk
		err  error
	}
)

// load fetches the sessions and the newest messages of the one that is open. One fetch is under way at a time.
func (s *Screen) load() tea.Cmd {
	if s.owner == (owner{}) {
		s.owner = s.somebody()
	}
	if s.owner == (owner{}) {
		return nil
	}
	if s.loading {
		s.again = true
		return nil
	}
	s.loading = true
	ctx, sim, gen, who, open := s.env.Ctx, s.env.Sim, s.gen, s.owner, s.open
	limit := min(max(len(s.messages), pageOfTalk), mostFresh)
	return func() tea.Msg {
		msg := loadedMsg{gen: gen, open: open}
		msg.phone, msg.talk, msg.open, msg.err = fetch(ctx, sim, who, open, limit)
		return msg
	}
}

// fetch asks for the sessions, then for messages of the session open, or of the first one if that is not there.
func fetch(ctx context.Context, sim *control.Client, who owner, open string, limit int) (phone control.Phone, talk control.PhoneTalk, session string, err error) {
	phone, err = sim.Phone(ctx, who.corp, who.user)
	if err != nil || len(phone.Sessions) == 0 {
		return phone, talk, "", err
	}
	if !slices.ContainsFunc(phone.Sessions, func(p control.PhoneSession) bool { return p.ID == open }) {
		open = phone.Sessions[0].ID
	}
	talk, err = sim.Talk(ctx, who.corp, who.user, open, 0, limit)
	return phone, talk, open, err
}

// somebody is the member whom the simulator's actions take when nobody is named, or else the first one; nobody if the world is
// not known yet.
func (s *Screen) somebody() owner {
	for _, a := range s.env.Actions {
		who := owner{}
		for _, p := range a.Params {
			switch p.Name {
			case "corp":
				who.corp = p.Default
			case "user":
				who.user = p.Default
			}
		}
		if a.Name == actSay && who.corp != "" && who.user != "" {
			return who
		}
	}
	if s.env.Actions == nil {
		return owner{}
	}
	for _, c := range s.env.World.Corps {
		if len(c.Members) > 0 {
			return owner{c.CorpID, c.Members[0].UserID}
		}
	}
	return owner{}
}

// older fetches the messages before the oldest one that is here.
func (s *Screen) older() tea.Cmd {
	if s.paging || !s.more || len(s.messages) == 0 || len(s.messages) >= mostKept {
		return nil
	}
	s.paging = true
	ctx, sim, gen, who, open, before := s.env.Ctx, s.env.Sim, s.gen, s.owner, s.open, s.messages[0].ID
	return func() tea.Msg {
		talk, err := sim.Talk(ctx, who.corp, who.user, open, before, pageOfTalk)
		return olderMsg{gen: gen, talk: talk, err: err}
	}
}

// Update implements [screen.Screen].
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case loadedMsg:
		return s.took(msg)
	case olderMsg:
		s.prepend(msg)
	case actedMsg:
		cmd := s.acted(msg)
		s.settle() // the news take rows from the messages
		return cmd
	case heardMsg:
		cmd := s.heard(msg)
		s.settle()
		return cmd
	case screen.Beat:
		if msg.Shown && (msg.Changed || msg.Back || s.trouble != "" || s.owner == (owner{})) {
			return s.load()
		}
	}
	return nil
}

func (s *Screen) took(msg loadedMsg) tea.Cmd {
	if msg.gen != s.gen {
		return nil
	}
	again := s.again
	s.loading, s.again, s.loaded, s.trouble = false, false, true, ""
	switch {
	case msg.err != nil && gone(msg.err) && s.somebody() != s.owner:
		s.owner, s.phone, s.open = owner{}, control.Phone{}, "" // another world, or the member has left
		s.forget()
		return s.load()
	case msg.err != nil:
		s.trouble = msg.err.Error()
		return nil
	}
	s.take(msg)
	if again {
		return s.load()
	}
	return nil
}

// gone reports whether there is no such member any more.
func gone(err error) bool {
	var refused *control.RefusedError
	return errors.As(err, &refused) && refused.Status == http.StatusNotFound
}

// take shows what was fetched, and keeps the focus on the message that it was on.
func (s *Screen) take(msg loadedMsg) {
	s.phone, s.open = msg.phone, msg.open
	for i := range s.phone.Sessions {
		p := &s.phone.Sessions[i]
		if of := (mark{s.owner, p.ID}); p.Last == nil || p.Last.ID < s.read[of] {
			delete(s.read, of) // messages are counted anew in a new world
		}
	}
	s.resizeRows()
	if i := slices.IndexFunc(s.phone.Sessions, func(p control.PhoneSession) bool { return p.ID == s.open }); i >= 0 {
		s.rows.Choose(i)
	}
	s.merge(msg.talk)
}

// see notes that the messages of the session that is open are on the screen.
func (s *Screen) see() {
	if n := len(s.messages); n > 0 && !s.panes.Rect(paneTalk).Empty() {
		s.read[mark{s.owner, s.open}] = s.messages[n-1].ID
	}
}

// merge puts the newest messages behind the older ones that were paged in before.
func (s *Screen) merge(t control.PhoneTalk) {
	on, newest := int64(0), int64(0)
	if m := s.chosen(); m != nil {
		on, newest = m.ID, s.messages[len(s.messages)-1].ID
	}
	var kept []control.PhoneMessage
	if t.More && len(t.Messages) > 0 {
		first := t.Messages[0].ID
		for _, m := range s.messages {
			if m.ID < first {
				kept = append(kept, m)
			}
		}
	}
	if len(kept) == 0 {
		s.more = t.More
	}
	all := append(kept, t.Messages...)
	s.messages = all[max(len(all)-mostKept, 0):]
	s.refocus(on, newest)
	s.prune()
	s.settle()
}

// refocus finds the message that was in focus, and goes to the newest one if that is followed.
func (s *Screen) refocus(on, newest int64) {
	came := 0
	for i := range s.messages {
		if s.messages[i].ID == on {
			s.focus.message = i
		}
		if s.messages[i].ID > newest && newest != 0 {
			came++
		}
	}
	switch {
	case came == 0 && newest != 0:
		s.focus.message = min(s.focus.message, max(len(s.messages)-1, 0))
	case s.follow || newest == 0:
		s.focus, s.missed = focus{message: max(len(s.messages)-1, 0), stop: 1}, 0
		s.focus.stop = s.firstButton()
	default:
		s.missed += came
	}
}

// firstButton is what a message that has come is most likely there for: its first button, or else its first place.
func (s *Screen) firstButton() int {
	m := s.chosen()
	if m == nil || m.Recalled {
		return 1
	}
	at := slices.IndexFunc(s.drawn(m, s.talkWidth()).targets, func(t target) bool { return t.kind == button })
	return max(at, 0) + 1
}

// prune forgets how messages that are gone were laid out, and what was chosen on them.
func (s *Screen) prune() {
	have := map[int64]bool{}
	for i := range s.messages {
		have[s.messages[i].ID] = true
	}
	for id := range s.laid {
		if !have[id] {
			delete(s.laid, id)
			delete(s.answers, id)
			delete(s.revisions, id)
		}
	}
}

// prepend puts older messages before those that are here; the window stays where it is.
func (s *Screen) prepend(msg olderMsg) {
	if msg.gen != s.gen {
		return
	}
	s.paging = false
	if msg.err != nil {
		s.trouble = msg.err.Error()
		return
	}
	before := len(s.layOut(s.talkWidth()).rows)
	n := len(msg.talk.Messages)
	s.messages = append(msg.talk.Messages, s.messages...)
	s.more = msg.talk.More
	s.focus.message += n
	s.shown = *s.layOut(s.talkWidth())
	s.top += len(s.shown.rows) - before
}
