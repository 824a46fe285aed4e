package vendorcloud_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/vendorcloud"
)

func TestPunch(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "attendance+door")
	at := fmt.Sprint(epoch.Unix())
	s.do("punch woAna")
	if got := s.wecom.last("device/report_checkin_data"); got != `{"checkin_data":[{"open_userid":"woAna","user_type":0,"timestamp":`+at+`}]}` {
		t.Errorf("reported %s", got)
	}
	if n := len(s.wecom.got("device/report_access_data")); n != 0 {
		t.Errorf("%d passages without a direction", n)
	}
	s.do("punch woBo out fingerprint")
	if got := s.wecom.last("device/report_access_data"); got != `{"access_data":[{"open_userid":"woBo","user_type":0,"timestamp":`+at+`,"pass_type":2,"pass_method":4}]}` {
		t.Errorf("reported %s", got)
	}
	if n := len(s.wecom.got("device/report_checkin_data")); n != 2 {
		t.Errorf("%d reports of attendance", n)
	}
	s.refused("punch woZed", "woZed is none of the 3 people of GATE0001")
	s.refused("punch", "person is missing")
	s.refused("punch woAna sideways", "sideways is none of none, in, out, unknown")
	s.do("punch woZed force=yes")
	s.await(vendorcloud.EventPunched, "1 of 1 records of attendance")
}

func TestPunch_AsFarAsTheDeviceGoes(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "door")
	s.refused("punch woAna", "keeps no record of that")
	s.do("punch woAna in")
	if n := len(s.wecom.got("device/report_checkin_data")); n != 0 {
		t.Errorf("%d reports of attendance by a door", n)
	}
	s.refused("temperature woAna 36.7", "takes no temperatures")
}

func TestPunch_Rules(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.wecom.people[0].PassRule.RuleList = openhw.List[openhw.Rule]{{Rule: "9:00-18:00 * * 1-5 *"}}
	s.wecom.people[1].PassRule.RuleList = openhw.List[openhw.Rule]{{Rule: "18:00-23:00 * * * *"}, {ID: 1, Rule: "nonsense"}}
	s.bound(gate, "attendance+door")
	s.do("punch woAna in") // 13:06 in China
	s.refused("punch woBo in", "the rules of woBo forbid it now")
	s.do("punch woBo")
	s.do("punch woBo in force=yes")
}

func TestRecordsWaitForWeCom(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "attendance")
	s.wecom.refuse("device/report_checkin_data", 45009, 45009)
	s.refused("punch woAna", "45009")
	s.refused("punch woBo", "45009")
	if d, _ := s.Device(gate); len(d.Checkins) != 2 {
		t.Fatalf("%d records wait", len(d.Checkins))
	}
	s.advance(30 * time.Minute)
	s.await(vendorcloud.EventPunched, "2 of 2 records of attendance")
	if got := s.wecom.last("device/report_checkin_data"); strings.Count(got, "open_userid") != 2 {
		t.Errorf("reported %s", got)
	}
	s.do("power off")
	s.do("punch woAna")
	if d, _ := s.Device(gate); len(d.Checkins) != 1 {
		t.Errorf("a device that is off has reported")
	}
}

func TestRecordsThatWeComRefusesAreDropped(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "attendance")
	s.wecom.failing = []hwcloud.FailedRecord{{OpenUserID: "woAna"}}
	s.do("punch woAna")
	s.await(vendorcloud.EventLost, "attendance of woAna")
	s.await(vendorcloud.EventPunched, "0 of 1")
	if d, _ := s.Device(gate); len(d.Checkins) != 0 {
		t.Errorf("%d records wait", len(d.Checkins))
	}
}

func TestRecordsGoInBatches(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "attendance")
	s.do("power unplugged")
	for range 230 {
		s.do("punch woAna")
	}
	s.do("power on")
	s.do("punch woAna")
	var sizes []int
	for _, body := range s.wecom.got("device/report_checkin_data") {
		sizes = append(sizes, strings.Count(body, "open_userid"))
	}
	if fmt.Sprint(sizes) != "[100 100 31]" {
		t.Errorf("batches of %d", sizes)
	}
}

func TestTemperature(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "temperature")
	s.do("temperature woAna 38.5 fever")
	if got := s.wecom.last("device/report_temperature_data"); !strings.Contains(got, `"temperature":"38.5"`) || !strings.Contains(got, `"status":1`) {
		t.Errorf("reported %s", got)
	}
	s.refused("temperature woAna hot", "want degrees Celsius")
}

func TestStatus(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "door")
	s.wecom.mustPush(gate, &hwcloud.FetchDeviceStatus{})
	s.await(vendorcloud.EventReported, "on")
	s.advance(30 * time.Minute)
	s.await(vendorcloud.EventReported, "on")
	s.do("power off")
	s.await(vendorcloud.EventReported, "off")
	if got := s.wecom.last("device/report_device_status"); !strings.Contains(got, `"online_status":2`) {
		t.Errorf("reported %s", got)
	}
	before := len(s.wecom.got("device/report_device_status"))
	s.do("power unplugged")
	s.do("status")
	s.wecom.mustPush(gate, &hwcloud.ContactChange{PermVersion: 9})
	s.await(vendorcloud.EventSynchronised, "")
	if after := len(s.wecom.got("device/report_device_status")); after != before {
		t.Errorf("an unplugged device has reported %d times", after-before)
	}
}

func TestFirmware(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "door")
	s.do("firmware 1.1.0 opens faster")
	if got := s.wecom.last("device/report_device_status"); got != `{"online_status":1,"cur_version":"1.0.0","upgradable_version":"1.1.0","upgradable_version_desc":"opens faster"}` {
		t.Errorf("reported %s", got)
	}
	s.do("policy firmware fail:2003:the download broke off")
	s.wecom.mustPush(gate, &hwcloud.UpdateFirmware{OperID: "op-1"})
	s.await(vendorcloud.EventFirmware, "failed with 2003")
	if got := s.wecom.last("device/report_firmware_upgrade_result"); got != `{"oper_id":"op-1","errcode":2003,"errmsg":"the download broke off","cur_version":"1.0.0"}` {
		t.Errorf("reported %s", got)
	}
	s.do("policy firmware ok")
	s.wecom.mustPush(gate, &hwcloud.UpdateFirmware{OperID: "op-2"})
	s.await(vendorcloud.EventFirmware, "1.1.0")
	s.await(vendorcloud.EventReported, "firmware 1.1.0")
	if got := s.wecom.last("device/report_device_status"); got != `{"online_status":1,"cur_version":"1.1.0"}` {
		t.Errorf("reported %s", got)
	}
}
