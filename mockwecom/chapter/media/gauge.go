package media

import (
	"fmt"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// gauge looks into a file while it is taken, and refuses it as soon as it is too much.
type gauge interface {
	look(p []byte) error
	end() error // when the whole file has passed
}

// voiceGauge refuses a voice that is too long. (45007)
type voiceGauge struct {
	amrMeter
	doc int
}

func (g *voiceGauge) look(p []byte) error {
	_, _ = g.Write(p) // never fails
	if g.length() <= maxVoice {
		return nil
	}
	return api.Refuse(voiceTooLong, explain.Finding{Step: explain.Limit, Expected: "a voice of at most " + maxVoice.String(), Got: "a longer one",
		Cause: "the voice is too long", Fix: "cut it", Doc: g.doc})
}

func (g *voiceGauge) end() error { return nil }

// The limits of what moments show (doc 95098).
const (
	maxLongSide  = 10800 // pixels
	maxShortSide = 1080
	maxMoment    = 30 * time.Second
)

// momentPicture refuses a picture of too many pixels. (41081)
type momentPicture struct {
	*pixelMeter
	strict bool // a picture whose size cannot be read is refused
}

func (g *momentPicture) look(p []byte) error {
	_, _ = g.Write(p) // never fails
	if max(g.width, g.height) <= maxLongSide && min(g.width, g.height) <= maxShortSide {
		return nil
	}
	return refuseMoment(attachmentPixels, fmt.Sprintf("at most %d pixels on the long side and %d on the short one", maxLongSide, maxShortSide),
		fmt.Sprintf("%d × %d", g.width, g.height), "the picture has more pixels than moments show", "scale it down")
}

func (g *momentPicture) end() error {
	if !g.strict || g.width > 0 && g.height > 0 {
		return nil
	}
	return refuseMoment(attachmentPixels, "a picture whose size can be read", "none that is found in the file", "the picture is damaged, or of an unusual kind", "save it anew")
}

// momentVideo refuses a video that is too long. (41082)
type momentVideo struct {
	*filmMeter
	strict bool // a video whose length cannot be read is refused
}

func (g *momentVideo) look(p []byte) error {
	_, _ = g.Write(p) // never fails
	if g.length <= maxMoment {
		return nil
	}
	return refuseMoment(attachmentLength, "a video of at most "+maxMoment.String(), g.length.Round(time.Millisecond).String(), "the video is too long for moments", "cut it")
}

func (g *momentVideo) end() error {
	if !g.strict || g.known {
		return nil
	}
	return refuseMoment(attachmentLength, "a video whose length can be read", "no box moov/mvhd with one", "the video is damaged, or it is no MP4", "convert it: ffmpeg -i in.mov out.mp4")
}

func refuseMoment(code errcode.Code, want, got, cause, fix string) error {
	return api.Refuse(code, explain.Finding{Step: explain.Limit, Expected: want, Got: got, Cause: cause, Fix: fix, Doc: attachmentDoc})
}
