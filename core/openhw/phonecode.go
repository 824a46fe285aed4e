package openhw

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/big"
	"time"
)

// PhoneCode is the code that a member's or visitor's phone shows to a device, which checks it without the cloud (docs
// 94006, 94007).
type PhoneCode struct {
	OpenVID   uint64
	Visitor   bool
	Start     time.Time     // of employees: when it begins to hold, whole seconds
	ExpiresIn time.Duration // of employees: how long, whole seconds, at most 65535
	State     string        // of visitors: set by the app, at most 16 octets
}

// MaxPhoneState is the most octets of a visitor's state.
const MaxPhoneState = 16

const (
	phoneVersion  = 1
	phoneSign     = 64 // octets: r and s
	halfSign      = phoneSign / 2
	employeeCode  = 0
	visitorCode   = 1
	phoneHead     = 10 // octets: version, type, openvid
	employeeTimes = 6  // octets: start_time, expires_in
)

// ErrPhoneCode is what ParsePhoneCode refuses with.
var ErrPhoneCode = errors.New("openhw: not the code of a phone")

// ErrPhoneSignature says that the code is well-formed and not signed with the person's key.
var ErrPhoneSignature = errors.New("openhw: the signature of the phone's code does not fit the public key")

// Valid reports whether the code holds at a time. Codes of visitors carry no times.
func (c PhoneCode) Valid(now time.Time) bool {
	return c.Visitor || !now.Before(c.Start) && now.Before(c.Start.Add(c.ExpiresIn))
}

// payload is what is signed.
func (c PhoneCode) payload(order binary.AppendByteOrder) ([]byte, error) {
	kind := byte(employeeCode)
	if c.Visitor {
		kind = visitorCode
	}
	out := order.AppendUint64([]byte{phoneVersion, kind}, c.OpenVID)
	if !c.Visitor {
		out = order.AppendUint32(out, uint32(c.Start.Unix()))
		if seconds := c.ExpiresIn / time.Second; seconds < 0 || seconds > math.MaxUint16 {
			return nil, fmt.Errorf("openhw: a phone's code cannot expire in %s: two octets hold the seconds", c.ExpiresIn)
		}
		return order.AppendUint16(out, uint16(c.ExpiresIn/time.Second)), nil
	}
	if len(c.State) > MaxPhoneState {
		return nil, fmt.Errorf("openhw: the state has %d octets, at most %d fit a phone's code", len(c.State), MaxPhoneState)
	}
	return append(append(out, byte(len(c.State))), c.State...), nil
}

// PhoneOrder is the order of octets in which numbers stand in a phone's code: binary.BigEndian unless told otherwise
// (unverified).
type PhoneOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// Seal signs the code with the person's P-256 key and gives the text of the QR code, base64.
func (c PhoneCode) Seal(key *ecdsa.PrivateKey, order PhoneOrder) (string, error) {
	payload, err := c.payload(order)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(payload)
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		return "", fmt.Errorf("openhw: cannot sign the phone's code: %w", err)
	}
	signature := make([]byte, phoneSign)
	r.FillBytes(signature[:halfSign])
	s.FillBytes(signature[halfSign:])
	return base64.StdEncoding.EncodeToString(append(payload, signature...)), nil
}

// SealedPhoneCode is a code that was read and not yet verified: whose key is due is told by its OpenVID.
type SealedPhoneCode struct {
	PhoneCode
	payload, signature []byte
}

// ParsePhoneCode reads the text of the QR code. Errors are ErrPhoneCode.
func ParsePhoneCode(text string, order PhoneOrder) (SealedPhoneCode, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) < phoneHead+1+phoneSign || raw[0] != phoneVersion {
		return SealedPhoneCode{}, ErrPhoneCode
	}
	at := len(raw) - phoneSign
	sealed := SealedPhoneCode{payload: raw[:at], signature: raw[at:]}
	sealed.OpenVID = order.Uint64(raw[2:])
	rest := raw[phoneHead:at]
	switch {
	case raw[1] == employeeCode && len(rest) == employeeTimes:
		sealed.Start = time.Unix(int64(order.Uint32(rest)), 0)
		sealed.ExpiresIn = time.Duration(order.Uint16(rest[4:])) * time.Second
	case raw[1] == visitorCode && int(rest[0]) == len(rest)-1 && len(rest)-1 <= MaxPhoneState:
		sealed.Visitor, sealed.State = true, string(rest[1:])
	default:
		return SealedPhoneCode{}, ErrPhoneCode
	}
	return sealed, nil
}

// Verify holds the signature against a person's key: nil, or ErrPhoneSignature.
func (c SealedPhoneCode) Verify(key *ecdsa.PublicKey) error {
	sum := sha256.Sum256(c.payload)
	r, s := new(big.Int).SetBytes(c.signature[:halfSign]), new(big.Int).SetBytes(c.signature[halfSign:])
	if !ecdsa.Verify(key, sum[:], r, s) {
		return ErrPhoneSignature
	}
	return nil
}
