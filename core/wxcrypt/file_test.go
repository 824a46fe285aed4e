package wxcrypt_test

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wecomlab/core/wxcrypt"
)

// encrypted gives the ciphertext of a file that is written in pieces.
func encrypted(t testing.TB, plain []byte, piece int) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := wxcrypt.NewFileWriter(&out, testKey)
	if err != nil {
		t.Fatal(err)
	}
	for len(plain) > 0 {
		n, err := w.Write(plain[:min(piece, len(plain))])
		if err != nil {
			t.Fatal(err)
		}
		plain = plain[n:]
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The ciphertexts were made with another program: openssl enc -aes-256-cbc -nopad, the padding written by hand.
func TestFileVectors(t *testing.T) {
	t.Parallel()
	for _, v := range []struct{ name, plain, want string }{
		{"an empty file is one block of padding", "", "s+HLz75DGzBx3dOvNFW7OBEKSB/ZLDFVAVg8dEDEgBw="},
		{"padding of 31", "a", "h7ShBhhOoaApANyYofAtVsEAobuCGxElMbkQcFJQFII="},
		{"padding of 1", strings.Repeat("b", 31), "4hZnlm50Pv0eeGlr/yGwT4RtKdpOLyr507lbDfoVtOM="},
		{"an aligned file gets a whole block", strings.Repeat("c", 32), "1J+863VW943x2C5x4FV2UW8A0dLEGjhy5WHDzTX8tK3lK0TBxnrNM20HAZLgjubdNl7hFYm0ElOWEl6st6o4QQ=="},
		{"JSON with Chinese", `{"userlist":[{"userid":"an.li","name":"安丽","department":[3]}]}`,
			"Nv4JuTGkcI8BNe1c1ckL1922i1Y6uPl4R6YnZbhBsXL5euUnAzZYfdPoqOj9OoFpSyoOllD2aXrptXBXaRTnsy6v59wdviSw9Ipj/COzgU0Vngvjti5AVeWav469EpLJ"},
	} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			got := encrypted(t, []byte(v.plain), 7)
			if text := base64.StdEncoding.EncodeToString(got); text != v.want {
				t.Errorf("encrypted %s, want %s", text, v.want)
			}
			plain, err := wxcrypt.OpenFile(got, testKey)
			if err != nil || string(plain) != v.plain {
				t.Errorf("opened %q, %v, want %q", plain, err, v.plain)
			}
		})
	}
	t.Run("longer than the buffer", func(t *testing.T) {
		t.Parallel()
		sum := md5.Sum(encrypted(t, []byte(strings.Repeat("wecomlab! ", 10000)), 4099))
		if got, want := hex.EncodeToString(sum[:]), "41c1bcab5940048df6011a57da1b29ce"; got != want {
			t.Errorf("md5 of the ciphertext %s, want %s", got, want)
		}
	})
}

func TestFileProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		plain := rapid.SliceOfN(rapid.Byte(), 0, 80_000).Draw(r, "plain")
		sealed := encrypted(t, plain, rapid.IntRange(1, 40_000).Draw(r, "piece"))
		if len(sealed)%32 != 0 || len(sealed) <= len(plain) || len(sealed) > len(plain)+32 {
			r.Fatalf("%d octets became %d", len(plain), len(sealed))
		}
		opened, err := wxcrypt.OpenFile(sealed, testKey)
		if err != nil || !bytes.Equal(opened, plain) {
			r.Fatalf("opened %d octets, %v, want %d", len(opened), err, len(plain))
		}
	})
}

func TestOpenFileRefuses(t *testing.T) {
	t.Parallel()
	whole := encrypted(t, []byte("member list"), 99)
	for _, tt := range []struct {
		name string
		file []byte
		key  string
		code int
	}{
		{"ErrKeyTooShort", whole, testKey[1:], wxcrypt.BadKey},
		{"ErrOtherKey", whole, otherKey, wxcrypt.BadBuffer},
		{"ErrEmpty", nil, testKey, wxcrypt.DecryptFailed},
		{"ErrCut", whole[:len(whole)-1], testKey, wxcrypt.DecryptFailed},
		{"ErrHalfAPaddingBlock", append(bytes.Clone(whole), whole[:16]...), testKey, wxcrypt.DecryptFailed},
		{"ErrDamaged", append(bytes.Clone(whole[:len(whole)-1]), whole[len(whole)-1]^1), testKey, wxcrypt.BadBuffer},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := wxcrypt.OpenFile(tt.file, tt.key)
			wantCode(t, err, tt.code)
		})
	}
	t.Run("a writer needs a sound key", func(t *testing.T) {
		t.Parallel()
		_, err := wxcrypt.NewFileWriter(io.Discard, "short")
		wantCode(t, err, wxcrypt.BadKey)
	})
}

// fullDisk takes so many octets.
type fullDisk struct{ room int }

var errFull = errors.New("no space left")

func (d *fullDisk) Write(p []byte) (int, error) {
	if d.room -= len(p); d.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestFileWriterFails(t *testing.T) {
	t.Parallel()
	for name, room := range map[string]int{"while writing": 40 << 10, "at the end": 64 << 10} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, err := wxcrypt.NewFileWriter(&fullDisk{room}, testKey)
			if err != nil {
				t.Fatal(err)
			}
			_, err = w.Write(make([]byte, 70<<10))
			if err = errors.Join(err, w.Close()); !errors.Is(err, errFull) {
				t.Errorf("%v, want %v", err, errFull)
			}
		})
	}
}
