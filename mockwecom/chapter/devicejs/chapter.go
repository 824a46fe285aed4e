// Package devicejs is what WeCom's client does when a page calls a JS-API of smart hardware (智慧硬件): it opens the page of a device, lets an
// administrator add one or pick those whose data an app may have, prints a file, starts a screen cast. Each is an action, whose value
// err_msg is what the page gets. Source: docs 97260 to 97264, 97287 and 91042.
//
// The scripts themselves that a page loads are not served here; what they would ask the client for is.
package devicejs

import (
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/devicedata"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/door"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/chapter/printing"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/setting"
)

// The documents of the JS-APIs.
const (
	authDoc    = 97260
	addDoc     = 97261
	profileDoc = 97262
	castDoc    = 97264
	printDoc   = 97287
)

// memberBinding is open for some corps only; no page says for which.
var memberBinding = setting.Switch("hardware.member_binding", false, 99326, "whether ordinary members may add devices, and not administrators alone")

// Client is this chapter of one simulator. It is safe for concurrent use.
type Client struct {
	rt       *engine.Runtime
	dir      *directory.Directory
	agents   *agent.Agents
	media    *media.Media
	hardware *hardware.Hardware
	doors    *door.Door
	printing *printing.Printing
	data     *devicedata.DeviceData
}

// New makes the chapter on top of the lower ones. It does nothing before its rows are used.
func New(rt *engine.Runtime, dir *directory.Directory, agents *agent.Agents, files *media.Media, hw *hardware.Hardware, doors *door.Door, p *printing.Printing, data *devicedata.DeviceData) *Client {
	return &Client{rt: rt, dir: dir, agents: agents, media: files, hardware: hw, doors: doors, printing: p, data: data}
}

// Chapter gives the rows.
func (k *Client) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: "devicejs", Title: "JS-APIs of smart hardware (智慧硬件客户端接口)",
		Actions: []action.Row{
			action.New("js.add_device", "A page calls addDevice", "JS 接口：添加设备", journal.LaneMember, addDoc,
				"what the client answers, and which page it opens", k.addDevice),
			action.New("js.open_device_profile", "A page calls openDeviceProfile", "JS 接口：查看设备", journal.LaneMember, profileDoc,
				"opens the page of a device that the corp has, for who may see it", k.openProfile),
			action.New("js.open_app_device_data_auth", "A page calls openAppDeviceDataAuth", "JS 接口：获取设备数据授权", journal.LaneMember, authDoc,
				"shows the administrator which devices the app may have the data of; they are picked with corp.grant_devices", k.openAuth),
			action.New("js.print_file", "A page calls printFile", "JS 接口：发起文件打印", journal.LaneMember, printDoc,
				"prints a file of the app on one of the corp's printers; answers the jobId", k.printFile, action.Outside),
			action.New("js.start_wecast", "A page calls startWecast", "JS 接口：发起投屏", journal.LaneMember, castDoc,
				"goes well if the corp has a screen-cast device that is online; nothing more of casting is public", k.startCast),
		},
	}
}
