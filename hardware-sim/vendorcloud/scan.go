package vendorcloud

import (
	"context"
	"errors"
	"fmt"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
)

// SendScan sends a scanned page to the member who has scanned the device's code last (doc 96410).
func (c *Cloud) SendScan(ctx context.Context, sn, name string, content []byte) error {
	return c.onDevice(ctx, sn, func(ctx context.Context, sn string) error {
		d, err := c.look(sn)
		switch {
		case err != nil:
			return err
		case !d.Has(openhw.Scanner):
			return fmt.Errorf("vendorcloud: device %s is of kind %s: it cannot scan", sn, d.Kinds)
		case d.Scan == nil || d.Scan.AuthCode == "":
			return errors.New("vendorcloud: nobody has scanned the device's code: WeCom gives the right to send a file with user_scan")
		}
		file := hwcloud.ScanFile{OpenUserID: d.Scan.OpenUserID, FileName: name, AuthCode: d.Scan.AuthCode}
		if file.MediaID, file.DownloadURL, err = c.offer(ctx, name, content); err != nil {
			return err
		}
		if _, err := call(ctx, c, sn, hwcloud.PushScanFile, file); err != nil {
			return err
		}
		c.tell(Event{What: EventSent, SN: sn, Person: file.OpenUserID, Text: fmt.Sprintf("%s, %d octets", name, len(content))})
		return nil
	})
}

// The codes that a device can show.
const (
	IDCode      = "id"      // bind, open or print; lives for 5 minutes
	StaticCode  = "static"  // the device's menu
	DynamicCode = "dynamic" // the device's menu; lives for 5 minutes
)

// Code gets the content of a code to be shown. WeCom makes one a minute for a device (docs 98023, 98024).
func (c *Cloud) Code(ctx context.Context, sn, which, mark string) (content string, err error) {
	err = c.onDevice(ctx, sn, func(ctx context.Context, sn string) error {
		var got hwcloud.CodeContent
		switch which {
		case IDCode:
			got, err = hwcloud.GenIDDynamicQRCode.With(ctx, c.config.Client, c.model, hwcloud.DynamicCode{DeviceSN: sn, State: mark})
		case StaticCode:
			got, err = call(ctx, c, sn, hwcloud.GenLoginQRCode, hwcloud.LoginCode{State: mark, Type: hwcloud.StaticCode})
		case DynamicCode:
			got, err = call(ctx, c, sn, hwcloud.GenLoginQRCode, hwcloud.LoginCode{State: mark, Type: hwcloud.DynamicType})
		default:
			err = fmt.Errorf("vendorcloud: %q is no code: want %s, %s or %s", which, IDCode, StaticCode, DynamicCode)
		}
		content = got.QRCodeContent
		return err
	})
	return content, err
}
