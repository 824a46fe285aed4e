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

	Cloud       bool          `bun:"cloud"`        // cloud-to-cloud mode (硬件云端接入)
	Provider    string        `bun:"provider"`     // corpid of the service provider that makes it
	Secret      string        `bun:"secret"`       // model_secret; cloud mode
	DefaultName string        `bun:"default_name"` // factory name of its devices
	Suite       string        `bun:"suite"`        // associated third-party app; may be empty
	Options     []PrintOption `bun:"options,type:text"`
	Published   bool          `bun:"published"` // whether its formal devices may be used
}

// PrintOption is one of the settings that a member may choose when printing, as the vendor has configured it. (doc 93979)
type PrintOption struct {
	Key     string   `json:"key"`
	Choices []string `json:"choices"`
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
	Cloud          bool        `bun:"cloud"`                   // as its model
	Test           bool        `bun:"test"`                    // a test device (测试设备): works although its model is not published
	HwCode         string      `bun:"hw_code"`                 // of its static QR code
	DeviceID       string      `bun:"device_id"`               // 设备ID: a decimal number of 64 bits
	CreatedAt      int64       `bun:"created_at"`              // Unix seconds
	BoundAt        int64       `bun:"bound_at"`                // Unix seconds
	BoundBy        string      `bun:"bound_by"`                // userid of who has bound it; empty: an administrator whom nobody named
	SelfInputFp    bool        `bun:"self_input_fp"`           // members may enrol fingers at the device (doc 93616)
	SelfInputFa    bool        `bun:"self_input_fa"`           // and faces
	FpAlgorithms   []string    `bun:"fp_algorithms,type:text"` // of the last subscribe_corp, the best first; nil: the default one
	FaAlgorithms   []string    `bun:"fa_algorithms,type:text"`
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

// renaming is a change of a userid that devices ask for with get_notify_history.
type renaming struct {
	bun.BaseModel `bun:"table:hw_renamings,alias:hw_renaming"`

	ID      int64  `bun:"id,pk,autoincrement"`
	Device  string `bun:"sn_key"`
	Version uint32 `bun:"perm_version"`
	Push    string `bun:"push"` // the frame, JSON
	At      int64  `bun:"changed_at"`
}

// Device gives the device of an SN, whose case does not count; nil when there is none. It is shared: do not change it.
func (h *Hardware) Device(ctx context.Context, sn string) (*Device, error) {
	key := openhw.FoldSN(sn)
	return h.devices.Get(key, func() (*Device, error) {
		d := new(Device)
		return foundDevice(d, key, h.rt.Store.One(ctx, d, "SELECT * FROM hw_devices WHERE sn_key = ?", key))
	})
}

// Model gives the model of a model_id; nil when there is none. What it gives is the caller's own.
func (h *Hardware) Model(ctx context.Context, db bun.IDB, modelID string) (*Model, error) {
	m := new(Model)
	err := db.NewSelect().Model(m).Where("model_id = ?", modelID).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up model %s: %w", modelID, err)
	}
	return m, nil
}

// read reads a device past the cache; what it gives is the caller's own.
func (h *Hardware) read(ctx context.Context, db bun.IDB, key string) (*Device, error) {
	d := new(Device)
	return foundDevice(d, key, db.NewSelect().Model(d).Where("sn_key = ?", key).Scan(ctx))
}

// foundDevice makes nil of a device that is not there.
func foundDevice(d *Device, key string, err error) (*Device, error) {
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

func insert(ctx context.Context, tx *store.Tx, row any) error {
	if _, err := tx.NewInsert().Model(row).Exec(ctx); err != nil {
		return fmt.Errorf("store %T: %w", row, err)
	}
	return nil
}
