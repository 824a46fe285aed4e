package openhw

import (
	"crypto/sha1"
	"crypto/subtle"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// Purpose is the literal that ties a signature to its use, so that a code's signature cannot serve to register.
type Purpose string

// The purposes.
const (
	ForSecretNo Purpose = "secret_no"     // get_secret_no, keyed with the model's seed (doc 91369)
	ForRegister Purpose = "register"      // keyed with the device's SecretNo, as the rest (doc 91370)
	ForBinding  Purpose = "qrcode"        // dynamic bind code (doc 91366)
	ForLogin    Purpose = "dynamic_login" // dynamic login code, which also signs its state (doc 91626)
)

// Life is how far the timestamp of a signature may be off.
func (p Purpose) Life() time.Duration {
	if p == ForBinding || p == ForLogin {
		return CodeLife
	}
	return SignatureLife
}

// Doc is the page that describes the signature.
func (p Purpose) Doc() int {
	switch p {
	case ForSecretNo:
		return 91369
	case ForBinding:
		return 91366
	case ForLogin:
		return 91626
	}
	return 91370
}

// Sign is the signature of some values: sorted by their octets, joined without anything between, SHA-1 in lower-case
// hexadecimal.
func Sign(values ...string) string {
	sorted := slices.Sorted(slices.Values(values))
	sum := sha1.Sum([]byte(strings.Join(sorted, "")))
	return hex.EncodeToString(sum[:])
}

// Proof is a signature with all that it covers, the key excepted. Timestamp and Nonce are signed by the characters in which
// they came, see Decimal.
type Proof struct {
	Purpose   Purpose
	SN        string
	Timestamp string // Unix seconds
	Nonce     string // a Uint64
	State     string // of ForLogin only
	Signature string // as given
}

// Sign is the signature that the key (SecretNo, for ForSecretNo the model's seed) makes.
func (p Proof) Sign(key string) string { return Sign(p.values(key)...) }

// values are the values that are signed, in the order of the page.
func (p Proof) values(key string) []string {
	values := []string{p.SN, key, p.Timestamp, p.Nonce, string(p.Purpose)}
	if p.Purpose == ForLogin {
		values = append(values, p.State)
	}
	return values
}

// Verify reports whether the signature is that of the key. It takes the same time wherever the two differ, and no account
// of upper and lower case.
func (p Proof) Verify(key string) bool {
	return subtle.ConstantTimeCompare([]byte(strings.ToLower(p.Signature)), []byte(p.Sign(key))) == 1
}

// Fresh reports whether the timestamp is at most Life away from now, before or after.
func (p Proof) Fresh(now time.Time) bool {
	seconds, err := Decimal{Text: p.Timestamp}.Uint64()
	if err != nil || seconds > 1<<40 {
		return false
	}
	return now.Sub(time.Unix(int64(seconds), 0)).Abs() <= p.Purpose.Life()
}
