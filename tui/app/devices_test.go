package app_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"wecomlab/tui/ui/keys"
)

// hall shows the devices of a lab in a window of a size.
func hall(t *testing.T, width, height int, options ...option) (*driver, *lab, *stall) {
	t.Helper()
	l, s := newLab(t), newStall()
	l.hardware = true
	l.story()
	l.wire()
	d := start(t, l, width, height, append([]option{furnished(s)}, options...)...).until("● sim")
	return d.press("5").until(gateSN), l, s
}

// pick chooses the device of the lab that stands so many rows below the first.
func (d *driver) pick(row int) *driver {
	d.t.Helper()
	d.press("home")
	for range row {
		d.press("down")
	}
	return d
}

// did fails the test unless the hardware was asked for something.
func (d *driver) did(s *stall, want string) {
	d.t.Helper()
	if !d.eventually(func() bool {
		return slices.ContainsFunc(s.told(), func(got string) bool { return strings.Contains(got, want) })
	}) {
		d.t.Fatalf("the hardware was asked for %q, not for %q", s.told(), want)
	}
}

// asked fails the test unless the simulator was asked for something.
func (d *driver) asked(l *lab, want string) {
	d.t.Helper()
	if !d.eventually(func() bool {
		return slices.ContainsFunc(l.requests(), func(got string) bool { return strings.Contains(got, want) })
	}) {
		d.t.Fatalf("the simulator was asked for %q, not for %q", l.requests(), want)
	}
}

func TestDeviceIsShownFromOutsideAndInside(t *testing.T) {
	t.Parallel()
	d, _, _ := hall(t, 200, 60)
	d.shows("▶ ● subscribed", "push_unbind_corp", "OPEN for lin.yue", "face of chen.mo is captured", "door late after 4s", "timed out +4.0s", "→ in", "2 · version 6 of 6")
	d.shows("report_remote_open_door", "2000003", "▸ member member.open_door")
	d.press("enter", "end").shows("陈默", "the door is open for lin.yue").press("esc")
	d.press("end").shows("binding", "● bound", "40m00s left", "openhw/device/report_device_status", "bind ok, door ok")
}

func TestDevicesAreFiltered(t *testing.T) {
	t.Parallel()
	d, _, _ := hall(t, 120, 40)
	d.press("/").types("打印").press("enter").until("found: 打印").shows(paperSN).hides(newSN)
	d.press("/").press("ctrl+u").types("nothing").press("enter").until("No device holds")
	d.press("esc").until(newSN)
	d.press("/").types("x").press("esc").hides("found")
}

// TestEveryDeviceKey presses every key that does something with a device, and looks at what was asked for.
func TestEveryDeviceKey(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		id   keys.ID
		row  int    // of the device
		key  string // pressed
		form string // what the form is called; empty: it is done at once
		fill []string
		want string // of the hardware, or of the simulator if it begins with /
	}{
		{keys.DeviceBind, 1, "b", "Add a device to a corp", nil, `/actions/corp.bind_device {"sn":"` + newSN + `"}`},
		{keys.DeviceUnbind, 0, "u", "Remove a device from its corp", nil, `/actions/corp.unbind_device {"sn":"` + gateSN + `"}`},
		{keys.DeviceEnrol, 0, "e", "Enrol a member at a device", nil, `/actions/corp.enrol {"sn":"` + gateSN + `"}`},
		{keys.DeviceDoor, 0, "o", "Open a door from afar", nil, `/actions/member.open_door {"sn":"` + gateSN + `"}`},
		{keys.DeviceVisitor, 0, "v", "Announce a visitor", nil, `/actions/visitor.register {"sns":"` + gateSN + `"}`},
		{keys.DeviceSelf, 0, "S", "Let members enrol at a device", nil, `/actions/corp.self_input {"sn":"` + gateSN + `"}`},
		{keys.DeviceRange, 0, "A", "Choose whom a device serves", nil, `/actions/corp.device_range {"sn":"` + gateSN + `"}`},
		{keys.DevicePrint, 2, "P", "Print a document", nil, `/actions/member.print {"sn":"` + paperSN + `"}`},
		{keys.DeviceFirmware, 0, "U", "", nil, `/actions/corp.upgrade_firmware {"sn":"` + gateSN + `"}`},
		{keys.DeviceRestart, 0, "R", "", nil, `/actions/device.restart {"sn":"` + gateSN + `"}`},
		{keys.DeviceLog, 0, "L", "", nil, `/actions/device.fetch_log {"sn":"` + gateSN + `"}`},
		{keys.DeviceLicence, 0, "X", "", nil, `/actions/device.enable {"on":"false","sn":"` + gateSN + `"}`},
		{keys.DevicePunch, 0, "p", "notes a record", nil, gateSN + " punch map[userid:chen.mo]"},
		{keys.DeviceHeat, 0, "t", "takes a temperature", nil, gateSN + " temperature map[celsius:36.6 userid:chen.mo]"},
		{keys.DevicePhone, 0, "m", "holds the code of a phone", []string{"lin.yue"}, `/actions/member.phone_code {"corp":"wwlab000000000001","user":"lin.yue"}`},
		{keys.DeviceCapture, 0, "c", "decides about the enrolment", nil, gateSN + " capture map[]"},
		{keys.DeviceEnrolWay, 0, "E", "chooses what the device does", []string{"right", "right"}, gateSN + " policy map[is:fail what:enrol]"},
		{keys.DeviceDoorWay, 0, "O", "chooses what the device does", []string{"right", "right", "right"}, gateSN + " policy map[is:late what:door]"},
		{keys.DevicePaperOut, 2, "N", "chooses what the device does", []string{"right", "right"}, paperSN + " policy map[is:fail what:print]"},
		{keys.DeviceScan, 2, "d", "scans a page", nil, paperSN + " scan map[filename:scan.pdf]"},
		{keys.DeviceAlarm, 0, "!", "reports an error", nil, gateSN + " error_report map[code:1001 text:the camera is covered]"},
		{keys.DeviceCable, 0, "x", "", nil, gateSN + " offline map[]"},
		{keys.DeviceReset, 0, "D", "forgets everything", nil, gateSN + " factory_reset map[]"},
		{keys.DevicePower, 0, "s", "", nil, "stop " + gateSN},
		{keys.DeviceVendorWay, 3, "V", "says how devices take", []string{"fail:4:wrong"}, cloudSN + " policy map[conduct:fail:4:wrong subject:bind]"},
		{keys.DeviceReport, 3, "T", "", nil, cloudSN + " status map[]"},
		{keys.DeviceFleetRun, 0, "F", "Start a fleet", []string{"800"}, "fleet 800 morning-rush 30s"},
	} {
		t.Run(string(tc.id), func(t *testing.T) {
			t.Parallel()
			d, l, s := hall(t, 140, 48)
			d.pick(tc.row).gone("not in this program").press(tc.key)
			if tc.form != "" {
				d.until(tc.form)
				for _, typed := range tc.fill {
					if typed == "right" {
						d.press("right")
					} else {
						d.types(typed)
					}
				}
				d.press("enter")
			}
			if strings.HasPrefix(tc.want, "/") {
				d.asked(l, tc.want)
			} else {
				d.did(s, tc.want)
			}
		})
	}
}

// TestEveryDeviceKeyIsTried holds that the test above forgets no key that does something with a device.
func TestEveryDeviceKeyIsTried(t *testing.T) {
	t.Parallel()
	elsewhere := []keys.ID{
		keys.DeviceOpen, keys.DeviceFind, keys.DeviceMenu, keys.DeviceCode, keys.DevicePaper, keys.DeviceFleet, keys.DeviceInspect, keys.DeviceCopy,
		keys.DeviceNext, keys.DevicePrev, keys.DeviceOther, keys.DeviceBefore,
	}
	if got, want := len(keys.In(keys.Devices)), 27+len(elsewhere); got != want {
		t.Errorf("there are %d keys, %d are tried: add the new ones to TestEveryDeviceKey", got, want)
	}
}

func TestRefusedOperationIsAskedAgain(t *testing.T) {
	t.Parallel()
	d, _, s := hall(t, 120, 40)
	s.fail = errors.New("the device shows no page")
	d.press("c").until("decides about the enrolment").types("7").press("enter").until("the device shows no page").shows("7")
	d.press("enter")
	d.did(s, "capture map[code:7]")
}

func TestCodesAreShownAndScanned(t *testing.T) {
	t.Parallel()
	d, l, _ := hall(t, 120, 50)
	d.press("Q").until("static code").shows("hw_code=lab-0001", "█▀▀▀▀▀█")
	d.press("tab").until("dynamic bind code").shows("type=qrcode").press("tab").until("dynamic login code")
	d.press("y").copies("https://open.work.weixin.qq.com/connect/hardware?sn=" + gateSN + "&type=dynamic_login&state=wecomlab")
	d.press("left", "left").until("static code").press("enter").until("Scan what a device shows").press("enter")
	d.asked(l, `/actions/member.scan_code {"code":"https://open.work.weixin.qq.com/connect/hardware?hw_code=lab-0001","corp":"wwlab000000000001"}`)
}

func TestCodeNeedsRoom(t *testing.T) {
	t.Parallel()
	d, _, _ := hall(t, 80, 24)
	d.press("Q").until("static code").press("tab").until("The window is too small for this code").shows("type=qrcode")
}

func TestPrintedPage(t *testing.T) {
	t.Parallel()
	d, _, _ := hall(t, 120, 40)
	d.press("down", "down").until("▌○ 三楼打印机").press("w").until("Quarterly plan").shows("page 1 of 1 · job 1 of 1", "纸张大小 A4", "scan.pdf")
	d.press("n", "]", "r", "[").shows("page 1 of 1").press("esc").until("connection ─").press("esc")
	d.press("home").until("OPEN for").press("w").until("no printer")
}

func TestFleetIsStartedAndStopped(t *testing.T) {
	t.Parallel()
	d, _, s := hall(t, 120, 40)
	d.press("f").until("No fleet has lived yet").press("F").until("how many devices").types("0").press("enter").until("1 to 20000 devices")
	d.press("esc").press("F").until("how many devices").types("500").press("enter").until("p99 196 ms")
	d.shows("online 500", "498", "pausing 2", "2 × no answer", "425 acknowledged")
	d.press("F").until("told to stop")
	d.did(s, "stop fleet")
	d.until("The account is whole").press("f").until("connection ─")
}

func TestFramesLeadToTraffic(t *testing.T) {
	t.Parallel()
	d, _, _ := hall(t, 120, 40)
	d.until("2000003").press("enter", "enter").press("enter").until("▸2 Traffic").shows("report_remote_open_door")
	d.press("5").until("▸5 Devices").press("i").until("▸2 Traffic")
}

func TestDevicesByMouse(t *testing.T) {
	t.Parallel()
	d, l, _ := hall(t, 120, 40)
	d.click("实验室门禁").until("40m00s left").click("前台门禁").until("OPEN for")
	d.click("o open door").until("Open a door from afar").press("enter")
	d.asked(l, "/actions/member.open_door")
	d.until("OPEN for").click("d scan").until("this device cannot do that")
	d.press("esc").wheel(60, 10, tea.MouseWheelDown)
	d.click("push_remote_open").click("push_remote_open").until("▸2 Traffic")
	d.press("5").until("standing with WeCom")
	d.drag(32, 10, 50, 10)
	if at := d.column("standing with WeCom"); at < 45 {
		t.Errorf("the border was dragged, and the device begins at column %d", at)
	}
}

func TestDeviceMenuOffersEverything(t *testing.T) {
	t.Parallel()
	d, _, s := hall(t, 120, 40)
	d.press("a").until("corp.unbind_device").types("selfhelp").until("has the cloud push a text back").press("enter")
	d.until("data *").types("hello").press("enter")
	d.did(s, "selfhelp map[data:hello]")
}

func TestNobodyIsSimulated(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]option{"Off": {furnished(&stall{off: true})}, "None": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			l.hardware = true
			d := start(t, l, 120, 40, options...).until("● sim").press("5").until(gateSN)
			d.shows("not in this program").press("p").until("not simulated in this program").press("esc")
			d.press("f").until("no devices are simulated here").press("esc").press("o").until("Open a door from afar")
		})
	}
}

func TestAnotherSimulatorHasOtherDevices(t *testing.T) {
	t.Parallel()
	d, l, s := hall(t, 120, 40)
	l.mu.Lock()
	l.instance = "one"
	l.mu.Unlock()
	d.advance(2 * time.Second)
	l.setDown(true)
	d.until("○ sim")
	l.mu.Lock()
	l.instance = "another"
	l.mu.Unlock()
	l.setDown(false)
	d.until("● sim").until(gateSN)
	d.did(s, "reset")
}

func TestDevicesThatCouldNotBeSimulated(t *testing.T) {
	t.Parallel()
	l, s := newLab(t), newStall()
	s.idle = errors.New("the cloud of model hwmcloud: no port is free")
	d := start(t, l, 120, 40, furnished(s)).until("● sim").press("5")
	d.until("Some devices could not be simulated").shows("hwmcloud")
}
