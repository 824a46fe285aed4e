package hardware

import (
	"errors"
	"fmt"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
)

// visitorDoc describes the userids of visitors.
const visitorDoc = 94005

func (h *Hardware) visitorActions() []action.Row {
	return []action.Row{
		action.New("visitor.register", "Announce a visitor", "登记访客", journal.LaneApp, visitorDoc,
			"an app lets a visitor in at some doors; the devices are told with push_visitor_list_change", h.registerVisitor),
		action.New("visitor.leave", "Let a visitor go", "访客离开", journal.LaneApp, 93999,
			"the visitor is taken off the devices", h.visitorLeaves),
		action.New("visitor.pick_face", "Choose a visitor's photo", "设置访客头像", journal.LaneApp, visitorDoc,
			"an app sets the photo of a visitor, from which a device makes the face: push_user_face", h.pickVisitorFace),
		action.New("visitor.phone_code", "Show a visitor's code", "访客二维码", journal.LaneMember, 94007,
			"the text of the code that the visitor's phone shows, signed with the visitor's key", h.visitorCode),
	}
}

type registerIn struct {
	SNs   []string `name:"sns" default:"@sn" need:"yes" help:"serial numbers of the doors"`
	Agent int      `name:"agent" default:"1000002" need:"yes" help:"agentid of the app that lets the visitor in"`
	ID    string   `name:"id" default:"v1" need:"yes" help:"the app's id of the visitor"`
	Name  string   `name:"name" default:"访客" need:"yes" help:"name of the visitor"`
	Rules string   `name:"rules" default:"0:00-23:59 * * * *" help:"when the visitor may pass, rules joined by ; and - for none"`
}

// registerVisitor lets a visitor in, or changes who is let in already. (docs 93999, 94005)
func (h *Hardware) registerVisitor(c *action.Call, in registerIn) (action.Result, error) {
	userid := openhw.VisitorUserID(in.ID, in.Agent)
	if len(userid) > 128 {
		return action.Result{}, refuse("an id of at most 128 octets with its agentid", userid, "devices could not send it back (doc 95409)", "")
	}
	rules := []string{}
	if in.Rules != noRules {
		var err error
		if rules, err = parseRules(in.Rules); err != nil {
			return action.Result{}, err
		}
	}
	devices, err := h.visitorDevices(c, in.SNs)
	if err != nil {
		return action.Result{}, err
	}
	corp := devices[0].Corp
	c.About(journal.Subject{Corp: corp, User: userid})
	v, err := h.visitor(c, corp, userid)
	if err != nil {
		return action.Result{}, err
	}
	known := v != nil
	if !known {
		v = &Visitor{Corp: corp, UserID: userid}
	}
	v.Name, v.Rules, v.Since = in.Name, rules, c.Now.Unix()
	if known {
		_, err = c.Tx.NewUpdate().Model(v).WherePK().Exec(c.Context)
	} else {
		err = insert(c.Context, c.Tx, v)
	}
	if err != nil {
		return action.Result{}, err
	}
	for _, d := range devices {
		if err := h.admit(c, d, v); err != nil {
			return action.Result{}, err
		}
	}
	return action.Result{Say: fmt.Sprintf("%s is let in at %d devices as %s", v.Name, len(devices), userid), Values: map[string]string{"userid": userid}}, nil
}

// visitorDevices gives devices of one corp that let visitors in.
func (h *Hardware) visitorDevices(c *action.Call, sns []string) ([]*Device, error) {
	var devices []*Device
	for _, sn := range sns {
		d, err := h.bound(c, sn)
		switch {
		case err != nil:
			return nil, err
		case !d.Kinds.Has(openhw.Attendance | openhw.Door):
			return nil, refuse("a device for attendance or a door", d.SN, "devices of its kind know no visitors", "")
		case d.Cloud:
			return nil, refuse("a device in direct mode", d.SN, "how vendors' clouds learn of visitors is published nowhere (docs 96060, 96061)", "")
		case len(devices) > 0 && d.Corp != devices[0].Corp:
			return nil, refuse("devices of one corp", d.SN, "it belongs to "+d.Corp, "")
		}
		devices = append(devices, d)
	}
	if len(devices) == 0 {
		return nil, errors.New("sns is missing: serial numbers of the doors")
	}
	return devices, nil
}

// admit enters a visitor at a device, and tells it.
func (h *Hardware) admit(c *action.Call, d *Device, v *Visitor) error {
	done, err := c.Tx.NewInsert().Model(&visit{Device: d.Key, Visitor: v.ID}).On("CONFLICT DO NOTHING").Exec(c.Context)
	if err != nil {
		return fmt.Errorf("enter a visitor at %s: %w", d.SN, err)
	}
	fresh, err := done.RowsAffected()
	if err != nil {
		return err
	}
	who, change := []openhw.VisitorRef{{UserID: v.UserID}}, openhw.ChangeVisitors{}
	if fresh > 0 {
		change.CreateVisitor = who
	} else {
		change.UpdateVisitor = who
	}
	return h.announceVisitors(c.Context, c.Tx, d, change)
}

// visitor finds a visitor of a corp, at whichever device; nil if there is none.
func (h *Hardware) visitor(c *action.Call, corp, userid string) (*Visitor, error) {
	var all []*Visitor
	if err := c.DB().NewSelect().Model(&all).Where("corp = ?", corp).Where("userid = ?", userid).Scan(c.Context); err != nil {
		return nil, fmt.Errorf("look up visitor %s: %w", userid, err)
	}
	if len(all) == 0 {
		return nil, nil
	}
	return all[0], nil
}

type visitorIn struct {
	Corp    string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Visitor string `name:"visitor" default:"@visitor" need:"yes" help:"userid of the visitor: the app's id, / and the agentid"`
}

// present gives a visitor of a corp, or refuses.
func (h *Hardware) present(c *action.Call, corp, userid string) (*Visitor, error) {
	v, err := h.visitor(c, corp, userid)
	if err == nil && v == nil {
		err = refuse("the userid of a visitor, such as v1/1000002", userid, "the corp has no such visitor", "announce one: visitor.register")
	}
	c.About(journal.Subject{Corp: corp, User: userid})
	return v, err
}

// visitorLeaves deletes a visitor. (doc 93999)
func (h *Hardware) visitorLeaves(c *action.Call, in visitorIn) (action.Result, error) {
	v, err := h.present(c, in.Corp, in.Visitor)
	if err != nil {
		return action.Result{}, err
	}
	devices, err := h.devicesOf(c, v)
	if err != nil {
		return action.Result{}, err
	}
	if _, err := c.Tx.NewDelete().Model((*visit)(nil)).Where("visitor = ?", v.ID).Exec(c.Context); err != nil {
		return action.Result{}, fmt.Errorf("take a visitor off the devices: %w", err)
	}
	if _, err := c.Tx.NewDelete().Model(v).WherePK().Exec(c.Context); err != nil {
		return action.Result{}, fmt.Errorf("delete a visitor: %w", err)
	}
	if err := forgetPerson(c.Context, c.Tx, openhw.Visitor, v.ID); err != nil {
		return action.Result{}, err
	}
	for _, d := range devices {
		if err := h.announceVisitors(c.Context, c.Tx, d, openhw.ChangeVisitors{DeleteVisitor: []openhw.VisitorRef{{UserID: v.UserID}}}); err != nil {
			return action.Result{}, err
		}
	}
	return action.Result{Say: v.Name + " is not let in any more"}, nil
}

// devicesOf gives the devices that let a visitor in, the caller's own.
func (h *Hardware) devicesOf(c *action.Call, v *Visitor) ([]*Device, error) {
	var all []*Device
	at := c.Tx.NewSelect().Model((*visit)(nil)).Column("sn_key").Where("visitor = ?", v.ID)
	if err := c.Tx.NewSelect().Model(&all).Where("sn_key IN (?)", at).Order("id").Scan(c.Context); err != nil {
		return nil, fmt.Errorf("list the devices of visitor %s: %w", v.UserID, err)
	}
	return all, nil
}
