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

// rootParty is the department that holds the whole corp.
const rootParty = 1

// Model is a type of device (型号) that a provider has in its console.
type Model struct {
	bun.BaseModel `bun:"table:hw_models,alias:hw_model"`

	ID      int64       `bun:"id,pk,autoincrement"`
	ModelID string      `bun:"model_id"`
	Name    string      `bun:"name"`
	Kinds   openhw.Kind `bun:"kinds"`
	Seed    string      `bun:"seed"` // seedSecretNo; empty: every device has its SecretNo from the factory
}

// Device is one serial number, whatever its connections do.
type Device struct {
	bun.BaseModel `bun:"table:hw_devices,alias:hw_device"`

	ID             int64       `bun:"id,pk,autoincrement"`
	SN             string      `bun:"sn"`     // as it was registered
	Key            string      `bun:"sn_key"` // by which SNs are told apart
	Model          string      `bun:"model_id"`
	Kinds          openhw.Kind `bun:"kinds"`
	Name           string      `bun:"name"` // the corp's remark
	SecretNo       string      `bun:"secret_no"`
	Seeded         bool        `bun:"seeded"`      // has yet to exchange the model's seed for its SecretNo
	Expired        bool        `bun:"expired"`     // its licence has ended
	ActiveCode     string      `bun:"active_code"` // empty: it has never registered its network
	Secret         string      `bun:"secret"`      // of the binding
	Corp           string      `bun:"corp"`        // plain corpid; empty: not bound
	Firmware       string      `bun:"firmware"`    // of the last subscribe_corp
	Wifi           string      `bun:"wifi"`        // net_info of the last register
	MAC            string      `bun:"mac"`
	Parties        []int64     `bun:"parties,type:text"` // whom it serves: departments with all below them
	Users          []string    `bun:"users,type:text"`   // and members, in lower case
	PermVersion    uint32      `bun:"perm_version"`
	VisitorVersion uint32      `bun:"visitor_version"`
}

// Standing is what the cloud keeps of the SN.
func (d *Device) Standing() openhw.Standing {
	switch {
	case d == nil:
		return openhw.Unknown
	case d.Corp != "":
		return openhw.Bound
	case d.ActiveCode != "":
		return openhw.Unbound
	}
	return openhw.Unregistered
}

// Punch is one record of attendance or passage as a device has reported it.
type Punch struct {
	bun.BaseModel `bun:"table:hw_punches,alias:hw_punch"`

	ID         int64  `bun:"id,pk,autoincrement"`
	Device     string `bun:"sn"`
	Corp       string `bun:"corp"`
	UserID     string `bun:"userid"`
	UserType   uint32 `bun:"user_type"`
	At         int64  `bun:"punched_at"`  // Unix seconds, by the device
	PassType   uint32 `bun:"pass_type"`   // 0: attendance only
	PassMethod uint32 `bun:"pass_method"` // 0: not told
	UploadedAt int64  `bun:"uploaded_at"` // Unix seconds, virtual
	Entry      int64  `bun:"entry"`       // the exchange that brought it

	DeviceName string `bun:"-"` // the corp's remark, for who takes the record
	Member     int64  `bun:"-"` // number of the member, likewise
}

// renaming is a change of a userid that devices ask for with get_notify_history.
type renaming struct {
	bun.BaseModel `bun:"table:hw_renamings,alias:hw_renaming"`

	ID      int64  `bun:"id,pk,autoincrement"`
	Device  string `bun:"sn_key"`
	Version uint32 `bun:"perm_version"`
	Push    string `bun:"push"` // the frame, JSON
	At      int64  `bun:"changed_at"`
}

var migrations = []store.Migration{{Chapter: "hardware", Version: 1, SQL: `
CREATE TABLE hw_models (
	id {serial},
	model_id TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	kinds BIGINT NOT NULL,
	seed TEXT NOT NULL
);
CREATE TABLE hw_devices (
	id {serial},
	sn TEXT NOT NULL,
	sn_key TEXT NOT NULL UNIQUE,
	model_id TEXT NOT NULL,
	kinds BIGINT NOT NULL,
	name TEXT NOT NULL,
	secret_no TEXT NOT NULL,
	seeded BOOLEAN NOT NULL,
	expired BOOLEAN NOT NULL,
	active_code TEXT NOT NULL,
	secret TEXT NOT NULL,
	corp TEXT NOT NULL,
	firmware TEXT NOT NULL,
	wifi TEXT NOT NULL,
	mac TEXT NOT NULL,
	parties TEXT NOT NULL,
	users TEXT NOT NULL,
	perm_version BIGINT NOT NULL,
	visitor_version BIGINT NOT NULL
);
CREATE INDEX hw_devices_corp ON hw_devices (corp);
CREATE TABLE hw_punches (
	id {serial},
	sn TEXT NOT NULL,
	corp TEXT NOT NULL,
	userid TEXT NOT NULL,
	user_type BIGINT NOT NULL,
	punched_at BIGINT NOT NULL,
	pass_type BIGINT NOT NULL,
	pass_method BIGINT NOT NULL,
	uploaded_at BIGINT NOT NULL,
	entry BIGINT NOT NULL
);
CREATE INDEX hw_punches_record ON hw_punches (sn, punched_at, userid, user_type);
CREATE INDEX hw_punches_corp ON hw_punches (corp, punched_at);
CREATE TABLE hw_renamings (
	id {serial},
	sn_key TEXT NOT NULL,
	perm_version BIGINT NOT NULL,
	push TEXT NOT NULL,
	changed_at BIGINT NOT NULL
);
CREATE INDEX hw_renamings_device ON hw_renamings (sn_key, id)`}}

// Device gives the device of an SN, whose case does not count; nil when there is none. It is shared: do not change it.
func (h *Hardware) Device(ctx context.Context, sn string) (*Device, error) {
	key := openhw.FoldSN(sn)
	return h.devices.Get(key, func() (*Device, error) { return h.read(ctx, h.rt.Store.Read(), key) })
}

// read reads a device past the cache; what it gives is the caller's own.
func (h *Hardware) read(ctx context.Context, db bun.IDB, key string) (*Device, error) {
	d := new(Device)
	err := db.NewSelect().Model(d).Where("sn_key = ?", key).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up device %s: %w", key, err)
	}
	return d, nil
}

// save stores some columns of a device and drops it from the cache once that is committed.
func (h *Hardware) save(ctx context.Context, tx *store.Tx, d *Device, columns ...string) error {
	if _, err := tx.NewUpdate().Model(d).Column(columns...).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("change device %s: %w", d.SN, err)
	}
	tx.OnCommit(func() { h.devices.Drop(d.Key) })
	return nil
}

// Punches gives the records of a corp in the order in which they came, at most limit of them.
func (h *Hardware) Punches(ctx context.Context, db bun.IDB, corp string, limit int) ([]*Punch, error) {
	var all []*Punch
	if err := db.NewSelect().Model(&all).Where("corp = ?", corp).Order("id").Limit(int64(limit)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("list records of devices: %w", err)
	}
	return all, nil
}

func insert(ctx context.Context, tx *store.Tx, row any) error {
	if _, err := tx.NewInsert().Model(row).Exec(ctx); err != nil {
		return fmt.Errorf("store %T: %w", row, err)
	}
	return nil
}
