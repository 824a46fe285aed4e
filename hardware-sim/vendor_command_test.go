package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/mocktest"
)

// vendorArgs are the flags of a cloud for a model of the demo world.
func vendorArgs(t *testing.T, s *mocktest.Server, sn string, more ...string) []string {
	t.Helper()
	demo, err := fixtures.Load("demo")
	if err != nil {
		t.Fatal(err)
	}
	for _, model := range demo.DeviceModels {
		for _, d := range model.Devices {
			if d.SN == sn {
				return append([]string{"vendor-cloud", "--base-url", s.URL, "--model", model.ModelID, "--secret", model.Secret, "--token", model.Callback.Token,
					"--aes-key", model.Callback.AESKey, "--provider", s.ProviderCorpID}, more...)
			}
		}
	}
	t.Fatalf("the demo world has no device %s", sn)
	return nil
}

func TestVendorCloudCommand(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	memory := filepath.Join(t.TempDir(), "cloud.json")
	script := `# a morning
await ticket
mock corp.bind_device sn=YQCLOUD00000001
await synchronised
devices
detail
power off
power on
state
tasks
help zh
quit
`
	out, err := start(t, script, vendorArgs(t, s, "YQCLOUD00000001", "--join", "--hold", "YQCLOUD00000001", "--memory", memory)...)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"model address          http://127.0.0.1:", "mock          model.callback: ", "binding       YQCLOUD00000001", "YQCLOUD00000001  on, firmware 1.0.0", "云桥云门禁", "model hwm", "1 devices, ", ", ticket of 20", "打卡，可带通行方向"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	info, err := os.Stat(memory)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	out, err = start(t, "status\npeople\n", vendorArgs(t, s, "YQCLOUD00000001", "--hold", "YQCLOUD00000001", "--memory", memory)...)
	if err != nil || !strings.Contains(out, "reported      YQCLOUD00000001") || !strings.Contains(out, "mockwecom do model.callback model=") {
		t.Errorf("a cloud that remembers: %v\n%s", err, out)
	}
}

func TestVendorCloudCommand_Veto(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	out, err := start(t, "await ticket\nmock corp.bind_device sn=YQCLOUD00000001\n", vendorArgs(t, s, "YQCLOUD00000001", "--join", "--hold", "YQCLOUD00000001", "--policy", "refuse:4")...)
	if err == nil || !strings.Contains(err.Error(), "line 2, mock corp.bind_device sn=YQCLOUD00000001: corp.bind_device: Failed at") || !strings.Contains(out, "vetoed        YQCLOUD00000001  4 not now") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestVendorCloudCommandErrors(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	broken := filepath.Join(t.TempDir(), "broken.json")
	if err := os.WriteFile(broken, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, script string
		more         []string
		want         string
	}{
		{"BadPolicy", "", []string{"--policy", "perhaps"}, `--policy: vendorcloud: "perhaps" is no conduct`},
		{"BadKey", "", []string{"--aes-key", "short"}, "the EncodingAESKey has 5 characters"},
		{"BadListen", "", []string{"--listen", "nowhere"}, "--listen: "},
		{"BrokenMemory", "", []string{"--memory", broken}, "is damaged"},
		{"BadHold", "", []string{"--hold", "A-1"}, `--hold: vendorcloud: "A-1" is no SN`},
		{"NobodyToJoin", "", []string{"--join", "--base-url", "http://127.0.0.1:1"}, "--join: "},
		{"UnknownCommand", "dance\n", nil, "line 1, dance: there is no command dance"},
		{"AwaitWhat", "await moonrise\n", nil, "want await EVENT"},
		{"NoMock", "mock model.ticket\n", nil, "actions of the simulator need --join"},
		{"MockWhat", "mock\n", []string{"--join"}, "want mock ACTION"},
		{"MockHow", "mock model.ticket now\n", []string{"--join"}, "now is not NAME=VALUE"},
		{"HelpHow", "help fr\n", nil, "want help or help zh"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if out, err := start(t, test.script, vendorArgs(t, s, "YQCLOUD00000001", test.more...)...); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %s\n%s", err, test.want, out)
			}
		})
	}
}

func TestVendorFlags_Complete(t *testing.T) {
	t.Parallel()
	demo := map[string]string{
		"WECOM_BASE_URL": "http://127.0.0.1:7", "WECOM_PROVIDER_CORPID": "ww1", "WECOM_HW_MODEL_ID": "hwm1", "WECOM_HW_MODEL_SECRET": "s1", "WECOM_HW_CALLBACK_TOKEN": "t1",
		"WECOM_HW_CALLBACK_AES_KEY": "k1", "WECOM_HW_PROVIDER_CALLBACK_TOKEN": "t2", "WECOM_HW_PROVIDER_CALLBACK_AES_KEY": "k2", "WECOM_HW_DEVICE_SN": "LAMP1",
	}
	environment := func(name string) string { return demo[name] }
	nothing := func(string) string { return "" }
	var f vendorFlags
	if err := f.complete(environment); err != nil || f.baseURL != "http://127.0.0.1:7" || f.config.ModelSecret != "s1" || f.config.ProviderAESKey != "k2" || len(f.hold) != 1 {
		t.Errorf("%+v, %v", f, err)
	}
	own := vendorFlags{hold: []string{"LAMP2"}}
	own.config.Token = "mine"
	if err := own.complete(environment); err != nil || own.config.Token != "mine" || own.hold[0] != "LAMP2" {
		t.Errorf("%+v, %v", own, err)
	}
	other := vendorFlags{}
	other.config.ModelID = "hwm2"
	if err := other.complete(environment); err == nil || !strings.Contains(err.Error(), "--secret is missing") || len(other.hold) != 0 {
		t.Errorf("keys of another model are taken: %+v, %v", other, err)
	}
	var bare vendorFlags
	if err := bare.complete(nothing); err == nil || !strings.Contains(err.Error(), `--model is missing: give it, or take all of the simulator's with eval "$(mockwecom env)"`) || bare.baseURL != "http://127.0.0.1:8600" {
		t.Errorf("%+v, %v", bare, err)
	}
}
