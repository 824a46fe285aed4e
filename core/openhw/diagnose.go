package openhw

import (
	"fmt"
	"strings"
	"time"

	"wecomlab/core/explain"
)

// Key is a signing key and whose it is, as the reader knows it.
type Key struct {
	Name  string // "the SecretNo of QUAY0001", "the seed of model hwm…"
	Value string
}

// Diagnose says why a proof is refused: the signature does not fit the key, or its timestamp is too old. others are keys
// that may have been taken by mistake. It returns nil if there is nothing to refuse.
func (p Proof) Diagnose(now time.Time, used Key, others []Key) *explain.Finding {
	if !p.Verify(used.Value) {
		return p.diagnoseSignature(used, others)
	}
	if !p.Fresh(now) {
		return p.diagnoseTime(now)
	}
	return nil
}

func (p Proof) diagnoseSignature(used Key, others []Key) *explain.Finding {
	finding := &explain.Finding{
		Step: explain.Signature, Expected: p.Sign(used.Value), Got: cut(p.Signature, 64),
		Cause: "the key differs on the two sides, or one of the values was changed after it was signed",
		Fix:   "Sign " + p.recipe() + ": sort the values by their octets, join them without anything between, SHA-1 in lower-case hexadecimal",
		Doc:   p.Purpose.Doc(),
	}
	for _, other := range others {
		if p.Verify(other.Value) {
			finding.Fits = append(finding.Fits, other.Name)
		}
	}
	if len(finding.Fits) > 0 {
		finding.Cause = "it was signed with another key"
		finding.Fix = "Sign with " + used.Name
		return finding
	}
	if cause, fix := p.mistake(used.Value); cause != "" {
		finding.Cause, finding.Fix = cause, fix
	}
	return finding
}

// recipe names the values that are signed.
func (p Proof) recipe() string {
	key := "SecretNo"
	if p.Purpose == ForSecretNo {
		key = "seedSecretNo"
	}
	names := fmt.Sprintf("sn, %s, timestamp, nonce, %q", key, p.Purpose)
	if p.Purpose == ForLogin {
		names += ", state"
	}
	return names
}

// diagnoseTime tells how far the timestamp is off.
func (p Proof) diagnoseTime(now time.Time) *explain.Finding {
	finding := &explain.Finding{
		Step: explain.Parameter, Expected: fmt.Sprintf("a timestamp within %s of %d", p.Purpose.Life(), now.Unix()), Got: cut(p.Timestamp, 32),
		Cause: "the signature fits, its timestamp does not", Fix: "Set the device's clock by get_timestamp right before signing", Doc: p.Purpose.Doc(),
	}
	seconds, err := Decimal{Text: p.Timestamp}.Uint64()
	switch {
	case err != nil:
		finding.Cause, finding.Fix = "the timestamp is not a whole number", "Send Unix seconds in plain decimal digits"
	case len(strings.TrimLeft(p.Timestamp, "0")) > 11:
		finding.Cause, finding.Fix = "the timestamp is finer than seconds", "Send Unix seconds: ten digits"
	case int64(seconds) > now.Unix():
		finding.Cause = fmt.Sprintf("the device's clock is %s ahead", time.Duration(int64(seconds)-now.Unix())*time.Second)
	default:
		finding.Cause = fmt.Sprintf("the signature is %s old: the device's clock is behind, or the frame was replayed", time.Duration(now.Unix()-int64(seconds))*time.Second)
	}
	return finding
}
