package console

import (
	"errors"
	"net/http"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/screen"
)

// noMore is how many rows are left out so that none are told.
const noMore = 1<<31 - 1

// Answers of this screen's commands.
type (
	departmentMsg struct {
		key    placeKey
		page   control.ContactPage
		answer control.ContactDepartment
		err    error
	}
	tagsMsg struct {
		key    placeKey
		page   control.ContactPage
		answer control.ContactTags
		err    error
	}
	taggedMsg struct {
		key    placeKey
		page   control.ContactPage
		answer control.ContactTagged
		err    error
	}
	hitsMsg struct {
		number int
		answer control.ContactHits
		err    error
	}
	memberMsg struct {
		corp, userid string
		answer       control.ContactMember
		err          error
	}
	deliveriesMsg struct {
		outbox []control.Delivery
		err    error
	}
)

// Update implements [screen.Screen].
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case departmentMsg:
		s.asked--
		return s.gotDepartment(msg)
	case tagsMsg:
		s.asked--
		s.gotTags(msg)
	case taggedMsg:
		s.asked--
		return s.gotTagged(msg)
	case hitsMsg:
		s.asked--
		s.gotHits(msg)
	case memberMsg:
		return s.gotMember(msg)
	case deliveriesMsg:
		if msg.err == nil {
			s.last = newest(msg.outbox)
		}
	case resultMsg:
		return s.done(msg)
	case toldMsg:
		return s.heard(msg)
	case screen.Beat:
		if msg.Shown && (msg.Changed || s.trouble != "" || s.at == nil) {
			return tea.Batch(s.adopt(), s.reload(), s.listen())
		}
	}
	return nil
}

// reload asks again for what stands in the place that is shown.
func (s *Screen) reload() tea.Cmd {
	s.furnish()
	s.layOut()
	p := s.at
	if p == nil || s.find.text != "" {
		return nil
	}
	switch p.kind {
	case departmentPlace:
		cmds := []tea.Cmd{s.askDepartment(p, control.ContactPage{Limit: max(pageRows, min(len(p.below), 500))})}
		if up := p.up; up.kind == departmentPlace && len(up.below) <= pageRows {
			cmds = append(cmds, s.askBelow(up, 0))
		}
		return tea.Batch(append(cmds, s.fetchPages(s.shownPages()))...)
	case tagsPlace:
		return s.askTags(p, control.ContactPage{Limit: max(pageRows, min(len(p.below), 500))})
	case tagPlace:
		return s.askTag(p, control.ContactPage{Limit: pageRows})
	case appsPlace, callbacksPlace, templatesPlace, suitesPlace:
		return s.askDeliveries()
	case corpPlace, providerPlace, grantsPlace:
	}
	return nil
}

// askBelow asks for departments or tags below a place, from the one on that so many stand before.
func (s *Screen) askBelow(p *place, from int) tea.Cmd {
	if p.kind == tagsPlace {
		return s.askTags(p, control.ContactPage{From: from, Limit: pageRows})
	}
	return s.askDepartment(p, control.ContactPage{Below: from, From: noMore, Limit: pageRows})
}

func (s *Screen) askDepartment(p *place, page control.ContactPage) tea.Cmd {
	s.asked++
	ctx, sim, corp, id, key := s.env.Ctx, s.env.Sim, p.corp, p.id, p.key()
	return func() tea.Msg {
		answer, err := sim.ContactDepartment(ctx, corp, id, page)
		return departmentMsg{key: key, page: page, answer: answer, err: err}
	}
}

func (s *Screen) askTags(p *place, page control.ContactPage) tea.Cmd {
	s.asked++
	ctx, sim, corp, key := s.env.Ctx, s.env.Sim, p.corp, p.key()
	return func() tea.Msg {
		answer, err := sim.ContactTags(ctx, corp, page)
		return tagsMsg{key: key, page: page, answer: answer, err: err}
	}
}

func (s *Screen) askTag(p *place, page control.ContactPage) tea.Cmd {
	s.asked++
	ctx, sim, corp, id, key := s.env.Ctx, s.env.Sim, p.corp, p.id, p.key()
	return func() tea.Msg {
		answer, err := sim.ContactTagged(ctx, corp, id, page)
		return taggedMsg{key: key, page: page, answer: answer, err: err}
	}
}

func (s *Screen) askDeliveries() tea.Cmd {
	ctx, sim := s.env.Ctx, s.env.Sim
	return func() tea.Msg {
		outbox, err := sim.Outbox(ctx)
		return deliveriesMsg{outbox: outbox, err: err}
	}
}

// shownPages are the pages of members in the window, the first one excepted, which comes with the department itself.
func (s *Screen) shownPages() []int {
	var pages []int
	first, end := s.grid.Visible()
	for page := range s.list.pages {
		from := len(s.list.head) + page*pageRows
		if page > 0 && from < end && from+pageRows > first {
			pages = append(pages, page)
		}
	}
	return pages
}

// fill asks for the members that are in the window and not told yet.
func (s *Screen) fill() tea.Cmd {
	first, end := s.grid.Visible()
	return s.fetchPages(s.list.missing(first, end))
}

func (s *Screen) fetchPages(pages []int) tea.Cmd {
	if s.at == nil || s.find.text != "" {
		return nil
	}
	var cmds []tea.Cmd
	for _, page := range pages {
		s.list.ask(page)
		from := control.ContactPage{From: page * pageRows, Below: noMore, Limit: pageRows}
		if s.at.kind == tagPlace {
			cmds = append(cmds, s.askTag(s.at, from))
		} else {
			cmds = append(cmds, s.askDepartment(s.at, from))
		}
	}
	return tea.Batch(cmds...)
}

// failed takes note of trouble; whether there is any. A place that is gone gives way to the one above.
func (s *Screen) failed(key placeKey, err error) (cmd tea.Cmd, yes bool) {
	if err == nil {
		s.trouble = ""
		return nil, false
	}
	s.list.asked = nil
	var refused *control.RefusedError
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound {
		if s.at != nil && s.at.key() == key && s.at.up != nil {
			return s.visit(s.at.up), true
		}
		return nil, true
	}
	s.trouble = err.Error()
	return nil, true
}

func (s *Screen) gotDepartment(msg departmentMsg) tea.Cmd {
	cmd, failed := s.failed(msg.key, msg.err)
	p := s.lookUp(msg.key)
	if failed || p == nil {
		return cmd
	}
	p.learn(&msg.answer.ContactNode)
	if msg.page.Below < noMore {
		p.take(msg.answer.Children, msg.page.Below)
	}
	if p == s.at && s.find.text == "" && msg.page.From < noMore {
		s.list.members, s.list.loaded = p.members, true
		s.list.put(msg.page.From/pageRows, msg.answer.Members[:min(len(msg.answer.Members), pageRows)])
	}
	s.settle()
	return tea.Batch(s.fill(), s.readCard(), s.moved())
}

func (s *Screen) gotTags(msg tagsMsg) {
	_, failed := s.failed(msg.key, msg.err)
	p := s.lookUp(msg.key)
	if failed || p == nil {
		return
	}
	p.takeTags(msg.answer.Tags, msg.page.From)
	p.total = msg.answer.Total
	if p == s.at && s.find.text == "" {
		s.list.head = append(s.list.head[:min(msg.page.From, len(s.list.head))], tagItems(p.corp, msg.answer.Tags)...)
		s.list.loaded = true
	}
	s.settle()
}

func tagItems(corp string, tags []control.ContactTag) []item {
	out := make([]item, 0, len(tags))
	for i := range tags {
		out = append(out, item{kind: tagItem, corp: corp, tag: &tags[i]})
	}
	return out
}

func (s *Screen) gotTagged(msg taggedMsg) tea.Cmd {
	cmd, failed := s.failed(msg.key, msg.err)
	p := s.lookUp(msg.key)
	if failed || p == nil || p != s.at || s.find.text != "" {
		return cmd
	}
	p.name, p.members = msg.answer.Name, msg.answer.MemberCount
	s.list.head = nodeItems(p.corp, msg.answer.Departments)
	s.list.members, s.list.loaded = msg.answer.MemberCount, true
	s.list.put(msg.page.From/pageRows, msg.answer.Members)
	s.layOut()
	return tea.Batch(s.fill(), s.readCard())
}

func nodeItems(corp string, nodes []control.ContactNode) []item {
	out := make([]item, 0, len(nodes))
	for i := range nodes {
		out = append(out, item{kind: departmentItem, corp: corp, node: &nodes[i]})
	}
	return out
}

// chosen is the row under the list's cursor.
func (s *Screen) chosen() (item, bool) {
	corp := s.find.corp
	if s.at != nil && s.find.text == "" {
		corp = s.at.corp
	}
	return s.list.item(s.grid.Cursor(), corp)
}
