package benchcompare_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/util"

	"wecomlab/core/wxcrypt"
)

const (
	token     = "quayside42"
	key       = "m3YpLr9Wc0TzQk7XvB2nHs5Jd8Fg1Ua4Ee6Ii0Oo2Ks"
	receiveID = "ww00bench00receiver"
	timestamp = "1760000000"
	nonce     = "5520000000"
)

var (
	message = []byte(strings.Repeat("<Content>1 KiB</Content>", 43)[:1024])
	prefix  = []byte("0123456789abcdef")
)

// newCodec is ours.
func newCodec(tb testing.TB) *wxcrypt.Codec {
	tb.Helper()
	codec, err := wxcrypt.New(token, key)
	if err != nil {
		tb.Fatal(err)
	}
	return codec
}

// measure runs both in turns and reports the time of ours, of the SDK, and how many times faster ours is.
func measure(b *testing.B, ours, sdk func()) {
	b.Helper()
	const turn = 64
	var oursTime, sdkTime time.Duration
	b.ResetTimer()
	for done := 0; done < b.N; done += turn {
		count := min(turn, b.N-done)
		start := b.Elapsed()
		for range count {
			ours()
		}
		middle := b.Elapsed()
		for range count {
			sdk()
		}
		oursTime += middle - start
		sdkTime += b.Elapsed() - middle
	}
	b.ReportMetric(float64(oursTime.Nanoseconds())/float64(b.N), "ns/op")
	b.ReportMetric(float64(sdkTime.Nanoseconds())/float64(b.N), "sdk-ns/op")
	b.ReportMetric(sdkTime.Seconds()/oursTime.Seconds(), "x-faster")
}

// BenchmarkSealAndSign encrypts and signs 1 KiB. The SDK is given its random prefix, ours draws one.
func BenchmarkSealAndSign(b *testing.B) {
	codec := newCodec(b)
	measure(b, func() {
		encrypt, err := codec.Seal(message, receiveID)
		if err != nil {
			b.Fatal(err)
		}
		codec.Sign(timestamp, nonce, encrypt)
	}, func() {
		encrypt, err := util.EncryptMsg(prefix, message, receiveID, key)
		if err != nil {
			b.Fatal(err)
		}
		util.Signature(token, timestamp, nonce, string(encrypt))
	})
}

// BenchmarkVerifyAndOpen verifies and decrypts 1 KiB.
func BenchmarkVerifyAndOpen(b *testing.B) {
	codec := newCodec(b)
	encrypt, err := codec.Seal(message, receiveID)
	if err != nil {
		b.Fatal(err)
	}
	query := codec.Stamp(timestamp, nonce, encrypt)
	measure(b, func() {
		if _, _, err := codec.Receive(query, encrypt); err != nil {
			b.Fatal(err)
		}
	}, func() {
		if util.Signature(token, timestamp, nonce, encrypt) != query.Signature {
			b.Fatal("the SDK finds another signature")
		}
		if _, _, err := util.DecryptMsg(receiveID, encrypt, key); err != nil {
			b.Fatal(err)
		}
	})
}

// Both must do the same work for the comparison to be fair.
func TestBothAgree(t *testing.T) {
	codec := newCodec(t)
	encrypt, err := codec.Seal(message, receiveID)
	if err != nil {
		t.Fatal(err)
	}
	_, opened, err := util.DecryptMsg(receiveID, encrypt, key)
	if err != nil || !bytes.Equal(opened, message) {
		t.Errorf("the SDK opens %q, %v", opened, err)
	}
	sealed, err := util.EncryptMsg(prefix, message, receiveID, key)
	if err != nil {
		t.Fatal(err)
	}
	ours, _, err := codec.Open(string(sealed))
	if err != nil || !bytes.Equal(ours, message) {
		t.Errorf("ours opens %q, %v", ours, err)
	}
	if got, want := codec.Sign(timestamp, nonce, encrypt), util.Signature(token, timestamp, nonce, encrypt); got != want {
		t.Errorf("signature %s, the SDK's is %s", got, want)
	}
}
