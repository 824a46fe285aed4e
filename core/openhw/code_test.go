package openhw_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/openhw"
)

func TestCodes(t *testing.T) {
	t.Parallel()
	bind, login := proofFor(openhw.ForBinding), proofFor(openhw.ForLogin)
	bind.Signature = sha1Hex(signedAt + maxNonce + serial + secretNo + "qrcode")
	login.Signature = sha1Hex(signedAt + maxNonce + "Pier 3" + serial + "dynamic_login" + secretNo)
	const query = "https://open.work.weixin.qq.com/connect/hardware?"
	tests := []struct {
		name, address, want string
		code                openhw.Code
	}{
		{
			"Bind", openhw.BindCode(serial, 1760000000, 1<<64-1, secretNo),
			query + "sn=QUAY0001&timestamp=1760000000&nonce=18446744073709551615&signature=" + bind.Signature + "&type=qrcode", openhw.Code{Proof: bind},
		},
		{
			"Login", openhw.DynamicLoginCode(serial, 1760000000, 1<<64-1, "Pier 3", secretNo),
			query + "sn=QUAY0001&timestamp=1760000000&nonce=18446744073709551615&signature=" + login.Signature + "&type=dynamic_login&state=Pier+3",
			openhw.Code{Proof: login, State: "Pier 3"},
		},
		{"StaticBind", openhw.StaticBindCode("tide+1"), query + "hw_code=tide%2B1", openhw.Code{HwCode: "tide+1"}},
		{"StaticLogin", openhw.StaticLoginCode("ebb", "a&b"), query + "type=static_login&login_code=ebb&state=a%26b", openhw.Code{LoginCode: "ebb", State: "a&b"}},
		{"Bluetooth", openhw.BluetoothCode, "https://open.work.weixin.qq.com/hw/f?t=bt", openhw.Code{Bluetooth: true}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, test.address); diff != "" {
				t.Error(diff)
			}
			code, err := openhw.ParseCode(" " + test.address + "\n")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.code, code); diff != "" {
				t.Error(diff)
			}
			if code.Proof.SN != "" && !code.Proof.Verify(secretNo) {
				t.Error("the signature does not fit")
			}
		})
	}
}

func TestParseCodeRefuses(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]string{
		"ErrEmpty": "", "ErrText": "QUAY0001", "ErrHost": "https://quay.example/connect/hardware?hw_code=a",
		"ErrPath": openhw.CodeHost + "/connect?hw_code=a", "ErrNothing": openhw.CodeHost + "/connect/hardware",
		"ErrType": openhw.CodeHost + "/connect/hardware?sn=a&type=tide", "ErrNoSN": openhw.CodeHost + "/connect/hardware?type=qrcode",
		"ErrQuery": openhw.CodeHost + "/connect/hardware?hw_code=%zz", "ErrURL": "https://[", "ErrScheme": "http://open.work.weixin.qq.com/connect/hardware?hw_code=a",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if code, err := openhw.ParseCode(address); err == nil {
				t.Errorf("read as %+v", code)
			}
		})
	}
}
