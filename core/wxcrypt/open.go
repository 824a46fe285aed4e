package wxcrypt

import (
	"encoding/binary"
)

// Open decodes, decrypts and takes apart an Encrypt or echostr. The random prefix may hold any octets; length and padding
// (1 to 32) must be right. It does not verify the signature, and leaves the comparison of receiveID to the caller:
// see Receive. The error is an *Error with code BadBase64, DecryptFailed or BadBuffer.
func (c *Codec) Open(encrypt string) (msg []byte, receiveID string, err error) {
	return c.AppendOpen(nil, encrypt)
}

// AppendOpen is Open that uses the spare room of buf for the whole plaintext, so that a caller who keeps a buffer saves
// the allocation. The message is a part of that room.
func (c *Codec) AppendOpen(buf []byte, encrypt string) (msg []byte, receiveID string, err error) {
	frame, err := appendUnbase64(buf[len(buf):], encrypt)
	if err != nil {
		return nil, "", &Error{Code: BadBase64, Reason: "the ciphertext is not base64", Err: err}
	}
	if err := c.decrypt(frame); err != nil {
		return nil, "", err
	}
	return split(frame)
}

// decrypt turns a ciphertext into its padded plaintext, in place.
func (c *Codec) decrypt(frame []byte) error {
	if len(frame) == 0 || len(frame)%padBlock != 0 {
		return refuse(DecryptFailed, "the ciphertext has %d octets: a multiple of %d is required", len(frame), padBlock)
	}
	c.chains.decrypt(frame)
	return nil
}

// split takes a padded plaintext apart.
func split(frame []byte) (msg []byte, receiveID string, err error) {
	body, err := unpad(frame)
	if err != nil {
		return nil, "", err
	}
	if len(body) < frameLength {
		return nil, "", refuse(BadBuffer, "the plaintext has %d octets without padding: at least %d are required", len(body), frameLength)
	}
	length := uint64(binary.BigEndian.Uint32(body[prefixLength:]))
	content := body[frameLength:]
	if length > uint64(len(content)) {
		return nil, "", refuse(BadBuffer, "msg_len says %d octets, only %d follow", length, len(content))
	}
	return content[:length:length], string(content[length:]), nil
}

// unpad removes the padding, 1 to 32 octets, each holding their number, from a frame of at least 32.
func unpad(frame []byte) ([]byte, error) {
	pad := int(frame[len(frame)-1])
	if pad < 1 || pad > padBlock {
		return nil, refuse(BadBuffer, "the last octet says %d octets of padding: 1 to %d are possible", pad, padBlock)
	}
	body, padding := frame[:len(frame)-pad], frame[len(frame)-pad:]
	for _, octet := range padding {
		if int(octet) != pad {
			return nil, refuse(BadBuffer, "the padding is not %d times the octet %#02x", pad, pad)
		}
	}
	return body, nil
}
