package openhw_test

import (
	"fmt"

	"wecomlab/core/openhw"
)

// A cloud takes a frame apart, decides, and answers.
func Example() {
	rules := openhw.DefaultRules()
	session := openhw.Session{Conn: openhw.Subscribed, Device: openhw.Bound, Kinds: openhw.Attendance}
	for _, wire := range []string{
		`{"cmd":"checkin","headers":{"req_id":"k-1"},"body":{"checkin_data":[{"userid":"lin.yue","timestamp":"1760000000"}]}}`,
		`{"cmd":"register","headers":{"req_id":"r-1"}}`,
	} {
		frame, err := openhw.DecodeText([]byte(wire))
		var row openhw.Row
		if err == nil {
			row, err = rules.Receive(session, frame.Cmd)
		}
		var body any
		if err == nil {
			body, err = row.ReadRequest(frame)
		}
		if err != nil {
			refusal := rules.Refusal(err)
			fmt.Println(string(frame.Refuse(refusal, "", rules.Advice[refusal.Code]).AppendText(nil)))
			continue
		}
		fmt.Println(body.(*openhw.Checkin).CheckinData[0].UserID)
		answer, _ := frame.Answer(openhw.FailedPunches{})
		session = session.Done(frame.Cmd)
		fmt.Println(string(answer.AppendText(nil)))
	}
	// Output:
	// lin.yue
	// {"headers":{"req_id":"k-1"},"body":{"fail_list":[]},"errcode":0,"errmsg":"ok"}
	// {"headers":{"req_id":"r-1"},"errcode":600054,"errmsg":"connection has subscribed"}
}

// A device registers itself.
func ExampleProof_Sign() {
	register := openhw.Register{SN: "QUAY0001", Timestamp: openhw.Digits(1760000000), Nonce: openhw.Digits(18446744073709551615)}
	register.DeviceSignature = register.Proof().Sign("f0e1d2c3b4a5968778695a4b3c2d1e0f")
	frame, _ := openhw.Ask("register", "r-1", register)
	fmt.Println(string(frame.AppendText(nil)))
	// Output:
	// {"cmd":"register","headers":{"req_id":"r-1"},"body":{"device_signature":"274c803c0709577de73f66633f206a5108c0586c","nonce":18446744073709551615,"timestamp":1760000000,"sn":"QUAY0001"}}
}
