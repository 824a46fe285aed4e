// Package upkeep is what keeps smart hardware running: firmware, logs, alarms, login codes and properties of devices, and what their
// provider does with them over HTTP and is told of them. Source: docs 91377, 91382, 91474, 91487, 91626, 92628 and 94029 for devices;
// the provider's endpoints and its events (doc 90751) are on no page that is published any more: they are known from public clients.
package upkeep

import (
	"net/http"

	"wecomlab/core/event"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// chapterName stands before this chapter's migrations and commands.
const chapterName = "upkeep"

// keptModels bounds the cache of who makes a model: it is asked for with every login of a device.
const keptModels = 1024

// Upkeep is this chapter of one simulator. It is safe for concurrent use.
type Upkeep struct {
	rt       *engine.Runtime
	dir      *directory.Directory
	hardware *hardware.Hardware
	media    *media.Media
	makers   *store.Cache[string, string] // provider of a model

	updateFirmware hardware.Push[hardware.None]
	fetchLog       hardware.Push[openhw.FetchLog]
	adminsChange   hardware.Push[hardware.None]
}

// New makes the chapter on top of the lower ones, answers its commands and watches the devices. It does nothing before its rows are
// used.
func New(rt *engine.Runtime, dir *directory.Directory, hw *hardware.Hardware, files *media.Media) *Upkeep {
	u := &Upkeep{rt: rt, dir: dir, hardware: hw, media: files, makers: store.NewCache[string, string](keptModels)}
	hardware.Handle(hw, chapterName, "get_firmware_info", u.firmwareInfo)
	hardware.Handle(hw, chapterName, "upload_log", u.uploadLog)
	hardware.Handle(hw, chapterName, "gen_login_qrcode", u.loginCode)
	hardware.Handle(hw, chapterName, "error_report", u.reportError)
	hardware.Handle(hw, chapterName, "report_device_feature", u.reportFeature)
	u.updateFirmware = hardware.Sends[hardware.None](hw, chapterName, "push_update_firmware")
	u.fetchLog = hardware.Sends[openhw.FetchLog](hw, chapterName, "push_fetch_log")
	u.adminsChange = hardware.Sends[hardware.None](hw, chapterName, "push_admin_list_change")
	hw.WatchThrough(u)
	return u
}

// Chapter gives the rows. The endpoints are known from public clients only; no page of theirs is published.
func (u *Upkeep) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: chapterName, Title: "Upkeep of devices (设备运维)", Migrations: migrations,
		Endpoints: []api.Row{
			api.POST("/cgi-bin/service/add_device", 90626, api.ProviderAccess, u.addDevice, api.Writes),
			api.POST("/cgi-bin/service/get_device_auth_info", 90753, api.ProviderAccess, u.authInfo),
			api.POST("/cgi-bin/service/reset_secret_no", 90631, api.ProviderAccess, u.resetSecretNo, api.Writes),
			api.POST("/cgi-bin/service/list_device", listDoc, api.ProviderAccess, u.listDevices),
			api.POST("/cgi-bin/service/fetch_device_log", 91475, api.ProviderAccess, u.fetchDeviceLog, api.Writes),
			api.POST("/cgi-bin/service/del_device", 92770, api.ProviderAccess, u.delDevice, api.Writes),
			api.POST("/cgi-bin/service/set_printer_support_state", 92782, api.ProviderAccess, u.setPrinterSupport, api.Writes, api.Also(95327)),
			api.POST("/cgi-bin/hardware/get_device_feature", 92739, api.ProviderAccess, u.getFeature, api.PayloadFirst),
		},
		Events: event.Named(added, deleted, renamed, alarm, connected, disconnected, logFetched, featureChanged),
		Actions: []action.Row{
			action.New("model.firmware", "Release a firmware for a model", "发布固件", journal.LaneProvider, firmwareDoc,
				"the file that get_firmware_info tells devices to download; made-up bytes where no file is named", u.release),
			action.New("corp.upgrade_firmware", "Have a device upgraded", "升级设备固件", journal.LaneAdmin, 91391,
				"pushes push_update_firmware, or tells the vendor's cloud; the new version is seen when the device logs in again", u.upgrade),
			action.New("corp.rename_device", "Give a device another name", "修改设备备注名", journal.LaneAdmin, eventDoc,
				"changes the name by which the corp knows the device; the provider gets remark_device_name", u.rename),
			action.New("corp.set_admin", "Make a member an administrator", "设置管理员", journal.LaneAdmin, adminDoc,
				"administrators of the corp also administer its devices, which get push_admin_list_change", u.setAdmin),
		},
		Pages: []engine.Page{
			{Path: firmwarePath + "{id}", Host: codeHost, Title: "Firmware of a device", Doc: firmwareDoc, Handler: http.HandlerFunc(u.serveFirmware)},
		},
		Forget: u.makers.DropAll,
	}
}
