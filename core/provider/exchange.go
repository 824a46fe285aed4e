package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"wecomlab/core/errcode"
)

const (
	authCodeLife = 10 * time.Minute // doc 90597, 100964
	loginLife    = 5 * time.Minute  // doc 91022
	mostCodes    = 100              // of one suite that may wait
)

// waitingCode is a single-use code that has not been used.
type waitingCode struct {
	Code  string    `json:"code"`
	State string    `json:"state"`
	Corp  string    `json:"corpid,omitempty"` // of a member's login
	At    time.Time `json:"at"`               // of its arrival
}

func codesKey(suite string) string { return "codes/" + suite }

// addCode stores an auth_code until it is exchanged. One that has been exchanged already is left out: events may come twice.
func (a *App) addCode(ctx context.Context, s *suite, code waitingCode) error {
	if code.Code == "" {
		return fmt.Errorf("provider: an event of %s carries no AuthCode", s.id)
	}
	if _, done := a.exchanged(s, code.Code); done {
		return nil
	}
	a.mu.Lock()
	s.codes = append(a.living(s.codes, authCodeLife, code.Code), code)
	a.mu.Unlock()
	a.arrived.raise()
	return a.storeCodes(ctx, s)
}

// living leaves out what has expired, what there is too much of, and one code.
func (a *App) living(codes []waitingCode, life time.Duration, without string) []waitingCode {
	now := a.clock.Now()
	codes = slices.DeleteFunc(slices.Clone(codes), func(c waitingCode) bool { return c.Code == without || now.Sub(c.At) > life })
	return codes[max(0, len(codes)-mostCodes+1):]
}

func (a *App) dropCode(ctx context.Context, s *suite, code string) error {
	a.mu.Lock()
	s.codes = a.living(s.codes, authCodeLife, code)
	a.mu.Unlock()
	return a.storeCodes(ctx, s)
}

func (a *App) storeCodes(ctx context.Context, s *suite) error {
	s.storing.Lock() // so that the newest list is stored last
	defer s.storing.Unlock()
	a.mu.RLock()
	codes := slices.Clone(s.codes)
	a.mu.RUnlock()
	if len(codes) == 0 {
		return a.config.Store.Delete(ctx, codesKey(s.id))
	}
	return a.put(ctx, codesKey(s.id), codes)
}

// authorizeWaiting exchanges the codes that wait, oldest first, unless Do is to say when.
func (a *App) authorizeWaiting(ctx context.Context, s *suite) error {
	if a.config.Manual {
		return nil
	}
	a.mu.RLock()
	codes := a.living(s.codes, authCodeLife, "")
	a.mu.RUnlock()
	var failed []error
	for _, code := range codes {
		if _, err := a.authorize(ctx, s, code); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// authorize exchanges a code and reads what was granted.
func (a *App) authorize(ctx context.Context, s *suite, code waitingCode) (Authorization, error) {
	granted, err := a.exchange(ctx, s, code)
	if err != nil {
		return granted, err
	}
	if granted.AgentID != 0 {
		return granted, nil
	}
	return a.readAgain(ctx, s, granted.CorpID)
}

// take waits for the turn to change the authorizations of a suite.
func (s *suite) take(ctx context.Context) (release func(), err error) {
	select {
	case s.turn <- struct{}{}:
		return func() { <-s.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// exchange turns an auth_code into a permanent code, once.
func (a *App) exchange(ctx context.Context, s *suite, code waitingCode) (Authorization, error) {
	release, err := s.take(ctx)
	if err != nil {
		return Authorization{}, err
	}
	defer release()
	if done, ok := a.exchanged(s, code.Code); ok {
		return done, nil
	}
	var answer PermanentCode
	err = a.WithSuiteToken(ctx, s.id, func(ctx context.Context, token string) (err error) {
		answer, err = a.client.GetPermanentCode(ctx, token, code.Code)
		return err
	})
	if err == nil && (answer.Code == "" || answer.Corp.CorpID == "") {
		err = errors.New("provider: the answer of get_permanent_code lacks permanent_code or corpid")
	}
	// What cannot be had any more is not asked for again; nor is the caller's hanging up a reason to lose what came.
	after := context.WithoutCancel(ctx)
	if err != nil {
		if usedUp(err) {
			err = errors.Join(err, a.dropCode(after, s, code.Code))
		}
		return Authorization{}, err
	}
	granted := Authorization{
		Suite: s.id, CorpID: answer.Corp.CorpID, CorpName: answer.Corp.CorpName, PermanentCode: answer.Code, Admin: answer.User.UserID,
		State: orElse(answer.State, code.State), At: a.clock.Now(),
	}
	err = a.keep(after, s, record{granted, digest(code.Code)})
	a.tokens.forget(corpKey(s.id, granted.CorpID))
	a.config.Log.Info("authorized", "suite", s.id, "corp", granted.CorpID, "name", granted.CorpName, "permanent_code", cut(granted.PermanentCode))
	return granted, errors.Join(err, a.dropCode(after, s, code.Code))
}

// usedUp recognises the refusals after which a code will never be accepted.
func usedUp(err error) bool {
	var refusal *errcode.Error
	if !errors.As(err, &refusal) {
		return false
	}
	switch refusal.Code {
	case errcode.InvalidAuthCode, errcode.SuiteMismatch, errcode.ExpiredCode, errcode.UsedCode:
		return true
	}
	return false
}

// readAgain brings an authorization up to date with get_auth_info.
func (a *App) readAgain(ctx context.Context, s *suite, corp string) (Authorization, error) {
	granted, err := a.Authorization(s.id, corp)
	if err != nil {
		return granted, err
	}
	var info AuthInfo
	err = a.WithSuiteToken(ctx, s.id, func(ctx context.Context, token string) (err error) {
		info, err = a.client.GetAuthInfo(ctx, token, corp, granted.PermanentCode)
		return err
	})
	if err != nil {
		return granted, err
	}
	release, err := s.take(ctx)
	if err != nil {
		return granted, err
	}
	defer release()
	a.mu.RLock()
	r, still := s.records[corp]
	a.mu.RUnlock()
	if !still {
		return granted, fmt.Errorf("provider: %w: corp %s cancelled meanwhile", ErrNotAuthorized, corp)
	}
	r.CorpName, r.AgentID = orElse(info.Corp.CorpName, r.CorpName), info.AgentID()
	return r.Authorization, a.keep(context.WithoutCancel(ctx), s, r)
}

// cut shows enough of a secret to tell it from others.
func cut(secret string) string {
	const shown = 4
	if len(secret) <= 2*shown {
		return "…"
	}
	return secret[:shown] + "…"
}
