package appchat

import "wecomlab/mockwecom/engine/api"

type getIn struct {
	ChatID string `json:"chatid" wx:"need=86001,unknown=86003,hidden=86008"`
}

type getOut struct {
	Info chatInfo `json:"chat_info"`
}

type chatInfo struct {
	ChatID string   `json:"chatid"`
	Name   string   `json:"name"`
	Owner  string   `json:"owner"`
	Users  []string `json:"userlist"`
	Type   int      `json:"chat_type"` // 0 ordinary, 1 course group
}

// get gives a chat of the app. (doc 98914)
func (a *AppChats) get(c *api.Call, in getIn) (*getOut, error) {
	app, err := a.caller(c)
	if err != nil {
		return nil, err
	}
	chat, err := a.find(c, app, in.ChatID)
	if err != nil {
		return nil, err
	}
	members, err := a.Members(c.Context, c.DB(), chat)
	if err != nil {
		return nil, err
	}
	out := &getOut{chatInfo{ChatID: chat.ChatID, Name: chat.Name, Users: make([]string, 0, len(members))}}
	for _, m := range members {
		out.Info.Users = append(out.Info.Users, m.UserID)
	}
	if len(members) > 0 {
		out.Info.Owner = ownerOf(chat, members).UserID
	}
	if chat.Course {
		out.Info.Type = 1
	}
	return out, nil
}
