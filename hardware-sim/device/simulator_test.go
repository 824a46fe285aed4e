package device_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"wecomlab/core/openhw"
	"wecomlab/fixtures"
	"wecomlab/hardware-sim/device"
	"wecomlab/mockwecom/mocktest"
)

// gate runs the bound gate of the demo world.
func gate(t *testing.T, config device.Config, options ...mocktest.Option) *life {
	t.Helper()
	bound, _ := demoDevices(t)
	s := mocktest.New(t, append([]mocktest.Option{mocktest.WithFrozenClock(present)}, options...)...)
	config.SN, config.SecretNo = bound.SN, bound.SecretNo
	if config.Kinds == 0 {
		config.Kinds = openhw.Attendance | openhw.Door | openhw.Temperature
	}
	l := run(t, s, config)
	l.until(device.EventSynchronised)
	return l
}

// printer runs the bound printer of the demo world.
func printer(t *testing.T, config device.Config) *life {
	t.Helper()
	demo, err := fixtures.Load("demo")
	if err != nil {
		t.Fatal(err)
	}
	var d fixtures.Device
	for _, m := range demo.DeviceModels {
		if d.SN == "" && m.Mode == "" && strings.Contains(strings.Join(m.Kinds, " "), "printer") {
			d = m.Devices[0]
		}
	}
	config.SN, config.SecretNo, config.Kinds, config.Pace = d.SN, d.SecretNo, openhw.Printer|openhw.Scanner, atOnce
	l := run(t, mocktest.New(t, mocktest.WithFrozenClock(present)), config)
	l.until(device.EventJobs)
	return l
}

// answered waits until the simulator has answered a command with 0.
func (l *life) answered(cmd string) {
	l.t.Helper()
	l.WaitCall("kind:device title:" + cmd + " errcode=0")
}

// one gives a person of the list.
func (l *life) one(userid string) device.Person {
	l.t.Helper()
	for _, p := range l.device.Snapshot().People {
		if p.UserID == userid {
			return p
		}
	}
	l.t.Fatalf("%s is not in the list", userid)
	return device.Person{}
}

// Nothing that a device does on its own after a login is refused.
func TestSimulatorKnowsAll(t *testing.T) {
	t.Parallel()
	l := gate(t, device.Config{})
	for _, cmd := range []string{"get_admin_info", "get_perm_version", "get_visitor_version", "get_open_self_input"} {
		l.answered(cmd)
	}
	for _, line := range []string{"corp", "ping", "check", "error_report -1 no network", "upload_log wechat", "fetch_code login desk"} {
		l.do(line)
	}
	if image := l.device.Snapshot().Images[device.LoginImage]; !strings.HasPrefix(string(image), "\x89PNG") {
		t.Errorf("%d octets are no PNG", len(image))
	}
	l.do("selfhelp hello")
	l.untilText(device.EventEcho, "hello")
	l.ExpectNone("kind:device errcode!=0")
}

func TestSimulatorEnrols(t *testing.T) {
	t.Parallel()
	t.Run("ByAnAdmin", func(t *testing.T) {
		t.Parallel()
		for page, faces := range map[string]int{"fa": 1, "fp": 0} {
			l := gate(t, device.Config{Pace: atOnce})
			l.Do("corp.enrol", "user=sun.hao", "page="+page)
			l.untilAll(device.EventEnrolled, device.EventSynchronised)
			if p := l.one("sun.hao"); p.Faces != faces || p.Fingerprints != 1-faces || p.FaVer+p.FpVer != 1 {
				t.Errorf("%+v", p)
			}
		}
	})
	t.Run("CalledOff", func(t *testing.T) {
		t.Parallel()
		l := gate(t, device.Config{Policy: &device.Policy{Enrol: device.Ask}})
		l.Do("corp.enrol", "user=sun.hao")
		l.until(device.EventPage)
		l.Do("corp.cancel_enrol")
		l.until(device.EventPageClosed)
	})
	t.Run("Fails", func(t *testing.T) {
		t.Parallel()
		l := gate(t, device.Config{Pace: atOnce, Policy: &device.Policy{Enrol: device.Fail}})
		l.Do("corp.enrol", "user=sun.hao")
		l.untilText(device.EventEnrolled, "has failed")
	})
	t.Run("FromAPhoto", func(t *testing.T) {
		t.Parallel()
		l := gate(t, device.Config{})
		l.Do("member.pick_face", "user=sun.hao", "count=2")
		l.untilAll(device.EventEnrolled, device.EventSynchronised)
		if p := l.one("sun.hao"); p.Faces != 2 {
			t.Errorf("%+v", p)
		}
	})
	t.Run("AtTheDevice", func(t *testing.T) {
		t.Parallel()
		l := gate(t, device.Config{})
		l.refuses("enrol sun.hao fingerprint", "switched off")
		l.Do("corp.self_input", "fp=true", "fa=true")
		l.untilText(device.EventSelfInput, "fingerprints true, faces true")
		l.do("enrol sun.hao fingerprint 3")
		l.until(device.EventSynchronised)
		l.do("pass sun.hao in fingerprint")
		l.until(device.EventPunched)
		l.do("delete_feature sun.hao fingerprint 3")
		l.until(device.EventSynchronised)
		l.refuses("pass sun.hao in fingerprint", "nothing of a finger is enrolled")
		if p := l.one("sun.hao"); p.Fingerprints != 0 || p.FpVer < 2 {
			t.Errorf("%+v", p)
		}
	})
}

// last is the method of the newest passage.
func (l *life) last() uint32 {
	l.t.Helper()
	l.until(device.EventPunched)
	all := l.Punches()
	return uint32(all[len(all)-1].PassMethod) //nolint:gosec // small
}

func TestSimulatorDoor(t *testing.T) {
	t.Parallel()
	t.Run("FromAfar", func(t *testing.T) {
		t.Parallel()
		l := gate(t, device.Config{})
		l.Do("member.open_door", "user=sun.hao")
		l.until(device.EventOpened)
		if got := l.last(); got != openhw.ByRemote {
			t.Errorf("method %d", got)
		}
		l.answered("report_remote_open_door")
	})
	t.Run("ByACode", func(t *testing.T) {
		t.Parallel()
		l := gate(t, device.Config{})
		l.Do("member.scan_code", "user=sun.hao", "code="+l.do("login_code gate-1"))
		l.untilText(device.EventScanned, "gate-1")
		if got := l.last(); got != openhw.ByScan {
			t.Errorf("method %d", got)
		}
	})
	t.Run("TooLate", func(t *testing.T) {
		t.Parallel()
		own := frozen(t)
		l := gate(t, device.Config{Clock: own})
		l.do("policy door late 4s")
		l.Do("member.open_door", "user=sun.hao")
		l.until(device.EventPushed)
		l.Advance(openhw.DoorReply + time.Second)
		l.advanceUntil(own, func() bool { return len(l.Calls("kind:device title:report_remote_open_door")) > 0 })
		l.until(device.EventOpened)
		l.until(device.EventFailed)
		l.Expect("kind:device title:report_remote_open_door errcode!=0")
	})
}

func TestSimulatorCodesOfPhones(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		order   openhw.PhoneOrder
		options []mocktest.Option
	}{
		"ByAPhone":             {nil, nil},
		"ByALittleEndianPhone": {binary.LittleEndian, []mocktest.Option{mocktest.WithSettings(map[string]string{"hardware.phone_code_order": "little-endian"})}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := gate(t, device.Config{Phones: test.order}, test.options...)
			if said := l.do("scan_phone " + l.Do("member.phone_code", "user=sun.hao")["code"]); said != "sun.hao" {
				t.Error(said)
			}
			if got := l.last(); got != openhw.ByPhoneCode {
				t.Errorf("method %d", got)
			}
		})
	}
	t.Run("ByAVisitor", func(t *testing.T) {
		t.Parallel()
		l := gate(t, device.Config{})
		l.Do("visitor.register", "id=v7", "name=李访客")
		l.untilText(device.EventVisitors, "1 visitors")
		visitor := l.device.Snapshot().Visitors[0]
		if visitor.Name != "李访客" || !visitor.HasKey {
			t.Errorf("%+v", visitor)
		}
		if said := l.do("scan_phone " + l.Do("visitor.phone_code", "visitor="+visitor.UserID)["code"]); said != visitor.UserID {
			t.Error(said)
		}
		l.until(device.EventPunched)
		l.Do("visitor.leave", "visitor="+visitor.UserID)
		l.until(device.EventVisitors)
		if got := l.device.Snapshot().Visitors; len(got) != 0 {
			t.Errorf("%+v", got)
		}
	})
}

func TestSimulatorTemperature(t *testing.T) {
	t.Parallel()
	l := gate(t, device.Config{})
	l.Do("member.health", "user=sun.hao", "state=normal")
	if said := l.do("health sun.hao"); !strings.HasPrefix(said, "normal ") {
		t.Error(said)
	}
	l.do("temperature sun.hao 38.4")
	l.do("offline")
	l.until(device.EventOffline)
	l.do("temperature sun.hao 36.6")
	l.do("online")
	l.untilText(device.EventReported, "1 temperatures that had waited")
	l.ExpectNone("kind:device title:temperature errcode!=0")
}

func TestSimulatorUpkeep(t *testing.T) {
	t.Parallel()
	t.Run("Firmware", func(t *testing.T) {
		t.Parallel()
		l := gate(t, device.Config{Pace: atOnce})
		l.Do("model.firmware", "version=2.1.0", "size=100000")
		l.Do("corp.upgrade_firmware")
		l.untilText(device.EventFirmware, "2.1.0 is installed, 100000 octets")
		l.until(device.EventSubscribed)
		if got := l.device.Snapshot().Firmware; got != "2.1.0" {
			t.Error(got)
		}
	})
	t.Run("DamagedFirmware", func(t *testing.T) {
		t.Parallel()
		l := gate(t, device.Config{Policy: &device.Policy{Firmware: device.Fail}})
		l.Do("model.firmware", "version=2.1.0")
		l.Do("corp.upgrade_firmware")
		l.untilText(device.EventFailed, "is damaged")
		l.answered("error_report")
	})
	t.Run("Admins", func(t *testing.T) {
		t.Parallel()
		l := gate(t, device.Config{})
		l.Do("corp.set_admin", "user=sun.hao", "on=true")
		l.untilText(device.EventAdmins, "3 administrators")
		if said := l.do("admins"); !strings.Contains(said, "sun.hao\t孙浩") {
			t.Error(said)
		}
	})
}

func TestSimulatorPrints(t *testing.T) {
	t.Parallel()
	t.Run("AtOnce", func(t *testing.T) {
		t.Parallel()
		l := printer(t, device.Config{})
		l.Do("member.print", "user=sun.hao", "doc_name=plan.pdf", "settings=纸张大小=A5")
		l.until(device.EventPrinted)
		paper := l.device.Snapshot().Papers[0]
		if paper.UserID != "sun.hao" || paper.Pages != 2 || !strings.HasPrefix(string(paper.File), "%PDF") {
			t.Errorf("%s of %s has %d pages, %d octets", paper.Name, paper.UserID, paper.Pages, len(paper.File))
		}
		l.answered("printer/report_job_status")
	})
	t.Run("WhenTheMemberComes", func(t *testing.T) {
		t.Parallel()
		l := printer(t, device.Config{})
		l.do("fetch_code printer desk-1")
		l.Do("member.print", "user=sun.hao", "scanned=false")
		l.untilText(device.EventJobs, "1 jobs wait, 0 to be printed at once")
		l.Do("member.scan_code", "user=sun.hao", "code="+l.do("login_code desk-1"))
		l.until(device.EventPrinted)
		l.until(device.EventReported)
	})
	t.Run("Deleted", func(t *testing.T) {
		t.Parallel()
		l := printer(t, device.Config{})
		l.Do("member.print", "user=sun.hao", "scanned=false")
		l.untilText(device.EventJobs, "1 jobs wait")
		l.Do("member.print_delete")
		l.untilText(device.EventJobs, "0 jobs wait")
	})
	t.Run("OutOfPaper", func(t *testing.T) {
		t.Parallel()
		l := printer(t, device.Config{Policy: &device.Policy{Print: device.Fail}})
		l.Do("member.print", "user=sun.hao")
		l.untilText(device.EventReported, "status 1 out of paper")
	})
	t.Run("AfterANight", func(t *testing.T) {
		t.Parallel()
		l := printer(t, device.Config{})
		l.do("offline")
		l.until(device.EventOffline)
		l.Do("member.print", "user=sun.hao")
		l.do("online")
		l.until(device.EventPrinted)
	})
	t.Run("Scans", func(t *testing.T) {
		t.Parallel()
		l := printer(t, device.Config{})
		l.do("scan sun.hao plan.pdf")
		l.answered("printer/upload_scan_file")
		l.answered("report_device_feature")
	})
}
