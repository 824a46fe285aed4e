package vendorcloud_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/hwcloud"
	"wecomlab/fixtures"
	"wecomlab/hardware-sim/vendorcloud"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/mocktest"
)

// The devices of the demo world in cloud mode.
const (
	demoGate    = "YQCLOUD00000001"
	demoPrinter = "YQCLOUDPRINT001"
)

// play is a vendor's cloud with the simulator in place of WeCom.
type play struct {
	*stage
	mock *mocktest.Server
}

// newPlay starts a simulator and the cloud of the model of a device; the console of both knows the other.
func newPlay(t *testing.T, sn, kinds string, options ...mocktest.Option) *play {
	t.Helper()
	mock := mocktest.New(t, options...)
	model := demoModel(t, mock.CloudModel(sn))
	ctx, cancel := clock.Real().WithTimeout(context.WithoutCancel(t.Context()), patience)
	s := &stage{t: t, ctx: ctx, clock: mock.Clock(), happen: make(chan vendorcloud.Event, 1000)}
	server := httptest.NewUnstartedServer(nil)
	s.url = "http://" + server.Listener.Addr().String()
	transport := &http.Transport{}
	cloud, err := vendorcloud.New(ctx, vendorcloud.Config{
		Client: &hwcloud.Client{BaseURL: mock.URL, HTTP: &http.Client{Transport: transport}}, ModelID: model.ModelID, ModelSecret: model.Secret,
		Token: model.Callback.Token, AESKey: model.Callback.AESKey, Provider: mock.ProviderCorpID, PublicURL: s.url, Clock: s.clock, Tell: s.note,
	})
	must(t, err)
	s.Cloud = cloud
	server.Config.Handler = cloud
	server.Start()
	t.Cleanup(server.Close)
	var living sync.WaitGroup
	living.Go(func() { _ = cloud.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		living.Wait()
		transport.CloseIdleConnections()
		s.logIfFailed()
	})
	s.do("hold " + sn + " " + kinds)
	mock.Do("model.callback", "model="+model.ModelID, "url="+s.url+vendorcloud.ModelPath)
	mock.Do("provider.hardware_callback", "url="+s.url+vendorcloud.ProviderPath, "token="+model.Callback.Token, "aes_key="+model.Callback.AESKey)
	mock.Do("model.ticket", "model="+model.ModelID)
	s.await(vendorcloud.EventTicket, "")
	return &play{s, mock}
}

func demoModel(t *testing.T, id string) fixtures.DeviceModel {
	t.Helper()
	demo, err := fixtures.Load("demo")
	must(t, err)
	at := slices.IndexFunc(demo.DeviceModels, func(m fixtures.DeviceModel) bool { return m.ModelID == id })
	if at < 0 {
		t.Fatalf("the demo world has no model %s", id)
	}
	return demo.DeviceModels[at]
}

// add lets the corp add the device.
func (p *play) add(sn string) {
	p.t.Helper()
	p.mock.Do("corp.bind_device", "sn="+sn)
	p.await(vendorcloud.EventBound, "")
	p.await(vendorcloud.EventReported, "")
}

// person finds somebody whom the device knows, by name.
func (p *play) person(sn, name string) string {
	p.t.Helper()
	d, err := p.Device(sn)
	must(p.t, err)
	for id, person := range d.People {
		if person.UserName == name {
			return id
		}
	}
	p.t.Fatalf("%s does not know %s: %v", sn, name, d.People)
	return ""
}

// operation is the newest operation of a device.
func (p *play) operation(sn string) *hardware.Operation {
	p.t.Helper()
	all := p.mock.Operations(sn)
	if len(all) == 0 {
		p.t.Fatalf("nothing was asked of %s", sn)
	}
	return all[0]
}

func TestSimulator_BindPeopleAndRecords(t *testing.T) {
	t.Parallel()
	p := newPlay(t, demoGate, "attendance+door+temperature")
	p.add(demoGate)
	p.await(vendorcloud.EventSynchronised, "")
	sun := p.person(demoGate, "孙浩")
	p.do("punch " + sun + " in")
	p.do("temperature " + sun + " 36.7")
	punches := p.mock.Punches()
	if len(punches) != 2 || !slices.ContainsFunc(punches, func(r *hardware.Punch) bool { return r.UserID == "sun.hao" && r.PassType == 1 }) {
		t.Errorf("%d records: %+v", len(punches), punches)
	}
	p.mock.Do("corp.device_range", "sn="+demoGate, "users=sun.hao")
	p.await(vendorcloud.EventSynchronised, "")
	if known := p.known(demoGate); len(known) != 1 || known[0] != sun {
		t.Errorf("the device knows %v", known)
	}
	if detail := p.do("detail"); !strings.Contains(detail, "bound to ") {
		t.Errorf("%s", detail)
	}
	if code := p.do("code static north"); !strings.Contains(code, "type=static_login") || !strings.HasSuffix(code, "state=north") {
		t.Errorf("%s", code)
	}
	p.mock.Do("device.fetch_status", "sn="+demoGate)
	p.await(vendorcloud.EventReported, "on")
	p.mock.Do("corp.unbind_device", "sn="+demoGate)
	p.await(vendorcloud.EventUnbound, "the corp has removed the device")
	p.add(demoGate)
}

func TestSimulator_Vetoes(t *testing.T) {
	t.Parallel()
	p := newPlay(t, demoGate, "", mocktest.WithSettings(map[string]string{"devicecloud.bind_limit": "1s"}))
	for conduct, want := range map[string]string{"refuse:4": "verification code", "silent": "", "late:2s": ""} {
		p.do("policy bind " + conduct)
		_, finding := p.mock.TryDo("corp.bind_device", "sn="+demoGate)
		if finding == nil || !strings.Contains(finding.String(), want) {
			t.Errorf("%s: %v", conduct, finding)
		}
	}
	p.await(vendorcloud.EventUnbound, "the bind came to nothing")
	if d, err := p.Device(""); err != nil || d.Standing != vendorcloud.Free {
		t.Errorf("%+v, %v", d, err)
	}
	p.do("policy bind accept")
	p.add(demoGate)
}

func TestSimulator_VerifyDevice(t *testing.T) {
	t.Parallel()
	p := newPlay(t, demoGate, "")
	p.do("hold LIGHTHOUSE7 door 4821")
	if _, finding := p.mock.TryDo("corp.bind_device", "sn=LIGHTHOUSE8"); finding == nil {
		t.Error("nobody's device is added")
	}
	if _, finding := p.mock.TryDo("corp.bind_device", "sn=LIGHTHOUSE7", "verif_code=1111"); finding == nil {
		t.Error("the device is added with a wrong code")
	}
	p.mock.Do("corp.bind_device", "sn=LIGHTHOUSE7", "verif_code=4821")
	p.await(vendorcloud.EventSynchronised, "")
	if d, err := p.Device("LIGHTHOUSE7"); err != nil || d.Standing != vendorcloud.Bound {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestSimulator_Register(t *testing.T) {
	t.Parallel()
	p := newPlay(t, demoGate, "")
	p.do("register BEACON1 attendance")
	p.refused("register "+demoGate, "600021")
	p.mock.Do("corp.bind_device", "sn=BEACON1")
	p.await(vendorcloud.EventSynchronised, "")
	p.refused("unregister BEACON1", "71044")
	p.mock.Do("corp.unbind_device", "sn=BEACON1")
	p.await(vendorcloud.EventUnbound, "")
	p.do("unregister BEACON1")
}

func TestSimulator_Door(t *testing.T) {
	t.Parallel()
	p := newPlay(t, demoGate, "attendance+door+temperature")
	p.add(demoGate)
	p.await(vendorcloud.EventSynchronised, "")
	p.mock.Do("member.open_door", "sn="+demoGate, "user=sun.hao")
	p.await(vendorcloud.EventPunched, "passage")
	if o := p.operation(demoGate); o.Kind != hardware.RemoteOpen || o.State != hardware.Succeeded {
		t.Errorf("%+v", o)
	}
	p.do("policy door fail")
	p.mock.Do("member.open_door", "sn="+demoGate, "user=sun.hao")
	p.await(vendorcloud.EventOpened, "failed")
	if o := p.operation(demoGate); o.State != hardware.Failed || o.ErrMsg != "the door is stuck" {
		t.Errorf("%+v", o)
	}
	p.do("policy door ok")
	p.mock.Advance(time.Minute) // two passages in one second are one record
	p.mock.Do("member.scan_code", "sn="+demoGate, "user=sun.hao")
	p.await(vendorcloud.EventOpened, "the door is open")
	p.await(vendorcloud.EventPunched, "passage")
	if o := p.operation(demoGate); o.Kind != hardware.ScanOpen || o.State != hardware.Succeeded {
		t.Errorf("%+v", o)
	}
	if n := len(p.mock.Punches()); n != 2 {
		t.Errorf("%d passages", n)
	}
}

func TestSimulator_Enrolment(t *testing.T) {
	t.Parallel()
	p := newPlay(t, demoGate, "attendance+door+temperature")
	p.add(demoGate)
	p.await(vendorcloud.EventSynchronised, "")
	p.mock.Do("corp.enrol", "sn="+demoGate, "user=sun.hao")
	p.await(vendorcloud.EventEnrolled, "was captured")
	if o := p.operation(demoGate); o.Kind != hardware.Enrolment || o.State != hardware.Succeeded {
		t.Errorf("%+v", o)
	}
	p.do("policy enrol ask")
	p.mock.Do("corp.enrol", "sn="+demoGate, "user=he.xin")
	p.await(vendorcloud.EventWaiting, "")
	p.do("finish fail:102:eyes closed")
	p.await(vendorcloud.EventEnrolled, "failed with 102")
	if o := p.operation(demoGate); o.State != hardware.Failed || o.ErrCode != 102 {
		t.Errorf("%+v", o)
	}
	p.mock.Do("corp.enrol", "sn="+demoGate, "user=he.xin")
	p.await(vendorcloud.EventWaiting, "")
	p.mock.Do("corp.cancel_enrol", "sn="+demoGate)
	p.await(vendorcloud.EventPageClosed, "")
	p.refused("finish", "no such operation waits")
}

func TestSimulator_Firmware(t *testing.T) {
	t.Parallel()
	p := newPlay(t, demoGate, "")
	p.add(demoGate)
	if _, finding := p.mock.TryDo("device.upgrade", "sn="+demoGate); finding == nil {
		t.Error("an upgrade is offered although no newer firmware was reported")
	}
	p.do("firmware 2.0.0 opens faster")
	p.mock.Do("device.upgrade", "sn="+demoGate)
	p.await(vendorcloud.EventFirmware, "2.0.0")
	p.await(vendorcloud.EventReported, "firmware 2.0.0")
	if o := p.operation(demoGate); o.Kind != hardware.Upgrade || o.State != hardware.Succeeded {
		t.Errorf("%+v", o)
	}
}

func TestSimulator_Print(t *testing.T) {
	t.Parallel()
	p := newPlay(t, demoPrinter, "printer+scanner")
	p.add(demoPrinter)
	job := p.mock.Do("member.print", "sn="+demoPrinter, "user=sun.hao", "text=tide table", "doc_name=tides.txt", "submit=false")["jobid"]
	p.await(vendorcloud.EventPreviewed, "1 pages")
	p.mock.Do("member.print_settings", "jobid="+job, "settings=纸张大小=A5")
	p.await(vendorcloud.EventPreviewed, "1 pages")
	p.mock.Do("member.print_submit", "jobid="+job)
	p.await(vendorcloud.EventPrinted, "tides.txt")
	if content, ok := p.Paper(job); !ok || len(content) == 0 {
		t.Errorf("%q is on paper", content)
	}
	p.do("policy print fail:2001:out of paper")
	second := p.mock.Do("member.print", "sn="+demoPrinter, "user=sun.hao", "text=second")["jobid"]
	p.await(vendorcloud.EventPrinted, "failed with 2001")
	p.mock.Do("member.print_delete", "jobid="+second)
	p.await(vendorcloud.EventDropped, "the job is gone")
}

func TestSimulator_ScanFile(t *testing.T) {
	t.Parallel()
	p := newPlay(t, demoPrinter, "printer+scanner")
	p.add(demoPrinter)
	p.mock.Do("member.scan_code", "sn="+demoPrinter, "user=sun.hao")
	p.await(vendorcloud.EventScanned, "")
	p.do("scan tides.pdf the tides of all rivers")
	p.await(vendorcloud.EventSent, "tides.pdf")
	if messages := p.mock.Messages("sun.hao"); len(messages) != 1 || messages[0].Type != "file" {
		t.Errorf("%d messages: %+v", len(messages), messages)
	}
}

// Half an hour goes by, and another: tickets come, tokens end, and the device stays online.
func TestSimulator_ADay(t *testing.T) {
	t.Parallel()
	p := newPlay(t, demoGate, "attendance")
	p.add(demoGate)
	p.await(vendorcloud.EventSynchronised, "")
	sun := p.person(demoGate, "孙浩")
	for range 6 {
		p.mock.Advance(30 * time.Minute)
		p.await(vendorcloud.EventReported, "on")
	}
	p.do("punch " + sun)
	if n := p.count(vendorcloud.EventTicket); n < 6 {
		t.Errorf("%d tickets in six leaps of time", n)
	}
	if n := p.count(vendorcloud.EventFailed); n != 0 {
		t.Errorf("%d failures", n)
	}
}
