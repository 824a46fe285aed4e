// Package door is what people do at doors with smart hardware: they open them from afar or by scanning what a device shows, and have
// their temperature taken. Who may pass, and the records of passages, are chapter hardware's. Source: docs 91483, 95049, 95050 and
// 93992 to 93994; 96010 and 97390 for devices in cloud mode.
package door

import (
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
)

// chapterName stands before this chapter's migrations and commands.
const chapterName = "door"

// The documents of this chapter.
const (
	openDoc   = 95049
	reportDoc = 95050
	scanDoc   = 91483
	bindDoc   = 91366
	loginDoc  = 91626
	healthDoc = 93993
	batchDoc  = 93994
)

// Door is this chapter of one simulator. It is safe for concurrent use.
type Door struct {
	rt       *engine.Runtime
	dir      *directory.Directory
	hardware *hardware.Hardware

	codes            []Codes
	readingListeners []ReadingListener

	remoteOpen hardware.Push[openhw.RemoteOpen]
	userScan   hardware.Push[openhw.UserScan]
}

// New makes the chapter on top of the device registry and answers its commands. It does nothing before its rows are used.
func New(rt *engine.Runtime, dir *directory.Directory, hw *hardware.Hardware) *Door {
	k := &Door{rt: rt, dir: dir, hardware: hw}
	hardware.Handle(hw, chapterName, "report_remote_open_door", k.reportOpening)
	hardware.Handle(hw, chapterName, "report_user_temperature", k.reportTemperature)
	hardware.Handle(hw, chapterName, "async_batch_report_user_temperature", k.reportTemperatures)
	hardware.Handle(hw, chapterName, "get_health_status", k.healthStatus)
	k.remoteOpen = hardware.Sends[openhw.RemoteOpen](hw, chapterName, "push_remote_open_door")
	k.userScan = hardware.Sends[openhw.UserScan](hw, chapterName, "push_user_scan")
	return k
}

// Chapter gives the rows.
func (k *Door) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: chapterName, Title: "Doors (门禁)", Migrations: migrations,
		Actions: []action.Row{
			action.New("member.open_door", "Open a door from afar", "远程开门", journal.LaneMember, openDoc,
				"asks a door to open; it has to report within 3 seconds, and records the passage later with checkin", k.open),
			action.New("member.scan_code", "Scan what a device shows", "扫描设备二维码", journal.LaneMember, scanDoc,
				"opens a door, makes a member known to a printer, brings an administrator to the device's menu, or leads to its binding", k.scan, action.Outside),
			action.New("member.health", "Fill in a health code", "填写健康码", journal.LaneMember, healthDoc,
				"sets what get_health_status tells of a person (复学码); a reported temperature changes it too", k.fillHealth),
		},
	}
}
