package device

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"wecomlab/core/openhw"
)

// session is one connection in the life of a device. It asks one thing after the other.
type session struct {
	device *Device
	link   *Link
}

// ask asks within the time after which devices give a request up.
func (s *session) ask(ctx context.Context, cmd string, body any) (any, error) {
	within, cancel := s.device.clock.WithTimeout(ctx, openhw.AnswerLongest)
	defer cancel()
	return s.link.Ask(within, cmd, body)
}

// login goes the way from a fresh connection to a subscribed one, however long a corp takes to bind the device. (doc 91366)
func (s *session) login(ctx context.Context) error {
	answer, err := s.ask(ctx, "get_timestamp", nil)
	if err != nil {
		return err
	}
	cloud := time.Unix(int64(answer.(*openhw.ServerTime).Timestamp), 0)
	if err := s.device.remember(func(m *Memory) { m.offset = cloud.Sub(s.device.clock.Now()) }); err != nil {
		return err
	}
	if s.device.Memory().SecretNo == "" {
		if err := s.exchangeSeed(ctx); err != nil {
			return err
		}
	}
	if err := s.register(ctx); err != nil {
		return err
	}
	for {
		if err := s.activate(ctx); err != nil {
			return err
		}
		err := s.subscribe(ctx)
		if openhw.React("subscribe_corp", CodeOf(err)) != openhw.EraseAndPoll {
			return err
		}
		if err := s.erase("the binding is over"); err != nil {
			return err
		}
	}
}

// proof signs with the cloud's time.
func (s *session) proof(purpose openhw.Purpose, key string) openhw.Proof {
	now := s.device.clock.Now().Add(s.device.Memory().offset)
	p := openhw.Proof{Purpose: purpose, SN: s.device.config.SN, Timestamp: fmt.Sprint(now.Unix()), Nonce: fmt.Sprint(rand.Uint64())} //nolint:gosec // keeps no secret
	p.Signature = p.Sign(key)
	return p
}

func (s *session) exchangeSeed(ctx context.Context) error {
	if s.device.config.Seed == "" {
		return errors.New("the device has neither a SecretNo nor the seed of its model")
	}
	p := s.proof(openhw.ForSecretNo, s.device.config.Seed)
	answer, err := s.ask(ctx, "get_secret_no", &openhw.GetSecretNo{
		DeviceSignature: p.Signature, SN: p.SN, Nonce: openhw.Decimal{Text: p.Nonce}, Timestamp: openhw.Decimal{Text: p.Timestamp},
	})
	if err != nil {
		return err
	}
	return s.device.remember(func(m *Memory) { m.SecretNo = answer.(*openhw.SecretNo).SecretNo })
}

func (s *session) register(ctx context.Context) error {
	p := s.proof(openhw.ForRegister, s.device.Memory().SecretNo)
	answer, err := s.ask(ctx, "register", &openhw.Register{
		DeviceSignature: p.Signature, SN: p.SN, Nonce: openhw.Decimal{Text: p.Nonce}, Timestamp: openhw.Decimal{Text: p.Timestamp},
	})
	if err != nil {
		return err
	}
	s.device.become(openhw.Registered)
	return s.device.remember(func(m *Memory) { m.ActiveCode = answer.(*openhw.ActiveCode).ActiveCode })
}

// activate gets the secret, if none is kept: it polls, and asks at once when it is told of a binding. (doc 91371)
func (s *session) activate(ctx context.Context) error {
	for told := false; s.device.Memory().Secret == ""; {
		answer, err := s.ask(ctx, "active", &openhw.Activate{ActiveCode: s.device.Memory().ActiveCode})
		switch {
		case err == nil:
			s.device.become(openhw.Activated)
			s.device.tell("bound", "a corp has bound the device")
			return s.device.remember(func(m *Memory) { m.Secret = answer.(*openhw.Secret).Secret })
		case openhw.React("active", CodeOf(err)) != openhw.EraseAndPoll || CodeOf(err) == 0:
			return err
		}
		if !told {
			told = true
			s.device.tell("waiting", "no corp has bound the device yet: add it by its SN "+s.device.config.SN)
		}
		if err := s.pollPause(ctx); err != nil {
			return err
		}
	}
	return nil
}

// pollPause waits until it is time to ask again.
func (s *session) pollPause(ctx context.Context) error {
	bound := make(chan struct{}, 1)
	timer := s.device.clock.AfterFunc(openhw.ActivePoll, func() { bound <- struct{}{} })
	defer timer.Stop()
	for {
		select {
		case <-bound:
			return nil
		case push := <-s.link.Pushes():
			if push.Cmd == "push_bind_corp" {
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
	_, err := s.ask(ctx, "subscribe_corp", &openhw.Subscribe{Secret: s.device.Memory().Secret, FirmwareVersion: s.device.config.Firmware})
	if err != nil {
		return err
	}
	s.device.become(openhw.Subscribed)
	s.device.tell("subscribed", "logged in")
	return nil
}

// erase forgets the corp and all people.
func (s *session) erase(why string) error {
	s.device.become(openhw.Registered)
	s.device.tell("erased", why)
	return s.device.remember((*Memory).erase)
}
