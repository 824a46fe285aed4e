package printing

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"

	"github.com/uptrace/bun"
	"rsc.io/qr"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
)

// codeQuality is that of a code as JPG: its edges have to stay sharp.
const codeQuality = 95

// code draws the printer's code. What its address looks like is not documented; that of a static login code, which carries a state as
// well, is taken here (inferred). It holds as long as the SN is registered. (doc 94012)
func (p *Printing) code(c *hardware.Call, in *openhw.LoginCode) (*openhw.Download, error) {
	drawn, err := qr.Encode(openhw.StaticLoginCode(c.Device.HwCode, in.State), qr.M)
	if err != nil {
		return nil, &openhw.Fault{Cause: openhw.TooMany, Field: "state", Text: fmt.Sprintf("%d octets do not fit a QR code", len(in.State))}
	}
	if p.rt.Settings.Text(qrcodeFormat) == "png" {
		return &openhw.Download{Data: drawn.PNG()}, nil
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, drawn.Image(), &jpeg.Options{Quality: codeQuality}); err != nil {
		return nil, err
	}
	return &openhw.Download{Data: b.Bytes()}, nil
}

// Scanned gives the device of a printer's code, nil if the code is none. It is part of door.Codes.
func (p *Printing) Scanned(ctx context.Context, db bun.IDB, code openhw.Code) (*hardware.Device, error) {
	if code.LoginCode == "" {
		return nil, nil
	}
	d, err := p.devices.FindByCode(ctx, db, code.LoginCode)
	if d == nil || err != nil || !d.Kinds.Has(openhw.Papers) {
		return nil, err
	}
	return d, nil
}
