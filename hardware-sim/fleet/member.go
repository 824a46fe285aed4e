package fleet

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

// record is what somebody left who came by, until the cloud has taken it.
type record struct {
	punch openhw.Punch
	made  time.Time // by the fleet's clock
}

// member is one device of a fleet. All but its socket belongs to the goroutine that runs it.
type member struct {
	fleet  *Fleet
	number int
	device Device
	chance *rand.Rand
	alarm  chan struct{}
	socket atomic.Pointer[socket] // that lives now; the fleet cuts it

	secretNo, activeCode, secret string        // what a device keeps in its flash
	offset                       time.Duration // the cloud's clock minus the fleet's

	plan     []time.Duration // when somebody comes by, after the start; those that have not happened
	waiting  []record        // that the cloud has not taken
	newest   openhw.Uint32   // timestamp of the newest record
	begun    bool            // the profile has begun
	ready    time.Time       // since when records can be sent
	requests int             // so many were sent on this connection
	givenUp  []string        // req_ids of those that got no answer in time
}

func newMember(f *Fleet, number int, plan []time.Duration) *member {
	d := f.config.Devices[number]
	return &member{
		fleet: f, number: number, device: d, secretNo: d.SecretNo, plan: plan, alarm: make(chan struct{}, 1),
		chance: rand.New(rand.NewPCG(f.config.Seed, uint64(number)+2)), //nolint:gosec // a fleet keeps no secret by it
	}
}

// run lives until ctx ends: it comes online in its turn, and comes again whenever the connection breaks.
func (m *member) run(ctx context.Context) {
	f := m.fleet
	turn := time.Duration(m.number) * f.config.Ramp / time.Duration(len(f.members))
	for pause, wait := turn, openhw.ReconnectShortest; ; wait = min(2*wait, openhw.ReconnectLongest) {
		if f.config.Clock.Sleep(ctx, pause) != nil || m.admitted(ctx) != nil {
			return
		}
		reached, err := m.connect(ctx)
		if ctx.Err() != nil {
			return
		}
		if reached {
			wait = openhw.ReconnectShortest
		}
		f.tally.fail(err)
		again := false
		if pause, again = m.pauseAfter(err, wait); !again {
			f.tally.become(m, Stopped)
			return
		}
		f.tally.become(m, Pausing)
	}
}

// admitted waits while the fleet is cut off; afterwards the devices do not come all at once.
func (m *member) admitted(ctx context.Context) error {
	waited, err := m.fleet.gate.pass(ctx)
	if waited && err == nil {
		err = m.fleet.config.Clock.Sleep(ctx, within(m.chance, m.fleet.config.Ramp))
	}
	return err
}

// pauseAfter is how long the member waits before it connects again: what the cloud has told it, else wait with a little chance.
// again is false when the cloud has said that it is of no use. (doc 90315)
func (m *member) pauseAfter(err error, wait time.Duration) (pause time.Duration, again bool) {
	var refused *device.Refused
	if errors.As(err, &refused) {
		switch {
		case refused.Advice.Interval < 0:
			return 0, false
		case refused.Advice.Interval > 0:
			wait = time.Duration(refused.Advice.Interval) * time.Second
		}
	}
	return wait + within(m.chance, wait/4), true
}

// connect is one connection, from the dial to its end; reached says whether it was logged in.
func (m *member) connect(ctx context.Context) (reached bool, err error) {
	f := m.fleet
	f.tally.become(m, Dialling)
	dialling, cancel := f.config.Clock.WithTimeout(ctx, openhw.AnswerLongest)
	s, err := f.dial(dialling, m.number)
	cancel()
	if err != nil {
		return false, err
	}
	m.requests, m.givenUp = 0, nil
	m.socket.Store(s)
	defer func() {
		m.socket.Store(nil)
		s.close()
	}()
	if f.gate.isShut() {
		return false, errCut
	}
	f.tally.become(m, Connected)
	if err := m.login(ctx, s); err != nil {
		return false, err
	}
	m.ready = f.config.Clock.Now()
	f.tally.become(m, Subscribed)
	return true, m.live(ctx, s)
}

// live keeps a connection that is logged in: it reports records and pings.
func (m *member) live(ctx context.Context, s *socket) error {
	if err := m.fleet.people.learn(func() ([]string, error) { return m.list(ctx, s) }); err != nil {
		return err
	}
	beat := m.fleet.config.Clock.Now().Add(m.heartbeat())
	for {
		m.collect()
		var err error
		switch {
		case len(m.waiting) > 0:
			err = m.report(ctx, s)
		case !m.fleet.config.Clock.Now().Before(beat):
			_, err = m.ask(ctx, s, "ping", nil)
			beat = m.fleet.config.Clock.Now().Add(m.heartbeat())
		default:
			err = m.rest(ctx, s, beat)
		}
		if err != nil {
			return err
		}
	}
}

// heartbeat is the time to the next ping. (doc 91373)
func (m *member) heartbeat() time.Duration {
	return openhw.HeartbeatShortest + within(m.chance, openhw.HeartbeatLongest-openhw.HeartbeatShortest)
}

// rest waits for the next record, the next ping, the start, or the cloud.
func (m *member) rest(ctx context.Context, s *socket, beat time.Time) error {
	start := m.fleet.started
	if m.begun {
		start = nil
		if len(m.plan) > 0 {
			if next := m.fleet.start.Add(m.plan[0]); next.Before(beat) {
				beat = next
			}
		}
	}
	defer m.wake(beat).Stop()
	select {
	case <-m.alarm:
		return nil
	case <-start:
		m.begun = true
		return nil
	case frame, more := <-s.in:
		if !more {
			return s.why()
		}
		return m.follow(frame)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// wake rings the alarm at an instant.
func (m *member) wake(at time.Time) *clock.Timer {
	return m.fleet.config.Clock.At(at, func() {
		select {
		case m.alarm <- struct{}{}:
		default:
		}
	})
}

// follow takes what comes unasked: pushes, errors of the connection, and answers that nobody waits for.
func (m *member) follow(frame openhw.Frame) error {
	switch {
	case frame.Cmd == "push_unbind_corp":
		m.secret = ""
		return refusalOf(frame.Cmd, openhw.Frame{ErrCode: openhw.NotAuthorized, ErrMsg: "the corp has removed the device"})
	case frame.Cmd == "push_restart_device":
		return errors.New("push_restart_device: the cloud wants the device to restart")
	case !frame.IsAnswer():
		return nil
	case frame.Bare && frame.ErrCode != errcode.OK:
		return refusalOf("connection", frame)
	}
	m.stray(frame)
	return nil
}
