package hardware_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"testing"
	"time"

	"wecomlab/core/openhw"
)

// keyIn reads a public key in the form of the setting.
func keyIn(t *testing.T, text string, point bool) *ecdsa.PublicKey {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(text)
	must(t, err)
	if point {
		key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw)
		must(t, err)
		return key
	}
	key, err := x509.ParsePKIXPublicKey(raw)
	must(t, err)
	return key.(*ecdsa.PublicKey)
}

// Codes of phones verify against the keys that devices get.
func TestPhoneCodes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		settings []string
		order    openhw.PhoneOrder
		point    bool
		one      bool // one key for all
	}{
		{"Default", nil, binary.BigEndian, false, false},
		{"LittleEndian", []string{"hardware.phone_code_order=little-endian"}, binary.LittleEndian, false, false},
		{"Point", []string{"hardware.public_key_format=point"}, binary.BigEndian, true, false},
		{"KeyOfTheCorp", []string{"hardware.phone_key=corp"}, binary.BigEndian, false, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			k := newDesk(t, test.settings...)
			code := k.Do("member.phone_code", "user=sun.hao", "life=30s")["code"]
			sealed, err := openhw.ParsePhoneCode(code, test.order)
			must(t, err)
			ask := page(0, 200)
			ask.IsReqPublicKey = u32(1)
			keys := map[string]*ecdsa.PublicKey{}
			for _, u := range get[openhw.UserPage](k, "get_userinfo_by_page", ask).UserInfo {
				keys[u.UserID] = keyIn(t, u.PublicKey, test.point)
				if (uint64(u.OpenVID) == sealed.OpenVID) != (u.UserID == "sun.hao") {
					t.Errorf("%s has openvid %d", u.UserID, u.OpenVID)
				}
			}
			if err := sealed.Verify(keys["sun.hao"]); err != nil || !sealed.Valid(present) || sealed.Valid(present.Add(30*time.Second)) || sealed.Visitor {
				t.Errorf("%+v: %v", sealed, err)
			}
			if err := sealed.Verify(keys["gao.jie"]); (err == nil) != test.one {
				t.Error(err)
			}
			again := get[openhw.UserList](k, "get_userinfo_by_ids", &openhw.UsersByID{UserIDs: []string{"sun.hao"}, IsReqPublicKey: u32(1)}).UserInfo[0]
			if !keyIn(t, again.PublicKey, test.point).Equal(keys["sun.hao"]) {
				t.Error("the key has changed")
			}
			if u := k.person("sun.hao"); u.PublicKey != "" {
				t.Errorf("%+v", u)
			}
		})
	}
}

func TestVisitorCode(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	k.Do("visitor.register", "id=v1")
	pushed[openhw.ChangeVisitors](k, "push_visitor_list_change")
	sealed, err := openhw.ParsePhoneCode(k.Do("visitor.phone_code", "state=gate-1")["code"], binary.BigEndian)
	must(t, err)
	v := get[openhw.UserList](k, "get_visitor_by_ids", &openhw.VisitorsByID{UserIDs: []string{"v1/1000002"}, IsReqPublicKey: u32(1)}).UserInfo[0]
	if err := sealed.Verify(keyIn(t, v.PublicKey, false)); err != nil || !sealed.Visitor || sealed.State != "gate-1" || sealed.OpenVID != uint64(v.OpenVID) {
		t.Errorf("%+v: %v", sealed, err)
	}
	if u := k.person("sun.hao"); u.OpenVID == v.OpenVID {
		t.Error("a member and a visitor share an openvid")
	}
}
