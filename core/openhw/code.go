package openhw

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// CodeHost is where the addresses in all codes lead.
const CodeHost = "https://open.work.weixin.qq.com"

const codePath = "/connect/hardware"

// Code is what an address shown by a device as a QR code says. Exactly one of its kinds is filled (docs 91366, 91626).
type Code struct {
	Proof     Proof  // dynamic bind and login codes, told apart by Purpose
	HwCode    string // static bind code, from the provider's console
	LoginCode string // static login code, in the form of cloud mode; State belongs to it
	State     string // of login codes, and of dynamic bind codes in cloud mode (doc 98024)
	Bluetooth bool   // opens the page that looks for devices near by
}

// BindCode is the address of a dynamic bind code. It is signed anew with the key (the device's SecretNo).
func BindCode(sn string, timestamp, nonce uint64, key string) string {
	return dynamicCode(Proof{Purpose: ForBinding, SN: sn}, timestamp, nonce, key)
}

// DynamicLoginCode is the address of a dynamic login code. It is signed anew with the key (the device's SecretNo).
func DynamicLoginCode(sn string, timestamp, nonce uint64, state, key string) string {
	return dynamicCode(Proof{Purpose: ForLogin, SN: sn, State: state}, timestamp, nonce, key)
}

func dynamicCode(p Proof, timestamp, nonce uint64, key string) string {
	p.Timestamp, p.Nonce = Digits(timestamp).Text, Digits(nonce).Text
	address := fmt.Sprintf("%s%s?sn=%s&timestamp=%s&nonce=%s&signature=%s&type=%s",
		CodeHost, codePath, url.QueryEscape(p.SN), p.Timestamp, p.Nonce, p.Sign(key), p.Purpose)
	if p.Purpose == ForLogin {
		address += "&state=" + url.QueryEscape(p.State)
	}
	return address
}

// StaticBindCode is the address of a static bind code.
func StaticBindCode(hwCode string) string {
	return CodeHost + codePath + "?hw_code=" + url.QueryEscape(hwCode)
}

// StaticLoginCode is the address of a static login code, as cloud mode has it (doc 98023; for direct mode inferred).
func StaticLoginCode(loginCode, state string) string {
	return CodeHost + codePath + "?type=static_login&login_code=" + url.QueryEscape(loginCode) + "&state=" + url.QueryEscape(state)
}

// BluetoothCode is the address that opens the search for devices near by (doc 91366).
const BluetoothCode = CodeHost + "/hw/f?t=bt"

// errNoCode is what ParseCode refuses with; the cloud's code is 600032.
var errNoCode = errors.New("openhw: the address is not a hardware code: one of " + CodeHost + codePath + " is required")

// ParseCode reads the address of a code. The signature is not looked at.
func ParseCode(address string) (Code, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme+"://"+u.Host != CodeHost {
		return Code{}, errNoCode
	}
	q, err := url.ParseQuery(u.RawQuery)
	switch {
	case err != nil:
		return Code{}, errNoCode
	case u.Path == "/hw/f" && q.Get("t") == "bt":
		return Code{Bluetooth: true}, nil
	case u.Path != codePath:
		return Code{}, errNoCode
	case q.Get("hw_code") != "":
		return Code{HwCode: q.Get("hw_code")}, nil
	case q.Get("type") == "static_login" && q.Get("login_code") != "":
		return Code{LoginCode: q.Get("login_code"), State: q.Get("state")}, nil
	}
	purpose := Purpose(q.Get("type"))
	if purpose != ForBinding && purpose != ForLogin || q.Get("sn") == "" {
		return Code{}, errNoCode
	}
	proof := Proof{Purpose: purpose, SN: q.Get("sn"), Timestamp: q.Get("timestamp"), Nonce: q.Get("nonce"), Signature: q.Get("signature")}
	if purpose == ForLogin {
		proof.State = q.Get("state")
	}
	return Code{Proof: proof, State: q.Get("state")}, nil
}
