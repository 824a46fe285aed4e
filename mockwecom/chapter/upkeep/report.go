package upkeep

import (
	"wecomlab/core/event"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/store"
)

// reportError hands an error of a device to its provider. (docs 91377, 91487)
func (u *Upkeep) reportError(c *hardware.Call, in *openhw.ErrorReport) (*hardware.None, error) {
	return nil, c.Write(func(tx *store.Tx) error {
		return u.tell(c.Context, tx, c.Device, alarm, func(head event.ProviderDeviceHead, _ string) any {
			return &event.DeviceAlarm{ProviderDeviceHead: head, ErrCode: int64(*in.ErrCode), ErrMsg: in.ErrMsg}
		})
	})
}

// reportFeature keeps the vendor's own text about a device, and tells the provider when it is another one. (doc 92628)
func (u *Upkeep) reportFeature(c *hardware.Call, in *openhw.DeviceFeature) (*hardware.None, error) {
	t, err := u.traitsOf(c.Context, c.DB(), c.Device.Key)
	if err != nil || t.Feature == in.DeviceFeature {
		return nil, err
	}
	return nil, c.Write(func(tx *store.Tx) error {
		if t, err = u.traitsOf(c.Context, tx, c.Device.Key); err != nil {
			return err
		}
		t.Feature = in.DeviceFeature
		if err := u.saveTraits(c.Context, tx, t); err != nil {
			return err
		}
		return u.tell(c.Context, tx, c.Device, featureChanged, ofCorp)
	})
}
