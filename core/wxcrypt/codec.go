// Package wxcrypt is the encryption of WeCom's callbacks: signature, seal and open, the XML and JSON envelopes, passive
// replies, and the explanation of what went wrong.
//
// A message is framed as 16 random octets, its length in 4 octets (big endian), the message and the receiveid; padded to
// a multiple of 32; encrypted with AES-256-CBC; written in base64 (doc 91144). There is no authentication but
// msg_signature: verify it before opening.
package wxcrypt

import (
	"crypto/aes"
	"crypto/rand"
	"io"
	"slices"
	"sync"
)

// Codec seals, opens, signs and verifies with one Token and one EncodingAESKey. It is safe for concurrent use.
type Codec struct {
	token  string
	chains chains
	random io.Reader
	locked *sync.Mutex // guards a random source that was given, nil for the system's
}

// Option changes a Codec while it is made.
type Option func(*Codec)

// WithRandom takes the random prefixes from a source of the caller's, so that a seeded run repeats. Reads are
// serialised; each sealed message takes 8 octets.
func WithRandom(source io.Reader) Option {
	return func(c *Codec) {
		c.random, c.locked = source, new(sync.Mutex)
	}
}

// New makes a Codec. The error is an *Error with code BadKey that says which of the two values is wrong, and how.
func New(token, encodingAESKey string, options ...Option) (*Codec, error) {
	if err := CheckToken(token); err != nil {
		return nil, &Error{Code: BadKey, Reason: err.Error()}
	}
	key, err := decodeKey(encodingAESKey)
	if err != nil {
		return nil, &Error{Code: BadKey, Reason: err.Error()}
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, &Error{Code: BadKey, Reason: "the EncodingAESKey does not make an AES-256 key", Err: err}
	}
	codec := &Codec{token: token, random: rand.Reader, chains: chains{block: block, iv: [aes.BlockSize]byte(key)}}
	for _, option := range options {
		option(codec)
	}
	return codec, nil
}

// Receive does what a receiver is told to do: verify the signature, open, check the receiveid (doc 91144). With no
// receiveid given that check is left out. The error is an *Error.
func (c *Codec) Receive(q Query, encrypt string, receiveIDs ...string) (msg []byte, receiveID string, err error) {
	if !c.Verify(q.Signature, q.Timestamp, q.Nonce, encrypt) {
		return nil, "", refuse(BadSignature, "msg_signature %.40q does not match the Token, timestamp, nonce and ciphertext", q.Signature)
	}
	msg, receiveID, err = c.Open(encrypt)
	if err != nil {
		return nil, "", err
	}
	if len(receiveIDs) > 0 && !slices.Contains(receiveIDs, receiveID) {
		return nil, receiveID, refuse(BadReceiveID, "the message is for receiveid %.64q, expected %q", receiveID, receiveIDs)
	}
	return msg, receiveID, nil
}
