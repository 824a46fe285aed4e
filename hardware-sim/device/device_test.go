package device_test

import (
	"encoding/json"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"wecomlab/core/openhw"
	"wecomlab/fixtures"
	"wecomlab/hardware-sim/device"
	"wecomlab/mockwecom/mocktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// life is a device that runs against a simulator.
type life struct {
	*mocktest.Server
	*stand
}

func run(t *testing.T, s *mocktest.Server, config device.Config) *life {
	t.Helper()
	l := &life{s, newStand(t)}
	config.URL = strings.Replace(s.URL, "http", "ws", 1)
	l.live(config)
	return l
}

func demoDevices(t *testing.T) (bound, free fixtures.Device) {
	t.Helper()
	demo, err := fixtures.Load("demo")
	if err != nil {
		t.Fatal(err)
	}
	return demo.DeviceModels[0].Devices[0], demo.DeviceModels[0].Devices[1]
}

// From the box to the bin.
func TestLife(t *testing.T) {
	t.Parallel()
	_, free := demoDevices(t)
	s := mocktest.New(t, mocktest.WithFrozenClock(present))
	l := run(t, s, device.Config{SN: free.SN, SecretNo: free.SecretNo})
	l.until("waiting")
	s.Do("corp.bind_device", "sn="+free.SN)
	l.until("subscribed")
	l.until("synchronised")
	if m := l.device.Memory(); len(m.People) != 10 || m.People["sun.hao"].Name != "孙浩" || m.PermVersion != 2 {
		t.Errorf("%d people, version %d", len(m.People), m.PermVersion)
	}

	s.Do("member.edit", "user=sun.hao", "name=孙浩然")
	l.until("synchronised")
	s.Do("member.leave", "user=gao.jie")
	l.until("synchronised")
	userid := s.Do("member.add", "name=新人", "mobile=13800017777")["userid"]
	l.until("synchronised")
	s.Do("member.edit", "user="+userid, "new_userid=xin.ren")
	l.until("synchronised")
	l.device.Punch(openhw.Punch{UserID: "sun.hao", PassType: openhw.PassIn, PassMethod: openhw.ByFace})
	if e := l.until("punched"); e.Count != 1 {
		t.Errorf("%+v", e)
	}
	if got := s.Punches(); len(got) != 1 || got[0].At < present.Unix() || got[0].At > present.Add(patience).Unix() || got[0].PassMethod != openhw.ByFace {
		t.Errorf("%+v", got)
	}
	m := l.device.Memory()
	if _, there := m.People["gao.jie"]; there || m.People["sun.hao"].Name != "孙浩然" || m.People["xin.ren"].Name != "新人" || m.PermVersion != 6 {
		t.Errorf("%+v", m)
	}

	s.Do("corp.unbind_device", "sn="+free.SN)
	l.until("erased")
	if m := l.device.Memory(); m.Secret != "" || m.People != nil || m.SecretNo == "" {
		t.Errorf("%+v", m)
	}
	l.until("waiting")
	s.Do("corp.bind_device", "sn="+free.SN, "corp=ww4229c9481201bba3")
	l.until("synchronised")
	if got := l.device.Memory().People; len(got) != 4 {
		t.Errorf("%d people", len(got))
	}
}

// A device that comes back reads what it missed, and repeats nothing that was taken.
func TestComesBack(t *testing.T) {
	t.Parallel()
	bound, _ := demoDevices(t)
	s := mocktest.New(t, mocktest.WithFrozenClock(present))
	var kept []byte
	keep := func(m device.Memory) (err error) {
		kept, err = json.Marshal(m)
		return err
	}
	userid := s.Do("member.add", "name=新人", "mobile=13800017777")["userid"]
	l := run(t, s, device.Config{SN: bound.SN, SecretNo: bound.SecretNo, Save: keep})
	l.until("synchronised")
	l.stop()
	s.Do("member.edit", "user="+userid, "new_userid=xin.ren")
	s.Do("member.leave", "user=gao.jie")

	memory := new(device.Memory)
	if err := json.Unmarshal(kept, memory); err != nil {
		t.Fatal(err)
	}
	if _, there := memory.People[userid]; !there || memory.Secret == "" {
		t.Fatalf("%s", kept)
	}
	again := run(t, s, device.Config{SN: bound.SN, Memory: memory})
	again.until("synchronised")
	s.ExpectNone("kind:device title:active errcode!=0")
	got := again.device.Memory().People
	if _, there := got["xin.ren"]; !there || len(got) != 10 {
		t.Errorf("%v", got)
	}
	s.Expect("kind:device title:get_notify_history errcode=0")
}

// A device that restarts comes again.
func TestRestarts(t *testing.T) {
	t.Parallel()
	bound, _ := demoDevices(t)
	s := mocktest.New(t, mocktest.WithFrozenClock(present))
	own := frozen(t)
	l := run(t, s, device.Config{SN: bound.SN, SecretNo: bound.SecretNo, Clock: own})
	l.until("synchronised")
	s.Do("device.restart", "sn="+bound.SN)
	l.until("rebooting")
	l.advanceUntil(own, l.subscribed)
	l.device.Punch(openhw.Punch{UserID: "he.xin"})
	l.until("punched")
}

// What the cloud refuses for good is told, and tried again after a while only.
func TestRefused(t *testing.T) {
	t.Parallel()
	bound, _ := demoDevices(t)
	s := mocktest.New(t, mocktest.WithFrozenClock(present))
	l := run(t, s, device.Config{SN: bound.SN, SecretNo: "wrong"})
	if e := l.until("disconnected"); !strings.Contains(e.Text, "register: 600011") {
		t.Error(e.Text)
	}
	l = run(t, s, device.Config{SN: bound.SN})
	if e := l.until("disconnected"); !strings.Contains(e.Text, "neither a SecretNo nor the seed") {
		t.Error(e.Text)
	}
}
