package hwcloud

// The calls of a vendor. Do not change them at run time. Source: doc 95975 and the pages below it.
var (
	GetModelToken = endpoint[ModelCredential, ModelAccess]("get_model_token", NoToken, 95992,
		"turns the newest model_ticket into a model token")
	GetDeviceSecret = endpoint[AuthCode, DeviceAccess]("get_device_secret", ModelToken, 95993,
		"turns the auth_code of a bind into the device's secret and a first token")
	GetDeviceToken = endpoint[DeviceCredential, DeviceAccess]("get_device_token", ModelToken, 96022,
		"turns the device's secret into a token")
	RegisterSN = endpoint[SN, QRCode]("model/register_sn", ModelToken, 95980,
		"registers an SN with the model")
	UnregisterSN = endpoint[SN, None]("model/unregister_sn", ModelToken, 95981,
		"removes an SN that no corp has bound")
	GetDeviceDetail = endpoint[SN, DeviceDetail]("device/get_device_detail", ModelToken, 95982,
		"tells names, code and corp of a device")
	GenIDDynamicQRCode = endpoint[DynamicCode, CodeContent]("device/gen_id_dynamic_qrcode", ModelToken, 98024,
		"makes a code by which the device is bound, opened or printed with; once a minute")
	GenLoginQRCode = endpoint[LoginCode, CodeContent]("device/gen_login_qrcode", DeviceToken, 98023,
		"makes a code that opens the device's menu; once a minute")
	ReportDeviceStatus = endpoint[DeviceStatus, None]("device/report_device_status", DeviceToken, 95983,
		"tells that the device is online, and its firmware; an hour without it counts as offline")
	GetUserInfoByPage = endpoint[PageOfUsers, UserPage]("device/get_userinfo_by_page", DeviceToken, 95984,
		"reads a page of the people in the device's range, or their version alone")
	GetUserInfoByIDs = endpoint[UsersByID, UserList]("device/get_userinfo_by_ids", DeviceToken, 96037,
		"reads some people, at most 100")
	ReportFirmwareUpgradeResult = endpoint[FirmwareResult, None]("device/report_firmware_upgrade_result", DeviceToken, 95999,
		"tells how an upgrade went")
	ReportCheckinData = endpoint[CheckinData, FailedRecords]("device/report_checkin_data", DeviceToken, 95985,
		"reports who came, at most 100")
	ReportTemperatureData = endpoint[TemperatureData, FailedTemperatures]("device/report_temperature_data", DeviceToken, 95986,
		"reports measured temperatures, at most 100")
	ReportAccessData = endpoint[AccessData, FailedRecords]("device/report_access_data", DeviceToken, 95997,
		"reports who passed the door, at most 100")
	ReportBioInfoResult = endpoint[BioInfoResult, None]("device/report_bio_info_result", DeviceToken, 96000,
		"tells how an enrolment or a deletion went")
	ReportRemoteOpenResult = endpoint[RemoteOpenResult, None]("device/report_remote_open_result", DeviceToken, 96048,
		"tells whether the door has opened")
	GetPrinterJobList = endpoint[GetJobs, JobList]("device/get_printer_job_list", DeviceToken, 96407,
		"reads print jobs, by id or by member and status")
	GetPrinterJobDownloadURL = endpoint[JobID, SealedFile]("device/get_printer_job_download_url", DeviceToken, 96408,
		"tells where the sealed file of a job is, for 10 minutes")
	ReportPrinterJobStatus = endpoint[JobReport, None]("device/report_printer_job_status", DeviceToken, 96409,
		"tells whether a job was printed")
	PushScanFile = endpoint[ScanFile, None]("device/push_scan_file", DeviceToken, 96410,
		"sends a scan to the member who scanned the device's code")
	SetPrinterJobTransResult = endpoint[TransResult, None]("device/set_printer_job_trans_result", DeviceToken, 96412,
		"tells the pages of a document that a member wants to see before printing")
)

// Endpoints is the table of calls. Do not change it at run time.
var Endpoints = []Spec{
	GetModelToken.Spec, GetDeviceSecret.Spec, GetDeviceToken.Spec, RegisterSN.Spec, UnregisterSN.Spec, GetDeviceDetail.Spec,
	GenIDDynamicQRCode.Spec, GenLoginQRCode.Spec, ReportDeviceStatus.Spec, GetUserInfoByPage.Spec, GetUserInfoByIDs.Spec,
	ReportFirmwareUpgradeResult.Spec, ReportCheckinData.Spec, ReportTemperatureData.Spec, ReportAccessData.Spec,
	ReportBioInfoResult.Spec, ReportRemoteOpenResult.Spec, GetPrinterJobList.Spec, GetPrinterJobDownloadURL.Spec,
	ReportPrinterJobStatus.Spec, PushScanFile.Spec, SetPrinterJobTransResult.Spec,
}
