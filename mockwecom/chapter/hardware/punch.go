package hardware

import (
	"fmt"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/store"
)

// checkin takes records of attendance and passage. What is answered is stored; a batch that is sent again, as devices do when no
// answer came, is kept once. Records of visitors and students are accepted and not kept, as the page says. (doc 93985)
func (h *Hardware) checkin(c *Call, body any) (any, error) {
	out := new(openhw.FailedPunches)
	var rows []*Punch
	for _, p := range body.(*openhw.Checkin).CheckinData {
		if int64(p.Timestamp) < int64(h.rt.Settings.Int(oldestPunch)) || p.UserType != openhw.Employee {
			continue
		}
		m, err := h.dir.Member(c.Context, c.DB(), c.Device.Corp, p.UserID)
		if err != nil {
			return nil, err
		}
		switch {
		case m != nil:
			rows = append(rows, &Punch{
				Device: c.Device.SN, Corp: c.Device.Corp, UserID: m.UserID, UserType: uint32(p.UserType), At: int64(p.Timestamp),
				PassType: uint32(p.PassType), PassMethod: uint32(p.PassMethod), UploadedAt: c.Now.Unix(), Entry: c.Entry, DeviceName: c.Device.Name, Member: m.ID,
			})
		case h.rt.Settings.Text(unknownPunch) == "fail_list":
			out.FailList = append(out.FailList, openhw.FailedPunch{UserID: p.UserID, UserType: p.UserType, Timestamp: p.Timestamp})
		}
	}
	if len(rows) == 0 {
		return out, nil
	}
	return out, h.write(c, func(tx *store.Tx) error {
		for _, row := range rows {
			if err := h.take(c, tx, row); err != nil {
				return err
			}
		}
		return nil
	})
}

// take stores one record of an employee, unless it is there.
func (h *Hardware) take(c *Call, tx *store.Tx, row *Punch) error {
	if h.rt.Settings.Text(repeatedPunch) == "once" {
		there, err := tx.NewSelect().Model((*Punch)(nil)).Where("sn = ?", row.Device).Where("punched_at = ?", row.At).
			Where("userid = ?", row.UserID).Where("user_type = ?", row.UserType).Exists(c.Context)
		if err != nil {
			return fmt.Errorf("look up a record of %s: %w", row.Device, err)
		}
		if there {
			return nil
		}
	}
	if err := insert(c.Context, tx, row); err != nil {
		return err
	}
	if h.attendance == nil {
		return nil
	}
	return h.attendance.Record(c.Context, tx, *row)
}
