package wxcrypt_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
	"wecomlab/fixtures/vectors"
)

// namesOf are the names of the checks, and whether all hold.
func namesOf(checks []explain.Check) (names []string, allOK bool) {
	allOK = true
	for _, check := range checks {
		names = append(names, check.Name)
		allOK = allOK && check.OK
	}
	return names, allOK
}

// vectorNamed is the vector of that name.
func vectorNamed(t *testing.T, name string) vectors.Vector {
	t.Helper()
	for _, vector := range loadVectors(t) {
		if vector.Name == name {
			return vector
		}
	}
	t.Fatalf("there is no vector %s", name)
	return vectors.Vector{}
}

func TestStepsOfAGoodDelivery(t *testing.T) {
	t.Parallel()
	vector := vectorNamed(t, "D2")
	codec := newCodec(t, vector.Token, vector.Key)
	checks := codec.Steps(wxcrypt.Query{Signature: vector.Signature, Timestamp: vector.Timestamp, Nonce: vector.Nonce}, vector.Encrypt)
	want := []explain.Check{
		{Name: "token", OK: true, Got: "mockSuiteToken01", Note: "configured beside the callback URL"},
		{Name: "sorted items", OK: true, Got: "1700000001\n" + vector.Encrypt + "\n987654321\nmockSuiteToken01", Note: "token, timestamp, nonce and ciphertext, sorted by their octets"},
		{Name: "joined", OK: true, Got: "1700000001" + vector.Encrypt + "987654321mockSuiteToken01", Note: "no separator"},
		{Name: "sha1", OK: true, Got: vector.Signature, Note: "lower-case hexadecimal"},
		{Name: "msg_signature", OK: true, Expected: vector.Signature, Got: vector.Signature},
		{Name: "base64", OK: true, Expected: "base64 text", Got: "88 characters, 64 octets"},
		{Name: "aes-256-cbc", OK: true, Expected: "a multiple of 32 octets", Got: "64 octets, 4 AES blocks", Note: "key and initialisation vector from the EncodingAESKey"},
		{Name: "padding", OK: true, Expected: "1 to 32 octets, each holding their number", Got: "7"},
		{Name: "random prefix", OK: true, Expected: "16 octets", Got: "0123456789abcdef", Note: "any octets, thrown away"},
		{Name: "msg_len", OK: true, Expected: "at most 37", Got: "19", Note: "octets, not characters; 4 octets, big endian"},
		{Name: "msg", OK: true, Got: "5927782489442352469"},
		{Name: "receiveid", OK: true, Got: "wwfedcba9876543210", Note: "all that follows msg: a corpid, a suiteid, a template id, or nothing"},
	}
	if diff := cmp.Diff(want, checks); diff != "" {
		t.Error(diff)
	}
}

func TestStepsOfEveryVectorHold(t *testing.T) {
	t.Parallel()
	for _, vector := range loadVectors(t) {
		if vector.Encrypt == "" {
			continue
		}
		t.Run(vector.Name, func(t *testing.T) {
			t.Parallel()
			codec := newCodec(t, vector.Token, vector.Key)
			checks := codec.Steps(wxcrypt.Query{Signature: vector.Signature, Timestamp: vector.Timestamp, Nonce: vector.Nonce}, vector.Encrypt)
			if names, ok := namesOf(checks); !ok || len(names) != 12 {
				t.Errorf("steps %v, all hold: %v", names, ok)
			}
		})
	}
}

func TestStepsStopAtTheFirstThatFails(t *testing.T) {
	t.Parallel()
	codec := newCodec(t, testToken, testKey)
	overrun := plaintext(12, "hello world", 1)
	short := append(make([]byte, 19), bytes.Repeat([]byte{13}, 13)...)
	tests := []struct{ name, encrypt, last string }{
		{"ErrBase64", "***", "base64"},
		{"ErrBlocks", base64.StdEncoding.EncodeToString(make([]byte, 48)), "aes-256-cbc"},
		{"ErrNothing", "", "aes-256-cbc"},
		{"ErrPadding", frame(t, plaintext(11, "hello world", 33)), "padding"},
		{"ErrPrefix", frame(t, short), "random prefix"},
		{"ErrLength", frame(t, overrun), "msg_len"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			names, ok := namesOf(codec.Steps(codec.Stamp("1", "2", test.encrypt), test.encrypt))
			if last := names[len(names)-1]; ok || last != test.last {
				t.Errorf("steps %v, want a failure at %q", names, test.last)
			}
		})
	}
	t.Run("ErrSignature", func(t *testing.T) {
		t.Parallel()
		names, ok := namesOf(codec.Steps(wxcrypt.Query{}, "QUJD"))
		if last := names[len(names)-1]; ok || last != "msg_signature" {
			t.Errorf("steps %v, want a failure at msg_signature", names)
		}
	})
}

func TestStepsShowBinaryAndLongValues(t *testing.T) {
	t.Parallel()
	codec := newCodec(t, testToken, testKey)
	sealed, err := codec.SealWith([16]byte{0xFF, 0x00, 0x01}, []byte(strings.Repeat("灯", 5000)), "id")
	if err != nil {
		t.Fatal(err)
	}
	checks := codec.Steps(codec.Stamp("1", "2", sealed), sealed)
	if len(checks) != 12 {
		t.Fatalf("%d checks, want 12: %v", len(checks), checks[len(checks)-1])
	}
	if got := checks[8].Got; got != "0xff000100000000000000000000000000" {
		t.Errorf("binary prefix is shown as %q", got)
	}
	if got := checks[10].Got; len(got) > 4096 || !strings.Contains(got, "(15000 octets in all)") || strings.ContainsRune(got, '\uFFFD') {
		t.Errorf("long message is shown in %d octets: %.80q", len(got), got)
	}
}

func FuzzOpen(f *testing.F) {
	codec := newCodec(f, testToken, testKey)
	f.Add([]byte("0123456789abcdef\x00\x00\x00\x02hiid"))
	f.Add(plaintext(11, "hello world", 1))
	f.Add([]byte{})
	f.Add(bytes.Repeat([]byte{32}, 64))
	f.Fuzz(func(t *testing.T, plain []byte) {
		encrypts := []string{string(plain), base64.StdEncoding.EncodeToString(plain)}
		if whole := plain[:len(plain)/16*16]; len(whole) > 0 {
			encrypts = append(encrypts, frame(t, whole))
		}
		for _, encrypt := range encrypts {
			checks := codec.Steps(codec.Stamp("1", "2", encrypt), encrypt)
			msg, receiveID, err := codec.Open(encrypt)
			if (err == nil) != (len(checks) == 12) {
				t.Fatalf("Open says %v, Steps end with %v", err, checks[len(checks)-1])
			}
			if err != nil {
				continue
			}
			resealed, err := codec.SealWith([16]byte{}, msg, receiveID)
			if err != nil {
				t.Fatal(err)
			}
			again, againID, err := codec.Open(resealed)
			if err != nil || !bytes.Equal(again, msg) || againID != receiveID {
				t.Fatalf("sealed again and opened: %q for %q, %v", again, againID, err)
			}
		}
	})
}

func TestLengthIsBigEndian(t *testing.T) {
	t.Parallel()
	codec := newCodec(t, testToken, testKey)
	plain := plaintext(0, "hello world", 1)
	binary.LittleEndian.PutUint32(plain[16:], 5)
	_, _, err := codec.Open(frame(t, plain))
	wantCode(t, err, wxcrypt.BadBuffer)
}
