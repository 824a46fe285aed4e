package wxcrypt_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"

	"wecomlab/core/wxcrypt"
)

// frame encrypts a raw plaintext, which must be whole AES blocks, with the test key.
func frame(t testing.TB, plain []byte) string {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(testKey + "=")
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, key[:16]).CryptBlocks(out, plain)
	return base64.StdEncoding.EncodeToString(out)
}

// plaintext is prefix, length, content and padding, as told.
func plaintext(length uint32, content string, pad int) []byte {
	plain := append([]byte("0123456789abcdef"), 0, 0, 0, 0)
	binary.BigEndian.PutUint32(plain[16:], length)
	plain = append(plain, content...)
	return append(plain, bytes.Repeat([]byte{byte(pad)}, pad)...)
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		encrypt string
		code    int
	}{
		{"ErrEmpty", "", wxcrypt.DecryptFailed},
		{"ErrNotBase64", "***", wxcrypt.BadBase64},
		{"ErrSpaceForPlus", strings.Repeat("ab d", 16), wxcrypt.BadBase64},
		{"ErrPercentEncoded", "YWJj%3D", wxcrypt.BadBase64},
		{"ErrNotWholeBlocks", base64.StdEncoding.EncodeToString(make([]byte, 31)), wxcrypt.DecryptFailed},
		{"ErrPaddedTo16", base64.StdEncoding.EncodeToString(make([]byte, 48)), wxcrypt.DecryptFailed},
		{"ErrPaddingZero", frame(t, plaintext(11, "hello world\x00", 0)), wxcrypt.BadBuffer},
		{"ErrPadding33", frame(t, plaintext(11, "hello world", 33)), wxcrypt.BadBuffer},
		{"OKPaddingOne", frame(t, append(plaintext(11, "hello world", 0), 1)), 0},
		{"ErrPaddingNotAlike", frame(t, append(plaintext(2, "hello world", 0), 2)), wxcrypt.BadBuffer},
		{"ErrOnlyPadding", frame(t, bytes.Repeat([]byte{32}, 32)), wxcrypt.BadBuffer},
		{"ErrShorterThanHead", frame(t, append(make([]byte, 19), bytes.Repeat([]byte{13}, 13)...)), wxcrypt.BadBuffer},
		{"ErrLengthOverruns", frame(t, plaintext(12, "hello world", 1)), wxcrypt.BadBuffer},
		{"ErrLengthHuge", frame(t, plaintext(0xFFFFFFFF, "hello world", 1)), wxcrypt.BadBuffer},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := newCodec(t, testToken, testKey).Open(test.encrypt)
			if test.code == 0 {
				if err != nil {
					t.Fatalf("a padding of one octet is refused: %v", err)
				}
				return
			}
			wantCode(t, err, test.code)
		})
	}
}

func TestOpenWithAnotherKey(t *testing.T) {
	t.Parallel()
	codec := newCodec(t, testToken, testKey, wxcrypt.WithRandom(seeded(5)))
	sealed, err := codec.Seal([]byte("<xml></xml>"), "ww77")
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = newCodec(t, testToken, otherKey).Open(sealed)
	wantCode(t, err, wxcrypt.BadBuffer)
}
