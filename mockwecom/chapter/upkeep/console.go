package upkeep

import (
	"encoding/json"
	"fmt"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/api"
)

// resetSecretNo lets a device of a model with one seed for all exchange it again. (doc 90631, seen in client code)
func (u *Upkeep) resetSecretNo(c *api.Call, in deviceSN) (api.None, error) {
	d, err := u.own(c, in.SN)
	if err != nil {
		return api.None{}, err
	}
	m, err := u.hardware.Model(c.Context, c.Tx, d.Model)
	if err != nil {
		return api.None{}, err
	}
	if m.Seed == "" {
		return api.None{}, api.Refuse(errcode.Code(u.rt.Settings.Int(unsharedSeed)), explain.Finding{Step: explain.State, Expected: "a device of a model with one seed for all", Got: d.SN,
			Cause: "every device of its model has its SecretNo from the factory", Doc: 91369})
	}
	d.Seeded = true
	return api.None{}, u.hardware.Save(c.Context, c.Tx, d, "seeded")
}

// delDevice takes an SN out of the console. (doc 92770, seen in client code)
func (u *Upkeep) delDevice(c *api.Call, in deviceSN) (api.None, error) {
	d, err := u.own(c, in.SN)
	if err != nil {
		return api.None{}, err
	}
	if d.Corp != "" {
		return api.None{}, api.Refuse(errcode.Code(u.rt.Settings.Int(boundRemoval)), explain.Finding{Step: explain.State, Expected: "a device that no corp has", Got: d.SN + " of " + d.Corp,
			Cause: "the device is bound", Fix: "let the corp remove it: corp.unbind_device sn=" + d.SN, Doc: 92770})
	}
	if _, err := c.Tx.NewDelete().Model(&traits{Device: d.Key}).WherePK().Exec(c.Context); err != nil {
		return api.None{}, fmt.Errorf("forget the properties of %s: %w", d.SN, err)
	}
	return api.None{}, u.hardware.Remove(c.Context, c.Tx, d)
}

// flag is a switch that clients write as true or as 1.
type flag bool

// UnmarshalJSON reads true, false, 1 and 0.
func (f *flag) UnmarshalJSON(raw []byte) error {
	switch string(raw) {
	case "true", "1":
		*f = true
	case "false", "0":
		*f = false
	default:
		return fmt.Errorf("%.20s is neither true nor false, 1 nor 0", raw)
	}
	return nil
}

var _ json.Unmarshaler = (*flag)(nil)

type supportIn struct {
	SN    string `json:"device_sn" wx:"need=600007,unknown=600001"`
	NoJob *flag  `json:"not_supported_printer" wx:"need=40035"`
}

// setPrinterSupport notes whether a print box has a printer that it can drive. (doc 92782 or 95327, seen in client code)
func (u *Upkeep) setPrinterSupport(c *api.Call, in supportIn) (api.None, error) {
	d, err := u.own(c, in.SN)
	if err != nil {
		return api.None{}, err
	}
	if !d.Kinds.Has(openhw.Printer) {
		return api.None{}, api.Refuse(openhw.WrongDeviceKind, explain.Finding{Step: explain.State, Expected: "a printer", Got: d.SN + ", a " + d.Kinds.String(), Cause: openhw.WrongDeviceKind.Meaning()})
	}
	t, err := u.traitsOf(c.Context, c.Tx, d.Key)
	if err != nil {
		return api.None{}, err
	}
	t.NoPrinter = bool(*in.NoJob)
	return api.None{}, u.saveTraits(c.Context, c.Tx, t)
}

type featureOut struct {
	Feature string `json:"device_feature"`
}

// getFeature gives what a device has told of itself, empty if it has told nothing. (doc 92739, seen in client code)
func (u *Upkeep) getFeature(c *api.Call, in deviceSN) (*featureOut, error) {
	d, err := u.own(c, in.SN)
	if err != nil {
		return nil, err
	}
	t, err := u.traitsOf(c.Context, c.DB(), d.Key)
	if err != nil {
		return nil, err
	}
	return &featureOut{t.Feature}, nil
}
