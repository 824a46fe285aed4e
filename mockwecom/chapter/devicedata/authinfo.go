package devicedata

import (
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/api"
)

// attendanceDoor is the only documented device_type. (doc 96097)
const attendanceDoor = 1

// The bits of device_ability. (doc 96097)
var abilities = []struct {
	kind openhw.Kind
	bit  uint32
}{{openhw.Attendance, 1}, {openhw.Door, 2}, {openhw.Temperature, 4}}

type authInfoIn struct {
	AgentID int64 `json:"agentid" wx:"unknown=0,hidden=0"`
}

type authorizedDevice struct {
	SN      string `json:"device_sn"`
	Remark  string `json:"remark_name"`
	Default string `json:"default_name"`
	Model   string `json:"model_name"`
	Type    uint32 `json:"device_type"`
	Ability uint32 `json:"device_ability"`
}

type authorizedDevices struct {
	Item []authorizedDevice `json:"item"`
}

type authInfoOut struct {
	List authorizedDevices `json:"device_list"`
}

// authInfo lists the devices that the app was given. (doc 96097)
func (d *DeviceData) authInfo(c *api.Call, _ authInfoIn) (*authInfoOut, error) {
	who, err := d.admit(c, basePermission)
	if err != nil {
		return nil, err
	}
	out := &authInfoOut{authorizedDevices{Item: []authorizedDevice{}}}
	for _, device := range who.devices {
		m, err := d.hardware.Model(c.Context, c.DB(), device.Model)
		if err != nil {
			return nil, err
		}
		entry := authorizedDevice{SN: device.SN, Remark: device.Name, Type: attendanceDoor}
		if m != nil {
			entry.Default, entry.Model = m.DefaultName, m.Name
		}
		for _, a := range abilities {
			if device.Kinds.Has(a.kind) {
				entry.Ability |= a.bit
			}
		}
		out.List.Item = append(out.List.Item, entry)
	}
	return out, nil
}
