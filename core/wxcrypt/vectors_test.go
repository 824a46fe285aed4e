package wxcrypt_test

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"wecomlab/core/wxcrypt"
	"wecomlab/fixtures/vectors"
)

const (
	testToken = "quayside42"
	testKey   = "m3YpLr9Wc0TzQk7XvB2nHs5Jd8Fg1Ua4Ee6Ii0Oo2Ks"
	otherKey  = "Zk4Vt8Nq2Hw6Sc0Lx5Rb9Jm3Gf7Pd1Ty5Ae8Cu2Bi6o"
)

// newCodec is a Codec that must be possible.
func newCodec(t testing.TB, token, key string, options ...wxcrypt.Option) *wxcrypt.Codec {
	t.Helper()
	codec, err := wxcrypt.New(token, key, options...)
	if err != nil {
		t.Fatal(err)
	}
	return codec
}

// loadVectors are all vectors.
func loadVectors(t testing.TB) []vectors.Vector {
	t.Helper()
	all, err := vectors.Load()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// wantCode fails unless err is an *Error of that code.
func wantCode(t *testing.T, err error, code int) {
	t.Helper()
	var refusal *wxcrypt.Error
	if !errors.As(err, &refusal) {
		t.Fatalf("error is %v, want an *Error with code %d", err, code)
	}
	if refusal.Code != code {
		t.Fatalf("code is %d (%v), want %d", refusal.Code, err, code)
	}
}

func TestVectors(t *testing.T) {
	t.Parallel()
	for _, vector := range loadVectors(t) {
		t.Run(vector.Name, func(t *testing.T) {
			t.Parallel()
			codec := newCodec(t, vector.Token, vector.Key)
			sealed, err := codec.SealWith(vector.Prefix, []byte(vector.Msg), vector.ReceiveID)
			if err != nil {
				t.Fatal(err)
			}
			if vector.Encrypt != "" && sealed != vector.Encrypt {
				t.Errorf("sealed\n%s\nwant\n%s", sealed, vector.Encrypt)
			}
			if got := codec.Sign(vector.Timestamp, vector.Nonce, sealed); got != vector.Signature {
				t.Errorf("signature %s, want %s", got, vector.Signature)
			}
			query := wxcrypt.Query{Signature: vector.Signature, Timestamp: vector.Timestamp, Nonce: vector.Nonce}
			msg, receiveID, err := codec.Receive(query, sealed, vector.ReceiveID)
			if err != nil {
				t.Fatal(err)
			}
			if string(msg) != vector.Msg || receiveID != vector.ReceiveID {
				t.Errorf("opened %.200q for %q, want %.200q for %q", msg, receiveID, vector.Msg, vector.ReceiveID)
			}
		})
	}
}

func TestVectorsOfHexPrefixRepeatWithASeededSource(t *testing.T) {
	t.Parallel()
	for _, vector := range loadVectors(t) {
		drawn, err := hex.DecodeString(string(vector.Prefix[:]))
		if err != nil || vector.Encrypt == "" {
			continue
		}
		t.Run(vector.Name, func(t *testing.T) {
			t.Parallel()
			codec := newCodec(t, vector.Token, vector.Key, wxcrypt.WithRandom(strings.NewReader(string(drawn))))
			sealed, err := codec.Seal([]byte(vector.Msg), vector.ReceiveID)
			if err != nil {
				t.Fatal(err)
			}
			if sealed != vector.Encrypt {
				t.Errorf("sealed\n%s\nwant\n%s", sealed, vector.Encrypt)
			}
		})
	}
}
