package hwcloud

import "wecomlab/core/openhw"

// Limits of a status report, in octets (doc 95983).
const (
	MaxVersion     = 32
	MaxVersionDesc = 256
)

// How often a device's status is reported, and after how long without it WeCom shows the device as offline, in seconds
// (doc 95983).
const (
	ReportEvery  = 30 * 60
	OnlineLonger = 60 * 60
)

// DeviceStatus tells how a device is (doc 95983). An upgrade is offered when UpgradableVersion is given and is not CurVersion.
type DeviceStatus struct {
	OnlineStatus          openhw.Int32 `json:"online_status" hw:"need"` // Online or Offline
	CurVersion            string       `json:"cur_version" hw:"need,most=32"`
	UpgradableVersion     string       `json:"upgradable_version,omitempty" hw:"most=32"`
	UpgradableVersionDesc string       `json:"upgradable_version_desc,omitempty" hw:"most=256"`
}

// Codes of a result; others are the vendor's own (docs 95999, 96000).
const (
	ResultOK      = 0
	ResultOffline = 1
)

// FirmwareResult tells how an upgrade went (doc 95999). With ErrCode 0 and an unchanged version WeCom goes on waiting.
type FirmwareResult struct {
	OperID     string        `json:"oper_id" hw:"need"` // of UpdateFirmware
	ErrCode    openhw.Uint32 `json:"errcode"`
	ErrMsg     string        `json:"errmsg,omitempty"`
	CurVersion string        `json:"cur_version" hw:"need,most=32"`
}

// The kinds of biometrics in a BioInfoResult (doc 96000).
const (
	FingerprintInfo = 1
	FaceInfo        = 2
)

// BioInfoResult tells how an enrolment or a deletion went (doc 96000). The person is named only without an OperID: when
// they enrolled at the device unasked.
type BioInfoResult struct {
	OperID      string        `json:"oper_id,omitempty"` // of the command
	ErrCode     openhw.Uint32 `json:"errcode"`
	ErrMsg      string        `json:"errmsg,omitempty"`
	OpenUserID  string        `json:"open_userid,omitempty" hw:"most=64"`
	UserType    openhw.Uint32 `json:"user_type,omitempty"`
	BioInfoType openhw.Uint32 `json:"bio_info_type,omitempty" hw:"most=2"` // FingerprintInfo or FaceInfo
}

// The Type of a RemoteOpenResult (doc 96048).
const (
	OpenedRemotely = "remote_open_door"
	OpenedByScan   = "scan_qrcode_open"
)

// RemoteOpenResult tells whether a door has opened (doc 96048). It makes no record: report the passage as well.
type RemoteOpenResult struct {
	OperID  string        `json:"oper_id" hw:"need"`   // of RemoteOpenDoor or UserScan
	Type    string        `json:"type" hw:"need"`      // OpenedRemotely or OpenedByScan
	ErrCode openhw.Uint32 `json:"errcode" hw:"most=1"` // 0 or 1
	ErrMsg  string        `json:"errmsg,omitempty"`
}
