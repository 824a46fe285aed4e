package devicedata

import (
	"context"
	"slices"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// The documents of the reports.
var reportDocs = map[string]int{checkinReport: 97214, accessReport: 97215, temperatureReport: 97216}

// audience is an app that is told what a device records, and what it sees.
type audience struct {
	app  *agent.App
	corp string // as the provider knows it
	view *directory.View
}

// audiences gives the apps that may have the data of a device and have a permission.
func (d *DeviceData) audiences(ctx context.Context, tx *store.Tx, device *hardware.Device, permission string) ([]*audience, error) {
	suites, err := d.appsOf(ctx, tx, device)
	if err != nil {
		return nil, err
	}
	var all []*audience
	for _, suite := range suites {
		app, err := d.agents.AppOfSuite(ctx, tx, suite, device.Corp)
		if err != nil {
			return nil, err
		}
		if app == nil || !slices.Contains(app.Permissions, permission) {
			continue
		}
		to := &audience{app: app}
		if to.corp, err = d.agents.CorpIDFor(ctx, tx, app); err != nil {
			return nil, err
		}
		to.view, err = d.agents.See(ctx, tx, &credential.Credential{Kind: credential.CorpToken, Provider: app.Provider, Suite: app.SuiteID, Corp: app.Corp, Agent: app.AgentID})
		if err != nil {
			return nil, err
		}
		all = append(all, to)
	}
	return all, nil
}

// RecordsTaken tells apps of check-ins and passages of members whom they see. (docs 97214, 97215)
func (d *DeviceData) RecordsTaken(ctx context.Context, tx *store.Tx, device *hardware.Device, records []*hardware.Punch) error {
	if suites, err := d.appsOf(ctx, tx, device); len(suites) == 0 || err != nil {
		return err
	}
	numbers := make([]int64, len(records))
	for i, p := range records {
		numbers[i] = p.Member
	}
	members, err := d.hardware.MembersByNumber(ctx, tx, device.Corp, numbers)
	if err != nil {
		return err
	}
	for _, of := range []struct{ name, permission string }{{checkinReport, checkinPermission}, {accessReport, accessPermission}} {
		apps, err := d.audiences(ctx, tx, device, of.permission)
		if err != nil {
			return err
		}
		for _, to := range apps {
			if err := d.reportRecords(ctx, tx, to, of.name, device, records, members); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *DeviceData) reportRecords(ctx context.Context, tx *store.Tx, to *audience, name string, device *hardware.Device, records []*hardware.Punch, members map[int64]*directory.Member) error {
	head := d.head(to, name)
	checkins := event.DeviceCheckin{DeviceHead: head, DeviceSn: device.SN}
	passages := event.DeviceAccess{DeviceHead: head, DeviceSn: device.SN}
	for _, p := range records {
		m := members[p.Member]
		if m == nil || !to.view.Visible(m) {
			continue
		}
		id := d.dir.OpenUserID(to.app.Provider, m)
		if p.Attends {
			checkins.CheckInDataList.Item = append(checkins.CheckInDataList.Item, event.CheckinItem{OpenUserId: id, UserType: int(p.UserType), CheckinTime: p.At})
		}
		if p.Passes() {
			passages.AccessDataList.Item = append(passages.AccessDataList.Item, event.AccessItem{
				OpenUserId: id, UserType: int(p.UserType), TimeStamp: p.At, PassType: int(p.PassType), PassMethod: int(p.PassMethod),
			})
		}
	}
	if name == checkinReport && len(checkins.CheckInDataList.Item) > 0 {
		return d.report(ctx, tx, to, name, checkins)
	}
	if name == accessReport && len(passages.AccessDataList.Item) > 0 {
		return d.report(ctx, tx, to, name, passages)
	}
	return nil
}

func (d *DeviceData) head(to *audience, name string) event.DeviceHead {
	return event.DeviceHead{ToUserName: to.corp, FromUserName: "sys", MsgType: "event", Event: name, TimeStamp: d.rt.Clock.Now().Unix()}
}

// report sends one event to the data URL of an app.
func (d *DeviceData) report(ctx context.Context, tx *store.Tx, to *audience, name string, payload any) error {
	_, err := d.rt.Push.Send(ctx, tx, push.Message{
		Receiver: push.DataReceiver(to.app.SuiteID), Event: name, ToUserName: to.corp, ReceiveID: to.corp, Doc: reportDocs[name], Payload: payload,
		Subject: journal.Subject{Provider: to.app.Provider, Suite: to.app.SuiteID, Corp: to.app.Corp, Agent: to.app.AgentID},
	})
	return err
}
