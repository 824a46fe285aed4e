package devicecloud

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/explain"
	"wecomlab/core/hwcloud"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/store"
)

// state is what a vendor's cloud has told of a device.
type state struct {
	bun.BaseModel `bun:"table:cloud_devices,alias:cloud_device"`

	Device     string `bun:"sn_key,pk"`
	Online     bool   `bun:"online"`
	ReportedAt int64  `bun:"reported_at"` // Unix seconds of virtual time
	Version    string `bun:"version"`
	Upgradable string `bun:"upgradable"`      // empty: there is no newer firmware
	Desc       string `bun:"upgradable_desc"` // of the newer firmware
}

// State is what people see of a device in cloud mode.
type State struct {
	Online     bool // by a lease, not by a connection
	ReportedAt time.Time
	Version    string
	Upgradable string // an upgrade to it is offered; empty: none is
	Desc       string
}

// State tells how a device is, by its vendor's reports: online for an hour after the last report that says so. (doc 95983)
func (v *Vendors) State(ctx context.Context, db bun.IDB, d *hardware.Device) (State, error) {
	s, err := v.reported(ctx, db, d)
	if err != nil || s.ReportedAt == 0 {
		return State{}, err
	}
	at := time.Unix(s.ReportedAt, 0)
	out := State{Online: s.Online && v.rt.Clock.Now().Sub(at) <= v.rt.Settings.Span(onlineLease), ReportedAt: at, Version: s.Version}
	if s.Upgradable != s.Version {
		out.Upgradable, out.Desc = s.Upgradable, s.Desc
	}
	return out, nil
}

// reported reads what was reported of a device; zero if nothing was.
func (v *Vendors) reported(ctx context.Context, db bun.IDB, d *hardware.Device) (*state, error) {
	s := &state{Device: d.Key}
	err := db.NewSelect().Model(s).WherePK().Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return s, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up the state of %s: %w", d.SN, err)
	}
	return s, nil
}

// keep stores what was reported, and the version where all chapters find it.
func (v *Vendors) keep(ctx context.Context, tx *store.Tx, d *hardware.Device, s *state) error {
	_, err := tx.NewInsert().Model(s).On("CONFLICT (sn_key) DO UPDATE").Set("online = EXCLUDED.online").Set("reported_at = EXCLUDED.reported_at").
		Set("version = EXCLUDED.version").Set("upgradable = EXCLUDED.upgradable").Set("upgradable_desc = EXCLUDED.upgradable_desc").Exec(ctx)
	if err != nil {
		return fmt.Errorf("store the state of %s: %w", d.SN, err)
	}
	if d.Firmware == s.Version {
		return nil
	}
	d.Firmware = s.Version
	return v.hw.Save(ctx, tx, d, "firmware")
}

// reportStatus renews the lease. (doc 95983)
func (v *Vendors) reportStatus(c *api.Call, in hwcloud.DeviceStatus) (hwcloud.None, error) {
	d, _, err := v.device(c)
	if err != nil {
		return hwcloud.None{}, err
	}
	if in.OnlineStatus != hwcloud.Online && in.OnlineStatus != hwcloud.Offline {
		return hwcloud.None{}, api.Refuse(v.code(badParameter), explain.Finding{Step: explain.Parameter, Expected: "online_status 1 or 2", Got: fmt.Sprint(in.OnlineStatus),
			Cause: "online_status is neither online nor offline", Fix: "send 1 for online, 2 for offline", Doc: 95983})
	}
	s := &state{Device: d.Key, Online: in.OnlineStatus == hwcloud.Online, ReportedAt: c.Now.Unix(), Version: in.CurVersion}
	if in.UpgradableVersionDesc != "" || v.rt.Settings.Bool(loneVersion) {
		s.Upgradable = in.UpgradableVersion
	}
	if s.Upgradable != "" {
		s.Desc = in.UpgradableVersionDesc
	}
	return hwcloud.None{}, v.keep(c.Context, c.Tx, d, s)
}

// mayUpgrade refuses an upgrade that the app would not offer, and remembers the version that is to change. (doc 95983)
func (v *Vendors) mayUpgrade(ctx context.Context, tx *store.Tx, d *hardware.Device, operID string) error {
	s, err := v.State(ctx, tx, d)
	if err != nil {
		return err
	}
	if s.Upgradable == "" {
		return refuse(explain.State, "a reported upgradable_version that is not cur_version", fmt.Sprintf("cur_version %q", s.Version), "no newer firmware was reported, so the app offers no upgrade",
			"report it with device/report_device_status")
	}
	if _, err := tx.NewUpdate().Model((*hardware.Operation)(nil)).Set("text = ?", s.Version).Where("oper_id = ?", operID).Exec(ctx); err != nil {
		return fmt.Errorf("remember the version of %s: %w", d.SN, err)
	}
	return nil
}

// reportUpgrade tells how an upgrade went. One that was a success without a new version goes on being under way. (doc 95999)
func (v *Vendors) reportUpgrade(c *api.Call, in hwcloud.FirmwareResult) (hwcloud.None, error) {
	d, _, err := v.device(c)
	if err != nil {
		return hwcloud.None{}, err
	}
	o, err := v.operation(c, d, in.OperID, hardware.Upgrade)
	if err != nil {
		return hwcloud.None{}, err
	}
	s, err := v.reported(c.Context, c.Tx, d)
	if err != nil {
		return hwcloud.None{}, err
	}
	if s.Version = in.CurVersion; s.ReportedAt == 0 {
		s.ReportedAt = c.Now.Unix()
	}
	if err := v.keep(c.Context, c.Tx, d, s); err != nil {
		return hwcloud.None{}, err
	}
	if in.ErrCode == hwcloud.ResultOK && in.CurVersion == o.Text {
		c.Note("the version is the old one, so the app goes on showing the upgrade as under way")
		return hwcloud.None{}, nil
	}
	return hwcloud.None{}, v.conclude(c, o, int64(in.ErrCode), in.ErrMsg)
}
