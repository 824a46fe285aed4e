package device_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

// 09:30 on a Sunday in China.
const (
	mornings = "9:00-10:00 * * * *"
	weekdays = "0:00-23:59 * * 1-5 *"
)

func TestPass(t *testing.T) {
	t.Parallel()
	face := []openhw.Template{{Data: "x"}}
	rules := func(texts ...string) (all []openhw.Rule) {
		for _, text := range texts {
			all = append(all, openhw.Rule{Rule: text})
		}
		return all
	}
	tests := []struct {
		name   string
		user   openhw.User
		method openhw.Uint32
		want   string // part of the reason, empty: passes
	}{
		{"EmployeeWithoutRules", openhw.User{FaList: face}, openhw.ByFace, ""},
		{"StudentWithoutRules", openhw.User{UserType: openhw.Student, FaList: face}, openhw.ByFace, ""},
		{"VisitorWithoutRules", openhw.User{UserType: openhw.Visitor}, openhw.ByCode, "visitors need a rule"},
		{"VisitorWithARule", openhw.User{UserType: openhw.Visitor, PassRuleList: rules(mornings)}, openhw.ByCode, ""},
		{"OneRuleOfTwo", openhw.User{PassRuleList: rules(weekdays, mornings)}, openhw.ByCode, ""},
		{"NoRule", openhw.User{PassRuleList: rules(weekdays)}, openhw.ByCode, "no rule allows Sun 2031-05-11 09:30"},
		{"RuleOfTomorrow", openhw.User{PassRuleList: []openhw.Rule{{Rule: mornings, EffectTime: openhw.Uint32(present.Unix()) + 86400}}}, openhw.ByCode, "no rule allows"},
		{"BrokenRule", openhw.User{PassRuleList: rules("9:300-10:00 * * * *")}, openhw.ByCode, "not a range"},
		{"NoFace", openhw.User{}, openhw.ByFace, "nothing of the face is enrolled"},
		{"NoFinger", openhw.User{FaList: face}, openhw.ByFingerprint, "nothing of a finger is enrolled"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.user.UserID = "u"
			own, events := frozen(t), make(chan device.Event, 10)
			d := device.New(device.Config{SN: "GATE1", Clock: own, Tell: func(e device.Event) { events <- e }, Memory: &device.Memory{People: map[string]openhw.User{"u": test.user}}})
			err := d.Pass("u", openhw.PassOut, test.method)
			waiting := d.Snapshot().Waiting
			if test.want == "" {
				if err != nil || len(waiting) != 1 || waiting[0].PassType != openhw.PassOut || waiting[0].PassMethod != test.method || waiting[0].UserType != test.user.UserType || (<-events).What != device.EventOpened {
					t.Errorf("%v, %+v", err, waiting)
				}
				return
			}
			denied := new(device.Denied)
			if !errors.As(err, &denied) || denied.UserID != "u" || !contains(denied.Reason, test.want) || len(waiting) != 0 || (<-events).What != device.EventDenied {
				t.Errorf("%v, %+v", err, waiting)
			}
		})
	}
}

func TestPassOfAStranger(t *testing.T) {
	t.Parallel()
	d := device.New(device.Config{SN: "GATE1", Clock: frozen(t)})
	if err := d.Pass("nobody", openhw.PassIn, openhw.ByFace); err == nil || !contains(err.Error(), "is not in the device's list") {
		t.Error(err)
	}
}

// The device verifies the codes of phones alone.
func TestScanPhone(t *testing.T) {
	t.Parallel()
	key, other := newKey(t), newKey(t)
	valid := openhw.PhoneCode{OpenVID: 77, Start: present.Add(-time.Minute), ExpiresIn: 5 * time.Minute}
	visitor := openhw.PhoneCode{OpenVID: 78, Visitor: true, State: "desk"}
	with := func(change func(*openhw.PhoneCode)) openhw.PhoneCode {
		c := valid
		change(&c)
		return c
	}
	tests := []struct {
		name string
		text string
		want string
	}{
		{"Employee", seal(t, valid, key), ""},
		{"Visitor", seal(t, visitor, key), ""},
		{"OtherKey", seal(t, valid, other), "does not fit the public key"},
		{"TooOld", seal(t, with(func(c *openhw.PhoneCode) { c.Start = present.Add(-time.Hour) }), key), "the code holds for 5m0s from 2031-05-11 00:30:00Z"},
		{"TooEarly", seal(t, with(func(c *openhw.PhoneCode) { c.Start = present.Add(time.Second) }), key), "the code holds for"},
		{"Stranger", seal(t, with(func(c *openhw.PhoneCode) { c.OpenVID = 5 }), key), "openvid 5, whom the device does not know"},
		{"EmployeeAsVisitor", seal(t, openhw.PhoneCode{OpenVID: 77, Visitor: true}, key), "openvid 77, whom the device does not know"},
		{"NoKey", seal(t, with(func(c *openhw.PhoneCode) { c.OpenVID = 79 }), key), "no public key"},
		{"BrokenKey", seal(t, with(func(c *openhw.PhoneCode) { c.OpenVID = 80 }), key), "cannot be read"},
		{"NoCode", "https://example.test/", "not the code of a phone"},
	}
	for _, form := range []string{"SubjectPublicKeyInfo", "Point"} {
		public := publicKey(t, key, form)
		for _, test := range tests {
			t.Run(form+"/"+test.name, func(t *testing.T) {
				t.Parallel()
				d := device.New(device.Config{SN: "GATE1", Clock: frozen(t), Memory: &device.Memory{
					People: map[string]openhw.User{
						"a": {UserID: "a", OpenVID: 77, PublicKey: public}, "k": {UserID: "k", OpenVID: 79}, "b": {UserID: "b", OpenVID: 80, PublicKey: "QUJD"},
					},
					Visitors: map[string]openhw.User{"v/1": {UserID: "v/1", OpenVID: 78, UserType: openhw.Visitor, PublicKey: public, PassRuleList: []openhw.Rule{{Rule: mornings}}}},
				}})
				userid, err := d.ScanPhone(test.text, openhw.PassIn)
				if test.want != "" {
					if err == nil || !contains(err.Error(), test.want) {
						t.Errorf("%s, %v", userid, err)
					}
					return
				}
				if got := d.Snapshot().Waiting; err != nil || len(got) != 1 || got[0].UserID != userid || got[0].PassMethod != openhw.ByPhoneCode {
					t.Errorf("%s, %v, %+v", userid, err, got)
				}
			})
		}
	}
}

// The same by lines of a console.
func TestPassByLine(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	s := newStand(t)
	s.device = device.New(device.Config{SN: "GATE1", Clock: frozen(t), Memory: &device.Memory{People: map[string]openhw.User{
		"a": {UserID: "a", Name: "甲", OpenVID: 77, PublicKey: publicKey(t, key, "Point"), Fp: []openhw.Template{{Data: "x"}}, PassRuleList: []openhw.Rule{{Rule: mornings}}},
	}}})
	s.do("pass a out fingerprint")
	s.refuses("pass a", "nothing of the face is enrolled")
	if said := s.do("scan_phone " + seal(t, openhw.PhoneCode{OpenVID: 77, Start: present, ExpiresIn: time.Minute}, key)); said != "a" {
		t.Error(said)
	}
	if said := s.do("people"); said != "a\t甲\t0 faces, 1 fingers\t"+mornings {
		t.Error(said)
	}
	if said := s.do("state"); !contains(said, "disconnected; 0 records were taken, 2 wait") || !contains(said, "the door is open for a") {
		t.Error(said)
	}
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func publicKey(t *testing.T, key *ecdsa.PrivateKey, form string) string {
	t.Helper()
	raw, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if form == "Point" {
		raw, err = key.PublicKey.Bytes()
	}
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(raw)
}

func seal(t *testing.T, code openhw.PhoneCode, key *ecdsa.PrivateKey) string {
	t.Helper()
	text, err := code.Seal(key, binary.BigEndian)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
