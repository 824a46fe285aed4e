package suite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/store"
)

// relation is a suite or template and a corp.
type relation struct{ suite, corp string }

// look finds a row through a cache. Inside a transaction the cache is left alone: what is read there may never be committed.
func look[K comparable, V any](cache *store.Cache[K, *V], db bun.IDB, key K, load func() (*V, error)) (*V, error) {
	var found *V
	var err error
	if _, inside := db.(*store.Tx); inside {
		found, err = load()
	} else {
		found, err = cache.Get(key, load)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return found, err
}

// Provider gives a provider by its corpid, nil when there is none. It is shared and must not be changed.
func (s *Suites) Provider(ctx context.Context, db bun.IDB, id string) (*Provider, error) {
	p, err := look(s.providers, db, id, func() (*Provider, error) {
		p := new(Provider)
		return p, db.NewSelect().Model(p).Where("corpid = ?", id).Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("look up provider %s: %w", id, err)
	}
	return p, nil
}

// Suite gives a suite or template by its id, nil when there is none. It is shared and must not be changed.
func (s *Suites) Suite(ctx context.Context, db bun.IDB, id string) (*Suite, error) {
	found, err := look(s.suites, db, id, func() (*Suite, error) {
		found := new(Suite)
		return found, db.NewSelect().Model(found).Where("suite_id = ?", id).Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("look up suite %s: %w", id, err)
	}
	return found, nil
}

// Authorization gives the newest authorization that a corp (plain corpid) gave a suite, whatever its state; nil when there
// never was one. It is shared and must not be changed.
func (s *Suites) Authorization(ctx context.Context, db bun.IDB, suite, corp string) (*Authorization, error) {
	a, err := look(s.auths, db, relation{suite, corp}, func() (*Authorization, error) {
		a := new(Authorization)
		return a, db.NewSelect().Model(a).Where("suite_id = ?", suite).Where("corp = ?", corp).Order("id DESC").Limit(1).Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("look up the authorization of %s by %s: %w", suite, corp, err)
	}
	return a, nil
}

// Live reports whether the authorization was not cancelled: pending or active. A nil one is not.
func (a *Authorization) Live() bool { return a != nil && a.State != Cancelled }

// byID gives one authorization; nil when a world was loaded anew meanwhile.
func (s *Suites) byID(ctx context.Context, db bun.IDB, id int64) (*Authorization, error) {
	a := new(Authorization)
	err := db.NewSelect().Model(a).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return a, err
}

// FindCode gives the newest authorization that a permanent code belongs or belonged to, whatever its state, with its suite; nil
// when the code was never issued. The code is dead unless the authorization is Active and Code still equals it.
func (s *Suites) FindCode(ctx context.Context, db bun.IDB, permanentCode string) (*Authorization, *Suite, error) {
	if permanentCode == "" {
		return nil, nil, nil
	}
	a := new(Authorization)
	err := db.NewSelect().Model(a).Where("permanent_code = ? OR former_code = ?", permanentCode, permanentCode).Order("id DESC").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("look up a permanent code: %w", err)
	}
	of, err := s.Suite(ctx, db, a.SuiteID)
	return a, of, err
}

// FindActive gives the 代开发 app whose secret a permanent code is. corp (plain corpid) is empty when the code is unknown, dead,
// or of a third-party suite, which has no secret; [Suites.FindCode] tells these apart. entry is the exchange that issued the code.
func (s *Suites) FindActive(ctx context.Context, db bun.IDB, permanentCode string) (corp string, agentID int64, suite, provider string, entry int64, err error) {
	a, of, err := s.FindCode(ctx, db, permanentCode)
	if err != nil || a == nil || of == nil || of.Kind != Template || a.State != Active || a.Code != permanentCode {
		return "", 0, "", "", 0, err
	}
	return a.Corp, a.AgentID, a.SuiteID, of.Provider, a.Entry, nil
}

// ProviderIDs gives the corpid of every provider.
func (s *Suites) ProviderIDs(ctx context.Context, db bun.IDB) ([]string, error) {
	all, err := s.Providers(ctx, db)
	ids := make([]string, 0, len(all))
	for _, p := range all {
		ids = append(ids, p.CorpID)
	}
	return ids, err
}

// Providers gives every provider, by corpid.
func (s *Suites) Providers(ctx context.Context, db bun.IDB) ([]Provider, error) {
	var all []Provider
	err := db.NewSelect().Model(&all).Order("corpid").Scan(ctx)
	return all, err
}

// Suites gives every suite and template, by id.
func (s *Suites) Suites(ctx context.Context, db bun.IDB) ([]Suite, error) {
	var all []Suite
	err := db.NewSelect().Model(&all).Order("suite_id").Scan(ctx)
	return all, err
}

// Authorizations gives every authorization, the cancelled ones included, the oldest first.
func (s *Suites) Authorizations(ctx context.Context, db bun.IDB) ([]Authorization, error) {
	var all []Authorization
	err := db.NewSelect().Model(&all).Order("id").Scan(ctx)
	return all, err
}
