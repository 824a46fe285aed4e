package devicecloud

import (
	"fmt"
	"slices"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
)

func (v *Vendors) operationRows() []api.Row {
	return []api.Row{
		serve(v, hwcloud.ReportDeviceStatus, writes, v.reportStatus),
		serve(v, hwcloud.ReportFirmwareUpgradeResult, writes, v.reportUpgrade),
		serve(v, hwcloud.ReportBioInfoResult, manner{writes: true, loose: true}, v.reportBioInfo),
		serve(v, hwcloud.ReportRemoteOpenResult, manner{writes: true, loose: true}, v.reportOpening),
	}
}

// operation gives an operation of a device, of one of some kinds.
func (v *Vendors) operation(c *api.Call, d *hardware.Device, operID string, kinds ...hardware.OperationKind) (*hardware.Operation, error) {
	o, err := v.hw.Operation(c.Context, c.DB(), operID)
	if err != nil {
		return nil, err
	}
	if o == nil || o.Device != d.Key || o.Corp != d.Corp || !slices.Contains(kinds, o.Kind) {
		return nil, api.Refuse(v.code(badOperID), strange(c, d, o, operID))
	}
	v.belongs(c, o)
	return o, nil
}

// belongs tells the journal what a report is about.
func (v *Vendors) belongs(c *api.Call, o *hardware.Operation) {
	c.CausedBy(o.Entry)
	c.About(journal.Subject{User: o.UserID})
}

// strange explains an oper_id that does not fit.
func strange(c *api.Call, d *hardware.Device, o *hardware.Operation, operID string) explain.Finding {
	f := explain.Finding{Step: explain.Parameter, Expected: "the oper_id of a command to " + d.SN, Got: operID, Cause: "no command has carried it", Fix: "report with the oper_id of the command", Doc: c.Row.Docs[0]}
	switch {
	case o == nil:
	case o.Device != d.Key:
		f.Cause = "it belongs to a command to " + o.SN
	default:
		f.Cause = "it belongs to a command of another kind: " + string(o.Kind)
	}
	return f
}

// conclude stores an outcome.
func (v *Vendors) conclude(c *api.Call, o *hardware.Operation, code int64, message string) error {
	late, err := v.hw.Conclude(c.Context, c.Tx, o, code, message)
	if late {
		c.Note("the operation was over before: " + string(o.State))
	}
	return err
}

// pages are the kinds of biometrics as commands call them.
var pages = map[openhw.Uint32]string{hwcloud.FingerprintInfo: hwcloud.FingerprintPage, hwcloud.FaceInfo: hwcloud.FacePage}

// reportBioInfo sets the flag that a member is enrolled, which counts for all devices of the provider in the corp. (doc 96000)
func (v *Vendors) reportBioInfo(c *api.Call, in hwcloud.BioInfoResult) (none hwcloud.None, err error) {
	d, m, err := v.device(c)
	if err != nil {
		return none, err
	}
	if err := v.able(c, d, openhw.People, hwcloud.UnsupportedBioInfo); err != nil {
		return none, err
	}
	if in.OperID == "" && in.OpenUserID != "" && pages[in.BioInfoType] == "" {
		return none, api.Refuse(hwcloud.BadBioInfoType, explain.Finding{Step: explain.Parameter, Expected: "bio_info_type 1 or 2", Got: fmt.Sprint(in.BioInfoType),
			Cause: "bio_info_type is neither a fingerprint nor a face", Fix: "send 1 for a fingerprint, 2 for a face", Doc: 96000})
	}
	if in.OperID != "" {
		in.OpenUserID, in.UserType, in.BioInfoType = "", 0, 0 // they do not count
	}
	if err := v.check(hwcloud.ReportBioInfoResult.Spec, &in); err != nil {
		return none, err
	}
	if in.OperID == "" {
		member, err := v.person(c, d, m, in.OpenUserID, in.UserType)
		if err != nil || in.ErrCode != hwcloud.ResultOK {
			return none, err
		}
		return none, v.hw.SetEnrolled(c.Context, c.Tx, d.Corp, m.Provider, member.ID, pages[in.BioInfoType], true)
	}
	o, err := v.operation(c, d, in.OperID, hardware.Enrolment, hardware.Erasure)
	if err != nil {
		return none, err
	}
	if err := v.conclude(c, o, int64(in.ErrCode), in.ErrMsg); err != nil || in.ErrCode != hwcloud.ResultOK || o.State != hardware.Succeeded {
		return none, err
	}
	member, err := v.dir.Member(c.Context, c.Tx, d.Corp, o.UserID)
	if err != nil || member == nil {
		return none, err
	}
	return none, v.hw.SetEnrolled(c.Context, c.Tx, d.Corp, m.Provider, member.ID, o.Page, o.Kind == hardware.Enrolment)
}

// person gives the one person that a call is about.
func (v *Vendors) person(c *api.Call, d *hardware.Device, m *hardware.Model, open string, userType openhw.Uint32) (*directory.Member, error) {
	if userType != openhw.Employee && userType != openhw.Student {
		return nil, v.wrongType(c, userType)
	}
	member, err := v.dir.PlainMember(c.Context, c.DB(), m.Provider, d.Corp, open)
	if err != nil {
		return nil, err
	}
	f := explain.Finding{Step: explain.Parameter, Expected: "the open_userid of somebody whom the device serves", Got: open, Fix: "read the list of people again", Doc: c.Row.Docs[0]}
	if member == nil || userType != openhw.Employee {
		f.Cause = "the provider knows no member of the corp by this id and user_type"
		return nil, api.Refuse(v.code(badOpenUserID), f)
	}
	c.About(journal.Subject{User: member.UserID})
	served, err := v.hw.Served(c.Context, c.DB(), d, member.UserID, uint32(userType))
	if err == nil && served == nil {
		f.Cause = "the member is outside of the device's range"
		err = api.Refuse(hwcloud.OutsideRange, f)
	}
	return member, err
}

func (v *Vendors) wrongType(c *api.Call, userType openhw.Uint32) error {
	return api.Refuse(v.code(badUserType), explain.Finding{Step: explain.Parameter, Expected: "user_type 0 for an employee, 2 for a student", Got: fmt.Sprint(userType),
		Cause: "there is no such user_type", Fix: "send back the user_type that came with the person", Doc: c.Row.Docs[0]})
}

// opening is how the report of an opening is refused, by its type. (doc 90313)
type opening struct {
	kind             hardware.OperationKind
	unknown, foreign errcode.Code
	badState         errcode.Code
}

const noRemoteOpen errcode.Code = 2000003

var openings = map[string]opening{
	hwcloud.OpenedRemotely: {hardware.RemoteOpen, noRemoteOpen, hwcloud.ForeignRemoteOpen, hwcloud.BadRemoteState},
	hwcloud.OpenedByScan:   {hardware.ScanOpen, hwcloud.InvalidScanOperID, hwcloud.InvalidScanOperID, hwcloud.BadScanState},
}

// reportOpening tells whether a door has opened. It makes no record. (doc 96048)
func (v *Vendors) reportOpening(c *api.Call, in hwcloud.RemoteOpenResult) (none hwcloud.None, err error) {
	d, _, err := v.device(c)
	if err != nil {
		return none, err
	}
	if err := v.able(c, d, openhw.Door, v.code(cannotDo)); err != nil {
		return none, err
	}
	of, known := openings[in.Type]
	if known && in.ErrCode > 1 {
		return none, api.Refuse(of.badState, explain.Finding{Step: explain.Parameter, Expected: "errcode 0 or 1", Got: fmt.Sprint(in.ErrCode), Cause: "errcode is neither success nor failure",
			Fix: "send 0 when the door has opened, 1 when it has not", Doc: 96048})
	}
	if err := v.check(hwcloud.ReportRemoteOpenResult.Spec, &in); err != nil {
		return none, err
	}
	if !known {
		return none, api.Refuse(v.code(badParameter), explain.Finding{Step: explain.Parameter, Expected: "type remote_open_door or scan_qrcode_open", Got: in.Type, Cause: "there is no such type", Fix: "send one of the two", Doc: 96048})
	}
	o, err := v.hw.Operation(c.Context, c.DB(), in.OperID)
	switch {
	case err != nil:
		return none, err
	case o == nil || o.Kind != of.kind:
		return none, api.Refuse(of.unknown, strange(c, d, o, in.OperID))
	case o.Device != d.Key || o.Corp != d.Corp:
		return none, api.Refuse(of.foreign, strange(c, d, o, in.OperID))
	}
	v.belongs(c, o)
	return none, v.conclude(c, o, int64(in.ErrCode), in.ErrMsg)
}
