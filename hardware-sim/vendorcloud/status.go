package vendorcloud

import (
	"context"
	"fmt"

	"wecomlab/core/hwcloud"
)

// report tells WeCom how a device is (doc 95983). An unplugged one says nothing.
func (c *Cloud) report(ctx context.Context, sn string) error {
	d, err := c.look(sn)
	if err != nil || d.Power == Unplugged {
		return err
	}
	status := hwcloud.DeviceStatus{OnlineStatus: hwcloud.Online, CurVersion: d.Version, UpgradableVersion: d.NextVersion, UpgradableVersionDesc: d.NextVersionDesc}
	if d.Power == Off {
		status.OnlineStatus = hwcloud.Offline
	}
	if _, err := call(ctx, c, d.SN, hwcloud.ReportDeviceStatus, status); err != nil {
		return err
	}
	err = c.changeDevice(ctx, d.SN, func(d *Device) error {
		d.ReportedAt = c.clock.Now()
		return nil
	})
	c.say(EventReported, d.SN, "%s, firmware %s", d.Power, d.Version)
	return err
}

// workStatus answers fetch_device_status (doc 97079).
func (c *Cloud) workStatus(ctx context.Context, t *Task, _ *hwcloud.FetchDeviceStatus, _ Conduct) error {
	return c.report(ctx, t.SN)
}

// reportAll tells the status of every device that runs, and repeats the records that WeCom has not taken.
func (c *Cloud) reportAll(ctx context.Context) {
	release, err := c.alone(ctx)
	if err != nil {
		return
	}
	defer release()
	for _, d := range c.Devices() {
		if d.Standing != Bound || d.Power != On {
			continue
		}
		err := c.report(ctx, d.SN)
		if err == nil {
			err = c.flush(ctx, d.SN)
		}
		if err != nil {
			c.say(EventFailed, d.SN, "report: %v", err)
		}
	}
}

// Report tells a device's status now.
func (c *Cloud) Report(ctx context.Context, sn string) error {
	return c.onDevice(ctx, sn, c.report)
}

// onDevice does something about a device while nobody else calls WeCom.
func (c *Cloud) onDevice(ctx context.Context, sn string, do func(ctx context.Context, sn string) error) error {
	d, err := c.look(sn)
	if err != nil {
		return err
	}
	release, err := c.alone(ctx)
	if err != nil {
		return err
	}
	defer release()
	return do(ctx, d.SN)
}

// Switch switches a device on or off, which WeCom is told at once, or unplugs it, which nobody tells.
func (c *Cloud) Switch(ctx context.Context, sn string, to Power) error {
	if to != On && to != Off && to != Unplugged {
		return fmt.Errorf("vendorcloud: %q is no power: want on, off or unplugged", to)
	}
	return c.onDevice(ctx, sn, func(ctx context.Context, sn string) error {
		bound := false
		err := c.changeDevice(ctx, sn, func(d *Device) error {
			d.Power = to
			bound = d.Standing == Bound
			return nil
		})
		if err != nil || !bound {
			return err
		}
		return c.report(ctx, sn)
	})
}

// Offer makes a firmware available and tells WeCom, whose admins may order it then (doc 95983).
func (c *Cloud) Offer(ctx context.Context, sn, version, description string) error {
	return c.onDevice(ctx, sn, func(ctx context.Context, sn string) error {
		err := c.changeDevice(ctx, sn, func(d *Device) error {
			d.NextVersion, d.NextVersionDesc = version, description
			return nil
		})
		if err != nil {
			return err
		}
		return c.report(ctx, sn)
	})
}

// workFirmware installs what was offered and tells how it went (doc 95999).
func (c *Cloud) workFirmware(ctx context.Context, t *Task, in *hwcloud.UpdateFirmware, how Conduct) error {
	var version string
	err := c.changeDevice(ctx, t.SN, func(d *Device) error {
		if how.Is != Fail && d.NextVersion != "" {
			d.Version, d.NextVersion, d.NextVersionDesc = d.NextVersion, "", ""
		}
		version = d.Version
		return nil
	})
	if err != nil {
		return err
	}
	result := hwcloud.FirmwareResult{OperID: in.OperID, CurVersion: version}
	if how.Is == Fail {
		result.ErrCode, result.ErrMsg = how.Code, how.Text
	}
	if _, err := call(ctx, c, t.SN, hwcloud.ReportFirmwareUpgradeResult, result); err != nil {
		return err
	}
	c.tell(Event{What: EventFirmware, SN: t.SN, OperID: in.OperID, Text: outcome(how, version)})
	return c.report(ctx, t.SN)
}

// outcome is what a result says, for people.
func outcome(how Conduct, well string) string {
	if how.Is == Fail {
		return fmt.Sprintf("failed with %d: %s", how.Code, how.Text)
	}
	return well
}
