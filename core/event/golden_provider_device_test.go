package event_test

import "wecomlab/core/event"

// ofDevice is a provider's event about a device: what stands behind the head is extra.
func ofDevice(name, extra string, fill func(payload any) *event.ProviderDeviceHead) golden {
	return golden{
		func(p any) {
			head := fill(p)
			head.ServiceCorpId, head.TimeStamp, head.DeviceSn = "ww00pilot", 1760000000, "BUOY0007"
		},
		`<xml><ServiceCorpId><![CDATA[ww00pilot]]></ServiceCorpId><InfoType><![CDATA[` + name + `]]></InfoType><TimeStamp>1760000000</TimeStamp>` +
			`<DeviceSn><![CDATA[BUOY0007]]></DeviceSn>` + extra + `</xml>`,
	}
}

const ofQuay = `<AuthCorpId><![CDATA[wpQuay0001]]></AuthCorpId>`

var providerDeviceGoldens = map[string]golden{
	"add_device": ofDevice("add_device", ofQuay+`<RemarkName><![CDATA[北门浮标]]></RemarkName><ModelId><![CDATA[hwmBuoy]]></ModelId>`, func(p any) *event.ProviderDeviceHead {
		e := p.(*event.DeviceAdded)
		e.AuthCorpId, e.RemarkName, e.ModelId = "wpQuay0001", "北门浮标", "hwmBuoy"
		return &e.ProviderDeviceHead
	}),
	"del_device":            ofDevice("del_device", ofQuay, fillDeviceOfCorp),
	"device_feature_change": ofDevice("device_feature_change", ofQuay, fillDeviceOfCorp),
	"remark_device_name": ofDevice("remark_device_name", ofQuay+`<RemarkName><![CDATA[南门浮标]]></RemarkName>`, func(p any) *event.ProviderDeviceHead {
		e := p.(*event.DeviceRenamed)
		e.AuthCorpId, e.RemarkName = "wpQuay0001", "南门浮标"
		return &e.ProviderDeviceHead
	}),
	"error_report": ofDevice("error_report", `<ErrCode>-7</ErrCode><ErrMsg><![CDATA[lamp broken]]></ErrMsg>`, func(p any) *event.ProviderDeviceHead {
		e := p.(*event.DeviceAlarm)
		e.ErrCode, e.ErrMsg = -7, "lamp broken"
		return &e.ProviderDeviceHead
	}),
	"connect_info": ofDevice("connect_info", ofQuay+`<ConnectTime>1759999990</ConnectTime>`, func(p any) *event.ProviderDeviceHead {
		e := p.(*event.DeviceConnected)
		e.AuthCorpId, e.ConnectTime = "wpQuay0001", 1759999990
		return &e.ProviderDeviceHead
	}),
	"disconnect_info": ofDevice("disconnect_info", ofQuay+`<DisconnectTime>1759999995</DisconnectTime><Reason><![CDATA[fog]]></Reason>`, func(p any) *event.ProviderDeviceHead {
		e := p.(*event.DeviceDisconnected)
		e.AuthCorpId, e.DisconnectTime, e.Reason = "wpQuay0001", 1759999995, "fog"
		return &e.ProviderDeviceHead
	}),
	"fetch_log_finish": ofDevice("fetch_log_finish", `<MediaId><![CDATA[tide-media-1]]></MediaId>`, func(p any) *event.ProviderDeviceHead {
		e := p.(*event.DeviceLogFetched)
		e.MediaId = "tide-media-1"
		return &e.ProviderDeviceHead
	}),
}

func fillDeviceOfCorp(p any) *event.ProviderDeviceHead {
	e := p.(*event.DeviceOfCorp)
	e.AuthCorpId = "wpQuay0001"
	return &e.ProviderDeviceHead
}
