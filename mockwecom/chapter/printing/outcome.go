package printing

import (
	"cmp"
	"context"
	"fmt"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/store"
)

// Outcome is what a printer, or its vendor's cloud, reports of a job. It says in words what the two protocols number differently in
// reports and in lists. (doc 94013, 96409)
type Outcome struct {
	JobID   string
	Printed bool  // false: it has failed
	ErrCode int64 // the vendor's own
	ErrMsg  string
}

// Report stores the outcome of a job that the device has, and tells the member. The last report counts. A job that the device does not
// have is refused with 600040.
func (p *Printing) Report(ctx context.Context, tx *store.Tx, d *hardware.Device, o Outcome) error {
	j, err := p.submitted(ctx, tx, d, o.JobID)
	if err != nil {
		return err
	}
	before := *j
	j.Status, j.ErrCode, j.ErrMsg = openhw.JobFailed, o.ErrCode, o.ErrMsg
	if o.Printed {
		j.Status, j.ErrMsg = openhw.JobPrinted, cmp.Or(o.ErrMsg, "ok")
	}
	if _, err := tx.NewUpdate().Model(j).Column("status", "errcode", "errmsg").WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("store the outcome of print job %s: %w", j.JobID, err)
	}
	if before.Status == j.Status && before.ErrCode == j.ErrCode && before.ErrMsg == j.ErrMsg {
		return nil // said before
	}
	text := fmt.Sprintf("《%s》打印完成", j.DocName)
	if !o.Printed {
		text = fmt.Sprintf("《%s》打印失败：%s（%d）", j.DocName, o.ErrMsg, o.ErrCode)
	}
	return p.tell(ctx, tx, j.Corp, j.UserID, "text", map[string]string{"content": text})
}
