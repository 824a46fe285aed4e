package wxcrypt

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"slices"
	"sync"
)

// base64 is a third of the work of sealing and opening, so whole groups are translated by tables here: encoding takes 12
// bits at a time, decoding one look-up for each of four characters. Ends, line breaks and errors are left to the
// standard library, whose results are the same.

// base64Tables are 12 KiB, made at the first use.
type base64Tables struct {
	pairs  [4096]uint16   // two characters, the first in the low octet, for 12 bits
	values [4][256]uint32 // the 24 bits that a character stands for at each of four places; notBase64 if for none
}

// notBase64 is above all sums of 24 bits.
const notBase64 = 1 << 31

// tables makes the tables.
var tables = sync.OnceValue(func() *base64Tables {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	made := new(base64Tables)
	for bits := range made.pairs {
		made.pairs[bits] = uint16(alphabet[bits>>6]) | uint16(alphabet[bits&63])<<8
	}
	for place := range made.values {
		for octet := range made.values[place] {
			made.values[place][octet] = notBase64
		}
		for value, character := range []byte(alphabet) {
			made.values[place][character] = uint32(value) << (18 - 6*place)
		}
	}
	return made
})

// appendBase64 appends the base64 text of src to dst. src may be a part of dst.
func appendBase64(dst, src []byte) []byte {
	pairs := &tables().pairs
	dst = slices.Grow(dst, base64.StdEncoding.EncodedLen(len(src))+8)
	room := dst[len(dst):cap(dst)]
	written := 0
	for len(src) >= 8 && len(room) >= written+8 {
		bits := binary.BigEndian.Uint64(src)
		binary.LittleEndian.PutUint64(room[written:], uint64(pairs[bits>>52])|
			uint64(pairs[bits>>40&0xFFF])<<16|uint64(pairs[bits>>28&0xFFF])<<32|uint64(pairs[bits>>16&0xFFF])<<48)
		src = src[6:]
		written += 8
	}
	return base64.StdEncoding.AppendEncode(dst[:len(dst)+written], src)
}

// appendUnbase64 appends the octets of a base64 text to dst. Like the standard decoder it ignores line breaks and spare bits.
func appendUnbase64(dst []byte, text string) ([]byte, error) {
	values := &tables().values
	dst = slices.Grow(dst, base64.StdEncoding.DecodedLen(len(text)))
	room := dst[len(dst):cap(dst)]
	read, written := 0, 0
	for len(text) >= read+8 && len(room) >= written+8 {
		group := text[read : read+8]
		high := values[0][group[0]] | values[1][group[1]] | values[2][group[2]] | values[3][group[3]]
		low := values[0][group[4]] | values[1][group[5]] | values[2][group[6]] | values[3][group[7]]
		if (high|low)&notBase64 != 0 {
			break
		}
		binary.BigEndian.PutUint64(room[written:], uint64(high)<<40|uint64(low)<<16)
		read += 8
		written += 6
	}
	dst, err := base64.StdEncoding.AppendDecode(dst[:len(dst)+written], []byte(text[read:]))
	if err != nil {
		return dst, shifted(err, read)
	}
	return dst, nil
}

// shifted makes the position in a decoding error count from the start of the whole text.
func shifted(err error, read int) error {
	var corrupt base64.CorruptInputError
	if errors.As(err, &corrupt) {
		return base64.CorruptInputError(int64(corrupt) + int64(read))
	}
	return err
}
