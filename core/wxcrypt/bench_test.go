package wxcrypt_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"wecomlab/core/wxcrypt"
)

const (
	benchReceiveID = "ww00bench00receiver"
	benchTimestamp = "1760000000"
	benchNonce     = "5520000000"
)

// benchMessage is a message of 1 KiB.
var benchMessage = []byte(strings.Repeat("<Content>1 KiB</Content>", 43)[:1024])

// bare holds the primitives over the same octets, all buffers ready: the limit that cannot be beaten with the standard library.
type bare struct {
	encrypter, decrypter cipher.BlockMode
	frame, joined, text  []byte
	digits               [40]byte
}

// newBare prepares the buffers for the length of a sealed message.
func newBare(b *testing.B, sealed string) *bare {
	b.Helper()
	key, err := base64.StdEncoding.DecodeString(testKey + "=")
	if err != nil {
		b.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		b.Fatal(err)
	}
	return &bare{
		encrypter: cipher.NewCBCEncrypter(block, key[:16]),
		decrypter: cipher.NewCBCDecrypter(block, key[:16]),
		frame:     make([]byte, base64.StdEncoding.DecodedLen(len(sealed))/16*16),
		joined:    []byte(sealed + benchTimestamp + benchNonce + testToken),
		text:      []byte(sealed),
	}
}

func (p *bare) sign() {
	sum := sha1.Sum(p.joined)
	hex.Encode(p.digits[:], sum[:])
}

func (p *bare) seal() {
	p.encrypter.CryptBlocks(p.frame, p.frame)
	base64.StdEncoding.Encode(p.text[:base64.StdEncoding.EncodedLen(len(p.frame))], p.frame)
}

func (p *bare) open(b *testing.B) {
	if _, err := base64.StdEncoding.Decode(p.frame[:cap(p.frame)], p.text); err != nil {
		b.Fatal(err)
	}
	p.decrypter.CryptBlocks(p.frame, p.frame)
}

// measure runs ours and bare in turns, so that both meet the same disturbances, and reports the time of ours and its
// ratio to bare. Allocations are those of ours: bare has none.
func measure(b *testing.B, ours, limit func()) {
	b.Helper()
	const turn = 64
	var oursTime, limitTime time.Duration
	b.ReportAllocs()
	b.SetBytes(int64(len(benchMessage)))
	b.ResetTimer()
	for done := 0; done < b.N; done += turn {
		count := min(turn, b.N-done)
		start := b.Elapsed()
		for range count {
			ours()
		}
		middle := b.Elapsed()
		for range count {
			limit()
		}
		oursTime += middle - start
		limitTime += b.Elapsed() - middle
	}
	b.ReportMetric(float64(oursTime.Nanoseconds())/float64(b.N), "ns/op")
	b.ReportMetric(float64(limitTime.Nanoseconds())/float64(b.N), "bare-ns/op")
	b.ReportMetric(oursTime.Seconds()/limitTime.Seconds(), "x-bare")
}

// sealForBench seals the message once.
func sealForBench(b *testing.B, codec *wxcrypt.Codec) string {
	sealed, err := codec.Seal(benchMessage, benchReceiveID)
	if err != nil {
		b.Fatal(err)
	}
	return sealed
}

// BenchmarkSealAndSign is what a delivery costs.
func BenchmarkSealAndSign(b *testing.B) {
	codec := newCodec(b, testToken, testKey)
	limit := newBare(b, sealForBench(b, codec))
	measure(b, func() {
		codec.Sign(benchTimestamp, benchNonce, sealForBench(b, codec))
	}, func() {
		limit.seal()
		limit.sign()
	})
}

// BenchmarkVerifyAndOpen is what a receipt costs.
func BenchmarkVerifyAndOpen(b *testing.B) {
	codec := newCodec(b, testToken, testKey)
	sealed := sealForBench(b, codec)
	query := codec.Stamp(benchTimestamp, benchNonce, sealed)
	limit := newBare(b, sealed)
	measure(b, func() {
		if _, _, err := codec.Receive(query, sealed); err != nil {
			b.Fatal(err)
		}
	}, func() {
		limit.sign()
		limit.open(b)
	})
}

// BenchmarkSeal leaves the signature out on both sides.
func BenchmarkSeal(b *testing.B) {
	codec := newCodec(b, testToken, testKey)
	limit := newBare(b, sealForBench(b, codec))
	measure(b, func() { sealForBench(b, codec) }, limit.seal)
}

// BenchmarkOpen leaves the signature out on both sides.
func BenchmarkOpen(b *testing.B) {
	codec := newCodec(b, testToken, testKey)
	sealed := sealForBench(b, codec)
	limit := newBare(b, sealed)
	measure(b, func() {
		if _, _, err := codec.Open(sealed); err != nil {
			b.Fatal(err)
		}
	}, func() { limit.open(b) })
}

// BenchmarkParseEnvelope reads the XML around a 1 KiB message.
func BenchmarkParseEnvelope(b *testing.B) {
	body := wxcrypt.Envelope{ToUserName: benchReceiveID, Encrypt: sealForBench(b, newCodec(b, testToken, testKey))}.XML()
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := wxcrypt.ParseEnvelope(body); err != nil {
			b.Fatal(err)
		}
	}
}

func TestAllocations(t *testing.T) {
	codec := newCodec(t, testToken, testKey)
	sealed, err := codec.Seal(benchMessage, benchReceiveID)
	if err != nil {
		t.Fatal(err)
	}
	query := codec.Stamp(benchTimestamp, benchNonce, sealed)
	tests := []struct {
		name string
		most float64
		run  func()
	}{
		{"Seal", 4, func() { _, _ = codec.Seal(benchMessage, benchReceiveID) }},
		{"Open", 4, func() { _, _, _ = codec.Open(sealed) }},
		{"Receive", 4, func() { _, _, _ = codec.Receive(query, sealed) }},
		{"Sign", 2, func() { codec.Sign(benchTimestamp, benchNonce, sealed) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := testing.AllocsPerRun(100, test.run); got > test.most {
				t.Errorf("%v allocations, at most %v", got, test.most)
			}
		})
	}
}
