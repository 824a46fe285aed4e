package upkeep

import (
	"context"
	"fmt"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// bound gives a device that belongs to a corp, and tells the journal of whom the action speaks.
func (u *Upkeep) bound(c *action.Call, sn string) (*hardware.Device, error) {
	d, err := u.hardware.Find(c.Context, c.Tx, sn)
	if err != nil {
		return nil, err
	}
	f := explain.Finding{Step: explain.State, Expected: "a device that belongs to a corp", Got: sn, Cause: "no such SN is registered", Fix: "register it: device.make sn=" + sn}
	switch {
	case d == nil:
		return nil, action.Refuse(f)
	case d.Corp == "":
		f.Got, f.Cause, f.Fix = d.SN, "no corp has bound it", "bind it: corp.bind_device sn="+d.SN
		return nil, action.Refuse(f)
	}
	c.About(journal.Subject{Corp: d.Corp, Device: d.SN})
	return d, nil
}

type renameIn struct {
	SN   string `name:"sn" default:"@sn" need:"yes" help:"serial number of the device"`
	Name string `name:"name" need:"yes" help:"by which the corp knows the device"`
}

// rename gives a device another name. (doc 90751)
func (u *Upkeep) rename(c *action.Call, in renameIn) (action.Result, error) {
	d, err := u.bound(c, in.SN)
	if err != nil {
		return action.Result{}, err
	}
	if d.Name == in.Name {
		return action.Result{Say: d.SN + " has this name already"}, nil
	}
	d.Name = in.Name
	if err := u.hardware.Save(c.Context, c.Tx, d, "name"); err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: fmt.Sprintf("%s is called %s now", d.SN, in.Name)}, u.tell(c.Context, c.Tx, d, renamed, func(head event.ProviderDeviceHead, corp string) any {
		return &event.DeviceRenamed{ProviderDeviceHead: head, AuthCorpId: corp, RemarkName: in.Name}
	})
}

type adminIn struct {
	Corp string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User string `name:"user" default:"@member" need:"yes" help:"userid"`
	On   bool   `name:"on" default:"true" help:"false: no administrator any more"`
}

// setAdmin makes a member an administrator, or an administrator a member like others.
func (u *Upkeep) setAdmin(c *action.Call, in adminIn) (action.Result, error) {
	m, err := u.dir.Member(c.Context, c.Tx, in.Corp, in.User)
	if err != nil {
		return action.Result{}, err
	}
	if m == nil {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "the userid of a member of " + in.Corp, Got: in.User, Cause: "there is no such member"})
	}
	c.About(journal.Subject{Corp: m.Corp, User: m.UserID})
	if m.Admin == in.On {
		return action.Result{Say: fmt.Sprintf("nothing changes: administrator of %s is already %t of %s", m.Corp, in.On, m.UserID)}, nil
	}
	if err := u.mayLeave(c, m); err != nil {
		return action.Result{}, err
	}
	m.Admin = in.On
	if err := u.dir.SaveMember(c.Context, c.Tx, m); err != nil {
		return action.Result{}, err
	}
	say := m.UserID + " is an administrator now"
	if !in.On {
		say = m.UserID + " is no administrator any more"
	}
	return action.Result{Say: say}, u.tellAdmins(c.Context, c.Tx, m.Corp)
}

// mayLeave refuses to leave a corp without an administrator.
func (u *Upkeep) mayLeave(c *action.Call, m *directory.Member) error {
	if !m.Admin {
		return nil
	}
	all, err := u.dir.Admins(c.Context, c.Tx, m.Corp)
	if err == nil && len(all) < 2 {
		err = action.Refuse(explain.Finding{Step: explain.State, Expected: "a corp with another administrator", Got: m.UserID + " alone", Cause: "a corp always has one", Fix: "make another member one first"})
	}
	return err
}

// ContactsChanged is part of directory.Listener: administrators leave, and their ids and names change.
func (u *Upkeep) ContactsChanged(ctx context.Context, tx *store.Tx, c *directory.Change) error {
	was, is := c.Before != nil && c.Before.Admin, c.After != nil && c.After.Admin
	if was == is && (!was || c.Before.UserID == c.After.UserID && c.Before.Name == c.After.Name) {
		return nil
	}
	return u.tellAdmins(ctx, tx, c.Corp)
}

// tellAdmins pushes push_admin_list_change to the devices of a corp. (seen in client code)
func (u *Upkeep) tellAdmins(ctx context.Context, tx *store.Tx, corp string) error {
	var fleet []*hardware.Device
	if err := tx.NewSelect().Model(&fleet).Where("corp = ?", corp).Where("NOT cloud").Order("id").Scan(ctx); err != nil {
		return fmt.Errorf("list the devices of %s: %w", corp, err)
	}
	for _, d := range fleet {
		u.adminsChange.To(tx, d, nil)
	}
	return nil
}
