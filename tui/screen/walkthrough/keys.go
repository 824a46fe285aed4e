package walkthrough

import (
	"cmp"
	"slices"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/scenario"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/keys"
)

// newest keeps the newest entries of a story, oldest first.
func newest(all []journal.Entry) []journal.Entry {
	slices.SortFunc(all, func(a, b journal.Entry) int { return cmp.Compare(a.ID, b.ID) })
	return all[max(len(all)-maxStory, 0):]
}

// Why implements [screen.Screen].
func (s *Screen) Why(id keys.ID) string {
	f := s.flow()
	if f == nil {
		if slices.ContainsFunc(keys.In(keys.Walkthrough), func(b keys.Binding) bool { return b.ID == id }) {
			return s.env.Say.T(i18n.WhyNoFlow)
		}
		return ""
	}
	if key, no := s.refuses(f, id); no {
		return s.env.Say.T(key)
	}
	return ""
}

// refuses says which keys do not work at present.
func (s *Screen) refuses(f *flow, id keys.ID) (why i18n.Key, no bool) {
	switch id {
	case keys.RunStep:
		if s.panes.Focus() == paneFlows {
			return 0, false
		}
		return s.refusesRun(f)
	case keys.RunAll:
		return s.refusesRun(f)
	case keys.Reset:
		return i18n.WhyRunning, s.running >= 0
	case keys.Inspect:
		return i18n.WhyNoEntry, f.chosenEntry() == 0
	case keys.NextStep:
		return i18n.WhyLast, f.chosen >= len(f.plan.Steps)-1
	case keys.PrevStep:
		return i18n.WhyFirst, f.chosen == 0
	case keys.CopyHint:
		return i18n.WhyNothing, s.hint(f) == ""
	case keys.NextPane, keys.PrevPane:
		return i18n.OnePane, len(s.panes.Order()) < 2
	case keys.Back:
		return i18n.NothingToBack, s.running < 0 && !s.panes.Single()
	}
	return 0, false
}

func (s *Screen) refusesRun(f *flow) (i18n.Key, bool) {
	if s.running >= 0 {
		return i18n.WhyRunning, true
	}
	return i18n.WhyDone, f.finished()
}

// Press implements [screen.Screen].
func (s *Screen) Press(id keys.ID) tea.Cmd {
	switch id {
	case keys.RunStep:
		if s.panes.Focus() == paneFlows {
			s.panes.SetFocus(paneSteps)
			return nil
		}
		return s.run(false)
	case keys.RunAll:
		s.panes.SetFocus(paneSteps)
		return s.run(true)
	case keys.Reset:
		s.askReset()
	case keys.Inspect:
		return s.env.Host.Inspect(s.flow().chosenEntry())
	case keys.NextStep:
		s.choose(s.flow().chosen + 1)
	case keys.PrevStep:
		s.choose(s.flow().chosen - 1)
	case keys.CopyHint:
		return s.env.Host.Copy(s.hint(s.flow()), s.env.Say.T(i18n.CopiedHint))
	case keys.Back:
		s.back()
	default:
		return s.move(id)
	}
	return nil
}

// back stops what runs, or goes to the pane at the left.
func (s *Screen) back() {
	if s.running >= 0 {
		s.stop()
		s.env.Host.Notify(s.env.Say.T(i18n.Stopped))
		return
	}
	if s.panes.Single() && s.panes.Focus() != paneFlows {
		s.panes.Step(-1)
	}
}

// hint is what can be copied of the open step: what a foreign app has to do, or the request.
func (s *Screen) hint(f *flow) string {
	step := f.step()
	if hint := s.env.Say.Pick(step.Hint.EN, step.Hint.ZH); hint != "" && (s.foreign || f.at(f.chosen).State == scenario.Waiting) {
		return f.fill(hint)
	}
	return f.fill(step.Request)
}

// move handles the keys of movement in the pane that has the focus.
func (s *Screen) move(id keys.ID) tea.Cmd {
	switch id {
	case keys.NextPane, keys.Right:
		s.panes.Step(1)
	case keys.PrevPane, keys.Left:
		s.panes.Step(-1)
	case keys.Narrow, keys.Wide:
		by := 1
		if id == keys.Narrow {
			by = -1
		}
		s.split().Nudge(by)
		s.arrange()
	case keys.Up:
		return s.scroll(s.panes.Focus(), -1)
	case keys.Down:
		return s.scroll(s.panes.Focus(), 1)
	case keys.PageUp:
		return s.scroll(s.panes.Focus(), -8)
	case keys.PageDown:
		return s.scroll(s.panes.Focus(), 8)
	case keys.Top:
		return s.scroll(s.panes.Focus(), -toTheEnd)
	case keys.Bottom:
		return s.scroll(s.panes.Focus(), toTheEnd)
	}
	return nil
}

// toTheEnd is more rows than any list has.
const toTheEnd = 1 << 20

// read scrolls through the open step's text, and on to the step beside it at its ends.
func (s *Screen) read(f *flow, by int) {
	switch peek := s.peek + by; {
	case peek < 0 && s.peek > 0:
		s.peek = 0
	case peek < 0:
		s.choose(f.chosen - 1)
	case s.peek >= s.openRows:
		s.choose(f.chosen + 1)
	default:
		s.peek = min(peek, s.openRows)
	}
}

// scroll moves the cursor of a pane, or its window where there is no cursor.
func (s *Screen) scroll(pane, by int) tea.Cmd {
	f := s.flow()
	switch {
	case f == nil:
	case pane == paneFlows:
		return s.show(s.current + by)
	case pane == paneSteps && (by == 1 || by == -1 || by >= toTheEnd || by <= -toTheEnd):
		s.choose(f.chosen + by)
	case pane == paneSteps:
		s.read(f, by)
	case pane == paneLadder:
		s.ladderRows.Scroll(by)
	case pane == paneDetail:
		s.detailRows.Scroll(by)
	}
	return nil
}

// show brings another flow to the front.
func (s *Screen) show(flow int) tea.Cmd {
	s.current = min(max(flow, 0), len(s.flows)-1)
	f := s.flow()
	f.refresh()
	s.choose(f.chosen)
	return s.loadStory(f)
}
