package idconvert

import (
	"fmt"
	"slices"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
)

// sameCorp refuses a migration of a provider's own corp (doc 90313).
const sameCorp errcode.Code = 610022

// The kinds of id that are migrated (doc 97104).
const (
	userAndCorp = 1 // userid and corpid together
	external    = 3 // external_userid, with tags, kf accounts and msgids
)

type migrationOut struct {
	Info []migrationState `json:"migration_info"`
}

type migrationState struct {
	Kind   int `json:"openid_type"`
	Status int `json:"status"` // 1: provider-scoped
}

// migration tells which ids of the app are provider-scoped: here all of them are, since no authorization is older than 2022-06-28.
// (doc 97104)
func (v *Converter) migration(c *api.Call, _ api.None) (*migrationOut, error) {
	if _, err := v.caller(c); err != nil {
		return nil, err
	}
	return &migrationOut{[]migrationState{{userAndCorp, 1}, {external, 1}}}, nil
}

type finishIn struct {
	CorpID string `json:"corpid" wx:"need=41002,max=512,unknown=40013"`
	Agent  int64  `json:"agentid" wx:"unknown=40056"`
	Kinds  []int  `json:"openid_type" wx:"need=40058"`
}

// finish ends the migration of the ids of a 代开发 app, or without agentid of all third-party apps of the provider in a corp. There is
// nothing left to end here. (doc 99375, 99378)
func (v *Converter) finish(c *api.Call, in finishIn) (api.None, error) {
	provider := c.Credential.Provider
	corp, err := v.corpOf(c, provider, in.CorpID)
	if err != nil {
		return api.None{}, err
	}
	c.About(journal.Subject{Corp: corp.CorpID})
	if at := slices.IndexFunc(in.Kinds, func(kind int) bool { return kind != userAndCorp && kind != external }); at >= 0 {
		return api.None{}, errcode.Newf(errcode.BadRequestParameter, "invalid param 'openid_type'").With(explain.Finding{Step: explain.Parameter,
			Expected: "1 (userid and corpid) or 3 (external_userid), or both", Got: fmt.Sprint(in.Kinds[at]), Cause: "there is no such kind of id", Fix: "send [1,3]", Doc: finishDoc})
	}
	if corp.CorpID == provider {
		return api.None{}, api.Refuse(sameCorp, explain.Finding{Step: explain.State, Expected: "a corp other than the provider", Got: in.CorpID,
			Cause: "a provider's own corp needs no migration", Fix: "leave the call out", Doc: finishDoc})
	}
	apps, err := v.agents.Apps(c.Context, c.DB(), corp.CorpID)
	if err != nil {
		return api.None{}, err
	}
	mine := slices.DeleteFunc(apps, func(app *agent.App) bool {
		return app.Provider != provider || in.Agent != 0 && (app.AgentID != in.Agent || app.Kind != agent.Customized) || in.Agent == 0 && app.Kind != agent.Suite
	})
	switch {
	case len(mine) > 0:
		return api.None{}, nil
	case in.Agent != 0:
		return api.None{}, api.Refuse(errcode.InvalidAgentID, explain.Finding{Step: explain.Parameter, Expected: "the agentid of a 代开发 app of this provider in the corp", Got: fmt.Sprint(in.Agent),
			Cause: "the corp has no such app", Fix: "read the agentid from get_auth_info; leave it out for third-party apps", Doc: 99378})
	}
	return api.None{}, api.Refuse(errcode.Unauthorized, explain.Finding{Step: explain.Scope, Expected: "a corp that authorised a third-party app of " + provider, Got: corp.Name,
		Cause: "the corp has none of them installed", Fix: "have it authorise one, or send the agentid of a 代开发 app", Doc: finishDoc})
}

// corpOf gives the corp of a call, which may name it by its plain corpid or by that of the provider. (40013)
func (v *Converter) corpOf(c *api.Call, provider, id string) (*directory.Corp, error) {
	corp, err := v.dir.PlainCorp(c.Context, c.DB(), provider, id)
	if err == nil && corp == nil {
		corp, err = v.dir.Corp(c.Context, c.DB(), id)
	}
	if err == nil && corp == nil {
		err = api.Refuse(errcode.InvalidCorpID, explain.Finding{Step: explain.Parameter, Expected: "the corpid of a corp of this world", Got: id, Cause: "there is no such corp",
			Fix: "send what get_permanent_code gave, or the plain corpid", Doc: c.Row.Docs[0]})
	}
	return corp, err
}

// sensitive is the only kind of data that is migrated by flag: the private fields of members (doc 97104).
const sensitive = 1

type flagIn struct {
	Kind int `json:"app_migrate_type" wx:"need=40058"`
}

type flagOut struct {
	Flag int `json:"app_migrate_flag"` // 1: members consent in OAuth
}

// migrateFlag tells whether the private fields of members take their consent: here they always do. (doc 97104; the page hides it)
func (v *Converter) migrateFlag(c *api.Call, in flagIn) (flagOut, error) {
	if _, err := v.setMigrateFlag(c, in); err != nil {
		return flagOut{}, err
	}
	return flagOut{1}, nil
}

// setMigrateFlag asks for what is so already. (doc 97104; the page hides it)
func (v *Converter) setMigrateFlag(_ *api.Call, in flagIn) (api.None, error) {
	if in.Kind == sensitive {
		return api.None{}, nil
	}
	return api.None{}, errcode.Newf(errcode.BadRequestParameter, "invalid param 'app_migrate_type'").With(explain.Finding{Step: explain.Parameter, Expected: "app_migrate_type 1",
		Got: fmt.Sprint(in.Kind), Cause: "only the private fields of members are migrated so", Fix: "send 1", Doc: migrationDoc})
}
