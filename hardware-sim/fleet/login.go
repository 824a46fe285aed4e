package fleet

import (
	"context"
	"errors"
	"fmt"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

// login goes the way from a fresh connection to a subscribed one, as the codes of the answers lead it. (docs 91366, 90315)
func (m *member) login(ctx context.Context, s *socket) error {
	if err := m.tellTime(ctx, s); err != nil {
		return err
	}
	if m.secretNo == "" {
		if err := m.exchangeSeed(ctx, s); err != nil {
			return err
		}
	}
	next, err := m.step(m.register(ctx, s))
	for err == nil {
		switch next {
		case openhw.GoActivate:
			next, err = m.step(m.activate(ctx, s))
		case openhw.GoSubscribe:
			next, err = m.step(m.subscribe(ctx, s))
		case openhw.EraseAndPoll:
			m.secret = ""
			next, err = openhw.GoActivate, m.fleet.config.Clock.Sleep(ctx, openhw.ActivePoll)
		default:
			return nil
		}
	}
	return err
}

// step is what follows from an answer. Errors are those after which the connection is of no use.
func (m *member) step(cmd string, err error) (openhw.Reaction, error) {
	code := device.CodeOf(err)
	if err != nil && code == errcode.OK {
		return "", err
	}
	next := openhw.React(cmd, code)
	switch next {
	case openhw.GoActivate, openhw.GoSubscribe, openhw.GoBusiness, openhw.EraseAndPoll:
		if err != nil {
			m.fleet.tally.fail(err)
		}
		return next, nil
	}
	return "", err
}

func (m *member) tellTime(ctx context.Context, s *socket) error {
	answer, err := m.ask(ctx, s, "get_timestamp", nil)
	if err != nil {
		return err
	}
	cloud := time.Unix(int64(answer.(*openhw.ServerTime).Timestamp), 0)
	m.offset = cloud.Sub(m.fleet.config.Clock.Now())
	return nil
}

// proof signs with the cloud's time.
func (m *member) proof(purpose openhw.Purpose, key string) openhw.Proof {
	now := m.fleet.config.Clock.Now().Add(m.offset)
	p := openhw.Proof{Purpose: purpose, SN: m.device.SN, Timestamp: fmt.Sprint(now.Unix()), Nonce: fmt.Sprint(m.chance.Uint64())}
	p.Signature = p.Sign(key)
	return p
}

func (m *member) exchangeSeed(ctx context.Context, s *socket) error {
	p := m.proof(openhw.ForSecretNo, m.device.Seed)
	answer, err := m.ask(ctx, s, "get_secret_no", &openhw.GetSecretNo{
		DeviceSignature: p.Signature, SN: p.SN, Nonce: openhw.Decimal{Text: p.Nonce}, Timestamp: openhw.Decimal{Text: p.Timestamp},
	})
	if err == nil {
		m.secretNo = answer.(*openhw.SecretNo).SecretNo
	}
	return err
}

func (m *member) register(ctx context.Context, s *socket) (cmd string, err error) {
	p := m.proof(openhw.ForRegister, m.secretNo)
	answer, err := m.ask(ctx, s, "register", &openhw.Register{
		DeviceSignature: p.Signature, SN: p.SN, Nonce: openhw.Decimal{Text: p.Nonce}, Timestamp: openhw.Decimal{Text: p.Timestamp},
	})
	if err == nil {
		m.activeCode = answer.(*openhw.ActiveCode).ActiveCode
	}
	return "register", err
}

// activate gets the secret, if none is kept.
func (m *member) activate(ctx context.Context, s *socket) (cmd string, err error) {
	if m.secret != "" {
		return "active", nil
	}
	answer, err := m.ask(ctx, s, "active", &openhw.Activate{ActiveCode: m.activeCode})
	if err == nil {
		m.secret = answer.(*openhw.Secret).Secret
	}
	return "active", err
}

func (m *member) subscribe(ctx context.Context, s *socket) (cmd string, err error) {
	_, err = m.ask(ctx, s, "subscribe_corp", &openhw.Subscribe{Secret: m.secret, FirmwareVersion: m.fleet.config.Firmware})
	return "subscribe_corp", err
}

var noFeatures openhw.Uint32 // fingerprints and faces are not asked for: a simulated device recognises everybody

// list asks for the people of the device, the first 200.
func (m *member) list(ctx context.Context, s *socket) ([]string, error) {
	first := openhw.Uint32(0)
	answer, err := m.ask(ctx, s, "get_userinfo_by_page", &openhw.PageOfUsers{Offset: &first, Limit: openhw.MaxBatch, IsReqFpInfo: &noFeatures, IsReqFaInfo: &noFeatures})
	if err != nil {
		return nil, err
	}
	var userids []string
	for _, u := range answer.(*openhw.UserPage).UserInfo {
		userids = append(userids, u.UserID)
	}
	if len(userids) == 0 {
		return nil, errors.New("the cloud lists nobody for " + m.device.SN + ": set the device's range, or name people")
	}
	return userids, nil
}
