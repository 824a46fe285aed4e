package device_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

// What the cloud sends that is no sound frame disturbs nothing.
func TestHostileCloud(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.startWith(known(), device.Config{Kinds: openhw.AnyKind})
	for _, wire := range []string{
		`{}`, `[1]`, `null`, `"`, `{"cmd":"push_change_contact","headers":{"req_id":"c-1"},"body":{"perm_version":"many"}}`,
		`{"cmd":"push_enter_page","body":7}`, `{"cmd":"push_what","headers":{"req_id":"c-1"}}`, `{"cmd":"checkin","headers":{"req_id":"c-1"}}`,
		`{"cmd":"push_exit_page","headers":{"req_id":"c-1"},"body":{"oper_id":"none","userid":"a"}}`, `{"cmd":"push_remote_open_door"}`,
		`{"headers":{"req_id":"d-1"},"errcode":0,"errmsg":"ok"}`, `{"headers":{"req_id":"nobody"},"errcode":40058,"errmsg":"what?"}`, `{"errcode":40058,"errmsg":"what?"}`,
		`{"cmd":"push_user_face","headers":{"req_id":"c-1"},"body":{"face_info":[{"id":99}]}}`, `{"cmd":"push_printer_job","headers":{"req_id":"c-1"},"body":{}}`,
	} {
		c.write([]byte(wire))
	}
	c.device.Punch(openhw.Punch{UserID: "sun.hao"})
	c.until(device.EventPunched)
	if s := c.device.Snapshot(); s.State != openhw.Subscribed || len(s.People) != 1 {
		t.Errorf("%+v", s)
	}
}

// A cloud that has forgotten the login is told again who the device is.
func TestLoginIsForgotten(t *testing.T) {
	t.Parallel()
	c, own := newCloud(t), frozen(t)
	c.advice = nil
	c.start(device.Config{Clock: own})
	c.on("checkin", func(asked) any { return openhw.Refusal(openhw.NotLoggedIn) })
	c.device.Punch(openhw.Punch{UserID: "sun.hao"})
	c.untilText(device.EventFailed, "start over: checkin: 600020")
	c.on("checkin", func(asked) any { return &openhw.FailedPunches{} })
	c.advanceUntil(own, c.subscribed)
	c.until(device.EventPunched)
}

// A cloud that does not answer a heartbeat is left.
func TestSilentCloud(t *testing.T) {
	t.Parallel()
	c, own := newCloud(t), frozen(t)
	c.start(device.Config{Clock: own, Lean: true})
	c.on("ping", func(asked) any { return silence{} })
	c.advance(own, 30*time.Second)
	c.wait("ping")
	c.advance(own, openhw.AnswerLongest)
	c.untilText(device.EventDisconnected, "ping: no answer")
}

// A cloud that is not there is tried again, after longer and longer.
func TestNoCloud(t *testing.T) {
	t.Parallel()
	s, own := newStand(t), frozen(t)
	s.live(device.Config{URL: "ws://127.0.0.1:1", SN: "GATE1", SecretNo: "k", Clock: own})
	last := time.Duration(0)
	for range 4 {
		e := s.until(device.EventDisconnected)
		_, text, _ := strings.Cut(e.Text, "next try in ")
		wait, err := time.ParseDuration(text)
		if err != nil || wait <= last {
			t.Errorf("%s after %s, %v", wait, last, err)
		}
		last = wait
		s.advance(own, openhw.ReconnectLongest+openhw.ReconnectLongest/4)
	}
	if got := s.device.Snapshot(); got.Connection != "disconnected" || got.LastError == "" {
		t.Errorf("%+v", got)
	}
}

// A memory that cannot be kept is told, and the device goes on.
func TestMemoryCannotBeKept(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	var full atomic.Bool
	c.start(device.Config{Save: func(device.Memory) error {
		if full.Load() {
			return errors.New("the flash is full")
		}
		return nil
	}})
	full.Store(true)
	c.device.Punch(openhw.Punch{UserID: "sun.hao"})
	c.untilText(device.EventFailed, "keep a record: the flash is full")
	full.Store(false)
	c.device.Punch(openhw.Punch{UserID: "he.xin"})
	c.until(device.EventPunched)
}

// Whatever is under way when a device ends, ends with it; TestMain looks for goroutines.
func TestEndsAtAnyTime(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.on("get_perm_version", func(asked) any { return silence{} })
	c.on("download_photo", func(asked) any { return silence{} })
	c.office(map[string][]byte{"j1": []byte("x")}, job("j1", "sun.hao", 1))
	c.startWith(known(), device.Config{Kinds: openhw.AnyKind, Policy: &device.Policy{Door: device.Late, DoorDelay: time.Hour, Enrol: device.Ask}, Pace: device.Pace{Print: time.Hour}})
	c.push("push_remote_open_door", &openhw.RemoteOpen{UserID: "sun.hao", OperID: "op-1"})
	c.push("push_enter_page", faceOfSun)
	c.push("push_user_face", &openhw.UserFace{OperID: "op-2", UserID: "sun.hao", FaceInfo: []openhw.FaceInfo{{MediaID: "m"}}})
	c.wait("download_photo")
	c.wait("printer/download_file")
	c.stop()
	if s := c.device.Snapshot(); s.Connection != "disconnected" || s.Page != nil {
		t.Errorf("%+v", s)
	}
}
