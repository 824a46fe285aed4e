package devicejs_test

import (
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/mocktest"
	"wecomlab/mockwecom/mocktest/golden"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, action string
		params       []string
		want         string // err_msg
		say          string // in the reason
	}{
		{"AddOKCode", "js.add_device", []string{"qrcode_url={code}"}, "addDevice:ok", "YQGATE00000002"},
		{"AddErrCode", "js.add_device", []string{"qrcode_url=https://example.test/"}, "addDevice:fail", ""},
		{"AddErrUnknownCode", "js.add_device", []string{"qrcode_url=https://open.work.weixin.qq.com/connect/hardware?hw_code=nobody"}, "addDevice:fail", ""},
		{"AddOKTyped", "js.add_device", []string{"type=input", "sn=yqgate00000002"}, "addDevice:ok", "YQGATE00000002"},
		{"AddOKTypedLater", "js.add_device", []string{"type=input"}, "addDevice:ok", "types a serial number"},
		{"AddErrTyped", "js.add_device", []string{"type=input", "sn=nobody"}, "addDevice:fail", "no such device"},
		{"AddOKBluetooth", "js.add_device", []string{"type=bluetooth"}, "addDevice:ok", "near by"},
		{"AddErrMember", "js.add_device", []string{"type=choose", "user=sun.hao"}, "addDevice:fail", "hardware.member_binding"},
		{"ProfileOK", "js.open_device_profile", nil, "openDeviceProfile:ok", "YQGATE00000001"},
		{"ProfileErrUnbound", "js.open_device_profile", []string{"sn=YQGATE00000002"}, "openDeviceProfile:fail_device_not_found", ""},
		{"ProfileErrOtherCorp", "js.open_device_profile", []string{"corp=ww4229c9481201bba3", "user=yan.bing"}, "openDeviceProfile:fail_device_not_found", ""},
		{"ProfileErrMember", "js.open_device_profile", []string{"user=sun.hao"}, "openDeviceProfile:fail_device_permission_denied", ""},
		{"AuthErrNotInstalled", "js.open_app_device_data_auth", nil, "openAppDeviceDataAuth:fail", "not installed"},
		{"AuthErrMember", "js.open_app_device_data_auth", []string{"user=sun.hao"}, "openAppDeviceDataAuth:fail", "administers no devices"},
		{"PrintErrNotInstalled", "js.print_file", []string{"file_id=x"}, "printFile:fail", "third-party apps"},
		{"CastErrNoScreen", "js.start_wecast", nil, "startWecast:fail", "no screen-cast device"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := mocktest.New(t)
			params := make([]string, len(test.params))
			for i, p := range test.params {
				if strings.Contains(p, "{code}") {
					p = "qrcode_url=" + s.Do("js.add_device", "type=input", "sn=YQGATE00000002")["url"]
				}
				params[i] = p
			}
			if got := s.Do(test.action, params...)["err_msg"]; got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
			done := s.Calls("kind:action title:" + test.action)
			if note := done[len(done)-1].Note; !strings.Contains(note, test.say) {
				t.Errorf("%q does not say %q", note, test.say)
			}
		})
	}
}

func TestMemberBinding(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t, mocktest.WithSettings(map[string]string{"hardware.member_binding": "true"}))
	if got := s.Do("js.add_device", "type=input", "sn=YQGATE00000002", "user=sun.hao"); got["err_msg"] != "addDevice:ok" || !strings.Contains(got["url"], "hw_code=") {
		t.Errorf("%v", got)
	}
}

func TestUnknownMember(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	for _, name := range []string{"js.add_device", "js.open_device_profile", "js.open_app_device_data_auth", "js.start_wecast"} {
		if _, finding := s.TryDo(name, "user=nobody"); finding == nil || !strings.Contains(finding.Cause, "no such member") {
			t.Errorf("%s: %+v", name, finding)
		}
	}
}

// A screen-cast device is a plain device that connects: it logs in, and knows no command of a door.
func TestCast(t *testing.T) {
	t.Parallel()
	demo, err := fixtures.Load("demo")
	if err != nil {
		t.Fatal(err)
	}
	world := *demo
	screen := fixtures.Device{SN: "CAST1", SecretNo: "00112233445566778899aabbccddeeff", ActiveCode: "a", Corp: demo.Corps[0].CorpID, Secret: "s"}
	world.DeviceModels = append(slices.Clone(demo.DeviceModels), fixtures.DeviceModel{ModelID: "hwmCast", Name: "screen", Kinds: []string{"cast"}, Devices: []fixtures.Device{screen}})
	p := golden.Open(t, mocktest.WithWorld(&world))
	if got := p.Do("js.start_wecast")["err_msg"]; got != "startWecast:fail" {
		t.Errorf("offline: %s", got)
	}
	out := p.Play("> device CAST1 get_corp_info\n> device CAST1 get_perm_version\n")
	if !strings.Contains(out, demo.Corps[0].Name) || !strings.Contains(out, `"errcode":600039`) {
		t.Errorf("\n%s", out)
	}
	if got := p.Do("js.start_wecast"); got["err_msg"] != "startWecast:ok" || got["sn"] != "CAST1" {
		t.Errorf("online: %v", got)
	}
}

func TestTranscripts(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/*.transcript")
}
