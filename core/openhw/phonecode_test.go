package openhw_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/openhw"
)

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestPhoneCode(t *testing.T) {
	t.Parallel()
	employee := openhw.PhoneCode{OpenVID: 0x0102030405060708, Start: time.Unix(1760000000, 0), ExpiresIn: time.Minute}
	guest := openhw.PhoneCode{OpenVID: 7, Visitor: true, State: "sixteen octets!!"}
	orders := []openhw.PhoneOrder{binary.BigEndian, binary.LittleEndian}
	tests := []struct {
		name string
		code openhw.PhoneCode
		size int
		head [2]string // in the order of orders
	}{
		{"Employee", employee, 80, [2]string{"0100 0102030405060708 68e77800 003c", "0100 0807060504030201 0078e768 3c00"}},
		{"Visitor", guest, 91, [2]string{"0101 0000000000000007 10", "0101 0700000000000000 10"}},
		{"VisitorWithoutState", openhw.PhoneCode{OpenVID: 7, Visitor: true}, 75, [2]string{"0101 0000000000000007 00", "0101 0700000000000000 00"}},
	}
	for _, test := range tests {
		for i, order := range orders {
			t.Run(test.name+"/"+order.String(), func(t *testing.T) {
				t.Parallel()
				key := newKey(t)
				text, err := test.code.Seal(key, order)
				if err != nil {
					t.Fatal(err)
				}
				raw, err := base64.StdEncoding.DecodeString(text)
				if err != nil || len(raw) != test.size || !strings.HasPrefix(string(raw), string(unhex(t, test.head[i]))) {
					t.Fatalf("the octets are %x (%d), %v", raw, len(raw), err)
				}
				sealed, err := openhw.ParsePhoneCode(text, order)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(test.code, sealed.PhoneCode); diff != "" {
					t.Error(diff)
				}
				if err := sealed.Verify(&key.PublicKey); err != nil {
					t.Error(err)
				}
				if err := sealed.Verify(&newKey(t).PublicKey); !errors.Is(err, openhw.ErrPhoneSignature) {
					t.Errorf("another key gives %v", err)
				}
				raw[5] ^= 1
				changed, err := openhw.ParsePhoneCode(base64.StdEncoding.EncodeToString(raw), order)
				if err != nil || !errors.Is(changed.Verify(&key.PublicKey), openhw.ErrPhoneSignature) {
					t.Error("a changed openvid is accepted")
				}
			})
		}
	}
}

func TestPhoneCodeValid(t *testing.T) {
	t.Parallel()
	start := time.Unix(1760000000, 0)
	code := openhw.PhoneCode{Start: start, ExpiresIn: time.Minute}
	for off, want := range map[time.Duration]bool{-time.Second: false, 0: true, 59 * time.Second: true, time.Minute: false} {
		if got := code.Valid(start.Add(off)); got != want {
			t.Errorf("valid %t after %s, want %t", got, off, want)
		}
	}
	if !(openhw.PhoneCode{Visitor: true}).Valid(start) {
		t.Error("a visitor's code has run out")
	}
}

func TestPhoneCodeRefuses(t *testing.T) {
	t.Parallel()
	sign := strings.Repeat("00", 64)
	for name, digits := range map[string]string{
		"ErrEmpty": "", "ErrShort": "0100 0000000000000007" + sign, "ErrVersion": "0200 0000000000000007 000000000000" + sign,
		"ErrType": "0102 0000000000000007 000000000000" + sign, "ErrLyingState": "0101 0000000000000007 05 6162" + sign,
		"ErrLongState": "0101 0000000000000007 11" + strings.Repeat("61", 17) + sign, "ErrEmployeeLong": "0100 0000000000000007 00000000000000" + sign,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := openhw.ParsePhoneCode(base64.StdEncoding.EncodeToString(unhex(t, digits)), binary.BigEndian); !errors.Is(err, openhw.ErrPhoneCode) {
				t.Errorf("read with %v", err)
			}
		})
	}
	if _, err := openhw.ParsePhoneCode("tide!", binary.BigEndian); !errors.Is(err, openhw.ErrPhoneCode) {
		t.Errorf("what is not base64 is read with %v", err)
	}
	if _, err := (openhw.PhoneCode{Visitor: true, State: strings.Repeat("a", 17)}).Seal(newKey(t), binary.BigEndian); err == nil {
		t.Error("a state too long is sealed")
	}
	for _, life := range []time.Duration{-time.Second, 65536 * time.Second} {
		if _, err := (openhw.PhoneCode{ExpiresIn: life}).Seal(newKey(t), binary.BigEndian); err == nil {
			t.Errorf("a code of %s is sealed", life)
		}
	}
}
