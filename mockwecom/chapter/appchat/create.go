package appchat

import (
	"fmt"
	"slices"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/quota"
	"wecomlab/mockwecom/engine/random"
)

type createIn struct {
	Name   string   `json:"name"`
	Owner  string   `json:"owner" wx:"unknown=86207"`
	Users  []string `json:"userlist" wx:"need=86006,unknown=86216"`
	ChatID string   `json:"chatid" wx:"taken=86215"`
}

type createOut struct {
	ChatID string `json:"chatid"`
}

// create makes a group chat. Without an owner one of its members is chosen by chance, without a chatid the id. (doc 90245)
func (a *AppChats) create(c *api.Call, in createIn) (*createOut, error) {
	app, err := a.caller(c)
	if err != nil {
		return nil, err
	}
	if err := a.checkNewID(c, app, in.ChatID); err != nil {
		return nil, err
	}
	members, err := a.people(c, app.Corp, in.Users)
	if err != nil {
		return nil, err
	}
	if err := a.checkSize(len(members)); err != nil {
		return nil, err
	}
	owner := among(members, in.Owner)
	switch {
	case in.Owner == "":
		owner = a.pick(members)
	case owner == nil:
		return nil, refuseOwner(c, in.Owner)
	}
	if err := c.Spend(quota.Key{Who: app.Corp, What: "group chats made"}, 1, creations); err != nil {
		return nil, err
	}
	chat := &Chat{Corp: app.Corp, ChatID: in.ChatID, Agent: app.AgentID, Name: shorten(in.Name), Owner: owner.ID, CreatedAt: c.Now.Unix()}
	if chat.ChatID == "" {
		chat.ChatID = a.rt.Random.Text(maxChatID, random.Letter)
	}
	if _, err := c.Tx.NewInsert().Model(chat).Exec(c.Context); err != nil {
		return nil, fmt.Errorf("store group chat %s: %w", chat.ChatID, err)
	}
	return &createOut{chat.ChatID}, join(c.Context, c.Tx, chat, members)
}

func (a *AppChats) checkNewID(c *api.Call, app *agent.App, id string) error {
	if id == "" {
		return nil
	}
	if err := checkChatID(id); err != nil {
		return err
	}
	chat, err := a.Chat(c.Context, c.DB(), app.Corp, id)
	if err == nil && chat != nil {
		err = refuseID(takenChatID, "its own", id, "the corp has a group chat of this id")
	}
	return err
}

// among gives the member of that userid, nil when it is none of them.
func among(members []*directory.Member, userid string) *directory.Member {
	i := slices.IndexFunc(members, func(m *directory.Member) bool { return m.Key == strings.ToLower(userid) })
	if i < 0 {
		return nil
	}
	return members[i]
}

func refuseOwner(c *api.Call, userid string) error {
	return api.Refuse(ownerNotInside, explain.Finding{Step: explain.Parameter, Expected: "an owner who is a member of the group", Got: userid,
		Cause: "the owner is not among the members", Fix: "name the owner in the list of members, too", Doc: c.Row.Docs[0]})
}
