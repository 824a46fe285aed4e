package openhw_test

import "wecomlab/core/openhw"

var connectionGoldens = map[string]golden{
	"get_timestamp": {
		wire: bare("get_timestamp"), answer: &openhw.ServerTime{Timestamp: 1760000000}, reply: answered(`{"timestamp":1760000000}`),
	},
	"get_secret_no": {
		request: &openhw.GetSecretNo{DeviceSignature: "c0ffee", Nonce: openhw.Digits(1<<64 - 1), Timestamp: openhw.Digits(1760000000), SN: "QUAY0001"},
		wire:    asked("get_secret_no", `{"device_signature":"c0ffee","nonce":18446744073709551615,"timestamp":1760000000,"sn":"QUAY0001"}`),
		answer:  &openhw.SecretNo{SecretNo: "0a1b2c3d"}, reply: answered(`{"secret_no":"0a1b2c3d"}`),
	},
	"register": {
		request: &openhw.Register{
			DeviceSignature: "c0ffee", Nonce: openhw.Decimal{Text: "77", Quoted: true}, Timestamp: openhw.Decimal{Text: "1760000000", Quoted: true},
			SN: "QUAY0001", NetInfo: &openhw.NetInfo{WifiName: "Pier & <Quay>", MacAddress: "02:11:22:33:44:55"},
		},
		wire: asked("register", `{"device_signature":"c0ffee","nonce":"77","timestamp":"1760000000","sn":"QUAY0001",`+
			`"net_info":{"wifi_name":"Pier & <Quay>","mac_address":"02:11:22:33:44:55"}}`),
		answer: &openhw.ActiveCode{ActiveCode: "tide_code-1"}, reply: answered(`{"active_code":"tide_code-1"}`),
	},
	"active": {
		request: &openhw.Activate{ActiveCode: "tide_code-1"}, wire: asked("active", `{"active_code":"tide_code-1"}`),
		answer: &openhw.Secret{Secret: "ebb"}, reply: answered(`{"secret":"ebb"}`),
	},
	"subscribe_corp": {
		request: &openhw.Subscribe{Secret: "ebb", FirmwareVersion: "3.1.4", ExtArgs: &openhw.ExtArgs{FpAlgorithm: []string{"gull", "default"}, FaAlgorithm: []string{"tern"}}},
		wire:    asked("subscribe_corp", `{"secret":"ebb","firmware_version":"3.1.4","ext_args":{"fp_algorithm":["gull","default"],"fa_algorithm":["tern"]}}`),
		reply:   okReply,
	},
	"ping":             {wire: bare("ping"), reply: okReply},
	"push_bind_corp":   {wire: bare("push_bind_corp")},
	"push_unbind_corp": {wire: bare("push_unbind_corp")},
}

var upkeepGoldens = map[string]golden{
	"get_firmware_info": {
		wire:   bare("get_firmware_info"),
		answer: &openhw.Firmware{FirmwareVersion: "3.2.0", MD5Sum: "00112233445566778899aabbccddeeff", Size: 4096, DownloadURL: "https://files.quay.example/fw?a=1&b=2"},
		reply:  answered(`{"firmware_version":"3.2.0","md5sum":"00112233445566778899aabbccddeeff","size":4096,"download_url":"https://files.quay.example/fw?a=1&b=2"}`),
	},
	"upload_log":       {wire: "\x01\x00\x00\x00\x0a\x00\x00\x00upload_log\x03\x00\x00\x00q-1\x0b\x00\x00\x00tide table\n", reply: okReply},
	"gen_login_qrcode": {request: &openhw.LoginCode{State: "pier-3", FormatVersion: 1}, wire: asked("gen_login_qrcode", `{"state":"pier-3","format_version":1}`)},
	"error_report": {
		request: &openhw.ErrorReport{ErrCode: i32(-1), ErrMsg: "too many users"},
		wire:    asked("error_report", `{"errcode":-1,"errmsg":"too many users"}`), reply: okReply,
	},
	"get_corp_info": {wire: bare("get_corp_info"), answer: &openhw.CorpName{CorpName: "潮汐码头"}, reply: answered(`{"corp_name":"潮汐码头"}`)},
	"selfhelp_notify": {
		request: &openhw.SelfhelpNotify{Data: `{"cmd":"push_restart_device"}`},
		wire:    asked("selfhelp_notify", `{"data":"{\"cmd\":\"push_restart_device\"}"}`), reply: okReply,
	},
	"get_admin_info": {
		wire: bare("get_admin_info"), answer: &openhw.Admins{UserInfo: openhw.List[openhw.Admin]{{UserID: "lin.yue", Name: "林越"}}},
		reply: answered(`{"userinfo":[{"userid":"lin.yue","name":"林越"}]}`),
	},
	"push_user_scan": {
		request: &openhw.UserScan{UserID: "lin.yue", OpType: "scan_qrcode_open", OperID: "op-7", State: "pier-3", UserType: openhw.ScannedByAdmin},
		wire:    asked("push_user_scan", `{"userid":"lin.yue","op_type":"scan_qrcode_open","oper_id":"op-7","state":"pier-3","user_type":1}`),
	},
	"push_update_firmware":   {wire: bare("push_update_firmware")},
	"push_fetch_log":         {request: &openhw.FetchLog{Hint: "op_logs"}, wire: asked("push_fetch_log", `{"hint":"op_logs"}`)},
	"push_restart_device":    {wire: bare("push_restart_device")},
	"push_admin_list_change": {wire: bare("push_admin_list_change")},
}
