package media

import "encoding/binary"

// pixelMeter finds the size of a JPG or PNG while it passes by. What it cannot read has none.
type pixelMeter struct {
	steps
	width, height int
}

func newPixelMeter() *pixelMeter {
	m := new(pixelMeter)
	m.then(0, 2, m.begin)
	return m
}

func (m *pixelMeter) begin(p []byte) {
	switch string(p) {
	case "\x89P":
		m.then(0, 22, m.header)
	case "\xff\xd8":
		m.then(0, 2, m.marker)
	}
}

// header reads the rest of a PNG's signature and its first chunk, which is IHDR (PNG, third edition, §11.2.1).
func (m *pixelMeter) header(p []byte) {
	if string(p[10:14]) == "IHDR" {
		m.width, m.height = int(binary.BigEndian.Uint32(p[14:])), int(binary.BigEndian.Uint32(p[18:]))
	}
}

// marker reads the beginning of a JPG's segment (ITU-T T.81, annex B).
func (m *pixelMeter) marker(p []byte) {
	if p[0] != 0xff {
		return
	}
	m.segment(p[1:])
}

// segment goes by the kind of a segment. Any number of 0xff may stand before it.
func (m *pixelMeter) segment(p []byte) {
	const (
		startOfFrames, endOfFrames = 0xc0, 0xcf
		huffman, extension, coding = 0xc4, 0xc8, 0xcc // numbered among the frames
		endOfImage, startOfScan    = 0xd9, 0xda
	)
	switch kind := p[0]; {
	case kind == 0xff:
		m.then(0, 1, m.segment)
	case kind == 0x01, kind >= 0xd0 && kind < endOfImage:
		m.then(0, 2, m.marker) // it has no content
	case kind == endOfImage, kind == startOfScan:
	case kind >= startOfFrames && kind <= endOfFrames && kind != huffman && kind != extension && kind != coding:
		m.then(0, 7, m.frame)
	default:
		m.then(0, 2, m.pass)
	}
}

func (m *pixelMeter) frame(p []byte) {
	m.height, m.width = int(binary.BigEndian.Uint16(p[3:])), int(binary.BigEndian.Uint16(p[5:]))
}

func (m *pixelMeter) pass(p []byte) {
	if length := binary.BigEndian.Uint16(p); length >= 2 {
		m.then(uint64(length)-2, 2, m.marker)
	}
}
