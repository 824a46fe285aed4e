package devicedata

import (
	"slices"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/api"
)

// The permissions of an app (doc 99052).
const (
	basePermission        = "hardware:base:base"
	checkinPermission     = "hardware:checkin:checkin_data"
	temperaturePermission = "hardware:checkin:temperature_data"
	accessPermission      = "hardware:checkin:accesscontrol_data"
	readRulePermission    = "hardware:checkin:read_rule"
	editRulePermission    = "hardware:checkin:edit_rule"
)

// The codes of this chapter (doc 90313).
const (
	noRight      errcode.Code = 71046
	badUser      errcode.Code = 71047
	noDevice     errcode.Code = 71048
	tooManyRules errcode.Code = 71049
	badRuleName  errcode.Code = 71050
	badRule      errcode.Code = 71051
	notServed    errcode.Code = 71056
	badRuleID    errcode.Code = 71057
	notSeen      errcode.Code = 71058
	ruleBeyond   errcode.Code = 71059
	fixedRule    errcode.Code = 71076
	badParameter errcode.Code = 40058
	badSN        errcode.Code = 600001
)

// caller is an app, what it sees and which devices it may have the data of.
type caller struct {
	app     *agent.App
	view    *directory.View
	devices []*hardware.Device
}

// admit finds out who calls and refuses without the permission (71046).
func (d *DeviceData) admit(c *api.Call, permission string) (*caller, error) {
	app, err := d.agents.Caller(c)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(app.Permissions, permission) {
		return nil, api.Refuse(noRight, explain.Finding{
			Step: explain.Scope, Expected: "an app with the permission " + permission, Got: app.Name, Cause: "the corp has not granted the permission to the app",
			Fix: "add " + permission + " to the permissions of the suite, and have the corp agree", Doc: overviewDoc,
		})
	}
	who := &caller{app: app}
	if who.view, err = d.agents.See(c.Context, c.DB(), c.Credential); err != nil {
		return nil, err
	}
	who.devices, err = d.devices(c.Context, c.DB(), app.Corp, app.SuiteID)
	return who, err
}

// equipped is admit for calls that are pointless without a device (71048).
func (d *DeviceData) equipped(c *api.Call, permission string) (*caller, error) {
	who, err := d.admit(c, permission)
	if err == nil && len(who.devices) == 0 {
		err = api.Refuse(noDevice, explain.Finding{
			Step: explain.Scope, Expected: "an app that was given a device", Got: "none", Cause: "the corp has not picked a device whose data the app may have",
			Fix: "mockwecom do corp.grant_devices corp=" + who.app.Corp + " suite=" + who.app.SuiteID, Doc: overviewDoc,
		})
	}
	return who, err
}

// device gives one of the caller's devices, nil if it is none.
func (w *caller) device(sn string) *hardware.Device {
	i := slices.IndexFunc(w.devices, func(device *hardware.Device) bool { return device.Key == foldSN(sn) })
	if i < 0 {
		return nil
	}
	return w.devices[i]
}

// needDevice refuses an SN that is none of the caller's devices (71048).
func (w *caller) needDevice(c *api.Call, sn string) (*hardware.Device, error) {
	device := w.device(sn)
	if device == nil {
		return nil, api.Refuse(noDevice, explain.Finding{
			Step: explain.Scope, Expected: "the serial number of a device that the corp has given to the app", Got: sn, Cause: "the app may not have the data of this device, or there is none",
			Fix: "mockwecom do corp.grant_devices corp=" + w.app.Corp + " suite=" + w.app.SuiteID + " devices=" + sn, Doc: c.Row.Docs[0],
		})
	}
	return device, nil
}

func bad(c *api.Call, code errcode.Code, want, got, cause string) error {
	return api.Refuse(code, explain.Finding{Step: explain.Parameter, Expected: want, Got: got, Cause: cause, Fix: "send " + want, Doc: c.Row.Docs[0]})
}
