package hardware

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware/fleetkey"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

const (
	largestFleet  = 100_000
	longestPrefix = 64 // characters: the number behind it fits in any case
	insertedRows  = 500
	seedSize      = 32
	prefixSize    = 6
)

type fleetIn struct {
	Count  int    `name:"count" default:"1000" need:"yes" help:"how many devices, 100000 at most"`
	Prefix string `name:"prefix" help:"letters and digits with which their serial numbers begin; empty: new ones"`
	Model  string `name:"model" default:"@hw_model" need:"yes" help:"model_id"`
	Corp   string `name:"corp" default:"@corp" need:"yes" help:"plain corpid of the corp that binds them"`
	Bind   bool   `name:"bind" default:"true" help:"false: no corp has them, and they have never been online"`
}

// fleetAction is the row of device.make_fleet.
func (h *Hardware) fleetAction() action.Row {
	return action.New("device.make_fleet", "Register thousands of devices", "批量登记设备", journal.LaneProvider, 91342,
		"enters serial numbers in the provider's console, bound to a corp as if each had been online; their keys derive from the seed that it gives: see hardware-sim fleet",
		h.makeFleet)
}

// makeFleet enters many SNs at once. The keys are not listed: they derive from a seed. (docs 91342, 91366)
func (h *Hardware) makeFleet(c *action.Call, in fleetIn) (action.Result, error) {
	m, err := h.Model(c.Context, c.DB(), in.Model)
	if err != nil {
		return action.Result{}, err
	}
	prefix := cmp.Or(in.Prefix, "FLEET"+h.rt.Random.Text(prefixSize, random.Digit))
	switch {
	case m == nil:
		return action.Result{}, refuse("the model_id of a model in this world", in.Model, "there is no such model", "")
	case m.Cloud:
		return action.Result{}, refuse("a model in direct mode", in.Model, "devices in cloud mode have no sockets of their own", "choose another model=")
	case in.Count < 1 || in.Count > largestFleet:
		return action.Result{}, refuse(fmt.Sprintf("1 to %d devices", largestFleet), strconv.Itoa(in.Count), "count is out of range", "")
	case len(prefix) > longestPrefix || !openhw.ValidSN(prefix):
		return action.Result{}, refuse(fmt.Sprintf("1 to %d letters and digits", longestPrefix), prefix, "a serial number of this form cannot be registered (600001)", "")
	}
	corp, err := h.corp(c, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	seed := h.rt.Random.Text(seedSize, random.Hex)
	fleet := make([]*Device, in.Count)
	for i := range fleet {
		fleet[i] = h.fleetDevice(m, prefix, seed, i)
		if in.Bind {
			h.bindAtOnce(fleet[i], corp.CorpID)
		}
	}
	if err := h.insertFleet(c, fleet); err != nil {
		return action.Result{}, err
	}
	say := fmt.Sprintf("%d devices are registered as %s, %s to %s", in.Count, m.Name, fleet[0].SN, fleet[in.Count-1].SN)
	if in.Bind {
		c.About(journal.Subject{Corp: corp.CorpID})
		c.Tx.OnCommit(func() { h.fleets.Drop(corp.CorpID) })
		say += "; they belong to " + corp.Name
	}
	return action.Result{Say: say, Values: map[string]string{"prefix": prefix, "seed": seed, "count": strconv.Itoa(in.Count)}}, nil
}

// fleetDevice is a device with the keys that the seed gives it. A model with one seed for all counts as exchanged.
func (h *Hardware) fleetDevice(m *Model, prefix, seed string, number int) *Device {
	d := h.Fresh(m, fleetkey.SN(prefix, number))
	d.SecretNo, d.Seeded = fleetkey.SecretNo(seed, d.SN), false
	return d
}

// bindAtOnce gives the device what register and a corp's admin would have given it.
func (h *Hardware) bindAtOnce(d *Device, corp string) {
	d.ActiveCode, d.Secret = h.rt.Random.Text(activeCodeSize, random.Token), h.rt.Random.Text(secretSize, random.Token)
	d.Corp, d.BoundAt = corp, h.rt.Clock.Now().Unix()
}

// insertFleet stores the devices, unless one of their SNs is taken.
func (h *Hardware) insertFleet(c *action.Call, fleet []*Device) error {
	for from := 0; from < len(fleet); from += insertedRows {
		part := fleet[from:min(from+insertedRows, len(fleet))]
		if err := h.free(c, c.Tx, part); err != nil {
			return err
		}
		if err := insert(c.Context, c.Tx, &part); err != nil {
			return err
		}
	}
	c.Tx.OnCommit(h.devices.DropAll)
	return nil
}

// free refuses devices whose SN somebody has.
func (h *Hardware) free(c *action.Call, tx *store.Tx, devices []*Device) error {
	keys := make([]string, len(devices))
	for i, d := range devices {
		keys[i] = d.Key
	}
	var taken []string
	err := tx.NewSelect().Model((*Device)(nil)).Column("sn").Where("sn_key IN (?)", bun.List(keys)).Order("id").Limit(1).Scan(c.Context, &taken)
	if err != nil {
		return fmt.Errorf("look for serial numbers that are taken: %w", err)
	}
	if len(taken) > 0 {
		return refuse("serial numbers that nobody has", taken[0], "the SN is registered already (600021); case does not count", "choose another prefix, or none")
	}
	return nil
}
