package suite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// defaults resolves what an action's parameter may take for granted: @provider, @suite and @template are the first of the
// world, @authorized_suite and @authorized_corp the newest authorization that was not cancelled, @customized_suite and
// @customized_corp the newest one of a template. A name that has nothing behind it gives "".
func (s *Suites) defaults(ctx context.Context, name string) (value string, ok bool, err error) {
	switch name {
	case "provider":
		value, err = s.first(ctx, "SELECT corpid FROM providers ORDER BY corpid LIMIT 1")
	case "suite":
		value, err = s.first(ctx, "SELECT suite_id FROM suites WHERE kind = ? ORDER BY suite_id LIMIT 1", ThirdParty)
	case "template":
		value, err = s.first(ctx, "SELECT suite_id FROM suites WHERE kind = ? ORDER BY suite_id LIMIT 1", Template)
	case "authorized_suite", "authorized_corp":
		value, err = s.newest(ctx, name == "authorized_corp", ThirdParty, Template)
	case "customized_suite", "customized_corp":
		value, err = s.newest(ctx, name == "customized_corp", Template, Template)
	default:
		return "", false, nil
	}
	return value, true, err
}

// newest gives the suite, or the corp, of the newest authorization of two kinds that was not cancelled.
func (s *Suites) newest(ctx context.Context, corp bool, kinds ...Kind) (string, error) {
	column := "a.suite_id"
	if corp {
		column = "a.corp"
	}
	return s.first(ctx, "SELECT "+column+" FROM authorizations a JOIN suites s ON s.suite_id = a.suite_id "+
		"WHERE a.state <> ? AND s.kind IN (?, ?) ORDER BY a.id DESC LIMIT 1", Cancelled, kinds[0], kinds[1])
}

func (s *Suites) first(ctx context.Context, query string, values ...any) (string, error) {
	var out string
	err := s.rt.Store.Read().NewRaw(query, values...).Scan(ctx, &out)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look up a default: %w", err)
	}
	return out, nil
}
