package push

import (
	"context"
	"time"

	"wecomlab/core/clock"
)

// lane is the queue of one receiver: one attempt at a time, in the order of the outbox.
type lane struct {
	receiver string
	running  bool
	again    bool         // something was queued while it ran
	alarm    *clock.Timer // when a retry is due
}

// wake lets the lane of a receiver look into the outbox.
func (p *Pusher) wake(receiver string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.started || p.closed {
		return
	}
	l := p.lane(receiver)
	if l.running {
		l.again = true
		return
	}
	l.running = true
	p.active++
	go p.run(l)
}

// lane gives the lane of a receiver. The caller holds mu.
func (p *Pusher) lane(receiver string) *lane {
	l, ok := p.lanes[receiver]
	if !ok {
		l = &lane{receiver: receiver}
		p.lanes[receiver] = l
	}
	return l
}

// run sends until nothing is due for the receiver.
func (p *Pusher) run(l *lane) {
	for {
		sent, err := p.next(l)
		if sent {
			p.wakeSibling(l.receiver)
		}
		if err != nil && p.quit.Err() == nil {
			p.log.Error("the outbox cannot be read or written", "receiver", l.receiver, "err", err)
			p.setAlarm(l, p.clock.Now().Add(max(p.spacing(), time.Second)))
		}
		if p.goOn(l, sent) {
			continue
		}
		return
	}
}

// goOn reports whether the lane has to look again, and ends it if not.
func (p *Pusher) goOn(l *lane, sent bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.announce()
	if (sent || l.again) && p.quit.Err() == nil {
		l.again = false
		return true
	}
	l.running = false
	p.active--
	if l.alarm == nil {
		delete(p.lanes, l.receiver)
	}
	return false
}

// next makes the attempt that is due, if one is, and reports whether there may be another. A retry that is not due yet sets
// the alarm; all that is behind it waits too.
func (p *Pusher) next(l *lane) (sent bool, err error) {
	p.mu.Lock()
	world := p.world
	p.mu.Unlock()
	row, err := p.head(world, l.receiver)
	if err != nil || row == nil {
		return false, p.unlessReplaced(world, err)
	}
	if at := p.due(row); at.After(p.clock.Now()) {
		p.setAlarm(l, at)
		return false, nil
	}
	if early, err := p.overtakes(world, row); early || err != nil {
		return false, p.unlessReplaced(world, err)
	}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-p.quit.Done():
		return false, nil
	}
	if p.quit.Err() != nil {
		return false, nil
	}
	err = p.deliver(world, row)
	return err == nil, err
}

// unlessReplaced drops an error that comes from a world that is gone, and lets the lane look at the present one.
func (p *Pusher) unlessReplaced(world context.Context, err error) error {
	if err != nil && context.Cause(world) == errReplaced {
		return nil
	}
	return err
}

// due is the instant of the next attempt: at once for the first, and also when a retry lies further away than the spacing,
// since the clock was set back then.
func (p *Pusher) due(row *Delivery) time.Time {
	now := p.clock.Now()
	if row.Attempt == 0 || row.NextAt.After(now.Add(p.spacing())) {
		return now
	}
	return row.NextAt
}

// setAlarm wakes a lane at an instant of virtual time.
func (p *Pusher) setAlarm(l *lane, at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	if l.alarm != nil {
		l.alarm.Stop()
	}
	l.alarm = p.clock.At(at, func() {
		p.disarm(l)
		p.wake(l.receiver)
	})
}

func (p *Pusher) disarm(l *lane) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l.alarm = nil
}

// stopAlarms stops the retries of all lanes. The caller holds mu.
func (p *Pusher) stopAlarms() {
	for receiver, l := range p.lanes {
		if l.alarm != nil {
			l.alarm.Stop()
			l.alarm = nil
		}
		if !l.running {
			delete(p.lanes, receiver)
		}
	}
}
