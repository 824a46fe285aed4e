package door

import "wecomlab/mockwecom/engine/setting"

// What the documents leave open about doors.
var (
	lateReport = setting.Choice("door.late_report", "refuse", reportDoc,
		"the answer to an outcome that is reported when the three seconds are over: refused with 2000003 (2000009 of a scan), or accepted; the operation has failed either way",
		"refuse", "accept")
	loginOpType = setting.Text("door.login_op_type", "", scanDoc,
		"op_type of push_user_scan where the scan opens no door; the page lists none but scan_qrcode_open")
	outsideRange = setting.Number("door.outside_range_code", 71070, 93994,
		"errcode for the temperature of somebody whom the device does not serve; the page names the case without a code")
	unknownPerson = setting.Number("door.unknown_person_code", 60111, 93994,
		"errcode for the temperature of a userid that does not exist; the page names the case without a code")
	badTemperature = setting.Number("door.bad_temperature_code", 40058, 93992,
		"errcode for a temperature that is no number; the page has one for a missing temperature only")
	lowTemperature = setting.Choice("door.low_temperature", "keep", 93992,
		"what a reading that is too low means for the person's health code: it stays as it was, or becomes abnormal", "keep", "abnormal")
)
