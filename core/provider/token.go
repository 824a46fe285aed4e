package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
)

// TicketLife is how long a suite_ticket can be used (doc 90600).
const TicketLife = 30 * time.Minute

// ErrNoTicket is returned while no suite_ticket of a suite has arrived.
var ErrNoTicket = errors.New("no suite_ticket has arrived")

// ticket is the newest suite_ticket.
type ticket struct {
	Value  string    `json:"suite_ticket"`
	Issued int64     `json:"timestamp"` // of the event: Unix seconds
	At     time.Time `json:"at"`        // of its arrival
}

func ticketKey(suite string) string { return "ticket/" + suite }

// The keys of the kept tokens.
const providerKey = "provider"

func suiteKey(suite string) string      { return "suite/" + suite }
func corpKey(suite, corp string) string { return "corp/" + suite + "/" + corp }

// SuiteTicket returns the newest suite_ticket of a suite and when it arrived; the error is ErrNoTicket if there is none. One that is
// older than TicketLife will be refused.
func (a *App) SuiteTicket(suite string) (value string, at time.Time, err error) {
	s, err := a.suite(suite)
	if err != nil {
		return "", time.Time{}, err
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	if s.ticket.Value == "" {
		return "", time.Time{}, fmt.Errorf("provider: %w for %s: WeCom pushes one every 10 minutes to %s, or at once when the "+
			"provider presses refresh in the console (doc 90628)", ErrNoTicket, s.id, a.CommandURL(s.id))
	}
	return s.ticket.Value, s.ticket.At, nil
}

// keepTicket stores a suite_ticket unless a newer one is stored already.
func (a *App) keepTicket(ctx context.Context, s *suite, t ticket) error {
	a.mu.RLock()
	older := t.Issued < s.ticket.Issued
	a.mu.RUnlock()
	if older {
		return nil
	}
	if err := a.put(ctx, ticketKey(s.id), t); err != nil {
		return err
	}
	a.mu.Lock()
	s.ticket = t
	a.mu.Unlock()
	a.arrived.raise()
	return nil
}

// SuiteToken returns a living suite_access_token. It needs a suite_ticket: see ErrNoTicket.
func (a *App) SuiteToken(ctx context.Context, suite string) (string, error) {
	s, err := a.suite(suite)
	if err != nil {
		return "", err
	}
	return a.tokens.get(ctx, suiteKey(s.id), a.fetchSuiteToken(s))
}

func (a *App) fetchSuiteToken(s *suite) fetchToken {
	return func(ctx context.Context) (Token, error) {
		value, at, err := a.SuiteTicket(s.id)
		if err != nil {
			return Token{}, err
		}
		token, err := a.client.GetSuiteToken(ctx, s.id, s.Secret, value)
		var refusal *errcode.Error
		if age := a.clock.Since(at); errors.As(err, &refusal) && refusal.Code == errcode.InvalidSuiteTicket {
			return Token{}, fmt.Errorf("%s: %w", callName("/cgi-bin/service/get_suite_token"), refusal.With(explain.Finding{
				Step: explain.Credential, Expected: "a suite_ticket younger than 30 minutes", Got: fmt.Sprintf("one that came %s ago", age.Round(time.Second)),
				Cause: "pushes of the ticket did not arrive, or it belongs to another suite",
				Fix:   "Press refresh in the provider's console and see that the command URL answers success", Doc: 90628,
			}))
		}
		return token, err
	}
}

// ProviderToken returns a living provider_access_token (doc 91200).
func (a *App) ProviderToken(ctx context.Context) (string, error) {
	return a.tokens.get(ctx, providerKey, a.fetchProviderToken)
}

func (a *App) fetchProviderToken(ctx context.Context) (Token, error) {
	return a.client.GetProviderToken(ctx, a.config.ProviderCorpID, a.config.ProviderSecret)
}

// CorpToken returns a living access_token for a corp that authorised a suite: from gettoken for a 代开发 app, from get_corp_token
// for a third-party suite (doc 97164, 90605). The error is ErrNotAuthorized for a corp that has not authorised.
func (a *App) CorpToken(ctx context.Context, suite, corp string) (string, error) {
	s, err := a.suite(suite)
	if err != nil {
		return "", err
	}
	if _, err := a.Authorization(s.id, corp); err != nil {
		return "", err
	}
	return a.tokens.get(ctx, corpKey(s.id, corp), a.fetchCorpToken(s, corp))
}

func (a *App) fetchCorpToken(s *suite, corp string) fetchToken {
	return func(ctx context.Context) (token Token, err error) {
		granted, err := a.Authorization(s.id, corp)
		if err != nil {
			return Token{}, err
		}
		if s.Kind == Template {
			return a.client.GetToken(ctx, corp, granted.PermanentCode)
		}
		err = a.WithSuiteToken(ctx, s.id, func(ctx context.Context, suiteToken string) error {
			token, err = a.client.GetCorpToken(ctx, suiteToken, corp, granted.PermanentCode)
			return err
		})
		return token, err
	}
}

// WithSuiteToken calls f with a suite_access_token, and once more with a new one if WeCom refuses the first.
func (a *App) WithSuiteToken(ctx context.Context, suite string, f func(ctx context.Context, token string) error) error {
	s, err := a.suite(suite)
	if err != nil {
		return err
	}
	return a.withToken(ctx, suiteKey(s.id), func(ctx context.Context) (string, error) { return a.SuiteToken(ctx, s.id) }, f)
}

// WithProviderToken calls f with a provider_access_token, and once more with a new one if WeCom refuses the first.
func (a *App) WithProviderToken(ctx context.Context, f func(ctx context.Context, token string) error) error {
	return a.withToken(ctx, providerKey, a.ProviderToken, f)
}

// WithCorpToken calls f with a corp's access_token, and once more with a new one if WeCom refuses the first.
func (a *App) WithCorpToken(ctx context.Context, suite, corp string, f func(ctx context.Context, token string) error) error {
	s, err := a.suite(suite)
	if err != nil {
		return err
	}
	return a.withToken(ctx, corpKey(s.id, corp), func(ctx context.Context) (string, error) { return a.CorpToken(ctx, s.id, corp) }, f)
}

func (a *App) withToken(ctx context.Context, key string, get func(context.Context) (string, error), f func(context.Context, string) error) error {
	for second := false; ; second = true {
		token, err := get(ctx)
		if err != nil {
			return err
		}
		err = f(ctx, token)
		if !tokenRefused(err) {
			return err
		}
		a.tokens.refused(key, token)
		if second {
			return err
		}
	}
}

// tokenRefused recognises the codes for a token that has ended or was withdrawn early: WeCom reports the same with either of
// two codes (doc 90455).
func tokenRefused(err error) bool {
	var refusal *errcode.Error
	if !errors.As(err, &refusal) {
		return false
	}
	switch refusal.Code {
	case errcode.InvalidAccessToken, errcode.ExpiredAccessToken, errcode.InvalidSuiteAccessToken, errcode.ExpiredSuiteAccessToken:
		return true
	}
	return false
}
