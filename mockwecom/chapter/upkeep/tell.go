package upkeep

import (
	"context"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// The events of this chapter. (doc 90751)
const (
	added          = "add_device"
	deleted        = "del_device"
	renamed        = "remark_device_name"
	alarm          = "error_report"
	connected      = "connect_info"
	disconnected   = "disconnect_info"
	logFetched     = "fetch_log_finish"
	featureChanged = "device_feature_change"
)

// writing makes the payload of an event; corp is the device's, as the provider is told of it.
type writing func(head event.ProviderDeviceHead, corp string) any

// ofCorp is the payload of events that have nothing of their own.
func ofCorp(head event.ProviderDeviceHead, corp string) any {
	return &event.DeviceOfCorp{ProviderDeviceHead: head, AuthCorpId: corp}
}

// tell sends an event about a device to the system address of its provider. (doc 90751)
func (u *Upkeep) tell(ctx context.Context, tx *store.Tx, d *hardware.Device, name string, write writing) error {
	if d.Cloud && !u.rt.Settings.Bool(cloudEvents) {
		return nil
	}
	m, err := u.hardware.Model(ctx, tx, d.Model)
	if err != nil || m == nil || m.Provider == "" {
		return err
	}
	corp, err := u.corpFor(ctx, tx, m.Provider, d.Corp)
	if err != nil {
		return err
	}
	head := event.ProviderDeviceHead{ServiceCorpId: m.Provider, InfoType: name, TimeStamp: u.rt.Clock.Now().Unix(), DeviceSn: d.SN}
	_, err = u.rt.Push.Send(ctx, tx, push.Message{
		Receiver: push.SystemReceiver(m.Provider), Event: name, Doc: eventDoc, Payload: write(head, corp), ToUserName: m.Provider, ReceiveID: m.Provider,
		Subject: journal.Subject{Provider: m.Provider, Corp: d.Corp, Device: d.SN},
	})
	return err
}
