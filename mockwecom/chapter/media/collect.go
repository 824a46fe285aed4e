package media

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"wecomlab/mockwecom/engine/store"
)

const (
	// remembered is how long a file's row outlives its body, so that a late caller is told what happened.
	remembered = 30 * 24 * time.Hour
	// collectEvery is how long bodies may lie about after they expired, in virtual time: collecting goes by the batch.
	collectEvery = time.Hour
)

// plan sees to it that a body which expires then is collected.
func (m *Media) plan(expires time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.next != nil || m.ended {
		return
	}
	m.next = m.rt.Clock.At(expires.Truncate(collectEvery).Add(collectEvery), func() {
		m.mu.Lock()
		m.next = nil
		m.mu.Unlock()
		if err := m.collect(m.life); err != nil && m.life.Err() == nil {
			m.rt.Log.Error("expired media were not collected", "err", err)
		}
	})
}

// collect removes the bodies of expired files, and rows that are long gone, and plans the next time.
func (m *Media) collect(ctx context.Context) error {
	var hashes []string
	now := m.rt.Clock.Now()
	err := m.rt.Store.Change(ctx, func(tx *store.Tx) error {
		var expired []File
		err := tx.NewSelect().Model(&expired).Column("hash", "high_hash").Where("expires_at <= ?", now).Where("hash <> ''").Scan(ctx)
		if err != nil {
			return err
		}
		for _, f := range expired {
			hashes = append(hashes, f.Hash, f.HighHash)
		}
		_, err = tx.NewUpdate().Model((*File)(nil)).Set("hash = ''").Set("high_hash = ''").Where("expires_at <= ?", now).Where("hash <> ''").Exec(ctx)
		if err != nil {
			return err
		}
		if _, err := tx.NewDelete().Model((*File)(nil)).Where("expires_at <= ?", now.Add(-remembered)).Exec(ctx); err != nil {
			return err
		}
		_, err = tx.NewDelete().Model((*job)(nil)).Where("expires_at <= ?", now.Add(-remembered)).Exec(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("collect expired media: %w", err)
	}
	for _, hash := range hashes {
		if err := m.blobs.Remove(hash, func() (bool, error) { return m.referenced(ctx, hash) }); err != nil {
			return err
		}
	}
	return m.planNext(ctx)
}

// planNext looks for the file that expires next.
func (m *Media) planNext(ctx context.Context) error {
	f := new(File)
	err := m.rt.Store.Read().NewSelect().Model(f).Where("hash <> ''").Order("expires_at").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("plan the next collection of media: %w", err)
	}
	m.plan(f.ExpiresAt)
	return nil
}

// referenced reports whether a body still stands for something.
func (m *Media) referenced(ctx context.Context, hash string) (bool, error) {
	db := m.rt.Store.Read()
	there, err := db.NewSelect().Model((*File)(nil)).Where("hash = ? OR high_hash = ?", hash, hash).Exists(ctx)
	if there || err != nil {
		return there, err
	}
	return db.NewSelect().Model((*picture)(nil)).Where("hash = ?", hash).Exists(ctx)
}
