// Package random is the one source of chance: values, codes and tickets. Seeded, a run repeats byte for byte.
package random

import (
	"crypto/rand"
	"encoding/binary"
	"io"
	mrand "math/rand/v2"
	"sync"
)

// Alphabets of WeCom's opaque values.
const (
	Token  = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	Letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	Digit  = "0123456789"
	Hex    = "0123456789abcdef"
)

// Source gives random bytes and text. It is safe for concurrent use.
type Source struct {
	mu sync.Mutex
	r  io.Reader
}

// New gives a source from the operating system's generator, or, with a seed other than 0, a repeatable one.
func New(seed int64) *Source {
	if seed == 0 {
		return &Source{r: rand.Reader}
	}
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], uint64(seed))
	return &Source{r: mrand.NewChaCha8(key)}
}

// Read fills p; it never fails.
func (s *Source) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return io.ReadFull(s.r, p)
}

// Text gives n characters of the alphabet, which has at most 64 of them.
func (s *Source) Text(n int, alphabet string) string {
	out := make([]byte, n)
	limit := 256 - 256%len(alphabet)
	var pool [64]byte
	for i, at := 0, len(pool); i < n; at++ {
		if at >= len(pool) {
			if _, err := s.Read(pool[:]); err != nil {
				panic("random: the system's generator failed: " + err.Error())
			}
			at = 0
		}
		if b := int(pool[at]); b < limit {
			out[i] = alphabet[b%len(alphabet)]
			i++
		}
	}
	return string(out)
}
