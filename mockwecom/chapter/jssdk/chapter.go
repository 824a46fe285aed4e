// Package jssdk holds what a page needs from the server before its scripts can talk to the client: the tickets that its signatures
// are made with, and the codes that open a chat from outside. Source: doc 90506, 90493, 94345.
package jssdk

import (
	"fmt"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/quota"
	"wecomlab/mockwecom/engine/random"
)

// The documents of the rows.
const (
	ticketDoc  = 90506
	invoiceDoc = 90493
	launchDoc  = 94345
)

// The credentials of this chapter, with their documents.
const (
	CorpTicket  credential.Kind = "jsapi_ticket"       // doc 90506: 7200 s, signs the identity of the corp
	AgentTicket credential.Kind = "agent_jsapi_ticket" // doc 90506: 7200 s, signs the identity of one app
	CardTicket  credential.Kind = "wx_card_ticket"     // doc 90493: 7200 s, signs the choice of an invoice
	LaunchCode  credential.Kind = "launch_code"        // doc 94345: 300 s, once
)

const (
	ticketLife = 7200 * time.Second
	launchLife = 5 * time.Minute
	// valueLength is that of the tickets of the samples (doc 90506).
	valueLength = 86
)

// badTicketType refuses a type of ticket/get.
const badTicketType errcode.Code = 91040

// The limits of tickets (doc 90506, 90312).
var (
	perCorp = quota.Limit{Name: "fetches of jsapi tickets by one corp in an hour", Most: 400, Per: quota.Hour}
	perApp  = quota.Limit{Name: "fetches of jsapi tickets by one app in an hour", Most: 100, Per: quota.Hour}
)

// Tickets is this chapter of one simulator. It is safe for concurrent use.
type Tickets struct {
	rt     *engine.Runtime
	dir    *directory.Directory
	agents *agent.Agents
}

// New makes the chapter on top of the lower ones. It does nothing before its rows are used.
func New(rt *engine.Runtime, dir *directory.Directory, agents *agent.Agents) *Tickets {
	return &Tickets{rt: rt, dir: dir, agents: agents}
}

// Chapter gives the rows.
func (t *Tickets) Chapter() engine.Chapter {
	apps := api.Callers(string(agent.SelfBuilt), string(agent.Customized), string(agent.Suite))
	return engine.Chapter{
		Name: "jssdk", Title: "JS-SDK tickets (JS-SDK)",
		Endpoints: []api.Row{
			api.GET("/cgi-bin/get_jsapi_ticket", ticketDoc, api.CorpAccess, t.corpTicket, api.Writes, api.Also(90539, 96909), apps),
			api.GET("/cgi-bin/ticket/get", ticketDoc, api.CorpAccess, t.ticket, api.Writes, api.Also(90539, 96909, invoiceDoc, 90526, 96895), apps),
			api.POST("/cgi-bin/get_launch_code", launchDoc, api.CorpAccess, t.launchCode, api.Writes, api.Also(94346, 96934), apps),
		},
		Actions: []action.Row{
			action.New("member.launch", "Open a chat by launch code", "用launch_code打开聊天", journal.LaneMember, launchDoc,
				"opens wxwork://launch?launch_code=… as a browser does; the code works once, for five minutes", t.launch),
		},
	}
}

type ticketOut struct {
	Ticket    string `json:"ticket"`
	ExpiresIn int    `json:"expires_in"` // seconds, always the whole life
}

type corpTicketIn struct {
	Type string `json:"type" wx:"unknown=91040"` // must not be given (entry 91040 of doc 90313)
}

// corpTicket gives the ticket of the corp, the same for all its apps while it lives. (doc 90506)
func (t *Tickets) corpTicket(c *api.Call, in corpTicketIn) (*ticketOut, error) {
	if in.Type != "" {
		return nil, api.Refuse(badTicketType, explain.Finding{Step: explain.Parameter, Expected: "no type", Got: in.Type,
			Cause: "the ticket of the corp has no types", Fix: "leave it out; the ticket of an app is had from ticket/get?type=agent_config", Doc: 90313})
	}
	return t.current(c, credential.Credential{Kind: CorpTicket, Subject: "corp/" + c.Credential.Corp, Corp: c.Credential.Corp})
}

type ticketIn struct {
	Type string `json:"type" wx:"need=91040,unknown=91040"`
}

// ticket gives the ticket of the calling app, or the one for invoices, the same while it lives. (doc 90506, 90493)
func (t *Tickets) ticket(c *api.Call, in ticketIn) (*ticketOut, error) {
	of := credential.Credential{Kind: AgentTicket, Provider: c.Credential.Provider, Suite: c.Credential.Suite, Corp: c.Credential.Corp, Agent: c.Credential.Agent}
	of.Subject = fmt.Sprintf("corp/%s/%d", of.Corp, of.Agent)
	switch in.Type {
	case "agent_config":
	case "wx_card":
		of.Kind = CardTicket
	default:
		return nil, api.Refuse(badTicketType, explain.Finding{Step: explain.Parameter, Expected: "type=agent_config or wx_card", Got: "type=" + in.Type,
			Cause: "there is no such type of ticket", Fix: "the ticket of the corp is had from get_jsapi_ticket", Doc: 90313})
	}
	return t.current(c, of)
}

// current counts a fetch and gives the present ticket, or issues one.
func (t *Tickets) current(c *api.Call, of credential.Credential) (*ticketOut, error) {
	if err := c.Spend(quota.Key{Who: c.Credential.Corp, What: string(of.Kind)}, 1, perCorp); err != nil {
		return nil, err
	}
	if err := c.Spend(quota.Key{Who: fmt.Sprintf("app %d of %s", c.Credential.Agent, c.Credential.Corp), What: string(of.Kind)}, 1, perApp); err != nil {
		return nil, err
	}
	book := t.rt.Credentials
	ticket, err := book.Newest(c.Context, c.Tx, of.Kind, of.Subject)
	if err == nil && ticket.State(c.Now) != credential.Valid {
		of.Value = t.rt.Random.Text(valueLength, random.Token)
		ticket, err = book.Put(c.Context, c.Tx, of, ticketLife)
	}
	if err != nil {
		return nil, err
	}
	return &ticketOut{ticket.Value, int(ticketLife / time.Second)}, nil
}
