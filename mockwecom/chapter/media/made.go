package media

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"time"

	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// What members make with the phone, and no app has uploaded.

// sampleSide is the width and height of a [SamplePicture], in pixels.
const sampleSide = 64

// LongestVoice is how long a voice can be (doc 90253).
const LongestVoice = maxVoice

// ShortestVoice is the length of one frame of a voice.
const ShortestVoice = amrFrame

// Make stores a file that a member has made: it completes size, hash and format, and then does what [Media.Add] does. The body of
// a transaction that fails goes with the next start.
func (m *Media) Make(ctx context.Context, tx *store.Tx, f *File, body []byte) error {
	hash, release, err := m.keep(body)
	if err != nil {
		return err
	}
	m.describe(f, body)
	f.Size, f.Hash = int64(len(body)), hash
	tx.OnCommit(release)
	return m.Add(ctx, tx, f)
}

// Show gives a picture a lasting address, which the browser can open. It does not count as one that the corp has uploaded.
func (m *Media) Show(ctx context.Context, tx *store.Tx, f *File) (address string, err error) {
	p := &picture{ID: m.rt.Random.Text(pictureIDLength, random.Letter), ContentType: f.ContentType, Size: f.Size, Hash: f.Hash, CreatedAt: m.rt.Clock.Now()}
	if _, err := tx.NewInsert().Model(p).Exec(ctx); err != nil {
		return "", fmt.Errorf("store the address of a picture: %w", err)
	}
	return m.rt.BaseURL() + picturePath + p.ID + "/0", nil
}

// SamplePicture is a PNG of one colour, which a seed chooses.
func SamplePicture(seed string) ([]byte, error) {
	sum := md5.Sum([]byte(seed))
	canvas := image.NewRGBA(image.Rect(0, 0, sampleSide, sampleSide))
	draw.Draw(canvas, canvas.Bounds(), image.NewUniform(color.RGBA{sum[0], sum[1], sum[2], 255}), image.Point{}, draw.Src)
	var b bytes.Buffer
	err := png.Encode(&b, canvas)
	return b.Bytes(), err
}

// SampleVoice is a silent voice in AMR, cut to whole frames of 20 ms.
func SampleVoice(length time.Duration) []byte { return silence(length) }

// SampleVideo begins as MP4 does and holds no film: what a player makes of it is not simulated.
func SampleVideo(seed string) []byte {
	sum := md5.Sum([]byte(seed))
	film := hex.EncodeToString(sum[:])
	body := []byte("\x00\x00\x00\x14ftypmp42\x00\x00\x00\x00mp42")
	body = binary.BigEndian.AppendUint32(body, uint32(len("size"+"mdat"+film)))
	return append(body, "mdat"+film...)
}
