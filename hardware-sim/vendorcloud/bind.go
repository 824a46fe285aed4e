package vendorcloud

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
)

func int32Code(how Conduct) openhw.Int32 { return openhw.Int32(how.Code) } //nolint:gosec // ParseConduct bounds it

// workBind turns the code of a bind into the device's secret, and tells WeCom that the device is there (docs 95993, 95983).
func (c *Cloud) workBind(ctx context.Context, t *Task, bind *hwcloud.Bind, _ Conduct) error {
	got, err := hwcloud.GetDeviceSecret.With(ctx, c.config.Client, c.model, hwcloud.AuthCode{AuthCode: bind.AuthCode})
	if hopeless(err) {
		err = errors.Join(err, c.free(ctx, t.SN, "the bind came to nothing: WeCom takes the code no more", t.overtaken))
	}
	if err != nil {
		return err
	}
	err = c.changeDevice(ctx, t.SN, func(d *Device) error {
		d.Standing, d.Secret = Bound, got.DeviceSecret
		return nil
	})
	if err != nil {
		return err
	}
	c.forgetToken(t.SN)
	keeper, err := c.keeper(t.SN)
	if err != nil {
		return err
	}
	keeper.Put(got.Token())
	c.say(EventBound, t.SN, "the device has its secret")
	if err := patiently(ctx, func() error { return c.report(ctx, t.SN) }); err != nil {
		return err
	}
	if d, err := c.look(t.SN); err != nil || !d.Has(openhw.People) {
		return err
	}
	return c.pull(ctx, t.SN)
}

// overtaken reports whether the device of a bind that has failed was bound, or is being bound, by another.
func (t *Task) overtaken(s *state, d *Device) bool {
	return d.Standing != Binding || slices.ContainsFunc(s.Tasks, func(other *Task) bool {
		return other.ID != t.ID && other.Name == t.Name && strings.EqualFold(other.SN, t.SN)
	})
}

// Register makes a device and registers its SN with WeCom (doc 95980).
func (c *Cloud) Register(ctx context.Context, d Device) (Device, error) {
	release, err := c.alone(ctx)
	if err != nil {
		return Device{}, err
	}
	defer release()
	if err := c.hold(ctx, d, true); err != nil {
		return Device{}, err
	}
	code, err := hwcloud.RegisterSN.With(ctx, c.config.Client, c.model, hwcloud.SN{DeviceSN: d.SN})
	if err != nil {
		return Device{}, err
	}
	if err := c.hold(ctx, d, false); err != nil {
		return Device{}, err
	}
	err = c.changeDevice(ctx, d.SN, func(d *Device) error {
		d.Registered, d.QRCode = true, code.QRCode
		return nil
	})
	if err != nil {
		return Device{}, err
	}
	c.say(EventRegistered, d.SN, "%s", code.QRCode)
	return c.look(d.SN)
}

// Hold makes a device without telling WeCom: who adds it is known by verify_device (doc 96130).
func (c *Cloud) Hold(ctx context.Context, d Device) (Device, error) {
	if err := c.hold(ctx, d, false); err != nil {
		return Device{}, err
	}
	return c.look(d.SN)
}

// hold keeps a new device; a trial keeps none. One that is held already may be registered, too.
func (c *Cloud) hold(ctx context.Context, d Device, trial bool) error {
	if !openhw.ValidSN(d.SN) {
		return fmt.Errorf("vendorcloud: %.40q is no SN: want 1 to %d letters and digits", d.SN, openhw.MaxSN)
	}
	if d.Kinds == "" {
		d.Kinds = (openhw.Attendance | openhw.Door).String()
	}
	for name := range strings.SplitSeq(d.Kinds, "+") {
		if _, ok := openhw.KindNamed(name); !ok {
			return fmt.Errorf("vendorcloud: %q is no kind of device: want attendance, door, temperature, printer, scanner or several joined by +", name)
		}
	}
	if d.Version == "" {
		d.Version = "1.0.0"
	}
	d.Standing, d.Power, d.Registered = Free, On, false
	return c.change(ctx, func(s *state) error {
		key := openhw.FoldSN(d.SN)
		if had := s.Devices[key]; had != nil && had.Registered {
			return fmt.Errorf("vendorcloud: device %s is registered already", had.SN)
		}
		if !trial && s.Devices[key] == nil {
			s.Devices[key] = &d
		}
		return nil
	})
}

// Unregister takes an SN that no corp has bound from WeCom, and scraps the device (doc 95981).
func (c *Cloud) Unregister(ctx context.Context, sn string) error {
	d, err := c.look(sn)
	if err != nil {
		return err
	}
	release, err := c.alone(ctx)
	if err != nil {
		return err
	}
	defer release()
	if d.Registered {
		if _, err := hwcloud.UnregisterSN.With(ctx, c.config.Client, c.model, hwcloud.SN{DeviceSN: d.SN}); err != nil {
			return err
		}
	}
	err = c.change(ctx, func(s *state) error {
		delete(s.Devices, openhw.FoldSN(d.SN))
		return nil
	})
	if err == nil {
		c.say(EventUnregistered, d.SN, "scrapped")
	}
	return err
}

// Detail asks WeCom about a device (doc 95982).
func (c *Cloud) Detail(ctx context.Context, sn string) (hwcloud.Detail, error) {
	d, err := c.look(sn)
	if err != nil {
		return hwcloud.Detail{}, err
	}
	got, err := hwcloud.GetDeviceDetail.With(ctx, c.config.Client, c.model, hwcloud.SN{DeviceSN: d.SN})
	return got.DeviceDetail, err
}
