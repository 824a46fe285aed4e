package hwcloud

import (
	"encoding/json"

	"wecomlab/core/openhw"
)

// TokenLife is how long model and device tokens live, in seconds (docs 95992, 96022).
const TokenLife = 7200

// ModelCredential asks for a model token (doc 95992).
type ModelCredential struct {
	ModelID     string `json:"model_id" hw:"need"`
	ModelSecret string `json:"model_secret" hw:"need"`
	ModelTicket string `json:"model_ticket" hw:"need,most=512"` // the newest one that was pushed
}

// ModelAccess is a model token. A success may come without errcode.
type ModelAccess struct {
	ModelAccessToken string        `json:"model_access_token"` // at most 512 octets
	ExpiresIn        openhw.Uint32 `json:"expires_in"`         // seconds
}

// AuthCode asks for the secret of a device that is being bound (doc 95993).
type AuthCode struct {
	AuthCode string `json:"auth_code" hw:"need,most=512"` // of Bind; works once
}

// DeviceCredential asks for a device token (doc 96022).
type DeviceCredential struct {
	DeviceSN     string `json:"device_sn" hw:"need,most=128"`
	DeviceSecret string `json:"device_secret" hw:"need,most=512"`
}

// DeviceAccess is a device token, and from get_device_secret the secret that more of them are had with: until the corp unbinds.
type DeviceAccess struct {
	DeviceSecret      string        `json:"device_secret,omitempty"` // at most 512 octets
	DeviceAccessToken string        `json:"device_access_token"`     // at most 512 octets
	ExpiresIn         openhw.Uint32 `json:"expires_in"`              // seconds
}

// MaxSN is the most letters and digits of an SN (doc 95980).
const MaxSN = 128

// SN names a device of the token's model. Its letters are compared without case once it is registered (doc 95980).
type SN struct {
	DeviceSN string `json:"device_sn" hw:"need,most=128"` // 0-9A-Za-z
}

// QRCode is the content of the static code by which a device is bound.
type QRCode struct {
	QRCode string `json:"qr_code"`
}

// DeviceDetail answers get_device_detail (doc 95982).
type DeviceDetail struct {
	DeviceDetail Detail `json:"device_detail"`
}

// The BindStatus of a Detail.
const (
	StatusUnbound = 0
	StatusBound   = 1
)

// Detail describes a device. Corp and RemarkName belong to a bound one.
type Detail struct {
	ModelName   string        `json:"model_name"`
	DefaultName string        `json:"default_name"` // as it left the factory
	QRCode      string        `json:"qr_code"`
	BindStatus  openhw.Uint32 `json:"bind_status"` // StatusUnbound or StatusBound
	Corp        *CorpInfo     `json:"auth_corp_info,omitempty"`
	RemarkName  *string       `json:"remark_name,omitempty"` // given by the corp, may be empty
}

// UnmarshalJSON reads the corp also by the name bind_corpinfo of the page's table.
func (d *Detail) UnmarshalJSON(raw []byte) error {
	type plain Detail
	odd := struct {
		*plain
		BindCorpInfo *CorpInfo `json:"bind_corpinfo"`
	}{plain: (*plain)(d)}
	err := json.Unmarshal(raw, &odd)
	if d.Corp == nil {
		d.Corp = odd.BindCorpInfo
	}
	return err
}

// CorpInfo is the corp that has bound a device.
type CorpInfo struct {
	OpenCorpID string `json:"open_corpid"`
	CorpName   string `json:"corp_name"`
}

// DynamicCodeLife is how long a dynamic code of cloud mode lives, in seconds; in direct mode it is another time (doc 98024).
const DynamicCodeLife = 300

// DynamicCode asks for a dynamic code of identity (doc 98024).
type DynamicCode struct {
	DeviceSN string `json:"device_sn" hw:"need,most=128"`
	State    string `json:"state"` // comes back in UserScan
}

// The Type of a LoginCode (doc 98023).
const (
	StaticCode  = 0
	DynamicType = 1
)

// LoginCode asks for a code of the device's menu (doc 98023).
type LoginCode struct {
	State string        `json:"state"`            // comes back in UserScan
	Type  openhw.Uint32 `json:"type" hw:"most=1"` // StaticCode or DynamicType
}

// CodeContent is the address that a code shows.
type CodeContent struct {
	QRCodeContent string        `json:"qrcode_content"`
	ExpiresIn     openhw.Uint32 `json:"expires_in,omitempty"` // seconds; of dynamic codes
}
