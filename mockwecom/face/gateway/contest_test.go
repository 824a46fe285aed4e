package gateway_test

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/mocktest"
)

// abroad registers the bound device from another address of this machine.
func (w *world) abroad() (*websocket.Conn, openhw.Frame) {
	w.t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	transport := &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		return dialer.DialContext(ctx, network, addr)
	}}
	c, _, err := websocket.Dial(w.ctx, w.url, &websocket.DialOptions{HTTPClient: &http.Client{Transport: transport}, Subprotocols: []string{"ws_chat"}})
	if err != nil {
		w.t.Skipf("this machine has no second loopback address: %v", err)
	}
	w.t.Cleanup(func() { _ = c.CloseNow() })
	request, err := openhw.Ask("register", "abroad", registration(w.bound))
	must(w.t, err)
	must(w.t, c.Write(w.ctx, websocket.MessageText, request.AppendText(nil)))
	_, message, err := c.Read(w.ctx)
	must(w.t, err)
	answer, err := openhw.DecodeText(message)
	must(w.t, err)
	return c, answer
}

func TestTwoAddressesWithOneSN(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	here := w.reach(w.bound, openhw.Subscribed)
	_, answer := w.abroad()
	if answer.ErrCode != openhw.RegisteredAbroad || answer.Suggestion != openhw.Reconnect || answer.Interval != 60 {
		t.Errorf("%+v", answer)
	}
	w.ok(here, "ping", nil)
	here.Close()
	for answer.ErrCode == openhw.RegisteredAbroad { // until the cloud has noticed that the holder is gone
		_, answer = w.abroad()
	}
	if answer.ErrCode != 0 {
		t.Errorf("%+v", answer)
	}
}

func TestTwoConnectionsOfOneAddress(t *testing.T) {
	t.Parallel()
	t.Run("NewerClosesOlder", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		older := w.reach(w.bound, openhw.Subscribed)
		half := w.reach(w.bound, openhw.Activated)
		newer := w.reach(w.bound, openhw.Subscribed)
		if got := websocket.CloseStatus(w.ended(older)); got != websocket.StatusPolicyViolation {
			t.Errorf("closed with %d", got)
		}
		w.Expect(`kind:device title:close/superseded step:state`)
		w.ok(half, "ping", nil)
		w.Do("device.restart")
		if push := w.next(newer); push.Cmd != "push_restart_device" {
			t.Errorf("%+v", push)
		}
	})
	t.Run("BothStay", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, mocktest.WithSettings(map[string]string{"hardware.newer_closes_older": "false"}))
		older, newer := w.reach(w.bound, openhw.Subscribed), w.reach(w.bound, openhw.Subscribed)
		w.Do("device.restart")
		for _, l := range []interface{ Pushes() <-chan openhw.Frame }{older, newer} {
			select {
			case push := <-l.Pushes():
				if push.Cmd != "push_restart_device" {
					t.Errorf("%+v", push)
				}
			case <-w.ctx.Done():
				t.Fatal("no push")
			}
		}
	})
}

// More than five logins a minute are a loop.
func TestTooManySubscriptions(t *testing.T) {
	t.Parallel()
	for scope, other := range map[string]bool{"device": true, "address": false} {
		t.Run(scope, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, mocktest.WithSettings(map[string]string{"hardware.subscribes_of": scope}))
			for range openhw.SubscribeMost {
				w.reach(w.bound, openhw.Subscribed)
			}
			login := &openhw.Subscribe{Secret: w.bound.Secret, FirmwareVersion: "1"}
			late := w.reach(w.bound, openhw.Registered)
			w.refused(late, openhw.SubscribedBefore, "subscribe_corp", login)

			l := w.reach(w.free, openhw.Registered)
			secret := w.Do("corp.bind_device", "sn="+w.free.SN)["secret"]
			_, err := l.Ask(w.ctx, "subscribe_corp", &openhw.Subscribe{Secret: secret, FirmwareVersion: "1"})
			if (err == nil) != other {
				t.Errorf("another device: %v", err)
			}
			w.Advance(openhw.SubscribeWindow - time.Second)
			w.refused(late, openhw.SubscribedBefore, "subscribe_corp", login)
			w.Advance(time.Second)
			w.ok(late, "subscribe_corp", login)
		})
	}
}
