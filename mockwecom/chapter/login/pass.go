package login

import (
	"context"
	"encoding/json"
	"fmt"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/store"
)

// grant is what a code or user ticket remembers besides its subject.
type grant struct {
	Scope  string   `json:"scope"`
	Host   string   `json:"host,omitempty"`   // of the redirect
	Fields []string `json:"fields,omitempty"` // consented
}

func (g grant) text() string {
	b, _ := json.Marshal(g) // strings always encode
	return string(b)
}

func grantOf(text string) grant {
	var g grant
	_ = json.Unmarshal([]byte(text), &g) // our own text; an empty grant grants nothing
	return g
}

// passage is one member's way through the authorize page.
type passage struct {
	request
	*target
	member *directory.Member
	ticks  ticks

	// What came out of it: a question to the member, or a code and where to go with it.
	asks           bool
	code, location string
}

// pass takes a member through the authorize page: every check, the consent, the code. The error may be a refusal.
func (l *Login) pass(ctx context.Context, tx *store.Tx, p *passage) error {
	if err := l.settle(ctx, tx, p.target, p.member); err != nil {
		return err
	}
	if err := l.admit(ctx, tx, p); err != nil {
		return err
	}
	g := grant{Scope: p.effectiveScope(), Host: p.redirect.Host}
	if g.Scope == scopePrivate {
		var err error
		if g.Fields, p.asks, err = l.consent(ctx, tx, p.app, p.member, p.target, p.ticks); err != nil || p.asks {
			return err
		}
	}
	c := credential.Credential{
		Kind: credential.OAuthCode, Subject: "oauth/" + p.member.Corp + "/" + p.member.UserID, Corp: p.member.Corp, User: p.member.UserID,
		Once: true, Data: g.text(),
	}
	about := p.about()
	c.Provider, c.Suite, c.Agent = about.Provider, about.Suite, about.Agent
	issued, err := l.rt.Credentials.Issue(ctx, tx, c, codeLife)
	if err != nil {
		return err
	}
	p.code, p.location = issued.Value, p.request.location(issued.Value)
	return l.directory.SignedIn(ctx, tx, p.member)
}

// effectiveScope applies the silent downgrade: snsapi_privateinfo without agentid is snsapi_base (doc 91022, 96441).
func (p *passage) effectiveScope() string {
	if p.scope == scopePrivate && p.suite == nil && p.app == nil {
		return scopeBase
	}
	return p.scope
}

// admit refuses a member who cannot open this link.
func (l *Login) admit(ctx context.Context, tx *store.Tx, p *passage) error {
	m := p.member
	switch {
	case p.corp == nil:
		return fmt.Errorf("member %s: the corp %s does not exist", m.UserID, m.Corp)
	case p.corp.CorpID != m.Corp:
		return refuse(titleOther, explain.Finding{Step: explain.Scope, Expected: "a member of " + p.corp.Name, Got: m.Name + " of corp " + m.Corp,
			Cause: "the link belongs to another corp", Fix: "open it as one of its members"})
	case m.Status != directory.Active:
		return refuse(titleOther, explain.Finding{Step: explain.State, Expected: "an active member", Got: fmt.Sprintf("%s with status %d", m.Name, m.Status),
			Cause: "who is disabled, not activated or has left cannot open WeCom", Fix: "choose another member", Doc: 90196})
	}
	if domain, ok := p.domain(); ok {
		if f := l.distrust(domain, p.redirect.Host); f != nil {
			return refuse(titleRedirect, *f)
		}
	}
	if err := p.usable(); err != nil || p.effectiveScope() != scopePrivate {
		return err
	}
	return l.admitPrivate(ctx, tx, p)
}

// admitPrivate is what snsapi_privateinfo asks for beyond snsapi_base: a visible member, and the permission of a suite.
func (l *Login) admitPrivate(ctx context.Context, tx *store.Tx, p *passage) error {
	if p.app == nil {
		return refuse(titleInvisible, explain.Finding{Step: explain.State, Expected: p.suite.Name + " installed in " + p.corp.Name, Got: "no such app",
			Cause: "the corp has not installed the suite, so nobody is in its visible range; snsapi_base works nevertheless",
			Fix:   "mockwecom do corp.install suite=" + p.suite.SuiteID + " corp=" + p.corp.CorpID, Doc: 91120})
	}
	visible, err := l.agents.Visible(ctx, tx, p.app, p.member)
	if err != nil {
		return err
	}
	if !visible {
		return refuse(titleInvisible, explain.Finding{Step: explain.Scope, Expected: "a member in the visible range of " + p.app.Name,
			Got:   p.member.Name + " (" + p.member.UserID + ")",
			Cause: "snsapi_privateinfo works for visible members only; snsapi_base works for every member",
			Fix:   "add the member or a department to the visible range: " + widen(p.app)})
	}
	if p.suite != nil && len(p.offered()) == 0 && l.rt.Settings.Text(missingPermission) == "page" {
		return refuse(titleOther, explain.Finding{Step: explain.Scope, Expected: "a suite with the permission 成员敏感信息", Got: p.suite.Name + " without it",
			Cause: "the provider has not asked for it", Fix: "tick 成员敏感信息 in the suite's basic information (in a world file: contact:sensitive:avatar, …)", Doc: 91120})
	}
	return nil
}

// widen is the action that changes an app's visible range.
func widen(app *agent.App) string {
	if app.Kind == agent.SelfBuilt {
		return "mockwecom do app.scope"
	}
	return "mockwecom do corp.change_scope"
}
