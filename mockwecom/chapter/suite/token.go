package suite

import (
	"fmt"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
)

type suiteTokenRequest struct {
	SuiteID string `json:"suite_id" wx:"need=41021,max=512,unknown=40083"`
	Secret  string `json:"suite_secret" wx:"need=41024,max=512,unknown=40080"`
	Ticket  string `json:"suite_ticket" wx:"need=41023,max=512,unknown=40085"`
}

type suiteToken struct {
	Token     string `json:"suite_access_token"`
	ExpiresIn int64  `json:"expires_in"` // seconds
}

// getSuiteToken exchanges a suite_ticket. An unknown suite is 40083, a wrong secret 40080, a ticket that is unknown, expired or
// another suite's 40085. A repeated get gives the same token. (doc 90600, 97162)
func (s *Suites) getSuiteToken(c *api.Call, in suiteTokenRequest) (suiteToken, error) {
	of, err := s.Suite(c.Context, c.DB(), in.SuiteID)
	if err != nil {
		return suiteToken{}, err
	}
	if of == nil {
		return suiteToken{}, api.Refuse(errcode.InvalidSuiteID, explain.Finding{Step: explain.Parameter, Expected: "a suite_id (ww…, wx…) or template id (dk…)",
			Got: in.SuiteID, Cause: "this world has no such suite", Fix: "compare the suite_id with the provider's list; the provider's corpid is none", Doc: 90600})
	}
	c.About(journal.Subject{Provider: of.Provider, Suite: of.SuiteID})
	if err := s.gate(c, of.Provider); err != nil {
		return suiteToken{}, err
	}
	if of.Secret != in.Secret {
		return suiteToken{}, s.wrongSuiteSecret(c, of, in.Secret)
	}
	ticket, state, err := s.rt.Credentials.FindAs(c.Context, c.DB(), credential.SuiteTicket, in.Ticket)
	if err != nil {
		return suiteToken{}, err
	}
	if ticket != nil {
		c.CausedBy(ticket.Entry)
	}
	if ticket == nil || ticket.Suite != of.SuiteID || state != credential.Valid {
		return suiteToken{}, s.wrongTicket(c, of, ticket)
	}
	token, err := s.rt.Credentials.Current(c.Context, c.Tx, credential.Credential{
		Kind: credential.SuiteToken, Subject: of.SuiteID, Provider: of.Provider, Suite: of.SuiteID,
	}, tokenLife)
	if err != nil {
		return suiteToken{}, err
	}
	return suiteToken{Token: token.Value, ExpiresIn: seconds(tokenLife)}, nil
}

// seconds is a length of time as expires_in tells it: the whole life, also on a repeated get (doc 90600, 91200).
func seconds(life time.Duration) int64 { return int64(life / time.Second) }

// wrongSuiteSecret says whose secret it is, if it is anybody's.
func (s *Suites) wrongSuiteSecret(c *api.Call, of *Suite, given string) error {
	f := explain.Finding{Step: explain.Credential, Expected: "the secret of " + of.SuiteID, Got: "another value",
		Cause: "the secret was mistyped, or reset in the provider's console", Fix: "copy it again from the page of the suite or template", Doc: 90600}
	all, err := s.Suites(c.Context, c.DB())
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.Secret == given {
			f.Got, f.Cause, f.Fix = "the secret of "+other.SuiteID, "secret and suite_id belong to two different suites", "send both of one suite"
			f.Fits = []string{"suite_id " + other.SuiteID}
		}
	}
	providers, err := s.Providers(c.Context, c.DB())
	if err != nil {
		return err
	}
	for _, p := range providers {
		if p.Secret == given {
			f.Got, f.Cause = "the provider_secret of "+p.CorpID, "the provider's secret only opens get_provider_token"
		}
	}
	return api.Refuse(errcode.InvalidSuiteSecret, f)
}

// wrongTicket tells an unknown ticket, a foreign one and one that is too old apart, and what to do about each.
func (s *Suites) wrongTicket(c *api.Call, of *Suite, ticket *credential.Credential) error {
	f := explain.Finding{Step: explain.Credential, Expected: "the newest suite_ticket of " + of.SuiteID, Doc: 90628,
		Fix: "keep the newest ticket that was pushed; `mockwecom do provider.refresh_ticket suite=" + of.SuiteID + "` pushes one now"}
	newest, err := s.rt.Credentials.Newest(c.Context, c.DB(), credential.SuiteTicket, of.SuiteID)
	if err != nil {
		return err
	}
	switch {
	case ticket != nil && ticket.Suite != of.SuiteID:
		f.Got, f.Cause = "a suite_ticket of "+ticket.Suite, "the tickets of two suites were mixed up"
	case ticket != nil:
		f.Got = fmt.Sprintf("a ticket of %s, %s old", ticket.IssuedAt.Format(time.RFC3339), c.Now.Sub(ticket.IssuedAt).Truncate(time.Second))
		f.Cause = "a ticket lives 30 minutes; later pushes did not arrive or were not kept"
	case newest == nil:
		f.Got, f.Cause = "a value that was never pushed", "no ticket was pushed to "+of.SuiteID+" yet: its callback URL must be verified first"
		f.Fix = "save the callback URL, then `mockwecom do provider.refresh_ticket suite=" + of.SuiteID + "`"
	default:
		f.Got = "a value that was never pushed"
		f.Cause = "the ticket is garbled or from another world; the newest was pushed at " + newest.IssuedAt.Format(time.RFC3339)
	}
	return api.Refuse(errcode.InvalidSuiteTicket, f)
}

type providerTokenRequest struct {
	CorpID string `json:"corpid" wx:"need=41002,max=512,unknown=40013"`
	Secret string `json:"provider_secret" wx:"max=512,unknown=40001"`
}

type providerToken struct {
	Token     string `json:"provider_access_token"`
	ExpiresIn int64  `json:"expires_in"` // seconds
}

// getProviderToken gives the token of a provider. An unknown corpid is 40013; the codes for a missing and for a wrong secret are
// settings. A repeated get gives the same token. (doc 91200, 96237)
func (s *Suites) getProviderToken(c *api.Call, in providerTokenRequest) (providerToken, error) {
	if in.Secret == "" {
		return providerToken{}, api.Refuse(s.code(s.rt.Settings.Text(missingProviderSecret)), explain.Finding{Step: explain.Parameter,
			Expected: "provider_secret", Got: "nothing", Cause: "the parameter is missing or empty; its name is provider_secret, not corpsecret",
			Fix: "send the ProviderSecret of the provider's console", Doc: 91200})
	}
	p, err := s.provider(c, in.CorpID)
	if err != nil {
		return providerToken{}, err
	}
	c.About(journal.Subject{Provider: p.CorpID})
	if err := s.gate(c, p.CorpID); err != nil {
		return providerToken{}, err
	}
	if p.Secret != in.Secret {
		return providerToken{}, api.Refuse(s.code(s.rt.Settings.Text(wrongProviderSecret)), explain.Finding{Step: explain.Credential,
			Expected: "the provider_secret of " + p.CorpID, Got: "another value", Cause: "the secret is wrong, or it is a suite's or an app's",
			Fix: "copy the ProviderSecret of the provider's console", Doc: 91200})
	}
	token, err := s.rt.Credentials.Current(c.Context, c.Tx, credential.Credential{
		Kind: credential.ProviderToken, Subject: p.CorpID, Provider: p.CorpID,
	}, tokenLife)
	if err != nil {
		return providerToken{}, err
	}
	return providerToken{Token: token.Value, ExpiresIn: seconds(tokenLife)}, nil
}

// provider finds the provider of a corpid or refuses with 40013.
func (s *Suites) provider(c *api.Call, corpid string) (*Provider, error) {
	p, err := s.Provider(c.Context, c.DB(), fold(corpid))
	if err != nil || p != nil {
		return p, err
	}
	f := explain.Finding{Step: explain.Parameter, Expected: "the corpid of a provider", Got: corpid,
		Cause: "this world has no such provider", Fix: "send the corpid of the provider's own corp", Doc: 91200}
	isSuite, err := s.Suite(c.Context, c.DB(), corpid)
	if err != nil {
		return nil, err
	}
	if isSuite != nil {
		f.Cause, f.Fits = "this is a suite_id", []string{isSuite.Provider}
	}
	return nil, api.Refuse(errcode.InvalidCorpID, f)
}

// code is the errcode that a setting names.
func (s *Suites) code(text string) errcode.Code {
	n, _ := strconv.Atoi(text) // settings of a choice are numbers
	return errcode.Code(n)
}

// ownSuite is the suite whose suite_access_token was presented.
func (s *Suites) ownSuite(c *api.Call, db bun.IDB) (*Suite, error) {
	of, err := s.Suite(c.Context, db, c.Credential.Suite)
	if err != nil || of != nil {
		return of, err
	}
	return nil, api.Refuse(errcode.InvalidSuiteAccessToken, explain.Finding{Step: explain.State, Got: c.Credential.Suite,
		Cause: "the suite of this token is not in this world any more"})
}
