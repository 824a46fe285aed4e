// Package devicedata gives third-party apps what smart hardware has recorded (设备接口): the devices that a corp lets an app know, their
// check-ins, passages and temperatures, and the passage rules of doors, read and written. Source: doc 96091 and its children.
//
// An app needs two authorizations: the permission (hardware:checkin:… , doc 99052), and the very devices, which an administrator
// picks.
package devicedata

import (
	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/door"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// The documents of the rows.
const (
	overviewDoc    = 96091
	authInfoDoc    = 96097
	checkinDoc     = 96027
	temperatureDoc = 96028
	accessDoc      = 96029
	ruleDoc        = 96030
	addRuleDoc     = 96031
	modRuleDoc     = 96221
	delRuleDoc     = 96227
	authChangeDoc  = 96103
)

// The events of this chapter.
const (
	authChange        = "device_data_auth_change"
	checkinReport     = "device_checkin_data_report"
	accessReport      = "device_accesscontrol_data_report"
	temperatureReport = "device_temperature_data_report"
)

// Bounds of the caches: a busy app asks for the same devices with every page, a busy device for the same apps with every record.
const (
	keptGrants  = 4096
	keptDevices = 65536
)

// DeviceData is this chapter of one simulator. It is safe for concurrent use.
type DeviceData struct {
	rt       *engine.Runtime
	dir      *directory.Directory
	agents   *agent.Agents
	hardware *hardware.Hardware
	door     *door.Door
	granted  *store.Cache[appKey, []string]    // keys of devices by app
	told     *store.Cache[deviceKey, []string] // suites by device
}

// New makes the chapter on top of the lower ones. It does nothing before its rows are used.
func New(rt *engine.Runtime, dir *directory.Directory, agents *agent.Agents, hw *hardware.Hardware, doors *door.Door) *DeviceData {
	d := &DeviceData{
		rt: rt, dir: dir, agents: agents, hardware: hw, door: doors,
		granted: store.NewCache[appKey, []string](keptGrants), told: store.NewCache[deviceKey, []string](keptDevices),
	}
	hw.TellRecordsTo(d)
	doors.TellReadingsTo(d)
	return d
}

// Chapter gives the rows.
func (d *DeviceData) Chapter() engine.Chapter {
	suite := api.Callers(string(agent.Suite))
	return engine.Chapter{
		Name: "devicedata", Title: "Device data for third-party apps (设备数据)", Migrations: migrations,
		Endpoints: []api.Row{
			api.POST("/cgi-bin/devicedata/get_auth_info", authInfoDoc, api.CorpAccess, d.authInfo, suite),
			api.POST("/cgi-bin/devicedata/get_checkin_data", checkinDoc, api.CorpAccess, d.checkins, suite),
			api.POST("/cgi-bin/devicedata/get_temperature_data", temperatureDoc, api.CorpAccess, d.temperatures, suite),
			api.POST("/cgi-bin/devicedata/get_accesscontrol_data", accessDoc, api.CorpAccess, d.passages, suite),
			api.POST("/cgi-bin/devicedata/get_accesscontrol_rule", ruleDoc, api.CorpAccess, d.readRules, suite),
			api.POST("/cgi-bin/devicedata/add_accesscontrol_rule", addRuleDoc, api.CorpAccess, d.addRule, suite, api.Writes),
			api.POST("/cgi-bin/devicedata/mod_accesscontrol_rule", modRuleDoc, api.CorpAccess, d.modRule, suite, api.Writes),
			api.POST("/cgi-bin/devicedata/del_accesscontrol_rule", delRuleDoc, api.CorpAccess, d.delRule, suite, api.Writes),
		},
		Events: event.Named(authChange, checkinReport, accessReport, temperatureReport),
		Actions: []action.Row{
			action.New("corp.grant_devices", "Let an app have the data of devices", "授权设备数据给应用", journal.LaneAdmin, overviewDoc,
				"the second authorization: picks the devices whose records a third-party app may read; the app gets device_data_auth_change", d.grantDevices),
			action.New("corp.revoke_devices", "Take device data back from an app", "取消设备数据授权", journal.LaneAdmin, overviewDoc,
				"takes all devices back from a third-party app; it gets device_data_auth_change", d.revokeDevices, action.Danger),
		},
		Forget: d.forget,
	}
}

func (d *DeviceData) forget() {
	d.granted.DropAll()
	d.told.DropAll()
}
