package api

import (
	"fmt"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/quota"
)

const quotaDoc = 90312

// The base limits of every row (doc 90312): a violation within a minute shuts out for 60 seconds, one within an hour for 60 minutes.
var (
	perCorp = []quota.Limit{
		{Name: "calls of one API by one corp in a minute", Most: 10_000, Per: quota.Minute},
		{Name: "calls of one API by one corp in an hour", Most: 150_000, Per: quota.Hour},
	}
	perAddress = []quota.Limit{
		{Name: "calls of one API from one address in a minute", Most: 20_000, Per: quota.Minute},
		{Name: "calls of one API from one address in an hour", Most: 600_000, Per: quota.Hour},
	}
	perProviderAddress = []quota.Limit{
		{Name: "calls of one API from one address of a provider in a minute", Most: 40_000, Per: quota.Minute},
		{Name: "calls of one API from one address of a provider in an hour", Most: 1_200_000, Per: quota.Hour},
	}
)

// Unmetered exempts a row from the base limits: message/send has limits of its own (doc 90312).
func Unmetered(r *Row) { r.unmetered = true }

// Quota gives a row limits for each corp besides the base limits.
func Quota(limits ...quota.Limit) Option {
	return func(r *Row) { r.quota = append(r.quota, limits...) }
}

// AtOnce bounds the calls of one corp that go on at the same time; more of them are 45033 (doc 90313).
func AtOnce(n int) Option { return func(r *Row) { r.atOnce = n } }

// Quotas gives the limits of a row besides the base limits.
func (r *Row) Quotas() []quota.Limit { return r.quota }

// spend books a call on the corp, or provider, and on the address that it comes from; one without a credential on the address alone.
func (s *Server) spend(c *Call) error {
	if s.Quota.Off() {
		return nil
	}
	if c.Credential == nil {
		return c.spendAddress(perAddress)
	}
	who := c.Credential.Corp
	if c.Credential.Kind != credential.CorpToken {
		who = c.Credential.Provider
	}
	if len(c.Row.quota) > 0 {
		if err := c.Spend(quota.Key{Who: who, What: "own " + c.Row.Path}, 1, c.Row.quota...); err != nil {
			return err
		}
	}
	if c.Row.unmetered {
		return nil
	}
	byAddress := perAddress
	if c.Credential.Provider != "" {
		byAddress = perProviderAddress
	}
	if err := c.Spend(quota.Key{Who: who, What: c.Row.Path}, 1, perCorp...); err != nil {
		return err
	}
	return c.spendAddress(byAddress)
}

func (c *Call) spendAddress(limits []quota.Limit) error {
	if c.Row.unmetered {
		return nil
	}
	return c.Spend(quota.Key{Who: c.Remote, What: c.Row.Path}, 1, limits...)
}

// Spend books n on a key of its own, such as a robot's, and refuses with 45009 when one of the limits is reached. A key must always be
// given with the same limits.
func (c *Call) Spend(key quota.Key, n int, limits ...quota.Limit) error {
	full := c.server.Quota.Spend(c.Now, key, n, limits...)
	if full == nil {
		return nil
	}
	f := overspent(full, c.Row.title())
	if c.server.Quota.Warns() {
		c.Note("would be refused with 45009: " + f.String())
		return nil
	}
	return Refuse(errcode.RateLimited, f)
}

func overspent(full *quota.Full, title string) explain.Finding {
	doc := full.Limit.Doc
	if doc == 0 {
		doc = quotaDoc
	}
	return explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d %s", full.Limit.Most, full.Limit.Name),
		Got:   "more by " + full.Key.Who,
		Cause: fmt.Sprintf("%s is shut out until %s; other APIs go on working", title, full.Until.Format(time.RFC3339)),
		Fix:   "call less often, or let time go by: mockwecom clock advance; the setting quota.mode=off switches limits off", Doc: doc}
}

// enter counts a call among those that go on at the same time.
func (s *Server) enter(c *Call) (leave func(), err error) {
	who := c.Remote
	if c.Credential != nil {
		who = c.Credential.Corp
	}
	leave, ok := s.Quota.Enter(quota.Key{Who: who, What: c.Row.Path}, c.Row.atOnce)
	if ok || s.Quota.Warns() {
		return leave, nil
	}
	return leave, Refuse(errcode.ConcurrencyLimited, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d calls of %s at one time", c.Row.atOnce, c.Row.title()),
		Got: "one more by " + who, Cause: "too many calls go on at the same time", Fix: "wait for the answer to one call before the next", Doc: 90313})
}
