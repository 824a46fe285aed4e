package message

import (
	"slices"
	"strconv"
	"strings"

	"wecomlab/mockwecom/chapter/directory"
)

// audience is who gets a message. It is settled when the message is sent, and stays small however many members it covers: all
// of the corp, single members, and departments without what lies below them.
type audience struct {
	Everyone    bool   `bun:"everyone"`
	Members     idList `bun:"members"`
	Departments idList `bun:"departments"`
	Excepted    idList `bun:"excepted"` // single members who do not get it
	Newest      int64  `bun:"newest"`   // number of the world's newest member at that time: who comes later does not get it through everyone or a department
}

// idList holds numbers as ",3,14,", so that a query finds one by LIKE.
type idList string

func newIDList(ids []int64) idList {
	if len(ids) == 0 {
		return ""
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	b := []byte{','}
	for _, id := range ids {
		b = append(strconv.AppendInt(b, id, 10), ',')
	}
	return idList(b)
}

func (l idList) has(id int64) bool { return strings.Contains(string(l), entryOf(id)) }

// ids gives the numbers of a list.
func (l idList) ids() (ids []int64) {
	for text := range strings.SplitSeq(strings.Trim(string(l), ","), ",") {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// entryOf is how a number stands in a list.
func entryOf(id int64) string { return "," + strconv.FormatInt(id, 10) + "," }

// nobody reports whether the audience is empty.
func (a *audience) nobody() bool { return !a.Everyone && a.Members == "" && a.Departments == "" }

// has reports whether a member gets the message. It says the same as [covers].
func (a *audience) has(m *directory.Member) bool {
	if a.Members.has(m.ID) || a.Excepted.has(m.ID) {
		return !a.Excepted.has(m.ID)
	}
	return m.ID <= a.Newest && (a.Everyone || slices.ContainsFunc(m.Department, a.Departments.has))
}

// except takes a member out.
func (a *audience) except(m *directory.Member) {
	a.Members = newIDList(slices.DeleteFunc(a.Members.ids(), func(id int64) bool { return id == m.ID }))
	if a.has(m) {
		a.Excepted = newIDList(append(a.Excepted.ids(), m.ID))
	}
}

// covers is [audience.has] as a condition of a query.
func covers(m *directory.Member) (condition string, values []any) {
	entry := "%" + entryOf(m.ID) + "%"
	condition, values = "(excepted NOT LIKE ? AND (members LIKE ? OR newest >= ? AND (everyone", []any{entry, entry, m.ID}
	for _, id := range m.Department {
		condition += " OR departments LIKE ?"
		values = append(values, "%"+entryOf(id)+"%")
	}
	return condition + ")))", values
}
