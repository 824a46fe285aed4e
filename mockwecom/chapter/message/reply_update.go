package message

import (
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/message/content"
	"wecomlab/mockwecom/engine/action"
)

// The replies that change a card; the others are messages.
const (
	updateButton = "update_button"
	updateCard   = "update_template_card"
	updateTask   = "update_taskcard"
)

// message gives the card that was pressed.
func (a *answering) message(db bun.IDB) (*Message, error) {
	if a.reply.MsgType == updateTask {
		return find(a, db, "corp = ? AND agent = ? AND task_id = ? AND card_type IN (?)", a.who.Corp, a.from.Callback.Agent, a.callback.Get("TaskId"),
			bun.List([]string{content.TaskCard, content.InteractiveTaskCard}))
	}
	return find(a, db, "id = (SELECT message FROM message_codes WHERE code = ?) AND corp = ?", a.callback.Get("ResponseCode"), a.who.Corp)
}

// update changes the card that was pressed, for the member alone.
func (a *answering) update() error {
	msg, err := a.message(a.tx)
	if err != nil {
		return err
	}
	if msg == nil || msg.Recalled || !msg.has(a.who) {
		return refuse(explain.State, "a card that the member has", a.callback.Get("TaskId"), "the callback names no card of the member; it was recalled, or the callback was made up")
	}
	change := &cardUpdate{Message: msg.ID, audience: audience{Members: newIDList([]int64{a.who.ID})}}
	if a.reply.MsgType == updateCard {
		err = a.replace(change)
	} else {
		err = a.freeze(msg, change)
	}
	if err != nil {
		return err
	}
	if _, err := a.tx.NewInsert().Model(change).Exec(a); err != nil {
		return fmt.Errorf("store the change of a card: %w", err)
	}
	return nil
}

// freeze lets the buttons of the card say something else; they cannot be pressed any more.
func (a *answering) freeze(msg *Message, change *cardUpdate) error {
	name, field := a.reply.Button.ReplaceName, "Button.ReplaceName"
	if a.reply.MsgType == updateTask {
		name, field = a.reply.TaskCard.ReplaceName, "TaskCard.ReplaceName"
	} else if !(&content.Card{Type: msg.Card}).Interactive() {
		return action.Refuse(explain.Finding{Step: explain.State, Expected: "a card of type button_interaction, vote_interaction or multiple_interaction", Got: msg.Card,
			Cause: "a card of another kind has no buttons to freeze", Fix: "reply with update_template_card"})
	}
	if name == "" {
		return refuse(explain.Parameter, field, "nothing", "the reply does not say what the buttons become")
	}
	change.Button = name
	a.note(fmt.Sprintf("the buttons say %s for %s", name, a.who.UserID))
	return nil
}

// replace puts another card in the place of the one that was pressed.
func (a *answering) replace(change *cardUpdate) error {
	card, unknown := a.reply.card()
	if card == nil {
		return refuse(explain.Parameter, "TemplateCard", "nothing", "the reply has no card")
	}
	for _, name := range unknown {
		a.note(fmt.Sprintf("warning: a card has no element %.60s; it is ignored", name))
	}
	if err := checkReplyCard(a, a.sender(), card); err != nil {
		return err
	}
	payload, err := plainJSON(card)
	if err != nil {
		return err
	}
	change.Payload, change.Button = payload, card.Replace
	a.note("another card takes its place for " + a.who.UserID)
	return nil
}
