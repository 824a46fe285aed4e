package directory

import (
	"strconv"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/quota"
	"wecomlab/mockwecom/engine/setting"
)

// noSeat answers a corp that has as many members as it may (doc 90313).
const noSeat errcode.Code = 45024

var seats = setting.Number("directory.seats", 0, 90195,
	"how many members a corp may have: one more is 45024, and more than three times as many creations in a month are 45009; 0: no limit, since a corp's depends on its certification")

// createdPerSeat is how often a month one seat may be filled (doc 90195).
const createdPerSeat = 3

// checkSeat refuses one member more than the corp may have.
func (e *Edit) checkSeat() error {
	most := e.dir.rt.Settings.Int(seats)
	if most == 0 {
		return nil
	}
	if e.staff < 0 {
		var err error
		if e.staff, err = e.dir.MemberCount(e.ctx, e.tx, e.corp); err != nil {
			return err
		}
	}
	if e.staff < most {
		return nil
	}
	return refuse(noSeat, "account quota exceeded", explain.Finding{Step: explain.Limit, Expected: "at most " + strconv.Itoa(most) + " members", Got: strconv.Itoa(e.staff + 1),
		Cause: "the corp has as many members as it may", Fix: "delete one, or raise the setting " + seats.Name, Doc: 90195})
}

// hired keeps the number of members up to date, if they were counted.
func (e *Edit) hired(more int) {
	if e.staff >= 0 {
		e.staff += more
	}
}

// spendCreation books one creation on the corp's month.
func (d *Directory) spendCreation(c *api.Call) error {
	most := d.rt.Settings.Int(seats)
	if most == 0 {
		return nil
	}
	return c.Spend(quota.Key{Who: c.Credential.Corp, What: "members created"}, 1, quota.Limit{Name: "members created by one corp", Most: most * createdPerSeat, Per: quota.Month, Doc: 90195})
}
