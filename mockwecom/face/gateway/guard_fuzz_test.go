package gateway

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"testing"
)

// header is a frame's header as the reference reads it: from the whole stream at once, by the picture in RFC 6455 section 5.2.
type header struct {
	at, end int // octets of the stream: where it begins, and the first one behind it
	opcode  byte
	size    uint64
}

// headers reads the stream up to the first header that is cut, or whose frame is.
func headers(stream []byte) (all []header) {
	for at := 0; ; {
		rest := stream[at:]
		if len(rest) < 2 {
			return all
		}
		h, length := header{at: at, opcode: rest[0] & 0x0f, size: uint64(rest[1] & 0x7f)}, 2
		switch h.size {
		case 126:
			length = 4
		case 127:
			length = 10
		}
		masked := 0
		if rest[1] >= 0x80 {
			masked = 4
		}
		if len(rest) < length+masked {
			return all
		}
		if length > 2 {
			h.size = 0
			for _, octet := range rest[2:length] {
				h.size = h.size<<8 | uint64(octet)
			}
		}
		h.end = at + length + masked
		all = append(all, h)
		if h.size > uint64(len(stream)-h.end) {
			return all
		}
		at = h.end + int(h.size)
	}
}

// tooLargeAt is behind which octet of the stream the guard must end the reading; 0 if it need not. The first frame may have
// first octets, every later one, with those of its message before it, may have later ones.
func tooLargeAt(stream []byte, first, later uint64) int {
	var message uint64
	for i, h := range headers(stream) {
		allowed := later
		if i == 0 {
			allowed = first
		}
		if h.size > allowed {
			return h.end
		}
		switch {
		case h.opcode == 0:
			message += h.size
		case h.opcode < 8:
			message = h.size
		}
		if message > allowed {
			return h.end
		}
	}
	return 0
}

// pieces hands a stream out in pieces of the given sizes, over and over.
type pieces struct {
	stream []byte
	sizes  []byte
	next   int
}

func (p *pieces) Read(into []byte) (int, error) {
	if len(p.stream) == 0 {
		return 0, io.EOF
	}
	size := len(p.stream)
	if len(p.sizes) > 0 {
		size = int(p.sizes[p.next%len(p.sizes)])%64 + 1
		p.next++
	}
	n := copy(into, p.stream[:min(size, len(p.stream))])
	p.stream = p.stream[n:]
	return n, nil
}

// FuzzGuard: however a stream is cut into pieces, the guard hands it on as it is, and ends it at the header of the first message that
// is too large, telling so once.
func FuzzGuard(f *testing.F) {
	frame := func(first byte, size int) []byte {
		out := []byte{first}
		switch {
		case size < 126:
			out = append(out, byte(size)|0x80)
		case size < 1<<16:
			out = binary.BigEndian.AppendUint16(append(out, 126|0x80), uint16(size))
		default:
			out = binary.BigEndian.AppendUint64(append(out, 127|0x80), uint64(size))
		}
		out = append(out, 1, 2, 3, 4)
		return append(out, bytes.Repeat([]byte{'x'}, min(size, 1000))...)
	}
	for _, stream := range [][]byte{
		nil, {0x81}, {0x81, 0x80}, frame(0x81, 5), frame(0x82, 126), frame(0x81, 1<<16), frame(0x81, 1<<40),
		slices.Concat(frame(0x01, 60), frame(0x89, 3), frame(0x80, 60)), slices.Concat(frame(0x01, 90), frame(0x00, 90), frame(0x80, 90)),
		slices.Concat(frame(0x81, 100), frame(0x82, 101)), {0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}, {0x81, 0x02, '{', '}'},
	} {
		for _, sizes := range [][]byte{nil, {0}, {2, 0, 7}} {
			f.Add(stream, sizes, uint16(100), uint16(200))
		}
	}
	f.Fuzz(func(t *testing.T, stream, sizes []byte, first, later uint16) {
		asked, told := 0, 0
		g := &guard{
			from: &pieces{stream: stream, sizes: sizes}, exceeded: func() { told++ },
			allowed: func() int64 {
				if asked++; asked == 1 {
					return int64(first)
				}
				return int64(later)
			},
		}
		got, err := io.ReadAll(g)
		end := tooLargeAt(stream, uint64(first), uint64(later))
		if end == 0 {
			if err != nil || told != 0 || !bytes.Equal(got, stream) {
				t.Fatalf("%d of %d octets were read, told %d times: %v", len(got), len(stream), told, err)
			}
			return
		}
		if !errors.Is(err, errTooLarge) || told != 1 {
			t.Fatalf("a message that is too large at octet %d: told %d times, %v", end, told, err)
		}
		if len(got) >= end || !bytes.HasPrefix(stream, got) {
			t.Fatalf("%d octets were read, the header ends at %d", len(got), end)
		}
	})
}
