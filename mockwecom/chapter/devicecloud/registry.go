package devicecloud

import (
	"wecomlab/core/explain"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
)

// registerSN enters an SN in the provider's console. (doc 95980)
func (v *Vendors) registerSN(c *api.Call, in hwcloud.SN) (hwcloud.QRCode, error) {
	var none hwcloud.QRCode
	m, err := v.model(c)
	if err != nil {
		return none, err
	}
	if !openhw.ValidSN(in.DeviceSN) {
		return none, api.Refuse(v.code(noSuchSN), explain.Finding{Step: explain.Parameter, Expected: "1 to 128 letters and digits", Got: in.DeviceSN, Cause: "a serial number has no other characters", Fix: "leave them out", Doc: 95980})
	}
	there, err := v.hw.Find(c.Context, c.DB(), in.DeviceSN)
	if err != nil {
		return none, err
	}
	if there != nil {
		owner, err := v.modelOf(c.Context, c.DB(), there)
		if err != nil {
			return none, err
		}
		key, whose := ownSN, "a model of the same provider: "+there.Model
		if owner.Provider != m.Provider {
			key, whose = foreignSN, "another provider"
		}
		return none, api.Refuse(v.code(key), explain.Finding{Step: explain.State, Expected: "an SN that nobody has registered", Got: in.DeviceSN,
			Cause: "the SN is registered with " + whose + "; upper and lower case are the same", Fix: "register every SN once", Doc: 95980})
	}
	d := v.hw.Fresh(m, in.DeviceSN)
	c.About(journal.Subject{Device: d.SN})
	return hwcloud.QRCode{QRCode: openhw.StaticBindCode(d.HwCode)}, v.hw.Add(c.Context, c.Tx, d)
}

// unregisterSN takes an SN out of the console. (doc 95981)
func (v *Vendors) unregisterSN(c *api.Call, in hwcloud.SN) (hwcloud.None, error) {
	d, _, err := v.ofModel(c, in.DeviceSN)
	if err != nil {
		return hwcloud.None{}, err
	}
	if d.Corp != "" || v.isBinding(d.Key) {
		return hwcloud.None{}, api.Refuse(hwcloud.DeviceIsBound, explain.Finding{Step: explain.State, Expected: "a device that no corp has bound", Got: d.SN, Cause: "a corp has bound the device, or is just adding it",
			Fix: "let the corp remove it first: corp.unbind_device sn=" + d.SN, Doc: 95981})
	}
	return hwcloud.None{}, v.hw.Remove(c.Context, c.Tx, d)
}

// detail is what get_device_detail answers; the corp stands in it by both of the page's names if a setting says so.
type detail struct {
	DeviceDetail struct {
		hwcloud.Detail
		Again *hwcloud.CorpInfo `json:"bind_corpinfo,omitempty"`
	} `json:"device_detail"`
}

// deviceDetail tells names, code and corp of a device. (doc 95982)
func (v *Vendors) deviceDetail(c *api.Call, in hwcloud.SN) (all detail, err error) {
	d, m, err := v.ofModel(c, in.DeviceSN)
	if err != nil {
		return all, err
	}
	out := &all.DeviceDetail
	out.Detail = hwcloud.Detail{ModelName: m.Name, DefaultName: m.DefaultName, QRCode: openhw.StaticBindCode(d.HwCode), BindStatus: hwcloud.StatusUnbound}
	if d.Corp != "" {
		corp, err := v.dir.Corp(c.Context, c.DB(), d.Corp)
		if err != nil || corp == nil {
			return all, err
		}
		out.BindStatus, out.RemarkName = hwcloud.StatusBound, &d.Name
		out.Corp = &hwcloud.CorpInfo{OpenCorpID: v.dir.OpenCorpID(m.Provider, corp), CorpName: corp.Name}
		if v.rt.Settings.Text(detailCorp) == "both" {
			out.Again = out.Corp
		}
	}
	return all, nil
}
