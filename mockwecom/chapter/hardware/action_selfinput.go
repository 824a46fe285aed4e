package hardware

import (
	"fmt"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/action"
)

type selfInputIn struct {
	SN string `name:"sn" default:"@sn" need:"yes" help:"serial number of the device"`
	Fp bool   `name:"fp" default:"true" help:"members may enrol fingers"`
	Fa bool   `name:"fa" default:"true" help:"members may enrol faces"`
}

// setSelfInput turns the switch and tells the device. (docs 93616, 94609)
func (h *Hardware) setSelfInput(c *action.Call, in selfInputIn) (action.Result, error) {
	d, err := h.bound(c, in.SN)
	switch {
	case err != nil:
		return action.Result{}, err
	case d.Cloud || !d.Kinds.Has(openhw.People):
		return action.Result{}, refuse("a device in direct mode that holds a list of people", d.SN, "it has no such switch", "")
	}
	d.SelfInputFp, d.SelfInputFa = in.Fp, in.Fa
	h.openSelfInput.To(c.Tx, d, &openhw.SelfInput{OpenSelfInputFp: in.Fp, OpenSelfInputFa: in.Fa})
	return action.Result{Say: fmt.Sprintf("at %s members may enrol fingers: %v, faces: %v", d.SN, in.Fp, in.Fa)}, h.save(c.Context, c.Tx, d, "self_input_fp", "self_input_fa")
}

// selfInput tells how the switch stands. (doc 93616)
func (h *Hardware) selfInput(c *Call, _ *None) (*openhw.SelfInput, error) {
	return &openhw.SelfInput{OpenSelfInputFp: c.Device.SelfInputFp, OpenSelfInputFa: c.Device.SelfInputFa}, nil
}
