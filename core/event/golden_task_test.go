package event_test

import (
	"fmt"

	"wecomlab/core/event"
)

const batchXML = `<BatchJob><JobId><![CDATA[tide-job-1]]></JobId><JobType><![CDATA[%s]]></JobType><ErrCode>0</ErrCode><ErrMsg><![CDATA[ok]]></ErrMsg></BatchJob></xml>`

// measured is the opening of a device's report on the wire.
func measured(name string) string {
	return `<xml><ToUserName><![CDATA[wpQuay0001]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[` + name +
		`]]></Event><TimeStamp>1760000000</TimeStamp>`
}

const deviceXML = `<DeviceSn><![CDATA[BUOY-0007]]></DeviceSn></xml>`

var taskGoldens = map[string]golden{
	"batch_job_result": {
		func(p any) {
			e := p.(*event.BatchJobResult)
			opened(&e.Head)
			e.BatchJob = event.BatchJob{JobId: "tide-job-1", JobType: "sync_user", ErrMsg: "ok"}
		},
		opening("mei.tan", "batch_job_result") + fmt.Sprintf(batchXML, "sync_user"),
	},
	"suite.batch_job_result": {
		func(p any) {
			e := p.(*event.SuiteBatchJobResult)
			e.SuiteId, e.TimeStamp, e.BatchJob = "ww00lantern", 1760000000, event.BatchJob{JobId: "tide-job-1", JobType: "export_taguser", ErrMsg: "ok"}
		},
		`<xml><SuiteId><![CDATA[ww00lantern]]></SuiteId><InfoType><![CDATA[batch_job_result]]></InfoType><TimeStamp>1760000000</TimeStamp>` + fmt.Sprintf(batchXML, "export_taguser"),
	},
	"provider.batch_job_result": {
		func(p any) {
			e := p.(*event.ProviderBatchJobResult)
			e.ServiceCorpId, e.TimeStamp, e.AuthCorpId = "ww00pilot", 1760000000, "wpQuay0001"
			e.BatchJob.JobId, e.BatchJob.JobType = "tide-job-3", "contact_id_translate"
		},
		`<xml><ServiceCorpId><![CDATA[ww00pilot]]></ServiceCorpId><InfoType><![CDATA[batch_job_result]]></InfoType><TimeStamp>1760000000</TimeStamp><AuthCorpId><![CDATA[wpQuay0001]]></AuthCorpId>` +
			`<BatchJob><JobId><![CDATA[tide-job-3]]></JobId><JobType><![CDATA[contact_id_translate]]></JobType></BatchJob></xml>`,
	},
	"upload_media_job_finish": {
		func(p any) {
			e := p.(*event.MediaJobFinished)
			opened(&e.Head)
			e.JobId = "tide-job-2"
		},
		opening("sys", "upload_media_job_finish") + `<JobId><![CDATA[tide-job-2]]></JobId></xml>`,
	},
	"open_approval_change": {fillOpenApproval, openApprovalXML},
	"sys_approval_change":  {fillApproval, approvalXML},
	"device_checkin_data_report": {
		func(p any) {
			e := p.(*event.DeviceCheckin)
			e.ToUserName, e.TimeStamp, e.DeviceSn = "wpQuay0001", 1760000000, "BUOY-0007"
			e.CheckInDataList.Item = []event.CheckinItem{{OpenUserId: "woTide1", CheckinTime: 1759999990}, {OpenUserId: "woTide2", UserType: 1, CheckinTime: 1759999995}}
		},
		measured("device_checkin_data_report") + `<CheckInDataList><Item><OpenUserId><![CDATA[woTide1]]></OpenUserId><UserType>0</UserType><CheckinTime>1759999990</CheckinTime></Item>` +
			`<Item><OpenUserId><![CDATA[woTide2]]></OpenUserId><UserType>1</UserType><CheckinTime>1759999995</CheckinTime></Item></CheckInDataList>` + deviceXML,
	},
	"device_accesscontrol_data_report": {
		func(p any) {
			e := p.(*event.DeviceAccess)
			e.ToUserName, e.TimeStamp, e.DeviceSn = "wpQuay0001", 1760000000, "BUOY-0007"
			e.AccessDataList.Item = []event.AccessItem{{OpenUserId: "woTide1", TimeStamp: 1759999990, PassType: 2, PassMethod: 4}}
		},
		measured("device_accesscontrol_data_report") + `<AccessDataList><Item><OpenUserId><![CDATA[woTide1]]></OpenUserId><UserType>0</UserType><TimeStamp>1759999990</TimeStamp>` +
			`<PassType>2</PassType><PassMethod>4</PassMethod></Item></AccessDataList>` + deviceXML,
	},
	"device_temperature_data_report": {
		func(p any) {
			e := p.(*event.DeviceTemperature)
			e.ToUserName, e.TimeStamp, e.DeviceSn = "wpQuay0001", 1760000000, "BUOY-0007"
			e.TemperatureDataList.Item = []event.TemperatureItem{{OpenUserId: "woTide1", UserType: 2, TimeStamp: 1759999990, Temperature: "36.4"}}
		},
		measured("device_temperature_data_report") + `<TemperatureDataList><Item><OpenUserId><![CDATA[woTide1]]></OpenUserId><UserType>2</UserType><TimeStamp>1759999990</TimeStamp>` +
			`<Temperature><![CDATA[36.4]]></Temperature><Status>0</Status></Item></TemperatureDataList>` + deviceXML,
	},
	"device_data_auth_change": {
		func(p any) {
			e := p.(*event.DeviceAuthChange)
			e.SuiteId, e.AuthCorpId, e.TimeStamp, e.AgentID = "ww00lantern", "wpQuay0001", 1760000000, 1000031
		},
		`<xml><SuiteId><![CDATA[ww00lantern]]></SuiteId><AuthCorpId><![CDATA[wpQuay0001]]></AuthCorpId><InfoType><![CDATA[device_data_auth_change]]></InfoType>` +
			`<TimeStamp>1760000000</TimeStamp><AgentID>1000031</AgentID></xml>`,
	},
}
