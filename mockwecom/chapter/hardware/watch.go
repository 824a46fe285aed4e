package hardware

import (
	"context"

	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/store"
)

// Watcher is told what becomes of devices, as chapter upkeep is, which tells their providers. (doc 90751)
type Watcher interface {
	// Bound is called in the transaction in which a corp has added the device.
	Bound(ctx context.Context, tx *store.Tx, d *Device) error
	// Unbound is called in the transaction in which a corp removes the device, which still names the corp.
	Unbound(ctx context.Context, tx *store.Tx, d *Device) error
	// Connected is called when a connection has logged in, after the exchange of a journal entry, outside of any transaction. The
	// device is shared.
	Connected(entry int64, d *Device)
	// Disconnected is called when a connection that was logged in has ended, and why.
	Disconnected(sn, corp string, why Ending)
}

// Ending is why a connection has ended.
type Ending string

// The endings.
const (
	Left       Ending = "left"       // the device, or the network, has closed it
	Idle       Ending = "idle"       // no frame came for too long
	Superseded Ending = "superseded" // a newer connection of the device has logged in
	TooSlow    Ending = "too_slow"   // the device does not read
	TooLarge   Ending = "too_large"  // the device has announced a frame that is too large
)

// WatchThrough sets who is told. It is called once, before the first request.
func (h *Hardware) WatchThrough(w Watcher) { h.watcher = w }

// Watcher is who is told, for the gateway, which knows of connections.
func (h *Hardware) Watcher() Watcher { return h.watcher }

// blindWatcher stands where nobody is told.
type blindWatcher struct{}

func (blindWatcher) Bound(context.Context, *store.Tx, *Device) error   { return nil }
func (blindWatcher) Unbound(context.Context, *store.Tx, *Device) error { return nil }
func (blindWatcher) Connected(int64, *Device)                          {}
func (blindWatcher) Disconnected(string, string, Ending)               {}

// Bind does what the action corp.bind_device does, for another action that runs [action.Outside]. verif is the code that a device in
// cloud mode shows; name may be empty.
func (h *Hardware) Bind(c *action.Call, corp, sn, name, user, verif string) (action.Result, error) {
	return h.bind(c, bindIn{Corp: corp, SN: sn, Name: name, User: user, Verif: verif})
}
