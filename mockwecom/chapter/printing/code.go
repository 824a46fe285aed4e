package printing

import (
	"context"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/qrimage"
)

// code draws the printer's code. What its address looks like is not documented; that of a static login code, which carries a state as
// well, is taken here (inferred). It holds as long as the SN is registered. (doc 94012)
func (p *Printing) code(c *hardware.Call, in *openhw.LoginCode) (*openhw.Download, error) {
	return qrimage.LoginCode(c.Device.HwCode, in.State, p.rt.Settings.Text(qrcodeFormat))
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
