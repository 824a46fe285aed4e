package openhw_test

import (
	"crypto/sha1"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wecomlab/core/openhw"
)

const (
	secretNo = "f0e1d2c3b4a5968778695a4b3c2d1e0f"
	seedNo   = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	serial   = "QUAY0001"
	signedAt = "1760000000"
	maxNonce = "18446744073709551615"
)

// sha1Hex hashes a text that was joined by hand, apart from the package's own way.
func sha1Hex(joined string) string {
	sum := sha1.Sum([]byte(joined))
	return hex.EncodeToString(sum[:])
}

func proofFor(purpose openhw.Purpose) openhw.Proof {
	p := openhw.Proof{Purpose: purpose, SN: serial, Timestamp: signedAt, Nonce: maxNonce}
	if purpose == openhw.ForLogin {
		p.State = "Pier 3"
	}
	return p
}

// The joined texts are ordered by hand: digits before capitals before small letters.
func TestSignatures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		purpose openhw.Purpose
		key     string
		joined  string
	}{
		{"SecretNo", openhw.ForSecretNo, seedNo, seedNo + signedAt + maxNonce + serial + "secret_no"},
		{"Register", openhw.ForRegister, secretNo, signedAt + maxNonce + serial + secretNo + "register"},
		{"BindCode", openhw.ForBinding, secretNo, signedAt + maxNonce + serial + secretNo + "qrcode"},
		{"LoginCode", openhw.ForLogin, secretNo, signedAt + maxNonce + "Pier 3" + serial + "dynamic_login" + secretNo},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			proof := proofFor(test.purpose)
			want := sha1Hex(test.joined)
			if got := proof.Sign(test.key); got != want || len(got) != openhw.SignatureSize {
				t.Fatalf("signature %s, want %s", got, want)
			}
			proof.Signature = want
			if !proof.Verify(test.key) {
				t.Error("the signature is not accepted")
			}
			proof.Signature = strings.ToUpper(want)
			if !proof.Verify(test.key) {
				t.Error("the signature in upper case is not accepted")
			}
			for _, wrong := range []string{"", want[:39], want + "0", strings.Replace(want, want[:1], "g", 1)} {
				proof.Signature = wrong
				if proof.Verify(test.key) {
					t.Errorf("%q is accepted", wrong)
				}
			}
			proof.Signature = want
			if proof.Verify(test.key + "0") {
				t.Error("another key is accepted")
			}
		})
	}
}

// Four vectors whose sums were computed elsewhere.
func TestPublicVectors(t *testing.T) {
	t.Parallel()
	const sn, key = "DEMO000000000001", "ffeeddccbbaa99887766554433221100"
	for _, test := range []struct {
		proof     openhw.Proof
		key, want string
	}{
		{openhw.Proof{Purpose: openhw.ForSecretNo}, "00112233445566778899aabbccddeeff", "167191ec79e0b4e3b1db953c4162f0c634fd7d7b"},
		{openhw.Proof{Purpose: openhw.ForRegister}, key, "0898a24deb8b1804dd6fea4f02c4c3e5c8aedf69"},
		{openhw.Proof{Purpose: openhw.ForBinding}, key, "1b05c60b67a9e3d5487a309d15ff87734643b5c8"},
		{openhw.Proof{Purpose: openhw.ForLogin, State: "desk-1"}, key, "72e67e890be552a00d3d00ac74ced21e8be2181e"},
	} {
		test.proof.SN, test.proof.Timestamp, test.proof.Nonce = sn, "1700000000", maxNonce
		if got := test.proof.Sign(test.key); got != test.want {
			t.Errorf("%s: %s, want %s", test.proof.Purpose, got, test.want)
		}
	}
}

// The order in which values are given never matters, their content always does.
func TestSignIsOfASet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.StringMatching(`[0-9A-Za-z]{1,8}`), 1, 6).Draw(t, "values")
		given := slices.Clone(values)
		shuffled := rapid.Permutation(values).Draw(t, "shuffled")
		if openhw.Sign(values...) != openhw.Sign(shuffled...) {
			t.Fatal("the order matters")
		}
		if !slices.Equal(values, given) {
			t.Fatal("the caller's values were sorted")
		}
		changed := append(slices.Clone(values), "+")
		if openhw.Sign(values...) == openhw.Sign(changed...) {
			t.Fatal("one more value does not matter")
		}
	})
}

func TestFresh(t *testing.T) {
	t.Parallel()
	at := time.Unix(1760000000, 0)
	tests := []struct {
		name      string
		purpose   openhw.Purpose
		timestamp string
		off       time.Duration
		want      bool
	}{
		{"OK", openhw.ForRegister, signedAt, 0, true},
		{"OKOldest", openhw.ForRegister, signedAt, 5 * time.Minute, true},
		{"OKAhead", openhw.ForRegister, signedAt, -5 * time.Minute, true},
		{"OKCode", openhw.ForLogin, signedAt, 30 * time.Minute, true},
		{"ErrOld", openhw.ForSecretNo, signedAt, 5*time.Minute + time.Second, false},
		{"ErrAhead", openhw.ForSecretNo, signedAt, -5*time.Minute - time.Second, false},
		{"ErrCodeOld", openhw.ForBinding, signedAt, 30*time.Minute + time.Second, false},
		{"ErrMilliseconds", openhw.ForRegister, signedAt + "000", 0, false},
		{"ErrGreatest", openhw.ForRegister, maxNonce, 0, false},
		{"ErrEmpty", openhw.ForRegister, "", 0, false},
		{"ErrNegative", openhw.ForRegister, "-1", 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			proof := openhw.Proof{Purpose: test.purpose, Timestamp: test.timestamp}
			if got := proof.Fresh(at.Add(test.off)); got != test.want {
				t.Errorf("fresh %t, want %t", got, test.want)
			}
		})
	}
}

func TestProofOfBodies(t *testing.T) {
	t.Parallel()
	want := proofFor(openhw.ForRegister)
	want.Signature = want.Sign(secretNo)
	got := openhw.Register{DeviceSignature: want.Signature, SN: serial, Timestamp: openhw.Digits(1760000000), Nonce: openhw.Decimal{Text: maxNonce, Quoted: true}}.Proof()
	if got != want {
		t.Errorf("register proves %+v, want %+v", got, want)
	}
	want = proofFor(openhw.ForSecretNo)
	if got := (openhw.GetSecretNo{SN: serial, Timestamp: openhw.Digits(1760000000), Nonce: openhw.Digits(1<<64 - 1)}).Proof(); got != want {
		t.Errorf("get_secret_no proves %+v, want %+v", got, want)
	}
}
