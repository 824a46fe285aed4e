package wxcrypt

import (
	"crypto/sha1"
	"crypto/subtle"
	"encoding/hex"
)

// signatureLength is the number of hexadecimal digits of msg_signature.
const signatureLength = 2 * sha1.Size

// Sign is msg_signature: the SHA-1, in lower-case hexadecimal, of the Token, timestamp, nonce and ciphertext, sorted by
// octets and joined without separator (doc 91144). All values are taken literally.
func (c *Codec) Sign(timestamp, nonce, encrypt string) string {
	digits := c.digits(timestamp, nonce, encrypt)
	return string(digits[:])
}

// AppendSign is Sign that appends to dst.
func (c *Codec) AppendSign(dst []byte, timestamp, nonce, encrypt string) []byte {
	digits := c.digits(timestamp, nonce, encrypt)
	return append(dst, digits[:]...)
}

// Verify reports whether signature is the msg_signature of the three values. Its time does not depend on where two
// signatures differ.
func (c *Codec) Verify(signature, timestamp, nonce, encrypt string) bool {
	digits := c.digits(timestamp, nonce, encrypt)
	var given [signatureLength]byte
	copied := copy(given[:], signature)
	same := subtle.ConstantTimeCompare(given[:], digits[:]) == 1
	return same && copied == len(signature)
}

// digits computes the signature without allocation.
func (c *Codec) digits(timestamp, nonce, encrypt string) (digits [signatureLength]byte) {
	joined := scratches.Get().(*scratch)
	defer joined.release()
	joined.buf = joined.buf[:0]
	for _, item := range sorted(c.token, timestamp, nonce, encrypt) {
		joined.buf = append(joined.buf, item...)
	}
	sum := sha1.Sum(joined.buf)
	hex.Encode(digits[:], sum[:])
	return digits
}

// sorted orders four strings by their octets with a network of five comparisons.
func sorted(a, b, c, d string) [4]string {
	if b < a {
		a, b = b, a
	}
	if d < c {
		c, d = d, c
	}
	if c < a {
		a, c = c, a
	}
	if d < b {
		b, d = d, b
	}
	if c < b {
		b, c = c, b
	}
	return [4]string{a, b, c, d}
}
