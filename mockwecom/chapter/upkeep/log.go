package upkeep

import (
	"fmt"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/store"
)

// china is the zone whose days are counted.
var china = time.FixedZone("Asia/Shanghai", 8*60*60)

const uploadDoc = 94029

type fetchIn struct {
	SN   string `json:"device_sn" wx:"need=600007,unknown=600001"`
	Hint string `json:"hint" wx:"max=128"`
}

// fetchDeviceLog asks a device for a log; the device answers in its own time, with upload_log. (docs 91474, 91475)
func (u *Upkeep) fetchDeviceLog(c *api.Call, in fetchIn) (api.None, error) {
	d, err := u.own(c, in.SN)
	switch {
	case err != nil:
		return api.None{}, err
	case d.Corp == "":
		return api.None{}, notBound(d)
	case d.Cloud:
		return api.None{}, api.Refuse(openhw.WrongDeviceKind, explain.Finding{Step: explain.State, Expected: "a device in direct mode", Got: d.SN,
			Cause: "a device in cloud mode has no connection to WeCom", Fix: "ask the vendor's own cloud for the log", Doc: logDoc})
	}
	u.fetchLog.To(c.Tx, d, &openhw.FetchLog{Hint: in.Hint})
	if !u.online(d) {
		c.Note("the device is offline: the push is lost, and no log will come")
	}
	return api.None{}, nil
}

// online reports whether a device gets pushes now.
func (u *Upkeep) online(d *hardware.Device) bool {
	for _, l := range u.hardware.Links(d.SN) {
		if l.State == openhw.Subscribed {
			return true
		}
	}
	return false
}

// uploadLog keeps a log as temporary media for three days, and tells the provider. (docs 91487, 94029)
func (u *Upkeep) uploadLog(c *hardware.Call, _ *hardware.None) (*hardware.None, error) {
	d, settings := c.Device, u.rt.Settings
	switch {
	case len(c.File) > openhw.MaxLog:
		return nil, unfit(errcode.Code(settings.Int(logTooLarge)), fmt.Sprintf("a log of at most %d octets", openhw.MaxLog), fmt.Sprintf("%d octets", len(c.File)),
			"the log is too large", "Send the part that the hint of push_fetch_log asks for")
	case len(c.File) == 0:
		return nil, unfit(openhw.BadChunk, "a log with content", "an empty file", "there is nothing to keep", "Send nothing, or error_report")
	}
	return nil, c.Write(func(tx *store.Tx) error {
		y, m, day := c.Now.In(china).Date()
		today := time.Date(y, m, day, 0, 0, 0, 0, china).Unix()
		count, err := tx.NewSelect().Model((*Log)(nil)).Where("sn_key = ?", d.Key).Where("uploaded_at >= ?", today).Count(c.Context)
		if err != nil {
			return fmt.Errorf("count the logs of %s: %w", d.SN, err)
		}
		if count >= openhw.LogsPerDay {
			return unfit(errcode.Code(settings.Int(logTooOften)), fmt.Sprintf("at most %d logs a day", openhw.LogsPerDay), "one more", "the device has sent its logs of this day", "Wait for the next day, Asia/Shanghai")
		}
		return u.keepLog(c, tx)
	})
}

func (u *Upkeep) keepLog(c *hardware.Call, tx *store.Tx) error {
	d := c.Device
	f := &media.File{Corp: d.Corp, Kind: media.Plain, Name: fmt.Sprintf("%s-%s.log", d.SN, c.Now.In(china).Format("20060102-150405"))}
	provider, err := u.makerOf(c.Context, tx, d.Model)
	if err != nil {
		return err
	}
	if u.rt.Settings.Text(logOwner) == "provider" && provider != "" {
		err = u.media.MakeForProvider(c.Context, tx, provider, f, c.File)
	} else {
		err = u.media.Make(c.Context, tx, f, c.File)
	}
	if err != nil {
		return err
	}
	row := &Log{Device: d.Key, Corp: d.Corp, MediaID: f.MediaID, Size: f.Size, UploadedAt: c.Now.Unix(), Entry: tx.Entry}
	if _, err := tx.NewInsert().Model(row).Exec(c.Context); err != nil {
		return fmt.Errorf("store the log of %s: %w", d.SN, err)
	}
	return u.tell(c.Context, tx, d, logFetched, func(head event.ProviderDeviceHead, _ string) any {
		return &event.DeviceLogFetched{ProviderDeviceHead: head, MediaId: f.MediaID}
	})
}

func unfit(code errcode.Code, expected, got, cause, fix string) error {
	return openhw.Refusal(code).With(explain.Finding{Step: explain.Limit, Expected: expected, Got: got, Cause: cause, Fix: fix, Doc: uploadDoc})
}
