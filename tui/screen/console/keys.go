package console

import (
	tea "charm.land/bubbletea/v2"

	"wecomlab/tui/i18n"
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
	switch id {
	case keys.ConsoleAdd, keys.ConsoleEdit, keys.ConsoleMove, keys.ConsoleSwitch, keys.ConsoleRemove, keys.ConsoleScope, keys.ConsoleCallback:
		return s.refusesAction(id)
	case keys.ConsoleMenu:
		t, ok := s.target()
		return i18n.ConsoleNothingFits, !ok || len(s.fitting(t)) == 0
	case keys.ConsoleSearch:
		return i18n.ConsoleNoCorp, s.at == nil || s.at.corp == ""
	case keys.ConsoleCopy:
		text, _ := s.copied()
		return i18n.ConsoleNothingToCopy, text == ""
	case keys.ConsoleInspect:
		return i18n.ConsoleNoExchange, s.inspected() == 0
	case keys.ConsoleOpen:
		return i18n.ConsoleNothingHere, s.at == nil
	case keys.Back:
		return i18n.NothingToBack, s.find.text == "" && (!s.panes.Single() || s.panes.Focus() == paneTree)
	}
	return 0, false
}

func (s *Screen) refusesAction(id keys.ID) (i18n.Key, bool) {
	if s.told.running != "" {
		return i18n.ConsoleBusy, true
	}
	if s.env.Actions == nil {
		return i18n.WhyAway, true
	}
	a, _ := s.action(id)
	return i18n.ConsoleNotHere, a == nil
}

// Press implements [screen.Screen].
func (s *Screen) Press(id keys.ID) tea.Cmd {
	switch id {
	case keys.ConsoleAdd, keys.ConsoleEdit, keys.ConsoleMove, keys.ConsoleSwitch, keys.ConsoleRemove, keys.ConsoleScope, keys.ConsoleCallback:
		if a, t := s.action(id); a != nil {
			return s.begin(a, t)
		}
	case keys.ConsoleMenu:
		s.menu()
	case keys.ConsoleSearch:
		s.find.typing, s.find.corp = true, s.at.corp
		s.panes.SetFocus(paneList)
	case keys.ConsoleCopy:
		text, what := s.copied()
		return s.env.Host.Copy(text, s.env.Say.T(what))
	case keys.ConsoleInspect:
		return s.env.Host.Inspect(s.inspected())
	case keys.ConsoleReload:
		return tea.Batch(s.adopt(), s.reload(), s.listen())
	case keys.ConsoleOpen:
		return s.enter()
	case keys.Back:
		return s.back()
	default:
		return s.move(id)
	}
	return nil
}

// enter opens what the cursor is on.
func (s *Screen) enter() tea.Cmd {
	switch s.panes.Focus() {
	case paneTree:
		return s.enterPlace()
	case paneTold:
		if id := s.inspected(); id != 0 {
			return s.env.Host.Inspect(id)
		}
	case paneList:
		it, ok := s.chosen()
		if !ok {
			return nil
		}
		if cmd, gone := s.into(it); gone {
			return cmd
		}
		s.panes.SetFocus(paneSheet)
		return s.readCard()
	}
	return nil
}

func (s *Screen) enterPlace() tea.Cmd {
	r := s.treeRow()
	switch {
	case r == nil:
		return nil
	case r.more > 0, !r.place.open && (len(r.place.below) > 0 || r.place.grows() && r.place.total > 0):
		return s.unfold(r)
	}
	s.panes.SetFocus(paneList)
	return s.fill()
}

// into goes to the place that a row stands for, if it stands for one.
func (s *Screen) into(it item) (tea.Cmd, bool) {
	switch it.kind {
	case placeItem:
		return s.visit(it.place), true
	case tagItem:
		if p := s.lookUp(placeKey{kind: tagPlace, corp: it.corp, id: it.tag.ID}); p != nil {
			return s.visit(p), true
		}
	case departmentItem:
		return s.goTo(it), true
	}
	return nil, false
}

// goTo shows a department that was found, and puts it into the tree if it is not there yet.
func (s *Screen) goTo(it item) tea.Cmd {
	n := it.node
	if p := s.lookUp(departmentKey(it.corp, n.ID)); p != nil {
		return s.visit(p)
	}
	up := s.lookUp(departmentKey(it.corp, n.ParentID))
	if up == nil {
		up = s.lookUp(departmentKey(it.corp, rootDepartment))
	}
	if up == nil {
		return nil
	}
	p := up.child(departmentPlace, n.ID)
	p.learn(n)
	up.below = append(up.below, p)
	return s.visit(p)
}

// back shows the place again instead of what was found, or goes to the pane at the left.
func (s *Screen) back() tea.Cmd {
	switch {
	case s.panes.Single() && s.panes.Focus() > paneList:
		s.panes.SetFocus(paneList)
	case s.find.text != "":
		return s.look("")
	default:
		s.panes.Step(-1)
	}
	return nil
}

// copied is what the key of copying takes, and what that is.
func (s *Screen) copied() (text string, what i18n.Key) {
	t, ok := s.target()
	if !ok {
		return "", 0
	}
	switch t.kind {
	case memberItem:
		return t.member.UserID, i18n.ConsoleUserID
	case departmentItem:
		return number(t.node.ID), i18n.ConsoleDepartmentID
	case tagItem:
		return number(t.tag.ID), i18n.ConsoleTagID
	case appItem:
		return t.app.Secret, i18n.ConsoleSecret
	case grantItem:
		return t.grant.Code, i18n.ConsolePermanentCode
	case suiteItem:
		return t.suite.Secret, i18n.ConsoleSecret
	case callbackItem:
		return t.callback.URL, i18n.ConsoleURL
	case placeItem:
		switch t.place.kind {
		case departmentPlace:
			return number(t.place.id), i18n.ConsoleDepartmentID
		case tagPlace:
			return number(t.place.id), i18n.ConsoleTagID
		case providerPlace:
			return t.place.provider, i18n.ConsoleCorpID
		case corpPlace:
			return t.place.corp, i18n.ConsoleCorpID
		default:
		}
	}
	return "", 0
}

// move handles the keys of movement.
func (s *Screen) move(id keys.ID) tea.Cmd {
	const toTheEnd = 1 << 30
	page := max(s.panes.Rect(s.panes.Focus()).Dy()-4, 1)
	switch id {
	case keys.NextPane:
		s.panes.Step(1)
		return s.readCard()
	case keys.PrevPane:
		s.panes.Step(-1)
	case keys.Left, keys.Right:
		return s.aside(id == keys.Right)
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
		return s.scroll(s.panes.Focus(), -page)
	case keys.PageDown:
		return s.scroll(s.panes.Focus(), page)
	case keys.Top:
		return s.scroll(s.panes.Focus(), -toTheEnd)
	case keys.Bottom:
		return s.scroll(s.panes.Focus(), toTheEnd)
	}
	return nil
}

// aside opens and closes places in the tree, and goes to the next pane elsewhere.
func (s *Screen) aside(right bool) tea.Cmd {
	r := s.treeRow()
	switch {
	case s.panes.Focus() != paneTree && right:
		s.panes.Step(1)
		return s.readCard()
	case s.panes.Focus() != paneTree:
		s.panes.Step(-1)
	case r == nil:
	case !right:
		return s.fold(r)
	case r.more > 0 || !r.place.open:
		return s.unfold(r)
	default:
		s.panes.SetFocus(paneList)
	}
	return nil
}

// scroll moves the cursor of a pane.
func (s *Screen) scroll(p, by int) tea.Cmd {
	switch p {
	case paneTree:
		s.tree.Move(by)
		return s.moved()
	case paneList:
		s.grid.Move(by)
		s.sheet.Top()
		return tea.Batch(s.fill(), s.readCard())
	case paneSheet:
		s.sheet.Move(by)
	case paneTold:
		s.echoes.Move(by)
	}
	return nil
}
