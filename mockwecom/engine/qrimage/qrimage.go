// Package qrimage draws the QR codes that devices fetch as pictures.
package qrimage

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"image/png"

	"rsc.io/qr"

	"wecomlab/core/openhw"
)

// jpegQuality is that of a code as JPG: its edges have to stay sharp.
const jpegQuality = 95

// LoginCode draws the static login code of a device, with a state, as the setting hardware.qrcode_format wants it: png, or else a
// JPG. A state that does not fit a QR code is refused with a fault of that field. (docs 91626, 94012)
func LoginCode(code, state, format string) (*openhw.Download, error) {
	drawn, err := qr.Encode(openhw.StaticLoginCode(code, state), qr.M)
	if err != nil {
		return nil, &openhw.Fault{Cause: openhw.TooMany, Field: "state", Text: fmt.Sprintf("%d octets do not fit a QR code", len(state))}
	}
	if format == "png" {
		return &openhw.Download{Data: drawn.PNG()}, nil
	}
	// The code's own Image has one pixel a module and no quiet zone: the PNG has both.
	picture, err := png.Decode(bytes.NewReader(drawn.PNG()))
	if err != nil {
		return nil, fmt.Errorf("draw a login code: %w", err)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: jpegQuality}); err != nil {
		return nil, fmt.Errorf("draw a login code: %w", err)
	}
	return &openhw.Download{Data: b.Bytes()}, nil
}
