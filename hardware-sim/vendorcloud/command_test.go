package vendorcloud_test

import (
	"strings"
	"testing"
	"time"

	"wecomlab/core/hwcloud"
	"wecomlab/hardware-sim/vendorcloud"
)

func TestRemoteDoor(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "attendance+door")
	s.wecom.mustPush(gate, &hwcloud.RemoteOpenDoor{OpenUserID: "woAna", OperID: "op-1"})
	s.await(vendorcloud.EventPunched, "passage")
	if got := s.wecom.last("device/report_remote_open_result"); got != `{"oper_id":"op-1","type":"remote_open_door","errcode":0}` {
		t.Errorf("reported %s", got)
	}
	if got := s.wecom.last("device/report_access_data"); !strings.Contains(got, `"open_userid":"woAna"`) || !strings.Contains(got, `"pass_method":3`) {
		t.Errorf("reported %s", got)
	}
	if n := len(s.wecom.got("device/report_checkin_data")); n != 0 {
		t.Error("who opens from afar has come")
	}
	s.do("policy door fail")
	s.wecom.mustPush(gate, &hwcloud.RemoteOpenDoor{OpenUserID: "woAna", OperID: "op-2"})
	s.await(vendorcloud.EventOpened, "failed")
	if got := s.wecom.last("device/report_remote_open_result"); got != `{"oper_id":"op-2","type":"remote_open_door","errcode":1,"errmsg":"the door is stuck"}` {
		t.Errorf("reported %s", got)
	}
	if n := len(s.wecom.got("device/report_access_data")); n != 1 {
		t.Errorf("%d passages", n)
	}
}

func TestRemoteDoor_LateAndSilent(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "door")
	s.do("policy door late:10s")
	s.wecom.mustPush(gate, &hwcloud.RemoteOpenDoor{OpenUserID: "woAna", OperID: "op-late"})
	s.do("policy door silent")
	s.wecom.mustPush(gate, &hwcloud.RemoteOpenDoor{OpenUserID: "woAna", OperID: "op-silent"})
	s.wecom.mustPush(gate, &hwcloud.FetchDeviceStatus{}) // a late door keeps nobody waiting
	s.await(vendorcloud.EventReported, "")
	s.do("policy door ok")
	if n := len(s.wecom.got("device/report_remote_open_result")); n != 0 {
		t.Errorf("%d results", n)
	}
	s.advance(10 * time.Second)
	s.await(vendorcloud.EventOpened, "the door is open")
	if got := s.wecom.got("device/report_remote_open_result"); len(got) != 1 || !strings.Contains(got[0], "op-late") {
		t.Errorf("reported %s", got)
	}
}

func TestScannedCode(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "door")
	scan := &hwcloud.UserScan{OperID: "op-1", OpenUserID: "woBo", State: "north"}
	reply, err := s.wecom.push(gate, scan)
	if presence, ok := reply.(*hwcloud.Presence); err != nil || !ok || presence.OnlineStatus != hwcloud.Online {
		t.Fatalf("%+v, %v", reply, err)
	}
	s.await(vendorcloud.EventPunched, "passage")
	if got := s.wecom.last("device/report_remote_open_result"); got != `{"oper_id":"op-1","type":"scan_qrcode_open","errcode":0}` {
		t.Errorf("reported %s", got)
	}
	s.do("power unplugged")
	reply, err = s.wecom.push(gate, &hwcloud.UserScan{OperID: "op-2", OpenUserID: "woBo"})
	if presence, ok := reply.(*hwcloud.Presence); err != nil || !ok || presence.OnlineStatus != hwcloud.Offline {
		t.Errorf("%+v, %v", reply, err)
	}
	reply, err = s.wecom.push("GATE9999", &hwcloud.UserScan{OperID: "op-3", OpenUserID: "woBo"})
	if presence, ok := reply.(*hwcloud.Presence); err != nil || !ok || presence.OnlineStatus != hwcloud.Offline {
		t.Errorf("a stranger's device: %+v, %v", reply, err)
	}
}

func TestCodes(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "door")
	for line, want := range map[string]string{"code id north": "id north", "code static north": "login 0 north", "code dynamic": "login 1 "} {
		if got := s.do(line); got != want {
			t.Errorf("%s: %q", line, got)
		}
	}
}

func TestEnrolment(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "door")
	face := hwcloud.Biometric{PageType: hwcloud.FacePage, OperID: "op-1", OpenUserID: "woAna"}
	enter, remove := hwcloud.EnterPage(face), hwcloud.DeleteBioInfo(face)
	s.wecom.mustPush(gate, &enter)
	s.await(vendorcloud.EventPage, "a face")
	s.await(vendorcloud.EventEnrolled, "a face was captured")
	if got := s.wecom.last("device/report_bio_info_result"); got != `{"oper_id":"op-1","errcode":0}` || !s.Enrolled(corp, "woAna", hwcloud.FacePage) {
		t.Errorf("reported %s", got)
	}
	if people := s.do("people"); !strings.Contains(people, "woAna\tAna\tface") {
		t.Errorf("%s", people)
	}
	remove.OperID = "op-2"
	s.wecom.mustPush(gate, &remove)
	s.await(vendorcloud.EventEnrolled, "a face was deleted")
	if s.Enrolled(corp, "woAna", hwcloud.FacePage) {
		t.Error("the face is still there")
	}
	s.do("enrol woBo fingerprint")
	if got := s.wecom.last("device/report_bio_info_result"); got != `{"errcode":0,"open_userid":"woBo","bio_info_type":1}` || !s.Enrolled(corp, "woBo", hwcloud.FingerprintPage) {
		t.Errorf("reported %s", got)
	}
	s.refused("enrol woZed", "is none of the 3 people")
}

func TestEnrolment_ByAPerson(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "door")
	s.do("policy enrol ask")
	for _, id := range []string{"op-1", "op-2", "op-3"} {
		enter := hwcloud.EnterPage{PageType: hwcloud.FacePage, OperID: id, OpenUserID: "woAna"}
		s.wecom.mustPush(gate, &enter)
		s.await(vendorcloud.EventWaiting, "finish says how it ends")
	}
	if tasks := s.do("tasks"); strings.Count(tasks, "waits for finish") != 3 {
		t.Errorf("%s", tasks)
	}
	s.wecom.mustPush(gate, &hwcloud.ExitPage{PageType: hwcloud.FacePage, OperID: "op-1", OpenUserID: "woAna"})
	s.await(vendorcloud.EventPageClosed, "")
	s.do("finish fail:102:eyes closed")
	s.await(vendorcloud.EventEnrolled, "failed with 102: eyes closed")
	if got := s.wecom.last("device/report_bio_info_result"); got != `{"oper_id":"op-2","errcode":102,"errmsg":"eyes closed"}` {
		t.Errorf("reported %s", got)
	}
	s.do("finish")
	s.await(vendorcloud.EventEnrolled, "a face was captured")
	s.refused("finish", "no such operation waits")
	s.refused("finish task=x", `"x" is no task`)
}

// What WeCom refuses for good is dropped; what it could not be reached for is done later.
func TestTasks_FailureAndReturn(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "door")
	s.wecom.refuse("device/report_bio_info_result", 71045)
	enter := hwcloud.EnterPage{PageType: hwcloud.FacePage, OperID: "op-1", OpenUserID: "woAna"}
	s.wecom.mustPush(gate, &enter)
	s.await(vendorcloud.EventFailed, "71045")
	s.wecom.refuse("device/report_bio_info_result", -1, -1, -1)
	enter.OperID = "op-2"
	s.wecom.mustPush(gate, &enter)
	s.await(vendorcloud.EventFailed, "enter_page")
	if tasks := s.Tasks(); len(tasks) != 1 {
		t.Fatalf("%d tasks wait", len(tasks))
	}
	s.advance(30 * time.Minute)
	s.await(vendorcloud.EventEnrolled, "a face was captured")
	if got := s.wecom.last("device/report_bio_info_result"); !strings.Contains(got, "op-2") {
		t.Errorf("reported %s", got)
	}
}

func TestStrangersCallbacks(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.wecom.mustPush("GATE9999", &hwcloud.UpdateFirmware{OperID: "op-1"})
	s.await(vendorcloud.EventFailed, "a device that this cloud does not have")
	s.wecom.mustPush("GATE9999", &hwcloud.Unbind{})
	if n := len(s.Tasks()); n != 0 {
		t.Errorf("%d tasks", n)
	}
}
