package openhw_test

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"wecomlab/core/explain"
	"wecomlab/core/openhw"
)

func joined(separator string, values ...string) string {
	return strings.Join(slices.Sorted(slices.Values(values)), separator)
}

// hmacHex is what Bluetooth would want.
func hmacHex(key, message string) string {
	mac := hmac.New(sha1.New, []byte(key))
	mac.Write([]byte(message))
	return hex.EncodeToString(mac.Sum(nil))
}

func TestDiagnoseSignature(t *testing.T) {
	t.Parallel()
	const lit = "register"
	md5Sum, shaSum := md5.Sum([]byte("x")), sha256.Sum256([]byte("x"))
	right := sha1.Sum([]byte(joined("", serial, secretNo, signedAt, maxNonce, lit)))
	tests := []struct{ name, signature, cause string }{
		{"Unknown", sha1Hex("something else"), "the key differs"},
		{"Empty", "", "there is no signature"},
		{"MD5", hex.EncodeToString(md5Sum[:]), "MD5"},
		{"SHA256", hex.EncodeToString(shaSum[:]), "SHA-256"},
		{"Base64", base64.StdEncoding.EncodeToString(right[:]), "not 40 hexadecimal digits"},
		{"NoLiteral", sha1Hex(joined("", serial, secretNo, signedAt, maxNonce)), `the literal "register" was not signed`},
		{"OtherLiteral", sha1Hex(joined("", serial, secretNo, signedAt, maxNonce, "qrcode")), `with the literal "qrcode"`},
		{"NoNonce", sha1Hex(joined("", serial, secretNo, signedAt, lit)), "the nonce was not signed"},
		{"NoTimestamp", sha1Hex(joined("", serial, secretNo, maxNonce, lit)), "the timestamp was not signed"},
		{"NoSN", sha1Hex(joined("", secretNo, signedAt, maxNonce, lit)), "the sn was not signed"},
		{"NoKey", sha1Hex(joined("", serial, signedAt, maxNonce, lit)), "the key was not signed"},
		{"LowerSN", sha1Hex(joined("", strings.ToLower(serial), secretNo, signedAt, maxNonce, lit)), "the sn was signed in lower case"},
		{"UpperKey", sha1Hex(joined("", serial, strings.ToUpper(secretNo), signedAt, maxNonce, lit)), "the key was signed in upper case"},
		{"KeyWithBreak", sha1Hex(joined("", serial, secretNo+"\n", signedAt, maxNonce, lit)), "a line break behind the key"},
		{"QuotedNumbers", sha1Hex(joined("", serial, secretNo, `"`+signedAt+`"`, `"`+maxNonce+`"`, lit)), "with their quotes"},
		{"QuotedNonce", sha1Hex(joined("", serial, secretNo, signedAt, `"`+maxNonce+`"`, lit)), "the nonce was signed with its quotes"},
		{"FloatNonce", sha1Hex(joined("", serial, secretNo, signedAt, "18446744073709551616", lit)), "floating-point"},
		{"ScientificNonce", sha1Hex(joined("", serial, secretNo, signedAt, "1.8446744073709552e+19", lit)), "scientific notation"},
		{"SignedNonce", sha1Hex(joined("", serial, secretNo, signedAt, "-1", lit)), "signed 64-bit"},
		{"ShortNonce", sha1Hex(joined("", serial, secretNo, signedAt, "4294967295", lit)), "32-bit"},
		{"HexNonce", sha1Hex(joined("", serial, secretNo, signedAt, "ffffffffffffffff", lit)), "hexadecimal"},
		{"Milliseconds", sha1Hex(joined("", serial, secretNo, signedAt+"000", maxNonce, lit)), "in milliseconds"},
		{"Ampersands", sha1Hex(joined("&", serial, secretNo, signedAt, maxNonce, lit)), `joined with "&"`},
		{"Breaks", sha1Hex(joined("\n", serial, secretNo, signedAt, maxNonce, lit)), `joined with "\n"`},
		{"BreakBehind", sha1Hex(joined("", serial, secretNo, signedAt, maxNonce, lit) + "\n"), "a line break was hashed"},
		{"HMAC", hmacHex(secretNo, joined("", serial, signedAt, maxNonce, lit)), "HMAC"},
		{"Downwards", sha1Hex(lit + secretNo + serial + maxNonce + signedAt), "sorted downwards"},
		{"OrderOfThePage", sha1Hex(serial + secretNo + signedAt + maxNonce + lit), "unsorted, as sn, key, timestamp, nonce, literal"},
		{"OrderOfNames", sha1Hex(secretNo + maxNonce + serial + signedAt + lit), "unsorted, as key, nonce, sn, timestamp, literal"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			proof := proofFor(openhw.ForRegister)
			proof.Signature = test.signature
			finding := proof.Diagnose(time.Unix(1760000000, 0), openhw.Key{Name: "the SecretNo of QUAY0001", Value: secretNo}, nil)
			if finding == nil || finding.Step != explain.Signature || !strings.Contains(finding.Cause, test.cause) || finding.Fix == "" || finding.Doc != 91370 {
				t.Fatalf("diagnosed as %+v, want %q", finding, test.cause)
			}
			if strings.Contains(finding.String(), secretNo) {
				t.Error("the key is told")
			}
			if finding.Expected != hex.EncodeToString(right[:]) {
				t.Errorf("expected is %s", finding.Expected)
			}
		})
	}
}

func TestDiagnoseOtherKeys(t *testing.T) {
	t.Parallel()
	proof := proofFor(openhw.ForRegister)
	proof.Signature = proof.Sign(seedNo)
	finding := proof.Diagnose(time.Unix(1760000000, 0), openhw.Key{Name: "the SecretNo of QUAY0001", Value: secretNo}, []openhw.Key{
		{Name: "the SecretNo of QUAY0002", Value: "unused"}, {Name: "the seed of model Buoy", Value: seedNo},
	})
	if finding == nil || !slices.Equal(finding.Fits, []string{"the seed of model Buoy"}) || !strings.Contains(finding.Fix, "QUAY0001") {
		t.Errorf("diagnosed as %+v", finding)
	}
}

func TestDiagnoseLoginCode(t *testing.T) {
	t.Parallel()
	proof := proofFor(openhw.ForLogin)
	proof.Signature = sha1Hex(serial + secretNo + signedAt + maxNonce + "dynamic_login" + proof.State)
	finding := proof.Diagnose(time.Unix(1760000000, 0), openhw.Key{Value: secretNo}, nil)
	if finding == nil || !strings.Contains(finding.Cause, "literal, state") || finding.Doc != 91626 {
		t.Errorf("diagnosed as %+v", finding)
	}
}

// What is far longer than any sn is not tried in hundreds of ways.
func TestDiagnoseGivesUp(t *testing.T) {
	t.Parallel()
	proof := proofFor(openhw.ForRegister)
	proof.SN = strings.Repeat("Q", 5000)
	proof.Signature = sha1Hex(proof.SN + secretNo + signedAt + maxNonce + "register")
	finding := proof.Diagnose(time.Unix(1760000000, 0), openhw.Key{Value: secretNo}, nil)
	if finding == nil || !strings.Contains(finding.Cause, "the key differs") {
		t.Errorf("diagnosed as %+v", finding)
	}
}

func TestDiagnoseTime(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, timestamp, cause string }{
		{"Old", "1759999000", "16m40s old"},
		{"Ahead", "1760001000", "16m40s ahead"},
		{"Milliseconds", "1760000000000", "finer than seconds"},
		{"Text", "noon", "not a whole number"},
		{"Greatest", maxNonce, "finer than seconds"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			proof := proofFor(openhw.ForRegister)
			proof.Timestamp = test.timestamp
			proof.Signature = proof.Sign(secretNo)
			finding := proof.Diagnose(time.Unix(1760000000, 0), openhw.Key{Value: secretNo}, nil)
			if finding == nil || finding.Step != explain.Parameter || !strings.Contains(finding.Cause, test.cause) {
				t.Errorf("diagnosed as %+v, want %q", finding, test.cause)
			}
		})
	}
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		proof := proofFor(openhw.ForRegister)
		proof.Signature = proof.Sign(secretNo)
		if finding := proof.Diagnose(time.Unix(1760000000, 0), openhw.Key{Value: secretNo}, nil); finding != nil {
			t.Errorf("a good proof is refused: %s", finding)
		}
	})
}
