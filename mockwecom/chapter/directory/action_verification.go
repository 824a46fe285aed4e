package directory

import (
	"net/url"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
)

type configureVerificationIn struct {
	Corp    string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	URL     string   `name:"url" help:"page that the client opens; empty switches the second verification off"`
	Parties []string `name:"parties" default:"1" help:"departments whose members are covered, by comma; what lies below them is included"`
}

// configureVerification sets how the members of a corp prove who they are a second time. (doc 99519)
func (d *Directory) configureVerification(c *action.Call, in configureVerificationIn) (action.Result, error) {
	e, err := d.administer(c, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	parties, err := e.existing(in.Parties)
	if err != nil {
		return action.Result{}, err
	}
	if _, err := c.Tx.NewDelete().Model((*verification)(nil)).Where("corp = ?", e.corp).Exec(c.Context); err != nil {
		return action.Result{}, wrap(err, "switch the second verification off")
	}
	if in.URL == "" {
		return action.Result{Say: "there is no second verification"}, nil
	}
	if at, err := url.Parse(in.URL); err != nil || at.Host == "" {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "an address that begins with http:// or https://", Got: in.URL,
			Cause: "a client cannot open it", Fix: "give the whole address of the page", Doc: tfaPageDoc})
	}
	v := &verification{Corp: e.corp, URL: in.URL, Parties: parties}
	_, err = c.Tx.NewInsert().Model(v).Exec(c.Context)
	return action.Result{Say: "members prove who they are at " + in.URL}, wrap(err, "store the second verification")
}

// verifyMember lets the client of a member open the verification page. (doc 99519)
func (d *Directory) verifyMember(c *action.Call, in memberIn) (action.Result, error) {
	e, m, err := d.administerMember(c, in)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Corp: m.Corp, User: m.UserID})
	v, err := verificationOf(c.Context, c.Tx, e.corp)
	if err != nil {
		return action.Result{}, err
	}
	if v == nil {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.State, Expected: "a corp with a verification page", Got: "none",
			Cause: "the corp has no second verification", Fix: "mockwecom do corp.second_verification url=…", Doc: tfaPageDoc})
	}
	address, code, err := d.beginVerification(e, v, m)
	return action.Result{Say: "the client of " + m.UserID + " opens " + address, Values: map[string]string{"url": address, "code": code}}, err
}
