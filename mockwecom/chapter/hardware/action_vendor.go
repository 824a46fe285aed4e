package hardware

import (
	"cmp"
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/random"
)

type makeIn struct {
	SN       string `name:"sn" need:"yes" help:"serial number: 1 to 128 letters and digits"`
	Model    string `name:"model" default:"@hw_model" need:"yes" help:"model_id"`
	SecretNo string `name:"secret_no" help:"key of its signatures; empty: a new one"`
	Name     string `name:"name" help:"how people call it; empty: the model's name"`
}

// make enters an SN in the console. (doc 91342)
func (h *Hardware) make(c *action.Call, in makeIn) (action.Result, error) {
	m, err := h.Model(c.Context, c.DB(), in.Model)
	if err != nil {
		return action.Result{}, err
	}
	if m == nil {
		return action.Result{}, refuse("the model_id of a model in this world", in.Model, "there is no such model", "")
	}
	if !openhw.ValidSN(in.SN) {
		return action.Result{}, refuse("1 to 128 letters and digits", in.SN, "a serial number of this form cannot be registered (600001)", "")
	}
	key := openhw.FoldSN(in.SN)
	there, err := h.read(c.Context, c.DB(), key)
	if err != nil {
		return action.Result{}, err
	}
	if there != nil {
		return action.Result{}, refuse("a serial number that nobody has", in.SN, "the SN is registered already (600021); case does not count", "")
	}
	d := h.Fresh(m, in.SN)
	d.Name = cmp.Or(in.Name, d.Name)
	values := map[string]string{"sn": d.SN, "hw_code": d.HwCode}
	say := fmt.Sprintf("%s is registered as a %s", d.SN, m.Name)
	if !m.Cloud {
		d.SecretNo = cmp.Or(in.SecretNo, h.rt.Random.Text(openhw.SecretNoSize, random.Hex))
		values["secret_no"] = d.SecretNo
		say += "; its SecretNo is " + d.SecretNo
	}
	c.Tx.OnCommit(func() { h.devices.Drop(key) })
	if m.Seed != "" {
		values["seed"] = m.Seed
	}
	return action.Result{Say: say, Values: values}, insert(c.Context, c.Tx, d)
}

type deviceIn struct {
	SN string `name:"sn" default:"@sn" need:"yes" help:"serial number of the device"`
}

type enableIn struct {
	SN string `name:"sn" default:"@sn" need:"yes" help:"serial number of the device"`
	On bool   `name:"on" default:"true" help:"false ends the licence"`
}

// reset lets the seed be exchanged again. (doc 91369)
func (h *Hardware) reset(c *action.Call, in deviceIn) (action.Result, error) {
	d, err := h.find(c, in.SN)
	if err != nil {
		return action.Result{}, err
	}
	shared, err := h.seedOf(c.Context, c.DB(), d)
	if err != nil {
		return action.Result{}, err
	}
	if shared == "" {
		return action.Result{}, refuse("a device of a model with one seed for all", d.SN, "every device of its model has its SecretNo from the factory", "")
	}
	if d.Corp != "" && !h.rt.Settings.Bool(seedResetAfterBind) {
		return action.Result{}, refuse("a device that no corp has", d.SN, "it belongs to "+d.Corp+", and hardware.seed_reset_after_bind is off", "remove it there first: corp.unbind_device sn="+d.SN)
	}
	d.Seeded = true
	c.Tx.Later(func() { h.line.Changed(c.EntryID, d.SN, openhw.Reset) })
	return action.Result{Say: d.SN + " has to call get_secret_no again before it can register"}, h.save(c.Context, c.Tx, d, "seeded")
}

// enable ends a licence or renews it.
func (h *Hardware) enable(c *action.Call, in enableIn) (action.Result, error) {
	d, err := h.find(c, in.SN)
	if err != nil {
		return action.Result{}, err
	}
	d.Expired = !in.On
	say := d.SN + " may register"
	if d.Expired {
		say = d.SN + " is refused with 600051 the next time it registers"
	}
	return action.Result{Say: say}, h.save(c.Context, c.Tx, d, "expired")
}

// find gives the device of an SN for an action, the caller's own.
func (h *Hardware) find(c *action.Call, sn string) (*Device, error) {
	return h.found(c.Context, c.DB(), sn)
}

// found gives the device of an SN, the caller's own, or refuses.
func (h *Hardware) found(ctx context.Context, db bun.IDB, sn string) (*Device, error) {
	d, err := h.read(ctx, db, openhw.FoldSN(sn))
	if err == nil && d == nil {
		err = refuse("the serial number of a device", sn, "no such SN is registered", "register it: device.make sn="+sn)
	}
	return d, err
}

func refuse(expected, got, cause, fix string) error {
	return action.Refuse(explain.Finding{Step: explain.Parameter, Expected: expected, Got: got, Cause: cause, Fix: fix, Doc: handshakeDoc})
}
