package openhw

// Guess is a fact that no page states: a setting in waiting.
type Guess struct {
	Name    string   // of the setting
	Default any      // bool, int, string or time.Duration
	Words   []string // the values that a string may have; nil: any
	Doc     int      // the page that leaves it open
	Help    string   // what it decides
}

// Unverified lists what the protocol leaves open. What this package does by such a fact itself is a field of Rules, with
// the same default; the rest is for those who build on it.
var Unverified = []Guess{
	{"hardware.bad_frame_code", 40058, nil, 90315, "errcode for a text frame that cannot be read (Rules.BadFrame)"},
	{"hardware.bad_upload_code", 600052, nil, 94029, "errcode for a binary frame that cannot be read (Rules.BadUpload)"},
	{"hardware.unknown_cmd_code", 40058, nil, 90313, "errcode for a command that does not exist (Rules.UnknownCmd)"},
	{"hardware.bad_body_code", 40058, nil, 90313, "errcode for a missing, mistyped or too long field without a code of its own (Rules.BadBody)"},
	{"hardware.second_active_code", 600053, nil, 90315, "errcode for active on an activated connection (Rules.SecondActive)"},
	{"hardware.active_logged_in_code", 600054, nil, 90315, "errcode for active on a subscribed connection (Rules.ActiveLoggedIn)"},
	{"hardware.second_subscribe_code", 600054, nil, 90315, "errcode for subscribe_corp on a subscribed connection, 600054 or 600045 (Rules.SecondSubscribe)"},
	{"hardware.late_secret_no_code", 600047, nil, 91369, "errcode for get_secret_no after the network registration (Rules.LateSecretNo)"},
	{"hardware.early_business_code", 600016, nil, 90315, "errcode for a business command on a registered connection, 600016 or 600020 (Rules.EarlyBusiness)"},
	{"hardware.advice", true, nil, 90315, "whether errors other than 600004 carry suggestion and interval (Rules.Advice)"},
	{"hardware.idle_limit", IdleLimit, nil, 90315, "a connection without an inbound frame for so long is closed, one to two minutes"},
	{"hardware.echo_subprotocol", false, nil, 91366, "whether the first Sec-WebSocket-Protocol of a device is echoed"},
	{"hardware.newer_closes_older", true, nil, 90315, "whether a subscription from the same address closes the SN's older connection"},
	{"hardware.upper_case_signature", true, nil, 91370, "whether signatures in upper-case hexadecimal are accepted (Proof.Verify accepts them)"},
	{"hardware.stable_active_code", true, nil, 91370, "whether every register of a device gets the same active_code until it is bound anew"},
	{"hardware.max_text", MaxText, nil, 93983, "most octets of a text frame (MaxText)"},
	{"hardware.max_scan", MaxFile, nil, 94015, "most octets of a scan (MaxFile)"},
	{"hardware.max_feature", 64 << 10, nil, 93982, "most octets of one fingerprint or face in base64, beyond it 600034 or 600035"},
	{"hardware.log_too_large_code", 600052, nil, 91487, "errcode for a log of more than 6 MB"},
	{"hardware.log_too_often_code", 45009, nil, 91487, "errcode for the eleventh log of a day"},
	{"hardware.qrcode_format", "png", []string{"png", "jpg"}, 94012, "format of the images of gen_login_qrcode and printer/gen_qrcode"},
	{"hardware.selfhelp_echo", "verbatim", []string{"verbatim", "none"}, 91380, "the push that answers selfhelp_notify: its data as a text frame, or nothing"},
	{"hardware.foreign_ids", "drop", []string{"drop", "empty"}, 93984, "what get_userinfo_by_ids does about people outside the device's range"},
	{"hardware.unknown_punch", "drop", []string{"drop", "fail_list"}, 93985, "what becomes of a record of an unknown userid"},
	{"hardware.oldest_punch", OldestPunch, nil, 93985, "Unix seconds before which records are dropped: 2018-01-01, in China or UTC"},
	{"hardware.repeated_punch", "once", []string{"once", "every"}, 93985, "whether a record sent twice is kept once"},
	{"hardware.tell_uploader", true, nil, 93982, "whether the device that uploaded a feature gets push_change_contact as well"},
	{"hardware.visitor_list_version", true, nil, 94019, "whether pages of get_visitor_list carry visitor_version"},
	{"hardware.notify_limit", MaxBatch, nil, 91586, "limit of get_notify_history that is taken when none is given, and the greatest"},
	{"hardware.enrolment_timeout", EnrolReply, nil, 93996, "after so long an admin's page gives an enrolment up"},
	{"hardware.doc_size", "pdf", []string{"pdf", "original"}, 94010, "whether doc_size of a job is that of the PDF or of the original"},
	{"hardware.jpg_job_file", "concatenated", []string{"concatenated", "first"}, 94011, "what a jpg job downloads: its pictures one behind the other, cut by pic_size, or the first one"},
	{"hardware.phone_code_order", "big-endian", []string{"big-endian", "little-endian"}, 94006, "order of the octets of numbers in the codes that phones show (ParsePhoneCode)"},
	{"hardware.phone_key", "person", []string{"person", "corp"}, 94006, "whether every person has a key pair of their own for these codes"},
	{"hardware.seed_reset_after_bind", true, nil, 91369, "whether the seed of a bound device may be exchanged again after a reset"},
}
