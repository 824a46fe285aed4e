package agent

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/setting"
)

const setScopeDoc = 90583

var promoted = setting.Switch("agent.promotion_corps", false, setScopeDoc,
	"corps were registered through a promotion code with a migration of contacts, so that agent/set_scope works: with the token of the contact-sync assistant, which stands for the one of the registration, or the app's own; otherwise it is 48002")

// A list that is left out empties what the range has of it.
type setScopeIn struct {
	AgentID int64    `json:"agentid" wx:"need=41011,unknown=40056"`
	Users   []string `json:"allow_user" wx:"unknown=0"`
	Parties []int64  `json:"allow_party" wx:"unknown=0"`
	Tags    []int64  `json:"allow_tag" wx:"unknown=0"`
}

type setScopeOut struct {
	InvalidUsers   []string `json:"invaliduser"`
	InvalidParties []int64  `json:"invalidparty"`
	InvalidTags    []int64  `json:"invalidtag"`
}

// setScope sets the visible range of an app while the corp's registration is under way. (doc 90583)
func (a *Agents) setScope(c *api.Call, in setScopeIn) (*setScopeOut, error) {
	if !a.rt.Settings.Bool(promoted) {
		return nil, api.Refuse(errcode.Forbidden, explain.Finding{Step: explain.Scope, Expected: "a corp that was registered through a promotion code, and the token of that registration",
			Got: c.Credential.Corp, Cause: "the visible range of an app is the administrator's to set, but for the first half hour of such corps",
			Fix: "mockwecom do app.scope; or set agent.promotion_corps=true", Doc: setScopeDoc})
	}
	app, err := a.App(c.Context, c.Tx, c.Credential.Corp, in.AgentID)
	if err == nil && (app == nil || app.Kind == Contacts || app.Kind.System()) {
		err = api.Refuse(errcode.InvalidAgentID, explain.Finding{Step: explain.Parameter, Expected: "the agentid of an app of the corp", Got: fmt.Sprint(in.AgentID),
			Cause: "the corp has no app of that agentid", Fix: "compare it with agent/list", Doc: setScopeDoc})
	}
	if err != nil {
		return nil, err
	}
	if c.Credential.Agent != 0 && c.Credential.Agent != app.AgentID {
		return nil, api.Refuse(errcode.WrongAgent, explain.Finding{Step: explain.Scope, Expected: fmt.Sprintf("agentid %d", c.Credential.Agent), Got: fmt.Sprint(in.AgentID),
			Cause: "the agentid is not that of the access_token", Fix: "use the token of the registration", Doc: setScopeDoc})
	}
	out := &setScopeOut{}
	to, err := a.named(c, app, in, out)
	if err != nil {
		return nil, err
	}
	_, _, err = a.SetRange(c.Context, c.Tx, app, to)
	return out, err
}

// named sorts what a call names into what exists and what does not.
func (a *Agents) named(c *api.Call, app *App, in setScopeIn, out *setScopeOut) (to Range, err error) {
	tree, err := a.dir.Departments(c.Context, c.Tx, app.Corp)
	if err != nil {
		return Range{}, err
	}
	for _, id := range in.Users {
		m, err := a.dir.Member(c.Context, c.Tx, app.Corp, id)
		if err != nil {
			return Range{}, err
		}
		if m == nil {
			out.InvalidUsers = append(out.InvalidUsers, strings.ToLower(id))
			continue
		}
		to.Users = append(to.Users, m.Key)
	}
	for _, id := range in.Parties {
		if tree.Department(id) == nil {
			out.InvalidParties = append(out.InvalidParties, id)
			continue
		}
		to.Parties = append(to.Parties, id)
	}
	known, err := a.knownTags(c.Context, c.Tx, app.Corp, in.Tags)
	if err != nil {
		return Range{}, err
	}
	for _, id := range in.Tags {
		if !known[id] {
			out.InvalidTags = append(out.InvalidTags, id)
			continue
		}
		to.Tags = append(to.Tags, id)
	}
	return to, nil
}

// knownTags tells which of some tags a corp has.
func (a *Agents) knownTags(ctx context.Context, db bun.IDB, corp string, ids []int64) (map[int64]bool, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var found []int64
	if err := db.NewSelect().Table("tags").Column("id").Where("corp = ?", corp).Where("id IN (?)", bun.List(ids)).Scan(ctx, &found); err != nil {
		return nil, fmt.Errorf("look up tags of %s: %w", corp, err)
	}
	known := make(map[int64]bool, len(found))
	for _, id := range found {
		known[id] = true
	}
	return known, nil
}
