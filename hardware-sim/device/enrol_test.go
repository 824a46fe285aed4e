package device_test

import (
	"encoding/base64"
	"testing"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

var faceOfSun = &openhw.EnterPage{PageType: openhw.FacePage, OperID: "op-1", UserID: "sun.hao"}

// known is a memory with one person.
func known() *device.Memory {
	return &device.Memory{People: map[string]openhw.User{"sun.hao": {UserID: "sun.hao", OpenVID: 77}}}
}

func (c *cloud) startWith(memory *device.Memory, config device.Config) {
	c.t.Helper()
	config.SN, config.SecretNo, config.Memory = "GATE1", "0123456789abcdef0123456789abcdef", memory
	c.start(config)
}

func TestEnrolsOnInstruction(t *testing.T) {
	t.Parallel()
	t.Run("Succeeds", func(t *testing.T) {
		t.Parallel()
		c, own := newCloud(t), frozen(t)
		c.startWith(known(), device.Config{Clock: own, ExtArgs: &openhw.ExtArgs{FaAlgorithm: []string{"v3"}}})
		c.push("push_enter_page", faceOfSun)
		c.until(device.EventPage)
		if s := c.device.Snapshot(); s.Page == nil || s.Page.OperID != "op-1" || !s.PageEnds.Equal(present.Add(time.Minute)) {
			t.Errorf("%+v", s.Page)
		}
		c.advanceUntil(own, func() bool { return len(c.channel("upload_userinfo")) > 0 })
		up := next[openhw.UploadFeatures](c, "upload_userinfo")
		f := up.UserInfo[0]
		if up.OperID != "op-1" || *up.ErrCode != 0 || up.ErrMsg != "ok" || f.UserID != "sun.hao" || f.FaAlgorithm != "v3" || len(f.FaList) != 1 || f.FaList[0].Data != device.Template("sun.hao", openhw.FacePage, 0, "v3") {
			t.Errorf("%+v", up)
		}
		if e := c.until(device.EventEnrolled); e.OperID != "op-1" {
			t.Errorf("%+v", e)
		}
		if s := c.device.Snapshot(); s.Page != nil || s.People[0].Faces != 1 {
			t.Errorf("%+v", s)
		}
	})
	t.Run("FailsByPolicy", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.startWith(known(), device.Config{Pace: atOnce})
		c.do("policy enrol fail code=9 text=camera is busy")
		c.push("push_enter_page", faceOfSun)
		up := next[openhw.UploadFeatures](c, "upload_userinfo")
		if *up.ErrCode != 9 || up.ErrMsg != "camera is busy" || up.UserInfo[0].FaList == nil || len(up.UserInfo[0].FaList) != 0 {
			t.Errorf("%+v", up)
		}
		c.untilText(device.EventEnrolled, "has failed: 9 camera is busy")
	})
	t.Run("APersonDecides", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.startWith(known(), device.Config{})
		c.do("policy enrol ask")
		c.refuses("capture", "no page of enrolment is open")
		c.push("push_enter_page", faceOfSun)
		c.until(device.EventPage)
		c.do("capture 5 too dark")
		if up := next[openhw.UploadFeatures](c, "upload_userinfo"); *up.ErrCode != 5 || up.ErrMsg != "too dark" {
			t.Errorf("%+v", up)
		}
		c.until(device.EventEnrolled)
		c.push("push_enter_page", faceOfSun)
		c.until(device.EventPage)
		c.do("capture")
		if up := next[openhw.UploadFeatures](c, "upload_userinfo"); *up.ErrCode != 0 || len(up.UserInfo[0].FaList) != 1 {
			t.Errorf("%+v", up)
		}
	})
}

// An enrolment that comes to nothing.
func TestEnrolmentEnds(t *testing.T) {
	t.Parallel()
	t.Run("SilentUntilTheMinuteIsOver", func(t *testing.T) {
		t.Parallel()
		for _, policy := range []device.Choice{device.Silent, device.Ask} {
			c, own := newCloud(t), frozen(t)
			c.startWith(known(), device.Config{Clock: own, Policy: &device.Policy{Enrol: policy}, Lean: true})
			c.push("push_enter_page", faceOfSun)
			c.until(device.EventPage)
			c.advanceUntil(own, func() bool { return c.device.Snapshot().Page == nil })
			c.until(device.EventPageClosed)
			c.none("upload_userinfo")
		}
	})
	t.Run("CalledOff", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.startWith(known(), device.Config{Policy: &device.Policy{Enrol: device.Ask}})
		other := *faceOfSun
		other.OperID = "op-0"
		c.push("push_enter_page", faceOfSun)
		c.until(device.EventPage)
		c.push("push_exit_page", &other)
		c.push("push_exit_page", faceOfSun)
		if e := c.until(device.EventPageClosed); e.OperID != "op-1" {
			t.Errorf("%+v", e)
		}
		c.none("upload_userinfo")
	})
	t.Run("OneAfterTheOther", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.startWith(known(), device.Config{Policy: &device.Policy{Enrol: device.Ask}})
		finger := &openhw.EnterPage{PageType: openhw.FingerprintPage, OperID: "op-2", UserID: "sun.hao"}
		c.push("push_enter_page", finger)
		c.push("push_exit_page", finger)
		c.push("push_enter_page", faceOfSun)
		if e := c.untilText(device.EventPage, "the face"); e.OperID != "op-1" {
			t.Errorf("%+v", e)
		}
		c.do("capture")
		if up := next[openhw.UploadFeatures](c, "upload_userinfo"); up.OperID != "op-1" || len(up.UserInfo[0].FaList) != 1 {
			t.Errorf("%+v", up)
		}
	})
}

func TestEnrolsFromPhotos(t *testing.T) {
	t.Parallel()
	photos := &openhw.UserFace{OperID: "op-1", UserID: "sun.hao", FaceInfo: []openhw.FaceInfo{{ID: 1, MediaID: "m-1", MediaType: "image/jpeg"}, {ID: 2, MediaID: "m-2"}}}
	t.Run("Succeeds", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.on("download_photo", func(in asked) any { return []byte("photo " + in.body.(*openhw.DownloadPhoto).MediaID) })
		c.startWith(known(), device.Config{})
		c.push("push_user_face", photos)
		up := next[openhw.UploadFeatures](c, "upload_userinfo")
		if *up.ErrCode != 0 || up.OperID != "op-1" || len(up.UserInfo[0].FaList) != 2 || up.UserInfo[0].FaList[1].ID != 2 || up.UserInfo[0].FaList[0].Data == up.UserInfo[0].FaList[1].Data {
			t.Errorf("%+v", up)
		}
	})
	failures := []struct {
		name    string
		push    *openhw.UserFace
		prepare func(c *cloud)
	}{
		{"NoPhotoComes", photos, func(c *cloud) { c.on("download_photo", func(asked) any { return errcode.New(40007) }) }},
		{"NoFaceIsSeen", photos, func(c *cloud) { c.device.SetPolicy(device.Policy{Enrol: device.Fail}) }},
		{"NoPhotoIsNamed", &openhw.UserFace{OperID: "op-1", UserID: "sun.hao"}, func(*cloud) {}},
	}
	for _, test := range failures {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t)
			c.on("download_photo", func(asked) any { return []byte("photo") })
			c.startWith(known(), device.Config{})
			test.prepare(c)
			c.push("push_user_face", test.push)
			if up := next[openhw.UploadFeatures](c, "upload_userinfo"); *up.ErrCode == 0 || up.ErrMsg == "" || len(up.UserInfo[0].FaList) != 0 {
				t.Errorf("%+v", up)
			}
		})
	}
}

func TestEnrolsAtTheDevice(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.startWith(known(), device.Config{})
	c.until(device.EventSelfInput)
	c.do("enrol sun.hao face")
	c.do("enrol sun.hao face")
	for id := range openhw.Uint32(2) {
		if up := next[openhw.UploadFeatures](c, "upload_userinfo"); up.OperID != "" || up.ErrCode != nil || up.UserInfo[0].FaList[0].ID != id {
			t.Errorf("%+v", up)
		}
	}
	c.refuses("enrol sun.hao fingerprint", "self-service is switched off")
	c.push("push_open_self_input", &openhw.SelfInput{OpenSelfInputFp: true})
	c.untilText(device.EventSelfInput, "fingerprints true, faces false")
	c.do("enrol sun.hao fingerprint 7")
	if up := next[openhw.UploadFeatures](c, "upload_userinfo"); up.UserInfo[0].Fp[0].ID != 7 {
		t.Errorf("%+v", up)
	}
	c.refuses("enrol sun.hao face", "self-service is switched off")
	c.refuses("enrol nobody fingerprint", "is not in the device's list")
	c.do("delete_feature sun.hao face 0")
	if up := next[openhw.UploadFeatures](c, "upload_userinfo"); up.UserInfo[0].FaList[0] != (openhw.Template{}) {
		t.Errorf("%+v", up)
	}
	if p := c.device.Snapshot().People[0]; p.Faces != 1 || p.Fingerprints != 1 {
		t.Errorf("%+v", p)
	}
	c.on("upload_userinfo", func(asked) any { return &openhw.FailedUsers{FailList: []openhw.UserRef{{UserID: "sun.hao"}}} })
	c.refuses("enrol sun.hao fingerprint", "has not taken the features")
	c.on("upload_userinfo", func(asked) any { return errcode.New(600034) })
	c.refuses("enrol sun.hao fingerprint", "600034")
	if p := c.device.Snapshot().People[0]; p.Fingerprints != 1 {
		t.Errorf("%+v", p)
	}
}

// Features are the same on every device, differ by everything that they depend on, and are no picture.
func TestTemplate(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, user := range []string{"a", "b"} {
		for _, kind := range []string{openhw.FacePage, openhw.FingerprintPage} {
			for id := range openhw.Uint32(2) {
				for _, algorithm := range []string{"default", "v2"} {
					text := device.Template(user, kind, id, algorithm)
					raw, err := base64.StdEncoding.DecodeString(text)
					if err != nil || len(raw) != 256 || seen[text] || text != device.Template(user, kind, id, algorithm) || string(raw[:8]) != "wecomlab" {
						t.Errorf("%s %s %d %s: %q, %v", user, kind, id, algorithm, text, err)
					}
					seen[text] = true
				}
			}
		}
	}
}
