package openhw_test

import "wecomlab/core/openhw"

var tradeGoldens = map[string]golden{
	"upload_userinfo": {
		request: &openhw.UploadFeatures{
			OperID: "op-3", ErrCode: i32(0), ErrMsg: "ok",
			UserInfo: openhw.List[openhw.Feature]{{UserID: "lin.yue", Fp: []openhw.Template{{ID: 9}}, FaList: []openhw.Template{{Data: "RkE="}}, FaAlgorithm: "tern"}},
		},
		wire: asked("upload_userinfo", `{"oper_id":"op-3","errcode":0,"errmsg":"ok","userinfo":[{"userid":"lin.yue","user_type":0,"fp":[{"id":9,"data":""}],`+
			`"fa_list":[{"id":0,"data":"RkE="}],"fa_algorithm":"tern"}]}`),
		answer: &openhw.FailedUsers{FailList: openhw.List[openhw.UserRef]{{UserID: "mei.tan"}}},
		reply:  answered(`{"fail_list":[{"userid":"mei.tan","user_type":0}]}`),
	},
	"get_open_self_input": {
		wire: bare("get_open_self_input"), answer: &openhw.SelfInput{OpenSelfInputFp: true},
		reply: answered(`{"open_self_input_fp":true,"open_self_input_fa":false}`),
	},
	"download_photo": {
		request: &openhw.DownloadPhoto{MediaID: "photo-1", FormatVersion: 1}, wire: asked("download_photo", `{"media_id":"photo-1","format_version":1}`),
	},
	"push_enter_page": {
		request: &openhw.EnterPage{PageType: openhw.FacePage, OperID: "op-3", UserID: "lin.yue"},
		wire:    asked("push_enter_page", `{"page_type":"fa","oper_id":"op-3","userid":"lin.yue","user_type":0}`),
	},
	"push_exit_page": {
		request: &openhw.EnterPage{PageType: openhw.FingerprintPage, OperID: "op-3", UserID: "lin.yue"},
		wire:    asked("push_exit_page", `{"page_type":"fp","oper_id":"op-3","userid":"lin.yue","user_type":0}`),
	},
	"push_user_face": {
		request: &openhw.UserFace{OperID: "op-4", UserID: "lin.yue", FaceInfo: openhw.List[openhw.FaceInfo]{{ID: 1, PhotoSize: 2048, MediaID: "photo-1", MediaType: "image/jpeg"}}},
		wire: asked("push_user_face", `{"oper_id":"op-4","userid":"lin.yue","user_type":0,`+
			`"face_info":[{"id":1,"photo_size":2048,"media_id":"photo-1","media_type":"image/jpeg"}]}`),
	},
	"push_open_self_input": {
		request: &openhw.SelfInput{OpenSelfInputFa: true}, wire: asked("push_open_self_input", `{"open_self_input_fp":false,"open_self_input_fa":true}`),
	},
	"checkin": {
		request: &openhw.Checkin{CheckinData: openhw.List[openhw.Punch]{
			{UserID: "lin.yue", Timestamp: 1760000000, PassType: openhw.PassIn, PassMethod: openhw.ByFace}, {UserID: "mei.tan", Timestamp: 1760000001},
		}},
		wire: asked("checkin", `{"checkin_data":[{"userid":"lin.yue","user_type":0,"timestamp":1760000000,"pass_type":1,"pass_method":1},`+
			`{"userid":"mei.tan","user_type":0,"timestamp":1760000001}]}`),
		answer: &openhw.FailedPunches{FailList: openhw.List[openhw.FailedPunch]{{UserID: "mei.tan", Timestamp: 1760000001}}},
		reply:  answered(`{"fail_list":[{"userid":"mei.tan","user_type":0,"timestamp":1760000001}]}`),
	},
	"report_remote_open_door": {
		request: &openhw.DoorReport{Type: openhw.ScanOpenDoor, OperID: "op-7", Status: u32(openhw.DoorOpened)},
		wire:    asked("report_remote_open_door", `{"type":"scan_qrcode_open","oper_id":"op-7","status":0}`), reply: okReply,
	},
	"push_remote_open_door": {
		request: &openhw.RemoteOpen{UserID: "lin.yue", OperID: "op-8"}, wire: asked("push_remote_open_door", `{"userid":"lin.yue","oper_id":"op-8"}`),
	},
	"report_user_temperature": {
		request: &openhw.TemperatureReport{UserID: "pupil.1", UserType: u32(openhw.Student), Temperature: "38.2", Status: u32(openhw.Fever)},
		wire:    asked("report_user_temperature", `{"userid":"pupil.1","user_type":2,"temperature":"38.2","status":1}`),
		answer:  &openhw.HealthState{Status: openhw.Abnormal}, reply: answered(`{"status":1}`),
	},
	"async_batch_report_user_temperature": {
		request: &openhw.TemperatureBatch{Item: openhw.List[openhw.TemperatureItem]{{UserID: "pupil.1", UserType: 2, Temperature: "36.5", Timestamp: 1760000000}}},
		wire:    asked("async_batch_report_user_temperature", `{"item":[{"userid":"pupil.1","user_type":2,"temperature":"36.5","timestamp":1760000000,"status":0}]}`),
		answer:  &openhw.TemperatureResults{ResultList: openhw.List[openhw.TemperatureResult]{{UserID: "pupil.1", UserType: 2, Timestamp: 1760000000, ErrMsg: "ok"}}},
		reply:   answered(`{"result_list":[{"userid":"pupil.1","user_type":2,"timestamp":1760000000,"errcode":0,"errmsg":"ok"}]}`),
	},
	"get_health_status": {
		request: &openhw.GetHealth{UserID: "pupil.1", UserType: u32(2)}, wire: asked("get_health_status", `{"userid":"pupil.1","user_type":2}`),
		answer: &openhw.Health{Status: openhw.HealthUnknown, QRCodeData: "tide"}, reply: answered(`{"status":2,"qrcode_data":"tide"}`),
	},
}

// job is a job of two pictures that has failed.
func job() openhw.Job {
	return openhw.Job{
		JobID: "job-ebb", UserID: "mei.tan", CreateTime: 1760000000, Submitted: 1, State: "pier-3", Status: openhw.JobFailed, ErrCode: 4, ErrMsg: "no paper",
		DocName: "charts", SettingList: openhw.List[openhw.Setting]{{Key: "纸张大小", Value: openhw.List[string]{"A4"}}}, PrinterFormat: openhw.FormatJPG,
		PicFileList: &openhw.PicFileList{Size: 2, Item: openhw.List[openhw.Pic]{{PicSize: 10}, {Idx: 1, PicSize: 20}}},
	}
}

var printerGoldens = map[string]golden{
	"printer/gen_qrcode": {request: &openhw.LoginCode{State: "pier-3", FormatVersion: 1}, wire: asked("printer/gen_qrcode", `{"state":"pier-3","format_version":1}`)},
	"printer/get_job_list": {
		request: &openhw.GetJobs{UserID: "mei.tan", Status: func() *openhw.JobStatus { s := openhw.JobOpen; return &s }(), Limit: 20, JobIDList: []string{"job-ebb"}},
		wire:    asked("printer/get_job_list", `{"userid":"mei.tan","status":0,"limit":20,"jobid_list":["job-ebb"]}`),
		answer:  &openhw.JobList{PrinterJobList: openhw.List[openhw.Job]{job()}},
		reply: answered(`{"printer_job_list":[{"jobid":"job-ebb","userid":"mei.tan","createtime":1760000000,"submitted":1,"state":"pier-3","status":2,` +
			`"errcode":4,"errmsg":"no paper","doc_name":"charts","setting_list":[{"key":"纸张大小","value":["A4"]}],"printer_format":"jpg",` +
			`"pic_file_list":{"size":2,"item":[{"idx":0,"pic_size":10},{"idx":1,"pic_size":20}]}}]}`),
	},
	"printer/download_file": {
		request: &openhw.DownloadFile{JobID: "job-ebb", Offset: u32(0), Limit: u32(65536), FormatVersion: 1},
		wire:    asked("printer/download_file", `{"jobid":"job-ebb","offset":0,"limit":65536,"format_version":1}`),
	},
	"printer/report_job_status": {
		request: &openhw.JobReport{JobID: "job-ebb", Status: openhw.ReportFailed, ErrCode: u32(7), ErrMsg: "no paper"},
		wire:    asked("printer/report_job_status", `{"jobid":"job-ebb","status":1,"errcode":7,"errmsg":"no paper"}`), reply: okReply,
	},
	"report_device_feature": {
		request: &openhw.DeviceFeature{DeviceFeature: `{"tray":2}`}, wire: asked("report_device_feature", `{"device_feature":"{\"tray\":2}"}`), reply: okReply,
	},
	"push_printer_job": {
		request: &openhw.JobIDs{JobIDList: openhw.List[string]{"job-ebb", "job-flood"}}, wire: asked("push_printer_job", `{"jobid_list":["job-ebb","job-flood"]}`),
	},
	"push_del_printer_job": {request: &openhw.JobIDs{JobIDList: openhw.List[string]{"job-ebb"}}, wire: asked("push_del_printer_job", `{"jobid_list":["job-ebb"]}`)},
	"printer/upload_scan_file": {
		request: &openhw.ScanArgs{UserID: "lin.yue", Filename: "chart.pdf"},
		wire: "\x02\x00\x00\x00\x18\x00\x00\x00printer/upload_scan_file\x03\x00\x00\x00q-1\x0b\x00\x00\x00tide table\n\x2b\x00\x00\x00" +
			`{"userid":"lin.yue","filename":"chart.pdf"}`,
		reply: okReply,
	},
}
