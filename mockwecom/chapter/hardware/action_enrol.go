package hardware

import (
	"fmt"
	"strconv"
	"strings"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
)

// enrolDoc describes push_enter_page.
const enrolDoc = 93996

var enrolmentTimeout = Guess("hardware.enrolment_timeout")

func (h *Hardware) enrolActions() []action.Row {
	return []action.Row{
		action.New("corp.enrol", "Enrol a member at a device", "录入指纹或人脸", journal.LaneAdmin, enrolDoc,
			"the device is told to show the page on which the member's finger or face is captured", h.enrol),
		action.New("corp.cancel_enrol", "Call an enrolment off", "取消录入", journal.LaneAdmin, 94000,
			"the device closes the page and sends nothing", h.cancelEnrol),
		action.New("corp.erase_feature", "Erase a member's finger or face", "删除指纹或人脸", journal.LaneAdmin, uploadDoc,
			"the cloud forgets the features, and tells the devices; a vendor's cloud is told to forget its own", h.eraseFeature, action.Danger),
		action.New("corp.self_input", "Let members enrol at a device", "设置设备自助录入", journal.LaneAdmin, 94609,
			"the device shows its own enrolment, or hides it", h.setSelfInput),
		action.New("member.pick_face", "Choose a photo for one's face", "成员选择人脸照片", journal.LaneMember, uploadDoc,
			"the member chooses photos on the phone, from which the device makes the face: push_user_face", h.pickFace),
		action.New("member.phone_code", "Show a member's code", "员工二维码", journal.LaneMember, 94006,
			"the text of the code that the member's phone shows to a door, signed with the member's key", h.memberCode),
	}
}

type enrolIn struct {
	SN   string `name:"sn" default:"@sn" need:"yes" help:"serial number of the device"`
	User string `name:"user" default:"@member" need:"yes" help:"userid of the member, or of a visitor such as v1/1000002"`
	Page string `name:"page" default:"fa" choices:"fa,fp" help:"fa for the face, fp for a finger"`
}

// someone is a person at a device, as actions name them.
type someone struct {
	person
	member  *directory.Member // nil: a visitor
	visitor *Visitor
	name    string
}

// atDevice finds the device of an action and the person whom it serves.
func (h *Hardware) atDevice(c *action.Call, sn, user string) (*Device, *someone, error) {
	d, err := h.bound(c, sn)
	if err != nil {
		return nil, nil, err
	}
	if !d.Kinds.Has(openhw.People) {
		return nil, nil, refuse("a device that holds a list of people", d.SN, "devices of its kind know nobody", "")
	}
	who := new(someone)
	if strings.Contains(user, "/") {
		if who.visitor, err = h.Visitor(c.Context, c.DB(), d, user); who.visitor != nil {
			who.person, who.name = person{openhw.Visitor, who.visitor.ID, who.visitor.UserID}, who.visitor.Name
		}
	} else if who.member, err = h.Served(c.Context, c.DB(), d, user, openhw.Employee); who.member != nil {
		who.person, who.name = person{openhw.Employee, who.member.ID, who.member.UserID}, who.member.Name
	}
	if err == nil && who.number == 0 {
		err = refuse("somebody whom the device serves", user, "the device does not serve this person", "choose whom it serves: corp.device_range sn="+d.SN+", or visitor.register")
	}
	c.About(journal.Subject{Corp: d.Corp, Device: d.SN, User: user})
	return d, who, err
}

// enrol begins an enrolment and pushes the instruction. (docs 93996, 96009)
func (h *Hardware) enrol(c *action.Call, in enrolIn) (action.Result, error) {
	d, who, err := h.atDevice(c, in.SN, in.User)
	if err != nil {
		return action.Result{}, err
	}
	if who.userType == openhw.Visitor && (in.Page == openhw.FingerprintPage || d.Cloud) {
		return action.Result{}, refuse("the face, at a device in direct mode", in.Page, "visitors have no fingerprints, and vendors' clouds know no visitors (doc 93989)", "")
	}
	o := &Operation{Kind: Enrolment, UserID: who.userid, UserType: who.userType, Page: in.Page}
	limit := h.rt.Settings.Span(enrolmentTimeout)
	if d.Cloud {
		limit = 0 // no page limits the report of a vendor's cloud
	}
	if err := h.Begin(c.Context, c.Tx, d, o, limit); err != nil {
		return action.Result{}, err
	}
	say := fmt.Sprintf("%s is to be enrolled at %s", who.name, d.SN)
	if d.Cloud {
		err = h.vendor.Instruct(c.Context, c.Tx, d, Instruction{Name: "enter_page", OperID: o.OperID, UserID: o.UserID, UserType: o.UserType, Page: o.Page})
	} else {
		h.enterPage.To(c.Tx, d, pageOf(o))
		say += h.unlessOnline(d)
	}
	return action.Result{Say: say, Values: map[string]string{"oper_id": o.OperID}}, err
}

func pageOf(o *Operation) *openhw.EnterPage {
	return &openhw.EnterPage{PageType: o.Page, OperID: o.OperID, UserID: o.UserID, UserType: openhw.Uint32(o.UserType)}
}

// unlessOnline is what to say of a push that nobody gets.
func (h *Hardware) unlessOnline(d *Device) string {
	for _, l := range h.line.Links(d.SN) {
		if l.State == openhw.Subscribed {
			return ""
		}
	}
	return "; it is offline, so the push is lost"
}

type cancelIn struct {
	SN   string `name:"sn" default:"@sn" need:"yes" help:"serial number of the device"`
	Oper string `name:"oper" help:"oper_id; empty: the newest that waits"`
}

// cancelEnrol ends an enrolment that waits. (docs 94000, 96009)
func (h *Hardware) cancelEnrol(c *action.Call, in cancelIn) (action.Result, error) {
	d, err := h.bound(c, in.SN)
	if err != nil {
		return action.Result{}, err
	}
	all, err := h.Operations(c.Context, c.DB(), d.SN, openhw.MaxBatch)
	if err != nil {
		return action.Result{}, err
	}
	for _, o := range all {
		if o.Kind != Enrolment || o.Corp != d.Corp || in.Oper != "" && o.OperID != in.Oper {
			continue
		}
		ended, err := h.Cancel(c.Context, c.Tx, o)
		if err != nil {
			return action.Result{}, err
		}
		if !ended {
			continue
		}
		if d.Cloud {
			err = h.vendor.Instruct(c.Context, c.Tx, d, Instruction{Name: "exit_page", OperID: o.OperID, UserID: o.UserID, UserType: o.UserType, Page: o.Page})
		} else {
			h.exitPage.To(c.Tx, d, pageOf(o))
		}
		return action.Result{Say: "the enrolment of " + o.UserID + " is called off", Values: map[string]string{"oper_id": o.OperID}}, err
	}
	return action.Result{}, refuse("an enrolment that waits", in.Oper, "no enrolment waits at "+d.SN, "begin one: corp.enrol sn="+d.SN)
}

type eraseIn struct {
	SN   string `name:"sn" default:"@sn" need:"yes" help:"serial number of a device that serves the member"`
	User string `name:"user" default:"@member" need:"yes" help:"userid of the member, or of a visitor"`
	Page string `name:"page" default:"fa" choices:"fa,fp" help:"fa for the face, fp for a finger"`
	ID   string `name:"id" help:"number of the finger or face; empty: all"`
}

// eraseFeature deletes features here, or has the vendor's cloud delete its own. (docs 93982, 96116)
func (h *Hardware) eraseFeature(c *action.Call, in eraseIn) (action.Result, error) {
	d, who, err := h.atDevice(c, in.SN, in.User)
	if err != nil {
		return action.Result{}, err
	}
	if d.Cloud {
		o := &Operation{Kind: Erasure, UserID: who.userid, UserType: who.userType, Page: in.Page}
		if err := h.Begin(c.Context, c.Tx, d, o, 0); err != nil {
			return action.Result{}, err
		}
		err := h.vendor.Instruct(c.Context, c.Tx, d, Instruction{Name: "delete_bio_info", OperID: o.OperID, UserID: o.UserID, UserType: o.UserType, Page: o.Page})
		return action.Result{Say: "the vendor's cloud is told to forget " + who.name, Values: map[string]string{"oper_id": o.OperID}}, err
	}
	var algorithms []string
	query := c.Tx.NewDelete().Model((*feature)(nil)).Where("user_type = ?", who.userType).Where("person = ?", who.number).Where("kind = ?", in.Page)
	if in.ID != "" {
		number, err := strconv.ParseUint(in.ID, 10, 32)
		if err != nil {
			return action.Result{}, refuse("the number of a finger or face", in.ID, "id is no number", "")
		}
		query = query.Where("number = ?", number)
	}
	if err := query.Returning("algorithm").Scan(c.Context, &algorithms); err != nil {
		return action.Result{}, fmt.Errorf("erase features of %s: %w", who.userid, err)
	}
	if len(algorithms) == 0 {
		return action.Result{}, refuse("a finger or face that was enrolled", in.Page+" "+in.ID, who.name+" has none of these", "enrol one: corp.enrol sn="+d.SN+" user="+who.userid)
	}
	if err := raise(c.Context, c.Tx, who.person, []string{in.Page}); err != nil {
		return action.Result{}, err
	}
	change := featureChange{who.member, who.visitor, map[string][]string{in.Page: algorithms}}
	return action.Result{Say: fmt.Sprintf("%d features of %s are gone", len(algorithms), who.name)}, h.announceFeatures(c.Context, c.Tx, d.Corp, "", []featureChange{change})
}
