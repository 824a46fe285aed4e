package devicecloud

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// modelAddress is 设备型号地址 of a model, all but URL and keys. (doc 96062)
func (v *Vendors) modelAddress(m *hardware.Model) *push.Address {
	a := &push.Address{
		Receiver: push.ModelReceiver(m.ModelID), Name: m.Name, VerifyID: m.ModelID, ReceiveID: m.ModelID, Answer: push.AnswerData, Format: push.JSON,
		Provider: m.Provider,
	}
	if v.rt.Settings.Text(verifyID) == "provider" {
		a.VerifyID = m.Provider
	}
	return a
}

// providerAddress is 服务商通用地址 of a provider, all but URL and keys. (doc 96062)
func providerAddress(provider, name string) *push.Address {
	return &push.Address{
		Receiver: push.HardwareReceiver(provider), Name: name, VerifyID: provider, ReceiveID: provider, Answer: push.AnswerData, Format: push.JSON,
		Provider: provider,
	}
}

// load brings the addresses of a world in. One with a URL still has to be saved once: addresses count after their check.
func (v *Vendors) load(ctx context.Context, tx *store.Tx, world *fixtures.World) error {
	for _, p := range world.Providers {
		if p.Hardware == nil {
			continue
		}
		if err := put(ctx, tx, providerAddress(p.CorpID, p.Name), p.Hardware); err != nil {
			return err
		}
	}
	for _, from := range world.DeviceModels {
		if from.Callback == nil {
			continue
		}
		m, err := v.hw.Model(ctx, tx, from.ModelID)
		if err != nil || m == nil {
			return fmt.Errorf("load the address of model %s: %w", from.ModelID, err)
		}
		if err := put(ctx, tx, v.modelAddress(m), from.Callback); err != nil {
			return err
		}
	}
	return nil
}

func put(ctx context.Context, tx *store.Tx, a *push.Address, from *fixtures.Callback) error {
	a.URL, a.Token, a.AESKey = from.URL, from.Token, from.AESKey
	return push.Put(ctx, tx, a)
}

// ready gives the address of a receiver if callbacks can be sent there, else nil.
func ready(ctx context.Context, db bun.IDB, receiver string) (*push.Address, error) {
	a, err := push.Find(ctx, db, receiver)
	if err != nil {
		return nil, fmt.Errorf("look up the callback address %s: %w", receiver, err)
	}
	if !a.Ready() {
		return nil, nil
	}
	return a, nil
}
