package memberauth

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
)

// SelectedTicket is what a page gets for a member's choice of people (doc 94516): seven days, as often as one likes.
const SelectedTicket credential.Kind = "selected_ticket"

const ticketLife = 7 * 24 * time.Hour

// The codes of tickets (doc 90313).
const (
	operatorOutside errcode.Code = 60217
	foreignTicket   errcode.Code = 60219
	badTicket       errcode.Code = 60222
)

// Selection is whom a member picked in a page of an app. Who has left the corp since is not among them.
type Selection struct {
	Operator *directory.Member   // who picked
	Seen     []*directory.Member // now in the app's visible range
	Unseen   []*directory.Member // now out of it: they did not authorise
	Total    int                 // how many were picked then
}

// choice is what a ticket remembers.
type choice struct {
	Operator int64   `json:"operator"` // the number of who picked
	Members  []int64 `json:"members"`  // those of who were picked
}

// Picked is [Members.Selected] for messages: who picked, and who was picked, in and out of the app's visible range.
func (m *Members) Picked(ctx context.Context, db bun.IDB, app *agent.App, ticket string) (operator *directory.Member, seen, unseen []*directory.Member, err error) {
	of, err := m.Selected(ctx, db, app, ticket)
	if err != nil {
		return nil, nil, nil, err
	}
	return of.Operator, of.Seen, of.Unseen, nil
}

// Selected gives whom a ticket stands for. An unknown or expired ticket is 60222, one of another suite 60219; an operator who is no
// longer in the visible range is 60217.
func (m *Members) Selected(ctx context.Context, db bun.IDB, app *agent.App, ticket string) (*Selection, error) {
	made, err := m.ticket(ctx, db, app, ticket)
	if err != nil {
		return nil, err
	}
	var of choice
	if err := json.Unmarshal([]byte(made.Data), &of); err != nil {
		return nil, fmt.Errorf("read a selected_ticket of %s: %w", app.Corp, err)
	}
	out := &Selection{Total: len(of.Members)}
	operator, err := m.numbered(ctx, db, app.Corp, []int64{of.Operator})
	if err != nil {
		return nil, err
	}
	if len(operator) > 0 {
		out.Operator = operator[0]
	}
	if err := m.mayPick(ctx, db, app, out.Operator); err != nil {
		return nil, err
	}
	picked, err := m.numbered(ctx, db, app.Corp, of.Members)
	if err != nil {
		return nil, err
	}
	for _, one := range picked {
		seen, err := m.agents.Visible(ctx, db, app, one)
		if err != nil {
			return nil, err
		}
		if seen {
			out.Seen = append(out.Seen, one)
		} else {
			out.Unseen = append(out.Unseen, one)
		}
	}
	return out, nil
}

// ticket finds a ticket of an app that still lives.
func (m *Members) ticket(ctx context.Context, db bun.IDB, app *agent.App, value string) (*credential.Credential, error) {
	made, state, err := m.rt.Credentials.FindAs(ctx, db, SelectedTicket, value)
	if err != nil {
		return nil, err
	}
	f := explain.Finding{Step: explain.Credential, Expected: "a selected_ticket of this app", Got: "a value that was never issued here", Doc: ticketDoc,
		Cause: "the ticket is garbled, or from another world", Fix: "send selectedTicket as the page got it; here: mockwecom do member.pick"}
	switch {
	case state == credential.Valid && made.Suite == app.SuiteID && made.Corp == app.Corp:
		return made, nil
	case state == credential.Valid && made.Suite != app.SuiteID:
		f.Got, f.Cause, f.Fix = "one of "+made.Suite, "the ticket was made in a page of another app", "use the access_token of that app"
		return nil, api.Refuse(foreignTicket, f)
	case state == credential.Valid:
		f.Got, f.Cause, f.Fix = "one of another corp", "the ticket was made by a member of another corp", "use the access_token of that corp"
	case state == credential.Expired:
		f.Got, f.Cause, f.Fix = "one that expired at "+made.ExpiresAt.Format(time.RFC3339), "a ticket lives for seven days", "let the member pick again"
	}
	return nil, api.Refuse(badTicket, f)
}

// mayPick refuses an operator who is not in the app's visible range: 60217.
func (m *Members) mayPick(ctx context.Context, db bun.IDB, app *agent.App, operator *directory.Member) error {
	seen := false
	if operator != nil {
		var err error
		if seen, err = m.agents.Visible(ctx, db, app, operator); err != nil {
			return err
		}
	}
	if seen {
		return nil
	}
	return api.Refuse(operatorOutside, explain.Finding{Step: explain.Scope, Expected: "an operator who authorised the app or is in its visible range", Got: "another member",
		Cause: "who picks has to see the app, and still to see it when the ticket is used", Fix: "mockwecom do member.add_app, or corp.change_scope", Doc: 90313})
}

type selectedIn struct {
	Ticket string `json:"selected_ticket" wx:"need=60211,unknown=60222"`
}

type selectedOut struct {
	Operator string   `json:"operator_open_userid"`
	Seen     []string `json:"open_userid_list"`
	Unseen   []string `json:"unauth_open_userid_list"`
	Total    int      `json:"total"`
}

// selected tells an app whom a member has picked in its page. (doc 94894)
func (m *Members) selected(c *api.Call, in selectedIn) (*selectedOut, error) {
	app, err := m.caller(c)
	if err != nil {
		return nil, err
	}
	s, err := m.Selected(c.Context, c.DB(), app, in.Ticket)
	if err != nil {
		return nil, err
	}
	open := func(members []*directory.Member) []string {
		ids := make([]string, 0, len(members))
		for _, one := range members {
			ids = append(ids, m.dir.OpenUserID(app.Provider, one))
		}
		return ids
	}
	return &selectedOut{m.dir.OpenUserID(app.Provider, s.Operator), open(s.Seen), open(s.Unseen), s.Total}, nil
}
