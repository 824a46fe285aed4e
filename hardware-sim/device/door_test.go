package device_test

import (
	"testing"
	"time"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

func remote(c *cloud) {
	c.push("push_remote_open_door", &openhw.RemoteOpen{UserID: "sun.hao", OperID: "op-1"})
}

func TestOpensFromAfar(t *testing.T) {
	t.Parallel()
	t.Run("Remote", func(t *testing.T) {
		t.Parallel()
		c, own := newCloud(t), frozen(t)
		c.startWith(known(), device.Config{Clock: own, Lean: true})
		remote(c)
		if r := next[openhw.DoorReport](c, "report_remote_open_door"); r.Type != openhw.RemoteOpenDoor || r.OperID != "op-1" || *r.Status != openhw.DoorOpened {
			t.Errorf("%+v", r)
		}
		if p := next[openhw.Checkin](c, "checkin").CheckinData[0]; p.UserID != "sun.hao" || p.PassType != openhw.PassIn || p.PassMethod != openhw.ByRemote || int64(p.Timestamp) != present.Unix() {
			t.Errorf("%+v", p)
		}
		if s := c.device.Snapshot(); !s.DoorOpen || s.Door.By != "sun.hao" {
			t.Errorf("%+v", s.Door)
		}
		c.advance(own, 5*time.Second)
		if c.device.Snapshot().DoorOpen {
			t.Error("the door stays open")
		}
	})
	t.Run("Scanned", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.startWith(known(), device.Config{})
		c.push("push_user_scan", &openhw.UserScan{UserID: "sun.hao", OpType: openhw.OpScanOpen, OperID: "op-2", State: "gate", UserType: openhw.ScannedByAdmin})
		if r := next[openhw.DoorReport](c, "report_remote_open_door"); r.Type != openhw.ScanOpenDoor || r.OperID != "op-2" {
			t.Errorf("%+v", r)
		}
		if p := next[openhw.Checkin](c, "checkin").CheckinData[0]; p.PassMethod != openhw.ByScan || p.UserType != openhw.Employee {
			t.Errorf("%+v", p)
		}
		if s := c.device.Snapshot(); s.Scanned.State != "gate" {
			t.Errorf("%+v", s.Scanned)
		}
	})
}

// A door that fails, or is late, or says nothing.
func TestDoesNotOpen(t *testing.T) {
	t.Parallel()
	t.Run("Fails", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.startWith(known(), device.Config{})
		c.do("policy door fail")
		remote(c)
		if r := next[openhw.DoorReport](c, "report_remote_open_door"); *r.Status != openhw.DoorFailed {
			t.Errorf("%+v", r)
		}
		c.until(device.EventReported)
		if _, waiting := c.device.Reported(); waiting != 0 || c.device.Snapshot().DoorOpen {
			t.Error("somebody has passed")
		}
		c.none("checkin")
	})
	t.Run("Late", func(t *testing.T) {
		t.Parallel()
		c, own := newCloud(t), frozen(t)
		c.startWith(known(), device.Config{Clock: own, Lean: true})
		c.do("policy door late 6s")
		remote(c)
		c.until(device.EventPushed)
		c.advance(own, 5*time.Second)
		c.none("report_remote_open_door")
		c.advanceUntil(own, func() bool { return len(c.channel("report_remote_open_door")) > 0 })
	})
	t.Run("LateToldByTheCloud", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.on("report_remote_open_door", func(asked) any { return openhw.Refusal(openhw.UnknownRemoteOpen) })
		c.startWith(known(), device.Config{})
		remote(c)
		c.untilText(device.EventFailed, "2000003")
		c.none("checkin")
	})
	t.Run("Silent", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.startWith(known(), device.Config{})
		c.do("policy door silent")
		remote(c)
		c.push("push_admin_list_change", nil)
		c.wait("get_admin_info")
		c.wait("get_admin_info")
		c.none("report_remote_open_door")
	})
}

// The door opens while a list is read that the cloud takes its time with.
func TestOpensWhileItReads(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.on("get_perm_version", func(asked) any { return silence{} })
	c.startWith(known(), device.Config{})
	c.wait("get_perm_version")
	c.push("push_remote_open_door", &openhw.RemoteOpen{UserID: "sun.hao", OperID: "op-1"})
	c.wait("report_remote_open_door")
	c.wait("checkin")
}
