package devicedata

import (
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/api"
)

type checkinItem struct {
	OpenUserID string `json:"open_userid"`
	At         int64  `json:"checkin_time"`
	SN         string `json:"device_sn"`
}

type checkinItems struct {
	Items []checkinItem `json:"items"`
}

type checkinOut struct {
	Data checkinItems `json:"checkindata"`
	Next string       `json:"next_cursor"`
}

// checkins reads records of attendance, also those that the rules have no use for. (doc 96027)
func (d *DeviceData) checkins(c *api.Call, in dataIn) (*checkinOut, error) {
	q, err := d.ask(c, checkinPermission, in)
	if err != nil {
		return nil, err
	}
	out := &checkinOut{Data: checkinItems{Items: []checkinItem{}}}
	out.Next, err = d.records(c, q, false, func(openID string, p *hardware.Punch) {
		out.Data.Items = append(out.Data.Items, checkinItem{openID, p.At, p.Device})
	})
	return out, err
}

type accessItem struct {
	OpenUserID string `json:"open_userid"`
	UserType   uint32 `json:"user_type"`
	At         int64  `json:"timestamp"`
	PassType   uint32 `json:"pass_type"`
	PassMethod uint32 `json:"pass_method"`
	SN         string `json:"device_sn"`
}

type accessItems struct {
	Items []accessItem `json:"items"`
}

type accessOut struct {
	Data accessItems `json:"accesscontrol_data"`
	Next string      `json:"next_cursor"`
}

// passages reads records of passage. (doc 96029)
func (d *DeviceData) passages(c *api.Call, in dataIn) (*accessOut, error) {
	q, err := d.ask(c, accessPermission, in)
	if err != nil {
		return nil, err
	}
	out := &accessOut{Data: accessItems{Items: []accessItem{}}}
	out.Next, err = d.records(c, q, true, func(openID string, p *hardware.Punch) {
		out.Data.Items = append(out.Data.Items, accessItem{openID, p.UserType, p.At, p.PassType, p.PassMethod, p.Device})
	})
	return out, err
}

// records reads a page. People are left out after the page was cut, so that it may be short, or empty, although more follows.
func (d *DeviceData) records(c *api.Call, q *query, passages bool, show func(openID string, p *hardware.Punch)) (next string, err error) {
	page, err := d.hardware.Records(c.Context, c.DB(), hardware.RecordQuery{
		Corp: q.app.Corp, Passages: passages, UserType: q.userType, Devices: q.sns, Members: q.members, From: q.from, To: q.to, After: q.after, Limit: q.limit,
	})
	if err != nil || len(page) == 0 {
		return "", err
	}
	numbers := make([]int64, len(page))
	for i, p := range page {
		numbers[i] = p.Member
	}
	ids, err := d.idsOf(c, q.caller, numbers)
	if err != nil {
		return "", err
	}
	for _, p := range page {
		if openID := ids[p.Member]; openID != "" {
			show(openID, p)
		}
	}
	return q.next(len(page), page[len(page)-1].ID), nil
}
