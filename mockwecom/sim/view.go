package sim

import (
	"context"
	"slices"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/suite"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/face/control"
)

// viewMost bounds the members and the departments that a view of the world lists, per corp.
const viewMost = 1000

// viewer gathers what a view of the world needs from more than one chapter.
type viewer struct {
	*Sim
	ctx       context.Context
	addresses map[string]push.Address
	granted   map[string][]suite.Authorization // by corp, the newest for each suite
	codes     map[agentKey]string              // permanent codes of active authorizations
	providers []suite.Provider
}

type agentKey struct {
	corp  string
	agent int64
}

// view is everything that stands now, for the consoles.
func (s *Sim) view(ctx context.Context) (control.World, error) {
	v, err := s.newViewer(ctx)
	if err != nil {
		return control.World{}, err
	}
	w := control.World{Name: s.config.World.Name}
	suites, err := s.suites.Suites(ctx, s.runtime.Store.Read())
	if err != nil {
		return w, err
	}
	for _, p := range v.providers {
		w.Providers = append(w.Providers, v.provider(p, suites))
	}
	corps, err := s.directory.Corps(ctx, s.runtime.Store.Read())
	if err != nil {
		return w, err
	}
	for _, c := range corps {
		corp, err := v.corp(c)
		if err != nil {
			return w, err
		}
		w.Corps = append(w.Corps, corp)
	}
	return w, nil
}

func (s *Sim) newViewer(ctx context.Context) (*viewer, error) {
	db := s.runtime.Store.Read()
	v := &viewer{Sim: s, ctx: ctx, addresses: map[string]push.Address{}, granted: map[string][]suite.Authorization{}, codes: map[agentKey]string{}}
	all, err := push.All(ctx, db)
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		v.addresses[a.Receiver] = a
	}
	authorizations, err := s.suites.Authorizations(ctx, db)
	if err != nil {
		return nil, err
	}
	for _, a := range authorizations {
		v.granted[a.Corp] = append(slices.DeleteFunc(v.granted[a.Corp], func(older suite.Authorization) bool { return older.SuiteID == a.SuiteID }), a)
		if a.State == suite.Active {
			v.codes[agentKey{a.Corp, a.AgentID}] = a.Code
		}
	}
	v.providers, err = s.suites.Providers(ctx, db)
	return v, err
}

func (v *viewer) callback(receiver string) *control.Callback {
	a, ok := v.addresses[receiver]
	if !ok {
		return nil
	}
	return &control.Callback{Receiver: a.Receiver, Name: a.Name, URL: a.URL, Token: a.Token, AESKey: a.AESKey, ReceiveID: a.ReceiveID, VerifyID: a.VerifyID, VerifiedAt: a.VerifiedAt}
}

func (v *viewer) provider(p suite.Provider, suites []suite.Suite) control.Provider {
	out := control.Provider{CorpID: p.CorpID, Name: p.Name, Secret: p.Secret, IPs: p.IPs, System: v.callback(push.SystemReceiver(p.CorpID))}
	for _, s := range suites {
		if s.Provider != p.CorpID {
			continue
		}
		row := control.Suite{SuiteID: s.SuiteID, Name: s.Name, Kind: string(s.Kind), Secret: s.Secret, Online: string(s.Stage), HomeURL: s.HomeURL,
			TrustedDomain: s.TrustedDomain, InstallDomain: s.InstallDomain, NextTicket: s.NextTicket}
		for _, receiver := range []string{push.CommandReceiver(s.SuiteID), push.DataReceiver(s.SuiteID)} {
			if c := v.callback(receiver); c != nil {
				row.Callbacks = append(row.Callbacks, *c)
			}
		}
		out.Suites = append(out.Suites, row)
	}
	return out
}

func (v *viewer) corp(c *directory.Corp) (control.Corp, error) {
	db := v.runtime.Store.Read()
	out := control.Corp{CorpID: c.CorpID, Name: c.Name, OpenCorpIDs: map[string]string{}}
	for _, p := range v.providers {
		out.OpenCorpIDs[p.CorpID] = v.directory.OpenCorpID(p.CorpID, c)
	}
	tree, err := v.directory.Departments(v.ctx, db, c.CorpID)
	if err != nil {
		return out, err
	}
	out.DepartmentCount = tree.Len()
	for d := range tree.All {
		if len(out.Departments) == viewMost {
			break
		}
		out.Departments = append(out.Departments, control.Department{ID: d.ID, Name: d.Name, ParentID: d.ParentID})
	}
	members, err := v.directory.Members(v.ctx, db, c.CorpID, viewMost)
	if err != nil {
		return out, err
	}
	for _, m := range members {
		out.Members = append(out.Members, control.Member{UserID: m.UserID, Name: m.Name, Department: m.Department, Position: m.Position, Mobile: m.Mobile, Admin: m.Admin})
	}
	if out.MemberCount, err = v.members(v.ctx, c.CorpID); err != nil {
		return out, err
	}
	if err := v.apps(&out); err != nil {
		return out, err
	}
	for _, a := range v.granted[c.CorpID] {
		out.Authorizations = append(out.Authorizations, control.Authorization{SuiteID: a.SuiteID, AgentID: a.AgentID, State: string(a.State), Audited: a.Audited,
			Code: a.Code, Admin: a.Admin, Test: a.Test, Since: a.CreatedAt, Entry: a.Entry})
	}
	return out, nil
}

// apps adds the apps of a corp and its contact-sync assistant.
func (v *viewer) apps(out *control.Corp) error {
	db := v.runtime.Store.Read()
	apps, err := v.agents.Apps(v.ctx, db, out.CorpID)
	if err != nil {
		return err
	}
	for _, a := range apps {
		row := v.app(a)
		buttons, err := v.menus.Of(v.ctx, db, a.Corp, a.AgentID)
		if err != nil {
			return err
		}
		row.Menu = entries(buttons)
		out.Apps = append(out.Apps, row)
	}
	assistant, err := v.agents.App(v.ctx, db, out.CorpID, 0)
	if err == nil && assistant != nil {
		row := v.app(assistant)
		out.Assistant = &row
	}
	return err
}

// stages names customized_publish_status for people (doc 96448).
var stages = map[agent.Publish]string{agent.ToDevelop: "authorised", agent.Developing: "developing", agent.Online: "online", agent.Changed: "changed"}

func (v *viewer) app(a *agent.App) control.App {
	out := control.App{AgentID: a.AgentID, Name: a.Name, Kind: string(a.Kind), Secret: a.Secret, SuiteID: a.SuiteID, Closed: a.Closed, HomeURL: a.HomeURL,
		TrustedDomain: a.TrustedDomain, Users: a.Users, Parties: a.Parties, Tags: a.Tags, Permissions: a.Permissions, Requested: a.Requested, Privacy: a.Privacy,
		IPs: a.IPs, Description: a.Description, Callback: v.callback(a.Receiver())}
	if a.Kind == agent.Customized {
		out.Publish = stages[a.Publish]
	}
	if code, ok := v.codes[agentKey{a.Corp, a.AgentID}]; ok {
		out.Secret = code
	}
	return out
}
