package door

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/store"
)

// Reading is one temperature that a device, or its vendor's cloud, has reported. (docs 93992, 93994, 95986)
type Reading struct {
	bun.BaseModel `bun:"table:door_readings,alias:door_reading"`

	ID          int64  `bun:"id,pk,autoincrement"` // in the order of the uploads
	Device      string `bun:"sn"`
	Corp        string `bun:"corp"`
	UserID      string `bun:"userid"` // at the time of the upload
	UserType    uint32 `bun:"user_type"`
	Member      int64  `bun:"member"`      // number of the member, which stays when the userid changes
	Temperature string `bun:"temperature"` // Celsius, as it came
	Status      uint32 `bun:"status"`      // openhw.NormalTemperature, Fever or TooLow
	At          int64  `bun:"measured_at"` // Unix seconds, by the device; of the upload if it tells none
	UploadedAt  int64  `bun:"uploaded_at"` // Unix seconds, virtual
	Entry       int64  `bun:"entry"`       // the exchange that brought it
}

var migrations = []store.Migration{{Chapter: chapterName, Version: 1, SQL: `
CREATE TABLE door_readings (
	id {serial},
	sn TEXT NOT NULL,
	corp TEXT NOT NULL,
	userid TEXT NOT NULL,
	user_type BIGINT NOT NULL,
	member BIGINT NOT NULL,
	temperature TEXT NOT NULL,
	status BIGINT NOT NULL,
	measured_at BIGINT NOT NULL,
	uploaded_at BIGINT NOT NULL,
	entry BIGINT NOT NULL
);
CREATE INDEX door_readings_corp ON door_readings (corp, uploaded_at);
CREATE INDEX door_readings_device ON door_readings (sn, measured_at);
CREATE TABLE door_health (
	corp TEXT NOT NULL,
	member BIGINT NOT NULL,
	state BIGINT NOT NULL,
	code TEXT NOT NULL,
	changed_at BIGINT NOT NULL,
	PRIMARY KEY (corp, member)
)`}}

// ReadingListener is told of temperatures, in the transaction that stores them; they are of one device, and new. What it sends in tx
// leaves after the commit.
type ReadingListener interface {
	ReadingsTaken(ctx context.Context, tx *store.Tx, d *hardware.Device, readings []*Reading) error
}

// TellReadingsTo adds a listener. It is called before the first request.
func (k *Door) TellReadingsTo(l ReadingListener) { k.readingListeners = append(k.readingListeners, l) }

// Take is [Door.TakeAll] for one reading; stored is false when it was there already.
func (k *Door) Take(ctx context.Context, tx *store.Tx, d *hardware.Device, r *Reading) (stored bool, err error) {
	fresh, err := k.TakeAll(ctx, tx, d, []*Reading{r})
	return len(fresh) > 0, err
}

// TakeAll stores temperatures of members whom a device serves, changes their health codes, and tells the listeners. Of each the
// caller gives UserID, Member, UserType, Temperature, Status and At. A reading of the same person and second that the device has
// brought before is left out. (docs 93992, 93994, 95986)
func (k *Door) TakeAll(ctx context.Context, tx *store.Tx, d *hardware.Device, readings []*Reading) (stored []*Reading, err error) {
	for _, r := range readings {
		r.Device, r.Corp, r.UploadedAt, r.Entry = d.SN, d.Corp, k.rt.Clock.Now().Unix(), tx.Entry
		there, err := tx.NewSelect().Model((*Reading)(nil)).Where("sn = ?", r.Device).Where("measured_at = ?", r.At).
			Where("corp = ?", r.Corp).Where("member = ?", r.Member).Exists(ctx)
		if err != nil {
			return nil, fmt.Errorf("look up a temperature of %s: %w", r.Device, err)
		}
		if there {
			continue
		}
		if _, err := tx.NewInsert().Model(r).Exec(ctx); err != nil {
			return nil, fmt.Errorf("store a temperature: %w", err)
		}
		if err := k.follow(ctx, tx, r); err != nil {
			return nil, err
		}
		stored = append(stored, r)
	}
	if len(stored) == 0 {
		return nil, nil
	}
	for _, l := range k.readingListeners {
		if err := l.ReadingsTaken(ctx, tx, d, stored); err != nil {
			return nil, err
		}
	}
	return stored, nil
}

// ReadingQuery says which temperatures [Door.Readings] gives: those of a corp that were uploaded within a span, both ends in it.
type ReadingQuery struct {
	Corp     string
	UserType uint32   // openhw.Employee or openhw.Student
	Devices  []string // SNs, whose case does not count; nil: any
	Members  []int64  // numbers; nil: anybody
	From, To int64    // Unix seconds of the upload
	After    int64    // ID of the last reading that is known; 0: from the beginning
	Limit    int      // most of them; 0: all
}

// Readings gives temperatures in the order of their uploads, which is that of their IDs. (doc 96028)
func (k *Door) Readings(ctx context.Context, db bun.IDB, q ReadingQuery) ([]*Reading, error) {
	if q.Devices != nil && len(q.Devices) == 0 || q.Members != nil && len(q.Members) == 0 {
		return nil, nil
	}
	var all []*Reading
	query := db.NewSelect().Model(&all).Where("corp = ?", q.Corp).Where("uploaded_at BETWEEN ? AND ?", q.From, q.To).
		Where("user_type = ?", q.UserType).Where("id > ?", q.After).Order("id")
	if q.Devices != nil {
		keys := make([]string, len(q.Devices))
		for i, sn := range q.Devices {
			keys[i] = openhw.FoldSN(sn)
		}
		query = query.Where("UPPER(sn) IN (?)", bun.List(keys))
	}
	if q.Members != nil {
		query = query.Where("member IN (?)", bun.List(q.Members))
	}
	if q.Limit > 0 {
		query = query.Limit(int64(q.Limit))
	}
	if err := query.Scan(ctx); err != nil {
		return nil, fmt.Errorf("list the temperatures of %s: %w", q.Corp, err)
	}
	return all, nil
}
