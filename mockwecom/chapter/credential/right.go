package credential

import (
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
	return t.family(c, app)
}
