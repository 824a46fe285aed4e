package wxcrypt_test

import (
	"encoding/base64"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"wecomlab/core/wxcrypt"
)

// seeded is a source that repeats.
func seeded(seed byte) io.Reader { return rand.NewChaCha8([32]byte{seed}) }

func TestCheckToken(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, token, want string }{
		{"OK", "quayside42", ""},
		{"OKLongest", strings.Repeat("a", 32), ""},
		{"ErrEmpty", "", "empty"},
		{"ErrTooLong", strings.Repeat("a", 33), "33 characters"},
		{"ErrUnderscore", "quay_side", `'_' at position 5`},
		{"ErrLetterOutsideASCII", "quaié", "only letters and digits"},
		{"ErrBracket", "quay[", "only letters and digits"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			wantSentence(t, wxcrypt.CheckToken(test.token), test.want)
		})
	}
}

func TestCheckKey(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, key, want string }{
		{"OK", testKey, ""},
		{"OKSpareBitsSet", testKey[:42] + "C", ""},
		{"ErrEmpty", "", "0 characters"},
		{"ErrShort", testKey[:42], "42 characters"},
		{"ErrWithEqualsSign", testKey + "=", "leave the = out"},
		{"ErrPlus", "+" + testKey[1:], "position 1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			wantSentence(t, wxcrypt.CheckKey(test.key), test.want)
		})
	}
}

// wantSentence fails unless err holds the words, or is nil for none.
func wantSentence(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" {
		if err != nil {
			t.Fatalf("error is %v, want none", err)
		}
		return
	}
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Fatalf("error is %v, want one with %q", err, want)
	}
}

func TestNewKeyAndToken(t *testing.T) {
	t.Parallel()
	for seed := range byte(64) {
		key, token := wxcrypt.NewKey(seeded(seed)), wxcrypt.NewToken(seeded(seed))
		if err := wxcrypt.CheckKey(key); err != nil {
			t.Fatalf("key %q: %v", key, err)
		}
		if err := wxcrypt.CheckToken(token); err != nil {
			t.Fatalf("token %q: %v", token, err)
		}
		if _, err := base64.StdEncoding.Strict().DecodeString(key + "="); err != nil {
			t.Fatalf("a strict decoder refuses %q: %v", key, err)
		}
		if again := wxcrypt.NewKey(seeded(seed)); again != key {
			t.Fatalf("the same seed gives %q and %q", key, again)
		}
	}
	if wxcrypt.NewKey(seeded(1)) == wxcrypt.NewKey(seeded(2)) {
		t.Error("two seeds give the same key")
	}
	if got := wxcrypt.NewKey(strings.NewReader("")); got != strings.Repeat("A", 43) {
		t.Errorf("an empty source gives %q", got)
	}
}
