// Package hardware is what WeCom's cloud keeps of smart hardware (智慧硬件) in direct-connect mode: models, devices, whom a device
// serves, and the records that it reports. The socket itself is the gateway's (face/gateway); here is what stays when it closes.
// Source: doc 91366 and its children for devices, 93985 and 94003 for attendance and doors.
package hardware

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"

	"wecomlab/core/openhw"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// chapterName stands before this chapter's migrations and commands.
const chapterName = "hardware"

// handshakeDoc describes the way of a device into the cloud.
const handshakeDoc = 91366

// Bounds of the caches: a busy fleet asks for the same row with every frame, a busy sync for the same corp with every member.
const (
	keptDevices = 65536
	keptFleets  = 1024
)

// deviceIDSize is the length of a 设备ID: unsigned, 64 bits, above 2^63 in the samples (doc 94025).
const deviceIDSize = 20

// hwCodeSize is the length of the code in a static QR; no page states one.
const hwCodeSize = 32

// Line reaches the connections of a device. It is called after the commit of what it tells of, and must not wait for a device.
type Line interface {
	// Push sends a push to those connections of the device that may have it now; nobody acknowledges it. cause is a journal entry.
	Push(cause int64, sn, cmd string, body any)
	// Links gives the connections of the device that have registered, the oldest first.
	Links(sn string) []Link
	// Changed tells the connections what people have done to their device; openhw says which push that means.
	Changed(cause int64, sn string, change openhw.Change)
}

// Link is one connection of a device that has registered.
type Link struct {
	State  openhw.State
	Remote string // address and port
	Heard  int64  // Unix seconds of virtual time of the last frame
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
	vendor     Vendor
	watcher    Watcher
	devices    *store.Cache[string, *Device]
	fleets     *store.Cache[string, bool] // whether a corp has bound devices
	answers    map[string]answering       // by command
	chapters   map[string]string          // whose a command or a push is

	recordListeners []RecordListener

	changeContact Push[openhw.ChangeContact]
	changeUserID  Push[openhw.ChangeUserID]
	restartDevice Push[None]

	changeVisitors Push[openhw.ChangeVisitors]
	enterPage      Push[openhw.EnterPage]
	exitPage       Push[openhw.EnterPage]
	userFace       Push[openhw.UserFace]
	openSelfInput  Push[openhw.SelfInput]
}

// New makes the chapter on top of the contacts. It does nothing before its rows are used.
func New(rt *engine.Runtime, dir *directory.Directory) *Hardware {
	h := &Hardware{
		rt: rt, dir: dir, line: deadLine{}, vendor: deafVendor{}, watcher: blindWatcher{},
		devices: store.NewCache[string, *Device](keptDevices), fleets: store.NewCache[string, bool](keptFleets),
		answers: map[string]answering{}, chapters: map[string]string{},
	}
	h.handleOwn()
	return h
}

// PushThrough sets the line to connected devices. It is called once, before the first request.
func (h *Hardware) PushThrough(l Line) { h.line = l }

// HandPunchesTo sets who takes the records of employees besides this chapter. It is called once, before the first request.
func (h *Hardware) HandPunchesTo(a Attendance) { h.attendance = a }

// deadLine stands where no gateway is: every device is offline.
type deadLine struct{}

func (deadLine) Push(int64, string, string, any)      {}
func (deadLine) Links(string) []Link                  { return nil }
func (deadLine) Changed(int64, string, openhw.Change) {}

// Chapter gives the rows.
func (h *Hardware) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: chapterName, Title: "Smart hardware (智慧硬件)", Migrations: migrations,
		Actions: slices.Concat(h.registryActions(), h.enrolActions(), h.ruleActions(), h.visitorActions()),
		Load:    h.load,
		Forget:  h.forget,
		Default: h.defaults,
	}
}

// registryActions are those on devices and their bindings.
func (h *Hardware) registryActions() []action.Row {
	return []action.Row{
		action.New("device.make", "Register a device's serial number", "登记设备SN", journal.LaneProvider, 91342,
			"enters an SN in the provider's console; the vendor burns the SN and the SecretNo, or the model's seed, into the device", h.make),
		h.fleetAction(),
		action.New("device.reset", "Let a device exchange its seed again", "重置SecretNo", journal.LaneProvider, 91369,
			"a device of a model with one seed for all may call get_secret_no again", h.reset),
		action.New("device.enable", "End or renew a device's licence", "启用或停用设备", journal.LaneProvider, 90313,
			"a device whose licence has ended gets 600051 when it registers", h.enable),
		action.New("corp.bind_device", "Add a device to a corp", "企业绑定设备", journal.LaneAdmin, handshakeDoc,
			"the corp's admin scans or types the SN; a device gets its secret with the next active, a vendor's cloud may veto the binding", h.bind, action.Outside),
		action.New("corp.unbind_device", "Remove a device from its corp", "企业移除设备", journal.LaneAdmin, 91545,
			"the device is told to erase everything; its secret is worthless", h.unbind, action.Danger),
		action.New("corp.device_range", "Choose whom a device serves", "设置设备使用范围", journal.LaneAdmin, 93995,
			"departments and members whom the device lets in; it is told who came and who went", h.setRange),
		action.New("device.restart", "Restart a device", "重启设备", journal.LaneAdmin, 92551,
			"pushes push_restart_device to the device, if it is online", h.restart),
	}
}

// defaults resolves @sn, the world's first device, @free_sn, the first that no corp has bound, @hw_model, the first model, @visitor,
// the first visitor's userid, and @pass_rule, the first rule's rule_id.
func (h *Hardware) defaults(ctx context.Context, name string) (value string, ok bool, err error) {
	query := h.rt.Store.Read().NewSelect().Order("id").Limit(1)
	switch name {
	case "sn":
		query = query.Model((*Device)(nil)).Column("sn")
	case "free_sn":
		query = query.Model((*Device)(nil)).Column("sn").Where("corp = ''")
	case "hw_model":
		query = query.Model((*Model)(nil)).Column("model_id")
	case "visitor":
		query = query.Model((*Visitor)(nil)).Column("userid")
	case "pass_rule":
		query = query.Model((*PassRule)(nil)).Column("rule_id")
	default:
		return "", false, nil
	}
	if err = query.Scan(ctx, &value); errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return value, true, err
}

// Links gives the connections of a device in direct mode that have registered.
func (h *Hardware) Links(sn string) []Link { return h.line.Links(sn) }

// load brings the models and devices of a world into an empty database.
func (h *Hardware) load(ctx context.Context, tx *store.Tx, world *fixtures.World) error {
	for _, from := range world.DeviceModels {
		m := &Model{
			ModelID: from.ModelID, Name: from.Name, Kinds: kindsOf(from.Kinds), Seed: from.Seed, Cloud: from.Mode == "cloud", Provider: from.Provider,
			Secret: from.Secret, DefaultName: cmp.Or(from.DefaultName, from.Name), Suite: from.Suite, Published: !from.Unpublished, Options: []PrintOption{},
		}
		if m.Provider == "" && len(world.Providers) > 0 {
			m.Provider = world.Providers[0].CorpID
		}
		for _, o := range from.Options {
			m.Options = append(m.Options, PrintOption(o))
		}
		if err := insert(ctx, tx, m); err != nil {
			return err
		}
		for _, d := range from.Devices {
			if err := insert(ctx, tx, h.loaded(m, d)); err != nil {
				return err
			}
		}
	}
	return nil
}

// loaded is a device of a world.
func (h *Hardware) loaded(m *Model, from fixtures.Device) *Device {
	d := h.Fresh(m, from.SN)
	d.Name, d.SecretNo, d.ActiveCode, d.Corp, d.Secret, d.Test = cmp.Or(from.Name, d.Name), from.SecretNo, from.ActiveCode, from.Corp, from.Secret, from.Test
	if d.Corp != "" {
		d.BoundAt = d.CreatedAt
	}
	return d
}

// Fresh is a device of a model as it comes from the factory: nobody has it, and nothing but its codes is filled.
func (h *Hardware) Fresh(m *Model, sn string) *Device {
	return &Device{
		SN: sn, Key: openhw.FoldSN(sn), Model: m.ModelID, Name: m.DefaultName, Kinds: m.Kinds, Cloud: m.Cloud, Seeded: m.Seed != "",
		PermVersion: 1, VisitorVersion: 1, Parties: []int64{rootParty}, Users: []string{},
		HwCode: h.rt.Random.Text(hwCodeSize, random.Token), DeviceID: "17" + h.rt.Random.Text(deviceIDSize-2, random.Digit), CreatedAt: h.rt.Clock.Now().Unix(),
	}
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
