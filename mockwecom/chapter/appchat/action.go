package appchat

import (
	"fmt"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
)

const courseKind = "course"

type kindIn struct {
	Corp string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Chat string `name:"chat" need:"yes" help:"chatid of a group chat that an app has made"`
	Kind string `name:"kind" default:"course" need:"yes" choices:"course,ordinary" help:"what the group is from now on"`
}

// setKind makes a chat a course group or an ordinary one. (doc 98914: chat_type)
func (a *AppChats) setKind(c *action.Call, in kindIn) (action.Result, error) {
	chat, err := a.Chat(c.Context, c.Tx, in.Corp, in.Chat)
	if err == nil && chat == nil {
		err = action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "the chatid of a group chat of " + in.Corp, Got: in.Chat, Cause: "no app of the corp has made such a chat"})
	}
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Corp: chat.Corp, Agent: chat.Agent})
	chat.Course = in.Kind == courseKind
	if _, err := c.Tx.NewUpdate().Model(chat).Column("course").WherePK().Exec(c.Context); err != nil {
		return action.Result{}, fmt.Errorf("change group chat %s: %w", chat.ChatID, err)
	}
	return action.Result{Say: fmt.Sprintf("%s is of the kind %s", chat.ChatID, in.Kind)}, nil
}
