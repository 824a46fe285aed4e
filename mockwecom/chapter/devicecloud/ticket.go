package devicecloud

import (
	"context"
	"errors"
	"fmt"
	"time"

	"wecomlab/core/hwcloud"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// The life of a model_ticket. (doc 96053)
const (
	ticketPeriod = 10 * time.Minute
	ticketLife   = 30 * time.Minute
	ticketSize   = 64
)

// startTickets pushes what fell due while the simulator was off, and then a ticket to every model that can be reached, every ten
// minutes until ctx ends. A jump of the clock is one tick. (doc 96053)
func (v *Vendors) startTickets(ctx context.Context) error {
	v.mu.Lock()
	v.tick = v.rt.Clock.Every(ticketPeriod, func(int) { v.tickets(ctx) })
	context.AfterFunc(ctx, func() { v.tick.Stop() })
	v.mu.Unlock()
	reachable, err := v.reachable(ctx)
	if err != nil {
		return err
	}
	var overdue []*hardware.Model
	for _, m := range reachable {
		last, err := v.rt.Credentials.Newest(ctx, v.rt.Store.Read(), credential.ModelTicket, m.ModelID)
		if err != nil {
			return err
		}
		if last == nil || v.now().Sub(last.IssuedAt) >= ticketPeriod {
			overdue = append(overdue, m)
		}
	}
	return v.pushTickets(ctx, overdue)
}

// tickets is one tick.
func (v *Vendors) tickets(ctx context.Context) {
	models, err := v.reachable(ctx)
	if err == nil {
		err = v.pushTickets(ctx, models)
	}
	if err != nil && ctx.Err() == nil {
		v.rt.Log.Error("model tickets were not pushed", "err", err)
	}
}

// reachable gives the models in cloud mode whose address is verified.
func (v *Vendors) reachable(ctx context.Context) ([]*hardware.Model, error) {
	db := v.rt.Store.Read()
	all, err := v.hw.Models(ctx, db)
	if err != nil {
		return nil, err
	}
	var out []*hardware.Model
	for _, m := range all {
		if !m.Cloud {
			continue
		}
		a, err := ready(ctx, db, push.ModelReceiver(m.ModelID))
		if err != nil {
			return nil, err
		}
		if a != nil {
			out = append(out, m)
		}
	}
	return out, nil
}

// pushTickets gives every model a ticket. One that fails does not keep the others from theirs.
func (v *Vendors) pushTickets(ctx context.Context, models []*hardware.Model) error {
	var errs []error
	for _, m := range models {
		err := v.rt.Store.Change(ctx, func(tx *store.Tx) error {
			_, err := v.pushTicket(ctx, tx, m)
			return err
		})
		if err != nil {
			errs = append(errs, fmt.Errorf("model_ticket of %s: %w", m.ModelID, err))
		}
	}
	return errors.Join(errs...)
}

// pushTicket issues a ticket and queues its push in one transaction: whoever holds a ticket was sent it.
func (v *Vendors) pushTicket(ctx context.Context, tx *store.Tx, m *hardware.Model) (*credential.Credential, error) {
	value := v.rt.Random.Text(ticketSize, random.Token)
	entry, err := v.send(ctx, tx, about{provider: m.Provider, model: m.ModelID}, hwcloud.ModelTicket{ModelTicket: value})
	if err != nil {
		return nil, err
	}
	return v.rt.Credentials.Put(ctx, tx, credential.Credential{
		Value: value, Kind: credential.ModelTicket, Subject: m.ModelID, Provider: m.Provider, Entry: entry,
	}, ticketLife)
}
