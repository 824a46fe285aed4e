package media

import (
	"encoding/binary"
	"math"
	"time"
)

// filmMeter finds the length of an MP4 while it passes by: it stands in the box moov/mvhd, before the pictures or behind them
// (ISO/IEC 14496-12 §8.2.2). What it cannot read has none.
type filmMeter struct {
	steps
	kind   string // of the box that is under way
	length time.Duration
	known  bool
}

func newFilmMeter() *filmMeter {
	m := new(filmMeter)
	m.then(0, 8, m.box)
	return m
}

// box reads the beginning of a box. Only moov is looked into.
func (m *filmMeter) box(p []byte) {
	m.kind = string(p[4:8])
	switch size := binary.BigEndian.Uint32(p); size {
	case 0: // to the end of the file
		m.enter(8, math.MaxUint64)
	case 1:
		m.then(0, 8, func(p []byte) { m.enter(16, binary.BigEndian.Uint64(p)) })
	default:
		m.enter(8, uint64(size))
	}
}

// enter goes into a box, or behind it.
func (m *filmMeter) enter(head, size uint64) {
	switch {
	case size < head:
	case m.kind == "moov":
		m.then(0, 8, m.box)
	case m.kind == "mvhd":
		m.then(0, 4, m.version)
	default:
		m.then(size-head, 8, m.box)
	}
}

// version goes by the width of the times in mvhd.
func (m *filmMeter) version(p []byte) {
	if p[0] == 1 {
		m.then(16, 12, func(p []byte) { m.measure(binary.BigEndian.Uint32(p), binary.BigEndian.Uint64(p[4:]), math.MaxUint64) })
		return
	}
	m.then(8, 8, func(p []byte) {
		m.measure(binary.BigEndian.Uint32(p), uint64(binary.BigEndian.Uint32(p[4:])), math.MaxUint32)
	})
}

// measure converts units of 1/scale seconds. A length of all ones is unknown.
func (m *filmMeter) measure(scale uint32, length, unknown uint64) {
	if scale == 0 || length == unknown {
		return
	}
	const most = 1 << 20 // seconds, more than any film has
	seconds := min(float64(length)/float64(scale), most)
	m.length, m.known = time.Duration(seconds*float64(time.Second)), true
}
