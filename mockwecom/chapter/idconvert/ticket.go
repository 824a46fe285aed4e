package idconvert

import (
	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/setting"
)

// massCallKind is the kind of the credential that lifts the frequency limits of conversions.
const massCallKind credential.Kind = "mass_call_ticket"

const (
	ticketLength = 64
	applyWithin  = 3 // months after the authorization (doc 96168)
	ticketRefuse = "48002"
)

var ticketRefusal = setting.Choice("idconvert.ticket_refusal", ticketRefuse, ticketDoc,
	"errcode for a second mass_call_ticket of a corp, or one asked for more than three months after the authorization; the page names none", ticketRefuse, "45009")

type ticketOut struct {
	Ticket string `json:"mass_call_ticket"`
}

// massCallTicket gives a ticket with which conversions are not limited for seven days: once for a corp, and within three months of its
// authorization. It is kept for good, so that a corp gets no second one. (doc 96168)
func (v *Converter) massCallTicket(c *api.Call, _ api.None) (ticketOut, error) {
	app, err := v.caller(c)
	if err != nil {
		return ticketOut{}, err
	}
	f := explain.Finding{Step: explain.State, Expected: "a corp that authorised the app within the last three months, and that has had no ticket", Doc: ticketDoc, Fix: "do without a ticket: the base limits are the same"}
	a, err := v.suites.Authorization(c.Context, c.Tx, app.SuiteID, app.Corp)
	if err != nil {
		return ticketOut{}, err
	}
	if a == nil || !c.Now.Before(a.CreatedAt.AddDate(0, applyWithin, 0)) {
		f.Got, f.Cause = "an older authorization", "the time for a ticket is over"
		return ticketOut{}, v.refuseTicket(f)
	}
	had, err := c.Tx.NewSelect().Model((*credential.Credential)(nil)).Where("kind = ?", massCallKind).Where("corp = ?", app.Corp).Exists(c.Context)
	if err != nil {
		return ticketOut{}, err
	}
	if had {
		f.Got, f.Cause = "a second request", "the corp has had its ticket"
		return ticketOut{}, v.refuseTicket(f)
	}
	t, err := v.rt.Credentials.Put(c.Context, c.Tx, credential.Credential{Value: v.rt.Random.Text(ticketLength, random.Token), Kind: massCallKind, Subject: app.Corp, Corp: app.Corp, Agent: app.AgentID, Provider: app.Provider}, 0)
	if err != nil {
		return ticketOut{}, err
	}
	return ticketOut{t.Value}, nil
}

func (v *Converter) refuseTicket(f explain.Finding) error {
	code := errcode.Forbidden
	if v.rt.Settings.Text(ticketRefusal) != ticketRefuse {
		code = errcode.RateLimited
	}
	return api.Refuse(code, f)
}
