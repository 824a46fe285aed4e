package fleet

import (
	"context"
	"errors"
	"sync"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

// people are those who come by, shared by the whole fleet.
type people struct {
	mu       sync.Mutex
	known    []string
	needed   bool // somebody is to come by
	learning bool
}

// learn asks for the people unless they are known, nobody is to come, or somebody else is asking.
func (p *people) learn(ask func() ([]string, error)) error {
	p.mu.Lock()
	if !p.needed || p.known != nil || p.learning {
		p.mu.Unlock()
		return nil
	}
	p.learning = true
	p.mu.Unlock()
	list, err := ask()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.learning = false
	p.known = list
	return err
}

// all gives the people, nil while they are not known.
func (p *people) all() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known
}

// collect notes who has come by up to now. Nobody comes before the fleet knows them.
func (m *member) collect() {
	select {
	case <-m.fleet.started:
	default:
		return
	}
	people, passed := m.fleet.people.all(), m.fleet.config.Clock.Since(m.fleet.start)
	made := 0
	for ; made < len(m.plan) && m.plan[made] <= passed && len(people) > 0; made++ {
		at := m.fleet.start.Add(m.plan[made])
		m.newest = max(m.newest+1, openhw.Uint32(at.Add(m.offset).Unix())) // two records of one second would be one to the cloud
		m.waiting = append(m.waiting, record{made: at, punch: openhw.Punch{
			UserID: people[m.chance.IntN(len(people))], Timestamp: m.newest, PassType: openhw.PassIn, PassMethod: openhw.ByFace,
		}})
	}
	if made > 0 {
		m.plan = m.plan[made:]
		m.fleet.tally.made(made)
	}
}

// report sends the oldest records, 200 at most, and forgets those that the cloud has answered for. (doc 93985)
func (m *member) report(ctx context.Context, s *socket) error {
	batch := m.waiting[:min(len(m.waiting), openhw.MaxBatch)]
	body := &openhw.Checkin{CheckinData: make([]openhw.Punch, len(batch))}
	for i, r := range batch {
		body.CheckinData[i] = r.punch
	}
	answer, err := m.ask(ctx, s, "checkin", body)
	if err != nil {
		return m.notTaken(ctx, len(batch), err)
	}
	failed := map[openhw.FailedPunch]bool{}
	for _, f := range answer.(*openhw.FailedPunches).FailList {
		failed[f] = true
	}
	now := m.fleet.config.Clock.Now()
	delays := make([]time.Duration, 0, len(batch))
	for _, r := range batch {
		since := r.made
		if since.Before(m.ready) {
			since = m.ready
		}
		if !failed[openhw.FailedPunch{UserID: r.punch.UserID, UserType: r.punch.UserType, Timestamp: r.punch.Timestamp}] {
			delays = append(delays, now.Sub(since))
		}
	}
	m.waiting = m.waiting[len(batch):]
	m.fleet.tally.settle(delays, len(batch)-len(delays))
	return nil
}

// notTaken is what follows when a batch was refused as a whole: it is repeated, unless the cloud says that this is of no use.
func (m *member) notTaken(ctx context.Context, size int, err error) error {
	var refused *device.Refused
	if !errors.As(err, &refused) || openhw.React("checkin", refused.Code) == openhw.StartOver || refused.Code == errcode.OK {
		return err
	}
	m.fleet.tally.fail(err)
	if refused.Advice.Interval < 0 {
		m.waiting = m.waiting[size:]
		m.fleet.tally.settle(nil, size)
		return nil
	}
	pause := m.shortly()
	if refused.Advice.Interval > 0 {
		pause = time.Duration(refused.Advice.Interval) * time.Second
	}
	m.fleet.tally.repeat()
	return m.fleet.config.Clock.Sleep(ctx, pause)
}
