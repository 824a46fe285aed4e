package wxcrypt_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/core/wxcrypt"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	_, err := wxcrypt.New("", testKey)
	wantCode(t, err, wxcrypt.BadKey)
	_, err = wxcrypt.New(testToken, "short")
	wantCode(t, err, wxcrypt.BadKey)
	if strings.Contains(err.Error(), "short") {
		t.Errorf("the error repeats the key: %v", err)
	}
}

func TestSealOpenRoundTrip(t *testing.T) {
	t.Parallel()
	codec := newCodec(t, testToken, testKey)
	rapid.Check(t, func(t *rapid.T) {
		msg := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "msg")
		receiveID := rapid.String().Draw(t, "receiveid")
		sealed, err := codec.Seal(msg, receiveID)
		if err != nil {
			t.Fatal(err)
		}
		got, gotID, err := codec.Open(sealed)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, msg) || gotID != receiveID {
			t.Fatalf("opened %q for %q, want %q for %q", got, gotID, msg, receiveID)
		}
	})
}

func TestSealIsRandomAndASCII(t *testing.T) {
	t.Parallel()
	codec := newCodec(t, testToken, testKey)
	first, _ := codec.Seal([]byte("same"), "id")
	second, _ := codec.Seal([]byte("same"), "id")
	if first == second {
		t.Error("two seals of one message are equal")
	}
	steps := codec.Steps(codec.Stamp("1", "2", first), first)
	for _, check := range steps {
		if check.Name == "random prefix" && strings.Trim(check.Got, "0123456789abcdef") != "" {
			t.Errorf("the prefix %q is not hexadecimal", check.Got)
		}
	}
}

func TestSealRefuses(t *testing.T) {
	t.Parallel()
	t.Run("ErrMessageTooGreat", func(t *testing.T) {
		t.Parallel()
		_, err := newCodec(t, testToken, testKey).Seal(make([]byte, wxcrypt.MaxMessage+1), "id")
		wantCode(t, err, wxcrypt.EncryptFailed)
	})
	t.Run("ErrRandomSource", func(t *testing.T) {
		t.Parallel()
		broken := errors.New("out of entropy")
		codec := newCodec(t, testToken, testKey, wxcrypt.WithRandom(iotest.ErrReader(broken)))
		sealed, err := codec.Seal([]byte("x"), "id")
		wantCode(t, err, wxcrypt.EncryptFailed)
		if !errors.Is(err, broken) || sealed != "" {
			t.Errorf("sealed %q, error %v, want nothing and the cause in the chain", sealed, err)
		}
		if kept, err := codec.AppendSeal([]byte("kept"), []byte("x"), "id"); !errors.Is(err, broken) || string(kept) != "kept" {
			t.Errorf("AppendSeal gives %q, %v, want what was there and the cause", kept, err)
		}
		_, err = codec.SealReply([]byte("x"), "id", "1", "2")
		wantCode(t, err, wxcrypt.EncryptFailed)
	})
}

func TestAppendVariantsKeepWhatIsThere(t *testing.T) {
	t.Parallel()
	codec := newCodec(t, testToken, testKey, wxcrypt.WithRandom(seeded(3)))
	dst, err := codec.AppendSeal([]byte("head:"), []byte("message"), "id")
	if err != nil {
		t.Fatal(err)
	}
	sealed, ok := strings.CutPrefix(string(dst), "head:")
	if !ok {
		t.Fatalf("AppendSeal gives %q", dst)
	}
	buf := append(make([]byte, 0, 512), "kept"...)
	msg, receiveID, err := codec.AppendOpen(buf, sealed)
	if err != nil || string(msg) != "message" || receiveID != "id" || string(buf) != "kept" {
		t.Errorf("AppendOpen gives %q, %q, %v and leaves %q", msg, receiveID, err, buf)
	}
	if &buf[:5][4] == &msg[0] {
		t.Error("the message should follow the frame's head, not stand at the start of the room")
	}
	signed := codec.AppendSign([]byte("sig="), "1", "2", sealed)
	if want := "sig=" + codec.Sign("1", "2", sealed); string(signed) != want {
		t.Errorf("AppendSign gives %q, want %q", signed, want)
	}
	if extended := append(msg, "XXXXXXXXXX"...); string(extended[:7]) != "message" || receiveID != "id" {
		t.Error("appending to the message damages the receiveid")
	}
}

func TestReceive(t *testing.T) {
	t.Parallel()
	codec := newCodec(t, testToken, testKey)
	sealed, err := codec.Seal([]byte("hello"), "dk77template")
	if err != nil {
		t.Fatal(err)
	}
	query := codec.Stamp("1760000000", "1", sealed)
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		msg, receiveID, err := codec.Receive(query, sealed, "ww00provider", "dk77template")
		if err != nil || string(msg) != "hello" || receiveID != "dk77template" {
			t.Errorf("got %q, %q, %v", msg, receiveID, err)
		}
	})
	t.Run("OKAnyReceiveID", func(t *testing.T) {
		t.Parallel()
		if _, receiveID, err := codec.Receive(query, sealed); err != nil || receiveID != "dk77template" {
			t.Errorf("got %q, %v", receiveID, err)
		}
	})
	t.Run("ErrSignature", func(t *testing.T) {
		t.Parallel()
		_, _, err := codec.Receive(wxcrypt.Query{Signature: query.Signature, Timestamp: "1", Nonce: "1"}, sealed)
		wantCode(t, err, wxcrypt.BadSignature)
	})
	t.Run("ErrCiphertextTampered", func(t *testing.T) {
		t.Parallel()
		first := "A"
		if sealed[0] == 'A' {
			first = "B"
		}
		tampered := first + sealed[1:]
		_, _, err := codec.Receive(query, tampered)
		wantCode(t, err, wxcrypt.BadSignature)
	})
	t.Run("ErrGarbageSigned", func(t *testing.T) {
		t.Parallel()
		_, _, err := codec.Receive(codec.Stamp("1", "2", "YQ=="), "YQ==")
		wantCode(t, err, wxcrypt.DecryptFailed)
	})
	t.Run("ErrReceiveID", func(t *testing.T) {
		t.Parallel()
		msg, receiveID, err := codec.Receive(query, sealed, "ww00provider")
		wantCode(t, err, wxcrypt.BadReceiveID)
		if msg != nil || receiveID != "dk77template" {
			t.Errorf("got %q for %q, want no message and the receiveid that came", msg, receiveID)
		}
	})
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	codecs := map[string]*wxcrypt.Codec{
		"system": newCodec(t, testToken, testKey),
		"seeded": newCodec(t, testToken, testKey, wxcrypt.WithRandom(seeded(9))),
	}
	for name, codec := range codecs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var workers sync.WaitGroup
			for worker := range 8 {
				workers.Go(func() {
					for round := range 200 {
						want := fmt.Sprintf("%d-%d-%s", worker, round, strings.Repeat("x", round))
						sealed, err := codec.Seal([]byte(want), "id")
						if err != nil {
							t.Error(err)
							return
						}
						msg, receiveID, err := codec.Receive(codec.Stamp("1", "2", sealed), sealed, "id")
						if err != nil || string(msg) != want || receiveID != "id" {
							t.Errorf("got %q, %q, %v, want %q", msg, receiveID, err, want)
							return
						}
					}
				})
			}
			workers.Wait()
		})
	}
}

func TestSeededRunsRepeat(t *testing.T) {
	t.Parallel()
	run := func() []string {
		codec := newCodec(t, testToken, testKey, wxcrypt.WithRandom(seeded(11)))
		var sealed []string
		for i := range 5 {
			text, err := codec.Seal(fmt.Append(nil, i), "id")
			if err != nil {
				t.Fatal(err)
			}
			sealed = append(sealed, text)
		}
		return sealed
	}
	if diff := cmp.Diff(run(), run()); diff != "" {
		t.Error(diff)
	}
}

func TestErrorText(t *testing.T) {
	t.Parallel()
	plain := &wxcrypt.Error{Code: -40001, Reason: "it differs"}
	if got := plain.Error(); got != "it differs (-40001)" {
		t.Errorf("got %q", got)
	}
	chained := &wxcrypt.Error{Code: -40010, Reason: "not base64", Err: io.ErrUnexpectedEOF}
	if got := chained.Error(); got != "not base64: unexpected EOF (-40010)" || !errors.Is(chained, io.ErrUnexpectedEOF) {
		t.Errorf("got %q", got)
	}
}
