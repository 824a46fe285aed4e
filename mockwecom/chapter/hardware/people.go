package hardware

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
)

// hasLeft is the status of a member who has left the corp.
const hasLeft = 5

// wholeCorp reports whether the device serves everybody.
func (d *Device) wholeCorp() bool { return slices.Contains(d.Parties, rootParty) }

// serves reports whether a member stands in the device's range, by a tree of departments.
func (d *Device) serves(m *directory.Member, tree *directory.Tree) bool {
	if m == nil || m.Status == hasLeft {
		return false
	}
	if d.wholeCorp() || slices.Contains(d.Users, m.Key) {
		return true
	}
	for _, id := range m.Department {
		for _, party := range d.Parties {
			if tree.Within(id, party) {
				return true
			}
		}
	}
	return false
}

// People gives the members whom a device serves, in the order of their numbers.
func (h *Hardware) People(ctx context.Context, db bun.IDB, d *Device) ([]*directory.Member, error) {
	return h.slice(ctx, db, d, 0, 0, 0)
}

// PageOfPeople gives a part of the device's people: those whose numbers are above after, at most limit of them, and whether more
// come behind. A change of the list between two pages neither repeats nor skips anybody who stays. (doc 95984)
func (h *Hardware) PageOfPeople(ctx context.Context, db bun.IDB, d *Device, after int64, limit int) (part []*directory.Member, more bool, err error) {
	part, err = h.slice(ctx, db, d, after, 0, limit+1)
	return part[:min(limit, len(part))], len(part) > limit, err
}

// slice gives a part of the device's people, those whose numbers are above after; limit 0 means all. Without
// columns whole members are read, which takes longer than finding them.
func (h *Hardware) slice(ctx context.Context, db bun.IDB, d *Device, after int64, offset, limit int, columns ...string) ([]*directory.Member, error) {
	var part []*directory.Member
	query := db.NewSelect().Model(&part).Column(columns...).Where("corp = ?", d.Corp).Where("id > ?", after).Where("status <> ?", hasLeft).Order("id")
	if !d.wholeCorp() {
		tree, err := h.dir.Departments(ctx, db, d.Corp)
		if err != nil {
			return nil, err
		}
		within := []int64{0} // no department has this number
		for _, party := range d.Parties {
			for _, below := range tree.Below(party) {
				within = append(within, below.ID)
			}
		}
		query = query.WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
			q = q.Where("id IN (SELECT member FROM member_departments WHERE corp = ? AND department IN (?))", d.Corp, bun.List(within))
			if len(d.Users) > 0 {
				q = q.WhereOr("userid_key IN (?)", bun.List(d.Users))
			}
			return q
		})
	}
	if limit > 0 {
		query = query.Offset(int64(offset)).Limit(int64(limit))
	}
	if err := query.Scan(ctx); err != nil {
		return nil, fmt.Errorf("list the people of device %s: %w", d.SN, err)
	}
	return part, nil
}

// page gives a part of the device's people, as far as devices see them, and whether nobody comes behind it.
func (h *Hardware) page(ctx context.Context, db bun.IDB, d *Device, offset, limit int) (part []*directory.Member, last bool, err error) {
	part, err = h.slice(ctx, db, d, 0, offset, limit+1, "id", "userid", "name")
	return part[:min(limit, len(part))], len(part) <= limit, err
}

// permVersion tells the version of the list. (doc 93987)
func (h *Hardware) permVersion(c *Call, _ *None) (*openhw.PermVersion, error) {
	return &openhw.PermVersion{PermVersion: openhw.Uint32(c.Device.PermVersion)}, nil
}

// usersByPage reads a page of the list. The version stands before the people are read: a change between the two shows as a
// version that is too old, and the device reads again. (doc 93983)
func (h *Hardware) usersByPage(c *Call, in *openhw.PageOfUsers) (*openhw.UserPage, error) {
	part, last, err := h.page(c.Context, c.DB(), c.Device, int(*in.Offset), int(in.Limit))
	if err != nil {
		return nil, err
	}
	users, err := h.users(c.Context, c.DB(), c.Device, part, in.Wants())
	if err != nil {
		return nil, err
	}
	return &openhw.UserPage{IsLast: last, PermVersion: openhw.Uint32(c.Device.PermVersion), UserInfo: users}, nil
}

// usersByID reads some people. (doc 93984)
func (h *Hardware) usersByID(c *Call, in *openhw.UsersByID) (*openhw.UserList, error) {
	refs := in.Refs()
	var members []*directory.Member
	found := make([]*directory.Member, len(refs))
	for i, ref := range refs {
		m, err := h.served(c, ref)
		if err != nil {
			return nil, err
		}
		if found[i] = m; m != nil {
			members = append(members, m)
		}
	}
	users, err := h.users(c.Context, c.DB(), c.Device, members, in.Wants())
	if err != nil || h.rt.Settings.Text(foreignIDs) != "empty" {
		return &openhw.UserList{UserInfo: users}, err
	}
	out := new(openhw.UserList)
	for i, ref := range refs {
		if found[i] == nil {
			out.UserInfo = append(out.UserInfo, openhw.User{UserID: ref.UserID, UserType: ref.UserType})
			continue
		}
		out.UserInfo, users = append(out.UserInfo, users[0]), users[1:]
	}
	return out, nil
}

// served gives the member whom a device names, nil if it does not serve them.
func (h *Hardware) served(c *Call, ref openhw.UserRef) (*directory.Member, error) {
	return h.Served(c.Context, c.DB(), c.Device, ref.UserID, uint32(ref.UserType))
}

// Served gives the member of a userid and a user type if the device serves them, else nil: visitors are found by [Hardware.Visitor],
// and a corp that is no school has no students.
func (h *Hardware) Served(ctx context.Context, db bun.IDB, d *Device, userid string, userType uint32) (*directory.Member, error) {
	if userType != openhw.Employee {
		return nil, nil
	}
	m, err := h.dir.Member(ctx, db, d.Corp, userid)
	if err != nil || m == nil {
		return nil, err
	}
	tree, err := h.dir.Departments(ctx, db, d.Corp)
	if err != nil || !d.serves(m, tree) {
		return nil, err
	}
	return m, nil
}

// legal reports whether the device serves somebody of whatever type.
func (h *Hardware) legal(c *Call, ref openhw.UserRef) (bool, error) {
	if ref.UserType == openhw.Visitor {
		v, err := h.Visitor(c.Context, c.DB(), c.Device, ref.UserID)
		return v != nil, err
	}
	m, err := h.served(c, ref)
	return m != nil, err
}

// checkUserID tells whom of some people the device still serves, in the form in which it was asked. (doc 93991)
func (h *Hardware) checkUserID(c *Call, in *openhw.CheckUserID) (*openhw.CheckedUserID, error) {
	out := new(openhw.CheckedUserID)
	if in.UserIDItem == nil {
		out.LegalUserID, out.IllegalUserID = []string{}, []string{}
		for _, userid := range in.UserID {
			legal, err := h.legal(c, openhw.UserRef{UserID: userid})
			if err != nil {
				return nil, err
			}
			if legal {
				out.LegalUserID = append(out.LegalUserID, userid)
			} else {
				out.IllegalUserID = append(out.IllegalUserID, userid)
			}
		}
		return out, nil
	}
	out.LegalUserIDItem, out.IllegalUserIDItem = []openhw.UserRef{}, []openhw.UserRef{}
	for _, ref := range in.UserIDItem {
		legal, err := h.legal(c, ref)
		if err != nil {
			return nil, err
		}
		if legal {
			out.LegalUserIDItem = append(out.LegalUserIDItem, ref)
		} else {
			out.IllegalUserIDItem = append(out.IllegalUserIDItem, ref)
		}
	}
	return out, nil
}
