package agent

import (
	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// notOfProvider refuses a call that is for provider apps alone (doc 90313).
const notOfProvider errcode.Code = 846000

type permissionsOut struct {
	Permissions []string `json:"app_permissions"`
}

// getPermissions gives the permissions that the corp granted. (doc 99108, 99052)
func (a *Agents) getPermissions(c *api.Call, _ api.None) (*permissionsOut, error) {
	app, err := a.providerCaller(c)
	if err != nil {
		return nil, err
	}
	return &permissionsOut{app.Permissions}, nil
}

type adminsOut struct {
	Admins []admin `json:"admin"`
}

type admin struct {
	UserID   string `json:"userid"`
	AuthType int    `json:"auth_type"` // 0 may send messages, 1 may manage
}

// getAdminList gives the administrators of the app; here those of the corp are. An app that members authorised is told of none.
// (doc 100072, 100073)
func (a *Agents) getAdminList(c *api.Call, _ api.None) (*adminsOut, error) {
	app, err := a.providerCaller(c)
	if err != nil || app.ByMembers {
		return &adminsOut{}, err
	}
	members, err := a.dir.Admins(c.Context, c.DB(), app.Corp)
	if err != nil {
		return nil, err
	}
	out := &adminsOut{Admins: make([]admin, 0, len(members))}
	for _, m := range members {
		out.Admins = append(out.Admins, admin{a.dir.OpenUserID(app.Provider, m), 1})
	}
	return out, nil
}

// providerCaller gives the app of the token, which must be one of a provider.
func (a *Agents) providerCaller(c *api.Call) (*App, error) {
	app, err := a.Caller(c)
	if err == nil && app.Provider == "" {
		err = api.Refuse(notOfProvider, explain.Finding{Step: explain.Scope, Expected: "the token of a 代开发 or third-party app", Got: "that of an app of the corp",
			Cause: "the call is for apps of service providers", Fix: "self-built apps have their rights in the corp's console", Doc: c.Row.Docs[0]})
	}
	return app, err
}
