package agent

import (
	"context"
	"fmt"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/store"
)

// Own gives the app of the token, which the call must name by its agentid: 41011 when it names none, 40056 when the corp has no such
// app, 301002 when it is another one. In a row that writes, the app is the caller's own.
func (a *Agents) Own(c *api.Call, agentID int64) (*App, error) {
	app, err := a.Caller(c)
	if err != nil || agentID == app.AgentID {
		return app, err
	}
	f := explain.Finding{Step: explain.Scope, Expected: fmt.Sprintf("agentid %d", app.AgentID), Got: fmt.Sprint(agentID),
		Cause: "the agentid is not that of the access_token", Fix: "send the token's own agentid, or use the other app's token", Doc: c.Row.Docs[0]}
	if agentID == 0 {
		f.Step, f.Got, f.Cause, f.Fix = explain.Parameter, "nothing", "the parameter is missing or of the wrong type", "send agentid as a number"
		return nil, api.Refuse(errcode.MissingAgentID, f)
	}
	other, err := a.App(c.Context, c.DB(), app.Corp, agentID)
	if err != nil {
		return nil, err
	}
	if other == nil {
		f.Cause = "the corp has no app of that agentid"
		return nil, api.Refuse(errcode.InvalidAgentID, f)
	}
	return nil, api.Refuse(errcode.WrongAgent, f)
}

// Caller gives the app of the token of a call. One that is gone is 48004.
func (a *Agents) Caller(c *api.Call) (*App, error) {
	app, err := a.App(c.Context, c.DB(), c.Credential.Corp, c.Credential.Agent)
	if err == nil && app == nil {
		err = Gone(c.Credential)
	}
	return app, err
}

// OnDelete has something done in the transaction in which an app is deleted: chapters drop what they keep of it. It is called before
// the first request.
func (a *Agents) OnDelete(do func(ctx context.Context, tx *store.Tx, app *App) error) {
	a.farewells = append(a.farewells, do)
}
