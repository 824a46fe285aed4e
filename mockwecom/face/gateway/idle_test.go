package gateway_test

import (
	"testing"
	"time"

	"github.com/coder/websocket"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/mocktest"
)

func TestIdle(t *testing.T) {
	t.Parallel()
	t.Run("PingsKeepTheConnection", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		l := w.reach(w.bound, openhw.Subscribed)
		for range 4 {
			w.Advance(openhw.IdleLimit - time.Second)
			w.ok(l, "ping", nil)
		}
	})
	t.Run("SilenceEndsIt", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		l := w.dial() // also of who has not said anything
		w.Advance(openhw.IdleLimit - time.Second)
		select {
		case <-l.Done():
			t.Fatal("closed too early")
		default:
		}
		w.Advance(time.Second)
		if got := websocket.CloseStatus(w.ended(l)); got != websocket.StatusPolicyViolation {
			t.Errorf("closed with %d", got)
		}
		w.Expect(`kind:device title:close/idle step:slow`)
		w.reach(w.bound, openhw.Subscribed)
	})
	t.Run("LimitIsASetting", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, mocktest.WithSettings(map[string]string{"hardware.idle_limit": "2h"}))
		l := w.dial()
		w.Advance(2*time.Hour - time.Second)
		w.ok(l, "ping", nil)
		w.Advance(2 * time.Hour)
		_ = w.ended(l)
	})
}

// A corp that removes a device while it logs in leaves no connection with rights.
func TestChangesReachEveryConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mocktest.WithSettings(map[string]string{"hardware.newer_closes_older": "false"}))
	subscribed, registered := w.reach(w.bound, openhw.Subscribed), w.reach(w.bound, openhw.Registered)
	w.Do("corp.unbind_device")
	if push := w.next(subscribed); push.Cmd != "push_unbind_corp" {
		t.Errorf("%+v", push)
	}
	w.refused(subscribed, openhw.NotActivated, "get_perm_version", nil)
	w.refused(registered, openhw.NotAuthorized, "subscribe_corp", &openhw.Subscribe{Secret: w.bound.Secret, FirmwareVersion: "1"})
	w.Do("world.reset")
	w.refused(subscribed, openhw.NotActivated, "get_perm_version", nil) // the device is bound again, this connection is not activated
	w.bring(w.dial(), w.bound, openhw.Subscribed)
}
