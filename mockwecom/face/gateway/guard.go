package gateway

import (
	"encoding/binary"
	"errors"
	"io"
)

var errTooLarge = errors.New("the device has announced a message that is too large")

// guard follows the frames of RFC 6455 in what a device sends, and ends the reading at the header of a message that is larger than
// allowed: the library would make room for as much as the header says.
type guard struct {
	from     io.Reader
	allowed  func() int64
	exceeded func() // called once, before the reading ends

	head  [14]byte
	have  int   // octets of head
	left  int64 // octets of the present frame that are to come
	whole int64 // octets that the present message has been announced with so far
}

// Read reads on, or fails with errTooLarge.
func (g *guard) Read(p []byte) (int, error) {
	n, err := g.from.Read(p)
	if !g.follow(p[:n]) {
		g.exceeded()
		return 0, errTooLarge
	}
	return n, err
}

// follow is false if one of the frames is too large.
func (g *guard) follow(p []byte) bool {
	for len(p) > 0 {
		if g.left > 0 {
			skip := min(g.left, int64(len(p)))
			g.left -= skip
			p = p[skip:]
			continue
		}
		g.head[g.have] = p[0]
		g.have++
		p = p[1:]
		if g.have >= 2 && g.have == headSize(g.head[1]) && !g.begin() {
			return false
		}
	}
	return true
}

// begin reads a complete header.
func (g *guard) begin() bool {
	opcode, size := g.head[0]&0xf, uint64(g.head[1]&0x7f)
	switch size {
	case 126:
		size = uint64(binary.BigEndian.Uint16(g.head[2:]))
	case 127:
		size = binary.BigEndian.Uint64(g.head[2:])
	}
	g.have = 0
	allowed := uint64(g.allowed())
	if size > allowed {
		return false
	}
	g.left = int64(size)
	switch {
	case opcode == 0:
		g.whole += g.left
	case opcode < 8:
		g.whole = g.left
	}
	return uint64(g.whole) <= allowed
}

// headSize is the length of a header by its second octet.
func headSize(second byte) int {
	size := 2
	switch second & 0x7f {
	case 126:
		size += 2
	case 127:
		size += 8
	}
	if second&0x80 != 0 {
		size += 4
	}
	return size
}
