package upkeep

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
)

// The codes of the provider's endpoints (doc 90313).
const (
	takenSN      errcode.Code = 600021
	conflictSN   errcode.Code = 600036
	unknownModel errcode.Code = 600038
)

type deviceSN struct {
	SN string `json:"device_sn" wx:"need=600007,unknown=600001"`
}

// own gives a device of the caller's models, or refuses: those of others are as good as unknown.
func (u *Upkeep) own(c *api.Call, sn string) (*hardware.Device, error) {
	d, err := u.hardware.Find(c.Context, c.DB(), sn)
	if err != nil {
		return nil, err
	}
	if d != nil {
		c.About(journal.Subject{Provider: c.Credential.Provider, Corp: d.Corp, Device: d.SN})
		maker, err := u.makerOf(c.Context, c.DB(), d.Model)
		if err != nil {
			return nil, err
		}
		if maker == c.Credential.Provider {
			return d, nil
		}
	}
	return nil, api.Refuse(openhw.InvalidSN, explain.Finding{Step: explain.Parameter, Expected: "the serial number of a device of " + c.Credential.Provider, Got: sn,
		Cause: "no such SN is registered, or another provider makes the device", Fix: "register it: device.make sn=" + sn + ", or service/add_device", Doc: c.Row.Docs[0]})
}

func notBound(d *hardware.Device) error {
	return api.Refuse(openhw.NotAuthorized, explain.Finding{Step: explain.State, Expected: "a device that a corp has", Got: d.SN, Cause: openhw.NotAuthorized.Meaning(),
		Fix: "bind it: corp.bind_device sn=" + d.SN})
}

type addIn struct {
	Model string `json:"model_id" wx:"need=600037,unknown=600038"`
	SN    string `json:"device_sn" wx:"need=600007,alnum=600001,taken=600021"`
}

type addOut struct {
	Device addedDevice `json:"device_info"`
}

type addedDevice struct {
	Model     string      `json:"model_id"`
	SN        string      `json:"device_sn"`
	CreatedAt int64       `json:"create_time"`
	SecretNo  string      `json:"secret_no"` // what the factory burns: of a model with one seed for all, the seed (inferred)
	DeviceID  json.Number `json:"device_id"` // unsigned, 64 bits
	QRCode    string      `json:"qr_code"`
}

// addDevice registers an SN. (doc 90626, seen in client code)
func (u *Upkeep) addDevice(c *api.Call, in addIn) (*addOut, error) {
	m, err := u.hardware.Model(c.Context, c.Tx, in.Model)
	switch {
	case err != nil:
		return nil, err
	case m == nil || m.Provider != c.Credential.Provider:
		return nil, api.Refuse(unknownModel, explain.Finding{Step: explain.Parameter, Expected: "the model_id of a model of " + c.Credential.Provider, Got: in.Model, Cause: unknownModel.Meaning()})
	case !openhw.ValidSN(in.SN):
		return nil, api.Refuse(openhw.InvalidSN, explain.Finding{Step: explain.Parameter, Expected: fmt.Sprintf("1 to %d letters and digits", openhw.MaxSN), Got: in.SN, Cause: "the serial number is too long"})
	}
	if err := u.free(c, in.SN); err != nil {
		return nil, err
	}
	d := u.hardware.Fresh(m, in.SN)
	if !m.Cloud {
		d.SecretNo = u.rt.Random.Text(openhw.SecretNoSize, random.Hex)
	}
	out := &addOut{addedDevice{
		Model: d.Model, SN: d.SN, CreatedAt: d.CreatedAt, SecretNo: d.SecretNo, DeviceID: json.Number(d.DeviceID), QRCode: openhw.StaticBindCode(d.HwCode),
	}}
	if m.Seed != "" {
		out.Device.SecretNo = m.Seed
	}
	return out, u.hardware.Add(c.Context, c.Tx, d)
}

// free refuses an SN that is registered, by whom it may be.
func (u *Upkeep) free(c *api.Call, sn string) error {
	there, err := u.hardware.Find(c.Context, c.Tx, sn)
	if err != nil || there == nil {
		return err
	}
	maker, err := u.makerOf(c.Context, c.Tx, there.Model)
	if err != nil {
		return err
	}
	code := takenSN
	if maker != c.Credential.Provider {
		code = conflictSN
	}
	return api.Refuse(code, explain.Finding{Step: explain.State, Expected: "a serial number that nobody has", Got: sn, Cause: "it is registered as " + there.SN + "; case does not count"})
}

type authOut struct {
	Corp   authCorp   `json:"auth_corp_info"`
	Device authDevice `json:"device_info"`
}

type authCorp struct {
	CorpID string `json:"corpid"`
	Name   string `json:"corp_name"`
}

type authDevice struct {
	Remark string `json:"remark_name"`
	Model  string `json:"model_id"`
}

// authInfo tells which corp has a device. (doc 90753, seen in client code)
func (u *Upkeep) authInfo(c *api.Call, in deviceSN) (*authOut, error) {
	d, err := u.own(c, in.SN)
	if err != nil {
		return nil, err
	}
	if d.Corp == "" {
		return nil, notBound(d)
	}
	corp, err := u.dir.Corp(c.Context, c.DB(), d.Corp)
	if err != nil || corp == nil {
		return nil, err
	}
	id, err := u.corpFor(c.Context, c.DB(), c.Credential.Provider, d.Corp)
	return &authOut{authCorp{id, corp.Name}, authDevice{d.Name, d.Model}}, err
}

// corpFor gives the id by which a provider knows a corp; empty for none.
func (u *Upkeep) corpFor(ctx context.Context, db bun.IDB, provider, corpid string) (string, error) {
	if corpid == "" || u.rt.Settings.Text(authCorpID) == "plain" {
		return corpid, nil
	}
	corp, err := u.dir.Corp(ctx, db, corpid)
	if err != nil || corp == nil {
		return "", err
	}
	return u.dir.OpenCorpID(provider, corp), nil
}

type listIn struct {
	Offset int `json:"offset"`
	Limit  int `json:"limit"`
}

type listOut struct {
	Devices []listedDevice `json:"device_list"`
}

type listedDevice struct {
	SN    string `json:"device_sn"`
	Model string `json:"model_id"`
}

// listDevices lists what the provider has registered, in that order. (doc 91346, seen in client code)
func (u *Upkeep) listDevices(c *api.Call, in listIn) (*listOut, error) {
	most := u.rt.Settings.Int(mostListed)
	if in.Limit == 0 {
		in.Limit = most
	}
	if in.Offset < 0 || in.Limit < 0 || in.Limit > most {
		return nil, api.Refuse(openhw.BadRange, explain.Finding{Step: explain.Parameter, Expected: fmt.Sprintf("an offset from 0 on and a limit of 1 to %d", most),
			Got: fmt.Sprintf("offset=%d limit=%d", in.Offset, in.Limit), Cause: openhw.BadRange.Meaning(), Fix: "ask for less at a time", Doc: listDoc})
	}
	part, _, err := u.hardware.Devices(c.Context, c.DB(), c.Credential.Provider, in.Offset, in.Limit)
	if err != nil {
		return nil, err
	}
	out := new(listOut)
	for _, d := range part {
		out.Devices = append(out.Devices, listedDevice{d.SN, d.Model})
	}
	return out, nil
}
