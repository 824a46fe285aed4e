package appchat

import (
	"time"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/store"
)

// Chat is one group chat that an app has made.
type Chat struct {
	bun.BaseModel `bun:"table:app_chats,alias:chat"`

	ID        int64  `bun:"id,pk,autoincrement"`
	Corp      string `bun:"corp"`
	ChatID    string `bun:"chatid"`
	Agent     int64  `bun:"agent"` // of the app that made it
	Name      string `bun:"name"`
	Owner     int64  `bun:"owner"`      // number of a member
	Course    bool   `bun:"course"`     // a course group (课程群聊)
	CreatedAt int64  `bun:"created_at"` // Unix seconds, virtual
}

// membership is one stay of a member in a chat. Who comes back begins a new one.
type membership struct {
	bun.BaseModel `bun:"table:app_chat_members,alias:stay"`

	ID     int64 `bun:"id,pk,autoincrement"`
	Chat   int64 `bun:"chat"`
	Member int64 `bun:"member"`
	Since  int64 `bun:"since"` // the newest message when it began
	Until  int64 `bun:"until"` // the newest message when it ended; -1 while it goes on
}

// goesOn is the end of a stay that has none.
const goesOn = -1

// Message is what an app has said in a chat.
type Message struct {
	bun.BaseModel `bun:"table:app_chat_messages,alias:message"`

	ID      int64  `bun:"id,pk,autoincrement"`
	Corp    string `bun:"corp"`
	Chat    int64  `bun:"chat"`
	Agent   int64  `bun:"agent"`
	Type    string `bun:"msgtype"`
	Payload string `bun:"payload"` // what stands under the msgtype, as JSON, cut to its limits
	Safe    int    `bun:"safe"`
	SentAt  int64  `bun:"sent_at"` // Unix seconds, virtual
	Entry   int64  `bun:"entry"`   // the exchange that brought it
}

// Time is when the message was sent.
func (m *Message) Time() time.Time { return time.Unix(m.SentAt, 0).UTC() }

var migrations = []store.Migration{{Chapter: "appchat", Version: 1, SQL: `
CREATE TABLE app_chats (
	id {serial},
	corp TEXT NOT NULL,
	chatid TEXT NOT NULL,
	agent BIGINT NOT NULL,
	name TEXT NOT NULL,
	owner BIGINT NOT NULL,
	course BOOLEAN NOT NULL,
	created_at BIGINT NOT NULL,
	UNIQUE (corp, chatid)
);
CREATE TABLE app_chat_members (
	id {serial},
	chat BIGINT NOT NULL,
	member BIGINT NOT NULL,
	since BIGINT NOT NULL,
	until BIGINT NOT NULL
);
CREATE INDEX app_chat_members_chat ON app_chat_members (chat, until);
CREATE INDEX app_chat_members_member ON app_chat_members (member, chat);
CREATE TABLE app_chat_messages (
	id {serial},
	corp TEXT NOT NULL,
	chat BIGINT NOT NULL,
	agent BIGINT NOT NULL,
	msgtype TEXT NOT NULL,
	payload TEXT NOT NULL,
	safe BIGINT NOT NULL,
	sent_at BIGINT NOT NULL,
	entry BIGINT NOT NULL
);
CREATE INDEX app_chat_messages_chat ON app_chat_messages (chat, id)`}}
