package wxcrypt

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"wecomlab/core/explain"
)

// shownAtMost bounds a value in a step list, in octets.
const shownAtMost = 4096

// Steps walks through signature and decryption for a reader: each intermediate value on a line of its own, up to the
// first that does not hold. It never fails. The receiveid is shown, not judged.
func (c *Codec) Steps(q Query, encrypt string) []explain.Check {
	walk := walk{codec: c, query: q, encrypt: encrypt}
	steps := []func() explain.Check{
		walk.token, walk.sort, walk.join, walk.digest, walk.compare,
		walk.decode, walk.blocks, walk.padding, walk.prefix, walk.length, walk.message, walk.receiveID,
	}
	checks := make([]explain.Check, 0, len(steps))
	for _, step := range steps {
		check := step()
		checks = append(checks, check)
		if !check.OK {
			break
		}
	}
	return checks
}

// walk is what the steps know so far.
type walk struct {
	codec   *Codec
	query   Query
	encrypt string
	items   [4]string
	joined  string
	sum     string
	frame   []byte // ciphertext, then padded plaintext
	body    []byte // plaintext without padding
	msgLen  int
}

func (w *walk) token() explain.Check {
	return explain.Check{Name: "token", OK: true, Got: w.codec.token, Note: "configured beside the callback URL"}
}

func (w *walk) sort() explain.Check {
	w.items = sorted(w.codec.token, w.query.Timestamp, w.query.Nonce, w.encrypt)
	return explain.Check{
		Name: "sorted items", OK: true, Got: shorten(strings.Join(w.items[:], "\n")),
		Note: "token, timestamp, nonce and ciphertext, sorted by their octets",
	}
}

func (w *walk) join() explain.Check {
	w.joined = strings.Join(w.items[:], "")
	return explain.Check{Name: "joined", OK: true, Got: shorten(w.joined), Note: "no separator"}
}

func (w *walk) digest() explain.Check {
	sum := sha1.Sum([]byte(w.joined))
	w.sum = hex.EncodeToString(sum[:])
	return explain.Check{Name: "sha1", OK: true, Got: w.sum, Note: "lower-case hexadecimal"}
}

func (w *walk) compare() explain.Check {
	same := w.codec.Verify(w.query.Signature, w.query.Timestamp, w.query.Nonce, w.encrypt)
	return explain.Check{Name: "msg_signature", OK: same, Expected: w.sum, Got: shorten(w.query.Signature)}
}

func (w *walk) decode() explain.Check {
	check := explain.Check{Name: "base64", Expected: "base64 text"}
	frame, err := base64.StdEncoding.DecodeString(w.encrypt)
	if err != nil {
		check.Got, check.Note = shorten(w.encrypt), err.Error()
		return check
	}
	w.frame, check.OK = frame, true
	check.Got = fmt.Sprintf("%d characters, %d octets", len(w.encrypt), len(frame))
	return check
}

func (w *walk) blocks() explain.Check {
	check := explain.Check{
		Name: "aes-256-cbc", Expected: "a multiple of 32 octets", Got: fmt.Sprintf("%d octets", len(w.frame)),
		Note: "key and initialisation vector from the EncodingAESKey",
	}
	if err := w.codec.decrypt(w.frame); err == nil {
		check.OK = true
		check.Got = fmt.Sprintf("%d octets, %d AES blocks", len(w.frame), len(w.frame)/16)
	}
	return check
}

func (w *walk) padding() explain.Check {
	check := explain.Check{Name: "padding", Expected: "1 to 32 octets, each holding their number", Got: strconv.Itoa(int(w.frame[len(w.frame)-1]))}
	body, err := unpad(w.frame)
	if err != nil {
		check.Note = "the EncodingAESKey is probably another one: " + err.Error()
		return check
	}
	w.body, check.OK = body, true
	return check
}

func (w *walk) prefix() explain.Check {
	check := explain.Check{Name: "random prefix", Expected: "16 octets", Note: "any octets, thrown away"}
	if len(w.body) < frameLength {
		check.Got = fmt.Sprintf("a plaintext of %d octets", len(w.body))
		check.Note = "prefix and msg_len need 20 octets"
		return check
	}
	check.OK, check.Got = true, readable(w.body[:prefixLength])
	return check
}

func (w *walk) length() explain.Check {
	length := binary.BigEndian.Uint32(w.body[prefixLength:])
	room := len(w.body) - frameLength
	w.msgLen = int(length)
	return explain.Check{
		Name: "msg_len", OK: uint64(length) <= uint64(room), Expected: fmt.Sprintf("at most %d", room),
		Got: strconv.FormatUint(uint64(length), 10), Note: "octets, not characters; 4 octets, big endian",
	}
}

func (w *walk) message() explain.Check {
	return explain.Check{Name: "msg", OK: true, Got: readable(w.body[frameLength : frameLength+w.msgLen])}
}

func (w *walk) receiveID() explain.Check {
	return explain.Check{
		Name: "receiveid", OK: true, Got: readable(w.body[frameLength+w.msgLen:]),
		Note: "all that follows msg: a corpid, a suiteid, a template id, or nothing",
	}
}

// readable is text as it is, other octets in hexadecimal.
func readable(octets []byte) string {
	if utf8.Valid(octets) {
		return shorten(string(octets))
	}
	return shorten("0x" + hex.EncodeToString(octets))
}

// shorten cuts the middle out of a long value.
func shorten(s string) string {
	if len(s) <= shownAtMost {
		return s
	}
	head, tail := s[:shownAtMost/2], s[len(s)-shownAtMost/4:]
	return strings.ToValidUTF8(head, "") + fmt.Sprintf(" … (%d octets in all) … ", len(s)) + strings.ToValidUTF8(tail, "")
}
