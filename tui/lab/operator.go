package lab

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"math"

	"wecomlab/core/provider"
	"wecomlab/mockwecom/face/control"
)

// operator tells the reference app what a step asks for, in the names of the app: scenarios call a template ${template} and
// the customer's encrypted corpid ${corpid}.
type operator struct {
	app *provider.App
	sim *control.Client
}

// Do implements [scenario.App].
func (o operator) Do(ctx context.Context, op string, vars map[string]string) (map[string]string, error) {
	named := maps.Clone(vars)
	for name, value := range map[string]string{
		"suite_id": cmp.Or(vars["template"], vars["suite"]), "auth_corpid": vars["corpid"],
	} {
		named[name] = cmp.Or(vars[name], value)
	}
	if op == "user_get" && named["userid"] == "" {
		named["userid"] = o.visitor(ctx, vars["corp"])
	}
	return o.app.Do(ctx, op, named)
}

// visitor is the userid, as the app sees it, of the member of a corp who opened the app last; empty if nobody did. The app
// itself keeps it in that member's browser session only.
func (o operator) visitor(ctx context.Context, corp string) string {
	const lastLogin = "kind:api title:auth/getuserinfo ok corp:"
	page, err := o.sim.Journal(ctx, control.JournalQuery{Filter: lastLogin + corp, Before: math.MaxInt64, Limit: 1})
	if err != nil || len(page.Entries) == 0 {
		return ""
	}
	e, err := o.sim.Entry(ctx, page.Entries[0].ID)
	if err != nil {
		return ""
	}
	var answer struct {
		UserID string `json:"userid"`
	}
	if json.Unmarshal(e.Response.Body, &answer) != nil {
		return ""
	}
	return answer.UserID
}
