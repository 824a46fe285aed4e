// Package hardware is what WeCom's cloud keeps of smart hardware (智慧硬件) in direct-connect mode: models, devices, whom a device
// serves, and the records that it reports. The socket itself is the gateway's (face/gateway); here is what stays when it closes.
// Source: doc 91366 and its children for devices, 93985 and 94003 for attendance and doors.
package hardware

import (
	"context"
	"database/sql"
	"errors"

	"wecomlab/core/openhw"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// handshakeDoc describes the way of a device into the cloud.
const handshakeDoc = 91366

// Bounds of the caches: a busy fleet asks for the same row with every frame, a busy sync for the same fleet with every member.
const (
	keptDevices = 65536
	keptFleets  = 1024
)

// Line reaches the connections of a device. It is called after the commit of what it tells of, and must not wait for a device.
type Line interface {
	// Push sends a push to those connections of the device that may have it now; nobody acknowledges it. cause is a journal entry.
	Push(cause int64, sn, cmd string, body any)
	// Changed tells the connections what people have done to their device; openhw says which push that means.
	Changed(cause int64, sn string, change openhw.Change)
}

// Attendance takes the records of employees, as chapter checkin does.
type Attendance interface {
	Record(ctx context.Context, tx *store.Tx, p Punch) error
}

// Hardware is this chapter of one simulator. It is safe for concurrent use.
type Hardware struct {
	rt         *engine.Runtime
	dir        *directory.Directory
	line       Line
	attendance Attendance
	devices    *store.Cache[string, *Device]
	fleets     *store.Cache[string, []string] // keys of the devices that a corp has bound
}

// New makes the chapter on top of the contacts. It does nothing before its rows are used.
func New(rt *engine.Runtime, dir *directory.Directory) *Hardware {
	return &Hardware{rt: rt, dir: dir, line: deadLine{}, devices: store.NewCache[string, *Device](keptDevices), fleets: store.NewCache[string, []string](keptFleets)}
}

// PushThrough sets the line to connected devices. It is called once, before the first request.
func (h *Hardware) PushThrough(l Line) { h.line = l }

// HandPunchesTo sets who takes the records of employees besides this chapter. It is called once, before the first request.
func (h *Hardware) HandPunchesTo(a Attendance) { h.attendance = a }

// deadLine stands where no gateway is: every device is offline.
type deadLine struct{}

func (deadLine) Push(int64, string, string, any)      {}
func (deadLine) Changed(int64, string, openhw.Change) {}

// Chapter gives the rows.
func (h *Hardware) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: "hardware", Title: "Smart hardware (智慧硬件)", Migrations: migrations,
		Actions: []action.Row{
			action.New("device.make", "Register a device's serial number", "登记设备SN", journal.LaneProvider, 91342,
				"enters an SN in the provider's console; the vendor burns the SN and the SecretNo, or the model's seed, into the device", h.make),
			action.New("device.reset", "Let a device exchange its seed again", "重置SecretNo", journal.LaneProvider, 91369,
				"a device of a model with one seed for all may call get_secret_no again", h.reset),
			action.New("device.enable", "End or renew a device's licence", "启用或停用设备", journal.LaneProvider, 90313,
				"a device whose licence has ended gets 600051 when it registers", h.enable),
			action.New("corp.bind_device", "Add a device to a corp", "企业绑定设备", journal.LaneAdmin, handshakeDoc,
				"the corp's admin scans or types the SN; the device gets its secret with the next active", h.bind),
			action.New("corp.unbind_device", "Remove a device from its corp", "企业移除设备", journal.LaneAdmin, 91545,
				"the device is told to erase everything; its secret is worthless", h.unbind, action.Danger),
			action.New("corp.device_range", "Choose whom a device serves", "设置设备使用范围", journal.LaneAdmin, 93995,
				"departments and members whom the device lets in; it is told who came and who went", h.setRange),
			action.New("device.restart", "Restart a device", "重启设备", journal.LaneAdmin, 92551,
				"pushes push_restart_device to the device, if it is online", h.restart),
		},
		Load:    h.load,
		Forget:  h.forget,
		Default: h.defaults,
	}
}

// defaults resolves @sn, the world's first device, @free_sn, the first that no corp has bound, and @hw_model, the first model.
func (h *Hardware) defaults(ctx context.Context, name string) (value string, ok bool, err error) {
	query := h.rt.Store.Read().NewSelect().Order("id").Limit(1)
	switch name {
	case "sn":
		query = query.Model((*Device)(nil)).Column("sn")
	case "free_sn":
		query = query.Model((*Device)(nil)).Column("sn").Where("corp = ''")
	case "hw_model":
		query = query.Model((*Model)(nil)).Column("model_id")
	default:
		return "", false, nil
	}
	if err = query.Scan(ctx, &value); errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return value, true, err
}

// load brings the models and devices of a world into an empty database.
func (h *Hardware) load(ctx context.Context, tx *store.Tx, world *fixtures.World) error {
	for _, from := range world.DeviceModels {
		m := &Model{ModelID: from.ModelID, Name: from.Name, Kinds: kindsOf(from.Kinds), Seed: from.Seed}
		if err := insert(ctx, tx, m); err != nil {
			return err
		}
		for _, d := range from.Devices {
			device := &Device{
				SN: d.SN, Key: openhw.FoldSN(d.SN), Model: m.ModelID, Name: d.Name, SecretNo: d.SecretNo, Kinds: m.Kinds, Seeded: m.Seed != "",
				Corp: d.Corp, Secret: d.Secret, ActiveCode: d.ActiveCode, PermVersion: 1, VisitorVersion: 1, Parties: []int64{rootParty}, Users: []string{},
			}
			if err := insert(ctx, tx, device); err != nil {
				return err
			}
		}
	}
	return nil
}

func kindsOf(names []string) openhw.Kind {
	var kinds openhw.Kind
	for _, name := range names {
		kind, _ := openhw.KindNamed(name)
		kinds |= kind
	}
	return kinds
}

func (h *Hardware) forget() {
	h.devices.DropAll()
	h.fleets.DropAll()
}
