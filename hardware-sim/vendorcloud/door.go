package vendorcloud

import (
	"context"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
)

// workOpen opens a door from afar, and tells how it went; a passage is a call of its own (docs 96010, 96048).
func (c *Cloud) workOpen(ctx context.Context, t *Task, in *hwcloud.RemoteOpenDoor, how Conduct) error {
	return c.open(ctx, t, in.OperID, in.OpenUserID, hwcloud.OpenedRemotely, openhw.ByRemote, how)
}

// workScan opens the door whose code somebody has scanned; a printer's code opens nothing. WeCom pushes no other command for
// that (inferred from docs 97390 and 96048).
func (c *Cloud) workScan(ctx context.Context, t *Task, in *hwcloud.UserScan, how Conduct) error {
	d, err := c.look(t.SN)
	if err != nil || !d.Has(openhw.Door) {
		return err
	}
	return c.open(ctx, t, in.OperID, in.OpenUserID, hwcloud.OpenedByScan, openhw.ByCode, how)
}

func (c *Cloud) open(ctx context.Context, t *Task, operID, person, by string, method openhw.Uint32, how Conduct) error {
	result := hwcloud.RemoteOpenResult{OperID: operID, Type: by}
	if how.Is == Fail {
		result.ErrCode, result.ErrMsg = 1, how.Text // the call knows no other code (doc 96048)
	}
	if _, err := call(ctx, c, t.SN, hwcloud.ReportRemoteOpenResult, result); err != nil {
		return err
	}
	c.tell(Event{What: EventOpened, SN: t.SN, Person: person, OperID: operID, Text: outcome(how, "the door is open")})
	if how.Is == Fail {
		return nil
	}
	passing := Passing{SN: t.SN, Person: person, Way: openhw.PassIn, Method: method, Force: true}
	if err := c.noteAccess(ctx, t.SN, passing); err != nil {
		return err
	}
	return c.flush(ctx, t.SN)
}

// noteAccess keeps a passage that is none of attendance: who opens a door from afar has not come.
func (c *Cloud) noteAccess(ctx context.Context, sn string, p Passing) error {
	now := c.clock.Now()
	return c.changeDevice(ctx, sn, func(d *Device) error {
		ref, err := d.admits(p, now)
		if err != nil {
			return err
		}
		d.passed(ref, p, now)
		return nil
	})
}
