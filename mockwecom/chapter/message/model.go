package message

import (
	"time"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/store"
)

// Message is one message: from an app to members, or from a member to an app.
type Message struct {
	bun.BaseModel `bun:"table:messages"`

	ID      int64  `bun:"id,pk,autoincrement"`
	MsgID   string `bun:"msgid"`
	Corp    string `bun:"corp"`
	Agent   int64  `bun:"agent"`
	Sender  int64  `bun:"sender"` // number of the member who wrote it; 0: the app
	Type    string `bun:"msgtype"`
	Payload string `bun:"payload"` // what stands under the msgtype, as JSON, cut to its limits
	To      string `bun:"given"`   // touser, toparty and totag as they were sent, as JSON
	Safe    int    `bun:"safe"`
	SentAt  int64  `bun:"sent_at"`   // Unix seconds, virtual
	Digest  string `bun:"digest"`    // of everything that makes it the same message
	TaskID  string `bun:"task_id"`   // of a template card
	Card    string `bun:"card_type"` // of a template card; the msgtype of a task card
	Entry   int64  `bun:"entry"`     // the exchange that brought it
	Persons int    `bun:"persons"`   // how many members it went to

	Recalled bool `bun:"recalled"`

	audience
}

// Time is when the message was sent.
func (m *Message) Time() time.Time { return time.Unix(m.SentAt, 0).UTC() }

// responseCode is the right to change a card once (doc 94888).
type responseCode struct {
	bun.BaseModel `bun:"table:message_codes"`

	Code    string `bun:"code,pk"`
	Corp    string `bun:"corp"`
	Message int64  `bun:"message"`
	Used    bool   `bun:"used"`
	GivenAt int64  `bun:"given_at"` // Unix seconds, virtual
}

// cardUpdate is a change of a card for some of its receivers.
type cardUpdate struct {
	bun.BaseModel `bun:"table:message_updates"`

	ID      int64  `bun:"id,pk,autoincrement"`
	Message int64  `bun:"message"`
	Button  string `bun:"button"`  // replace_name: the buttons are frozen and say this
	Payload string `bun:"payload"` // the new card; empty if only the button changed

	audience
}

const audienceColumns = `
	everyone BOOLEAN NOT NULL,
	members TEXT NOT NULL,
	departments TEXT NOT NULL,
	newest BIGINT NOT NULL`

var migrations = []store.Migration{{Chapter: "message", Version: 1, SQL: `
CREATE TABLE messages (
	id {serial},
	msgid TEXT NOT NULL UNIQUE,
	corp TEXT NOT NULL,
	agent BIGINT NOT NULL,
	sender BIGINT NOT NULL,
	msgtype TEXT NOT NULL,
	payload TEXT NOT NULL,
	given TEXT NOT NULL,
	safe BIGINT NOT NULL,
	sent_at BIGINT NOT NULL,
	digest TEXT NOT NULL,
	task_id TEXT NOT NULL,
	card_type TEXT NOT NULL,
	entry BIGINT NOT NULL,
	recalled BOOLEAN NOT NULL,` + audienceColumns + `
);
CREATE INDEX messages_corp ON messages (corp, sent_at);
CREATE INDEX messages_digest ON messages (digest, sent_at);
CREATE INDEX messages_task ON messages (corp, agent, task_id);
CREATE TABLE message_codes (
	code TEXT PRIMARY KEY,
	corp TEXT NOT NULL,
	message BIGINT NOT NULL,
	used BOOLEAN NOT NULL,
	given_at BIGINT NOT NULL
);
CREATE TABLE message_updates (
	id {serial},
	message BIGINT NOT NULL,
	button TEXT NOT NULL,
	payload TEXT NOT NULL,` + audienceColumns + `
);
CREATE INDEX message_updates_message ON message_updates (message)`}, {Chapter: "message", Version: 2, SQL: `
ALTER TABLE messages ADD COLUMN persons BIGINT NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN excepted TEXT NOT NULL DEFAULT '';
ALTER TABLE message_updates ADD COLUMN excepted TEXT NOT NULL DEFAULT ''`}}
