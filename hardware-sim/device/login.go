package device

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"wecomlab/core/openhw"
)

// run goes the way from a fresh connection to a subscribed one, however long a corp takes to bind the device, and lives there; when
// the corp removes it, it waits for the next. (doc 91366)
func (s *session) run(ctx context.Context, reached *bool) error {
	if err := s.setClock(ctx); err != nil {
		return err
	}
	if recall(s.device, func(m *Memory) bool { return m.SecretNo == "" }) {
		if err := s.exchangeSeed(ctx); err != nil {
			return err
		}
	}
	step, err := s.register(ctx)
	if err != nil {
		return err
	}
	for {
		if err := s.admit(ctx, step); err != nil {
			return err
		}
		*reached = true
		if err := s.serve(ctx); !errors.Is(err, errUnbound) {
			return err
		}
		s.erase(errUnbound.Error())
		step = openhw.GoActivate
	}
}

// admit activates and subscribes, from a step on, until the device is logged in.
func (s *session) admit(ctx context.Context, step openhw.Reaction) error {
	for {
		if step == openhw.GoActivate {
			if err := s.activate(ctx); err != nil {
				return err
			}
		}
		if step == openhw.GoBusiness {
			s.loggedIn()
			return nil
		}
		err := s.subscribe(ctx)
		if openhw.React("subscribe_corp", CodeOf(err)) != openhw.EraseAndPoll {
			return err
		}
		s.erase("the binding is over")
		step = openhw.GoActivate
	}
}

// setClock asks for the time, right after boot and every twelve hours.
func (s *session) setClock(ctx context.Context) error {
	answer, err := s.once(ctx, "get_timestamp", nil)
	if err != nil {
		return err
	}
	cloud := time.Unix(int64(answer.(*openhw.ServerTime).Timestamp), 0)
	return s.device.remember(func(m *Memory) { m.offset = cloud.Sub(s.device.clock.Now()) })
}

// proof signs with the cloud's time.
func (d *Device) proof(purpose openhw.Purpose, state, key string) openhw.Proof {
	p := openhw.Proof{Purpose: purpose, SN: d.config.SN, State: state, Timestamp: fmt.Sprint(d.now().Unix()), Nonce: fmt.Sprint(rand.Uint64())} //nolint:gosec // keeps no secret
	p.Signature = p.Sign(key)
	return p
}

func (s *session) exchangeSeed(ctx context.Context) error {
	if s.device.config.Seed == "" {
		return errors.New("the device has neither a SecretNo nor the seed of its model")
	}
	p := s.device.proof(openhw.ForSecretNo, "", s.device.config.Seed)
	answer, err := s.once(ctx, "get_secret_no", &openhw.GetSecretNo{
		DeviceSignature: p.Signature, SN: p.SN, Nonce: openhw.Decimal{Text: p.Nonce}, Timestamp: openhw.Decimal{Text: p.Timestamp},
	})
	if err != nil {
		return err
	}
	return s.device.remember(func(m *Memory) { m.SecretNo = answer.(*openhw.SecretNo).SecretNo })
}

// register proves the SN. What the cloud knows of the connection already says how to go on: a lost answer leads there.
func (s *session) register(ctx context.Context) (openhw.Reaction, error) {
	p := s.device.proof(openhw.ForRegister, "", recall(s.device, func(m *Memory) string { return m.SecretNo }))
	answer, err := s.once(ctx, "register", &openhw.Register{
		DeviceSignature: p.Signature, SN: p.SN, Nonce: openhw.Decimal{Text: p.Nonce}, Timestamp: openhw.Decimal{Text: p.Timestamp}, NetInfo: s.device.config.Net,
	})
	next := openhw.React("register", CodeOf(err))
	switch {
	case err == nil:
		s.device.become(openhw.Registered)
		return next, s.device.remember(func(m *Memory) { m.ActiveCode = answer.(*openhw.ActiveCode).ActiveCode })
	case CodeOf(err) == 0:
		return next, err
	case next == openhw.GoActivate || next == openhw.GoSubscribe || next == openhw.GoBusiness:
		s.device.become(openhw.Registered)
		return next, nil
	}
	return next, err
}

// activate gets the secret, if none is kept: it polls, and asks at once when it is told of a binding. (doc 91371)
func (s *session) activate(ctx context.Context) error {
	for told := false; recall(s.device, func(m *Memory) bool { return m.Secret == "" }); {
		code := recall(s.device, func(m *Memory) string { return m.ActiveCode })
		answer, err := s.once(ctx, "active", &openhw.Activate{ActiveCode: code})
		next := openhw.React("active", CodeOf(err))
		switch {
		case err == nil:
			s.device.become(openhw.Activated)
			s.device.tell(EventBound, "a corp has bound the device")
			return s.device.remember(func(m *Memory) { m.Secret = answer.(*openhw.Secret).Secret })
		case next == openhw.RegisterAnew: // a connection registers once, so that the next one does
			return errors.Join(err, s.device.remember(func(m *Memory) { m.ActiveCode = "" }))
		case next != openhw.EraseAndPoll || CodeOf(err) == 0:
			return err
		}
		if !told {
			told = true
			s.device.tell(EventWaiting, "no corp has bound the device yet: add it by its SN "+s.device.config.SN)
		}
		if err := s.pollPause(ctx, err); err != nil {
			return err
		}
	}
	return nil
}

// pollPause waits until it is time to ask again: as long as the cloud has said, else ActivePoll.
func (s *session) pollPause(ctx context.Context, refusal error) error {
	wait := openhw.ActivePoll
	if advised := repeatAfter(refusal); advised > 0 {
		wait = advised
	}
	due := make(chan struct{}, 1)
	timer := s.device.clock.AfterFunc(wait, func() { due <- struct{}{} })
	defer timer.Stop()
	for {
		select {
		case <-due:
			return nil
		case push := <-s.link.Pushes():
			if push.Cmd == "push_bind_corp" {
				s.device.report(Event{What: EventPushed, Text: push.Cmd, Cmd: push.Cmd})
				return nil
			}
		case <-s.link.Done():
			return s.link.Err()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *session) subscribe(ctx context.Context) error {
	secret := recall(s.device, func(m *Memory) string { return m.Secret })
	_, err := s.once(ctx, "subscribe_corp", &openhw.Subscribe{Secret: secret, FirmwareVersion: s.device.firmware(), ExtArgs: s.device.config.ExtArgs})
	if err != nil && CodeOf(err) != openhw.ConnSubscribed {
		return err
	}
	s.loggedIn()
	return nil
}

func (s *session) loggedIn() {
	s.device.become(openhw.Subscribed)
	s.device.tell(EventSubscribed, "logged in")
}

// erase forgets the corp and all that belongs to it.
func (s *session) erase(why string) {
	s.device.become(openhw.Registered)
	s.device.forget(why, (*Memory).erase)
}
