package login

import (
	"fmt"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/suite"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
)

// redeemed is what a code stood for.
type redeemed struct {
	member *directory.Member
	ticket string // empty: none
}

// redeem consumes a code and tells the member, with a user ticket where the scope and the visible range allow one. A code
// that is refused is not consumed.
func (l *Login) redeem(c *api.Call, value string, life time.Duration) (*redeemed, error) {
	code, err := l.findCode(c, value)
	if err != nil {
		return nil, err
	}
	c.CausedBy(code.Entry)
	c.About(journal.Subject{Corp: code.Corp, Agent: code.Agent, User: code.User})
	domain, err := l.domainFor(c, code)
	if err != nil {
		return nil, err
	}
	g := grantOf(code.Data)
	if f := l.distrust(domain, g.Host); f != nil {
		return nil, api.Refuse(errcode.UntrustedRedirect, *f)
	}
	first, err := l.rt.Credentials.Use(c.Context, c.Tx, code)
	if err != nil {
		return nil, err
	}
	if !first {
		return nil, api.Refuse(errcode.InvalidCode, problemOf(code, credential.Used))
	}
	m, err := l.directory.Member(c.Context, c.DB(), code.Corp, code.User)
	if err != nil {
		return nil, err
	}
	if m == nil {
		return nil, errcode.New(errcode.UserNotFound).With(gone(code.User))
	}
	ticket, err := l.ticketFor(c, code, g, m, life)
	return &redeemed{m, ticket}, err
}

func gone(user string) explain.Finding {
	return explain.Finding{Step: explain.State, Expected: "a member of the corp", Got: user, Cause: "the member was deleted meanwhile", Fix: "forget the member"}
}

// findCode gives a code that can be redeemed.
func (l *Login) findCode(c *api.Call, value string) (*credential.Credential, error) {
	code, err := l.rt.Credentials.Find(c.Context, c.DB(), value)
	if err != nil {
		return nil, err
	}
	if code != nil && code.Kind != credential.OAuthCode {
		f := problemOf(nil, credential.Unknown)
		f.Got, f.Cause, f.Fix = code.Kind.One(), "the value is of another kind", "send the code that the authorize page appended to redirect_uri"
		return nil, api.Refuse(errcode.InvalidCode, f)
	}
	if state := code.State(c.Now); state != credential.Valid {
		if code != nil {
			c.CausedBy(code.Entry)
		}
		return nil, api.Refuse(errcode.InvalidCode, problemOf(code, state))
	}
	return code, nil
}

func problemOf(code *credential.Credential, state credential.State) explain.Finding {
	f := explain.Finding{Step: explain.Credential, Expected: "a code of the authorize page, younger than 5 minutes, used once", Doc: redeemDoc}
	switch state {
	case credential.Used:
		f.Got, f.Cause = "a code that was redeemed before", "the redirect page was reloaded, or two servers redeem the same code"
		f.Fix = "keep the login in a session, and redirect once more for a new code"
	case credential.Expired:
		f.Got, f.Cause = "a code that expired at "+code.ExpiresAt.Format("15:04:05"), "it was redeemed more than 5 minutes after it was issued"
		f.Fix = "redeem it at once"
	case credential.Unknown, credential.Valid:
		f.Got, f.Cause, f.Fix = "a code that was never issued", "it is garbled, or of another simulator", "open the authorize link again"
	}
	return f
}

// domainFor makes sure that a code belongs to the caller, and gives the caller's trusted domain.
func (l *Login) domainFor(c *api.Call, code *credential.Credential) (string, error) {
	if c.Credential.Kind == credential.SuiteToken {
		return l.domainForSuite(c, code)
	}
	app, err := l.agents.App(c.Context, c.DB(), c.Credential.Corp, c.Credential.Agent)
	if err != nil {
		return "", err
	}
	if app == nil {
		return "", agent.Gone(c.Credential)
	}
	f := explain.Finding{Step: explain.Credential, Expected: fmt.Sprintf("a code for app %d of corp %s", app.AgentID, app.Corp), Got: issuedFor(code),
		Cause: "the code was issued for another app than the access_token belongs to", Fix: "redeem it with the access_token of the app whose link was opened", Doc: redeemDoc}
	switch {
	case app.Kind == agent.Suite:
		f.Cause, f.Fix, f.Doc = "a third-party suite redeems codes with its suite_access_token", "call service/auth/getuserinfo3rd", 91121
	case code.Corp == app.Corp && code.Suite == app.SuiteID && code.Agent == app.AgentID, code.Corp == app.Corp && code.Suite == "" && code.Agent == 0:
		return app.TrustedDomain, nil
	}
	return "", api.Refuse(errcode.InvalidCode, f)
}

func (l *Login) domainForSuite(c *api.Call, code *credential.Credential) (string, error) {
	s, err := l.suites.Suite(c.Context, c.DB(), c.Credential.Suite)
	if err != nil {
		return "", err
	}
	f := explain.Finding{Step: explain.Credential, Expected: "a code for suite " + c.Credential.Suite, Got: issuedFor(code),
		Cause: "the code was issued for another app", Fix: "open the authorize link with appid=" + c.Credential.Suite, Doc: 91121}
	switch {
	case s == nil || s.Kind == suite.Template:
		f.Expected, f.Cause = "a third-party suite", "this call is not for 代开发 templates"
		f.Fix = "redeem the code with auth/getuserinfo and the app's access_token"
	case code.Suite == s.SuiteID:
		return s.TrustedDomain, nil
	}
	return "", api.Refuse(errcode.InvalidCode, f)
}

// issuedFor tells whose code it is.
func issuedFor(code *credential.Credential) string {
	switch {
	case code.Agent == 0 && code.Suite == "":
		return "a code for corp " + code.Corp + " without agentid"
	case code.Agent == 0:
		return "a code for suite " + code.Suite
	case code.Suite == "":
		return fmt.Sprintf("a code for app %d of corp %s", code.Agent, code.Corp)
	}
	return fmt.Sprintf("a code for app %d of corp %s, made from %s", code.Agent, code.Corp, code.Suite)
}

// ticketFor issues a user ticket for snsapi_privateinfo or the legacy snsapi_userinfo and a visible member (doc 91023, 91121).
func (l *Login) ticketFor(c *api.Call, code *credential.Credential, g grant, m *directory.Member, life time.Duration) (string, error) {
	if g.Scope == scopeBase {
		return "", nil
	}
	app, err := l.agents.App(c.Context, c.DB(), code.Corp, code.Agent)
	if err != nil || app == nil {
		return "", err
	}
	visible, err := l.agents.Visible(c.Context, c.DB(), app, m)
	if err != nil || !visible {
		return "", err
	}
	ticket, err := l.rt.Credentials.Issue(c.Context, c.Tx, credential.Credential{
		Kind: credential.UserTicket, Subject: "user_ticket/" + m.Corp + "/" + m.UserID, Provider: code.Provider, Suite: code.Suite,
		Corp: m.Corp, Agent: code.Agent, User: m.UserID, Data: g.text(),
	}, life)
	if err != nil {
		return "", err
	}
	return ticket.Value, nil
}
