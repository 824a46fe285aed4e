package provider

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrNotAuthorized is returned for a corp that has not authorised a suite, or has cancelled.
var ErrNotAuthorized = errors.New("no authorization is known")

// Authorization is what a corp granted to a suite or template.
type Authorization struct {
	Suite         string    `json:"suite_id"`
	CorpID        string    `json:"corpid"` // as the provider sees it: encrypted and case-sensitive (doc 97104)
	CorpName      string    `json:"corp_name"`
	AgentID       int64     `json:"agentid"`        // 0 while get_auth_info has not been answered
	PermanentCode string    `json:"permanent_code"` // of a 代开发 app: its secret
	Admin         string    `json:"admin"`          // userid of who authorised; may be empty
	State         string    `json:"state"`          // of the link that led to the authorization
	At            time.Time `json:"at"`
}

// record is an Authorization as it is stored.
type record struct {
	Authorization
	Digest string `json:"code_digest"` // of the auth_code that gave it, to recognise the code when it comes again
}

// digest stands for a single-use code that is no longer needed itself.
func digest(code string) string {
	sum := sha256.Sum256([]byte(code))
	return hex.EncodeToString(sum[:16])
}

const authorizationKeys = "authorization/"

func (r *record) key() string { return authorizationKeys + r.Suite + "/" + r.CorpID }

// Authorizations returns all authorizations that are known, in the order of suite and corpid.
func (a *App) Authorizations() []Authorization {
	a.mu.RLock()
	defer a.mu.RUnlock()
	var all []Authorization
	for _, s := range a.suites {
		for _, r := range s.records {
			all = append(all, r.Authorization)
		}
	}
	slices.SortFunc(all, func(x, y Authorization) int {
		return cmp.Or(cmp.Compare(x.Suite, y.Suite), cmp.Compare(x.CorpID, y.CorpID))
	})
	return all
}

// Authorization returns what a corp granted to a suite; the error is ErrNotAuthorized if nothing is known.
func (a *App) Authorization(suite, corp string) (Authorization, error) {
	s, err := a.suite(suite)
	if err != nil {
		return Authorization{}, err
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	r, ok := s.records[corp]
	if !ok {
		return Authorization{}, fmt.Errorf("provider: %w: corp %q for suite %s; corpids are compared to the letter", ErrNotAuthorized, corp, suite)
	}
	return r.Authorization, nil
}

// exchanged finds the authorization that an auth_code has given already.
func (a *App) exchanged(s *suite, code string) (Authorization, bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	want := digest(code)
	for _, r := range s.records {
		if r.Digest == want {
			return r.Authorization, true
		}
	}
	return Authorization{}, false
}

// keep stores an authorization. It is known to the process even if it cannot be stored: its code is used up.
func (a *App) keep(ctx context.Context, s *suite, r record) error {
	a.mu.Lock()
	s.records[r.CorpID] = r
	a.mu.Unlock()
	if err := a.put(ctx, r.key(), r); err != nil {
		return fmt.Errorf("provider: the authorization of %s for %s is lost when the process ends: %w", r.CorpID, s.id, err)
	}
	return nil
}

// cancel forgets a corp with all that is stored of it, as cancel_auth demands (doc 100964).
func (a *App) cancel(ctx context.Context, s *suite, corp string) error {
	release, err := s.take(ctx)
	if err != nil {
		return err
	}
	defer release()
	a.mu.Lock()
	delete(s.records, corp)
	a.mu.Unlock()
	a.tokens.forget(corpKey(s.id, corp))
	a.sessions.forget(s.id, corp)
	gone := record{Authorization: Authorization{Suite: s.id, CorpID: corp}}
	return a.config.Store.Delete(ctx, gone.key())
}

func (a *App) loadAuthorizations(ctx context.Context, s *suite) error {
	keys, err := a.config.Store.Keys(ctx, authorizationKeys+s.id+"/")
	if err != nil {
		return err
	}
	for _, key := range keys {
		var r record
		if found, err := a.get(ctx, key, &r); err != nil {
			return err
		} else if found {
			s.records[r.CorpID] = r
		}
	}
	return nil
}
