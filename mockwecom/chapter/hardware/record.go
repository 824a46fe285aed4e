package hardware

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/store"
)

// Punch is one record of attendance or passage as a device, or its vendor's cloud, has reported it. A device in direct mode makes a
// record of attendance with every one (doc 93985); a vendor's cloud reports attendance and passage apart (docs 95985, 95997).
type Punch struct {
	bun.BaseModel `bun:"table:hw_punches,alias:hw_punch"`

	ID         int64  `bun:"id,pk,autoincrement"` // in the order of the uploads
	Device     string `bun:"sn"`
	Corp       string `bun:"corp"`
	UserID     string `bun:"userid"` // at the time of the upload
	UserType   uint32 `bun:"user_type"`
	Member     int64  `bun:"member"`      // number of the member, which stays when the userid changes
	At         int64  `bun:"punched_at"`  // Unix seconds, by the device
	Attends    bool   `bun:"attends"`     // it is a record of attendance
	PassType   uint32 `bun:"pass_type"`   // 0: it is none of passage
	PassMethod uint32 `bun:"pass_method"` // 0: not told
	UploadedAt int64  `bun:"uploaded_at"` // Unix seconds, virtual
	Entry      int64  `bun:"entry"`       // the exchange that brought it

	DeviceName  string      `bun:"-"` // the corp's remark, for who takes the record
	DeviceKinds openhw.Kind `bun:"-"` // likewise
}

// Passes reports whether the record is one of passage.
func (p *Punch) Passes() bool { return p.PassType != openhw.NoPassage }

// RecordListener is told of records, in the transaction that stores them; they are of one device, and new. What it sends in tx
// leaves after the commit.
type RecordListener interface {
	RecordsTaken(ctx context.Context, tx *store.Tx, d *Device, records []*Punch) error
}

// TellRecordsTo adds a listener. It is called before the first request.
func (h *Hardware) TellRecordsTo(l RecordListener) { h.recordListeners = append(h.recordListeners, l) }

// Take is [Hardware.TakeAll] for one record; stored is false when it was there already.
func (h *Hardware) Take(ctx context.Context, tx *store.Tx, d *Device, p *Punch) (stored bool, err error) {
	fresh, err := h.TakeAll(ctx, tx, d, []*Punch{p})
	return len(fresh) > 0, err
}

// TakeAll stores records of members whom a device knows, hands those of attendance on, and tells the listeners of what was new. Of
// each the caller gives UserID, Member, UserType, At, Attends, PassType and PassMethod. A record that is there already is left out
// unless hardware.repeated_punch says otherwise. (docs 93985, 95985, 95997)
func (h *Hardware) TakeAll(ctx context.Context, tx *store.Tx, d *Device, records []*Punch) (stored []*Punch, err error) {
	now, once := h.rt.Clock.Now().Unix(), h.rt.Settings.Text(repeatedPunch) == "once"
	for _, p := range records {
		p.Device, p.Corp, p.DeviceName, p.DeviceKinds, p.UploadedAt, p.Entry = d.SN, d.Corp, d.Name, d.Kinds, now, tx.Entry
		fresh, err := keepRecord(ctx, tx, p, once)
		if err != nil {
			return nil, err
		}
		if !fresh {
			continue
		}
		stored = append(stored, p)
		if p.Attends && h.attendance != nil {
			if err := h.attendance.Record(ctx, tx, *p); err != nil {
				return nil, err
			}
		}
	}
	if len(stored) == 0 {
		return nil, nil
	}
	for _, l := range h.recordListeners {
		if err := l.RecordsTaken(ctx, tx, d, stored); err != nil {
			return nil, err
		}
	}
	return stored, nil
}

// newRecord stores a record, unless it is to be kept once and the device has brought it before.
const newRecord = `INSERT INTO hw_punches
	(sn, corp, userid, user_type, member, punched_at, attends, pass_type, pass_method, uploaded_at, entry)
	SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
	WHERE NOT (? AND EXISTS (
		SELECT 1 FROM hw_punches WHERE sn = ? AND punched_at = ? AND userid = ? AND user_type = ? AND corp = ? AND attends = ?))
	RETURNING id`

// keepRecord stores a record and fills its ID; fresh is false for one that is to be kept once and was there.
func keepRecord(ctx context.Context, tx *store.Tx, p *Punch, once bool) (fresh bool, err error) {
	err = tx.One(ctx, &p.ID, newRecord,
		p.Device, p.Corp, p.UserID, p.UserType, p.Member, p.At, p.Attends, p.PassType, p.PassMethod, p.UploadedAt, p.Entry,
		once, p.Device, p.At, p.UserID, p.UserType, p.Corp, p.Attends)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("store a record of %s: %w", p.Device, err)
	}
	return true, nil
}

// RecordQuery says which records [Hardware.Records] gives: those of a corp that were uploaded within a span, both ends in it.
type RecordQuery struct {
	Corp     string
	Passages bool     // those of passage; else those of attendance
	UserType uint32   // openhw.Employee or openhw.Student
	Devices  []string // SNs, whose case does not count; nil: any
	Members  []int64  // numbers; nil: anybody
	From, To int64    // Unix seconds of the upload
	After    int64    // ID of the last record that is known; 0: from the beginning
	Limit    int      // most of them; 0: all
}

// Records gives records in the order of their uploads, which is that of their IDs. (docs 96027, 96029)
func (h *Hardware) Records(ctx context.Context, db bun.IDB, q RecordQuery) ([]*Punch, error) {
	var all []*Punch
	query := db.NewSelect().Model(&all).Where("corp = ?", q.Corp).Where("uploaded_at BETWEEN ? AND ?", q.From, q.To).
		Where("user_type = ?", q.UserType).Where("id > ?", q.After).Order("id")
	if q.Passages {
		query = query.Where("pass_type <> ?", openhw.NoPassage)
	} else {
		query = query.Where("attends = ?", true)
	}
	if q.Devices != nil {
		keys := make([]string, len(q.Devices))
		for i, sn := range q.Devices {
			keys[i] = openhw.FoldSN(sn)
		}
		query = query.Where("sn IN (SELECT sn FROM hw_devices WHERE sn_key IN (?))", bun.List(keys))
	}
	if q.Members != nil {
		query = query.Where("member IN (?)", bun.List(q.Members))
	}
	if q.Limit > 0 {
		query = query.Limit(int64(q.Limit))
	}
	if len(q.Devices) == 0 && q.Devices != nil || len(q.Members) == 0 && q.Members != nil {
		return nil, nil
	}
	if err := query.Scan(ctx); err != nil {
		return nil, fmt.Errorf("list records of %s: %w", q.Corp, err)
	}
	return all, nil
}

// Punches gives the records of a corp in the order in which they came, at most limit of them.
func (h *Hardware) Punches(ctx context.Context, db bun.IDB, corp string, limit int) ([]*Punch, error) {
	var all []*Punch
	if err := db.NewSelect().Model(&all).Where("corp = ?", corp).Order("id").Limit(int64(limit)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("list records of devices: %w", err)
	}
	return all, nil
}
