package media

import "time"

// The first bytes of AMR files, narrow and wide (RFC 4867 §5.1).
const (
	amrMagic     = "#!AMR\n"
	amrWideMagic = "#!AMR-WB\n"
)

// amrFrame is how much sound a frame holds.
const amrFrame = 20 * time.Millisecond

// The bytes of a frame behind its first byte, by frame type (RFC 4867 §3.6, §5.3).
var (
	amrNarrow = [16]int{12, 13, 15, 17, 19, 20, 26, 31, 5, 0, 0, 0, 0, 0, 0, 0}
	amrWide   = [16]int{17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0}
)

// amrMeter measures the length of an AMR file while it passes by.
type amrMeter struct {
	head   []byte
	sizes  *[16]int // nil until the file is known to be AMR
	skip   int      // bytes of the present frame that are still to come
	frames int
}

// Write takes the next bytes; it never fails. What is no AMR has no length.
func (a *amrMeter) Write(p []byte) (int, error) {
	rest := p
	for a.sizes == nil && len(a.head) < len(amrWideMagic) && len(rest) > 0 {
		a.head, rest = append(a.head, rest[0]), rest[1:]
		switch string(a.head) {
		case amrMagic:
			a.sizes = &amrNarrow
		case amrWideMagic:
			a.sizes = &amrWide
		}
	}
	if a.sizes != nil {
		a.count(rest)
	}
	return len(p), nil
}

func (a *amrMeter) count(p []byte) {
	for len(p) > 0 {
		if a.skip >= len(p) {
			a.skip -= len(p)
			return
		}
		p = p[a.skip:]
		a.skip = a.sizes[p[0]>>3&15]
		a.frames++
		p = p[1:]
	}
}

// length is how long the sound has been so far.
func (a *amrMeter) length() time.Duration { return time.Duration(a.frames) * amrFrame }

// silence is an AMR file of frames without sound: frame type 15, NO_DATA, of good quality.
func silence(length time.Duration) []byte {
	body := []byte(amrMagic)
	for range length / amrFrame {
		body = append(body, 15<<3|4)
	}
	return body
}
