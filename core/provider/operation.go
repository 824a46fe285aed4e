package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"wecomlab/core/clock"
)

// Operation is one thing that Do can be asked for. It takes suite_id (the only suite may be left out) and what Needs names;
// values that the app knows itself, such as the newest code that has arrived, may be left out.
type Operation struct {
	Name  string
	Help  string   // what it does, one line
	Needs []string // names of variables
	Gives []string // names of variables; empty values are left out
	run   func(context.Context, *order) (map[string]string, error)
}

// withoutSuite reports whether an operation has no suite: those of the provider itself, of a corp's contacts and of its own apps.
func withoutSuite(op string) bool {
	return op == "get_provider_token" || op == "corpid_to_opencorpid" ||
		slices.ContainsFunc(slices.Concat(contactOperations, agentOperations), func(o Operation) bool { return o.Name == op })
}

// Operations lists what Do can be asked for, in the order in which the flows need it.
func Operations() []Operation { return slices.Concat(operations, contactOperations, agentOperations) }

// Do carries out a named operation: one call to WeCom, made now, as a guided tour wants it. vars are its parameters, the
// answer its results, both under the names that Operations lists; vars is not changed. An unknown name is an error that lists
// the known ones; a refusal of WeCom's is an *errcode.Error. What has to arrive first, a ticket or a code, is waited for: at
// most Config.Patience of real time.
func (a *App) Do(ctx context.Context, op string, vars map[string]string) (map[string]string, error) {
	all := Operations()
	at := slices.IndexFunc(all, func(o Operation) bool { return o.Name == op })
	if at < 0 {
		names := make([]string, len(all))
		for i, o := range all {
			names[i] = o.Name
		}
		return nil, fmt.Errorf("provider: there is no operation %q; there is %s", op, strings.Join(names, ", "))
	}
	if err := a.settleForDo(ctx); err != nil {
		return nil, err
	}
	o := &order{app: a, vars: vars}
	var err error
	if o.suite, err = a.suite(orElse(vars["suite_id"], vars["suite"])); err != nil && !withoutSuite(op) {
		return nil, fmt.Errorf("operation %s: %w", op, err)
	}
	results, err := all[at].run(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("operation %s: %w", op, err)
	}
	given := map[string]string{}
	for name, value := range results {
		if value != "" {
			given[name] = value
		}
	}
	return given, nil
}

// settleForDo lets events finish that came before, but does not wait for long: OnEvent may be the caller.
func (a *App) settleForDo(ctx context.Context) error {
	limited, cancel := clock.Real().WithTimeout(ctx, a.config.Patience)
	defer cancel()
	if err := a.Settle(limited); err != nil && ctx.Err() != nil {
		return err
	}
	return nil
}

// order is one operation as it was asked for.
type order struct {
	app   *App
	suite *suite
	vars  map[string]string
}

// need is a variable that has no default.
func (o *order) need(name, fix string) (string, error) {
	if value := o.vars[name]; value != "" {
		return value, nil
	}
	return "", fmt.Errorf("the variable %s is missing: %s", name, fix)
}

// granted is the authorization that auth_corpid names, or the newest of the suite.
func (o *order) granted() (Authorization, error) {
	if corp := o.vars["auth_corpid"]; corp != "" {
		return o.app.Authorization(o.suite.id, corp)
	}
	if newest, ok := o.newest(); ok {
		return newest, nil
	}
	return Authorization{}, fmt.Errorf("%w for suite %s: let a corp authorise, then do exchange", ErrNotAuthorized, o.suite.id)
}

func (o *order) newest() (newest Authorization, ok bool) {
	for _, granted := range o.app.Authorizations() {
		if granted.Suite == o.suite.id && (!ok || granted.At.After(newest.At)) {
			newest, ok = granted, true
		}
	}
	return newest, ok
}

// await waits until something that arrives makes ready true.
func (o *order) await(ctx context.Context, ready func() bool) bool {
	ctx, cancel := clock.Real().WithTimeout(ctx, o.app.config.Patience)
	defer cancel()
	for {
		arrived := o.app.arrived.next()
		if ready() {
			return true
		}
		select {
		case <-arrived:
		case <-ctx.Done():
			return ready()
		}
	}
}

// newestCode is the code that came last and has not been used.
func (o *order) newestCode(ctx context.Context, list func() []waitingCode) (code waitingCode, ok bool) {
	ok = o.await(ctx, func() bool {
		codes := list()
		if len(codes) > 0 {
			code = codes[len(codes)-1]
		}
		return len(codes) > 0
	})
	return code, ok
}
