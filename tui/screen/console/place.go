package console

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/face/control"
)

// placeKind says what stands at a place.
type placeKind int

const (
	corpPlace placeKind = iota
	departmentPlace
	tagsPlace
	tagPlace
	appsPlace
	grantsPlace // authorizations
	providerPlace
	templatesPlace
	suitesPlace
	callbacksPlace
)

// rootDepartment is the number of every corp's topmost department (doc 90208).
const rootDepartment = 1

// place is a node of the tree at the left.
type place struct {
	kind     placeKind
	corp     string // plain corpid
	provider string // corpid of a provider
	id       int64  // of a department or tag
	name     string
	up       *place
	below    []*place
	total    int // places that are below, as far as is known
	members  int
	open     bool
	known    bool // what is below was told once
}

// placeKey finds a place again when the world has been told anew.
type placeKey struct {
	kind           placeKind
	corp, provider string
	id             int64
}

func (p *place) key() placeKey { return placeKey{p.kind, p.corp, p.provider, p.id} }

func departmentKey(corp string, id int64) placeKey {
	return placeKey{kind: departmentPlace, corp: corp, id: id}
}

// grows reports whether the places below are told by the simulator a page at a time.
func (p *place) grows() bool { return p.kind == departmentPlace || p.kind == tagsPlace }

// treeRow is one row of the tree: a place, or the places that have not been told yet.
type treeRow struct {
	place *place
	depth int
	more  int // places below this one that have not been told
}

// flatten is the rows of the tree.
func (s *Screen) flatten() []treeRow {
	var rows []treeRow
	var walk func(p *place, depth int)
	walk = func(p *place, depth int) {
		rows = append(rows, treeRow{place: p, depth: depth})
		if !p.open {
			return
		}
		for _, child := range p.below {
			walk(child, depth+1)
		}
		if more := p.total - len(p.below); p.grows() && p.known && more > 0 {
			rows = append(rows, treeRow{place: p, depth: depth + 1, more: more})
		}
	}
	for _, p := range s.tops {
		walk(p, 0)
	}
	return rows
}

// adopt takes the world over: corps and providers that are new come, those that are gone go.
func (s *Screen) adopt() tea.Cmd {
	w := &s.env.World
	var tops []*place
	for i := range w.Corps {
		tops = append(tops, s.corpOf(&w.Corps[i]))
	}
	for i := range w.Providers {
		tops = append(tops, s.providerOf(&w.Providers[i]))
	}
	s.tops = tops
	if s.at == nil || s.lookUp(s.at.key()) == nil {
		s.at = nil
		if len(tops) > 0 && len(tops[0].below) > 0 {
			tops[0].open = true
			first := tops[0].below[0]
			first.open = true
			return s.visit(first)
		}
	}
	s.settle()
	return nil
}

func (s *Screen) corpOf(c *control.Corp) *place {
	p := s.keep(&place{kind: corpPlace, corp: c.CorpID})
	p.name = c.Name
	if p.below == nil {
		for _, kind := range []placeKind{departmentPlace, tagsPlace, appsPlace, grantsPlace} {
			p.below = append(p.below, &place{kind: kind, corp: c.CorpID, up: p})
		}
		p.below[0].id, p.below[0].name = rootDepartment, c.Name
		p.below[0].total = max(c.DepartmentCount-1, 0)
	}
	p.total = len(p.below)
	return p
}

func (s *Screen) providerOf(c *control.Provider) *place {
	p := s.keep(&place{kind: providerPlace, provider: c.CorpID})
	p.name = c.Name
	if p.below == nil {
		for _, kind := range []placeKind{templatesPlace, suitesPlace, callbacksPlace} {
			p.below = append(p.below, &place{kind: kind, provider: c.CorpID, up: p})
		}
		p.open = true
	}
	p.total = len(p.below)
	return p
}

// keep gives the present place of the same key instead of a new one.
func (s *Screen) keep(p *place) *place {
	for _, old := range s.tops {
		if old.key() == p.key() {
			return old
		}
	}
	return p
}

// lookUp finds a place by its key, nil if it is not in the tree.
func (s *Screen) lookUp(key placeKey) *place {
	var found *place
	var walk func(p *place)
	walk = func(p *place) {
		if p.key() == key {
			found = p
		}
		for _, child := range p.below {
			if found == nil {
				walk(child)
			}
		}
	}
	for _, p := range s.tops {
		if found == nil {
			walk(p)
		}
	}
	return found
}

// visit shows a place.
func (s *Screen) visit(p *place) tea.Cmd {
	s.at = p
	for up := p.up; up != nil; up = up.up {
		up.open = true
	}
	s.find = search{}
	s.list = list{}
	s.grid.Top()
	s.sheet.Top()
	s.layOut()
	s.follow()
	return s.reload()
}

// follow puts the tree's cursor on the place that is shown.
func (s *Screen) follow() {
	if i := slices.IndexFunc(s.rows, func(r treeRow) bool { return r.place == s.at && r.more == 0 }); i >= 0 {
		s.tree.Choose(i)
	}
}

// settle lays the tree out anew with its cursor on the same place. On the row of those that were not told it stays where it is: the
// first of them comes there.
func (s *Screen) settle() {
	was := s.treeRow()
	stays := was != nil && was.more > 0
	s.layOut()
	if !stays {
		s.follow()
	}
}

// moved shows the place that the tree's cursor has come to.
func (s *Screen) moved() tea.Cmd {
	if r := s.treeRow(); r != nil && r.more == 0 && r.place != s.at {
		return s.visit(r.place)
	}
	return nil
}

// treeRow is the row under the tree's cursor, nil in an empty tree.
func (s *Screen) treeRow() *treeRow {
	if len(s.rows) == 0 {
		return nil
	}
	return &s.rows[min(s.tree.Cursor(), len(s.rows)-1)]
}

// unfold opens a place, or tells the next page of what is below.
func (s *Screen) unfold(r *treeRow) tea.Cmd {
	p := r.place
	if r.more > 0 {
		return s.askBelow(p, len(p.below))
	}
	p.open = true
	s.layOut()
	if p.grows() && !p.known {
		return s.askBelow(p, 0)
	}
	return nil
}

// fold closes a place, or goes to the one above.
func (s *Screen) fold(r *treeRow) tea.Cmd {
	p := r.place
	switch {
	case r.more == 0 && p.open && len(p.below) > 0:
		p.open = false
		s.layOut()
		return nil
	case r.more > 0:
		return s.visit(p)
	case p.up != nil:
		return s.visit(p.up)
	}
	return nil
}

// take puts departments below a place, of which so many were told before. Those that are there already stay the same places, so
// that what is open stays open.
func (p *place) take(nodes []control.ContactNode, before int) {
	fresh := make([]*place, 0, len(nodes))
	for i := range nodes {
		fresh = append(fresh, p.child(departmentPlace, nodes[i].ID))
		fresh[i].learn(&nodes[i])
	}
	p.renew(fresh, before)
}

// takeTags is take for tags.
func (p *place) takeTags(tags []control.ContactTag, before int) {
	fresh := make([]*place, 0, len(tags))
	for i := range tags {
		child := p.child(tagPlace, tags[i].ID)
		child.name, child.members = tags[i].Name, tags[i].MemberCount
		fresh = append(fresh, child)
	}
	p.renew(fresh, before)
}

func (p *place) renew(fresh []*place, before int) {
	p.below = append(p.below[:min(before, len(p.below)):min(before, len(p.below))], fresh...)
	p.known = true
}

// child is the place of an id below this one, a new one if there is none.
func (p *place) child(kind placeKind, id int64) *place {
	for _, c := range p.below {
		if c.id == id {
			return c
		}
	}
	return &place{kind: kind, corp: p.corp, id: id, up: p}
}

// learn takes over what is told of a department.
func (p *place) learn(n *control.ContactNode) {
	p.name, p.total, p.members = n.Name, n.DepartmentCount, n.MemberCount
}
