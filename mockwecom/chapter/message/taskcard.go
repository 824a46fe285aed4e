package message

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/message/content"
	"wecomlab/mockwecom/engine/api"
)

// The codes of changed task cards (doc 90313).
const (
	unknownTask     errcode.Code = 42016
	unknownTaskKey  errcode.Code = 42017
	missingTaskName errcode.Code = 42020
)

type updateTaskIn struct {
	Users   []string `json:"userids" wx:"need=82101,unknown=82102,hidden=82102"`
	AgentID int64    `json:"agentid" wx:"unknown=40056,hidden=301002"`
	TaskID  string   `json:"task_id" wx:"need=42014,unknown=42016"`
	Replace string   `json:"replace_name"` // what the buttons say
	Clicked string   `json:"clicked_key"`  // the way of older editions: the button whose replace_name they say
}

// updateTask freezes the buttons of a task card for some of its receivers. (doc 91579)
func (m *Messenger) updateTask(c *api.Call, in updateTaskIn) (*updateOut, error) {
	app, err := m.caller(c, in.AgentID, false)
	if err != nil {
		return nil, err
	}
	msg, err := m.taskCard(c, in.TaskID)
	if err != nil {
		return nil, err
	}
	change := &cardUpdate{Message: msg.ID}
	if change.Button, err = in.button(msg); err != nil {
		return nil, err
	}
	to := &addressed{Users: in.Users}
	if err := to.check(nobodyToTell); err != nil {
		return nil, err
	}
	out, err := m.addressUpdate(c, app, msg, to, change)
	if err != nil {
		return nil, err
	}
	return out, storeUpdate(c, change)
}

// taskCard gives the newest task card of a task_id, which must be one of the calling app.
func (m *Messenger) taskCard(c *api.Call, id string) (*Message, error) {
	var found []*Message
	err := c.DB().NewSelect().Model(&found).Where("corp = ?", c.Credential.Corp).Where("task_id = ?", id).
		Where("card_type IN (?)", bun.List([]string{content.TaskCard, content.InteractiveTaskCard})).Order("id DESC").Scan(c.Context)
	if err != nil {
		return nil, fmt.Errorf("look up task card %s: %w", id, err)
	}
	own := slices.IndexFunc(found, func(msg *Message) bool { return msg.Agent == c.Credential.Agent })
	switch {
	case own >= 0:
		return found[own], nil
	case len(found) > 0:
		return nil, api.Refuse(foreignCard, explain.Finding{Step: explain.Scope, Expected: fmt.Sprintf("a task card of app %d", c.Credential.Agent), Got: fmt.Sprintf("one of app %d", found[0].Agent),
			Cause: "only the app that sent a card may change it", Fix: "use that app's token", Doc: taskDoc})
	}
	return nil, api.Refuse(unknownTask, explain.Finding{Step: explain.Parameter, Expected: "the task_id of a task card that the app has sent", Got: id,
		Cause: "the app has sent no task card with this task_id", Fix: "send the task_id of message/send or of the callback", Doc: taskDoc})
}

// button gives what the buttons of a card say from now on.
func (in *updateTaskIn) button(msg *Message) (string, error) {
	f := explain.Finding{Step: explain.Parameter, Expected: "replace_name", Got: "nothing", Cause: "the call does not say what the buttons become", Fix: "send replace_name", Doc: taskDoc}
	if in.Replace != "" {
		return in.Replace, nil
	}
	if in.Clicked == "" {
		return "", api.Refuse(missingTaskName, f)
	}
	var card content.Task
	if err := json.Unmarshal([]byte(msg.Payload), &card); err != nil {
		return "", fmt.Errorf("read task card %s: %w", msg.TaskID, err)
	}
	at := slices.IndexFunc(card.Buttons, func(b content.TaskButton) bool { return b.Key == in.Clicked })
	if at < 0 {
		f.Expected, f.Got, f.Cause, f.Fix = "the key of a button of the card", in.Clicked, "the card has no such button", "send the EventKey of the callback"
		return "", api.Refuse(unknownTaskKey, f)
	}
	if b := card.Buttons[at]; b.Replace != "" {
		return b.Replace, nil
	}
	return card.Buttons[at].Name, nil
}
