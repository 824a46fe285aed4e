package door

import (
	"fmt"
	"time"

	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

type scanIn struct {
	Code  string `name:"code" help:"address in the code that a device shows; empty: the static code that sticks to sn"`
	SN    string `name:"sn" default:"@sn" help:"serial number of the device, where no code is given"`
	Corp  string `name:"corp" default:"@corp" need:"yes" help:"plain corpid of who scans"`
	User  string `name:"user" default:"@member" need:"yes" help:"userid of who scans"`
	Open  bool   `name:"open" default:"true" help:"at a door: to open it; false: to reach its menu"`
	Bind  bool   `name:"bind" help:"add a device that no corp has; only an administrator can"`
	Verif string `name:"verif_code" help:"verification code that a device in cloud mode shows when it is bound"`
}

// scan does what WeCom's app does with the code of a device. (docs 91366, 91483, 91626, 97390)
func (k *Door) scan(c *action.Call, in scanIn) (action.Result, error) {
	if in.Code == "" {
		d, err := k.hardware.Find(c.Context, c.DB(), in.SN)
		if err == nil && d == nil {
			err = refuse("a code, or the serial number of a device", in.SN, "no such SN is registered", "", bindDoc)
		}
		if err != nil {
			return action.Result{}, err
		}
		in.Code = openhw.StaticBindCode(d.HwCode)
	}
	s, err := k.read(c.Context, c.DB(), in.Code)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Device: s.device.SN, Corp: in.Corp, User: in.User})
	m, err := k.member(c.Context, c.DB(), in.Corp, in.User)
	switch {
	case err != nil:
		return action.Result{}, err
	case s.device.Corp == "":
		return k.scanFree(c, s, m, in)
	}
	var out action.Result
	after, err := c.Write(func(tx *store.Tx) error {
		out, err = k.scanBound(c, tx, s, m, in.Open)
		return err
	})
	if err != nil {
		return action.Result{}, err
	}
	after()
	return out, nil
}

// scanFree leads to the binding of a device that no corp has. (doc 91366)
func (k *Door) scanFree(c *action.Call, s *shown, m *directory.Member, in scanIn) (action.Result, error) {
	switch {
	case s.login:
		return action.Result{}, refuse("a code for binding", "a login code of "+s.device.SN, "no corp has bound the device (600004)", "bind it first: corp.bind_device sn="+s.device.SN, loginDoc)
	case !in.Bind:
		return action.Result{Say: fmt.Sprintf("no corp has %s: an administrator may add it, with bind=true", s.device.SN), Values: map[string]string{"sn": s.device.SN}}, nil
	case !m.Admin:
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.Scope, Expected: "an administrator of " + m.Corp, Got: m.UserID,
			Cause: "members may not add devices", Fix: "scan as an administrator", Doc: bindDoc})
	}
	return k.hardware.Bind(c, m.Corp, s.device.SN, "", m.UserID, in.Verif)
}

// scanBound tells the device, or its vendor's cloud, who stands before it. (docs 91483, 97390)
func (k *Door) scanBound(c *action.Call, tx *store.Tx, s *shown, m *directory.Member, open bool) (action.Result, error) {
	d, err := k.bound(c.Context, tx, s.device.SN)
	if err == nil && d.Corp != m.Corp {
		err = refuse("a device of "+m.Corp, d.SN, "the device belongs to another corp", "scan it as a member of that corp, or remove it there first: corp.unbind_device sn="+d.SN, scanDoc)
	}
	if err != nil {
		return action.Result{}, err
	}
	o, opType := &hardware.Operation{Kind: hardware.Scan, UserID: m.UserID, Text: s.state}, k.rt.Settings.Text(loginOpType)
	var limit time.Duration // of a scan that opens nothing nothing is reported
	say := "%s knows that %s has scanned its code"
	if open && d.Kinds.Has(openhw.Door) {
		if err := k.mayPass(c.Context, tx, d, m, false); err != nil {
			return action.Result{}, err
		}
		o.Kind, opType, limit = hardware.ScanOpen, openhw.OpScanOpen, replyLimit(d)
		say = "%s is asked to open for %s"
	}
	if err := k.hardware.Begin(c.Context, tx, d, o, limit); err != nil {
		return action.Result{}, err
	}
	result := action.Result{Say: fmt.Sprintf(say, d.SN, m.UserID) + k.whenOffline(d), Values: map[string]string{"oper_id": o.OperID, "op_type": opType}}
	if d.Cloud {
		return result, k.hardware.Vendor().Instruct(c.Context, tx, d, hardware.Instruction{Name: "user_scan", OperID: o.OperID, UserID: m.UserID, State: s.state, Admin: m.Admin})
	}
	scanned := &openhw.UserScan{UserID: m.UserID, OpType: opType, OperID: o.OperID, State: s.state, UserType: openhw.ScannedByMember}
	if m.Admin {
		scanned.UserType = openhw.ScannedByAdmin
	}
	k.userScan.To(tx, d, scanned)
	return result, nil
}
