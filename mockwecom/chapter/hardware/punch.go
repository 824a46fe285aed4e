package hardware

import (
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/store"
)

// checkin takes records of attendance and passage. What is answered is stored; a batch that is sent again, as devices do when no
// answer came, is kept once. Records of visitors and students are accepted and not kept, as the page says. (doc 93985)
func (h *Hardware) checkin(c *Call, in *openhw.Checkin) (*openhw.FailedPunches, error) {
	out := new(openhw.FailedPunches)
	var rows []*Punch
	for _, p := range in.CheckinData {
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
				UserID: m.UserID, Member: m.ID, UserType: uint32(p.UserType), At: int64(p.Timestamp), Attends: true, PassType: uint32(p.PassType), PassMethod: uint32(p.PassMethod),
			})
		case h.rt.Settings.Text(unknownPunch) == "fail_list":
			out.FailList = append(out.FailList, openhw.FailedPunch{UserID: p.UserID, UserType: p.UserType, Timestamp: p.Timestamp})
		}
	}
	if len(rows) == 0 {
		return out, nil
	}
	return out, c.Write(func(tx *store.Tx) error {
		_, err := h.TakeAll(c.Context, tx, c.Device, rows)
		return err
	})
}
