package lab

import (
	"cmp"
	"context"
	"maps"

	"wecomlab/core/provider"
)

// operator tells the reference app what a step asks for, in the names of the app: scenarios call a template ${template} and
// the customer's encrypted corpid ${corpid}.
type operator struct{ app *provider.App }

// Do implements [scenario.App].
func (o operator) Do(ctx context.Context, op string, vars map[string]string) (map[string]string, error) {
	named := maps.Clone(vars)
	for name, value := range map[string]string{
		"suite_id": cmp.Or(vars["template"], vars["suite"]), "auth_corpid": vars["corpid"],
	} {
		named[name] = cmp.Or(vars[name], value)
	}
	return o.app.Do(ctx, op, named)
}
