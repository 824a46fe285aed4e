package upkeep_test

import (
	"strings"
	"testing"
	"time"

	"wecomlab/core/openhw"
	"wecomlab/fixtures"
)

const present0 = "<TimeStamp>1778463000</TimeStamp>"

// A provider is told who adds, renames and removes its devices.
func TestBindingEvents(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	k.register(k.free)
	k.Do("corp.bind_device", "sn="+k.free.SN, "name=南门")
	e := k.told("add_device", 1)
	says(t, e, "<ServiceCorpId><![CDATA["+k.ProviderCorpID+"]]>", "<DeviceSn><![CDATA["+k.free.SN+"]]>", "<RemarkName><![CDATA[南门]]>", "<ModelId><![CDATA[hwm", "<AuthCorpId><![CDATA[wp", present0)
	k.Do("corp.rename_device", "sn="+k.free.SN, "name=北门")
	k.Do("corp.rename_device", "sn="+k.free.SN, "name=北门") // changes nothing
	says(t, k.told("remark_device_name", 1), "<RemarkName><![CDATA[北门]]>", "<AuthCorpId><![CDATA[wp")
	if body := k.send("service/get_device_auth_info", `{"device_sn":"`+k.free.SN+`"}`, nil); !strings.Contains(body, `"remark_name":"北门"`) {
		t.Error(body)
	}
	k.Do("corp.unbind_device", "sn="+k.free.SN)
	says(t, k.told("del_device", 1), "<AuthCorpId><![CDATA[wp", "<DeviceSn><![CDATA["+k.free.SN+"]]>")
	if _, finding := k.TryDo("corp.rename_device", "sn="+k.free.SN, "name=x"); finding == nil || !strings.Contains(finding.Cause, "no corp") {
		t.Errorf("%v", finding)
	}
}

// The corpid may be the plain one, as it was once.
func TestPlainCorpID(t *testing.T) {
	t.Parallel()
	k := newDesk(t, "upkeep.auth_corpid=plain")
	k.Do("corp.rename_device", "sn="+k.gate.SN, "name=x")
	says(t, k.told("remark_device_name", 1), "<AuthCorpId><![CDATA["+k.CorpID+"]]>")
}

func TestConnectionEvents(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	l := k.login(k.gate)
	says(t, k.told("connect_info", 1), "<ConnectTime>1778463000</ConnectTime>", "<AuthCorpId><![CDATA[wp", k.gate.SN)
	l.Close()
	says(t, k.told("disconnect_info", 1), "<DisconnectTime>1778463000</DisconnectTime>", "<Reason><![CDATA[connection closed]]>", "<AuthCorpId><![CDATA[wp")
	k.login(k.gate)
	k.told("connect_info", 2)
	k.Advance(2 * time.Minute)
	says(t, k.told("disconnect_info", 2), "<Reason><![CDATA[heartbeat timeout]]>")
	k.login(k.gate)
	k.told("connect_info", 3)
	k.login(k.gate)
	k.told("connect_info", 4)
	says(t, k.told("disconnect_info", 3), "<Reason><![CDATA[replaced by a new connection]]>")
}

func TestDisconnectReasons(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string]string{"names": "<Reason><![CDATA[left]]>", "none": "<Reason><![CDATA[]]>"} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			k := newDesk(t, "upkeep.disconnect_reason="+setting)
			k.login(k.gate).Close()
			says(t, k.told("disconnect_info", 1), want)
		})
	}
}

// A connection that has not logged in is none, nor is one of a device that was removed meanwhile.
func TestNoConnectionEvents(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	k.register(k.gate).Close()
	l := k.login(k.gate)
	k.told("connect_info", 1)
	k.Do("corp.unbind_device", "sn="+k.gate.SN)
	k.pushed(l, "push_unbind_corp")
	l.Close()
	k.told("del_device", 1)
	k.login(k.printer).Close()
	says(t, k.told("disconnect_info", 1), k.printer.SN)
}

// Where nobody receives them, connections leave no trace besides their frames.
func TestNobodyReceives(t *testing.T) {
	t.Parallel()
	demo, err := fixtures.Load("demo")
	must(t, err)
	k := newDeafDesk(t, demo)
	k.login(k.gate).Close()
	l := k.login(k.gate)
	code := openhw.Int32(-1)
	k.ok(l, "error_report", &openhw.ErrorReport{ErrCode: &code, ErrMsg: "jammed"})
	k.Advance(0)
	if n := len(k.Calls("title:connect_info")) + len(k.Calls("title:disconnect_info")); n != 0 {
		t.Errorf("%d entries about connections", n)
	}
	if got := k.Calls("kind:event title:error_report failed"); len(got) != 1 || !strings.Contains(got[0].Finding.Fix, "which=system") {
		t.Errorf("an alarm that nobody gets is not explained: %v", got)
	}
}

func TestConnectionEventsOff(t *testing.T) {
	t.Parallel()
	k := newDesk(t, "upkeep.connection_events=false")
	l := k.login(k.gate)
	code := openhw.Int32(-12)
	k.ok(l, "error_report", &openhw.ErrorReport{ErrCode: &code, ErrMsg: "too many users"})
	says(t, k.told("error_report", 1), "<ErrCode>-12</ErrCode>", "<ErrMsg><![CDATA[too many users]]>", k.gate.SN)
	if n := len(k.Calls("title:connect_info")); n != 0 {
		t.Errorf("%d events", n)
	}
}

func TestErrorReportErrors(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	l := k.login(k.gate)
	code := openhw.Int32(1)
	for name, body := range map[string]*openhw.ErrorReport{"ErrCodeRequired": {ErrMsg: "x"}, "ErrMsgRequired": {ErrCode: &code}} {
		if got := k.codeOf(l.Ask(k.ctx, "error_report", body)); got != 40058 {
			t.Errorf("%s: %d", name, got)
		}
	}
}

// A property is told when it is another one.
func TestFeature(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	l := k.login(k.printer)
	get := func() (out struct {
		Feature string `json:"device_feature"`
	}) {
		k.send("hardware/get_device_feature", `{"device_sn":"`+strings.ToLower(k.printer.SN)+`"}`, &out)
		return out
	}
	if got := get(); got.Feature != "" {
		t.Errorf("%+v", got)
	}
	const first, second = `{"printer_type":"PX-200"}`, "纸 <&\"'"
	for _, feature := range []string{first, first, second} {
		k.ok(l, "report_device_feature", &openhw.DeviceFeature{DeviceFeature: feature})
		if got := get(); got.Feature != feature {
			t.Errorf("%q, want %q", got.Feature, feature)
		}
	}
	says(t, k.told("device_feature_change", 2), k.printer.SN, "<AuthCorpId><![CDATA[wp")
	if got := k.codeOf(k.login(k.gate).Ask(k.ctx, "report_device_feature", &openhw.DeviceFeature{DeviceFeature: "x"})); got != 600039 {
		t.Errorf("a door has such properties: %d", got)
	}
	if got := k.codeOf(l.Ask(k.ctx, "report_device_feature", new(openhw.DeviceFeature))); got != 40058 {
		t.Errorf("an empty property: %d", got)
	}
}
