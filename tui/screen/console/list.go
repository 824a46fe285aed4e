package console

import (
	"wecomlab/mockwecom/face/control"
)

// pageRows is how many members are asked for at a time, and maxPages how many such pages are kept.
const (
	pageRows = 100
	maxPages = 20
)

// itemKind says what a row of the list is.
type itemKind int

const (
	placeItem itemKind = iota
	memberItem
	departmentItem
	tagItem
	appItem
	grantItem
	suiteItem
	callbackItem
)

// item is one row of the list. Of the pointers those are set that belong to its kind.
type item struct {
	kind     itemKind
	corp     string // plain corpid, if the row belongs to a corp
	provider string
	place    *place
	member   *control.ContactMember
	node     *control.ContactNode
	tag      *control.ContactTag
	app      *control.App
	grant    *control.Authorization
	suite    *control.Suite
	callback *control.Callback
	which    string // of a callback: command, data, system
}

// list is what stands in a place: some rows that are there at once, and members of whom only the pages around the cursor are kept.
type list struct {
	head    []item
	members int // as many as there are, told or not
	pages   map[int][]control.ContactMember
	asked   map[int]bool
	loaded  bool
	more    bool // a search found more than is shown
}

func (l *list) count() int { return len(l.head) + l.members }

// item is a row; false if it is not told yet.
func (l *list) item(row int, corp string) (item, bool) {
	if row < 0 || row >= l.count() {
		return item{}, false
	}
	if row < len(l.head) {
		return l.head[row], true
	}
	row -= len(l.head)
	page := l.pages[row/pageRows]
	if i := row % pageRows; i < len(page) {
		return item{kind: memberItem, corp: corp, member: &page[i]}, true
	}
	return item{}, false
}

// missing is the pages that the rows from first up to end need and that nobody has asked for.
func (l *list) missing(first, end int) []int {
	var pages []int
	for row := max(first-len(l.head), 0); row < end-len(l.head) && row < l.members; row = (row/pageRows + 1) * pageRows {
		if page := row / pageRows; l.pages[page] == nil && !l.asked[page] {
			pages = append(pages, page)
		}
	}
	return pages
}

// put keeps a page, and drops those that are far from it when there are too many.
func (l *list) put(page int, members []control.ContactMember) {
	if l.pages == nil {
		l.pages = map[int][]control.ContactMember{}
	}
	l.pages[page] = members
	delete(l.asked, page)
	for far := range l.pages {
		if len(l.pages) > maxPages && (far < page-maxPages/2 || far > page+maxPages/2) {
			delete(l.pages, far)
		}
	}
}

// ask notes that a page is on its way.
func (l *list) ask(page int) {
	if l.asked == nil {
		l.asked = map[int]bool{}
	}
	l.asked[page] = true
}

// corp is the corp that a corpid names, nil if the world has none.
func (s *Screen) corp(id string) *control.Corp {
	for i := range s.env.World.Corps {
		if s.env.World.Corps[i].CorpID == id {
			return &s.env.World.Corps[i]
		}
	}
	return nil
}

func (s *Screen) provider(id string) *control.Provider {
	for i := range s.env.World.Providers {
		if s.env.World.Providers[i].CorpID == id {
			return &s.env.World.Providers[i]
		}
	}
	return nil
}

// suite is a suite or template, and who made it.
func (s *Screen) suite(id string) (*control.Suite, *control.Provider) {
	for i := range s.env.World.Providers {
		p := &s.env.World.Providers[i]
		for j := range p.Suites {
			if p.Suites[j].SuiteID == id {
				return &p.Suites[j], p
			}
		}
	}
	return nil, nil
}

// furnish fills the list of a place whose rows stand in the world itself.
func (s *Screen) furnish() {
	p := s.at
	if p == nil || s.find.text != "" {
		return
	}
	switch p.kind {
	case corpPlace, providerPlace:
		s.list.head = nil
		for _, child := range p.below {
			s.list.head = append(s.list.head, item{kind: placeItem, corp: p.corp, provider: p.provider, place: child})
		}
	case appsPlace, grantsPlace:
		s.list.head = s.corpItems(p)
	case templatesPlace, suitesPlace, callbacksPlace:
		s.list.head = s.providerItems(p)
	case departmentPlace, tagsPlace, tagPlace:
		return
	}
	s.list.loaded = true
}

func (s *Screen) corpItems(p *place) []item {
	c := s.corp(p.corp)
	if c == nil {
		return nil
	}
	var out []item
	if p.kind == grantsPlace {
		for i := range c.Authorizations {
			out = append(out, item{kind: grantItem, corp: p.corp, grant: &c.Authorizations[i]})
		}
		return out
	}
	if c.Assistant != nil {
		out = append(out, item{kind: appItem, corp: p.corp, app: c.Assistant})
	}
	for i := range c.Apps {
		out = append(out, item{kind: appItem, corp: p.corp, app: &c.Apps[i]})
	}
	return out
}

func (s *Screen) providerItems(p *place) []item {
	owner := s.provider(p.provider)
	if owner == nil {
		return nil
	}
	var out []item
	for i := range owner.Suites {
		suite := &owner.Suites[i]
		switch {
		case p.kind == callbacksPlace:
			for j := range suite.Callbacks {
				out = append(out, item{kind: callbackItem, provider: p.provider, suite: suite, callback: &suite.Callbacks[j], which: which(&suite.Callbacks[j])})
			}
		case (suite.Kind == "template") == (p.kind == templatesPlace):
			out = append(out, item{kind: suiteItem, provider: p.provider, suite: suite})
		}
	}
	if p.kind == callbacksPlace && owner.System != nil {
		out = append(out, item{kind: callbackItem, provider: p.provider, callback: owner.System, which: "system"})
	}
	return out
}
