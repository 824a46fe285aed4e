package openhw

// What every device does beside its trade: firmware, logs, alarms, codes, restarts.
var upkeepRows = []Row{
	ask[none, Firmware]("get_firmware_info", "asks for the model's newest firmware", 91382),
	ask[none, none]("upload_log", "sends a log file", 94029).sent(U1),
	ask[LoginCode, none]("gen_login_qrcode", "gets the image of the device's static login code", 91626).replied(D1),
	ask[ErrorReport, none]("error_report", "reports an error; the provider is alarmed", 91377),
	ask[none, CorpName]("get_corp_info", "asks for the corp that has bound the device", 93508),
	ask[SelfhelpNotify, none]("selfhelp_notify", "has the cloud push a text back, to try pushes out", 91380),
	ask[none, Admins]("get_admin_info", "asks for the device's administrators"),
	push[UserScan]("push_user_scan", "a member has scanned the code of the device", 91483).then("report_remote_open_door", "checkin").within(DoorReply),
	push[none]("push_update_firmware", "an admin wants the newest firmware installed", 91391).then("get_firmware_info"),
	push[FetchLog]("push_fetch_log", "the provider wants a log", 91474).then("upload_log"),
	push[none]("push_restart_device", "an admin wants the device to restart", 92551),
	push[none]("push_admin_list_change", "the device's administrators have changed").then("get_admin_info"),
}

// Firmware answers get_firmware_info.
type Firmware struct {
	FirmwareVersion string `json:"firmware_version"` // ordered as the device thinks fit
	MD5Sum          string `json:"md5sum"`           // 32 hexadecimal digits
	Size            Uint32 `json:"size"`             // octets
	DownloadURL     string `json:"download_url,omitempty"`
	MediaID         string `json:"media_id,omitempty"` // in place of the address for old firmware (seen in client code)
}

// LoginCode asks for the image of a login code.
type LoginCode struct {
	State         string `json:"state" hw:"need"` // comes back in push_user_scan
	FormatVersion Uint32 `json:"format_version" hw:"need,most=1"`
}

// ErrorReport tells of an error of the device.
type ErrorReport struct {
	ErrCode *Int32 `json:"errcode" hw:"need"` // the vendor's own
	ErrMsg  string `json:"errmsg" hw:"need"`
}

// CorpName answers get_corp_info.
type CorpName struct {
	CorpName string `json:"corp_name"`
}

// SelfhelpNotify asks for a push of the same text. The shape of that push is not documented, see Unverified.
type SelfhelpNotify struct {
	Data string `json:"data" hw:"need"`
}

// Admins answers get_admin_info.
type Admins struct {
	UserInfo List[Admin] `json:"userinfo"`
}

// Admin is an administrator of the device.
type Admin struct {
	UserID string `json:"userid"`
	Name   string `json:"name"`
}

// OpScanOpen is the op_type of a scan that opens the door; others are not listed (doc 91483).
const OpScanOpen = "scan_qrcode_open"

// UserScan tells that a member has scanned the code of the device.
type UserScan struct {
	UserID   string `json:"userid"`
	OpType   string `json:"op_type"` // OpScanOpen, or what no page lists
	OperID   string `json:"oper_id"`
	State    string `json:"state"`     // of the code
	UserType Uint32 `json:"user_type"` // ScannedByMember or ScannedByAdmin, unlike everywhere else
}

// The user types of push_user_scan only (doc 91483).
const (
	ScannedByMember = 0
	ScannedByAdmin  = 1
)

// FetchLog asks for a log.
type FetchLog struct {
	Hint string `json:"hint"` // the provider's words; op_logs, wechat and main are usual
}
