package login

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/suite"
	"wecomlab/mockwecom/engine/journal"
)

// target is what an authorize link leads to: an app in a corp. For a third-party suite the corp follows from the member.
type target struct {
	suite *suite.Suite    // of a third-party link
	corp  *directory.Corp // nil until the member of a third-party link is known
	app   *agent.App      // nil with snsapi_base and no agentid, and where the suite is not installed
}

// find resolves appid and agentid. An appid is a corpid, a corpid as a provider sees it, or a suite_id (doc 91022, 96441,
// 91120); old suites send corpid and agentid as well.
func (l *Login) find(ctx context.Context, db bun.IDB, r request) (*target, error) {
	s, err := l.suites.Suite(ctx, db, r.appID)
	switch {
	case err != nil:
		return nil, err
	case s != nil && s.Kind == suite.Template:
		return nil, wrongParameter("the corpid that the provider sees", r.appID, "this is the id of a 代开发 template, which is no app of a corp",
			"send the corpid of get_auth_info as appid, and its agentid")
	case s != nil:
		return &target{suite: s}, nil
	}
	corp, provider, err := l.corpOf(ctx, db, r.appID)
	if err != nil {
		return nil, err
	}
	if corp == nil {
		return nil, unknownAppID(r.appID)
	}
	t := &target{corp: corp}
	if r.agentID == 0 {
		return t, nil
	}
	if t.app, err = l.agents.App(ctx, db, corp.CorpID, r.agentID); err != nil {
		return nil, err
	}
	switch {
	case t.app == nil:
		return nil, wrongParameter("the agentid of an app of "+corp.Name, strconv.FormatInt(r.agentID, 10), "the corp has no such app",
			"read the agentid from get_auth_info")
	case provider != "" && t.app.Provider != provider:
		return nil, wrongParameter("an app of the provider "+provider, t.app.Name, "the encrypted corpid is that of another provider",
			"send corpid and agentid of one and the same get_auth_info")
	case t.app.Kind == agent.Suite:
		t.suite, err = l.suites.Suite(ctx, db, t.app.SuiteID)
	}
	return t, err
}

func unknownAppID(id string) error {
	f := explain.Finding{Step: explain.Parameter, Expected: "appid is a corpid or suite_id of this world", Got: id,
		Cause: "the appid belongs to nobody here; ids differ from world to world", Fix: "take it from GET /_mock/v1/world"}
	if len(id) > 2 && id[:2] == "wx" {
		f.Cause, f.Doc = "perhaps this is the appid of a WeChat official account, whose links WeCom cannot open", 90315
		return refuse(titleWeChat, f)
	}
	return refuse(titleOther, f)
}

// corpOf finds a corp by its plain corpid, or by the one that some provider sees.
func (l *Login) corpOf(ctx context.Context, db bun.IDB, id string) (corp *directory.Corp, provider string, err error) {
	if corp, err = l.directory.Corp(ctx, db, id); corp != nil || err != nil {
		return corp, "", err
	}
	providers, err := l.suites.Providers(ctx, db)
	if err != nil {
		return nil, "", err
	}
	for _, p := range providers {
		if corp, err = l.directory.PlainCorp(ctx, db, p.CorpID, id); corp != nil || err != nil {
			return corp, p.CorpID, err
		}
	}
	return nil, "", nil
}

// settle completes a third-party target once the member is known: the corp, and the app if it was installed there.
func (l *Login) settle(ctx context.Context, db bun.IDB, t *target, m *directory.Member) (err error) {
	if t.corp != nil {
		return nil
	}
	if t.corp, err = l.directory.Corp(ctx, db, m.Corp); err != nil {
		return err
	}
	t.app, err = l.agents.AppOfSuite(ctx, db, t.suite.SuiteID, m.Corp)
	return err
}

// usable refuses an app that nobody can open at the moment.
func (t *target) usable() error {
	switch {
	case t.app == nil:
		return nil
	case t.app.Closed:
		fix := "mockwecom do corp.enable_app suite=" + t.app.SuiteID
		if t.app.Kind == agent.SelfBuilt {
			fix = "mockwecom do app.open"
		}
		return refuse(titleOther, explain.Finding{Step: explain.State, Expected: "an app that is switched on", Got: t.app.Name + ", which is stopped",
			Cause: "an administrator of the corp stopped the app", Fix: fix, Doc: 90313})
	case t.app.Kind == agent.Customized && t.app.Publish < agent.Online:
		return refuse(titleOther, explain.Finding{Step: explain.State, Expected: "a 代开发 app that is online",
			Got: "customized_publish_status " + strconv.Itoa(int(t.app.Publish)), Cause: "the provider has not put the app online yet",
			Fix: "provider.develop_app, provider.submit_app, provider.release_app", Doc: 97201})
	}
	return nil
}

// name is what the pages call the app.
func (t *target) name() string {
	switch {
	case t.app != nil:
		return t.app.Name
	case t.suite != nil:
		return t.suite.Name
	}
	return t.corp.Name
}

// about is whom the journal names.
func (t *target) about() journal.Subject {
	var s journal.Subject
	if t.suite != nil {
		s.Suite, s.Provider = t.suite.SuiteID, t.suite.Provider
	}
	if t.corp != nil {
		s.Corp = t.corp.CorpID
	}
	if t.app != nil {
		s.Agent, s.Suite, s.Provider = t.app.AgentID, t.app.SuiteID, t.app.Provider
	}
	return s
}
