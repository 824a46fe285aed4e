package devicecloud

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/setting"
	"wecomlab/mockwecom/engine/store"
)

// reqIDSize is the length of a req_id; no page states one.
const reqIDSize = 32

// about is whom a callback concerns; what it does not carry stays empty.
type about struct {
	provider string // corpid
	model    string // model_id
	device   *hardware.Device
	corp     string // plain corpid
}

// aboutDevice is a device of a model, with the corp that has it.
func aboutDevice(m *hardware.Model, d *hardware.Device) about {
	return about{provider: m.Provider, model: m.ModelID, device: d, corp: d.Corp}
}

func (a about) subject() journal.Subject {
	s := journal.Subject{Provider: a.provider, Corp: a.corp}
	if a.device != nil {
		s.Device = a.device.SN
	}
	return s
}

// message writes a callback. (doc 96062)
func (v *Vendors) message(ctx context.Context, db bun.IDB, of about, payload any) (push.Message, error) {
	row, ok := hwcloud.RowOf(payload)
	if !ok {
		return push.Message{}, fmt.Errorf("%T is no payload of a callback", payload)
	}
	base := hwcloud.Base{
		ReqID: v.rt.Random.Text(reqIDSize, random.Hex), CreateTime: openhw.Uint32(v.rt.Clock.Now().Unix()), ModelID: of.model, ServiceCorpID: of.provider,
	}
	if of.device != nil {
		base.DeviceSN = of.device.SN
	}
	if of.corp != "" {
		var err error
		if base.AuthCorpID, err = v.authCorpID(ctx, db, of.provider, of.corp); err != nil {
			return push.Message{}, err
		}
	}
	plain, err := hwcloud.Marshal(base, payload)
	if err != nil {
		return push.Message{}, fmt.Errorf("write callback %s: %w", row.Name, err)
	}
	receiver := push.ModelReceiver(of.model)
	if row.Address == hwcloud.ProviderAddress {
		receiver = push.HardwareReceiver(of.provider)
	}
	return push.Message{
		Receiver: receiver, Event: row.Name, Plain: plain, ToUserName: row.Receiver(base), ReceiveID: row.Receiver(base), Subject: of.subject(), Doc: row.Doc,
		Limit: v.limit(row), Attempts: v.attempts(row), Asks: !row.EmptyOK(),
	}, nil
}

// authCorpID is the corp as callbacks name it.
func (v *Vendors) authCorpID(ctx context.Context, db bun.IDB, provider, corpid string) (string, error) {
	if v.rt.Settings.Text(authCorpID) == "plain" {
		return corpid, nil
	}
	corp, err := v.dir.Corp(ctx, db, corpid)
	if err != nil || corp == nil {
		return corpid, err
	}
	return v.dir.OpenCorpID(provider, corp), nil
}

// limit is how long the answer to a callback may take.
func (v *Vendors) limit(row hwcloud.Row) time.Duration {
	if row.Limit > hwcloud.Answer {
		return v.rt.Settings.Span(bindLimit)
	}
	return v.rt.Settings.Span(answerLimit)
}

// attempts is how often a callback is sent at most: a person waits for the answer to one that has data in its reply.
func (v *Vendors) attempts(row hwcloud.Row) int {
	key := attempts
	if row.Reply != nil {
		key = promptAttempts
	}
	return max(1, v.number(key))
}

func (v *Vendors) number(key *setting.Key) int { return v.rt.Settings.Int(key) }

// send queues a callback in the caller's transaction.
func (v *Vendors) send(ctx context.Context, tx *store.Tx, of about, payload any) (entry int64, err error) {
	m, err := v.message(ctx, tx, of, payload)
	if err != nil {
		return 0, err
	}
	return v.rt.Push.Send(ctx, tx, m)
}

// tell queues a callback about a bound device.
func (v *Vendors) tell(ctx context.Context, tx *store.Tx, d *hardware.Device, payload any) error {
	m, err := v.modelOf(ctx, tx, d)
	if err != nil {
		return err
	}
	_, err = v.send(ctx, tx, aboutDevice(m, d), payload)
	return err
}

// modelOf gives the model of a device, which has one.
func (v *Vendors) modelOf(ctx context.Context, db bun.IDB, d *hardware.Device) (*hardware.Model, error) {
	m, err := v.hw.Model(ctx, db, d.Model)
	if err == nil && m == nil {
		err = fmt.Errorf("device %s is of model %s, which does not exist", d.SN, d.Model)
	}
	return m, err
}
