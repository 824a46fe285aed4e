package message

import (
	"fmt"
	"strconv"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/message/content"
	"wecomlab/mockwecom/engine/api"
)

const (
	foreignCard  errcode.Code = 42015
	nobodyToTell errcode.Code = 82101
	noReceiver   errcode.Code = 82102
)

type updateIn struct {
	Users     []string      `json:"userids" wx:"unknown=82102,hidden=82102"`
	Parties   []int64       `json:"partyids" wx:"unknown=82102,hidden=82102"`
	Tags      []int64       `json:"tagids" wx:"unknown=82102"`
	All       int           `json:"atall"`
	AgentID   int64         `json:"agentid" wx:"unknown=40056,hidden=301002"`
	Code      string        `json:"response_code" wx:"unknown=60140"`
	Button    *frozenState  `json:"button"`
	Translate int           `json:"enable_id_trans"`
	Card      *content.Card `json:"template_card"`
}

type frozenState struct {
	Text string `json:"replace_name"`
}

type updateOut struct {
	Invalid []string `json:"invaliduser"`
}

func (in *updateIn) to() *addressed {
	to := &addressed{All: in.All == 1}
	if to.All {
		return to
	}
	to.Users = in.Users
	for _, id := range in.Parties {
		to.Parties = append(to.Parties, strconv.FormatInt(id, 10))
	}
	for _, id := range in.Tags {
		to.Tags = append(to.Tags, strconv.FormatInt(id, 10))
	}
	return to
}

// update freezes the buttons of a card or puts another card in its place, for some of its receivers. (doc 94888)
func (m *Messenger) update(c *api.Call, in updateIn) (*updateOut, error) {
	app, err := m.caller(c, in.AgentID, false)
	if err != nil {
		return nil, err
	}
	code, msg, err := findCode(c, in.Code)
	if err != nil {
		return nil, err
	}
	if msg.Agent != app.AgentID {
		return nil, api.Refuse(foreignCard, explain.Finding{Step: explain.Scope, Expected: fmt.Sprintf("a card of app %d", app.AgentID), Got: fmt.Sprintf("one of app %d", msg.Agent),
			Cause: "only the app that sent a card may change it", Fix: "use that app's token", Doc: updateDoc})
	}
	to := in.to()
	if err := to.check(nobodyToTell); err != nil {
		return nil, err
	}
	change, err := m.changeOf(c, app, msg, &in)
	if err != nil {
		return nil, err
	}
	out, err := m.addressUpdate(c, app, msg, to, change)
	if err != nil {
		return nil, err
	}
	if err := storeUpdate(c, change); err != nil {
		return nil, err
	}
	return out, code.use(c.Context, c.Tx)
}

func storeUpdate(c *api.Call, change *cardUpdate) error {
	if _, err := c.Tx.NewInsert().Model(change).Exec(c.Context); err != nil {
		return fmt.Errorf("store the change of a card: %w", err)
	}
	return nil
}

// changeOf gives what a call changes: buttons, or the card.
func (m *Messenger) changeOf(c *api.Call, app *agent.App, msg *Message, in *updateIn) (*cardUpdate, error) {
	change := &cardUpdate{Message: msg.ID}
	if in.Card == nil {
		switch interactive := (&content.Card{Type: msg.Card}).Interactive(); {
		case in.Button == nil || in.Button.Text == "":
			return nil, wrongParameter("button", "button.replace_name, or a template_card", "nothing")
		case !interactive:
			return nil, wrongParameter("button", "a template_card for a card of this kind", msg.Card)
		}
		change.Button = in.Button.Text
		return change, nil
	}
	if err := content.App.CheckUpdate(c.Context, m.sender(c, app, false), in.Card); err != nil {
		return nil, err
	}
	if in.Translate == 1 {
		if err := m.translate(c, app, in.Card); err != nil {
			return nil, err
		}
	}
	change.Button = in.Card.Replace
	var err error
	change.Payload, err = plainJSON(in.Card)
	return change, err
}

// addressUpdate settles who gets a change: those who are named, as far as they have the card.
func (m *Messenger) addressUpdate(c *api.Call, app *agent.App, msg *Message, to *addressed, change *cardUpdate) (*updateOut, error) {
	out := &updateOut{}
	if to.All {
		change.audience = msg.audience
		return out, nil
	}
	named := &addressed{Parties: to.Parties, Tags: to.Tags}
	audience, _, err := m.resolve(c, app, named)
	if err != nil {
		return nil, err
	}
	r := &resolver{Messenger: m, c: c, app: app}
	if r.view, err = m.agents.See(c.Context, c.DB(), c.Credential); err != nil {
		return nil, err
	}
	var members []int64
	for _, id := range to.Users {
		found, err := r.member(id)
		if err != nil {
			return nil, err
		}
		if found == nil || !msg.has(found) {
			out.Invalid = append(out.Invalid, lower(id))
			continue
		}
		members = append(members, found.ID)
	}
	audience.Members += newIDList(members)
	if audience.nobody() {
		return nil, api.Refuse(noReceiver, explain.Finding{Step: explain.Scope, Expected: "receivers of the card", Got: fmt.Sprint(to.Users),
			Cause: "none of those who are named got the card", Fix: "name the member of the callback, or send atall", Doc: updateDoc})
	}
	change.audience = audience
	return out, nil
}
