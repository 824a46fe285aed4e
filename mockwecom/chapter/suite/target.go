package suite

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
)

// target is what most actions are about: a suite, a corp, its authorization and its app.
type target struct {
	of  *Suite
	a   *Authorization
	app *agent.App
}

// product finds the suite or template that an action names.
func (s *Suites) product(ctx context.Context, db bun.IDB, id string, kinds ...Kind) (*Suite, error) {
	of, err := s.Suite(ctx, db, id)
	if err != nil {
		return nil, err
	}
	f := explain.Finding{Step: explain.Parameter, Expected: "the id of a suite (ww…, wx…) or template (dk…)", Got: id}
	if id == "" {
		f.Got = "nothing"
	}
	all, err := s.Suites(ctx, db)
	if err != nil {
		return nil, err
	}
	for _, other := range all {
		if fits(&other, kinds) {
			f.Fits = append(f.Fits, other.SuiteID)
		}
	}
	switch {
	case of == nil:
		f.Cause, f.Fix = "this world has no such suite", "name one of those that fit, or make one: provider.create_template, provider.create_suite"
	case !fits(of, kinds):
		f.Expected, f.Cause, f.Fix = "a "+string(kinds[0]), of.SuiteID+" is a "+string(of.Kind), "name one of those that fit"
	default:
		return of, nil
	}
	return nil, action.Refuse(f)
}

// fits reports whether a suite is of one of the kinds; of any when none is named.
func fits(of *Suite, kinds []Kind) bool {
	for _, k := range kinds {
		if of.Kind == k {
			return true
		}
	}
	return len(kinds) == 0
}

// customer finds the corp that an action names: by its plain corpid, or by the id that the provider of the suite knows.
func (s *Suites) customer(ctx context.Context, db bun.IDB, of *Suite, id string) (*directory.Corp, error) {
	corp, err := s.dir.Corp(ctx, db, fold(id))
	if err == nil && corp == nil && of != nil {
		corp, err = s.dir.PlainCorp(ctx, db, of.Provider, id)
	}
	if err != nil || corp != nil {
		return corp, err
	}
	all, err := s.dir.Corps(ctx, db)
	if err != nil {
		return nil, err
	}
	f := explain.Finding{Step: explain.Parameter, Expected: "the corpid of a customer", Got: id, Cause: "this world has no such corp", Fix: "name one of those that fit"}
	if id == "" {
		f.Got, f.Cause = "nothing", "no corp was named"
	}
	for _, c := range all {
		f.Fits = append(f.Fits, c.CorpID+" ("+c.Name+")")
	}
	return nil, action.Refuse(f)
}

// target finds the live authorization of a suite by a corp.
func (s *Suites) target(ctx context.Context, db bun.IDB, suite, corpid string, kinds ...Kind) (*target, error) {
	of, err := s.authorizedProduct(ctx, db, suite, kinds)
	if err != nil {
		return nil, err
	}
	if corpid == "" {
		return nil, s.notAuthorized(ctx, db, of, "nobody")
	}
	corp, err := s.customer(ctx, db, of, corpid)
	if err != nil {
		return nil, err
	}
	a, err := s.Authorization(ctx, db, of.SuiteID, corp.CorpID)
	if err != nil {
		return nil, err
	}
	if !a.Live() {
		return nil, s.notAuthorized(ctx, db, of, corp.Name)
	}
	app, err := s.app(ctx, db, a)
	return &target{of, a, app}, err
}

// authorizedProduct is product for actions whose default suite is that of the newest authorization: there may be none.
func (s *Suites) authorizedProduct(ctx context.Context, db bun.IDB, suite string, kinds []Kind) (*Suite, error) {
	if suite == "" {
		return nil, action.Refuse(explain.Finding{Step: explain.State, Expected: "an authorised app", Got: "none in this world",
			Cause: "no corp has authorised a suite or template yet", Fix: "mockwecom do corp.authorize (代开发) or mockwecom do corp.install (third-party)"})
	}
	return s.product(ctx, db, suite, kinds...)
}

// notAuthorized explains that a corp has not authorised a suite, and names those that have.
func (s *Suites) notAuthorized(ctx context.Context, db bun.IDB, of *Suite, who string) error {
	var corps []string
	err := db.NewSelect().Model((*Authorization)(nil)).Distinct().Column("corp").Where("suite_id = ?", of.SuiteID).Where("state <> ?", Cancelled).
		Order("corp").Scan(ctx, &corps)
	if err != nil {
		return fmt.Errorf("list the corps that authorised %s: %w", of.SuiteID, err)
	}
	return action.Refuse(explain.Finding{Step: explain.State, Expected: "a corp that authorised " + of.SuiteID, Got: who,
		Cause: "there is no authorization, or it was cancelled", Fix: howToAuthorize(of), Fits: corps})
}
