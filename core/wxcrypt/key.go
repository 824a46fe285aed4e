package wxcrypt

import (
	"encoding/base64"
	"fmt"
	"io"
)

const (
	// TokenLength is the greatest length of a Token (doc 91116).
	TokenLength = 32
	// KeyLength is the exact length of an EncodingAESKey (doc 91144).
	KeyLength = 43

	alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	// closing holds the alphanumerics whose two low bits are zero. A key that ends with one is read by strict base64
	// decoders too; official keys are not restricted so.
	closing = "AEIMQUYcgkosw048"
)

// CheckToken returns nil for a Token of 1 to 32 letters and digits, else an error that says what is wrong (doc 91116).
func CheckToken(token string) error {
	switch {
	case token == "":
		return fmt.Errorf("the Token is empty: give 1 to %d letters and digits", TokenLength)
	case len(token) > TokenLength:
		return fmt.Errorf("the Token has %d characters: at most %d letters and digits are allowed", len(token), TokenLength)
	}
	if at := firstOther(token); at >= 0 {
		return fmt.Errorf("the Token has %q at position %d: only letters and digits are allowed", token[at], at+1)
	}
	return nil
}

// CheckKey returns nil for an EncodingAESKey of exactly 43 letters and digits, else an error that says what is wrong
// without repeating the key (doc 91144).
func CheckKey(encodingAESKey string) error {
	if len(encodingAESKey) == KeyLength+1 && encodingAESKey[KeyLength] == '=' {
		return fmt.Errorf("the EncodingAESKey has 44 characters and ends with =: leave the = out, it is added when the key is decoded")
	}
	if len(encodingAESKey) != KeyLength {
		return fmt.Errorf("the EncodingAESKey has %d characters: exactly %d letters and digits are required", len(encodingAESKey), KeyLength)
	}
	if at := firstOther(encodingAESKey); at >= 0 {
		return fmt.Errorf("the EncodingAESKey has %q at position %d: only letters and digits are allowed", encodingAESKey[at], at+1)
	}
	return nil
}

// NewKey makes an EncodingAESKey that lenient and strict base64 decoders read alike.
func NewKey(random io.Reader) string {
	return draw(random, KeyLength-1, alphanumeric) + draw(random, 1, closing)
}

// NewToken makes a Token of 32 letters and digits.
func NewToken(random io.Reader) string {
	return draw(random, TokenLength, alphanumeric)
}

// firstOther is the index of the first octet that is neither an ASCII letter nor a digit, or -1.
func firstOther(s string) int {
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') {
			return i
		}
	}
	return -1
}

// draw takes n characters of an alphabet, all equally likely. A source that ends early leaves the alphabet's first
// character in the remaining places.
func draw(random io.Reader, n int, alphabet string) string {
	limit := 256 - 256%len(alphabet)
	drawn := make([]byte, 0, n)
	octet := []byte{0}
	for len(drawn) < n {
		if _, err := io.ReadFull(random, octet); err != nil {
			octet[0] = 0
		}
		if int(octet[0]) < limit {
			drawn = append(drawn, alphabet[int(octet[0])%len(alphabet)])
		}
	}
	return string(drawn)
}

// decodeKey derives the 32 octets of the AES key, the first 16 of which are the initialisation vector too. The key's spare
// bits are ignored, as the official sample keys demand.
func decodeKey(encodingAESKey string) ([]byte, error) {
	if err := CheckKey(encodingAESKey); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(encodingAESKey + "=")
}
