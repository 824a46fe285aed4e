package credential

import (
	"slices"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/api"
	issued "wecomlab/mockwecom/engine/credential"
)

// Right refuses the token of an app that is gone (48004) or stopped (50003), or whose kind may not make the call (48002, 48009). (doc 90313)
func (t *Credentials) Right(c *api.Call) error {
	if c.Credential == nil || c.Credential.Kind != issued.CorpToken {
		return nil
	}
	app, err := t.agents.App(c.Context, c.DB(), c.Credential.Corp, c.Credential.Agent)
	switch {
	case err != nil:
		return err
	case app == nil:
		return agent.Gone(c.Credential)
	case app.Closed:
		return api.Refuse(errcode.AppDisabled, explain.Finding{Step: explain.State, Expected: "an app that is switched on", Got: app.Name + ", which is stopped",
			Cause: "the corp's administrator stopped the app after the token was issued", Fix: "let the administrator switch it on again", Doc: 90313})
	}
	if kinds := c.Row.Callers(); len(kinds) > 0 && !slices.Contains(kinds, string(app.Kind)) {
		return api.Refuse(errcode.Forbidden, explain.Finding{Step: explain.Scope, Expected: "the access_token of an app of the kind " + strings.Join(kinds, " or "),
			Got: "that of " + app.Name + ", which is of the kind " + string(app.Kind), Cause: "the kind of app decides who may call this, whatever its rights are",
			Fix: "use the token of another app", Doc: c.Row.Docs[0]})
	}
	if err := t.family(c, app); err != nil {
		return err
	}
	return t.system(c, app)
}
