package sim

import (
	"context"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/checkin"
	"wecomlab/mockwecom/chapter/devicecloud"
	"wecomlab/mockwecom/chapter/devicedata"
	"wecomlab/mockwecom/chapter/devicejs"
	"wecomlab/mockwecom/chapter/directory"
	doorchapter "wecomlab/mockwecom/chapter/door"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/chapter/printing"
	"wecomlab/mockwecom/chapter/upkeep"
	"wecomlab/mockwecom/engine/store"
)

// listeners tells several chapters of a change of contacts, one after the other.
type listeners []directory.Listener

// ContactsChanged is part of directory.Listener.
func (l listeners) ContactsChanged(ctx context.Context, tx *store.Tx, c *directory.Change) error {
	for _, each := range l {
		if err := each.ContactsChanged(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}

// attendance hands what devices report to the chapter of check-ins.
type attendance struct{ to *checkin.CheckIn }

// Record is part of hardware.Attendance.
func (a attendance) Record(ctx context.Context, tx *store.Tx, p hardware.Punch) error {
	kind := int64(machineKind)
	if p.DeviceKinds.Has(openhw.Door) {
		kind = doorKind
	}
	_, err := a.to.Record(ctx, tx, checkin.Punch{
		Corp: p.Corp, Member: p.Member, At: p.At, UploadedAt: p.UploadedAt, Source: checkin.Device, SN: p.Device, Name: p.DeviceName, Kind: kind, ForTime: -1,
	})
	return err
}

// Values of checkin.Punch.Kind. (doc 99647)
const (
	doorKind    = 1
	machineKind = 2
)

// Punches gives what the devices of a corp have reported, in the order in which it came, at most limit records.
func (s *Sim) Punches(ctx context.Context, corpid string, limit int) ([]*hardware.Punch, error) {
	return s.hardware.Punches(ctx, s.runtime.Store.Read(), corpid, limit)
}

// Operations gives what was asked of a device that reports an outcome, the newest first, at most limit of them.
func (s *Sim) Operations(ctx context.Context, sn string, limit int) ([]*hardware.Operation, error) {
	return s.hardware.Operations(ctx, s.runtime.Store.Read(), sn, limit)
}

// buildHardware makes the chapters of smart hardware, lower ones first.
func (s *Sim) buildHardware() {
	s.hardware = hardware.New(s.runtime, s.directory)
	s.hardware.HandPunchesTo(attendance{s.checkIns})
	s.doors = doorchapter.New(s.runtime, s.directory, s.hardware)
	s.upkeep = upkeep.New(s.runtime, s.directory, s.hardware, s.media)
	s.doors.ReadCodesThrough(s.upkeep)
	s.printing = printing.New(s.runtime, s.directory, s.agents, s.media, s.messages, s.hardware, printing.Files(s.config.Database, s.config.MediaDir))
	s.doors.ReadCodesThrough(s.printing)
	s.vendors = devicecloud.New(s.runtime, devicecloud.Below{
		Directory: s.directory, Suites: s.suites, Media: s.media, Hardware: s.hardware, Door: s.doors, Printing: s.printing,
	}, devicecloud.Config{AllowPublic: s.config.AllowPublic, Do: s.Do})
	s.doors.ReadCodesThrough(s.vendors)
	s.deviceData = devicedata.New(s.runtime, s.directory, s.agents, s.hardware, s.doors)
	s.deviceJS = devicejs.New(s.runtime, s.directory, s.agents, s.media, s.hardware, s.doors, s.printing, s.deviceData)
}

// nameCommands tells each chapter which commands and pushes of devices are its own.
func (s *Sim) nameCommands() {
	for cmd, chapter := range s.hardware.Simulated() {
		for i := range s.chapters {
			if s.chapters[i].Name == chapter {
				s.chapters[i].Commands = append(s.chapters[i].Commands, cmd)
			}
		}
	}
}
