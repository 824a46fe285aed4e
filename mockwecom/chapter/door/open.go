package door

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

type openIn struct {
	SN   string `name:"sn" default:"@sn" need:"yes" help:"serial number of the door"`
	User string `name:"user" default:"@member" need:"yes" help:"userid of who stands before it"`
}

// open asks a door to open. (docs 95049, 96010)
func (k *Door) open(c *action.Call, in openIn) (action.Result, error) {
	d, err := k.bound(c.Context, c.Tx, in.SN)
	if err != nil {
		return action.Result{}, err
	}
	if !d.Kinds.Has(openhw.Door) {
		return action.Result{}, refuse("a door", d.SN+", a "+d.Kinds.String(), "the device opens nothing", "", openDoc)
	}
	m, err := k.member(c.Context, c.Tx, d.Corp, in.User)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Device: d.SN, Corp: d.Corp, User: m.UserID})
	if err := k.mayPass(c.Context, c.Tx, d, m, true); err != nil {
		return action.Result{}, err
	}
	o := &hardware.Operation{Kind: hardware.RemoteOpen, UserID: m.UserID}
	if err := k.hardware.Begin(c.Context, c.Tx, d, o, replyLimit(d)); err != nil {
		return action.Result{}, err
	}
	if d.Cloud {
		err = k.hardware.Vendor().Instruct(c.Context, c.Tx, d, hardware.Instruction{Name: string(openhw.RemoteOpenDoor), OperID: o.OperID, UserID: m.UserID})
	} else {
		k.remoteOpen.To(c.Tx, d, &openhw.RemoteOpen{UserID: m.UserID, OperID: o.OperID})
	}
	return action.Result{Say: fmt.Sprintf("%s is asked to open for %s%s", d.SN, m.UserID, k.whenOffline(d)), Values: map[string]string{"oper_id": o.OperID}}, err
}

// replyLimit is how long a door may take to report; in cloud mode no page states a limit.
func replyLimit(d *hardware.Device) time.Duration {
	if d.Cloud {
		return 0
	}
	return openhw.DoorReply
}

// whenOffline warns that a push will not arrive.
func (k *Door) whenOffline(d *hardware.Device) string {
	if d.Cloud {
		return ""
	}
	for _, l := range k.hardware.Links(d.SN) {
		if l.State == openhw.Subscribed {
			return ""
		}
	}
	return "; it is offline, and the push is lost"
}

// bound gives a device that a corp has, or refuses.
func (k *Door) bound(ctx context.Context, db bun.IDB, sn string) (*hardware.Device, error) {
	d, err := k.hardware.Find(ctx, db, sn)
	switch {
	case err != nil:
		return nil, err
	case d == nil:
		return nil, refuse("the serial number of a device", sn, "no such SN is registered", "register it: device.make sn="+sn, bindDoc)
	case d.Corp == "":
		return nil, refuse("a device that belongs to a corp", d.SN, "no corp has bound it", "bind it: corp.bind_device sn="+d.SN, bindDoc)
	}
	return d, nil
}

func (k *Door) member(ctx context.Context, db bun.IDB, corp, userid string) (*directory.Member, error) {
	m, err := k.dir.Member(ctx, db, corp, userid)
	if err == nil && m == nil {
		err = refuse("the userid of a member of "+corp, userid, "there is no such member", "", openDoc)
	}
	return m, err
}

// mayPass refuses people whom the device does not serve, and those whom its rules do not let in now.
func (k *Door) mayPass(ctx context.Context, db bun.IDB, d *hardware.Device, m *directory.Member, remote bool) error {
	ok, reason, err := k.hardware.MayPass(ctx, db, d, m, k.rt.Clock.Now(), remote)
	if err != nil || ok {
		return err
	}
	return action.Refuse(explain.Finding{Step: explain.Scope, Expected: "somebody who may pass " + d.SN + " now", Got: m.UserID, Cause: reason, Doc: 94004})
}

// outcomes are the codes with which a report is refused; of an opening by a scan there are fewer. (doc 90313)
var outcomes = map[string]struct {
	kind             hardware.OperationKind
	unknown, foreign errcode.Code
}{
	openhw.RemoteOpenDoor: {hardware.RemoteOpen, openhw.UnknownRemoteOpen, openhw.ForeignRemoteOpen},
	openhw.ScanOpenDoor:   {hardware.ScanOpen, openhw.InvalidScanOperID, openhw.InvalidScanOperID},
}

// reportOpening takes the outcome of an opening. One that comes late changes nothing any more; one that is repeated, as devices do
// when no answer came, is answered as before. (doc 95050)
func (k *Door) reportOpening(c *hardware.Call, in *openhw.DoorReport) (*hardware.None, error) {
	codes := outcomes[in.Type]
	o, err := k.hardware.Operation(c.Context, c.DB(), in.OperID)
	finding := explain.Finding{Step: explain.Parameter, Expected: "an oper_id of a " + in.Type + " of " + c.Device.SN, Got: in.OperID, Doc: reportDoc}
	switch {
	case err != nil:
		return nil, err
	case o == nil || o.Kind != codes.kind:
		finding.Cause, finding.Fix = "no "+in.Type+" has this oper_id", "Echo the oper_id of the push, and name its type"
		return nil, openhw.Refusal(codes.unknown).With(finding)
	case o.Device != c.Device.Key:
		finding.Cause = "the operation is that of another device"
		return nil, openhw.Refusal(codes.foreign).With(finding)
	}
	outcome := int64(*in.Status)
	if o.State == hardware.Succeeded || o.State == hardware.Failed {
		if o.ErrCode == outcome {
			return nil, nil
		}
		finding.Step, finding.Expected, finding.Got, finding.Cause = explain.State, "an operation that waits", "one that has "+string(o.State), "another outcome was reported before"
		return nil, openhw.Refusal(codes.unknown).With(finding)
	}
	var late bool
	err = c.Write(func(tx *store.Tx) error {
		late, err = k.hardware.Conclude(c.Context, tx, o, outcome, "")
		return err
	})
	if err != nil || !late || k.rt.Settings.Text(lateReport) == "accept" {
		return nil, err
	}
	return nil, openhw.Refusal(codes.unknown).With(explain.Finding{
		Step: explain.Slow, Expected: "a report within " + openhw.DoorReply.String(), Got: "one after " + c.Now.Sub(time.Unix(0, o.BegunAt)).String(),
		Cause: "the operation has failed already; the late report changes nothing", Fix: "Report at once; the passage itself is recorded later with checkin", Doc: openDoc,
	})
}
