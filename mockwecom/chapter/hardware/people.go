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

// firstOpenVID is added to a member's number: real ones have sixteen digits.
const firstOpenVID = 1688_0000_0000_0000

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

// people gives the members whom a device serves, in the order of their numbers.
func (h *Hardware) people(ctx context.Context, db bun.IDB, d *Device) ([]*directory.Member, error) {
	if d.wholeCorp() {
		return h.slice(ctx, db, d, 0, 0)
	}
	tree, err := h.dir.Departments(ctx, db, d.Corp)
	if err != nil {
		return nil, err
	}
	found := map[int64]*directory.Member{}
	for _, party := range d.Parties {
		for m, err := range h.dir.MembersBelow(ctx, db, d.Corp, tree, party) {
			if err != nil {
				return nil, err
			}
			found[m.ID] = m
		}
	}
	for _, userid := range d.Users {
		m, err := h.dir.Member(ctx, db, d.Corp, userid)
		if err != nil {
			return nil, err
		}
		if m != nil {
			found[m.ID] = m
		}
	}
	var all []*directory.Member
	for _, m := range found {
		if d.serves(m, tree) {
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b *directory.Member) int { return int(a.ID - b.ID) })
	return all, nil
}

// slice gives a part of the corp's members; limit 0 means all.
func (h *Hardware) slice(ctx context.Context, db bun.IDB, d *Device, offset, limit int) ([]*directory.Member, error) {
	var part []*directory.Member
	query := db.NewSelect().Model(&part).Where("corp = ?", d.Corp).Where("status <> ?", hasLeft).Order("id")
	if limit > 0 {
		query = query.Offset(int64(offset)).Limit(int64(limit))
	}
	if err := query.Scan(ctx); err != nil {
		return nil, fmt.Errorf("list the people of device %s: %w", d.SN, err)
	}
	return part, nil
}

// page gives a part of the device's people, and whether nobody comes behind it.
func (h *Hardware) page(ctx context.Context, db bun.IDB, d *Device, offset, limit int) (part []*directory.Member, last bool, err error) {
	if d.wholeCorp() {
		part, err = h.slice(ctx, db, d, offset, limit+1)
		offset = 0
	} else {
		part, err = h.people(ctx, db, d)
	}
	if err != nil {
		return nil, false, err
	}
	part = part[min(offset, len(part)):]
	return part[:min(limit, len(part))], len(part) <= limit, nil
}

// permVersion tells the version of the list. (doc 93987)
func (h *Hardware) permVersion(c *Call, _ any) (any, error) {
	return &openhw.PermVersion{PermVersion: openhw.Uint32(c.Device.PermVersion)}, nil
}

// visitorVersion tells the version of the visitors, of whom there are none. (doc 94020)
func (h *Hardware) visitorVersion(c *Call, _ any) (any, error) {
	return &openhw.VisitorVersion{VisitorVersion: openhw.Uint32(c.Device.VisitorVersion)}, nil
}

// usersByPage reads a page of the list. The version stands before the people are read: a change between the two shows as a
// version that is too old, and the device reads again. (doc 93983)
func (h *Hardware) usersByPage(c *Call, body any) (any, error) {
	in := body.(*openhw.PageOfUsers)
	part, last, err := h.page(c.Context, c.DB(), c.Device, int(*in.Offset), int(in.Limit))
	if err != nil {
		return nil, err
	}
	out := &openhw.UserPage{IsLast: last, PermVersion: openhw.Uint32(c.Device.PermVersion)}
	for _, m := range part {
		out.UserInfo = append(out.UserInfo, userOf(m, in.Wants()))
	}
	return out, nil
}

// usersByID reads some people. (doc 93984)
func (h *Hardware) usersByID(c *Call, body any) (any, error) {
	in := body.(*openhw.UsersByID)
	out := new(openhw.UserList)
	for _, ref := range in.Refs() {
		m, err := h.served(c, ref)
		if err != nil {
			return nil, err
		}
		switch {
		case m != nil:
			out.UserInfo = append(out.UserInfo, userOf(m, in.Wants()))
		case h.rt.Settings.Text(foreignIDs) == "empty":
			out.UserInfo = append(out.UserInfo, openhw.User{UserID: ref.UserID, UserType: ref.UserType})
		}
	}
	return out, nil
}

// served gives the member whom a device names, nil if it does not serve them.
func (h *Hardware) served(c *Call, ref openhw.UserRef) (*directory.Member, error) {
	if ref.UserType != openhw.Employee {
		return nil, nil
	}
	m, err := h.dir.Member(c.Context, c.DB(), c.Device.Corp, ref.UserID)
	if err != nil || m == nil {
		return nil, err
	}
	tree, err := h.dir.Departments(c.Context, c.DB(), c.Device.Corp)
	if err != nil || !c.Device.serves(m, tree) {
		return nil, err
	}
	return m, nil
}

// checkUserID tells whom of some people the device still serves, in the form in which it was asked. (doc 93991)
func (h *Hardware) checkUserID(c *Call, body any) (any, error) {
	in := body.(*openhw.CheckUserID)
	out := new(openhw.CheckedUserID)
	if in.UserIDItem == nil {
		out.LegalUserID, out.IllegalUserID = []string{}, []string{}
		for _, userid := range in.UserID {
			m, err := h.served(c, openhw.UserRef{UserID: userid})
			if err != nil {
				return nil, err
			}
			if m != nil {
				out.LegalUserID = append(out.LegalUserID, userid)
			} else {
				out.IllegalUserID = append(out.IllegalUserID, userid)
			}
		}
		return out, nil
	}
	out.LegalUserIDItem, out.IllegalUserIDItem = []openhw.UserRef{}, []openhw.UserRef{}
	for _, ref := range in.UserIDItem {
		m, err := h.served(c, ref)
		if err != nil {
			return nil, err
		}
		if m != nil {
			out.LegalUserIDItem = append(out.LegalUserIDItem, ref)
		} else {
			out.IllegalUserIDItem = append(out.IllegalUserIDItem, ref)
		}
	}
	return out, nil
}

// userOf shows a member as devices see them. Nobody has been enrolled: there are no features yet.
func userOf(m *directory.Member, wants openhw.Parts) openhw.User {
	var none openhw.Uint32
	u := openhw.User{UserID: m.UserID, OpenVID: openhw.Uint64(firstOpenVID + m.ID), UserType: openhw.Employee, Name: m.Name, FpVer: &none, FaVer: &none}
	if wants.Fingerprints {
		u.Fp = []openhw.Template{}
	}
	if wants.Faces {
		u.FaList = []openhw.Template{}
	}
	return u
}
