package upkeep

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/store"
)

// Firmware is one release for the devices of a model. (doc 91382)
type Firmware struct {
	bun.BaseModel `bun:"table:upkeep_firmware,alias:firmware"`

	ID         int64  `bun:"id,pk,autoincrement"`
	Model      string `bun:"model_id"`
	Version    string `bun:"version"`
	Name       string `bun:"name"`
	Size       int64  `bun:"size"` // octets
	MD5        string `bun:"md5"`  // 32 hexadecimal digits
	Path       string `bun:"path"` // last part of its address
	Body       []byte `bun:"body"`
	ReleasedAt int64  `bun:"released_at"` // Unix seconds
}

// Log is one file that a device has uploaded. (docs 91487, 94029)
type Log struct {
	bun.BaseModel `bun:"table:upkeep_logs,alias:upkeep_log"`

	ID         int64  `bun:"id,pk,autoincrement"`
	Device     string `bun:"sn_key"`
	Corp       string `bun:"corp"`
	MediaID    string `bun:"media_id"`
	Size       int64  `bun:"size"`        // octets
	UploadedAt int64  `bun:"uploaded_at"` // Unix seconds
	Entry      int64  `bun:"entry"`       // the exchange that brought it
}

// traits are what is known of a device besides its registration.
type traits struct {
	bun.BaseModel `bun:"table:upkeep_devices"`

	Device    string `bun:"sn_key,pk"`
	Feature   string `bun:"feature"`    // the vendor's own text (doc 92628)
	NoPrinter bool   `bun:"no_printer"` // not_supported_printer (doc 92782)
}

var migrations = []store.Migration{{Chapter: chapterName, Version: 1, SQL: `
CREATE TABLE upkeep_firmware (
	id {serial},
	model_id TEXT NOT NULL,
	version TEXT NOT NULL,
	name TEXT NOT NULL,
	size BIGINT NOT NULL,
	md5 TEXT NOT NULL,
	path TEXT NOT NULL UNIQUE,
	body {bytes} NOT NULL,
	released_at BIGINT NOT NULL
);
CREATE INDEX upkeep_firmware_model ON upkeep_firmware (model_id, id);
CREATE TABLE upkeep_logs (
	id {serial},
	sn_key TEXT NOT NULL,
	corp TEXT NOT NULL,
	media_id TEXT NOT NULL,
	size BIGINT NOT NULL,
	uploaded_at BIGINT NOT NULL,
	entry BIGINT NOT NULL
);
CREATE INDEX upkeep_logs_device ON upkeep_logs (sn_key, uploaded_at);
CREATE TABLE upkeep_devices (
	sn_key TEXT NOT NULL PRIMARY KEY,
	feature TEXT NOT NULL,
	no_printer BOOLEAN NOT NULL
)`}}

// traitsOf gives what is known of a device, empty if nothing is.
func (u *Upkeep) traitsOf(ctx context.Context, db bun.IDB, key string) (*traits, error) {
	t := &traits{Device: key}
	err := db.NewSelect().Model(t).WherePK().Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return &traits{Device: key}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up the properties of %s: %w", key, err)
	}
	return t, nil
}

func (u *Upkeep) saveTraits(ctx context.Context, tx *store.Tx, t *traits) error {
	_, err := tx.NewInsert().Model(t).On("CONFLICT (sn_key) DO UPDATE").Set("feature = EXCLUDED.feature").Set("no_printer = EXCLUDED.no_printer").Exec(ctx)
	if err != nil {
		return fmt.Errorf("store the properties of %s: %w", t.Device, err)
	}
	return nil
}
