package devicecloud

import (
	"context"
	"fmt"
	"time"

	"wecomlab/core/explain"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// scanCodeTTL is how long the auth_code of a scan lives. (doc 97390)
const scanCodeTTL = 300 * time.Second

// ContactChange is part of hardware.Vendor. (doc 95989)
func (v *Vendors) ContactChange(ctx context.Context, tx *store.Tx, d *hardware.Device, change openhw.ChangeContact, gone []*directory.Member) error {
	m, err := v.modelOf(ctx, tx, d)
	if err != nil {
		return err
	}
	left := map[string]*directory.Member{}
	for _, member := range gone {
		left[member.UserID] = member
	}
	refs := func(from []openhw.UserRef) (to []hwcloud.UserRef, err error) {
		for _, ref := range from {
			member := left[ref.UserID]
			if member == nil {
				if member, err = v.dir.Member(ctx, tx, d.Corp, ref.UserID); err != nil {
					return nil, err
				}
			}
			if member != nil {
				to = append(to, hwcloud.UserRef{OpenUserID: v.dir.OpenUserID(m.Provider, member), UserType: ref.UserType})
			}
		}
		return to, nil
	}
	out := hwcloud.ContactChange{PermVersion: change.PermVersion}
	for to, from := range map[*openhw.List[hwcloud.UserRef]][]openhw.UserRef{
		&out.CreateUser: change.CreateUser, &out.UpdateUser: change.UpdateUser, &out.DeleteUser: change.DeleteUser,
	} {
		if *to, err = refs(from); err != nil {
			return err
		}
	}
	_, err = v.send(ctx, tx, aboutDevice(m, d), out)
	return err
}

// Instruct is part of hardware.Vendor.
func (v *Vendors) Instruct(ctx context.Context, tx *store.Tx, d *hardware.Device, i hardware.Instruction) error {
	m, err := v.modelOf(ctx, tx, d)
	if err != nil {
		return err
	}
	open := ""
	if i.UserID != "" {
		member, err := v.dir.Member(ctx, tx, d.Corp, i.UserID)
		if err != nil {
			return err
		}
		if member == nil {
			return refuse(explain.Parameter, "a member of the corp that has the device", i.UserID, "there is no such member", "")
		}
		open = v.dir.OpenUserID(m.Provider, member)
	}
	payload, err := v.payload(ctx, tx, m, d, i, open)
	if err != nil {
		return err
	}
	_, err = v.send(ctx, tx, aboutDevice(m, d), payload)
	return err
}

// payload is the body of the callback for an instruction.
func (v *Vendors) payload(ctx context.Context, tx *store.Tx, m *hardware.Model, d *hardware.Device, i hardware.Instruction, open string) (any, error) {
	biometric := hwcloud.Biometric{PageType: i.Page, OperID: i.OperID, OpenUserID: open, UserType: openhw.Uint32(i.UserType)}
	switch i.Name {
	case "enter_page":
		return hwcloud.EnterPage(biometric), nil
	case "exit_page":
		return hwcloud.ExitPage(biometric), nil
	case "delete_bio_info":
		return hwcloud.DeleteBioInfo(biometric), nil
	case "remote_open_door":
		return hwcloud.RemoteOpenDoor{OpenUserID: open, OperID: i.OperID}, nil
	case "user_scan":
		return v.scan(ctx, tx, m, d, i, open)
	case "update_firmware":
		return hwcloud.UpdateFirmware{OperID: i.OperID}, v.mayUpgrade(ctx, tx, d, i.OperID)
	case "fetch_device_status":
		return hwcloud.FetchDeviceStatus{}, nil
	case "printer_job_submit":
		return hwcloud.PrinterJobSubmit{OpenUserID: open, JobID: i.JobID}, nil
	case "printer_job_del":
		return hwcloud.PrinterJobDel{JobID: i.JobID}, nil
	case "printer_job_trans":
		return v.transcoding(ctx, tx, d, i, open)
	}
	return nil, fmt.Errorf("there is no command %q for hardware in cloud mode", i.Name)
}

// scan is user_scan, with a code for the scan of a paper where the device can make one. (doc 97390)
func (v *Vendors) scan(ctx context.Context, tx *store.Tx, m *hardware.Model, d *hardware.Device, i hardware.Instruction, open string) (any, error) {
	out := hwcloud.UserScan{OperID: i.OperID, OpenUserID: open, State: i.State, UserType: hwcloud.ScannedByMember}
	if i.Admin {
		out.UserType = hwcloud.ScannedByAdmin
	}
	if !d.Kinds.Has(openhw.Scanner) && v.rt.Settings.Text(scanCodes) == "scanner" {
		return out, nil
	}
	code, err := v.rt.Credentials.Issue(ctx, tx, credential.Credential{
		Kind: credential.ScanCode, Subject: d.Key, Provider: m.Provider, Corp: d.Corp, User: i.UserID,
	}, scanCodeTTL)
	if err != nil {
		return nil, err
	}
	out.AuthCode, out.ExpiresIn, out.AuthCodeType = code.Value, openhw.Uint32(scanCodeTTL.Seconds()), hwcloud.ScanFileCode
	return out, nil
}

// replied takes what a vendor's cloud answers to a callback from the outbox: the presence of a device whose code was scanned. What is
// answered to others changes nothing. (docs 96062, 97390)
func (v *Vendors) replied(ctx context.Context, tx *store.Tx, reply push.Reply) (push.Effect, error) {
	row, ok := hwcloud.Lookup(reply.Callback.Event)
	if !ok {
		return push.Effect{Note: "the reply answers no callback that is known"}, nil
	}
	parsed, err := hwcloud.ParseReply(row, reply.Plain)
	if err != nil {
		return push.Effect{Finding: &explain.Finding{Step: explain.Body, Got: fmt.Sprintf("%.200s", reply.Plain), Cause: err.Error(), Fix: "Answer as the page of " + row.Name + " says", Doc: row.Doc}}, nil
	}
	presence, ok := parsed.(*hwcloud.Presence)
	if !ok {
		return push.Effect{Note: "the reply changes nothing: " + row.Name + " has none"}, nil
	}
	if presence.OnlineStatus == hwcloud.Offline {
		return push.Effect{Note: "the member is shown that the device is offline"}, nil
	}
	if presence.OnlineStatus != hwcloud.Online {
		return push.Effect{Finding: &explain.Finding{Step: explain.Body, Expected: "online_status 1 or 2", Got: fmt.Sprint(presence.OnlineStatus), Cause: "online_status is neither online nor offline", Fix: "Answer 1 for online, 2 for offline", Doc: row.Doc}}, nil
	}
	return push.Effect{Note: "the member is shown that the device is online"}, nil
}
