package hardware

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"image/jpeg"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// photo is a picture of a face that devices fetch. Its page is published nowhere. (seen in client code)
type photo struct {
	bun.BaseModel `bun:"table:hw_photos,alias:hw_photo"`

	ID      int64  `bun:"id,pk,autoincrement"`
	MediaID string `bun:"media_id"`
	Device  string `bun:"sn_key"` // who may fetch it
	Image   []byte `bun:"image"`
	TakenAt int64  `bun:"taken_at"` // Unix seconds
}

const (
	photoType   = "image/jpeg"
	photoIDSize = 48
	invented    = 96 // pixels of an invented photo, each way
	mostPhoto   = 1 << 20
	mostPixels  = 40_000_000
)

// badMedia is the code for a media_id that is none. (doc 90313)
const badMedia errcode.Code = 40007

// storePhoto keeps a photo for one device and gives its description in push_user_face.
func (h *Hardware) storePhoto(ctx context.Context, tx *store.Tx, d *Device, number int, picture []byte) (openhw.FaceInfo, error) {
	p := &photo{MediaID: h.rt.Random.Text(photoIDSize, random.Token), Device: d.Key, Image: picture, TakenAt: h.rt.Clock.Now().Unix()}
	info := openhw.FaceInfo{ID: openhw.Uint32(number), PhotoSize: openhw.Uint32(len(picture)), MediaID: p.MediaID, MediaType: photoType}
	return info, insert(ctx, tx, p)
}

// downloadPhoto answers with a photo that the device was told of. (seen in client code)
func (h *Hardware) downloadPhoto(c *Call, in *openhw.DownloadPhoto) (*openhw.Download, error) {
	p := new(photo)
	err := c.DB().NewSelect().Model(p).Where("media_id = ?", in.MediaID).Where("sn_key = ?", c.Device.Key).Scan(c.Context)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, openhw.Refusal(badMedia).With(explain.Finding{
			Step: explain.Parameter, Expected: "a media_id of push_user_face to this device", Got: in.MediaID, Cause: "there is no such photo", Doc: uploadDoc,
		})
	}
	if err != nil {
		return nil, fmt.Errorf("look up a photo: %w", err)
	}
	return &openhw.Download{Data: p.Image}, nil
}

// checkPhoto refuses what is no JPEG of a bearable size.
func checkPhoto(picture []byte) error {
	if len(picture) > mostPhoto {
		return refuse(fmt.Sprintf("a photo of at most %d octets", mostPhoto), fmt.Sprintf("%d octets", len(picture)), "the photo is too large", "")
	}
	size, err := jpeg.DecodeConfig(bytes.NewReader(picture))
	if err != nil {
		return refuse("a JPEG", err.Error(), "the photo cannot be read", "")
	}
	if size.Width*size.Height > mostPixels {
		return refuse(fmt.Sprintf("a photo of at most %d pixels", mostPixels), fmt.Sprintf("%d × %d", size.Width, size.Height), "the photo is too large", "")
	}
	return nil
}

// inventPhoto draws a face in colours that the name decides on.
func inventPhoto(name string, number int) ([]byte, error) {
	hash := fnv.New32a()
	_, _ = fmt.Fprint(hash, name, number)
	tint := hash.Sum32()
	ground := color.RGBA{uint8(tint>>24) | 0x80, uint8(tint>>16) | 0x80, uint8(tint>>8) | 0x80, 255}
	picture := image.NewRGBA(image.Rect(0, 0, invented, invented))
	for y := range invented {
		for x := range invented {
			picture.Set(x, y, faceAt(x, y, ground))
		}
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, picture, nil)
	return out.Bytes(), err
}

// faceAt is a pixel of a round face with two eyes.
func faceAt(x, y int, ground color.RGBA) color.RGBA {
	const middle, radius, eye = invented / 2, invented / 3, invented / 24
	within := func(cx, cy, r int) bool { return (x-cx)*(x-cx)+(y-cy)*(y-cy) <= r*r }
	switch {
	case within(middle-radius/2, middle-radius/4, eye), within(middle+radius/2, middle-radius/4, eye):
		return color.RGBA{40, 30, 30, 255}
	case within(middle, middle, radius):
		return color.RGBA{240, 205, 175, 255}
	}
	return ground
}
