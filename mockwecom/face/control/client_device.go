package control

import (
	"context"
	"net/url"
)

// Devices lists smart hardware.
func (c *Client) Devices(ctx context.Context, p DevicePage) (Devices, error) {
	return get[Devices](ctx, c, "/devices", values{}.text("find", p.Find).number("from", int64(p.From)).number("limit", int64(p.Limit)))
}

// Device returns a device with its last operations, records and print jobs. An unknown SN is a [*RefusedError] with status 404.
func (c *Client) Device(ctx context.Context, sn string) (DeviceCard, error) {
	return get[DeviceCard](ctx, c, "/devices/"+url.PathEscape(sn), nil)
}
