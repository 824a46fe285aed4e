package hwcloud

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"

	"wecomlab/core/openhw"
)

// Bind is sent while a device is being added, with the code for its secret (doc 95987).
type Bind struct {
	AuthCode  string `json:"auth_code" hw:"need,most=512"` // 64 to 512 octets, once, within 10 minutes
	VerifCode string `json:"verif_code"`                   // what the person has typed; empty if the model asks for none
}

// Unbind says that the corp has removed the device (doc 95988).
type Unbind struct{}

// ContactChange says who is new, changed or gone in the device's range, without names or rules (doc 95989). A version two or
// more ahead of the vendor's own means that a push was lost: read the whole list.
type ContactChange struct {
	PermVersion openhw.Uint32        `json:"perm_version"` // one more at every change
	CreateUser  openhw.List[UserRef] `json:"create_user"`
	UpdateUser  openhw.List[UserRef] `json:"update_user"`
	DeleteUser  openhw.List[UserRef] `json:"delete_user"`
}

// UserRef names a person. UserType is openhw.Employee or openhw.Student, and has to be sent back as it came.
type UserRef struct {
	OpenUserID string        `json:"open_userid" hw:"need,most=64"`
	UserType   openhw.Uint32 `json:"user_type"`
}

// ModelTicket brings the ticket for model tokens; each can be used for 30 minutes (doc 96053).
type ModelTicket struct {
	ModelTicket string `json:"model_ticket" hw:"need,most=512"`
}

// VerifyDevice asks the provider whether an SN is one of its devices (doc 96130).
type VerifyDevice struct {
	DeviceSNMD5 string `json:"device_sn_md5" hw:"need,most=32"` // lower-case hexadecimal MD5 of the SN as typed
}

// UpdateFirmware orders an upgrade; which firmware is the vendor's business (doc 96011).
type UpdateFirmware struct {
	OperID string `json:"oper_id" hw:"need"`
}

// FetchDeviceStatus asks for one report_device_status at once (doc 97079).
type FetchDeviceStatus struct{}

// What a UserScan's UserType says. It is another thing than everywhere else (doc 97390).
const (
	ScannedByMember = 0
	ScannedByAdmin  = 1
)

// ScanFileCode is the AuthCodeType of a code for push_scan_file (doc 97390).
const ScanFileCode = 1

// UserScan says that a member has scanned a code of the device (doc 97390). Devices that cannot scan may get no code.
type UserScan struct {
	OperID       string        `json:"oper_id" hw:"need"`
	OpenUserID   string        `json:"open_userid" hw:"need,most=64"`
	State        string        `json:"state"`     // of the code that was scanned
	UserType     openhw.Uint32 `json:"user_type"` // ScannedByMember or ScannedByAdmin
	AuthCode     string        `json:"auth_code,omitempty"`
	ExpiresIn    openhw.Uint32 `json:"expires_in,omitempty"` // seconds that the code lives
	AuthCodeType openhw.Uint32 `json:"auth_code_type,omitempty"`
}

// What a PageType says (doc 96009).
const (
	FacePage        = "fa"
	FingerprintPage = "fp"
)

// Biometric is what the three commands about faces and fingerprints carry (docs 96009, 96116).
type Biometric struct {
	PageType   string        `json:"page_type" hw:"need"` // FacePage or FingerprintPage
	OperID     string        `json:"oper_id" hw:"need"`
	OpenUserID string        `json:"open_userid" hw:"need,most=64"`
	UserType   openhw.Uint32 `json:"user_type"`
}

// The commands about faces and fingerprints.
type (
	EnterPage     Biometric // enrol
	ExitPage      Biometric // stop enrolling
	DeleteBioInfo Biometric // delete
)

// RemoteOpenDoor orders the door to be opened (doc 96010).
type RemoteOpenDoor struct {
	OpenUserID string `json:"open_userid" hw:"need,most=64"`
	OperID     string `json:"oper_id" hw:"need"`
}

// PrinterJobSubmit says that a job is ready to be printed (doc 96414).
type PrinterJobSubmit struct {
	OpenUserID string `json:"open_userid" hw:"need,most=64"`
	JobID      string `json:"jobid" hw:"need"`
}

// PrinterJobTrans asks for the pages of a document, before the job is submitted (doc 97075). The file is sealed: see
// wxcrypt.OpenFile.
type PrinterJobTrans struct {
	OpenUserID     string        `json:"open_userid" hw:"need,most=64"`
	JobID          string        `json:"jobid" hw:"need"`
	DownloadURL    string        `json:"download_url" hw:"need"` // for 10 minutes
	EncodingAESKey string        `json:"encoding_aeskey" hw:"need,most=43"`
	DocName        string        `json:"doc_name"`
	DocSize        openhw.Uint32 `json:"doc_size"` // octets
	TransSetting   TransSetting  `json:"trans_setting"`
}

// TransSetting is what the member has chosen. Only the newest version needs an answer.
type TransSetting struct {
	Version     openhw.Uint32               `json:"version"` // grows with every change
	SettingList openhw.List[openhw.Setting] `json:"setting_list"`
}

// UnmarshalJSON reads the key also by the name aes_key of the page's table.
func (p *PrinterJobTrans) UnmarshalJSON(raw []byte) error {
	type plain PrinterJobTrans
	odd := struct {
		*plain
		AESKey string `json:"aes_key"`
	}{plain: (*plain)(p)}
	err := json.Unmarshal(raw, &odd)
	if p.EncodingAESKey == "" {
		p.EncodingAESKey = odd.AESKey
	}
	return err
}

// PrinterJobDel says that a job is gone (doc 97370).
type PrinterJobDel struct {
	JobID string `json:"jobid" hw:"need"`
}

// SNDigest is the device_sn_md5 of an SN: of the SN as typed, in lower-case hexadecimal (inferred from doc 96130).
func SNDigest(sn string) string {
	sum := md5.Sum([]byte(sn)) //nolint:gosec // the protocol's choice; it keeps no secret
	return hex.EncodeToString(sum[:])
}
