package upkeep

import (
	"context"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/qrimage"
	"wecomlab/mockwecom/engine/store"
)

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
	return qrimage.LoginCode(code.Value, in.State, u.rt.Settings.Text(qrCodeFormat))
}

// Scanned is part of door.Codes.
func (u *Upkeep) Scanned(ctx context.Context, db bun.IDB, code openhw.Code) (*hardware.Device, error) {
	found, state, err := u.rt.Credentials.FindAs(ctx, db, credential.LoginCode, code.LoginCode)
	if err != nil || state != credential.Valid {
		return nil, err
	}
	return u.hardware.Find(ctx, db, found.Subject)
}
