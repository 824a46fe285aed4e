package walkthrough

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/scenario"
	"wecomlab/tui/i18n"
	"wecomlab/tui/screen"
	"wecomlab/tui/ui/dialog"
	"wecomlab/tui/ui/ladder"
)

// Answers of this screen's commands.
type (
	ranMsg struct {
		flow *flow
		err  error // the flow could not begin
	}
	resetMsg struct {
		flow *flow
		err  error
	}
	storyMsg struct {
		flow    *flow
		entries []journal.Entry
	}
)

// run plays steps of the flow that is shown: the present one, or all that are left.
func (s *Screen) run(all bool) tea.Cmd {
	f := s.flow()
	ctx, stop := context.WithCancel(s.env.Ctx)
	s.running, s.stop = s.current, stop
	s.choose(f.present())
	started, step := f.started, f.present()
	f.started = true
	return func() tea.Msg {
		defer stop()
		if !started {
			if err := f.player.Start(ctx); err != nil {
				return ranMsg{flow: f, err: err}
			}
		}
		if all {
			f.player.RunAll(ctx, func(int, scenario.Progress) {})
		} else {
			f.player.RunStep(ctx, step)
		}
		return ranMsg{flow: f}
	}
}

// askReset asks before the world is thrown away: what was done in it by hand goes too.
func (s *Screen) askReset() {
	say := s.env.Say
	s.env.Host.OpenDialog(dialog.NewForm(say, dialog.FormSpec{
		Title: say.T(i18n.ResetTitle), Help: say.T(i18n.ResetAbout), Danger: true,
		Submit: func(map[string]string) tea.Cmd { return s.reset() },
	}))
}

// reset starts the world anew and begins the flow again.
func (s *Screen) reset() tea.Cmd {
	f := s.flow()
	if s.running >= 0 {
		return nil
	}
	ctx, stop := context.WithCancel(s.env.Ctx)
	s.running, s.stop = s.current, stop
	return func() tea.Msg {
		defer stop()
		return resetMsg{flow: f, err: f.player.Reset(ctx)}
	}
}

// Update implements [screen.Screen].
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ranMsg:
		return s.ran(msg)
	case resetMsg:
		return s.wasReset(msg)
	case screen.Tick:
		if s.running >= 0 {
			return s.look(s.flows[s.running])
		}
	case storyMsg:
		msg.flow.story = msg.entries
		if msg.flow == s.flow() {
			s.reveal(msg.flow)
		}
	case screen.Beat:
		if f := s.flow(); f != nil && msg.Shown && msg.Changed {
			return s.loadStory(f)
		}
	}
	return nil
}

func (s *Screen) ran(msg ranMsg) tea.Cmd {
	s.running = -1
	msg.flow.refresh()
	if msg.err != nil {
		msg.flow.started = false
		s.env.Host.Warn(s.env.Say.T(i18n.CouldNotRun, msg.err))
		return nil
	}
	s.follow(msg.flow)
	return s.loadStory(msg.flow)
}

func (s *Screen) wasReset(msg resetMsg) tea.Cmd {
	s.running = -1
	if msg.err != nil {
		s.env.Host.Warn(s.env.Say.T(i18n.CouldNotReset, msg.err))
		return nil
	}
	for _, f := range s.flows {
		f.forget()
	}
	msg.flow.started, s.peek = true, 0
	s.follow(msg.flow)
	s.env.Host.Notify(s.env.Say.T(i18n.WasReset))
	return nil
}

// look takes over how far a running flow is.
func (s *Screen) look(f *flow) tea.Cmd {
	seen := len(f.entries())
	f.refresh()
	s.follow(f)
	if len(f.entries()) == seen {
		return nil
	}
	return s.loadStory(f)
}

// follow opens the step that is the present one; after the last step, that one stays open.
func (s *Screen) follow(f *flow) {
	if f == s.flow() {
		s.choose(min(f.present(), len(f.plan.Steps)-1))
	}
}

// choose opens a step.
func (s *Screen) choose(step int) {
	f := s.flow()
	if step = min(max(step, 0), max(len(f.plan.Steps)-1, 0)); step != f.chosen {
		f.chosen, s.peek = step, 0
	}
	s.detailRows.Top()
	s.detailRows.Scroll(-s.detailRows.Count())
	s.reveal(f)
}

// reveal moves the ladder to the exchanges of the open step, or to its end if that has none.
func (s *Screen) reveal(f *flow) {
	s.ladderRows.Resize(s.ladderHeight(f), s.ladderRoom())
	of := f.at(f.chosen).Entries
	first, last, row := -1, -1, 0
	for i := range f.story {
		height := ladder.Height(&f.story[i])
		if slices.Contains(of, f.story[i].ID) {
			if first < 0 {
				first = row
			}
			last = row + height - 1
		}
		row += height
	}
	if first < 0 {
		s.ladderRows.Bottom()
		return
	}
	s.ladderRows.Choose(last)
	s.ladderRows.Show(first, last)
	s.ladderRows.Choose(first)
}

// loadStory fetches every story that the flow's exchanges belong to. Each story is asked for once.
func (s *Screen) loadStory(f *flow) tea.Cmd {
	ids, ctx, sim := f.entries(), s.env.Ctx, s.env.Sim
	if len(ids) == 0 {
		return nil
	}
	return func() tea.Msg {
		seen := map[int64]bool{}
		var all []journal.Entry
		for _, id := range ids {
			if seen[id] {
				continue
			}
			entries, err := sim.Story(ctx, id)
			if err != nil {
				continue
			}
			for _, e := range entries {
				if !seen[e.ID] {
					seen[e.ID] = true
					all = append(all, bare(e))
				}
			}
		}
		return storyMsg{flow: f, entries: newest(all)}
	}
}

// bare is an entry without what a ladder does not show.
func bare(e journal.Entry) journal.Entry {
	e.Request, e.Response = journal.Message{}, journal.Message{}
	return e
}
