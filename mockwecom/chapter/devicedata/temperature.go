package devicedata

import (
	"context"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/door"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/store"
)

type temperatureItem struct {
	OpenUserID  string `json:"open_userid"`
	UserType    uint32 `json:"user_type"`
	At          int64  `json:"timestamp"`
	Temperature string `json:"temperature"`
	Status      uint32 `json:"status"`
	SN          string `json:"device_sn"`
}

type temperatureItems struct {
	Items []temperatureItem `json:"items"`
}

type temperatureOut struct {
	Data temperatureItems `json:"temperature_data"`
	Next string           `json:"next_cursor"`
}

// temperatures reads measured temperatures. (doc 96028)
func (d *DeviceData) temperatures(c *api.Call, in dataIn) (*temperatureOut, error) {
	q, err := d.ask(c, temperaturePermission, in)
	if err != nil {
		return nil, err
	}
	out := &temperatureOut{Data: temperatureItems{Items: []temperatureItem{}}}
	page, err := d.door.Readings(c.Context, c.DB(), door.ReadingQuery{
		Corp: q.app.Corp, UserType: q.userType, Devices: q.sns, Members: q.members, From: q.from, To: q.to, After: q.after, Limit: q.limit,
	})
	if err != nil || len(page) == 0 {
		return out, err
	}
	numbers := make([]int64, len(page))
	for i, r := range page {
		numbers[i] = r.Member
	}
	ids, err := d.idsOf(c, q.caller, numbers)
	if err != nil {
		return nil, err
	}
	for _, r := range page {
		if openID := ids[r.Member]; openID != "" {
			out.Data.Items = append(out.Data.Items, temperatureItem{openID, r.UserType, r.At, r.Temperature, r.Status, r.Device})
		}
	}
	out.Next = q.next(len(page), page[len(page)-1].ID)
	return out, nil
}

// ReadingsTaken tells apps of the temperatures of members whom they see. (doc 97216)
func (d *DeviceData) ReadingsTaken(ctx context.Context, tx *store.Tx, device *hardware.Device, readings []*door.Reading) error {
	apps, err := d.audiences(ctx, tx, device, temperaturePermission)
	if err != nil {
		return err
	}
	numbers := make([]int64, len(readings))
	for i, r := range readings {
		numbers[i] = r.Member
	}
	for _, to := range apps {
		members, err := d.hardware.MembersByNumber(ctx, tx, device.Corp, numbers)
		if err != nil {
			return err
		}
		report := event.DeviceTemperature{DeviceHead: d.head(to, temperatureReport), DeviceSn: device.SN}
		for _, r := range readings {
			if m := members[r.Member]; m != nil && to.view.Visible(m) {
				report.TemperatureDataList.Item = append(report.TemperatureDataList.Item, event.TemperatureItem{
					OpenUserId: d.dir.OpenUserID(to.app.Provider, m), UserType: int(r.UserType), TimeStamp: r.At, Temperature: r.Temperature, Status: int(r.Status),
				})
			}
		}
		if len(report.TemperatureDataList.Item) == 0 {
			continue
		}
		if err := d.report(ctx, tx, to, temperatureReport, report); err != nil {
			return err
		}
	}
	return nil
}
