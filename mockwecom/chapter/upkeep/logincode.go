package upkeep

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"

	"github.com/uptrace/bun"
	"rsc.io/qr"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/store"
)

// quality is that of a code as JPG: its edges have to stay sharp.
const quality = 95

// loginCode gives the picture of the device's static login code, which holds until the corp removes the device. (doc 91626)
func (u *Upkeep) loginCode(c *hardware.Call, in *openhw.LoginCode) (*openhw.Download, error) {
	var code *credential.Credential
	err := c.Write(func(tx *store.Tx) (err error) {
		code, err = u.rt.Credentials.Current(c.Context, tx, credential.Credential{Kind: credential.LoginCode, Subject: c.Device.Key, Corp: c.Device.Corp}, 0)
		return err
	})
	if err != nil {
		return nil, err
	}
	drawn, err := picture(openhw.StaticLoginCode(code.Value, in.State), u.rt.Settings.Text(qrCodeFormat))
	if err != nil {
		return nil, &openhw.Fault{Cause: openhw.TooMany, Field: "state", Text: fmt.Sprintf("%d octets do not fit a QR code", len(in.State))}
	}
	return &openhw.Download{Data: drawn}, nil
}

// Scanned is part of door.Codes.
func (u *Upkeep) Scanned(ctx context.Context, db bun.IDB, code openhw.Code) (*hardware.Device, error) {
	found, state, err := u.rt.Credentials.FindAs(ctx, db, credential.LoginCode, code.LoginCode)
	if err != nil || state != credential.Valid {
		return nil, err
	}
	return u.hardware.Find(ctx, db, found.Subject)
}

// picture draws the QR code of an address. The error is that it is too long for one.
func picture(address, format string) ([]byte, error) {
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		return nil, err
	}
	if format == "png" {
		return code.PNG(), nil
	}
	var b bytes.Buffer
	err = jpeg.Encode(&b, code.Image(), &jpeg.Options{Quality: quality})
	return b.Bytes(), err
}
