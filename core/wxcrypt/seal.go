package wxcrypt

import (
	"encoding/binary"
	"encoding/hex"
	"io"
	"sync"
)

const (
	// MaxMessage is the greatest length of a message that is sealed, in octets.
	MaxMessage = 1 << 20

	prefixLength = 16
	frameLength  = prefixLength + 4
	padBlock     = 32 // twice the AES block: pad values 17 to 32 are normal
	keepAtMost   = 64 << 10
)

// scratch is a buffer that outlives a call.
type scratch struct{ buf []byte }

var scratches = sync.Pool{New: func() any { return &scratch{buf: make([]byte, 0, 4<<10)} }}

// release gives a buffer back, unless one great message has blown it up.
func (s *scratch) release() {
	if cap(s.buf) <= keepAtMost {
		scratches.Put(s)
	}
}

// Seal frames, pads and encrypts msg for receiveID, which may be empty, and returns the base64 text (Encrypt, echostr).
// The error is an *Error with code EncryptFailed: the message is greater than MaxMessage, or the random source failed.
func (c *Codec) Seal(msg []byte, receiveID string) (string, error) {
	room := scratches.Get().(*scratch)
	defer room.release()
	frame, err := c.encryptedFrame(room, msg, receiveID)
	if err != nil {
		return "", err
	}
	room.buf = appendBase64(frame, frame)
	return string(room.buf[len(frame):]), nil
}

// AppendSeal is Seal that appends to dst.
func (c *Codec) AppendSeal(dst, msg []byte, receiveID string) ([]byte, error) {
	room := scratches.Get().(*scratch)
	defer room.release()
	frame, err := c.encryptedFrame(room, msg, receiveID)
	if err != nil {
		return dst, err
	}
	return appendBase64(dst, frame), nil
}

// SealWith is Seal with a given random prefix: to repeat a known ciphertext.
func (c *Codec) SealWith(prefix [16]byte, msg []byte, receiveID string) (string, error) {
	room := &scratch{buf: prefix[:]}
	frame, err := c.encryptAfterPrefix(room, msg, receiveID)
	return string(appendBase64(nil, frame)), err
}

// encryptedFrame builds the frame in room and encrypts it in place.
func (c *Codec) encryptedFrame(room *scratch, msg []byte, receiveID string) ([]byte, error) {
	room.buf = room.buf[:prefixLength]
	if err := c.drawPrefix(room.buf); err != nil {
		return nil, err
	}
	return c.encryptAfterPrefix(room, msg, receiveID)
}

// drawPrefix fills the first 16 octets of buf with random hexadecimal digits, the form of the official samples.
func (c *Codec) drawPrefix(buf []byte) error {
	if c.locked != nil {
		c.locked.Lock()
		defer c.locked.Unlock()
	}
	drawn := buf[prefixLength/2 : prefixLength]
	if _, err := io.ReadFull(c.random, drawn); err != nil {
		return &Error{Code: EncryptFailed, Reason: "the random source failed", Err: err}
	}
	hex.Encode(buf[:prefixLength], drawn)
	return nil
}

// encryptAfterPrefix completes the frame, whose prefix stands in room, and encrypts it in place.
func (c *Codec) encryptAfterPrefix(room *scratch, msg []byte, receiveID string) ([]byte, error) {
	if len(msg) > MaxMessage {
		return nil, refuse(EncryptFailed, "the message has %d octets, at most %d can be sealed", len(msg), MaxMessage)
	}
	frame := binary.BigEndian.AppendUint32(room.buf, uint32(len(msg)))
	frame = append(frame, msg...)
	frame = append(frame, receiveID...)
	frame = appendPadding(frame)
	room.buf = frame
	c.chains.encrypt(frame)
	return frame, nil
}

// appendPadding pads to a multiple of 32; an aligned frame gets a whole block.
func appendPadding(frame []byte) []byte {
	pad := padBlock - len(frame)%padBlock
	for range pad {
		frame = append(frame, byte(pad))
	}
	return frame
}
