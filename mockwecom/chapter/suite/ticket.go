package suite

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/event"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// loop is the ticket push of one world: one tick for all suites, so that a jump of the clock gives one ticket each.
type loop struct {
	mu   sync.Mutex
	next time.Time // the next tick; zero before the start
	tick *clock.Timer
}

// startTickets pushes what fell due while the simulator was off, and then every ten minutes until ctx ends (doc 90628).
func (s *Suites) startTickets(ctx context.Context) error {
	now := s.now()
	overdue, err := s.due(ctx, now)
	if err != nil {
		return err
	}
	s.planTick(now)
	s.loop.mu.Lock()
	s.loop.tick = s.rt.Clock.Every(ticketPeriod, func(int) { s.tickets(ctx) })
	context.AfterFunc(ctx, func() { s.loop.tick.Stop() })
	s.loop.mu.Unlock()
	return s.pushTickets(ctx, overdue)
}

func (s *Suites) planTick(now time.Time) {
	s.loop.mu.Lock()
	defer s.loop.mu.Unlock()
	s.loop.next = now.Add(ticketPeriod)
}

// nextTick is when a suite that becomes ready now gets its first ticket.
func (s *Suites) nextTick() time.Time {
	s.loop.mu.Lock()
	defer s.loop.mu.Unlock()
	if now := s.now(); s.loop.next.Before(now) {
		return now.Add(ticketPeriod)
	}
	return s.loop.next
}

// tickets is one tick: every suite whose URL is verified gets a fresh ticket.
func (s *Suites) tickets(ctx context.Context) {
	s.planTick(s.now())
	ready, err := s.ready(ctx)
	if err == nil {
		err = s.pushTickets(ctx, ready)
	}
	if err != nil && ctx.Err() == nil {
		s.rt.Log.Error("suite tickets were not pushed", "err", err)
	}
}

// ready gives the suites and templates that can be pushed to.
func (s *Suites) ready(ctx context.Context) ([]Suite, error) {
	all, err := s.Suites(ctx, s.rt.Store.Read())
	if err != nil {
		return nil, err
	}
	var out []Suite
	for _, one := range all {
		a, err := push.Find(ctx, s.rt.Store.Read(), push.CommandReceiver(one.SuiteID))
		if err != nil {
			return nil, err
		}
		if a.Ready() {
			out = append(out, one)
		}
	}
	return out, nil
}

func (s *Suites) due(ctx context.Context, now time.Time) ([]Suite, error) {
	ready, err := s.ready(ctx)
	var out []Suite
	for _, one := range ready {
		if !one.NextTicket.IsZero() && !one.NextTicket.After(now) {
			out = append(out, one)
		}
	}
	return out, err
}

// pushTickets gives every one of the suites a ticket. One that fails does not keep the others from theirs.
func (s *Suites) pushTickets(ctx context.Context, suites []Suite) error {
	var errs []error
	for i := range suites {
		err := s.rt.Store.Change(ctx, func(tx *store.Tx) error {
			_, err := s.pushTicket(ctx, tx, &suites[i])
			return err
		})
		if err != nil {
			errs = append(errs, fmt.Errorf("suite_ticket of %s: %w", suites[i].SuiteID, err))
		}
	}
	return errors.Join(errs...)
}

// pushTicket issues a ticket and queues its push in one transaction: whoever holds a ticket was sent it.
func (s *Suites) pushTicket(ctx context.Context, tx *store.Tx, to *Suite) (*credential.Credential, error) {
	value := s.rt.Random.Text(ticketLength, random.Token)
	entry, err := s.send(ctx, tx, to, "", &event.SuiteTicket{
		SuiteId: to.SuiteID, InfoType: "suite_ticket", TimeStamp: s.now().Unix(), SuiteTicket: value,
	}, "suite_ticket")
	if err != nil {
		return nil, err
	}
	ticket, err := s.rt.Credentials.Put(ctx, tx, credential.Credential{
		Value: value, Kind: credential.SuiteTicket, Subject: to.SuiteID, Provider: to.Provider, Suite: to.SuiteID, Entry: entry,
	}, ticketLife)
	if err != nil {
		return nil, err
	}
	return ticket, s.setNextTicket(ctx, tx, to.SuiteID)
}

// setNextTicket writes down when the suite's next ticket is due.
func (s *Suites) setNextTicket(ctx context.Context, tx *store.Tx, suite string) error {
	_, err := tx.NewUpdate().Model((*Suite)(nil)).Set("next_ticket = ?", s.nextTick()).Where("suite_id = ?", suite).Exec(ctx)
	tx.OnCommit(func() { s.suites.Drop(suite) })
	return err
}
