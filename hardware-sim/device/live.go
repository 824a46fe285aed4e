package device

import (
	"context"
	"fmt"
	"time"

	"wecomlab/core/openhw"
)

// heartbeat lies between the two limits of doc 91373.
const heartbeat = 30 * time.Second

// serve keeps a subscribed connection, until it ends or the corp removes the device. Nothing of it runs any more when it returns.
func (s *session) serve(ctx context.Context) error {
	serving, stop := context.WithCancel(ctx)
	defer s.work.Wait()
	defer stop()
	s.greet(serving)
	beat, stopBeat := s.ticks(heartbeat)
	defer stopBeat()
	sync, stopSync := s.ticks(openhw.TimeSync)
	defer stopSync()
	s.in(&s.records, func() { s.reportAll(serving) })
	for {
		select {
		case <-beat:
			s.start(func() { s.beat(serving) })
		case <-sync:
			s.start(func() { s.did(serving, "get_timestamp", s.setClock(serving)) })
			s.catchUpLater(serving)
		case <-s.device.wake:
			s.in(&s.records, func() { s.reportAll(serving) })
		case push := <-s.link.Pushes():
			if err := s.follow(serving, push); err != nil {
				return err
			}
		case err := <-s.broken:
			return err
		case <-s.link.Done():
			return s.link.Err()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// ticks gives a signal every period.
func (s *session) ticks(period time.Duration) (<-chan struct{}, func()) {
	tick := make(chan struct{}, 1)
	timer := s.device.clock.Every(period, func(int) {
		select {
		case tick <- struct{}{}:
		default:
		}
	})
	return tick, func() { timer.Stop() }
}

// beat keeps the connection; what the cloud has not taken is tried again by the way. A cloud that does not answer a ping is gone.
func (s *session) beat(ctx context.Context) {
	if _, err := s.once(ctx, "ping", nil); err != nil && ctx.Err() == nil {
		s.breakOff(err)
		return
	}
	s.device.nudge()
}

// greet does what a device of its kind does after every login. What it can do without may be refused.
func (s *session) greet(ctx context.Context) {
	kinds := s.device.config.Kinds
	if kinds.Has(openhw.People) {
		s.catchUpLater(ctx)
	}
	if s.device.config.Lean {
		return
	}
	s.start(func() { s.did(ctx, "get_admin_info", s.readAdmins(ctx)) })
	if kinds.Has(openhw.People) {
		s.start(func() { s.did(ctx, "get_open_self_input", s.readSelfInput(ctx)) })
	}
	if kinds.Has(openhw.Papers) {
		s.start(func() {
			_, err := s.once(ctx, "report_device_feature", &openhw.DeviceFeature{DeviceFeature: s.device.config.Feature})
			s.did(ctx, "report_device_feature", err)
		})
	}
	if kinds.Has(openhw.Printer) {
		s.in(&s.papers, func() { s.did(ctx, "look for print jobs", s.findJobs(ctx)) })
	}
}

// catchUpLater compares the versions of the lists when it is their turn.
func (s *session) catchUpLater(ctx context.Context) {
	s.later(ctx, "read the list of people", func() error { return s.catchUp(ctx) })
	if s.device.config.Kinds.Has(openhw.Attendance|openhw.Door) && !s.device.config.Lean {
		s.in(&s.visitors, func() { s.did(ctx, "read the list of visitors", s.catchUpVisitors(ctx)) })
	}
}

// later does something about the list of people when it is its turn.
func (s *session) later(ctx context.Context, what string, f func() error) {
	s.in(&s.people, func() {
		s.lists.Lock()
		defer s.lists.Unlock()
		s.did(ctx, what, f())
	})
}

func (s *session) readAdmins(ctx context.Context) error {
	answer, err := s.once(ctx, "get_admin_info", nil)
	if err != nil {
		return err
	}
	admins := answer.(*openhw.Admins).UserInfo
	s.device.mu.Lock()
	s.device.admins = admins
	s.device.mu.Unlock()
	s.device.report(Event{What: EventAdmins, Text: fmt.Sprintf("%d administrators", len(admins)), Count: len(admins)})
	return nil
}

func (s *session) readSelfInput(ctx context.Context) error {
	answer, err := s.once(ctx, "get_open_self_input", nil)
	if err != nil {
		return err
	}
	s.device.allowSelfInput(*answer.(*openhw.SelfInput))
	return nil
}

// allowSelfInput shows or hides the enrolment at the device.
func (d *Device) allowSelfInput(in openhw.SelfInput) {
	d.mu.Lock()
	d.selfInput = in
	d.mu.Unlock()
	d.tell(EventSelfInput, fmt.Sprintf("at the device: fingerprints %t, faces %t", in.OpenSelfInputFp, in.OpenSelfInputFa))
}
