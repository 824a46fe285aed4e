package devicedata

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// grant is the second authorization: an administrator lets an app have the data of one device. It stands while the corp keeps the
// device. (doc 96091)
type grant struct {
	bun.BaseModel `bun:"table:device_grants,alias:device_grant"`

	ID     int64  `bun:"id,pk,autoincrement"`
	Corp   string `bun:"corp"`
	Suite  string `bun:"suite"`
	Device string `bun:"sn_key"`
}

var migrations = []store.Migration{{Chapter: "devicedata", Version: 1, SQL: `
CREATE TABLE device_grants (
	id {serial},
	corp TEXT NOT NULL,
	suite TEXT NOT NULL,
	sn_key TEXT NOT NULL
);
CREATE UNIQUE INDEX device_grants_app ON device_grants (corp, suite, sn_key);
CREATE INDEX device_grants_device ON device_grants (sn_key)`}}

type grantIn struct {
	Corp    string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Suite   string   `name:"suite" default:"@suite" need:"yes" help:"suite_id of a third-party app that the corp has installed"`
	Devices []string `name:"devices" default:"@sn" need:"yes" help:"serial numbers of the devices whose data the app may have from now on"`
}

// grantDevices sets which devices an app may have the data of, and tells the app. (docs 96091, 96103)
func (d *DeviceData) grantDevices(c *action.Call, in grantIn) (action.Result, error) {
	app, err := d.installed(c, in.Corp, in.Suite)
	if err != nil {
		return action.Result{}, err
	}
	rows := []*grant{}
	for _, sn := range in.Devices {
		device, err := d.ownDevice(c, in.Corp, sn)
		if err != nil {
			return action.Result{}, err
		}
		if !slices.ContainsFunc(rows, func(g *grant) bool { return g.Device == device.Key }) {
			rows = append(rows, &grant{Corp: in.Corp, Suite: in.Suite, Device: device.Key})
		}
	}
	if err := d.takeBack(c, app); err != nil {
		return action.Result{}, err
	}
	if _, err := c.Tx.NewInsert().Model(&rows).Exec(c.Context); err != nil {
		return action.Result{}, fmt.Errorf("store the devices: %w", err)
	}
	return action.Result{Say: fmt.Sprintf("%s may have the data of %d devices", app.Name, len(rows))}, d.tellGrant(c, app)
}

type revokeIn struct {
	Corp  string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Suite string `name:"suite" default:"@suite" need:"yes" help:"suite_id of a third-party app that the corp has installed"`
}

// revokeDevices takes all devices back from an app, and tells it. (doc 96103)
func (d *DeviceData) revokeDevices(c *action.Call, in revokeIn) (action.Result, error) {
	app, err := d.installed(c, in.Corp, in.Suite)
	if err != nil {
		return action.Result{}, err
	}
	if err := d.takeBack(c, app); err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: app.Name + " has no device data any more"}, d.tellGrant(c, app)
}

// installed gives a third-party app of a corp.
func (d *DeviceData) installed(c *action.Call, corp, suite string) (*agent.App, error) {
	app, err := d.agents.AppOfSuite(c.Context, c.DB(), suite, corp)
	if err != nil {
		return nil, err
	}
	if app == nil || app.Kind != agent.Suite {
		return nil, action.Refuse(explain.Finding{
			Step: explain.Parameter, Expected: "a third-party app that the corp has installed", Got: suite,
			Cause: "device data goes to third-party apps only", Fix: "mockwecom do corp.install suite=" + suite, Doc: overviewDoc,
		})
	}
	c.About(journal.Subject{Provider: app.Provider, Suite: app.SuiteID, Corp: app.Corp, Agent: app.AgentID})
	return app, nil
}

func (d *DeviceData) takeBack(c *action.Call, app *agent.App) error {
	if _, err := c.Tx.NewDelete().Model((*grant)(nil)).Where("corp = ?", app.Corp).Where("suite = ?", app.SuiteID).Exec(c.Context); err != nil {
		return fmt.Errorf("take the devices back: %w", err)
	}
	c.Tx.OnCommit(d.forget)
	return nil
}

// ownDevice gives a device of the corp.
func (d *DeviceData) ownDevice(c *action.Call, corp, sn string) (*hardware.Device, error) {
	device, err := d.hardware.Find(c.Context, c.DB(), sn)
	if err != nil {
		return nil, err
	}
	if device == nil || device.Corp != corp {
		return nil, action.Refuse(explain.Finding{
			Step: explain.Parameter, Expected: "the serial number of a device that the corp has bound", Got: sn, Cause: "the corp has no such device",
			Fix: "mockwecom do corp.bind_device corp=" + corp + " sn=" + sn, Doc: overviewDoc,
		})
	}
	return device, nil
}

// tellGrant sends device_data_auth_change. (doc 96103)
func (d *DeviceData) tellGrant(c *action.Call, app *agent.App) error {
	corp, err := d.agents.CorpIDFor(c.Context, c.Tx, app)
	if err != nil {
		return err
	}
	_, err = d.rt.Push.Send(c.Context, c.Tx, push.Message{
		Receiver: push.DataReceiver(app.SuiteID), Event: authChange, ToUserName: corp, ReceiveID: app.SuiteID, Doc: authChangeDoc,
		Payload: event.DeviceAuthChange{
			SuiteId: app.SuiteID, AuthCorpId: corp, InfoType: authChange, TimeStamp: c.Now.Unix(), AgentID: app.AgentID,
		},
		Subject: journal.Subject{Provider: app.Provider, Suite: app.SuiteID, Corp: app.Corp, Agent: app.AgentID},
	})
	return err
}

// appKey names an app in a corp.
type appKey struct{ corp, suite string }

// grantsOf gives the keys of the devices that were picked for an app, in their order.
func (d *DeviceData) grantsOf(ctx context.Context, db bun.IDB, corp, suite string) ([]string, error) {
	return d.granted.Get(appKey{corp, suite}, func() ([]string, error) {
		keys := []string{}
		err := db.NewSelect().Model((*grant)(nil)).Column("sn_key").Where("corp = ?", corp).Where("suite = ?", suite).Order("id").Scan(ctx, &keys)
		if err != nil {
			return nil, fmt.Errorf("list the devices of %s: %w", suite, err)
		}
		return keys, nil
	})
}

// devices gives the devices that an app may have the data of now.
func (d *DeviceData) devices(ctx context.Context, db bun.IDB, corp, suite string) ([]*hardware.Device, error) {
	keys, err := d.grantsOf(ctx, db, corp, suite)
	if err != nil {
		return nil, err
	}
	var all []*hardware.Device
	for _, key := range keys {
		device, err := d.hardware.Find(ctx, db, key)
		if err != nil {
			return nil, err
		}
		if device != nil && strings.EqualFold(device.Corp, corp) {
			all = append(all, device)
		}
	}
	return all, nil
}

// appsOf gives the suites that may have the data of a device. It is asked with every record.
func (d *DeviceData) appsOf(ctx context.Context, db bun.IDB, device *hardware.Device) ([]string, error) {
	return d.told.Get(deviceKey{device.Corp, device.Key}, func() ([]string, error) {
		var suites []string
		err := db.NewSelect().Model((*grant)(nil)).Column("suite").Where("sn_key = ?", device.Key).Where("corp = ?", device.Corp).Order("id").Scan(ctx, &suites)
		if err != nil {
			return nil, fmt.Errorf("list the apps of %s: %w", device.SN, err)
		}
		return suites, nil
	})
}

// deviceKey names a device of a corp.
type deviceKey struct{ corp, device string }

// Entitled reports whether an app has a permission of device data at all.
func (d *DeviceData) Entitled(app *agent.App) bool {
	return slices.ContainsFunc(app.Permissions, func(p string) bool { return strings.HasPrefix(p, "hardware:") })
}

// Granted gives the serial numbers of the devices that a corp lets an app have the data of.
func (d *DeviceData) Granted(ctx context.Context, db bun.IDB, corp, suite string) ([]string, error) {
	devices, err := d.devices(ctx, db, corp, suite)
	out := make([]string, len(devices))
	for i, device := range devices {
		out[i] = device.SN
	}
	return out, err
}
