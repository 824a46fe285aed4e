package suite

import (
	"encoding/json"
	"fmt"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
)

type authCodeRequest struct {
	Code string `json:"auth_code" wx:"need=41008,max=512,unknown=40078"`
}

// permanentCode is the answer of v1: everything at once.
type permanentCode struct {
	AccessToken string    `json:"access_token,omitempty"` // third-party only
	ExpiresIn   int64     `json:"expires_in,omitempty"`
	Code        string    `json:"permanent_code"`
	Corp        *corpInfo `json:"auth_corp_info"`
	Info        *authInfo `json:"auth_info"`
	User        *authUser `json:"auth_user_info,omitempty"`
	State       string    `json:"state,omitempty"`
}

// getPermanentCode redeems an auth_code: whatever brought it, the event create_auth, the redirect of the install page or
// reset_permanent_code. It works once and for ten minutes, else 40078. 代开发 gets no access_token here. (doc 91911, 97163)
func (s *Suites) getPermanentCode(c *api.Call, in authCodeRequest) (*permanentCode, error) {
	of, a, err := s.redeem(c, in.Code)
	if err != nil {
		return nil, err
	}
	out := &permanentCode{Code: a.Code, State: a.Note}
	if out.Corp, err = s.corpInfo(c.Context, c.DB(), of, a, 1); err != nil {
		return nil, err
	}
	if out.Info, err = s.authInfo(c.Context, c.DB(), of, a); err != nil {
		return nil, err
	}
	if out.User, err = s.authUser(c.Context, c.DB(), of, a); err != nil {
		return nil, err
	}
	if of.Kind == Template {
		return out, nil
	}
	app, err := s.app(c.Context, c.DB(), a)
	if err != nil {
		return nil, err
	}
	token, err := s.agents.Token(c.Context, c.Tx, app)
	if err != nil {
		return nil, err
	}
	out.AccessToken, out.ExpiresIn = token.Value, seconds(agent.TokenLife)
	return out, nil
}

// permanentCodeV2 is the answer of v2: neither access_token nor agentid.
type permanentCodeV2 struct {
	Code  string     `json:"permanent_code"`
	Corp  *shortCorp `json:"auth_corp_info"`
	User  *authUser  `json:"auth_user_info,omitempty"`
	State string     `json:"state,omitempty"`
}

type shortCorp struct {
	CorpID string `json:"corpid"`
	Name   string `json:"corp_name"`
}

// getPermanentCodeV2 is getPermanentCode with a short answer; get_auth_info gives the rest. (doc 100776, 97163)
func (s *Suites) getPermanentCodeV2(c *api.Call, in authCodeRequest) (*permanentCodeV2, error) {
	of, a, err := s.redeem(c, in.Code)
	if err != nil {
		return nil, err
	}
	corp, err := s.dir.Corp(c.Context, c.DB(), a.Corp)
	if err != nil {
		return nil, err
	}
	user, err := s.authUser(c.Context, c.DB(), of, a)
	if err != nil {
		return nil, err
	}
	return &permanentCodeV2{Code: a.Code, Corp: &shortCorp{s.dir.OpenCorpID(of.Provider, corp), corp.Name}, User: user, State: a.Note}, nil
}

// redeem uses an auth_code up and issues the permanent code.
func (s *Suites) redeem(c *api.Call, value string) (*Suite, *Authorization, error) {
	of, err := s.ownSuite(c, c.DB())
	if err != nil {
		return nil, nil, err
	}
	code, err := s.usableAuthCode(c, of, value)
	if err != nil {
		return nil, nil, err
	}
	var g grant
	if err := json.Unmarshal([]byte(code.Data), &g); err != nil {
		return nil, nil, fmt.Errorf("auth_code %s…: %w", value[:8], err)
	}
	a, err := s.byID(c.Context, c.DB(), g.Authorization)
	if err != nil {
		return nil, nil, err
	}
	if !a.Live() {
		return nil, nil, refuseAuthCode("an auth_code of an authorization that was cancelled meanwhile",
			"the corp took its authorization back before the code was redeemed", "have the corp authorise again")
	}
	first, err := s.rt.Credentials.Use(c.Context, c.Tx, code)
	if err != nil {
		return nil, nil, err
	}
	if !first {
		return nil, nil, usedAuthCode(c.Now)
	}
	return of, a, s.issuePermanentCode(c, of, a)
}

// usableAuthCode finds an auth_code of the suite that still can be redeemed.
func (s *Suites) usableAuthCode(c *api.Call, of *Suite, value string) (*credential.Credential, error) {
	found, err := s.rt.Credentials.Find(c.Context, c.DB(), value)
	if err != nil {
		return nil, err
	}
	if found == nil || found.Kind != credential.AuthCode {
		got, cause := "a value that was never issued here", "the code is garbled, cut, or from another world"
		if found != nil {
			got, cause = found.Kind.One(), "the value is of another kind; the auth_code comes with create_auth, reset_permanent_code or the redirect"
		}
		return nil, refuseAuthCode(got, cause, "send the AuthCode of the newest event, or auth_code of the redirect")
	}
	c.CausedBy(found.Entry)
	c.About(found.About())
	switch state := found.State(c.Now); {
	case found.Suite != of.SuiteID:
		f := explain.Finding{Step: explain.Credential, Expected: "an auth_code of " + of.SuiteID, Got: "one of " + found.Suite,
			Cause: "the suite_access_token is another suite's; the event names the suite in SuiteId", Fix: "use the suite_access_token of " + found.Suite,
			Fits: []string{"the suite_access_token of " + found.Suite}, Doc: 100776}
		return nil, api.Refuse(s.code(s.rt.Settings.Text(foreignAuthCode)), f)
	case state == credential.Used:
		return nil, usedAuthCode(found.UsedAt)
	case state == credential.Expired:
		return nil, refuseAuthCode("one that expired at "+found.ExpiresAt.Format(time.RFC3339), "an auth_code lives 600 seconds",
			"redeem it right after the event, in the background; then authorise again")
	}
	return found, nil
}

func usedAuthCode(at time.Time) error {
	return refuseAuthCode("one that was redeemed at "+at.Format(time.RFC3339),
		"an auth_code works once; an event that was delivered twice, or a redirect page that was loaded again, redeems it a second time",
		"make the handler idempotent and keep the permanent code of the first exchange")
}

func refuseAuthCode(got, cause, fix string) error {
	return api.Refuse(errcode.InvalidAuthCode, explain.Finding{Step: explain.Credential, Expected: "an auth_code that was not redeemed yet", Got: got,
		Cause: cause, Fix: fix, Doc: 100776})
}

// issuePermanentCode makes the authorization active under a fresh code. A code that it had before is dead from now on.
func (s *Suites) issuePermanentCode(c *api.Call, of *Suite, a *Authorization) error {
	if err := s.rt.Credentials.Revoke(c.Context, c.Tx, credential.PermanentCode, subject(a)); err != nil {
		return err
	}
	code, err := s.rt.Credentials.Issue(c.Context, c.Tx, credential.Credential{
		Kind: credential.PermanentCode, Subject: subject(a), Provider: of.Provider, Suite: of.SuiteID, Corp: a.Corp, Agent: a.AgentID,
	}, 0)
	if err != nil {
		return err
	}
	if a.Code != "" {
		a.Former = a.Code
	}
	a.Code, a.State, a.Entry = code.Value, Active, c.Entry()
	c.About(journal.Subject{Provider: of.Provider, Suite: of.SuiteID, Corp: a.Corp, Agent: a.AgentID})
	return s.save(c.Context, c.Tx, a)
}
