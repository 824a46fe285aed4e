package e2e_test

import (
	"fmt"
	"testing"

	"github.com/coder/websocket"

	"wecomlab/core/clock"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/mocktest"
)

// Firmware that has the cloud's real address built in reaches the simulator through the proxy, over TLS, at whatever path. (doc 91366)
func TestDeviceByItsRealName(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"wss://openhw.work.weixin.qq.com", "wss://openhw.work.weixin.qq.com/websocket"} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			s := mocktest.New(t)
			ctx, cancel := clock.Real().WithTimeout(t.Context(), patience)
			t.Cleanup(cancel)
			client := s.HTTPClient()
			t.Cleanup(client.CloseIdleConnections)
			socket, _, err := websocket.Dial(ctx, address, &websocket.DialOptions{HTTPClient: client})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = socket.CloseNow() })
			d := s.World().DeviceModels[0].Devices[0]
			proof := openhw.Proof{Purpose: openhw.ForRegister, SN: d.SN, Timestamp: fmt.Sprint(s.Clock().Now().Unix()), Nonce: "18446744073709551615"}
			ask := fmt.Sprintf(`{"cmd":"register","headers":{"req_id":"r"},"body":{"device_signature":%q,"sn":%q,"timestamp":%s,"nonce":%s}}`,
				proof.Sign(d.SecretNo), d.SN, proof.Timestamp, proof.Nonce)
			if err := socket.Write(ctx, websocket.MessageText, []byte(ask)); err != nil {
				t.Fatal(err)
			}
			_, answer, err := socket.Read(ctx)
			if want := fmt.Sprintf(`{"headers":{"req_id":"r"},"body":{"active_code":%q},"errcode":0,"errmsg":"ok"}`, d.ActiveCode); err != nil || string(answer) != want {
				t.Errorf("%s, %v\nwant %s", answer, err, want)
			}
		})
	}
}
