package hardware_test

import (
	"bytes"
	"encoding/base64"
	"image/jpeg"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
)

// operation reads an operation past the sockets.
func (k *desk) operation(operID string) *hardware.Operation {
	k.t.Helper()
	for _, o := range k.Operations(k.d.SN) {
		if o.OperID == operID {
			return o
		}
	}
	k.t.Fatalf("there is no operation %s", operID)
	return nil
}

func TestEnrol(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		answer *openhw.UploadFeatures // oper_id is filled in
		late   time.Duration
		code   errcode.Code
		state  hardware.OperationState
		faces  int
	}{
		{"OK", &openhw.UploadFeatures{ErrCode: i32(0), ErrMsg: "ok", UserInfo: []openhw.Feature{{UserID: "sun.hao", FaList: templates("face")}}}, 0, 0, hardware.Succeeded, 1},
		{"OKOtherCase", &openhw.UploadFeatures{ErrCode: i32(0), UserInfo: []openhw.Feature{{UserID: "SUN.hao", FaList: templates("face")}}}, time.Minute, 0, hardware.Succeeded, 1},
		{"CameraBusy", &openhw.UploadFeatures{ErrCode: i32(101), ErrMsg: "camera busy", UserInfo: []openhw.Feature{{UserID: "sun.hao", FaList: templates("half")}}}, 0, 0, hardware.Failed, 0},
		{"CameraBusyNoFaces", &openhw.UploadFeatures{ErrCode: i32(-7), ErrMsg: "camera busy", UserInfo: []openhw.Feature{{UserID: "sun.hao", FaList: templates()}}}, 0, 0, hardware.Failed, 0},
		{"TooLate", &openhw.UploadFeatures{ErrCode: i32(0), ErrMsg: "ok", UserInfo: []openhw.Feature{{UserID: "sun.hao", FaList: templates("face")}}}, 61 * time.Second, 0, hardware.TimedOut, 1},
		{"NoErrcode", &openhw.UploadFeatures{UserInfo: []openhw.Feature{{UserID: "sun.hao", FaList: templates("face")}}}, 0, 40058, hardware.Waiting, 0},
		{"OtherPerson", &openhw.UploadFeatures{ErrCode: i32(0), UserInfo: []openhw.Feature{{UserID: "gao.jie", FaList: templates("face")}}}, 0, 600046, hardware.Waiting, 0},
		{"OtherType", &openhw.UploadFeatures{ErrCode: i32(0), UserInfo: []openhw.Feature{{UserID: "sun.hao", UserType: openhw.Student, FaList: templates("face")}}}, 0, 600046, hardware.Waiting, 0},
		{"TwoPeople", &openhw.UploadFeatures{ErrCode: i32(0), UserInfo: []openhw.Feature{{UserID: "sun.hao"}, {UserID: "gao.jie"}}}, 0, 600046, hardware.Waiting, 0},
		{"Nobody", &openhw.UploadFeatures{ErrCode: i32(0)}, 0, 600046, hardware.Waiting, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			k := newDesk(t)
			operID := k.Do("corp.enrol", "user=sun.hao", "page=fa")["oper_id"]
			push := pushed[openhw.EnterPage](k, "push_enter_page")
			if want := (openhw.EnterPage{PageType: "fa", OperID: operID, UserID: "sun.hao"}); *push != want || operID == "" {
				t.Errorf("%+v, want %+v", *push, want)
			}
			if test.late > 0 {
				k.Advance(test.late)
			}
			test.answer.OperID = operID
			if test.code != 0 {
				k.refused(test.code, "upload_userinfo", test.answer)
			} else {
				get[openhw.FailedUsers](k, "upload_userinfo", test.answer)
				get[openhw.FailedUsers](k, "upload_userinfo", test.answer) // the answer was lost, so the device repeats
			}
			o := k.operation(operID)
			if got := o.Standing(k.Clock().Now()); got != test.state {
				t.Errorf("%s, want %s", got, test.state)
			}
			if test.state == hardware.Failed && (o.ErrMsg != "camera busy" || o.ErrCode == 0) {
				t.Errorf("%+v", o)
			}
			if u := k.person("sun.hao"); len(u.FaList) != test.faces {
				t.Errorf("%+v", u)
			}
		})
	}
}

// Features that come too late may be dropped.
func TestLateEnrolmentIsDropped(t *testing.T) {
	t.Parallel()
	k := newDesk(t, "hardware.late_enrolment=drop", "hardware.enrolment_timeout=10s")
	late := &openhw.UploadFeatures{OperID: k.Do("corp.enrol", "user=sun.hao")["oper_id"], ErrCode: i32(0), UserInfo: []openhw.Feature{{UserID: "sun.hao", FaList: templates("late")}}}
	k.Advance(11 * time.Second)
	get[openhw.FailedUsers](k, "upload_userinfo", late)
	if u := k.person("sun.hao"); len(u.FaList) != 0 {
		t.Errorf("%+v", u)
	}
	late.OperID, late.ErrCode = "", nil
	get[openhw.FailedUsers](k, "upload_userinfo", late)
	if u := k.person("sun.hao"); len(u.FaList) != 1 {
		t.Errorf("%+v", u)
	}
}

// An enrolment whose person the device does not serve any more has failed, whatever the device says.
func TestEnrolmentOfStranger(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	operID := k.Do("corp.enrol", "user=sun.hao")["oper_id"]
	k.Do("corp.device_range", "users=gao.jie")
	out := get[openhw.FailedUsers](k, "upload_userinfo", &openhw.UploadFeatures{OperID: operID, ErrCode: i32(0), ErrMsg: "ok", UserInfo: []openhw.Feature{{UserID: "sun.hao", FaList: templates("face")}}})
	if o := k.operation(operID); names(out.FailList) != "sun.hao" || o.State != hardware.Failed || o.ErrMsg == "ok" {
		t.Errorf("%+v %+v", out, o)
	}
}

func TestForeignOperation(t *testing.T) {
	t.Parallel()
	for setting, code := range map[string]errcode.Code{"71045": 71045, "600046": 600046} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			k := newDesk(t, "hardware.unknown_oper_code="+setting)
			other := k.second(nil)
			foreign := k.Do("corp.enrol", "user=sun.hao", "sn="+other.d.SN)["oper_id"]
			for _, operID := range []string{foreign, "none", "' OR '1'='1", "%"} {
				k.refused(code, "upload_userinfo", &openhw.UploadFeatures{OperID: operID, ErrCode: i32(0), UserInfo: []openhw.Feature{{UserID: "sun.hao"}}})
			}
		})
	}
}

// A member who picks the finger, goes back and picks the face.
func TestCancelEnrol(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	first := k.Do("corp.enrol", "user=sun.hao", "page=fp")["oper_id"]
	pushed[openhw.EnterPage](k, "push_enter_page")
	if got := k.Do("corp.cancel_enrol")["oper_id"]; got != first {
		t.Errorf("%s was called off, not %s", got, first)
	}
	if push := pushed[openhw.EnterPage](k, "push_exit_page"); push.OperID != first || push.PageType != "fp" || push.UserID != "sun.hao" {
		t.Errorf("%+v", push)
	}
	if _, finding := k.TryDo("corp.cancel_enrol"); finding == nil {
		t.Error("what was called off was called off again")
	}
	k.Do("corp.enrol", "user=sun.hao", "page=fa")
	if push := pushed[openhw.EnterPage](k, "push_enter_page"); push.PageType != "fa" || push.OperID == first {
		t.Errorf("%+v", push)
	}
	get[openhw.FailedUsers](k, "upload_userinfo", &openhw.UploadFeatures{OperID: first, ErrCode: i32(0), UserInfo: []openhw.Feature{{UserID: "sun.hao", Fp: templates("slow")}}})
	if got := k.operation(first).State; got != hardware.Cancelled {
		t.Error(got)
	}
}

func TestPickFace(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	other := k.second(nil)
	done := k.Do("member.pick_face", "user=sun.hao", "count=2")
	push := pushed[openhw.UserFace](k, "push_user_face")
	if push.OperID != done["oper_id"] || push.UserID != "sun.hao" || len(push.FaceInfo) != 2 || push.FaceInfo[0].MediaID != done["media_id"] || push.FaceInfo[1].ID != 1 {
		t.Fatalf("%+v", push)
	}
	for _, info := range push.FaceInfo {
		picture, err := k.Fetch(k.ctx, "download_photo", &openhw.DownloadPhoto{MediaID: info.MediaID, FormatVersion: 1})
		must(t, err)
		size, err := jpeg.DecodeConfig(bytes.NewReader(picture))
		if err != nil || info.MediaType != "image/jpeg" || int(info.PhotoSize) != len(picture) || size.Width < 50 {
			t.Errorf("%+v: %d octets, %v", info, len(picture), err)
		}
		other.refused(40007, "download_photo", &openhw.DownloadPhoto{MediaID: info.MediaID, FormatVersion: 1})
	}
	k.refused(40007, "download_photo", &openhw.DownloadPhoto{MediaID: "none", FormatVersion: 1})
	k.refused(40058, "download_photo", &openhw.DownloadPhoto{FormatVersion: 1})
	k.refused(40058, "download_photo", &openhw.DownloadPhoto{MediaID: "none", FormatVersion: 2})
	get[openhw.FailedUsers](k, "upload_userinfo", &openhw.UploadFeatures{OperID: push.OperID, ErrCode: i32(0), ErrMsg: "ok", UserInfo: []openhw.Feature{{UserID: "sun.hao", FaList: templates("face")}}})
	if got := k.operation(push.OperID).State; got != hardware.Succeeded {
		t.Error(got)
	}
}

// A photo of one's own is what the device fetches.
func TestPickOwnPhoto(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	first := k.Do("member.pick_face", "user=sun.hao")["media_id"]
	picture, err := k.Fetch(k.ctx, "download_photo", &openhw.DownloadPhoto{MediaID: first, FormatVersion: 1})
	must(t, err)
	again := k.Do("member.pick_face", "user=gao.jie", "photo="+base64.StdEncoding.EncodeToString(picture))["media_id"]
	got, err := k.Fetch(k.ctx, "download_photo", &openhw.DownloadPhoto{MediaID: again, FormatVersion: 1})
	if err != nil || !bytes.Equal(got, picture) {
		t.Errorf("%d octets, %v", len(got), err)
	}
}

func TestSelfInput(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	if got := *get[openhw.SelfInput](k, "get_open_self_input", nil); got != (openhw.SelfInput{}) {
		t.Errorf("%+v", got)
	}
	k.Do("corp.self_input", "fp=false", "fa=true")
	want := openhw.SelfInput{OpenSelfInputFa: true}
	if push := *pushed[openhw.SelfInput](k, "push_open_self_input"); push != want {
		t.Errorf("%+v", push)
	}
	if got := *get[openhw.SelfInput](k, "get_open_self_input", nil); got != want {
		t.Errorf("%+v", got)
	}
}

func TestEraseFeature(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	k.upload(openhw.Feature{UserID: "sun.hao", Fp: templates("a", "b", "c"), FaList: templates("face")})
	pushed[openhw.ChangeContact](k, "push_change_contact")
	k.Do("corp.erase_feature", "user=sun.hao", "page=fp", "id=1")
	if change := pushed[openhw.ChangeContact](k, "push_change_contact"); names(change.UpdateUser) != "sun.hao" {
		t.Errorf("%+v", change)
	}
	if u := k.person("sun.hao"); len(u.Fp) != 2 || u.Fp[1].ID != 2 || *u.FpVer != 2 || len(u.FaList) != 1 {
		t.Errorf("%+v", u)
	}
	k.Do("corp.erase_feature", "user=sun.hao", "page=fp")
	pushed[openhw.ChangeContact](k, "push_change_contact")
	if u := k.person("sun.hao"); len(u.Fp) != 0 || *u.FpVer != 3 || !cmp.Equal(u.FaList, templates("face")) || *u.FaVer != 1 {
		t.Errorf("%+v", u)
	}
}

// Whoever leaves the corp takes nothing along: operations that wait are ended.
func TestUnbindEndsOperations(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	operID := k.Do("corp.enrol", "user=sun.hao")["oper_id"]
	k.Do("corp.unbind_device")
	if got := k.operation(operID).State; got != hardware.Cancelled {
		t.Error(got)
	}
}
