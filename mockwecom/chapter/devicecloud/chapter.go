// Package devicecloud is smart hardware in cloud-to-cloud mode (硬件云端接入) on WeCom's side: it calls vendors' clouds and serves
// their calls. Models, devices, records and jobs are those of the chapters below. Source: doc 95975 and the pages below it.
package devicecloud

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"sync"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/hwcloud"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/door"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/chapter/printing"
	"wecomlab/mockwecom/chapter/suite"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/formtoken"
	"wecomlab/mockwecom/engine/store"
)

const chapterName = "devicecloud"

// cloudDoc describes cloud mode as a whole.
const cloudDoc = 95975

// Vendors are the clouds of vendors as WeCom deals with them. It is safe for concurrent use.
type Vendors struct {
	rt       *engine.Runtime
	dir      *directory.Directory
	hw       *hardware.Hardware
	suites   *suite.Suites
	media    *media.Media
	door     *door.Door
	printing *printing.Printing
	files    *http.Client
	forms    *formtoken.Maker
	do       func(ctx context.Context, name string, params map[string]string) (action.Outcome, error)

	mu      sync.Mutex
	binding map[string]*binding // by the keys of devices
	tick    *clock.Timer        // of the tickets
}

// Config is what the chapter cannot know.
type Config struct {
	AllowPublic bool // scans may be fetched from outside of this machine and its private networks
	// Do runs an action, as the form of the binding page does.
	Do func(ctx context.Context, name string, params map[string]string) (action.Outcome, error)
}

// Below are the chapters that this one stands on.
type Below struct {
	Directory *directory.Directory
	Suites    *suite.Suites
	Media     *media.Media
	Hardware  *hardware.Hardware
	Door      *door.Door
	Printing  *printing.Printing
}

// New makes the chapter and lets chapter hardware reach vendors through it.
func New(rt *engine.Runtime, below Below, config Config) *Vendors {
	v := &Vendors{
		rt: rt, dir: below.Directory, hw: below.Hardware, suites: below.Suites, media: below.Media, door: below.Door, printing: below.Printing,
		files: newClient(config.AllowPublic), do: config.Do, forms: formtoken.New(rt.Random), binding: map[string]*binding{},
	}
	v.hw.ReachVendorsThrough(v)
	if rt.Push != nil {
		rt.Push.OnJSONReply(v.replied)
	}
	return v
}

// Chapter gives the rows.
func (v *Vendors) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: chapterName, Title: "Smart hardware, cloud to cloud (硬件云端接入)", Migrations: migrations,
		Endpoints: v.endpoints(), Actions: v.actions(), Pages: v.pages(), Callbacks: callbacks(),
		Load: v.load, Start: v.startTickets, Default: v.defaults,
	}
}

// callbacks names what is sent to vendors' clouds.
func callbacks() []string {
	names := make([]string, len(hwcloud.Rows))
	for i, row := range hwcloud.Rows {
		names[i] = row.Name
	}
	return names
}

// defaults resolves @cloud_model, the world's first model in cloud mode, and @cloud_sn, the first device in cloud mode.
func (v *Vendors) defaults(ctx context.Context, name string) (value string, ok bool, err error) {
	query := v.rt.Store.Read().NewSelect().Where("cloud").Order("id").Limit(1)
	switch name {
	case "cloud_model":
		query = query.Model((*hardware.Model)(nil)).Column("model_id")
	case "cloud_sn":
		query = query.Model((*hardware.Device)(nil)).Column("sn")
	default:
		return "", false, nil
	}
	if err = query.Scan(ctx, &value); errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return value, true, err
}

// now is the virtual present in the precision that the database keeps.
func (v *Vendors) now() time.Time { return v.rt.Clock.Now().Truncate(time.Microsecond) }

var migrations = []store.Migration{{Chapter: chapterName, Version: 1, SQL: `
CREATE TABLE cloud_devices (
	sn_key TEXT PRIMARY KEY,
	online BOOLEAN NOT NULL,
	reported_at BIGINT NOT NULL,
	version TEXT NOT NULL,
	upgradable TEXT NOT NULL,
	upgradable_desc TEXT NOT NULL
)`}}
