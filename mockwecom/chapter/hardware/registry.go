package hardware

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/store"
)

// Find gives the device of an SN, whose case does not count, as a transaction sees it; nil when there is none. It is the caller's own.
func (h *Hardware) Find(ctx context.Context, db bun.IDB, sn string) (*Device, error) {
	return h.read(ctx, db, openhw.FoldSN(sn))
}

// FindByCode gives the device of a static QR code's hw_code, nil when there is none. It is the caller's own.
func (h *Hardware) FindByCode(ctx context.Context, db bun.IDB, hwCode string) (*Device, error) {
	var all []*Device
	if err := db.NewSelect().Model(&all).Where("hw_code = ?", hwCode).Limit(1).Scan(ctx); err != nil {
		return nil, fmt.Errorf("look up the device of a code: %w", err)
	}
	if len(all) == 0 || hwCode == "" {
		return nil, nil
	}
	return all[0], nil
}

// Save stores some columns of a device; those who ask for it by [Hardware.Device] see it after the commit.
func (h *Hardware) Save(ctx context.Context, tx *store.Tx, d *Device, columns ...string) error {
	return h.save(ctx, tx, d, columns...)
}

// Add stores a device that [Hardware.Fresh] has made. Its SN must be free.
func (h *Hardware) Add(ctx context.Context, tx *store.Tx, d *Device) error {
	tx.OnCommit(func() { h.devices.Drop(d.Key) })
	return insert(ctx, tx, d)
}

// Remove takes a device that no corp has out of the provider's console; its connections are told nothing and are strangers from then
// on. Its records stay.
func (h *Hardware) Remove(ctx context.Context, tx *store.Tx, d *Device) error {
	if _, err := tx.NewDelete().Model(d).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("remove device %s: %w", d.SN, err)
	}
	tx.OnCommit(func() { h.devices.Drop(d.Key) })
	tx.Later(func() { h.line.Changed(tx.Entry, d.SN, openhw.Remove) })
	return nil
}

// Devices gives the devices of a provider's models in the order in which they were registered, and how many there are; limit 0 means
// all. An empty provider means every provider's.
func (h *Hardware) Devices(ctx context.Context, db bun.IDB, provider string, offset, limit int) (part []*Device, total int, err error) {
	query := db.NewSelect().Model(&part).Order("id")
	if provider != "" {
		query = query.Where("model_id IN (?)", db.NewSelect().Model((*Model)(nil)).Column("model_id").Where("provider = ?", provider))
	}
	if limit > 0 {
		query = query.Offset(int64(offset)).Limit(int64(limit))
	}
	count, err := query.ScanAndCount(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("list devices: %w", err)
	}
	return part, int(count), nil
}

// Models gives all models in the order in which they were registered.
func (h *Hardware) Models(ctx context.Context, db bun.IDB) ([]*Model, error) {
	var all []*Model
	if err := db.NewSelect().Model(&all).Order("id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list models: %w", err)
	}
	return all, nil
}

// MembersByNumber gives the members of some numbers by them; those who are gone are absent.
func (h *Hardware) MembersByNumber(ctx context.Context, db bun.IDB, corp string, numbers []int64) (map[int64]*directory.Member, error) {
	out := make(map[int64]*directory.Member, len(numbers))
	for part := range slices.Chunk(numbers, insertedRows) {
		var some []*directory.Member
		if err := db.NewSelect().Model(&some).Where("corp = ?", corp).Where("id IN (?)", bun.List(part)).Scan(ctx); err != nil {
			return nil, fmt.Errorf("list members of %s: %w", corp, err)
		}
		for _, m := range some {
			out[m.ID] = m
		}
	}
	return out, nil
}
