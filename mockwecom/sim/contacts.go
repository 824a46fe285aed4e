package sim

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/face/control"
)

// taggedMost bounds the departments that are told of one tag, and the tags of one member.
const taggedMost = 500

// contacts tells what stands in the contacts of corps. It is [control.Contacts].
type contacts struct{ *Sim }

// place gives a corp with its departments.
func (c contacts) place(ctx context.Context, corpid string) (*directory.Corp, *directory.Tree, error) {
	db := c.runtime.Store.Read()
	corp, err := c.directory.Corp(ctx, db, corpid)
	if err == nil && corp == nil {
		err = fmt.Errorf("%w: no corp has the corpid %q", control.ErrNoContact, corpid)
	}
	if err != nil {
		return nil, nil, err
	}
	tree, err := c.directory.Departments(ctx, db, corp.CorpID)
	return corp, tree, err
}

// Department gives one department with a page of what stands right below it.
func (c contacts) Department(ctx context.Context, corpid string, id int64, p control.ContactPage) (control.ContactDepartment, error) {
	out := control.ContactDepartment{Children: []control.ContactNode{}}
	corp, tree, err := c.place(ctx, corpid)
	if err != nil {
		return out, err
	}
	dep := tree.Department(id)
	if dep == nil {
		return out, fmt.Errorf("%w: %s has no department %d", control.ErrNoContact, corp.Name, id)
	}
	shown := append([]int64{id}, window(tree.Children(id), p.Below, p.Limit)...)
	nodes, err := c.nodes(ctx, corp.CorpID, tree, shown)
	if err != nil {
		return out, err
	}
	out.ContactNode, out.Children = nodes[0], nodes[1:]
	for up := tree.Department(dep.ParentID); up != nil && len(out.Above) < tree.Len(); up = tree.Department(up.ParentID) {
		out.Above = append(out.Above, control.Department{ID: up.ID, Name: up.Name, ParentID: up.ParentID})
	}
	slices.Reverse(out.Above)
	out.Members, err = c.page(ctx, corp.CorpID, p, c.runtime.Store.Read().NewSelect().Table("member_departments").Column("member").
		Where("corp = ?", corp.CorpID).Where("department = ?", id).Order("member"))
	return out, err
}

// window gives a part of a list.
func window[T any](list []T, from, limit int) []T {
	from = min(from, len(list))
	return list[from:min(from+limit, len(list))]
}

// nodes gives departments with the number of members that stand in them.
func (c contacts) nodes(ctx context.Context, corp string, tree *directory.Tree, ids []int64) ([]control.ContactNode, error) {
	var counts []struct {
		Department int64 `bun:"department"`
		N          int   `bun:"n"`
	}
	if len(ids) > 0 {
		err := c.runtime.Store.Read().NewSelect().Table("member_departments").Column("department").ColumnExpr("COUNT(*) AS n").
			Where("corp = ?", corp).Where("department IN (?)", bun.List(ids)).Group("department").Scan(ctx, &counts)
		if err != nil {
			return nil, fmt.Errorf("count members of %s: %w", corp, err)
		}
	}
	members := map[int64]int{}
	for _, row := range counts {
		members[row.Department] = row.N
	}
	out := make([]control.ContactNode, 0, len(ids))
	for _, id := range ids {
		if d := tree.Department(id); d != nil {
			out = append(out, control.ContactNode{ID: d.ID, Name: d.Name, NameEN: d.NameEN, ParentID: d.ParentID, Order: d.Order,
				DepartmentCount: len(tree.Children(id)), MemberCount: members[id]})
		}
	}
	return out, nil
}

// page gives the members whose numbers a query selects, cut to a page.
func (c contacts) page(ctx context.Context, corp string, p control.ContactPage, numbers *bun.SelectQuery) ([]control.ContactMember, error) {
	var found []*directory.Member
	err := c.runtime.Store.Read().NewSelect().Model(&found).Where("id IN (?)", numbers.Limit(int64(p.Limit)).Offset(int64(p.From))).Order("id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list members of %s: %w", corp, err)
	}
	return people(found), nil
}

func people(found []*directory.Member) []control.ContactMember {
	out := make([]control.ContactMember, 0, len(found))
	for _, m := range found {
		out = append(out, person(m))
	}
	return out
}

func person(m *directory.Member) control.ContactMember {
	out := control.ContactMember{
		UserID: m.UserID, Name: m.Name, Alias: m.Alias, EnglishName: m.EnglishName, Nickname: m.Nickname, Mobile: m.Mobile, Email: m.Email, BizMail: m.BizMail, Telephone: m.Telephone, Address: m.Address,
		Gender: m.Gender, Position: m.Position, ExternalPosition: m.ExternalPosition, Department: m.Department, Order: m.Order, IsLeaderInDept: m.Leader,
		MainDepartment: m.MainDept, DirectLeader: m.DirectLeader, Status: m.Status, Admin: m.Admin,
	}
	for _, a := range m.Attributes {
		out.Attributes = append(out.Attributes, control.ContactAttribute{Name: a.Name, Value: cmp.Or(a.Title, a.Value), URL: a.URL})
	}
	return out
}

// Member gives everything about a member.
func (c contacts) Member(ctx context.Context, corpid, userid string) (control.ContactMember, error) {
	corp, _, err := c.place(ctx, corpid)
	if err != nil {
		return control.ContactMember{}, err
	}
	db := c.runtime.Store.Read()
	m, err := c.directory.Member(ctx, db, corp.CorpID, userid)
	if err == nil && m == nil {
		err = fmt.Errorf("%w: %s has no member %q", control.ErrNoContact, corp.Name, userid)
	}
	if err != nil {
		return control.ContactMember{}, err
	}
	out := person(m)
	var tags []*directory.Tag
	err = db.NewSelect().Model(&tags).Where("corp = ?", corp.CorpID).
		Where("id IN (SELECT tag FROM tag_items WHERE corp = ? AND party = ? AND ref = ?)", corp.CorpID, false, m.ID).Order("id").Limit(taggedMost).Scan(ctx)
	if err == nil {
		out.Tags, err = c.tags(ctx, corp.CorpID, tags)
	}
	return out, err
}

// Tags gives a page of the tags of a corp.
func (c contacts) Tags(ctx context.Context, corpid string, p control.ContactPage) (control.ContactTags, error) {
	out := control.ContactTags{Tags: []control.ContactTag{}}
	corp, _, err := c.place(ctx, corpid)
	if err != nil {
		return out, err
	}
	var tags []*directory.Tag
	db := c.runtime.Store.Read()
	err = db.NewSelect().Model(&tags).Where("corp = ?", corp.CorpID).Order("id").Offset(int64(p.From)).Limit(int64(p.Limit)).Scan(ctx)
	if err != nil {
		return out, fmt.Errorf("list tags of %s: %w", corp.CorpID, err)
	}
	n, err := db.NewSelect().Model((*directory.Tag)(nil)).Where("corp = ?", corp.CorpID).Count(ctx)
	if err != nil {
		return out, fmt.Errorf("count tags of %s: %w", corp.CorpID, err)
	}
	out.Total = int(n)
	out.Tags, err = c.tags(ctx, corp.CorpID, tags)
	return out, err
}

// tags gives tags with how much they hold.
func (c contacts) tags(ctx context.Context, corp string, tags []*directory.Tag) ([]control.ContactTag, error) {
	out := make([]control.ContactTag, 0, len(tags))
	if len(tags) == 0 {
		return out, nil
	}
	at, ids := map[int64]int{}, make([]int64, 0, len(tags))
	for i, t := range tags {
		at[t.ID], ids = i, append(ids, t.ID)
		out = append(out, control.ContactTag{ID: t.ID, Name: t.Name, Owner: t.Owner})
	}
	var counts []struct {
		Tag   int64 `bun:"tag"`
		Party bool  `bun:"party"`
		N     int   `bun:"n"`
	}
	err := c.runtime.Store.Read().NewSelect().Table("tag_items").Column("tag", "party").ColumnExpr("COUNT(*) AS n").
		Where("corp = ?", corp).Where("tag IN (?)", bun.List(ids)).Group("tag", "party").Scan(ctx, &counts)
	if err != nil {
		return nil, fmt.Errorf("count what is in tags of %s: %w", corp, err)
	}
	for _, row := range counts {
		if t := &out[at[row.Tag]]; row.Party {
			t.DepartmentCount = row.N
		} else {
			t.MemberCount = row.N
		}
	}
	return out, nil
}

// Tagged gives a tag with those whom it names.
func (c contacts) Tagged(ctx context.Context, corpid string, id int64, p control.ContactPage) (control.ContactTagged, error) {
	out := control.ContactTagged{}
	corp, tree, err := c.place(ctx, corpid)
	if err != nil {
		return out, err
	}
	db := c.runtime.Store.Read()
	var found []*directory.Tag
	if err := db.NewSelect().Model(&found).Where("corp = ?", corp.CorpID).Where("id = ?", id).Scan(ctx); err != nil {
		return out, fmt.Errorf("look up tag %d of %s: %w", id, corp.CorpID, err)
	}
	if len(found) == 0 {
		return out, fmt.Errorf("%w: %s has no tag %d", control.ErrNoContact, corp.Name, id)
	}
	tags, err := c.tags(ctx, corp.CorpID, found)
	if err != nil {
		return out, err
	}
	out.ContactTag = tags[0]
	items := func(party bool) *bun.SelectQuery {
		return db.NewSelect().Table("tag_items").Column("ref").Where("corp = ?", corp.CorpID).Where("tag = ?", id).Where("party = ?", party).Order("ref")
	}
	var parties []int64
	if err := items(true).Limit(taggedMost).Scan(ctx, &parties); err != nil {
		return out, fmt.Errorf("list departments of tag %d of %s: %w", id, corp.CorpID, err)
	}
	if out.Departments, err = c.nodes(ctx, corp.CorpID, tree, parties); err != nil {
		return out, err
	}
	out.Members, err = c.page(ctx, corp.CorpID, p, items(false))
	return out, err
}

// In a large corp, searchStep members are looked through with one query, so that others are let at the database, and none any more
// after searchTime of real time: what begins with the text is found through indexes before that.
const (
	searchStep = 5_000
	searchTime = time.Second
)

// Search looks through departments and members.
func (c contacts) Search(ctx context.Context, corpid, text string, limit int) (control.ContactHits, error) {
	out := control.ContactHits{}
	corp, tree, err := c.place(ctx, corpid)
	if err != nil {
		return out, err
	}
	text = strings.ToLower(text)
	var ids []int64
	for d := range tree.All {
		if !strings.Contains(strings.ToLower(d.Name), text) && !strings.Contains(strings.ToLower(d.NameEN), text) {
			continue
		}
		if out.More = len(ids) == limit; out.More {
			break
		}
		ids = append(ids, d.ID)
	}
	if out.Departments, err = c.nodes(ctx, corp.CorpID, tree, ids); err != nil {
		return out, err
	}
	q := &query{contacts: c, ctx: ctx, corp: corp.CorpID, text: text, limit: limit, seen: map[int64]bool{}}
	err = q.run()
	out.More = out.More || q.more
	out.Members = people(q.found)
	return out, err
}

// query is a search for members that hold a text of small letters.
type query struct {
	contacts
	ctx   context.Context
	corp  string
	text  string
	limit int
	seen  map[int64]bool
	found []*directory.Member
	more  bool
}

func (q *query) run() error {
	for _, column := range []string{"userid_key", "mobile"} { // those that have an index
		err := q.add(func(s *bun.SelectQuery) *bun.SelectQuery {
			return s.Where("? >= ?", bun.Ident(column), q.text).Where("? < ?", bun.Ident(column), q.text+"\U0010ffff").OrderExpr("?", bun.Ident(column))
		})
		if err != nil || q.more {
			return err
		}
	}
	return q.scan()
}

// add adds members that a query selects, up to the limit.
func (q *query) add(where func(*bun.SelectQuery) *bun.SelectQuery) error {
	var some []*directory.Member
	s := where(q.runtime.Store.Read().NewSelect().Model(&some).Where("corp = ?", q.corp)).Limit(int64(q.limit + 1))
	if err := s.Scan(q.ctx); err != nil {
		return fmt.Errorf("look for members of %s: %w", q.corp, err)
	}
	for _, m := range some {
		switch {
		case q.seen[m.ID]:
		case len(q.found) == q.limit:
			q.more = true
			return nil
		default:
			q.seen[m.ID] = true
			q.found = append(q.found, m)
		}
	}
	return nil
}

// scan looks through everybody, step by step, until time is up.
func (q *query) scan() error {
	var ends struct {
		First int64 `bun:"first"`
		Last  int64 `bun:"last"`
	}
	err := q.runtime.Store.Read().NewSelect().Model((*directory.Member)(nil)).ColumnExpr("COALESCE(MIN(id), 0) AS first").ColumnExpr("COALESCE(MAX(id), 0) AS last").
		Where("corp = ?", q.corp).Scan(q.ctx, &ends)
	if err != nil {
		return fmt.Errorf("look for members of %s: %w", q.corp, err)
	}
	like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(q.text) + "%"
	took := clock.Stopwatch()
	for from := ends.First; from <= ends.Last && !q.more; from += searchStep {
		if took() > searchTime {
			q.more = true
			return nil
		}
		err := q.add(func(s *bun.SelectQuery) *bun.SelectQuery {
			return s.Where("id >= ?", from).Where("id < ?", from+searchStep).
				Where(`(userid_key || ' ' || lower(name) || ' ' || mobile || ' ' || lower(alias) || ' ' || lower(job)) LIKE ? ESCAPE '\'`, like).Order("id")
		})
		if err != nil {
			return err
		}
	}
	return nil
}
