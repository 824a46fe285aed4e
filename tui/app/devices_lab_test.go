package app_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
	"wecomlab/hardware-sim/fleet"
	"wecomlab/hardware-sim/vendorcloud"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/app"
	"wecomlab/tui/rack"
)

// Serial numbers of the lab.
const (
	gateSN  = "LABGATE000001"
	newSN   = "LABGATE000002"
	paperSN = "LABPRINT00001"
	cloudSN = "LABCLOUD00001"
)

// shelf is the devices that the lab's simulator tells of.
func shelf() []control.Device {
	at := noon.Add(-20 * time.Second)
	return []control.Device{
		{
			SN: gateSN, Name: "前台门禁", Model: "hwmgate", ModelName: "门禁考勤一体机", Kinds: []string{"attendance", "door", "temperature"}, Mode: "direct",
			Corp: "wwlab000000000001", CorpName: "示例科技有限公司", Standing: "bound", State: "subscribed", Remote: "127.0.0.1:50001", Links: 1, Heard: at,
			Firmware: "2.0.7", Perm: 6, QRCode: "https://open.work.weixin.qq.com/connect/hardware?hw_code=lab-0001",
		},
		{SN: newSN, Name: "仓库门禁", Model: "hwmgate", ModelName: "门禁考勤一体机", Kinds: []string{"attendance", "door"}, Mode: "direct", Standing: "unbound", State: "registered", Perm: 1},
		{
			SN: paperSN, Name: "三楼打印机", Model: "hwmpaper", ModelName: "打印扫描一体机", Kinds: []string{"printer", "scanner"}, Mode: "direct",
			Corp: "wwlab000000000001", CorpName: "示例科技有限公司", Standing: "bound", Jobs: control.DeviceJobs{Open: 1, Printed: 1},
		},
		{
			SN: cloudSN, Name: "实验室门禁", Model: "hwmcloud", ModelName: "云门禁", Kinds: []string{"attendance", "door"}, Mode: "cloud",
			Corp: "wwlab000000000001", CorpName: "示例科技有限公司", Standing: "bound", Heard: at, Lease: noon.Add(40 * time.Minute), LeaseSpan: 3600, Firmware: "1.4.0", Perm: 3,
		},
	}
}

// serveDevices answers the routes of devices.
func (l *lab) serveDevices(w http.ResponseWriter, r *http.Request, rest string) {
	all := shelf()
	if rest == "" {
		var out control.Devices
		for _, d := range all {
			if find := r.FormValue("find"); strings.Contains(d.SN+d.Name, find) {
				out.Devices = append(out.Devices, d)
			}
		}
		out.Total = len(out.Devices)
		answer(w, out)
		return
	}
	for _, d := range all {
		if "/"+d.SN != rest {
			continue
		}
		card := control.DeviceCard{Device: d}
		if d.SN == gateSN {
			card.Operations = []control.DeviceOperation{
				{OperID: "op-2", Kind: "remote_open", User: "lin.yue", State: "timed out", Begun: noon.Add(-8 * time.Second), Told: noon.Add(-4 * time.Second), Entry: 9},
				{OperID: "op-1", Kind: "enrolment", User: "lin.yue", Page: "fa", State: "succeeded", Begun: noon.Add(-30 * time.Second), Told: noon.Add(-29 * time.Second), Entry: 5},
			}
			card.Records = []control.DeviceRecord{{User: "lin.yue", At: noon.Add(-10 * time.Second), PassType: 1, PassMethod: 1}, {User: "chen.mo", At: noon.Add(-time.Minute), PassType: 2, PassMethod: 4}}
		}
		answer(w, card)
		return
	}
	w.WriteHeader(http.StatusNotFound)
	answer(w, control.Failure{Error: "no device has this serial number"})
}

// wire journals what the devices of the lab have said.
func (l *lab) wire() {
	frame := func(sn, title string, from, to journal.Lane, note string) journal.Entry {
		return journal.Entry{Kind: journal.KindDevice, From: from, To: to, Title: title, Subject: journal.Subject{Device: sn}, Note: note, Took: 400 * time.Microsecond}
	}
	up := func(sn, title string) {
		l.add(frame(sn, title, journal.LaneDevice, journal.LaneWeCom, "subscribed"))
	}
	up(gateSN, "register")
	up(gateSN, "subscribe_corp")
	up(gateSN, "get_userinfo_by_page")
	l.add(journal.Entry{Kind: journal.KindAction, From: journal.LaneMember, To: journal.LaneWeCom, Title: "member.open_door", Subject: journal.Subject{Device: gateSN}})
	l.add(frame(gateSN, "push_remote_open_door", journal.LaneWeCom, journal.LaneDevice, ""))
	late := frame(gateSN, "report_remote_open_door", journal.LaneDevice, journal.LaneWeCom, "subscribed")
	late.Doc, late.Errcode, late.Errmsg = 95050, 2000003, "no remote door data"
	late.Finding = &explain.Finding{Step: explain.Slow, Cause: "the operation has failed already; the late report changes nothing"}
	l.add(late)
	l.add(journal.Entry{
		Kind: journal.KindCallback, From: journal.LaneWeCom, To: journal.LaneApp, Title: "bind", Status: 200, Subject: journal.Subject{Device: cloudSN},
		Callback: &journal.Callback{Event: "bind", Receiver: "model:hwmcloud"},
	})
	l.add(journal.Entry{
		Kind: journal.KindAPI, From: journal.LaneApp, To: journal.LaneWeCom, Title: "openhw/device/report_device_status", Status: 200, Subject: journal.Subject{Device: cloudSN},
	})
}

// stall is simulated hardware of the tests, which does nothing by itself.
type stall struct {
	mu    sync.Mutex
	off   bool
	asked []string
	fleet rack.FleetLook
	fail  error // the answer to the next operation
	idle  error // of the next Furnish
	power map[string]bool
}

func newStall() *stall {
	return &stall{power: map[string]bool{gateSN: true, newSN: true, paperSN: true, cloudSN: true}}
}

func furnished(s *stall) option { return func(c *app.Config) { c.Hardware = s } }

func (s *stall) Off() bool { return s.off }
func (s *stall) Furnish(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.idle
	s.idle = nil
	return err
}

func (s *stall) Reset() { s.note("reset") }

func (s *stall) note(format string, values ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, fmt.Sprintf(format, values...))
}

func (s *stall) told() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asked...)
}

func (s *stall) Start(_ context.Context, sn string) error {
	s.note("start %s", sn)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.power[sn] = true
	return nil
}

func (s *stall) Stop(_ context.Context, sn string) error {
	s.note("stop %s", sn)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.power[sn] = false
	return nil
}

func (s *stall) Do(_ context.Context, sn, op string, args map[string]string) (map[string]string, bool, error) {
	s.note("%s %s %v", sn, op, args)
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.fail
	s.fail = nil
	told := op + " was done"
	switch op {
	case "bind_code":
		told = "https://open.work.weixin.qq.com/connect/hardware?sn=" + sn + "&timestamp=1795340467&nonce=18446744073709551615&signature=" + strings.Repeat("0a", 20) + "&type=qrcode"
	case "login_code":
		told = "https://open.work.weixin.qq.com/connect/hardware?sn=" + sn + "&type=dynamic_login&state=wecomlab"
	}
	return map[string]string{"told": told}, true, err
}

func (s *stall) StartFleet(_ context.Context, spec rack.FleetSpec) error {
	s.note("fleet %d %s %s", spec.Count, spec.Profile, spec.Duration)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fleet = morning()
	return nil
}

func (s *stall) StopFleet() {
	s.note("stop fleet")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fleet.Running, s.fleet.Stats.Phase = false, fleet.Ended
}

func (s *stall) Fleet() rack.FleetLook {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fleet
}

// morning is a fleet in the middle of its rush.
func morning() rack.FleetLook {
	st := fleet.Stats{
		Phase: fleet.Running, Elapsed: 24 * time.Second, Count: 500, Dials: 503, Logins: 502, Dropped: 2, Made: 431, Acknowledged: 425, Refused: 1, Batches: 430, Repeated: 2,
		Delay:    fleet.Delay{Count: 425, P50: 2600 * time.Microsecond, P90: 45 * time.Millisecond, P99: 196 * time.Millisecond, Max: 226 * time.Millisecond},
		Failures: []fleet.Failure{{Kind: "no answer", Cmd: "checkin", Count: 2, Sample: "checkin: no answer came in time"}},
	}
	st.States[fleet.Subscribed], st.States[fleet.Pausing] = 498, 2
	for i := range 24 {
		st.Seconds = append(st.Seconds, fleet.Second{Punches: (i * i) % 37, Logins: 2, Online: min(500, 60*i)})
	}
	for i, n := range []int{0, 4, 139, 131, 70, 33, 31, 9, 8, 0} {
		st.Delay.Bars = append(st.Delay.Bars, fleet.Bar{UpTo: time.Millisecond << i, Count: n})
	}
	return rack.FleetLook{Known: true, Running: true, Spec: rack.FleetSpec{Count: 500, Profile: fleet.MorningRush}, Stats: st}
}

// Look implements devices.Hardware.
func (s *stall) Look(sn string) rack.Look {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.off {
		return rack.Look{}
	}
	out := rack.Look{Here: true, Running: s.power[sn], Snapshot: device.Snapshot{SN: sn, Connection: "subscribed"}}
	in := &out.Snapshot
	switch sn {
	case gateSN:
		in.PermVersion, in.Taken = 6, 2
		in.People = []device.Person{{UserID: "chen.mo", Name: "陈默", Fingerprints: 1}, {UserID: "lin.yue", Name: "林悦", Faces: 2, Rules: []string{"8:30-18:00 * * 1-5 *"}}}
		in.Door, in.DoorOpen = device.Door{By: "lin.yue"}, true
		in.Page = &openhw.EnterPage{PageType: "fa", UserID: "chen.mo"}
		in.Policy = device.Policy{Door: device.Late, DoorDelay: 4 * time.Second}
		in.LastError = "report_remote_open_door: 2000003 no remote door data"
		out.Events = []rack.Event{{At: noon, What: "opened", Text: "the door is open for lin.yue"}}
	case newSN:
		in.Connection = "registered"
	case paperSN:
		out.Papers = []rack.Paper{{JobID: "job-1", User: "lin.yue", Name: "scan.pdf", File: device.ScannedPage("Quarterly plan"), Settings: []openhw.Setting{{Key: "纸张大小", Value: []string{"A4"}}}}}
	case cloudSN:
		out.Snapshot = device.Snapshot{}
		out.Vendor = &rack.Vendor{Device: vendorcloud.Device{SN: sn, Standing: vendorcloud.Bound, Power: vendorcloud.On, PermVersion: 3}, Policy: "bind ok, door ok"}
	}
	return out
}

// deviceActions are those of administrators and members.
func deviceActions() []control.Action {
	sn := control.Param{Name: "sn", Type: control.ParamString, Need: true, Default: gateSN, Help: "serial number"}
	user := control.Param{Name: "user", Type: control.ParamString, Need: true, Default: "lin.yue", Help: "userid"}
	corp := control.Param{Name: "corp", Type: control.ParamString, Need: true, Default: "wwlab000000000001", Help: "plain corpid"}
	return []control.Action{
		{Name: "corp.bind_device", Title: "Add a device to a corp", TitleZH: "企业绑定设备", Actor: journal.LaneAdmin, Params: []control.Param{corp, sn}},
		{Name: "corp.unbind_device", Title: "Remove a device from its corp", TitleZH: "企业移除设备", Actor: journal.LaneAdmin, Params: []control.Param{sn}, Danger: true},
		{Name: "corp.enrol", Title: "Enrol a member at a device", TitleZH: "录入指纹或人脸", Actor: journal.LaneAdmin, Params: []control.Param{sn, user}},
		{Name: "corp.self_input", Title: "Let members enrol at a device", TitleZH: "设置设备自助录入", Actor: journal.LaneAdmin, Params: []control.Param{sn, {Name: "fa", Type: control.ParamBool}}},
		{Name: "corp.device_range", Title: "Choose whom a device serves", TitleZH: "设置设备使用范围", Actor: journal.LaneAdmin, Params: []control.Param{sn, {Name: "users", Type: control.ParamList}}},
		{Name: "corp.upgrade_firmware", Title: "Have a device upgraded", TitleZH: "升级设备固件", Actor: journal.LaneAdmin, Params: []control.Param{sn}},
		{Name: "device.restart", Title: "Restart a device", TitleZH: "重启设备", Actor: journal.LaneAdmin, Params: []control.Param{sn}},
		{Name: "device.enable", Title: "End or renew a device's licence", TitleZH: "启用或停用设备", Actor: journal.LaneProvider, Params: []control.Param{sn, {Name: "on", Type: control.ParamBool}}},
		{Name: "device.fetch_log", Title: "Fetch a log", TitleZH: "拉取日志", Actor: journal.LaneProvider, Params: []control.Param{sn}},
		{Name: "member.open_door", Title: "Open a door from afar", TitleZH: "远程开门", Actor: journal.LaneMember, Params: []control.Param{sn, user}},
		{Name: "member.scan_code", Title: "Scan what a device shows", TitleZH: "扫描设备二维码", Actor: journal.LaneMember, Params: []control.Param{{Name: "code", Type: control.ParamString}, corp, user}},
		{Name: "member.phone_code", Title: "Show a member's code", TitleZH: "员工二维码", Actor: journal.LaneMember, Params: []control.Param{corp, user}},
		{Name: "member.print", Title: "Print a document", TitleZH: "打印文件", Actor: journal.LaneMember, Params: []control.Param{user, sn, {Name: "text", Type: control.ParamString}}},
		{Name: "visitor.register", Title: "Announce a visitor", TitleZH: "登记访客", Actor: journal.LaneApp, Params: []control.Param{{Name: "sns", Type: control.ParamList}, {Name: "name", Type: control.ParamString}}},
	}
}
