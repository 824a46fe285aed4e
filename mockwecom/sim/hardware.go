package sim

import (
	"context"

	"wecomlab/mockwecom/chapter/checkin"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/store"
)

// listeners tells several chapters of a change of contacts, one after the other.
type listeners []directory.Listener

// ContactsChanged is part of directory.Listener.
func (l listeners) ContactsChanged(ctx context.Context, tx *store.Tx, c *directory.Change) error {
	for _, each := range l {
		if err := each.ContactsChanged(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}

// attendance hands what devices report to the chapter of check-ins.
type attendance struct{ to *checkin.CheckIn }

// Record is part of hardware.Attendance.
func (a attendance) Record(ctx context.Context, tx *store.Tx, p hardware.Punch) error {
	_, err := a.to.Record(ctx, tx, checkin.Punch{
		Corp: p.Corp, Member: p.Member, At: p.At, UploadedAt: p.UploadedAt, Source: checkin.Device, SN: p.Device, Name: p.DeviceName,
	})
	return err
}

// Punches gives what the devices of a corp have reported, in the order in which it came, at most limit records.
func (s *Sim) Punches(ctx context.Context, corpid string, limit int) ([]*hardware.Punch, error) {
	return s.hardware.Punches(ctx, s.runtime.Store.Read(), corpid, limit)
}
