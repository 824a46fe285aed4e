package credential

import (
	"fmt"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
	issued "wecomlab/mockwecom/engine/credential"
)

// appOf gives the app that a corpid and a secret stand for.
func (t *Credentials) appOf(c *api.Call, in getTokenIn) (*agent.App, error) {
	corp, err := t.dir.Corp(c.Context, c.DB(), in.CorpID)
	if err != nil {
		return nil, err
	}
	if corp != nil {
		app, err := t.agents.BySecret(c.Context, c.DB(), corp.CorpID, in.Secret)
		if app != nil || err != nil {
			return app, err
		}
	}
	owner, entry, err := t.ownerOf(c, in.Secret)
	if err != nil {
		return nil, err
	}
	if owner == nil {
		return nil, t.unknownSecret(c, in, corp)
	}
	if err := t.checkCorp(c, in, corp, owner); err != nil {
		return nil, err
	}
	c.CausedBy(entry)
	return owner, nil
}

// ownerOf gives the app whose permanent code a secret is, and the exchange that issued the code; nil when it is none.
func (t *Credentials) ownerOf(c *api.Call, secret string) (*agent.App, int64, error) {
	corp, agentID, _, _, entry, err := t.codes.FindActive(c.Context, c.DB(), secret)
	if err != nil {
		return nil, 0, err
	}
	if corp == "" {
		app, err := t.thirdParty(c, secret)
		return app, 0, err
	}
	app, err := t.agents.App(c.Context, c.DB(), corp, agentID)
	return app, entry, err
}

// thirdParty gives the third-party app that a permanent code belongs to, so that its refusal can be explained.
func (t *Credentials) thirdParty(c *api.Call, secret string) (*agent.App, error) {
	code, state, err := t.rt.Credentials.FindAs(c.Context, c.DB(), issued.PermanentCode, secret)
	if err != nil || state != issued.Valid {
		return nil, err
	}
	app, err := t.agents.App(c.Context, c.DB(), code.Corp, code.Agent)
	if err != nil || app == nil || app.Kind != agent.Suite {
		return nil, err
	}
	return app, nil
}

// checkCorp compares the corpid of a call with the app of its permanent code, which knows the corp by the provider's id.
func (t *Credentials) checkCorp(c *api.Call, in getTokenIn, plain *directory.Corp, app *agent.App) error {
	if app.Kind != agent.Customized {
		return api.Refuse(errcode.InvalidSecret, explain.Finding{Step: explain.Credential, Expected: "the secret of a self-built app, or the permanent code of a 代开发 app",
			Got: "the permanent code of the third-party app " + app.SuiteID, Cause: "third-party apps do not use gettoken",
			Fix: "call POST /cgi-bin/service/get_corp_token with auth_corpid and this permanent_code", Doc: 90605})
	}
	fits, err := t.agents.CorpIDFor(c.Context, c.DB(), app)
	if err != nil {
		return err
	}
	if in.CorpID == fits {
		return nil
	}
	f := explain.Finding{Step: explain.Parameter, Expected: "the corpid that belongs to the permanent code, in the form that the provider sees", Got: in.CorpID,
		Cause: "the corpid is that of another corp, or was changed; its case counts", Fix: "send the corpid that get_permanent_code gave with this code",
		Fits: []string{fits}, Doc: 97164}
	if plain == nil {
		return api.Refuse(errcode.InvalidCorpID, f)
	}
	if plain.CorpID != app.Corp {
		f.Cause = "the permanent code was given by another corp"
		return t.wrongSecret(c, f)
	}
	if t.rt.Settings.Bool(plainCorpID) {
		return nil
	}
	f.Cause = "this is the plain corpid, and a 代开发 app knows its corps by encrypted ones only"
	return api.Refuse(errcode.InvalidCorpID, f)
}

// unknownSecret refuses a secret that nobody has: 40001 where the corpid is right, else 40013 (observed).
func (t *Credentials) unknownSecret(c *api.Call, in getTokenIn, corp *directory.Corp) error {
	if corp == nil {
		known, err := t.knownToProvider(c, in.CorpID)
		if err != nil {
			return err
		}
		if !known {
			return api.Refuse(errcode.InvalidCorpID, explain.Finding{Step: explain.Parameter, Expected: "the corpid of a corp of this world", Got: in.CorpID,
				Cause: "no corp has this corpid, neither in plain nor as a provider's app sees it", Fix: "compare it with the list of corps; encrypted corpids are case-sensitive", Doc: 91039})
		}
	}
	return t.wrongSecret(c, explain.Finding{Step: explain.Credential, Expected: "the secret of a self-built or system app of this corp, or the permanent code of a 代开发 app",
		Got: "a value that is neither", Cause: "the secret is misspelt, was reset, or its authorization was cancelled", Fix: "copy it again from the app's page", Doc: 91039})
}

// knownToProvider reports whether a corpid is the one under which some provider knows a corp.
func (t *Credentials) knownToProvider(c *api.Call, corpid string) (bool, error) {
	providers, err := t.providers.ProviderIDs(c.Context, c.DB())
	if err != nil {
		return false, err
	}
	for _, p := range providers {
		corp, err := t.dir.PlainCorp(c.Context, c.DB(), p, corpid)
		if corp != nil || err != nil {
			return corp != nil, err
		}
	}
	return false, nil
}

// wrongSecret refuses a secret and counts it towards the ban of the caller's address.
func (t *Credentials) wrongSecret(c *api.Call, f explain.Finding) error {
	limit := t.rt.Settings.Int(banAfter)
	if limit > 0 && t.bans.count(c.Remote, c.Now, limit) == 0 {
		f.Fix += fmt.Sprintf("; this was wrong secret number %d within an hour, so that the address is shut out for an hour", limit)
	}
	return api.Refuse(errcode.InvalidSecret, f)
}
