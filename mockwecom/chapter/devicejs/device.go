package devicejs

import (
	"errors"
	"fmt"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
)

// The ways in which addDevice finds a device. (doc 97261)
const (
	byCode      = "qrcode"
	byBluetooth = "bluetooth"
	byInput     = "input"
	byChoice    = "choose"
)

type addIn struct {
	Corp string `name:"corp" default:"@corp" need:"yes" help:"plain corpid of who looks at the page"`
	User string `name:"user" default:"@admin" need:"yes" help:"userid of who looks at the page"`
	Type string `name:"type" default:"qrcode" need:"yes" choices:"qrcode,bluetooth,input,choose" help:"how the device is found"`
	Code string `name:"qrcode_url" help:"what the device's code says; with type qrcode"`
	SN   string `name:"sn" help:"serial number; with type input it opens the device's page at once"`
}

// addDevice opens the page on which a device is added. (doc 97261)
func (k *Client) addDevice(c *action.Call, in addIn) (action.Result, error) {
	const api = "addDevice"
	who, err := k.user(c, in.Corp, in.User, addDoc)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Corp: in.Corp, User: who.UserID})
	admin, err := k.administers(c.Context, c.DB(), who)
	if err != nil {
		return action.Result{}, err
	}
	if !admin && !k.rt.Settings.Bool(memberBinding) {
		return answer(api, "fail", who.Name+" administers no devices, and the corp has not opened binding to its members ("+memberBinding.Name+")"), nil
	}
	var d *hardware.Device
	switch in.Type {
	case byCode:
		d, _, err = k.doors.Read(c.Context, c.DB(), in.Code)
		var unreadable *errcode.Error
		var refused *action.Refused
		switch {
		case errors.As(err, &unreadable):
			return answer(api, "fail", unreadable.Error()), nil
		case errors.As(err, &refused):
			return answer(api, "fail", refused.Error()), nil
		case err != nil:
			return action.Result{}, err
		}
	case byInput:
		if in.SN == "" {
			return answer(api, "ok", "the member types a serial number"), nil
		}
		if d, err = k.hardware.Find(c.Context, c.DB(), in.SN); err != nil {
			return action.Result{}, err
		}
	case byBluetooth, byChoice:
		return answer(api, "ok", "the client looks for devices near by: there are none here, scan a code or type a serial number", "url", openhw.BluetoothCode), nil
	}
	if d == nil {
		return answer(api, "fail", "no such device is registered"), nil
	}
	c.About(journal.Subject{Corp: in.Corp, User: who.UserID, Device: d.SN})
	return answer(api, "ok", "the client shows the page of "+d.SN, "sn", d.SN, "url", openhw.StaticBindCode(d.HwCode)), nil
}

type profileIn struct {
	Corp string `name:"corp" default:"@corp" need:"yes" help:"plain corpid of who looks at the page"`
	User string `name:"user" default:"@admin" need:"yes" help:"userid of who looks at the page"`
	SN   string `name:"sn" default:"@sn" need:"yes" help:"deviceSn: serial number of a device that the corp has bound"`
}

// openProfile opens the page of a device. (doc 97262)
func (k *Client) openProfile(c *action.Call, in profileIn) (action.Result, error) {
	const api = "openDeviceProfile"
	who, err := k.user(c, in.Corp, in.User, profileDoc)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Corp: in.Corp, User: who.UserID, Device: in.SN})
	d, err := k.hardware.Find(c.Context, c.DB(), in.SN)
	if err != nil {
		return action.Result{}, err
	}
	if d == nil || d.Corp != in.Corp {
		return answer(api, "fail_device_not_found", "the corp has bound no device "+in.SN), nil
	}
	may, err := k.mayOpen(c.Context, c.DB(), who, d)
	if err != nil {
		return action.Result{}, err
	}
	if !may {
		return answer(api, "fail_device_permission_denied", who.Name+" neither administers devices nor has bound this one"), nil
	}
	return answer(api, "ok", fmt.Sprintf("the client shows %s, %s", d.SN, d.Name), "url", openhw.StaticBindCode(d.HwCode)), nil
}

type castIn struct {
	Corp string `name:"corp" default:"@corp" need:"yes" help:"plain corpid of who looks at the page"`
	User string `name:"user" default:"@member" need:"yes" help:"userid of who looks at the page"`
}

// startCast starts a screen cast as far as that is public: a page learns whether it went well. (doc 97264)
func (k *Client) startCast(c *action.Call, in castIn) (action.Result, error) {
	const api = "startWecast"
	who, err := k.user(c, in.Corp, in.User, castDoc)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Corp: in.Corp, User: who.UserID})
	all, _, err := k.hardware.Devices(c.Context, c.DB(), "", 0, 0)
	if err != nil {
		return action.Result{}, err
	}
	for _, d := range all {
		if d.Corp != in.Corp || !d.Kinds.Has(openhw.Cast) {
			continue
		}
		for _, link := range k.hardware.Links(d.SN) {
			if link.State == openhw.Subscribed {
				return answer(api, "ok", "the screen "+d.SN+" is online", "sn", d.SN), nil
			}
		}
	}
	return answer(api, "fail", "the corp has no screen-cast device that is online"), nil
}
