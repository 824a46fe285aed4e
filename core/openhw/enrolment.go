package openhw

import "fmt"

// Fingerprints and faces: enrolment on instruction or at the device, and their upload. Source: docs 93982, 95409.
var enrolmentRows = []Row{
	ask[UploadFeatures, FailedUsers]("upload_userinfo", "sends fingerprints and faces, or the outcome of an enrolment", 93982, 95409).by(People),
	ask[none, SelfInput]("get_open_self_input", "asks whether members may enrol at the device", 93616).by(People),
	ask[DownloadPhoto, none]("download_photo", "fetches the photo of a member whose face is to be enrolled").by(People).replied(D1),
	push[EnterPage]("push_enter_page", "a member is to be enrolled at the device", 93996).by(People).then("upload_userinfo").within(EnrolReply),
	push[EnterPage]("push_exit_page", "the enrolment is called off", 94000).by(People),
	push[UserFace]("push_user_face", "a member has chosen photos to be enrolled with").by(People).then("download_photo", "upload_userinfo").within(EnrolReply),
	push[SelfInput]("push_open_self_input", "members may, or may no longer, enrol at the device", 94609).by(People),
}

// The most features of one kind that a person has (doc 95409).
const (
	MaxFingerprints = 10 // ids 0 to 9
	MaxFaces        = 12 // ids 0 to 11
)

// UploadFeatures sends features. OperID, ErrCode and ErrMsg belong together: they answer push_enter_page and
// push_user_face, and are left out when a member has enrolled at the device unasked.
type UploadFeatures struct {
	OperID   string        `json:"oper_id,omitempty"`
	ErrCode  *Int32        `json:"errcode,omitempty"` // 0: captured; else the vendor's own
	ErrMsg   string        `json:"errmsg,omitempty"`  // shown to the member
	UserInfo List[Feature] `json:"userinfo" hw:"need,most=200"`
}

func (u UploadFeatures) crossCheck() error {
	for i, person := range u.UserInfo {
		for _, finger := range person.Fp {
			if finger.ID >= MaxFingerprints {
				return wrongID(i, "fp", finger.ID, MaxFingerprints)
			}
		}
		for _, face := range person.FaList {
			if face.ID >= MaxFaces {
				return wrongID(i, "fa_list", face.ID, MaxFaces)
			}
		}
	}
	return nil
}

func wrongID(person int, field string, id Uint32, most int) error {
	return &Fault{Cause: OutOfRange, Field: fmt.Sprintf("userinfo[%d].%s.id", person, field), Text: fmt.Sprintf("%d, at most %d", id, most-1)}
}

// Feature is what a device knows of a person's fingers and faces.
type Feature struct {
	UserID      string     `json:"userid" hw:"need,most=128"` // of visitors see VisitorUserID
	UserType    Uint32     `json:"user_type" hw:"most=2/600055"`
	Fp          []Template `json:"fp,omitzero"`
	FpAlgorithm string     `json:"fp_algorithm,omitempty"` // empty: DefaultAlgorithm
	FaList      []Template `json:"fa_list,omitzero"`
	FaAlgorithm string     `json:"fa_algorithm,omitempty"` // empty: DefaultAlgorithm
	Fa          string     `json:"fa,omitempty"`           // one face of an employee; not looked at beside fa_list
}

// FailedUsers answers upload_userinfo.
type FailedUsers struct {
	FailList List[UserRef] `json:"fail_list"`
}

// SelfInput says whether members may enrol at the device.
type SelfInput struct {
	OpenSelfInputFp bool `json:"open_self_input_fp"`
	OpenSelfInputFa bool `json:"open_self_input_fa"`
}

// Pages of an enrolment (doc 93996).
const (
	FacePage        = "fa"
	FingerprintPage = "fp"
)

// EnterPage opens or closes the page on which a member is enrolled.
type EnterPage struct {
	PageType string `json:"page_type"` // FacePage or FingerprintPage
	OperID   string `json:"oper_id"`
	UserID   string `json:"userid"`
	UserType Uint32 `json:"user_type"`
}

// UserFace tells which photos a member is to be enrolled with (seen in client code).
type UserFace struct {
	OperID   string         `json:"oper_id"`
	UserID   string         `json:"userid"`
	UserType Uint32         `json:"user_type"`
	FaceInfo List[FaceInfo] `json:"face_info"`
}

// FaceInfo is one photo.
type FaceInfo struct {
	ID        Uint32 `json:"id"`
	PhotoSize Uint32 `json:"photo_size"` // octets
	MediaID   string `json:"media_id"`
	MediaType string `json:"media_type"` // image/jpeg
}

// DownloadPhoto asks for a photo (seen in client code).
type DownloadPhoto struct {
	MediaID       string `json:"media_id" hw:"need"`
	FormatVersion Uint32 `json:"format_version" hw:"need,most=1"`
}
