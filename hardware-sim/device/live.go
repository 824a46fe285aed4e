package device

import (
	"context"
	"fmt"
	"time"

	"wecomlab/core/openhw"
)

// heartbeat lies between the two limits of doc 91373.
const heartbeat = 30 * time.Second

// live keeps a subscribed connection: it reads the list of people, reports records, follows pushes and pings.
func (s *session) live(ctx context.Context) error {
	if err := s.catchUp(ctx); err != nil {
		return err
	}
	beat := make(chan struct{}, 1)
	timer := s.device.clock.Every(heartbeat, func(int) {
		select {
		case beat <- struct{}{}:
		default:
		}
	})
	defer timer.Stop()
	for {
		if err := s.report(ctx); err != nil {
			return err
		}
		var err error
		select {
		case <-beat:
			_, err = s.ask(ctx, "ping", nil)
		case <-s.device.wake:
		case push := <-s.link.Pushes():
			err = s.follow(ctx, push)
		case <-s.link.Done():
			err = s.link.Err()
		case <-ctx.Done():
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
	}
}

// follow does what a push asks for.
func (s *session) follow(ctx context.Context, push openhw.Frame) error {
	s.device.tell("pushed", push.Cmd)
	row, ok := openhw.Lookup(push.Cmd)
	if !ok {
		if push.Bare && openhw.React("", push.ErrCode) == openhw.StartOver {
			return &Refused{Cmd: "connection", Code: push.ErrCode, Text: push.ErrMsg}
		}
		return nil
	}
	body, err := row.ReadRequest(push)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", push.Cmd, err)
	}
	switch in := body.(type) {
	case *openhw.ChangeContact:
		return s.change(ctx, in)
	case *openhw.ChangeUserID:
		return s.rename(ctx, in)
	}
	switch push.Cmd {
	case "push_unbind_corp":
		if err := s.erase("the corp has removed the device"); err != nil {
			return err
		}
		if err := s.activate(ctx); err != nil {
			return err
		}
		if err := s.subscribe(ctx); err != nil {
			return err
		}
		return s.catchUp(ctx)
	case "push_restart_device":
		return fmt.Errorf("the cloud wants the device to restart")
	}
	return nil
}

// report sends the records that wait, at most 200 at a time, and forgets those that the cloud has taken. (doc 93985)
func (s *session) report(ctx context.Context) error {
	for {
		batch := s.device.waiting()
		if len(batch) == 0 {
			return nil
		}
		answer, err := s.ask(ctx, "checkin", &openhw.Checkin{CheckinData: batch})
		if err != nil {
			return err
		}
		failed := answer.(*openhw.FailedPunches).FailList
		s.device.settle(len(batch), len(failed))
		s.device.report(Event{What: "punched", Text: fmt.Sprintf("%d records, %d of them refused", len(batch), len(failed)), Count: len(batch) - len(failed)})
	}
}

func (d *Device) waiting() []openhw.Punch {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]openhw.Punch(nil), d.backlog[:min(len(d.backlog), openhw.MaxBatch)]...)
}

// settle forgets the oldest records. Refused ones are of people whom the cloud does not know: repeating them would never end.
func (d *Device) settle(sent, failed int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.backlog = d.backlog[sent:]
	d.taken += sent - failed
}
