package control

import (
	"encoding/json"
	"time"
)

// Phone is GET /_mock/v1/phone/{corp}/{userid}: what a member's phone lists, the session with the newest message first.
type Phone struct {
	CorpID   string         `json:"corpid"`
	UserID   string         `json:"userid"`
	Name     string         `json:"name"`
	Sessions []PhoneSession `json:"sessions"`
}

// PhoneSession is one row of the list: an app that the member can see, or has messages of, or a group chat.
type PhoneSession struct {
	ID      string        `json:"id"` // the agentid of an app, the chatid of a group chat
	AgentID int64         `json:"agentid,omitempty"`
	Name    string        `json:"name"`
	Kind    string        `json:"kind"`             // self, customized or suite; chat for a group chat
	Closed  bool          `json:"closed,omitempty"` // the corp has stopped the app
	Hidden  bool          `json:"hidden,omitempty"` // the member cannot see the app any more, or was taken out of the group chat
	Listens bool          `json:"listens"`          // the app has a verified callback address: it hears what the member does
	HomeURL string        `json:"home_url,omitempty"`
	Last    *PhoneMessage `json:"last,omitempty"`
	Recent  []int64       `json:"recent,omitempty"` // ids of the newest messages that came, newest first, at most 100
	Menu    []PhoneButton `json:"menu,omitempty"`   // the app's menu at the bottom of the session
}

// PhoneButton is one button of an app's menu, or one below it.
type PhoneButton struct {
	Name string        `json:"name"`
	Type string        `json:"type,omitempty"` // click, view, …; empty for one that opens others
	Key  string        `json:"key,omitempty"`
	URL  string        `json:"url,omitempty"`
	Sub  []PhoneButton `json:"sub,omitempty"`
}

// PhoneTalk is GET /_mock/v1/phone/{corp}/{userid}/{session}?before=&limit=: messages of one session, oldest first. before is the
// id of a message, 0 for the newest; limit is 50 unless it is given, at most 200. Of a group chat the newest 1000 are told.
type PhoneTalk struct {
	Messages []PhoneMessage `json:"messages"`
	More     bool           `json:"more,omitempty"` // there are older ones
}

// PhoneMessage is a message as one member has it.
type PhoneMessage struct {
	ID       int64           `json:"id"` // rises with time
	MsgID    string          `json:"msgid"`
	Type     string          `json:"msgtype"`
	Content  json.RawMessage `json:"content,omitempty"` // what stands under the msgtype; of a card its newest state; nothing if recalled
	Mine     bool            `json:"mine,omitempty"`    // the member wrote it
	From     string          `json:"from,omitempty"`    // who wrote it in a group chat: an app's name
	At       time.Time       `json:"at"`                // virtual
	Entry    int64           `json:"entry,omitempty"`   // the exchange that brought it
	Safe     int             `json:"safe,omitempty"`
	TaskID   string          `json:"task_id,omitempty"`
	Button   string          `json:"button,omitempty"`   // what the frozen buttons of a card say; empty: they can be pressed
	Replaced bool            `json:"replaced,omitempty"` // another card stands where the app had sent this one
	Recalled bool            `json:"recalled,omitempty"` // the app has taken it back
	Files    []PhoneFile     `json:"files,omitempty"`    // those that the content names by their media_id
}

// PhoneFile is a file of a message.
type PhoneFile struct {
	MediaID string `json:"media_id"`
	Name    string `json:"name"`
	Size    int64  `json:"size"`           // bytes
	Gone    bool   `json:"gone,omitempty"` // it has expired
}
