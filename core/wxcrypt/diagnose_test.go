package wxcrypt_test

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
)

var (
	ours   = wxcrypt.Candidate{Name: "template Harbour", Token: testToken, Key: testKey, ReceiveID: "dk00harbour"}
	theirs = wxcrypt.Candidate{Name: "suite Lantern", Token: "lanternToken", Key: otherKey, ReceiveID: "ww00lantern"}
	corp   = wxcrypt.Candidate{Name: "corp Breakwater", ReceiveID: "ww00breakwater"}
	world  = []wxcrypt.Candidate{ours, theirs, corp}
)

// sha1Of is the hexadecimal SHA-1 of the items joined.
func sha1Of(items ...string) string {
	sum := sha1.Sum([]byte(strings.Join(items, "")))
	return hex.EncodeToString(sum[:])
}

func TestDiagnoseNothingWrong(t *testing.T) {
	t.Parallel()
	codec := newCodec(t, ours.Token, ours.Key)
	sealed, err := codec.Seal([]byte("x"), ours.ReceiveID)
	if err != nil {
		t.Fatal(err)
	}
	if got := wxcrypt.Diagnose(codec.Stamp("1", "2", sealed), sealed, ours, world); got != nil {
		t.Errorf("found %v", got)
	}
}

func TestDiagnose(t *testing.T) {
	t.Parallel()
	codec, other := newCodec(t, ours.Token, ours.Key), newCodec(t, theirs.Token, theirs.Key)
	mixed := newCodec(t, ours.Token, theirs.Key)
	sealed, err := codec.SealWith([16]byte{1}, []byte("quay"), ours.ReceiveID)
	if err != nil {
		t.Fatal(err)
	}
	for seed := byte(2); !strings.Contains(sealed, "+"); seed++ {
		sealed, _ = codec.SealWith([16]byte{seed}, []byte("quay"), ours.ReceiveID)
	}
	foreign, _ := other.Seal([]byte("quay"), theirs.ReceiveID)
	crossed, _ := mixed.Seal([]byte("quay"), theirs.ReceiveID)
	misdirected, _ := codec.Seal([]byte("quay"), corp.ReceiveID)
	stray, _ := codec.Seal([]byte("quay"), "ww00nobody")
	good := codec.Stamp("1760000000", "42", sealed)
	upper, unsorted, three := good, good, good
	upper.Signature = strings.ToUpper(good.Signature)
	unsorted.Signature = sha1Of(ours.Token, good.Timestamp, good.Nonce, sealed)
	sortedThree := []string{ours.Token, good.Timestamp, good.Nonce}
	slices.Sort(sortedThree)
	three.Signature = sha1Of(sortedThree...)
	little := plaintext(0, "hello world", 1)
	binary.LittleEndian.PutUint32(little[16:], 5)
	stamped := func(encrypt string) (wxcrypt.Query, string) { return codec.Stamp("1", "2", encrypt), encrypt }
	shortKey := ours
	shortKey.Key = testKey[:42]

	tests := []struct {
		name    string
		query   wxcrypt.Query
		encrypt string
		used    wxcrypt.Candidate
		step    explain.Step
		cause   string
		fits    []string
	}{
		{"Parameter/Key", good, sealed, shortKey, explain.Parameter, "42 characters", nil},
		{"Parameter/NoSignature", wxcrypt.Query{Timestamp: "1", Nonce: "2"}, sealed, ours, explain.Parameter, "cut or changed", nil},
		{"Parameter/NoTimestamp", wxcrypt.Query{Signature: "1", Nonce: "2"}, sealed, ours, explain.Parameter, "cut or changed", nil},
		{"Parameter/NoNonce", wxcrypt.Query{Signature: "1", Timestamp: "2"}, sealed, ours, explain.Parameter, "cut or changed", nil},
		{"Parameter/NoCiphertext", good, "", ours, explain.Parameter, "cut or changed", nil},
		{"Signature/AnotherToken", other.Stamp("1", "2", foreign), foreign, ours, explain.Signature, "another Token", []string{"the Token of suite Lantern"}},
		{"Signature/Unknown", wxcrypt.Query{Signature: "00", Timestamp: "1", Nonce: "2"}, sealed, ours, explain.Signature, "Token differs", nil},
		{"Signature/PlusBecameSpace", good, strings.ReplaceAll(sealed, "+", " "), ours, explain.Signature, "plus signs", nil},
		{"Signature/PercentEncoded", good, url.QueryEscape(sealed), ours, explain.Signature, "percent-encoded", nil},
		{"Signature/LineBreaks", good, sealed[:40] + "\n" + sealed[40:] + "\n", ours, explain.Signature, "white space", nil},
		{"Signature/UpperCase", upper, sealed, ours, explain.Signature, "upper case", nil},
		{"Signature/Unsorted", unsorted, sealed, ours, explain.Signature, "without sorting", nil},
		{"Signature/ThreeValues", three, sealed, ours, explain.Signature, "left out", nil},
		{"ReceiveID/Known", codec.Stamp("1", "2", misdirected), misdirected, ours, explain.ReceiveID, "another receiver", []string{"the receiveid of corp Breakwater"}},
		{"ReceiveID/Unknown", codec.Stamp("1", "2", stray), stray, ours, explain.ReceiveID, "another receiver", nil},
		{"Decryption/AnotherKey", mixed.Stamp("1", "2", crossed), crossed, ours, explain.Decryption, "another EncodingAESKey", []string{`the EncodingAESKey of suite Lantern (receiveid "ww00lantern")`}},
	}
	addDecryption := func(name, encrypt, cause string) {
		query, encrypt := stamped(encrypt)
		tests = append(tests, struct {
			name    string
			query   wxcrypt.Query
			encrypt string
			used    wxcrypt.Candidate
			step    explain.Step
			cause   string
			fits    []string
		}{"Decryption/" + name, query, encrypt, ours, explain.Decryption, cause, nil})
	}
	addDecryption("NotBase64", "***", "not plain base64")
	addDecryption("Cut", base64.StdEncoding.EncodeToString(make([]byte, 31)), "was cut")
	addDecryption("PaddedTo16", base64.StdEncoding.EncodeToString(make([]byte, 48)), "16 octets instead of 32")
	addDecryption("LittleEndian", frame(t, little), "little-endian")
	addDecryption("LengthOverruns", frame(t, plaintext(0x00FFFFFF, "hello world", 1)), "greater than what follows")
	addDecryption("Padding", frame(t, plaintext(11, "hello world", 33)), "EncodingAESKey differs")

	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := wxcrypt.Diagnose(test.query, test.encrypt, test.used, world)
			if got == nil {
				t.Fatal("nothing was found")
			}
			if got.Step != test.step || !strings.Contains(got.Cause, test.cause) || got.Fix == "" || got.Doc == 0 {
				t.Errorf("found %+v, want step %q and a cause with %q", got, test.step, test.cause)
			}
			if diff := cmp.Diff(test.fits, got.Fits); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDiagnoseEcho(t *testing.T) {
	t.Parallel()
	const plain, echostr = "5927782489442352469", "QUJDRA=="
	tests := []struct{ name, answer, cause string }{
		{"OK", plain, ""},
		{"ErrEmpty", "", "empty"},
		{"ErrByteOrderMark", "\uFEFF" + plain, "byte order mark"},
		{"ErrNewline", plain + "\n", "line break"},
		{"ErrQuotes", `"` + plain + `"`, "quotes"},
		{"ErrEchostr", echostr, "without being decrypted"},
		{"ErrMarkupAround", "<pre>" + plain + "</pre>", "markup"},
		{"ErrReceiveIDNotCut", plain + "ww00quay", "more than msg"},
		{"ErrPage", "<!doctype html><title>Sign in</title>", "another route"},
		{"ErrSuccess", "success", "like an event"},
		{"ErrOther", "pong", "another text"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := wxcrypt.DiagnoseEcho(plain, echostr, []byte(test.answer))
			if test.cause == "" {
				if got != nil {
					t.Errorf("found %v", got)
				}
				return
			}
			if got == nil {
				t.Fatal("nothing was found")
			}
			if got.Step != explain.Echo || !strings.Contains(got.Cause, test.cause) || got.Fix == "" || got.Expected == "" {
				t.Errorf("found %+v, want a cause with %q", got, test.cause)
			}
		})
	}
}
