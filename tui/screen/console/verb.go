package console

import (
	"cmp"
	"slices"
	"strings"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/ui/keys"
)

// target is what a key acts upon: a row of the list, or a place.
type target struct {
	item
	fresh bool // nothing of it counts but where it is: something new is to be made there
}

// target is what the keys act upon in the pane that has the focus.
func (s *Screen) target() (target, bool) {
	if s.panes.Focus() != paneTree {
		if it, ok := s.chosen(); ok {
			return target{item: it}, true
		}
	}
	if s.at == nil {
		return target{}, false
	}
	return target{item: item{kind: placeItem, corp: s.at.corp, provider: s.at.provider, place: s.at}}, true
}

// verbs are the actions behind the keys, by what the key acts upon. The first of a list that the simulator has is taken.
func (s *Screen) verbs(id keys.ID, t target) []string {
	if id == keys.ConsoleAdd {
		return s.additions()
	}
	switch t.kind {
	case memberItem:
		return memberVerbs(id, t.member)
	case departmentItem:
		return departmentVerbs(id)
	case tagItem:
		return tagVerbs(id)
	case appItem:
		return appVerbs(id, t.app)
	case grantItem:
		return grantVerbs(id, s.appOf(t.corp, t.grant.AgentID))
	case suiteItem:
		return suiteVerbs(id, t.suite)
	case callbackItem:
		if id == keys.ConsoleCallback {
			return []string{"provider.save_callback"}
		}
	case placeItem:
		switch t.place.kind {
		case departmentPlace:
			return departmentVerbs(id)
		case tagPlace:
			return tagVerbs(id)
		default:
		}
	}
	return nil
}

// additions are what can be made in the place that is shown: in the tree, a department below it; in the list, a row of it.
func (s *Screen) additions() []string {
	if s.at == nil {
		return nil
	}
	switch s.at.kind {
	case departmentPlace:
		if s.panes.Focus() == paneTree {
			return []string{"department.add", "department.create"}
		}
		return []string{"member.add", "member.create"}
	case tagsPlace, tagPlace:
		return []string{"tag.add", "tag.create"}
	case appsPlace:
		return []string{"app.create", "app.add"}
	case grantsPlace:
		return []string{"corp.authorize"}
	case templatesPlace:
		return []string{"provider.create_template"}
	case suitesPlace:
		return []string{"provider.create_suite"}
	case corpPlace, providerPlace, callbacksPlace:
	}
	return nil
}

func memberVerbs(id keys.ID, m *control.ContactMember) []string {
	switch id {
	case keys.ConsoleEdit:
		return []string{"member.edit", "member.update"}
	case keys.ConsoleMove:
		return []string{"member.move"}
	case keys.ConsoleRemove:
		return []string{"member.leave", "member.delete", "member.remove"}
	case keys.ConsoleSwitch:
		if m.Status == statusDisabled {
			return []string{"member.enable"}
		}
		return []string{"member.disable"}
	}
	return nil
}

func departmentVerbs(id keys.ID) []string {
	switch id {
	case keys.ConsoleEdit:
		return []string{"department.edit", "department.update", "department.rename"}
	case keys.ConsoleMove:
		return []string{"department.move", "department.edit"}
	case keys.ConsoleRemove:
		return []string{"department.remove", "department.delete"}
	}
	return nil
}

func tagVerbs(id keys.ID) []string {
	switch id {
	case keys.ConsoleEdit:
		return []string{"tag.edit", "tag.rename", "tag.update"}
	case keys.ConsoleMove:
		return []string{"tag.members", "tag.set", "tag.put", "tag.take", "tag.assign"}
	case keys.ConsoleRemove:
		return []string{"tag.remove", "tag.delete"}
	}
	return nil
}

// appVerbs are those of a corp's own apps and, for a provider's, those that the corp's administrator has.
func appVerbs(id keys.ID, a *control.App) []string {
	own, given := "app.close", "corp.disable_app"
	if a.Closed {
		own, given = "app.open", "corp.enable_app"
	}
	pairs := map[keys.ID][2]string{
		keys.ConsoleEdit:     {"app.edit", "provider.develop_app"},
		keys.ConsoleSwitch:   {own, given},
		keys.ConsoleScope:    {"app.scope", "corp.change_scope"},
		keys.ConsoleCallback: {"app.callback", "provider.develop_app"},
		keys.ConsoleRemove:   {"app.delete", "corp.cancel"},
	}
	pair, ok := pairs[id]
	switch {
	case !ok:
		return nil
	case a.Kind == kindAssistant && id != keys.ConsoleCallback:
		return nil
	case a.Kind == kindThirdParty && pair[1] == "provider.develop_app":
		if id == keys.ConsoleCallback {
			return []string{"provider.save_callback"}
		}
		return nil
	case a.SuiteID != "":
		return pair[1:]
	}
	return pair[:1]
}

func grantVerbs(id keys.ID, a *control.App) []string {
	switch id {
	case keys.ConsoleScope:
		return []string{"corp.change_scope"}
	case keys.ConsoleRemove:
		return []string{"corp.cancel"}
	case keys.ConsoleSwitch:
		if a != nil && a.Closed {
			return []string{"corp.enable_app"}
		}
		return []string{"corp.disable_app"}
	}
	return nil
}

// suiteVerbs of a template or suite: its switch takes it one step further on the way to being online.
func suiteVerbs(id keys.ID, suite *control.Suite) []string {
	switch id {
	case keys.ConsoleCallback:
		return []string{"provider.save_callback"}
	case keys.ConsoleSwitch:
		switch suite.Online {
		case "draft":
			return []string{"provider.submit_" + suite.Kind}
		case "audited":
			return []string{"provider.release_" + suite.Kind}
		}
	}
	return nil
}

func (s *Screen) appOf(corp string, agent int64) *control.App {
	c := s.corp(corp)
	if c == nil {
		return nil
	}
	for i := range c.Apps {
		if c.Apps[i].AgentID == agent {
			return &c.Apps[i]
		}
	}
	return nil
}

// action is the action behind a key, nil if the simulator has none for what the key acts upon.
func (s *Screen) action(id keys.ID) (*control.Action, target) {
	t, ok := s.target()
	if !ok {
		return nil, t
	}
	t.fresh = id == keys.ConsoleAdd
	for _, name := range s.verbs(id, t) {
		if a := s.named(name); a != nil {
			return a, t
		}
	}
	return nil, t
}

func (s *Screen) named(name string) *control.Action {
	at := slices.IndexFunc(s.env.Actions, func(a control.Action) bool { return a.Name == name })
	if at < 0 {
		return nil
	}
	return &s.env.Actions[at]
}

// fitting is every action that can be done to a target: those of its own family, and those that take it as a parameter. What
// administrators do comes first.
func (s *Screen) fitting(t target) []*control.Action {
	var out []*control.Action
	for i := range s.env.Actions {
		if a := &s.env.Actions[i]; t.fits(a) {
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(a, b *control.Action) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}

func rank(a *control.Action) int {
	if a.Actor == journal.LaneMember || a.Actor == journal.LaneWeCom {
		return 1
	}
	return 0
}

func (t *target) fits(a *control.Action) bool {
	family, _, _ := strings.Cut(a.Name, ".")
	takes := func(name string) bool {
		return slices.ContainsFunc(a.Params, func(p control.Param) bool { return p.Name == name })
	}
	switch t.kind {
	case memberItem:
		return (family == "member" || takes("user")) && !strings.HasSuffix(a.Name, ".add")
	case departmentItem:
		return family == "department" || a.Name == "member.add"
	case tagItem:
		return family == "tag"
	case appItem:
		if t.app.SuiteID != "" {
			return takes("suite") && takes("corp") || takes("agent") && family != "app"
		}
		return takes("agent")
	case grantItem:
		return takes("suite") && takes("corp")
	case suiteItem:
		other := map[string]string{"suite": "template", "template": "suite"}[t.suite.Kind]
		return takes("suite") && !takes("corp") && !strings.HasSuffix(a.Name, "_"+other)
	case callbackItem:
		return a.Name == "provider.save_callback" || a.Name == "provider.refresh_ticket" && t.suite != nil
	case placeItem:
		return t.place.fits(family, a.Name, takes)
	}
	return false
}

func (p *place) fits(family, name string, takes func(string) bool) bool {
	switch p.kind {
	case corpPlace:
		return takes("corp")
	case departmentPlace:
		return family == "department" || family == "member" && strings.HasSuffix(name, ".add")
	case tagsPlace, tagPlace:
		return family == "tag"
	case appsPlace:
		return family == "app" && !takes("agent")
	case grantsPlace:
		return family == "corp"
	case providerPlace, templatesPlace, suitesPlace, callbacksPlace:
		return family == "provider" && !takes("corp")
	}
	return false
}
