package device_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

// What a device tells about itself, and what it asks for after a login.
func TestLogsIn(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.start(device.Config{
		Kinds: openhw.Attendance | openhw.Printer, Firmware: "2.1",
		Net: &openhw.NetInfo{WifiName: "lab", MacAddress: "02:11:22:33:44:55"}, ExtArgs: &openhw.ExtArgs{FaAlgorithm: []string{"v2", "default"}},
	})
	r := next[openhw.Register](c, "register")
	if !r.Proof().Verify("0123456789abcdef0123456789abcdef") || !r.Proof().Fresh(present) || r.NetInfo.MacAddress != "02:11:22:33:44:55" {
		t.Errorf("%+v", r)
	}
	want := &openhw.Subscribe{Secret: "secret-1", FirmwareVersion: "2.1", ExtArgs: &openhw.ExtArgs{FaAlgorithm: []string{"v2", "default"}}}
	if diff := cmp.Diff(want, next[openhw.Subscribe](c, "subscribe_corp")); diff != "" {
		t.Error(diff)
	}
	for _, cmd := range []string{"get_admin_info", "get_perm_version", "get_visitor_version", "get_open_self_input", "printer/get_job_list"} {
		c.wait(cmd)
	}
	if got := next[openhw.DeviceFeature](c, "report_device_feature").DeviceFeature; got != `{"type":"attendance+printer"}` {
		t.Error(got)
	}
	if got := c.sent()[:4]; !slices.Equal(got, []string{"get_timestamp", "register", "active", "subscribe_corp"}) {
		t.Error(got)
	}
}

// A device gets over what its cloud cannot do yet.
func TestSurvivesRefusals(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	for _, cmd := range []string{"get_admin_info", "get_visitor_version", "get_open_self_input", "report_device_feature"} {
		c.on(cmd, nil)
	}
	c.start(device.Config{Kinds: openhw.AnyKind})
	for range 4 {
		c.until(device.EventFailed)
	}
	c.device.Punch(openhw.Punch{UserID: "he.xin"})
	c.until(device.EventPunched)
	if s := c.device.Snapshot(); s.LastError == "" || s.Connection != "subscribed" {
		t.Errorf("%+v", s)
	}
}

// What the cloud already knows of a connection says how to go on.
func TestAlreadyThere(t *testing.T) {
	t.Parallel()
	t.Run("Registered", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.on("register", func(asked) any { return openhw.Refusal(openhw.RegisteredBefore) })
		c.start(device.Config{Memory: &device.Memory{ActiveCode: "code-0"}, SN: "GATE1", SecretNo: "k"})
		if got := next[openhw.Activate](c, "active").ActiveCode; got != "code-0" {
			t.Error(got)
		}
	})
	t.Run("Activated", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.on("register", func(asked) any { return openhw.Refusal(openhw.ConnActivated) })
		c.start(device.Config{Memory: &device.Memory{Secret: "secret-0"}, SN: "GATE1", SecretNo: "k"})
		c.none("active")
	})
	t.Run("Subscribed", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.on("register", func(asked) any { return openhw.Refusal(openhw.ConnSubscribed) })
		c.start(device.Config{})
		c.none("subscribe_corp")
	})
	t.Run("SubscribedByTheWay", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.on("subscribe_corp", func(asked) any { return openhw.Refusal(openhw.ConnSubscribed) })
		c.start(device.Config{})
	})
}

// What a device does when its cloud sends it back.
func TestStartsOver(t *testing.T) {
	t.Parallel()
	t.Run("OnTheSameConnection", func(t *testing.T) {
		t.Parallel()
		c, own := newCloud(t), frozen(t)
		c.start(device.Config{Clock: own})
		c.write([]byte(`{"errcode":600020,"errmsg":"not logged in"}`))
		c.until(device.EventFailed)
		c.advanceUntil(own, c.subscribed)
		if n := count(c.sent(), "get_timestamp"); n != 2 {
			t.Errorf("%d handshakes", n)
		}
	})
	t.Run("OnAnotherOneWhenToldSo", func(t *testing.T) {
		t.Parallel()
		c, own := newCloud(t), frozen(t)
		c.start(device.Config{Clock: own})
		c.write([]byte(`{"errcode":600014,"errmsg":"device not registered","suggestion":"reconnect","interval":60}`))
		c.untilText(device.EventDisconnected, "next try in 1m0s")
	})
	t.Run("SecretIsDead", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.on("subscribe_corp", func(in asked) any {
			if in.body.(*openhw.Subscribe).Secret != "secret-1" {
				return openhw.Refusal(openhw.InvalidHWSecret)
			}
			return nil
		})
		c.start(device.Config{SN: "GATE1", SecretNo: "k", Memory: &device.Memory{Secret: "secret-0", PermVersion: 7, People: map[string]openhw.User{"a": {UserID: "a"}}}})
		if m := c.device.Memory(); m.Secret != "secret-1" || m.PermVersion != 0 || len(m.People) != 0 {
			t.Errorf("%+v", m)
		}
	})
	t.Run("ActiveCodeIsWrong", func(t *testing.T) {
		t.Parallel()
		c, own := newCloud(t), frozen(t)
		c.on("active", func(in asked) any {
			c.on("active", func(asked) any { return &openhw.Secret{Secret: "secret-1"} })
			return openhw.Refusal(openhw.InvalidActiveCode)
		})
		c.live(device.Config{Clock: own})
		c.until(device.EventDisconnected)
		c.advanceUntil(own, c.subscribed)
		if n := count(c.sent(), "register"); n < 2 {
			t.Errorf("%d registrations", n)
		}
	})
	t.Run("NeverAgainUntilSwitchedOn", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.on("register", func(asked) any { return openhw.Refusal(openhw.DeviceExpired) })
		c.live(device.Config{})
		c.until(device.EventHalted)
		if got := c.device.Snapshot().Connection; got != "halted" {
			t.Error(got)
		}
		c.on("register", func(asked) any { return &openhw.ActiveCode{ActiveCode: "code-1"} })
		c.do("online")
		c.until(device.EventSubscribed)
	})
	t.Run("HeldElsewhere", func(t *testing.T) {
		t.Parallel()
		c, own := newCloud(t), frozen(t)
		c.advice = nil
		c.on("register", func(asked) any { return openhw.Refusal(openhw.RegisteredAbroad) })
		c.live(device.Config{Clock: own})
		c.untilText(device.EventDisconnected, "next try in 2m0s")
	})
}

func count(all []string, one string) (n int) {
	for _, s := range all {
		if s == one {
			n++
		}
	}
	return n
}

// A device that waits asks every five seconds, and at once when it is told.
func TestWaitsForACorp(t *testing.T) {
	t.Parallel()
	c, own := newCloud(t), frozen(t)
	c.on("active", func(asked) any { return openhw.Refusal(openhw.NotAuthorized) })
	c.live(device.Config{Clock: own})
	c.until(device.EventWaiting)
	if s := c.device.Snapshot(); s.Standing != openhw.Unbound || s.State != openhw.Registered {
		t.Errorf("%+v", s)
	}
	c.wait("active")
	c.advanceUntil(own, func() bool { return len(c.channel("active")) > 0 })
	c.on("active", func(asked) any { return &openhw.Secret{Secret: "secret-1"} })
	c.push("push_bind_corp", nil)
	c.until(device.EventBound)
	c.until(device.EventSubscribed)
	if s := c.device.Snapshot(); s.Standing != openhw.Bound {
		t.Errorf("%+v", s)
	}
}

// A removed device forgets the corp, and serves the next.
func TestUnbound(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.start(device.Config{})
	c.on("active", func(asked) any { return openhw.Refusal(openhw.NotAuthorized) })
	c.push("push_unbind_corp", nil)
	c.until(device.EventErased)
	c.until(device.EventWaiting)
	if s := c.device.Snapshot(); s.Standing != openhw.Unbound || s.SelfInput.OpenSelfInputFa || s.Admins != nil {
		t.Errorf("%+v", s)
	}
	c.on("active", func(asked) any { return &openhw.Secret{Secret: "secret-2"} })
	c.push("push_bind_corp", nil)
	c.until(device.EventSubscribed)
	if got := c.device.Memory().Secret; got != "secret-2" {
		t.Error(got)
	}
}

func TestSeed(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.on("get_secret_no", func(asked) any { return &openhw.SecretNo{SecretNo: "own-key"} })
	c.start(device.Config{SN: "GATE1", Seed: "seed"})
	if !next[openhw.GetSecretNo](c, "get_secret_no").Proof().Verify("seed") || !next[openhw.Register](c, "register").Proof().Verify("own-key") {
		t.Error("wrong keys")
	}
}

// The clock is set again every twelve hours, and a heartbeat goes out every half minute.
func TestKeepsTime(t *testing.T) {
	t.Parallel()
	const beat = 30 * time.Second
	c, own := newCloud(t), frozen(t)
	c.start(device.Config{Clock: own, Lean: true})
	c.wait("get_timestamp")
	c.wait("get_perm_version")
	for elapsed := time.Duration(0); elapsed < openhw.TimeSync; elapsed += beat {
		c.advance(own, beat)
		c.wait("ping")
		if err := c.device.Ping(c.ctx); err != nil { // the answer before this one is with the device, too
			t.Fatal(err)
		}
		c.wait("ping")
	}
	c.wait("get_timestamp")
	c.wait("get_perm_version")
}

// A cloud that is busy, or silent, is asked again.
func TestAsksAgain(t *testing.T) {
	t.Parallel()
	c, own := newCloud(t), frozen(t)
	c.start(device.Config{Clock: own, Lean: true, Kinds: openhw.Cast})
	c.on("get_corp_info", func(asked) any {
		c.on("get_corp_info", func(asked) any { return &openhw.CorpName{CorpName: "云桥"} })
		return silence{}
	})
	got := make(chan string, 1)
	go func() {
		name, err := c.device.CorpName(c.ctx)
		if err != nil {
			t.Error(err)
		}
		got <- name
	}()
	c.wait("get_corp_info")
	c.advance(own, openhw.AnswerLongest)
	c.advanceUntil(own, func() bool { return len(c.channel("get_corp_info")) > 0 })
	if name := <-got; name != "云桥" {
		t.Errorf("%q, %q", name, c.sent())
	}
}
