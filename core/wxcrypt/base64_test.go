package wxcrypt

import (
	"bytes"
	"encoding/base64"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestBase64EveryLength(t *testing.T) {
	t.Parallel()
	source := rand.NewChaCha8([32]byte{7})
	for length := range 200 {
		octets := make([]byte, length)
		if _, err := source.Read(octets); err != nil {
			t.Fatal(err)
		}
		want := base64.StdEncoding.EncodeToString(octets)
		if got := appendBase64([]byte("kept"), octets); string(got) != "kept"+want {
			t.Fatalf("%d octets: encoded %q, want %q", length, got, want)
		}
		if got := appendBase64(octets, octets); string(got[length:]) != want || !bytes.Equal(got[:length], octets) {
			t.Fatalf("%d octets, appended to themselves: %q", length, got)
		}
		got, err := appendUnbase64([]byte("kept"), want)
		if err != nil || string(got) != "kept"+string(octets) {
			t.Fatalf("%q: decoded %q, %v", want, got, err)
		}
	}
}

func TestBase64ErrorsAsTheStandardLibrary(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("QUJD", 20)
	for _, text := range []string{
		"", "=", "A", "AB", "ABC", "AB=", "AB==", "ABC=", "AB==C", long + "!", long + "QQ=", "!" + long,
		long[:33] + " " + long[33:], long[:32] + "\r\n" + long[32:], long[:30] + "-" + long, long + "QR==", "ÄÖ" + long,
	} {
		want, wantErr := base64.StdEncoding.DecodeString(text)
		got, err := appendUnbase64(nil, text)
		if !sameError(err, wantErr) {
			t.Errorf("%q: error %v, want %v", text, err, wantErr)
		}
		if err == nil && !bytes.Equal(got, want) {
			t.Errorf("%q: decoded %q, want %q", text, got, want)
		}
	}
}

// sameError compares decoding errors with their positions.
func sameError(a, b error) bool {
	var left, right base64.CorruptInputError
	if errors.As(a, &left) && errors.As(b, &right) {
		return left == right
	}
	return a == nil && b == nil
}

func FuzzBase64(f *testing.F) {
	f.Add("QUJDREVGR0hJSktMTU5PUA==")
	f.Add("QUJDREVG\nR0hJSktMTU5PUA==")
	f.Add("not base64 at all")
	f.Fuzz(func(t *testing.T, text string) {
		want, wantErr := base64.StdEncoding.DecodeString(text)
		got, err := appendUnbase64(nil, text)
		if !sameError(err, wantErr) {
			t.Fatalf("%q: error %v, want %v", text, err, wantErr)
		}
		if err == nil && !bytes.Equal(got, want) {
			t.Fatalf("%q: decoded %q, want %q", text, got, want)
		}
		if encoded := appendBase64(nil, []byte(text)); string(encoded) != base64.StdEncoding.EncodeToString([]byte(text)) {
			t.Fatalf("%q: encoded %q", text, encoded)
		}
	})
}
