package device

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"wecomlab/core/openhw"
)

var chinaTime = time.FixedZone("Asia/Shanghai", 8*60*60)

// Denied is why the device does not let somebody pass.
type Denied struct {
	UserID string // empty: nobody whom it knows
	Reason string
}

// Error is the reason.
func (e *Denied) Error() string {
	if e.UserID == "" {
		return "nobody may pass: " + e.Reason
	}
	return e.UserID + " may not pass: " + e.Reason
}

// featureFor is the kind of feature by which a method recognises people; others need none.
var featureFor = map[openhw.Uint32]string{openhw.ByFace: openhw.FacePage, openhw.ByFingerprint: openhw.FingerprintPage}

// Pass is a person before the door: the device recognises them by a method, judges by their rules, and opens and notes the passage,
// or denies with a *Denied. way is openhw.PassIn, PassOut or PassWay.
func (d *Device) Pass(userid string, way, method openhw.Uint32) error {
	u, known := recallPerson(d, userid)
	if !known {
		return d.deny("", userid+" is not in the device's list")
	}
	if kind, needs := featureFor[method]; needs && len(templatesOf(u, kind)) == 0 {
		return d.deny(userid, "nothing of "+pageNames[kind]+" is enrolled")
	}
	return d.pass(u, way, method)
}

// pass judges somebody whom the device has recognised.
func (d *Device) pass(u openhw.User, way, method openhw.Uint32) error {
	if reason := d.forbidden(u); reason != "" {
		return d.deny(u.UserID, reason)
	}
	d.openDoor(u.UserID, "", "a passage")
	d.Punch(openhw.Punch{UserID: u.UserID, UserType: u.UserType, PassType: way, PassMethod: method})
	return nil
}

func (d *Device) deny(userid, reason string) error {
	denied := &Denied{UserID: userid, Reason: reason}
	d.report(Event{What: EventDenied, Text: denied.Error(), UserID: userid})
	return denied
}

// forbidden is why a person's rules do not let them pass now, empty if they do. Without rules employees and students pass, and
// visitors do not. Times are those of the place where the device stands, which the simulator has in China. (docs 93983, 94004)
func (d *Device) forbidden(u openhw.User) string {
	now := d.now().In(chinaTime)
	if len(u.PassRuleList) == 0 {
		if u.UserType == openhw.Visitor {
			return "visitors need a rule, and there is none"
		}
		return ""
	}
	reason := ""
	for _, r := range u.PassRuleList {
		rule, err := openhw.ParsePassRule(r)
		switch {
		case err != nil:
			reason = err.Error()
		case rule.Allows(now):
			return ""
		case reason == "":
			reason = fmt.Sprintf("no rule allows %s, such as %q", now.Format("Mon 2006-01-02 15:04"), r.Rule)
		}
	}
	return reason
}

// ScanPhone holds the code of a phone before the camera: the device finds whose it is, verifies it with that person's key without
// asking the cloud, and judges as Pass does. (docs 94006, 94007)
func (d *Device) ScanPhone(text string, way openhw.Uint32) (userid string, err error) {
	code, err := openhw.ParsePhoneCode(text, d.config.Phones)
	if err != nil {
		return "", d.deny("", err.Error())
	}
	u, known := d.byOpenVID(code.OpenVID, code.Visitor)
	if !known {
		return "", d.deny("", fmt.Sprintf("the code is of openvid %d, whom the device does not know", code.OpenVID))
	}
	key, err := publicKey(u.PublicKey)
	if err != nil {
		return u.UserID, d.deny(u.UserID, err.Error())
	}
	if err := code.Verify(key); err != nil {
		return u.UserID, d.deny(u.UserID, err.Error())
	}
	if !code.Valid(d.now()) {
		return u.UserID, d.deny(u.UserID, fmt.Sprintf("the code holds for %s from %s", code.ExpiresIn, code.Start.UTC().Format("2006-01-02 15:04:05Z")))
	}
	return u.UserID, d.pass(u, way, openhw.ByPhoneCode)
}

func (d *Device) byOpenVID(openVID uint64, visitor bool) (openhw.User, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := d.memory.People
	if visitor {
		list = d.memory.Visitors
	}
	for _, u := range list {
		if uint64(u.OpenVID) == openVID {
			return u, true
		}
	}
	return openhw.User{}, false
}

// publicKey reads a P-256 key in base64. No page states its form: a SubjectPublicKeyInfo and a bare uncompressed point are read.
func publicKey(text string) (*ecdsa.PublicKey, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) == 0 {
		return nil, errors.New("the device has no public key of this person")
	}
	if key, err := x509.ParsePKIXPublicKey(raw); err == nil {
		if ec, ok := key.(*ecdsa.PublicKey); ok && ec.Curve == elliptic.P256() {
			return ec, nil
		}
		return nil, errors.New("the public key of this person is not one of the curve P-256")
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw)
	if err != nil {
		return nil, errors.New("the public key of this person cannot be read")
	}
	return key, nil
}
