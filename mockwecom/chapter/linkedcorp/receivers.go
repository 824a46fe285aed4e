package linkedcorp

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
)

// receivers is who gets a message, and who does not.
type receivers struct {
	*scope
	view *directory.View // of the own corp
	own  *directory.Tree

	members                       []int64
	badUsers, badParties, badTags []string
}

// receivers finds those whom a call names and the app sees.
func (l *LinkedCorps) receivers(c *api.Call, in *sendIn) (*receivers, error) {
	s, err := l.see(c)
	if err != nil {
		return nil, err
	}
	r := &receivers{scope: s}
	if r.view, err = l.agents.See(c.Context, c.DB(), c.Credential); err != nil {
		return nil, err
	}
	if r.own, err = l.dir.Departments(c.Context, c.DB(), s.app.Corp); err != nil {
		return nil, err
	}
	if in.ToAll == 1 {
		return r, r.addAll()
	}
	for _, id := range in.ToUser {
		if err := r.addUser(id); err != nil {
			return nil, err
		}
	}
	for _, id := range in.ToParty {
		if err := r.addParty(id); err != nil {
			return nil, err
		}
	}
	for _, id := range in.ToTag {
		if err := r.addTag(id); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// reached reports whether a member of the own or of a linked corp is seen and can be addressed.
func (r *receivers) reached(m *directory.Member) bool {
	if m.Status == directory.Left || m.Status == directory.Disabled {
		return false
	}
	if m.Corp == r.app.Corp {
		return r.view.Visible(m)
	}
	return r.sight(m) != nil
}

func (r *receivers) add(members []*directory.Member) (reached bool) {
	for _, m := range members {
		if r.reached(m) {
			r.members, reached = append(r.members, m.ID), true
		}
	}
	return reached
}

// corps gives the own corp and those behind the links.
func (r *receivers) corps() []string {
	all := []string{r.app.Corp}
	for _, link := range r.links {
		all = append(all, link.Lower)
	}
	return all
}

func (r *receivers) addAll() error {
	for _, corp := range r.corps() {
		members, err := r.dir.Members(r.c.Context, r.c.DB(), corp, 0)
		if err != nil {
			return err
		}
		r.add(members)
	}
	return nil
}

func (r *receivers) addUser(id string) error {
	m, err := r.named(id)
	if err != nil {
		return err
	}
	if m == nil || !r.add([]*directory.Member{m}) {
		r.badUsers = append(r.badUsers, strings.ToLower(id))
	}
	return nil
}

// named gives the member of USERID or CORPID/USERID, nil if there is none.
func (r *receivers) named(id string) (*directory.Member, error) {
	corp, userid, linked := strings.Cut(id, separator)
	if !linked {
		corp, userid = r.app.Corp, id
	}
	return r.dir.Member(r.c.Context, r.c.DB(), strings.ToLower(corp), userid)
}

// addParty adds a department of the own corp or behind a link, with all below it.
func (r *receivers) addParty(id string) error {
	corp, tree, top, err := r.party(id)
	if err != nil {
		return err
	}
	if tree == nil {
		r.badParties = append(r.badParties, id)
		return nil
	}
	all, err := r.dir.Members(r.c.Context, r.c.DB(), corp, 0)
	if err != nil {
		return err
	}
	var members []*directory.Member
	for _, m := range all {
		for _, d := range m.Department {
			if tree.Within(d, top) {
				members = append(members, m)
				break
			}
		}
	}
	r.add(members)
	return nil
}

// party gives corp, tree and number of a department that the app sees; no tree if it sees none of that id.
func (r *receivers) party(id string) (corp string, tree *directory.Tree, number int64, err error) {
	if strings.Contains(id, separator) {
		link, number, err := r.department(id)
		if refused := (*errcode.Error)(nil); errors.As(err, &refused) {
			return "", nil, 0, nil
		}
		if err != nil {
			return "", nil, 0, err
		}
		return link.Lower, r.trees[link.Lower], number, nil
	}
	number, err = strconv.ParseInt(id, 10, 64)
	if err != nil {
		return "", nil, 0, nil
	}
	for _, top := range r.app.Parties {
		if r.own.Within(number, top) {
			return r.app.Corp, r.own, number, nil
		}
	}
	return "", nil, 0, nil
}

// addTag adds the members of a tag of the own corp, and those of its departments.
func (r *receivers) addTag(id string) error {
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		r.badTags = append(r.badTags, id)
		return nil
	}
	users, parties, err := tagged(r.c.Context, r.c.DB(), r.app.Corp, number)
	if err != nil {
		return err
	}
	all, err := r.dir.Members(r.c.Context, r.c.DB(), r.app.Corp, 0)
	if err != nil {
		return err
	}
	var members []*directory.Member
	for _, m := range all {
		if users[m.ID] || r.stands(m, parties) {
			members = append(members, m)
		}
	}
	if !r.add(members) {
		r.badTags = append(r.badTags, id)
	}
	return nil
}

func (r *receivers) stands(m *directory.Member, parties map[int64]bool) bool {
	for top := range parties {
		for _, d := range m.Department {
			if r.own.Within(d, top) {
				return true
			}
		}
	}
	return false
}

// tagged gives the members, by number, and the departments of a tag.
func tagged(ctx context.Context, db bun.IDB, corp string, tag int64) (users, parties map[int64]bool, err error) {
	var items []struct {
		Party bool
		Ref   int64
	}
	if err := db.NewRaw("SELECT party, ref FROM tag_items WHERE corp = ? AND tag = ?", corp, tag).Scan(ctx, &items); err != nil {
		return nil, nil, fmt.Errorf("list tag %d: %w", tag, err)
	}
	users, parties = map[int64]bool{}, map[int64]bool{}
	for _, i := range items {
		if i.Party {
			parties[i.Ref] = true
			continue
		}
		users[i.Ref] = true
	}
	return users, parties, nil
}
