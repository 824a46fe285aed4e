package traffic

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/field"
	"wecomlab/tui/ui/keys"
)

// Why implements [screen.Screen].
func (s *Screen) Why(id keys.ID) string {
	if why, no := s.refuses(id); no {
		return s.env.Say.T(why)
	}
	return ""
}

func (s *Screen) refuses(id keys.ID) (why i18n.Key, no bool) {
	e := s.chosen()
	switch id {
	case keys.Open, keys.Story:
		return i18n.WhyNoExchange, e == nil
	case keys.Replay:
		if e == nil {
			return i18n.WhyNoExchange, true
		}
		return i18n.WhyNotSent, e.URL == ""
	case keys.Copy, keys.CopyCurl:
		if e == nil {
			return i18n.WhyNoExchange, true
		}
		return i18n.WhyNoBodyYet, s.whole() == nil
	case keys.SaveHAR:
		return i18n.WhyEmpty, len(s.window.entries) == 0
	case keys.NextFail:
		return i18n.WhyNoFailure, s.window.nextFailure(s.rows.Cursor()) < 0
	case keys.Back:
		return i18n.NothingToBack, s.filter == "" && !s.detailAlone()
	}
	return 0, false
}

// detailAlone reports whether the detail covers the list.
func (s *Screen) detailAlone() bool { return s.panes.Single() && s.panes.Focus() == paneDetail }

// Press implements [screen.Screen].
func (s *Screen) Press(id keys.ID) tea.Cmd {
	switch id {
	case keys.Open:
		s.panes.SetFocus(paneDetail)
		return s.load()
	case keys.Filter:
		s.editing, s.input, s.filterErr = true, field.New(s.filter), ""
		s.panes.SetFocus(paneList)
	case keys.Follow:
		return s.toggleFollow()
	case keys.View:
		s.asLadder = !s.asLadder
		s.panes.SetFocus(paneList)
	case keys.Story:
		s.wanted = s.chosenID()
		return s.applyFilter("trace=" + strconv.FormatInt(s.chosen().Trace, 10))
	case keys.NextFail:
		s.following = false
		s.rows.Choose(s.window.nextFailure(s.rows.Cursor()))
		return s.load()
	case keys.Replay:
		return s.replay()
	case keys.Copy:
		return s.env.Host.Copy(s.tabText(), s.env.Say.T(i18n.CopiedTab, s.tabName(s.tab), s.chosenID()))
	case keys.CopyCurl:
		return s.env.Host.Copy(journal.Curl(s.env.Reachable(s.whole())), s.env.Say.T(i18n.CopiedTab, "curl", s.chosenID()))
	case keys.SaveHAR:
		return s.saveHAR()
	case keys.Back:
		return s.back()
	default:
		return s.move(id)
	}
	return nil
}

// back closes the detail, or else clears the filter.
func (s *Screen) back() tea.Cmd {
	if s.detailAlone() {
		s.panes.SetFocus(paneList)
		return nil
	}
	s.wanted = s.chosenID()
	s.env.Host.Notify(s.env.Say.T(i18n.ClearedOld))
	return s.applyFilter("")
}

// toggleFollow stops following, or goes to the newest exchange and follows.
func (s *Screen) toggleFollow() tea.Cmd {
	if s.following {
		s.following = false
		return nil
	}
	return s.toNewest()
}

func (s *Screen) toNewest() tea.Cmd {
	s.following = true
	if !s.window.newest {
		return s.reload()
	}
	s.rows.Bottom()
	return s.load()
}

func (s *Screen) replay() tea.Cmd {
	id, ctx, sim := s.chosenID(), s.env.Ctx, s.env.Sim
	return func() tea.Msg {
		result, err := sim.Replay(ctx, id)
		return replayedMsg{say: result.Say, err: err}
	}
}

// move handles the keys of movement.
func (s *Screen) move(id keys.ID) tea.Cmd {
	switch id {
	case keys.NextPane:
		s.panes.Step(1)
	case keys.PrevPane:
		s.panes.Step(-1)
	case keys.Narrow, keys.Wide:
		by := 1
		if id == keys.Narrow {
			by = -1
		}
		s.split.Nudge(by)
		s.arrange()
	case keys.Left:
		s.openTab(s.tab - 1)
	case keys.Right:
		s.openTab(s.tab + 1)
	case keys.Up:
		return s.scroll(s.panes.Focus(), -1)
	case keys.Down:
		return s.scroll(s.panes.Focus(), 1)
	case keys.PageUp:
		return s.scroll(s.panes.Focus(), -max(s.panes.Rect(s.panes.Focus()).Dy()-3, 1))
	case keys.PageDown:
		return s.scroll(s.panes.Focus(), max(s.panes.Rect(s.panes.Focus()).Dy()-3, 1))
	case keys.Top:
		return s.scroll(s.panes.Focus(), -1<<20)
	case keys.Bottom:
		if s.panes.Focus() == paneList {
			return s.toNewest()
		}
		return s.scroll(paneDetail, 1<<20)
	}
	return nil
}

// scroll moves the cursor of the list or the window of the detail. Beyond an end of the list, more is fetched.
func (s *Screen) scroll(p, by int) tea.Cmd {
	if p == paneDetail {
		s.detail.Scroll(by)
		return nil
	}
	if len(s.window.entries) == 0 {
		return nil
	}
	s.rows.Move(by)
	if by < 0 {
		s.following = false
	}
	cmds := []tea.Cmd{s.load()}
	switch {
	case s.rows.Cursor() == 0 && by < 0 && !s.window.oldest:
		cmds = append(cmds, s.fetchBefore())
	case s.rows.AtBottom() && by > 0 && !s.window.newest:
		cmds = append(cmds, s.fetchAfter())
	}
	return tea.Batch(cmds...)
}

func (s *Screen) openTab(t tab) {
	s.tab = (t + tabCount) % tabCount
	s.detail.Top()
	s.detail.Scroll(-s.detail.Count())
}
