package appchat

import (
	"fmt"

	"wecomlab/mockwecom/chapter/message/content"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/quota"
)

type sendIn struct {
	ChatID  string `json:"chatid" wx:"need=86001,unknown=86003,hidden=86008"`
	MsgType string `json:"msgtype"`
	Safe    int    `json:"safe"`
	content.Set
}

// send says something in a chat of the app. Members who have had too much do not get it, and nobody is told. (doc 90248)
func (a *AppChats) send(c *api.Call, in sendIn) (*api.None, error) {
	app, err := a.caller(c)
	if err != nil {
		return nil, err
	}
	chat, err := a.find(c, app, in.ChatID)
	if err != nil {
		return nil, err
	}
	from := &content.Sender{Settings: a.rt.Settings, Files: content.CorpFiles{Media: a.media, DB: c.DB(), Corp: app.Corp}, Note: c.Note}
	body, err := content.Chat.Check(c.Context, from, &in.Set, in.MsgType, in.Safe)
	if err != nil {
		return nil, err
	}
	if err := a.spend(c, chat); err != nil {
		return nil, err
	}
	payload, err := content.JSON(body)
	if err != nil {
		return nil, err
	}
	msg := &Message{Corp: chat.Corp, Chat: chat.ID, Agent: chat.Agent, Type: in.MsgType, Payload: payload, Safe: in.Safe, SentAt: c.Now.Unix(), Entry: c.Entry()}
	if _, err := c.Tx.NewInsert().Model(msg).Exec(c.Context); err != nil {
		return nil, fmt.Errorf("store message of group chat %s: %w", chat.ChatID, err)
	}
	return &api.None{}, nil
}

// spend books a message on the corp, as often as the chat has members.
func (a *AppChats) spend(c *api.Call, chat *Chat) error {
	members, err := sizeOf(c.Context, c.DB(), chat)
	if err != nil {
		return err
	}
	hour := quota.Limit{Name: "person-times in group chats by one corp in an hour", Most: a.rt.Settings.Int(perHour), Per: quota.Hour, Doc: sendDoc}
	return c.Spend(quota.Key{Who: chat.Corp, What: "person-times in group chats"}, members, sending, hour)
}
