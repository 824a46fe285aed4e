package checkin

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/chapter/directory"
)

// book is everything that decides who has which rule: the rules of a corp in all their versions, its tree, what is in the tags.
type book struct {
	corp     string
	tree     *directory.Tree
	versions []version // by group, the later ones last
	rules    []*Rule   // aligned with versions
	tags     map[int64]tagged
	shifts   map[shiftKey]shiftOf
}

type tagged struct{ members, parties map[int64]bool }

type shiftKey struct {
	member int64
	day    day
}

// open reads the book of a corp.
func (k *CheckIn) open(ctx context.Context, db bun.IDB, corp string) (*book, error) {
	tree, err := k.dir.Departments(ctx, db, corp)
	if err != nil {
		return nil, err
	}
	b := &book{corp: corp, tree: tree, tags: map[int64]tagged{}, shifts: map[shiftKey]shiftOf{}}
	if err := db.NewSelect().Model(&b.versions).Where("corp = ?", corp).Order("groupid", "from_day").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list the check-in rules of %s: %w", corp, err)
	}
	var tags []int64
	for i := range b.versions {
		r := new(Rule)
		if err := json.Unmarshal([]byte(b.versions[i].Body), r); err != nil {
			return nil, fmt.Errorf("read check-in rule %d of %s: %w", b.versions[i].ID, corp, err)
		}
		b.rules = append(b.rules, r)
		if r.Range != nil {
			tags = append(tags, r.Range.Tags...)
		}
	}
	return b, b.readTags(ctx, db, tags)
}

func (b *book) readTags(ctx context.Context, db bun.IDB, tags []int64) error {
	if len(tags) == 0 {
		return nil
	}
	var items []struct {
		Tag   int64
		Party bool
		Ref   int64
	}
	if err := db.NewSelect().Table("tag_items").Column("tag", "party", "ref").Where("corp = ?", b.corp).Where("tag IN (?)", bun.List(tags)).Scan(ctx, &items); err != nil {
		return fmt.Errorf("list what is in the tags of check-in rules of %s: %w", b.corp, err)
	}
	for _, item := range items {
		if b.tags[item.Tag].members == nil {
			b.tags[item.Tag] = tagged{map[int64]bool{}, map[int64]bool{}}
		}
		if item.Party {
			b.tags[item.Tag].parties[item.Ref] = true
		} else {
			b.tags[item.Tag].members[item.Ref] = true
		}
	}
	return nil
}

// readShifts reads the shifts of some members from one day to another.
func (b *book) readShifts(ctx context.Context, db bun.IDB, members []int64, from, to day) error {
	if len(members) == 0 {
		return nil
	}
	var all []shiftOf
	if err := db.NewSelect().Model(&all).Where("corp = ?", b.corp).Where("member IN (?)", bun.List(members)).Where("day BETWEEN ? AND ?", from, to).Scan(ctx); err != nil {
		return fmt.Errorf("list the shifts of %s: %w", b.corp, err)
	}
	for _, s := range all {
		b.shifts[shiftKey{s.Member, s.Day}] = s
	}
	return nil
}

// on passes the rules that are in force on a day.
func (b *book) on(d day, yield func(v *version, r *Rule)) {
	for i := range b.versions {
		v := &b.versions[i]
		last := i+1 == len(b.versions) || b.versions[i+1].ID != v.ID || b.versions[i+1].From > d
		if v.From <= d && last && !v.Gone {
			yield(v, b.rules[i])
		}
	}
}

// newest gives the last version of a rule; nil when there is none or it was taken away.
func (b *book) newest(id int64) (*version, *Rule) {
	for i := len(b.versions) - 1; i >= 0; i-- {
		if b.versions[i].ID != id {
			continue
		}
		if b.versions[i].Gone {
			return nil, nil
		}
		return &b.versions[i], b.rules[i]
	}
	return nil, nil
}

// ruleOf gives a member's rule on a day; nil when there is none. A member who is named comes before a tag, that before a department, a
// nearer department before one further up, and a newer rule before an older one.
func (b *book) ruleOf(m *directory.Member, d day) (best *version, rule *Rule) {
	distance := -1
	b.on(d, func(v *version, r *Rule) {
		if n := b.distance(r.Range, m); n >= 0 && (distance < 0 || n <= distance) {
			distance, best, rule = n, v, r
		}
	})
	return best, rule
}

// distance is how near a range comes to a member: 0 by name, 1 by tag, more by department; -1 when it does not.
func (b *book) distance(r *Range, m *directory.Member) int {
	if r == nil {
		return -1
	}
	if slices.ContainsFunc(r.Users, func(id string) bool { return strings.EqualFold(id, m.UserID) }) {
		return 0
	}
	for _, tag := range r.Tags {
		in := b.tags[tag]
		if in.members[m.ID] || b.nearest(m, func(id int64) bool { return in.parties[id] }) >= 0 {
			return 1
		}
	}
	if n := b.nearest(m, func(id int64) bool { return slices.Contains(r.Parties, id) }); n >= 0 {
		return 2 + n
	}
	return -1
}

// nearest counts the steps from a member's departments up to one that is in a set; -1 when there is none.
func (b *book) nearest(m *directory.Member, in func(int64) bool) int {
	best := -1
	for _, id := range m.Department {
		for steps, dep := 0, b.tree.Department(id); dep != nil; steps, dep = steps+1, b.tree.Department(dep.ParentID) {
			if in(dep.ID) {
				if best < 0 || steps < best {
					best = steps
				}
				break
			}
		}
	}
	return best
}

// plan gives what a member's rule asks of a day.
func (b *book) plan(m *directory.Member, d day) plan {
	v, r := b.ruleOf(m, d)
	if r == nil {
		return plan{kind: ofNoRule}
	}
	shift := b.shifts[shiftKey{m.ID, d}]
	if shift.Group != v.ID {
		shift.Shift = 0
	}
	p := planOf(r, d, shift.Shift)
	p.judged = v.Judged
	p.exempt = slices.ContainsFunc(r.WhiteUsers, func(id string) bool { return strings.EqualFold(id, m.UserID) })
	return p
}
