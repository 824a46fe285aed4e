package hwcloud

// Rows is the table of callbacks. Do not change it at run time.
var Rows = []Row{
	event[Bind]("bind", 95987, "an admin adds the device: the vendor may refuse it", "get_device_secret").
		by(func() any { return new(Verdict) }).within(BindAnswer),
	event[Unbind]("unbind", 95988, "the corp has removed the device: its secret is dead"),
	event[ContactChange]("contact_change", 95989, "members have entered or left the device's range, or have another name",
		"device/get_userinfo_by_ids"),
	event[ModelTicket]("model_ticket", 96053, "a new model_ticket, every 10 minutes", "get_model_token").
		carrying("req_id", "createtime", "model_id", "service_corpid"),
	event[VerifyDevice]("verify_device", 96130, "somebody adds a device whose SN is not registered: is it the vendor's?").
		by(func() any { return new(Validity) }).to(ProviderAddress).carrying("req_id", "createtime", "auth_corpid", "service_corpid"),

	command[UpdateFirmware]("update_firmware", 96011, "an admin wants the firmware upgraded", "device/report_firmware_upgrade_result"),
	command[FetchDeviceStatus]("fetch_device_status", 97079, "WeCom wants to know how the device is", "device/report_device_status"),
	command[UserScan]("user_scan", 97390, "a member has scanned a code of the device: is it online?").
		by(func() any { return new(Presence) }),
	command[EnterPage]("enter_page", 96009, "a member wants to enrol a face or a fingerprint", "device/report_bio_info_result"),
	command[ExitPage]("exit_page", 96009, "the member has called the enrolment off"),
	command[DeleteBioInfo]("delete_bio_info", 96116, "a face or fingerprint is to be deleted", "device/report_bio_info_result"),
	command[RemoteOpenDoor]("remote_open_door", 96010, "a member opens the door from afar",
		"device/report_remote_open_result", "device/report_access_data"),
	command[PrinterJobSubmit]("printer_job_submit", 96414, "a member has submitted a print job, or changed its settings",
		"device/get_printer_job_list", "device/get_printer_job_download_url", "device/report_printer_job_status"),
	command[PrinterJobTrans]("printer_job_trans", 97075, "a member wants to see the pages before printing",
		"device/set_printer_job_trans_result"),
	command[PrinterJobDel]("printer_job_del", 97370, "a print job was deleted, or has expired"),
}
