package vendorcloud_test

import (
	"strings"
	"testing"
	"time"

	"wecomlab/core/hwcloud"
	"wecomlab/hardware-sim/vendorcloud"
)

func TestBind(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "attendance+door")
	d, err := s.Device("")
	must(t, err)
	if d.Standing != vendorcloud.Bound || d.Corp != corp || d.Secret == "" || len(d.People) != 3 || d.PermVersion != 5 || !d.ReportedAt.Equal(epoch) {
		t.Errorf("%+v", d)
	}
	if got := s.wecom.last("device/report_device_status"); got != `{"online_status":1,"cur_version":"1.0.0"}` {
		t.Errorf("reported %s", got)
	}
	if n := len(s.wecom.got("get_device_token")); n != 0 {
		t.Errorf("%d device tokens were fetched although one came with the secret", n)
	}
	if got := s.do("detail"); !strings.Contains(got, "bound to "+corp) {
		t.Errorf("detail is %s", got)
	}
	s.refused("unregister "+gate, "71044")
	reply, err := s.wecom.push(gate, &hwcloud.Unbind{})
	must(t, err)
	if reply != nil {
		t.Errorf("an unbind is answered with %v", reply)
	}
	s.await(vendorcloud.EventUnbound, "the corp has removed the device")
	if d, err = s.Device(gate); err != nil || d.Standing != vendorcloud.Free || d.Secret != "" || d.People != nil || !d.Registered {
		t.Errorf("%+v, %v", d, err)
	}
	s.refused("status", "only a bound one has a token")
}

func TestBind_Vetoed(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.wecom.pushTicket()
	s.do("register " + gate + " door 4821")
	for _, test := range []struct {
		name, line, sn, code string
		want                 int32
	}{
		{"WrongCode", "", gate, "1234", 4},
		{"NeverMade", "", "GATE9999", "", 5},
		{"Off", "power off", gate, "4821", 1},
		{"Unplugged", "power unplugged", gate, "4821", 1},
		{"ByPolicy", "policy bind refuse:7", gate, "4821", 7},
		{"ByPolicyWithText", "policy bind fail:2000:not on a Tuesday", gate, "4821", 2000},
		{"UsualCode", "policy bind refuse", gate, "4821", 7},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.line != "" {
				s.do(test.line)
			}
			verdict := s.wecom.bind(test.sn, test.code)
			if int32(verdict.ErrCode) != test.want || verdict.ErrMsg == "" {
				t.Errorf("%+v, want %d", verdict, test.want)
			}
			s.await(vendorcloud.EventVetoed, verdict.ErrMsg)
		})
	}
	s.do("power on")
	s.do("policy bind ok")
	if verdict := s.wecom.bind(gate, "4821"); !verdict.Accepted() {
		t.Errorf("%+v", verdict)
	}
	s.await(vendorcloud.EventBound, "")
	s.await(vendorcloud.EventReported, "")
	verdict, err := s.wecom.tryBind(gate, otherCorp, "4821")
	if err != nil || verdict.ErrCode != hwcloud.VerdictBound {
		t.Errorf("another corp gets %+v, %v", verdict, err)
	}
	if n := len(s.wecom.got("get_device_secret")); n != 1 {
		t.Errorf("%d codes were redeemed", n)
	}
}

func TestBind_Silent(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *vendorcloud.Config) {
		c.Policy = vendorcloud.Policy{vendorcloud.OnBind: {Is: vendorcloud.Silent}}
	})
	s.wecom.pushTicket()
	s.do("register " + gate)
	s.wecom.limit = 100 * time.Millisecond
	if verdict, err := s.wecom.tryBind(gate, corp, ""); err == nil {
		t.Errorf("answered with %+v", verdict)
	}
	s.await(vendorcloud.EventVetoed, "no answer is given")
}

// Whoever agrees too late has agreed to nothing: WeCom takes the code no more.
func TestBind_Late(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *vendorcloud.Config) {
		c.Policy = vendorcloud.Policy{vendorcloud.OnBind: {Is: vendorcloud.Late, After: 5 * time.Second}}
	})
	s.wecom.pushTicket()
	s.do("register " + gate)
	s.wecom.limit = 50 * time.Millisecond
	if verdict, err := s.wecom.tryBind(gate, corp, ""); err == nil {
		t.Errorf("answered with %+v", verdict)
	}
	s.await(vendorcloud.EventWaiting, "the answer to bind comes after 5s")
	s.advance(5 * time.Second)
	s.await(vendorcloud.EventUnbound, "the bind came to nothing")
	if d, err := s.Device(gate); err != nil || d.Standing != vendorcloud.Free || d.Corp != "" {
		t.Errorf("%+v, %v", d, err)
	}
}

// A bind that failed late takes nothing from one that has come after it.
func TestBind_LateAfterAnother(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.wecom.pushTicket()
	s.do("register " + gate)
	s.do("policy bind late:5s")
	s.wecom.limit = 50 * time.Millisecond
	if verdict, err := s.wecom.tryBind(gate, corp, ""); err == nil {
		t.Errorf("answered with %+v", verdict)
	}
	s.await(vendorcloud.EventWaiting, "the answer to bind comes after 5s")
	s.wecom.limit = patience
	s.do("policy bind ok")
	if verdict := s.wecom.bind(gate, ""); !verdict.Accepted() {
		t.Errorf("%+v", verdict)
	}
	s.await(vendorcloud.EventSynchronised, "")
	s.advance(5 * time.Second)
	s.await(vendorcloud.EventFailed, "40029")
	if d, err := s.Device(gate); err != nil || d.Standing == vendorcloud.Free || d.Secret == "" {
		t.Errorf("%+v, %v", d, err)
	}
	s.do("status")
}

// WeCom completes a bind when it has read the answer, which may be after our first call.
func TestBind_FirstCallsMayComeTooEarly(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.wecom.refuse("device/report_device_status", 600004, 600004)
	s.bound(gate, "door")
	if n := len(s.wecom.got("device/report_device_status")); n != 3 {
		t.Errorf("%d reports", n)
	}
}

func TestVerifyDevice(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.do("hold Gate0077")
	for _, typed := range []string{"Gate0077", "GATE0077", "gate0077"} {
		reply, err := s.wecom.push("", &hwcloud.VerifyDevice{DeviceSNMD5: hwcloud.SNDigest(typed)})
		validity, ok := reply.(*hwcloud.Validity)
		if err != nil || !ok || !validity.IsValid || validity.ModelID != modelID {
			t.Errorf("%s: %+v, %v", typed, reply, err)
		}
	}
	reply, err := s.wecom.push("", &hwcloud.VerifyDevice{DeviceSNMD5: hwcloud.SNDigest("GATE0078")})
	if validity, ok := reply.(*hwcloud.Validity); err != nil || !ok || validity.IsValid {
		t.Errorf("a stranger: %+v, %v", reply, err)
	}
	s.wecom.pushTicket()
	if verdict := s.wecom.bind("Gate0077", ""); !verdict.Accepted() {
		t.Errorf("%+v", verdict)
	}
	s.await(vendorcloud.EventSynchronised, "3 people")
	if d, err := s.Device("GATE0077"); err != nil || !d.Registered {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestRegister(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.refused("register "+gate, "no model_ticket has arrived")
	s.wecom.pushTicket()
	if code := s.do("register " + gate); !strings.Contains(code, "hw_code="+gate) {
		t.Errorf("the code is %s", code)
	}
	s.refused("register gate0001", "GATE0001 is registered already")
	s.refused("register GATE-1", "is no SN")
	s.refused("register GATE0002 lighthouse", `"lighthouse" is no kind of device`)
	s.wecom.mu.Lock()
	s.wecom.sns["GATE0003"] = "GATE0003" // of another vendor
	s.wecom.mu.Unlock()
	s.refused("register GATE0003", "600021")
	if n := len(s.Devices()); n != 1 {
		t.Errorf("%d devices", n)
	}
	s.do("unregister " + gate)
	s.refused("unregister "+gate, `there is no device "GATE0001"`)
	if s.wecom.sns[gate] != "" {
		t.Error("WeCom still knows the SN")
	}
}

// Letters of an SN are compared without case: the secret of a bind before is forgotten, however WeCom spells the SN.
func TestBind_AgainInOtherLetters(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.wecom.pushTicket()
	s.do("hold Gate0077")
	for _, spelling := range []string{"GATE0077", "gate0077", "Gate0077"} {
		if verdict := s.wecom.bind(spelling, ""); !verdict.Accepted() {
			t.Fatalf("%s: %+v", spelling, verdict)
		}
		s.await(vendorcloud.EventSynchronised, "")
		s.advance(3 * time.Hour) // the first token has ended: the secret has to be the newest
		s.do("status")
		s.wecom.mustPush(spelling, &hwcloud.Unbind{})
		s.await(vendorcloud.EventUnbound, "")
		s.wecom.pushTicket()
	}
}

func TestTokensAreRenewed(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "door")
	s.wecom.mu.Lock()
	for token, owner := range s.wecom.tokens { // WeCom withdraws all tokens
		if owner != "" {
			delete(s.wecom.tokens, token)
		}
	}
	s.wecom.mu.Unlock()
	s.do("status")
	if n := len(s.wecom.got("get_device_token")); n != 2 { // one of them with the old model token
		t.Errorf("%d device tokens were asked for", n)
	}
	if n := len(s.wecom.got("get_model_token")); n != 2 {
		t.Errorf("%d model tokens were asked for", n)
	}
}
