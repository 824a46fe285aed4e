package upkeep

import (
	"context"

	"github.com/uptrace/bun"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// Bound is part of hardware.Watcher.
func (u *Upkeep) Bound(ctx context.Context, tx *store.Tx, d *hardware.Device) error {
	return u.tell(ctx, tx, d, added, func(head event.ProviderDeviceHead, corp string) any {
		return &event.DeviceAdded{ProviderDeviceHead: head, AuthCorpId: corp, RemarkName: d.Name, ModelId: d.Model}
	})
}

// Unbound is part of hardware.Watcher: the static login codes of the binding end with it. (doc 91626)
func (u *Upkeep) Unbound(ctx context.Context, tx *store.Tx, d *hardware.Device) error {
	if err := u.rt.Credentials.Revoke(ctx, tx, credential.LoginCode, d.Key); err != nil {
		return err
	}
	return u.tell(ctx, tx, d, deleted, ofCorp)
}

// Connected is part of hardware.Watcher.
func (u *Upkeep) Connected(entry int64, d *hardware.Device) {
	u.tellConnection(entry, d, connected, func(head event.ProviderDeviceHead, corp string) any {
		return &event.DeviceConnected{ProviderDeviceHead: head, AuthCorpId: corp, ConnectTime: head.TimeStamp}
	})
}

// reasons are what a provider is told of the end of a connection; no page lists them.
var reasons = map[hardware.Ending]string{
	hardware.Left: "connection closed", hardware.Idle: "heartbeat timeout", hardware.Superseded: "replaced by a new connection",
	hardware.TooSlow: "write timeout", hardware.TooLarge: "message too large",
}

// Disconnected is part of hardware.Watcher.
func (u *Upkeep) Disconnected(sn, corp string, why hardware.Ending) {
	d, err := u.hardware.Device(context.Background(), sn)
	if err != nil {
		u.rt.Log.Error("a provider is not told that a device has gone", "sn", sn, "err", err)
	}
	if d == nil || d.Corp != corp || corp == "" {
		return
	}
	reason := ""
	switch u.rt.Settings.Text(disconnectReason) {
	case "words":
		reason = reasons[why]
	case "names":
		reason = string(why)
	}
	u.tellConnection(0, d, disconnected, func(head event.ProviderDeviceHead, corp string) any {
		return &event.DeviceDisconnected{ProviderDeviceHead: head, AuthCorpId: corp, DisconnectTime: head.TimeStamp, Reason: reason}
	})
}

// tellConnection tells of a connection, outside of any transaction. Nothing is written where nobody receives such events: thousands of
// devices connect at a time.
func (u *Upkeep) tellConnection(entry int64, d *hardware.Device, name string, write writing) {
	ctx := context.Background()
	if !u.rt.Settings.Bool(connectionEvents) {
		return
	}
	ready, err := u.heard(ctx, d.Model)
	if ready && err == nil {
		var after func()
		after, err = u.rt.Store.Write(ctx, entry, func(tx *store.Tx) error { return u.tell(ctx, tx, d, name, write) })
		after()
	}
	if err != nil {
		u.rt.Log.Error("a provider is not told of a connection", "sn", d.SN, "event", name, "err", err)
	}
}

// heard reports whether the provider of a model receives events.
func (u *Upkeep) heard(ctx context.Context, model string) (bool, error) {
	db := u.rt.Store.Read()
	provider, err := u.makers.Get(model, func() (string, error) { return u.makerOf(ctx, db, model) })
	if err != nil || provider == "" {
		return false, err
	}
	a, err := push.Find(ctx, db, push.SystemReceiver(provider))
	return a.Ready(), err
}

func (u *Upkeep) makerOf(ctx context.Context, db bun.IDB, model string) (string, error) {
	m, err := u.hardware.Model(ctx, db, model)
	if m == nil {
		return "", err
	}
	return m.Provider, err
}
