package door

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/action"
)

// Codes knows codes that WeCom itself makes for devices, as chapter upkeep does the static login codes of devices in direct mode.
type Codes interface {
	// Scanned gives the device of a code, nil if the chapter has not made it, or it holds no more.
	Scanned(ctx context.Context, db bun.IDB, code openhw.Code) (*hardware.Device, error)
}

// ReadCodesThrough adds one who knows codes. It is called before the first request.
func (k *Door) ReadCodesThrough(c Codes) { k.codes = append(k.codes, c) }

// shown is what a member sees at a device.
type shown struct {
	device *hardware.Device
	login  bool // a login code, or a printer's; else one that names the device, for binding among others
	state  string
}

// read tells what the address of a code leads to. (docs 91366, 91626, 94012, 98023, 98024)
func (k *Door) read(ctx context.Context, db bun.IDB, address string) (*shown, error) {
	code, err := openhw.ParseCode(address)
	if err != nil {
		return nil, unreadable(address, "it is none of the addresses that devices show", "")
	}
	s := &shown{login: code.LoginCode != "" || code.Proof.Purpose == openhw.ForLogin, state: code.State}
	switch {
	case code.Bluetooth:
		return nil, unreadable(address, "it opens the search for devices near by over Bluetooth, which is not simulated", "bind by another code, or with corp.bind_device")
	case code.HwCode != "":
		s.device, err = k.hardware.FindByCode(ctx, db, code.HwCode)
	case code.LoginCode != "":
		s.device, err = k.issued(ctx, db, code)
	default:
		s.device, err = k.signed(ctx, db, code)
	}
	if err == nil && s.device == nil {
		err = unreadable(address, "WeCom has not made the code, or the device was removed from its corp since, or the code has expired", "take the address that the device shows now")
	}
	return s, err
}

// Read gives the device to which the address of a code leads, and the state that the code carries. The error says why it leads to none.
func (k *Door) Read(ctx context.Context, db bun.IDB, address string) (d *hardware.Device, state string, err error) {
	s, err := k.read(ctx, db, address)
	if err != nil {
		return nil, "", err
	}
	return s.device, s.state, nil
}

// issued gives the device for which WeCom itself has made a code, nil if it has not, or the code holds no more. (docs 91626, 98023)
func (k *Door) issued(ctx context.Context, db bun.IDB, code openhw.Code) (*hardware.Device, error) {
	for _, known := range k.codes {
		if d, err := known.Scanned(ctx, db, code); d != nil || err != nil {
			return d, err
		}
	}
	return nil, nil
}

// signed gives the device of a dynamic code. A device in direct mode signs itself; of one in cloud mode WeCom does. (docs 91366,
// 91626, 98024)
func (k *Door) signed(ctx context.Context, db bun.IDB, code openhw.Code) (*hardware.Device, error) {
	proof := code.Proof
	d, err := k.hardware.Find(ctx, db, proof.SN)
	switch {
	case err != nil:
		return nil, err
	case d == nil:
		return nil, refuse("the serial number of a device", proof.SN, "no such SN is registered (600001)", "register it: device.make sn="+proof.SN, proof.Purpose.Doc())
	case d.Cloud:
		return k.issued(ctx, db, code)
	}
	m, err := k.hardware.Model(ctx, db, d.Model)
	if err != nil {
		return nil, err
	}
	var others []openhw.Key
	if m != nil && m.Seed != "" {
		others = append(others, openhw.Key{Name: "the seed of model " + d.Model, Value: m.Seed})
	}
	finding := proof.Diagnose(k.rt.Clock.Now(), openhw.Key{Name: "the SecretNo of " + d.SN, Value: d.SecretNo}, others)
	if finding == nil {
		return d, nil
	}
	if finding.Step == explain.Parameter {
		finding.Cause += fmt.Sprintf("; a code lives for %s, and a device that has been offline for long shows a dead one", openhw.CodeLife)
	}
	return nil, action.Refuse(*finding)
}

func unreadable(address, cause, fix string) error {
	return refuse("the code of a device", address, cause+" (600032)", fix, bindDoc)
}
