package openhw_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
)

// desk is the least cloud that can be made of this package: one device, one connection.
type desk struct {
	session openhw.Session
	rules   openhw.Rules
	now     time.Time
}

// receive answers one text frame.
func (d *desk) receive(wire string) string {
	frame, err := openhw.DecodeText([]byte(wire))
	var body any
	if err == nil {
		var row openhw.Row
		if row, err = d.rules.Receive(d.session, frame.Cmd); err == nil {
			body, err = row.ReadRequest(frame)
		}
	}
	var answer any
	if err == nil {
		answer, err = d.handle(frame.Cmd, body)
	}
	if err == nil {
		frame, err = frame.Answer(answer)
		if err == nil {
			return string(frame.AppendText(nil))
		}
	}
	refusal := d.rules.Refusal(err)
	return string(frame.Refuse(refusal, "", d.rules.Advice[refusal.Code]).AppendText(nil))
}

// handle does the business of the handshake.
func (d *desk) handle(cmd string, body any) (any, error) {
	var answer any
	switch request := body.(type) {
	case *openhw.Register:
		if finding := request.Proof().Diagnose(d.now, openhw.Key{Value: secretNo}, nil); finding != nil {
			return nil, openhw.Refusal(openhw.BadSignature).With(*finding)
		}
		answer = openhw.ActiveCode{ActiveCode: "flood"}
	case *openhw.Activate:
		if request.ActiveCode != "flood" {
			return nil, openhw.Refusal(openhw.InvalidActiveCode)
		}
		answer = openhw.Secret{Secret: "ebb"}
	case *openhw.Subscribe:
		if request.Secret != "ebb" {
			return nil, openhw.Refusal(openhw.InvalidHWSecret)
		}
	case *openhw.UploadFeatures:
		answer = openhw.FailedUsers{}
	case nil:
		if cmd == "get_timestamp" {
			answer = openhw.ServerTime{Timestamp: openhw.Uint32(d.now.Unix())}
		}
	default:
		return nil, errcode.New(errcode.SystemBusy)
	}
	d.session = d.session.Done(cmd)
	return answer, nil
}

// The first conversation of a device whose firmware is in C: numbers as strings, one req_id for each command, a ping from
// a timer before it is logged in, an empty body, polling until a corp binds it.
func TestConversationOfFirmware(t *testing.T) {
	t.Parallel()
	cloud := &desk{session: openhw.Session{Device: openhw.Unregistered, Kinds: openhw.Door}, rules: openhw.DefaultRules(), now: time.Unix(1760000000, 0)}
	register := `{"headers":{"req_id":"c_register"},"body":{"device_signature":"` + sha1Hex(signedAt+maxNonce+serial+secretNo+"register") +
		`","sn":"QUAY0001","timestamp":"1760000000","nonce":"18446744073709551615"},"cmd":"register"}`
	forged := `{"cmd":"register","headers":{"req_id":"c_register"},"body":{"device_signature":"` + sha1Hex("tide") + `","sn":"QUAY0001","timestamp":1760000000,"nonce":7}}`
	active := `{"cmd":"active","headers":{"req_id":"c_active"},"body":{"active_code":"flood"}}`
	subscribe := `{"cmd":"subscribe_corp","headers":{"req_id":"c_sub"},"body":{"secret":"ebb","firmware_version":"3.1"}}`
	ping := `{"cmd":"ping","headers":{"req_id":"c_ping"},"body":{}}`
	pong := `{"headers":{"req_id":"c_ping"},"errcode":0,"errmsg":"ok"}`
	upload := `{"cmd":"upload_userinfo","headers":{"req_id":"c_up"},"body":{"userinfo":[{"userid":"lin.yue","fa_list":[{"id":"0","data":""}]}]}}`
	unbound := `{"headers":{"req_id":"c_active"},"errcode":600004,"errmsg":"no device auth","suggestion":"retry","interval":5}`
	steps := []struct{ name, says, hears string }{
		{"Time", `{"cmd":"get_timestamp","headers":{"req_id":"c_time"}}`, `{"headers":{"req_id":"c_time"},"body":{"timestamp":1760000000},"errcode":0,"errmsg":"ok"}`},
		{"PingBeforeLogin", ping, pong},
		{"TooEarly", active, `{"headers":{"req_id":"c_active"},"errcode":600014,"errmsg":"device not registered","suggestion":"reconnect","interval":60}`},
		{"Forged", forged, `{"headers":{"req_id":"c_register"},"errcode":600011,"errmsg":"signature check failed","suggestion":"retry","interval":-1}`},
		{"Register", register, `{"headers":{"req_id":"c_register"},"body":{"active_code":"flood"},"errcode":0,"errmsg":"ok"}`},
		{"RegisterAgain", register, `{"headers":{"req_id":"c_register"},"errcode":600012,"errmsg":"connection has registered"}`},
		{"Unbound", active, unbound},
		{"UnboundAgain", active, unbound},
		{"Bind", "", ""},
		{"Active", active, `{"headers":{"req_id":"c_active"},"body":{"secret":"ebb"},"errcode":0,"errmsg":"ok"}`},
		{"NotLoggedIn", upload, `{"headers":{"req_id":"c_up"},"errcode":600020,"errmsg":"device not logged in","suggestion":"reconnect","interval":60}`},
		{"Subscribe", subscribe, `{"headers":{"req_id":"c_sub"},"errcode":0,"errmsg":"ok"}`},
		{"Upload", upload, `{"headers":{"req_id":"c_up"},"body":{"fail_list":[]},"errcode":0,"errmsg":"ok"}`},
		{"Garbage", `{"cmd":"pi`, `{"errcode":40058,"errmsg":"invalid Request Parameter"}`},
		{"PingAgain", ping, pong},
	}
	for _, step := range steps {
		if step.says == "" {
			next, push, ok := cloud.session.Changed(openhw.Bind)
			if !ok || push != "push_bind_corp" {
				t.Fatalf("%s: pushed %q, %t", step.name, push, ok)
			}
			cloud.session = next
			continue
		}
		if diff := cmp.Diff(step.hears, cloud.receive(step.says)); diff != "" {
			t.Fatalf("%s: %s", step.name, diff)
		}
	}
}
