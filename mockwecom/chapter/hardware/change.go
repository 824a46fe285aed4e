package hardware

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/store"
)

// ContactsChanged raises the version of every device that serves whom the change concerns, and tells it. (docs 93995, 93997)
func (h *Hardware) ContactsChanged(ctx context.Context, tx *store.Tx, c *directory.Change) error {
	if c.Tag != nil {
		return nil
	}
	if err := h.followMember(ctx, tx, c); err != nil {
		return err
	}
	if fleet, err := h.fleet(ctx, tx, c.Corp); !fleet || err != nil {
		return err
	}
	if err := h.followUniform(ctx, tx, c); err != nil {
		return err
	}
	devices, err := h.others(ctx, tx, c.Corp)
	if err != nil {
		return err
	}
	for _, d := range devices {
		if err := h.follow(ctx, tx, d, c); err != nil {
			return err
		}
	}
	return nil
}

// followMember does what a change means for what is kept of a member, whatever the device.
func (h *Hardware) followMember(ctx context.Context, tx *store.Tx, c *directory.Change) error {
	switch {
	case c.Before == nil:
		return nil
	case c.After == nil:
		return h.forgetMember(ctx, tx, c.Before)
	case c.Before.UserID == c.After.UserID:
		return nil
	}
	_, err := tx.NewUpdate().Model((*Operation)(nil)).Set("userid = ?", c.After.UserID).Where("corp = ?", c.Corp).Where("userid = ?", c.Before.UserID).
		Where("user_type = ?", openhw.Employee).Where("state = ?", Waiting).Exec(ctx)
	if err != nil {
		return fmt.Errorf("rename %s in operations: %w", c.Before.UserID, err)
	}
	return nil
}

// forgetMember deletes the features, keys and enrolments of a member who has left.
func (h *Hardware) forgetMember(ctx context.Context, tx *store.Tx, m *directory.Member) error {
	if err := forgetPerson(ctx, tx, openhw.Employee, m.ID); err != nil {
		return err
	}
	return forgetEnrolments(ctx, tx, m.Corp, m.ID)
}

// fleet reports whether a corp has devices at all.
func (h *Hardware) fleet(ctx context.Context, tx *store.Tx, corp string) (bool, error) {
	return h.fleets.Get(corp, func() (bool, error) {
		has, err := tx.NewSelect().Model((*Device)(nil)).Where("corp = ?", corp).Exists(ctx)
		if err != nil {
			return false, fmt.Errorf("look for devices of %s: %w", corp, err)
		}
		return has, nil
	})
}

// others gives the devices of a corp that hold people and are told one by one: those in cloud mode, and those with a range of their own.
// They are the caller's own.
func (h *Hardware) others(ctx context.Context, tx *store.Tx, corp string) ([]*Device, error) {
	var all []*Device
	err := tx.NewSelect().Model(&all).Where("corp = ?", corp).Where("(kinds & ?) <> 0", int64(openhw.People)).Where("NOT " + uniform).Order("id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the devices of %s: %w", corp, err)
	}
	return all, nil
}

// follow does what a change means for one device.
func (h *Hardware) follow(ctx context.Context, tx *store.Tx, d *Device, c *directory.Change) error {
	if c.Before == nil && c.After == nil {
		return h.followParty(ctx, tx, d, c)
	}
	before := d.serves(c.Before, c.TreeBefore)
	if err := h.keepRange(ctx, tx, d, c); err != nil {
		return err
	}
	n := newsOf(c, before, d.serves(c.After, c.TreeAfter))
	if n.renamed && !d.Cloud { // an open_userid stays
		if err := h.rename(ctx, tx, d, c.Before.UserID, c.After.UserID); err != nil {
			return err
		}
	}
	if n.change == nil {
		return nil
	}
	return h.announce(ctx, tx, d, *n.change, n.gone...)
}

// news is what a change of a member means for a device.
type news struct {
	renamed bool                  // the member has another userid
	change  *openhw.ChangeContact // nil: nothing else that devices see
	gone    []*directory.Member   // those whom it takes out of the list, as they were
}

// newsOf judges a change of a member for a device that served them before it or does so after it.
func newsOf(c *directory.Change, before, after bool) news {
	switch {
	case after && !before:
		return news{change: &openhw.ChangeContact{CreateUser: refs([]*directory.Member{c.After})}}
	case before && !after:
		gone := []*directory.Member{c.Before}
		return news{change: &openhw.ChangeContact{DeleteUser: refs(gone)}, gone: gone}
	case !before:
		return news{}
	}
	n := news{renamed: c.Before.UserID != c.After.UserID}
	if c.Before.Name != c.After.Name {
		n.change = &openhw.ChangeContact{UpdateUser: refs([]*directory.Member{c.After})}
	}
	return n
}

// keepRange gives the member whom a device's range names the new userid, and takes one who has left out of it.
func (h *Hardware) keepRange(ctx context.Context, tx *store.Tx, d *Device, c *directory.Change) error {
	if c.Before == nil || c.After != nil && c.After.Key == c.Before.Key {
		return nil
	}
	at := slices.Index(d.Users, c.Before.Key)
	switch {
	case at < 0:
		return nil
	case c.After == nil:
		d.Users = slices.Delete(d.Users, at, at+1)
	default:
		d.Users[at] = c.After.Key
	}
	return h.save(ctx, tx, d, "users")
}

// followParty finds out whom a moved department brings into a range or takes out of it.
func (h *Hardware) followParty(ctx context.Context, tx *store.Tx, d *Device, c *directory.Change) error {
	if c.PartyBefore == nil || c.PartyAfter == nil || c.PartyBefore.ParentID == c.PartyAfter.ParentID || d.wholeCorp() {
		return nil
	}
	var came, went []*directory.Member
	for m, err := range h.dir.Concerned(ctx, tx, c) {
		if err != nil {
			return err
		}
		before, after := d.serves(m, c.TreeBefore), d.serves(m, c.TreeAfter)
		switch {
		case after && !before:
			came = append(came, m)
		case before && !after:
			went = append(went, m)
		}
	}
	if len(came)+len(went) == 0 {
		return nil
	}
	return h.announce(ctx, tx, d, openhw.ChangeContact{CreateUser: refs(came), DeleteUser: refs(went)})
}

// announce raises the version of the list and pushes what changed.
// Members who are gone from the corp come along as they were.
func (h *Hardware) announce(ctx context.Context, tx *store.Tx, d *Device, change openhw.ChangeContact, gone ...*directory.Member) error {
	d.PermVersion++
	change.Timestamp, change.PermVersion = seconds(h.rt.Clock.Now()), openhw.Uint32(d.PermVersion)
	if err := h.save(ctx, tx, d, "perm_version"); err != nil {
		return err
	}
	if d.Cloud {
		return h.vendor.ContactChange(ctx, tx, d, change, gone)
	}
	h.changeContact.To(tx, d, &change)
	return nil
}

// rename raises the version, remembers the change for devices that are offline, and pushes it. (docs 93997, 91586)
func (h *Hardware) rename(ctx context.Context, tx *store.Tx, d *Device, from, to string) error {
	d.PermVersion++
	now := h.rt.Clock.Now()
	body := &openhw.ChangeUserID{Timestamp: seconds(now), OldUserID: from, NewUserID: to, PermVersion: openhw.Uint32(d.PermVersion)}
	frame, err := renamingFrame(body)
	if err != nil {
		return err
	}
	if err := insert(ctx, tx, &renaming{Device: d.Key, Version: d.PermVersion, Push: frame, At: now.Unix()}); err != nil {
		return err
	}
	h.changeUserID.To(tx, d, body)
	return h.save(ctx, tx, d, "perm_version")
}

// renamingFrame is the push as get_notify_history repeats it.
func renamingFrame(body *openhw.ChangeUserID) (string, error) {
	frame, err := json.Marshal(map[string]any{"cmd": "push_change_userid", "body": body})
	if err != nil {
		return "", fmt.Errorf("write the change of %s: %w", body.OldUserID, err)
	}
	return string(frame), nil
}

// notifyHistory reads the changes of userids of the last three months. (doc 91586)
func (h *Hardware) notifyHistory(c *Call, in *openhw.NotifyHistory) (*openhw.NotifyPage, error) {
	most := h.rt.Settings.Int(notifyLimit)
	limit := int(in.Limit)
	if limit == 0 || limit > most {
		limit = most
	}
	var rows []renaming
	err := c.DB().NewSelect().Model(&rows).Where("sn_key = ?", c.Device.Key).Where("perm_version > ?", int64(in.PermVersion)).
		Where("changed_at >= ?", c.Now.Add(-openhw.HistoryLife).Unix()).Order("id").Offset(int64(*in.Offset)).Limit(int64(limit) + 1).Scan(c.Context)
	if err != nil {
		return nil, fmt.Errorf("list the renamed members of %s: %w", c.Device.SN, err)
	}
	out := &openhw.NotifyPage{IsLast: len(rows) <= limit}
	for _, r := range rows[:min(limit, len(rows))] {
		out.Item = append(out.Item, openhw.Notification{Data: r.Push, PermVersion: openhw.Uint32(r.Version)})
	}
	return out, nil
}
