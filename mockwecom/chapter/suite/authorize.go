package suite

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// consent is what an administrator confirms, or a member.
type consent struct {
	corp  *directory.Corp
	admin *directory.Member
	state string
	test  bool // auth_type 1
	alone bool // a member, for nobody else (成员授权)
}

// authorize lets a corp authorise a template: its app comes into being, not usable, and create_auth goes out. One template
// makes one app in a corp: 842006. (doc 97201)
func (s *Suites) authorize(ctx context.Context, tx *store.Tx, of *Suite, by consent) (a *Authorization, code string, err error) {
	old, err := s.Authorization(ctx, tx, of.SuiteID, by.corp.CorpID)
	if err != nil {
		return nil, "", err
	}
	if old.Live() {
		return nil, "", api.Refuse(appExists, explain.Finding{Step: explain.State, Expected: "a corp that has no app of this template", Got: by.corp.Name + " has one",
			Cause: "one template makes one app in a corp", Doc: 97201,
			Fix: "cancel first (corp.cancel); a lost permanent code is had again with provider.reset_secret"})
	}
	if a, err = s.newAuthorization(ctx, tx, of, agent.Customized, by); err != nil {
		return nil, "", err
	}
	code, err = s.pushCreateAuth(ctx, tx, of, a)
	return a, code, err
}

// install lets a corp install a third-party suite, or authorise it again. The caller brings the auth_code to the app. A suite
// that is not online takes test installs only, ten at most; test and formal exclude each other. (doc 90568, 90597)
func (s *Suites) install(ctx context.Context, tx *store.Tx, of *Suite, by consent) (*Authorization, error) {
	if err := s.installable(of, by.test); err != nil {
		return nil, err
	}
	old, err := s.Authorization(ctx, tx, of.SuiteID, by.corp.CorpID)
	if err != nil {
		return nil, err
	}
	if !old.Live() {
		if err := s.roomForTest(ctx, tx, of, by); err != nil {
			return nil, err
		}
		return s.newAuthorization(ctx, tx, of, agent.Suite, by)
	}
	if old.Test != by.test {
		return nil, action.Refuse(explain.Finding{Step: explain.State, Expected: installName(old.Test) + " install", Got: installName(by.test) + " install",
			Cause: "a corp holds the test or the formal version of a suite, not both", Fix: "cancel the other one first: corp.cancel suite=" + of.SuiteID, Doc: 90568})
	}
	if err := s.takeOver(ctx, tx, old); err != nil {
		return nil, err
	}
	old.Admin, old.Note = by.admin.UserID, by.state
	return old, s.save(ctx, tx, old)
}

func installName(test bool) string {
	if test {
		return "a test"
	}
	return "a formal"
}

// installable refuses what is no third-party suite, and a formal install of one that is not online; no errcode is documented for
// the latter.
func (s *Suites) installable(of *Suite, test bool) error {
	if of.Kind != ThirdParty {
		return api.Refuse(appKind, explain.Finding{Step: explain.Parameter, Expected: "a third-party suite", Got: "template " + of.SuiteID,
			Cause: "a 代开发 template is authorised by its QR code", Fix: howToAuthorize(of), Doc: 90597})
	}
	if of.Stage == Online || test {
		return nil
	}
	f := notOnline(of)
	f.Fix += "; or make a test install: set_session_info with auth_type 1, or corp.install test=true"
	return action.Refuse(f)
}

func (s *Suites) roomForTest(ctx context.Context, db bun.IDB, of *Suite, by consent) error {
	if !by.test {
		return nil
	}
	n, err := db.NewSelect().Model((*Authorization)(nil)).Where("suite_id = ?", of.SuiteID).Where("test = ?", true).Where("state <> ?", Cancelled).Count(ctx)
	limit := s.rt.Settings.Int(testInstalls)
	if err != nil || int(n) < limit {
		return err
	}
	return action.Refuse(explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d corps with a test install", limit), Got: fmt.Sprint(n),
		Cause: "a suite may be tested by few corps", Fix: "cancel one of them: corp.cancel", Doc: 90568})
}

// newAuthorization creates the app in the corp, with an empty range, and a pending authorization.
func (s *Suites) newAuthorization(ctx context.Context, tx *store.Tx, of *Suite, kind agent.Kind, by consent) (*Authorization, error) {
	app := &agent.App{
		Corp: by.corp.CorpID, Kind: kind, SuiteID: of.SuiteID, Provider: of.Provider, Name: of.Name, Description: of.Description,
		HomeURL: of.HomeURL, TrustedDomain: of.TrustedDomain, Permissions: slices.Clone(of.Permissions), Publish: agent.Online,
		ByMembers: by.alone,
	}
	if kind == agent.Customized {
		app.HomeURL, app.TrustedDomain, app.Publish = "", "", agent.ToDevelop
	}
	if err := s.agents.Create(ctx, tx, app); err != nil {
		return nil, err
	}
	a := &Authorization{
		SuiteID: of.SuiteID, Corp: by.corp.CorpID, AgentID: app.AgentID, State: Pending, Admin: by.admin.UserID, Note: by.state, Test: by.test,
		CreatedAt: s.now(), Entry: tx.Entry,
	}
	if _, err := tx.NewInsert().Model(a).Exec(ctx); err != nil {
		return nil, fmt.Errorf("authorise %s for %s: %w", of.SuiteID, a.Corp, err)
	}
	s.dropOnCommit(tx, a)
	return a, nil
}

// save stores an authorization that was changed.
func (s *Suites) save(ctx context.Context, tx *store.Tx, a *Authorization) error {
	if _, err := tx.NewUpdate().Model(a).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("save the authorization of %s by %s: %w", a.SuiteID, a.Corp, err)
	}
	s.dropOnCommit(tx, a)
	return nil
}

func (s *Suites) dropOnCommit(tx *store.Tx, a *Authorization) {
	key := relation{a.SuiteID, a.Corp}
	tx.OnCommit(func() { s.auths.Drop(key) })
}

// saveSuite stores a suite or template that was changed.
func (s *Suites) saveSuite(ctx context.Context, tx *store.Tx, of *Suite) error {
	if _, err := tx.NewUpdate().Model(of).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("save %s: %w", of.SuiteID, err)
	}
	id := of.SuiteID
	tx.OnCommit(func() { s.suites.Drop(id) })
	return nil
}

// setRange changes the visible range of an authorised app, after it has made sure that everybody named exists.
func (s *Suites) setRange(ctx context.Context, tx *store.Tx, a *Authorization, users []string, parties []int64) (joined, left int, err error) {
	app, err := s.app(ctx, tx, a)
	if err != nil {
		return 0, 0, err
	}
	for _, userid := range users {
		m, err := s.dir.Member(ctx, tx, a.Corp, userid)
		if err != nil {
			return 0, 0, err
		}
		if m == nil {
			return 0, 0, api.Refuse(errcode.UserNotFound, explain.Finding{Step: explain.Parameter, Expected: "a member of " + a.Corp, Got: userid,
				Cause: "the corp has no such member", Fix: "name members by their plain userid"})
		}
	}
	tree, err := s.dir.Departments(ctx, tx, a.Corp)
	if err != nil {
		return 0, 0, err
	}
	for _, id := range parties {
		if tree.Department(id) == nil {
			return 0, 0, api.Refuse(errcode.NoPrivilege, explain.Finding{Step: explain.Parameter, Expected: "a department of " + a.Corp, Got: fmt.Sprint(id),
				Cause: "the corp has no such department", Fix: "name departments by number; 1 is the root"})
		}
	}
	in, out, err := s.agents.SetScope(ctx, tx, app, users, parties)
	return len(in), len(out), err
}

// cancel takes an authorization back: the app goes, its permanent code dies, and cancel_auth says so. (doc 100964, 100965)
func (s *Suites) cancel(ctx context.Context, tx *store.Tx, of *Suite, a *Authorization) error {
	app, err := s.app(ctx, tx, a)
	if err != nil {
		return err
	}
	if err := s.rt.Credentials.Revoke(ctx, tx, credential.PermanentCode, subject(a)); err != nil {
		return err
	}
	a.State, a.Audited = Cancelled, false
	if err := s.save(ctx, tx, a); err != nil {
		return err
	}
	_, err = tx.NewDelete().Model((*push.Address)(nil)).Where("receiver = ?", push.AgentReceiver(a.Corp, a.AgentID)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("drop the callback address of app %d of %s: %w", a.AgentID, a.Corp, err)
	}
	if err := s.agents.Delete(ctx, tx, app); err != nil {
		return err
	}
	return s.pushCancelAuth(ctx, tx, of, a)
}

// departments reads department numbers that were given as text.
func departments(list []string) ([]int64, error) {
	var out []int64
	for _, text := range list {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("department %q is no number", text)
		}
		out = append(out, id)
	}
	return out, nil
}
