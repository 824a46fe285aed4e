package tokens

import (
	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/screen"
)

// Answers of this screen's commands.
type (
	loadedMsg struct {
		credentials []control.Credential
		outbox      []control.Delivery
		err         error
	}
	movedMsg struct {
		change control.ClockChange
		clock  control.Clock
		err    error
	}
)

// load fetches credentials and outbox. One fetch is under way at a time.
func (s *Screen) load() tea.Cmd {
	if s.loading {
		return nil
	}
	s.loading = true
	ctx, sim := s.env.Ctx, s.env.Sim
	return func() tea.Msg {
		credentials, err := sim.Credentials(ctx)
		if err != nil {
			return loadedMsg{err: err}
		}
		outbox, err := sim.Outbox(ctx)
		return loadedMsg{credentials: credentials, outbox: outbox, err: err}
	}
}

// change moves, stops or releases the clock.
func (s *Screen) change(c control.ClockChange) tea.Cmd {
	s.moving = true
	ctx, sim := s.env.Ctx, s.env.Sim
	return func() tea.Msg {
		clock, err := sim.SetClock(ctx, c)
		return movedMsg{change: c, clock: clock, err: err}
	}
}

// Update implements [screen.Screen].
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case loadedMsg:
		s.loading, s.loaded, s.trouble = false, true, ""
		if msg.err != nil {
			s.trouble = msg.err.Error()
			return nil
		}
		s.take(msg.credentials, msg.outbox)
	case movedMsg:
		return s.moved(msg)
	case screen.Beat:
		if msg.Shown && (msg.Changed || s.trouble != "") {
			return s.load()
		}
		s.take(s.credentials, s.outbox) // what has died since goes down
	}
	return nil
}

func (s *Screen) moved(msg movedMsg) tea.Cmd {
	s.moving = false
	host, say := s.env.Host, s.env.Say
	if msg.err != nil {
		host.Warn(say.T(i18n.NotMoved, msg.err))
		return s.load()
	}
	s.env.Status.Clock = msg.clock
	switch msg.change.Op {
	case "freeze":
		host.Notify(say.T(i18n.NowFrozen))
	case "run", "speed":
		host.Notify(say.T(i18n.NowRuns, speed(msg.clock.Speed)))
	default:
		host.Notify(say.T(i18n.Advanced, msg.clock.Now.Format("2006-01-02 15:04:05")))
	}
	return s.load()
}
