package qrimage_test

import (
	"bytes"
	"errors"
	"image"
	_ "image/jpeg" // decoded
	_ "image/png"  // decoded
	"strings"
	"testing"

	"rsc.io/qr"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/qrimage"
)

// darkest is the grey below which a pixel is a dark one.
const darkest = 0x8000

func draw(t *testing.T, format string) (picture image.Image, kind string) {
	t.Helper()
	got, err := qrimage.LoginCode("Mq7w", "desk 1&2", format)
	if err != nil {
		t.Fatal(err)
	}
	picture, kind, err = image.Decode(bytes.NewReader(got.Data))
	if err != nil {
		t.Fatal(err)
	}
	return picture, kind
}

func address(t *testing.T) *qr.Code {
	t.Helper()
	code, err := qr.Encode(openhw.StaticLoginCode("Mq7w", "desk 1&2"), qr.M)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// The picture shows the address: each module dark where the code is, inside a quiet zone.
func TestLoginCode(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"png", "jpg"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			picture, _ := draw(t, format)
			compare(t, picture, address(t))
		})
	}
}

// compare holds each module of a picture against the code.
func compare(t *testing.T, picture image.Image, want *qr.Code) {
	t.Helper()
	quiet := (picture.Bounds().Dx()/want.Scale - want.Size) / 2
	if want.Scale < 4 || quiet < 4 {
		t.Fatalf("%d pixels a module, %d modules around", want.Scale, quiet)
	}
	for y := -quiet; y < want.Size+quiet; y++ {
		for x := -quiet; x < want.Size+quiet; x++ {
			grey, _, _, _ := picture.At((x+quiet)*want.Scale+want.Scale/2, (y+quiet)*want.Scale+want.Scale/2).RGBA()
			if (grey < darkest) != want.Black(x, y) {
				t.Fatalf("module %d,%d is of grey %x", x, y, grey)
			}
		}
	}
}

// Any format but png is a JPG, of the same size.
func TestLoginCode_Format(t *testing.T) {
	t.Parallel()
	side := (address(t).Size + 8) * address(t).Scale
	for format, want := range map[string]string{"png": "png", "jpg": "jpeg", "": "jpeg"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			if picture, kind := draw(t, format); kind != want || picture.Bounds() != image.Rect(0, 0, side, side) {
				t.Errorf("a %s of %v", kind, picture.Bounds())
			}
		})
	}
}

func TestLoginCode_ErrLongState(t *testing.T) {
	t.Parallel()
	var fault *openhw.Fault
	if got, err := qrimage.LoginCode("Mq7w", strings.Repeat("x", 4000), "png"); !errors.As(err, &fault) || fault.Field != "state" || fault.Cause != openhw.TooMany ||
		!strings.Contains(fault.Text, "4000 octets") {
		t.Errorf("%v, %v", got, err)
	}
}
