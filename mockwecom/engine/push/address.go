// Package push sends callbacks: it verifies an address before it is saved, keeps every callback in an outbox that is
// written in the transaction of its cause, delivers in order per receiver with the documented time-out and retries, to the
// two URLs of one suite in order too as far as nothing fails, and explains every failure.
package push

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// Answer says what a receiver must answer a callback with.
type Answer string

// The accepted answers, by family (10-callback-crypto §7.4).
const (
	AnswerSuccess Answer = "success" // the bare word, as for suite and template callbacks (doc 90613, 97172)
	AnswerAny     Answer = "any"     // 200 with an empty body, any text, or an encrypted passive reply (doc 90238)
	AnswerData    Answer = "data"    // an empty body, the word success, or an encrypted JSON reply, as for smart hardware (doc 96062)
)

// Format is how the envelope of a callback is written.
type Format string

// The formats.
const (
	XML  Format = ""     // doc 91144
	JSON Format = "json" // lower-case keys, for smart hardware in cloud mode (doc 96062)
)

// Address is one callback configuration: where, with which keys, and for whom.
type Address struct {
	bun.BaseModel `bun:"table:callback_addresses"`

	Receiver    string    `bun:"receiver,pk"` // suite:dk…:command, suite:ww…:data, agent:ww…:1000002, provider:ww…:system, model:hw…
	Name        string    `bun:"name"`        // for people
	URL         string    `bun:"url"`         // empty: nothing is configured yet
	Token       string    `bun:"token"`
	AESKey      string    `bun:"aes_key"`
	VerifyID    string    `bun:"verify_id"`  // receiveid of the GET check
	ReceiveID   string    `bun:"receive_id"` // receiveid of deliveries, where it does not depend on the corp
	Answer      Answer    `bun:"answer"`
	RetryNon200 bool      `bun:"retry_non_200"` // every status but 200 is retried (doc 90238), not only failed connections (doc 91116)
	Provider    string    `bun:"provider"`
	Suite       string    `bun:"suite"`
	Corp        string    `bun:"corp"`
	Agent       int64     `bun:"agent"`
	VerifiedAt  time.Time `bun:"verified_at"`
	Format      Format    `bun:"format"`
}

// Receivers by kind.
func CommandReceiver(suite string) string   { return "suite:" + suite + ":command" }
func DataReceiver(suite string) string      { return "suite:" + suite + ":data" }
func SystemReceiver(provider string) string { return "provider:" + provider + ":system" }

// ModelReceiver names the address of a model of smart hardware in cloud mode, HardwareReceiver the address that serves all models of
// a provider (doc 96062).
func ModelReceiver(model string) string       { return "model:" + model }
func HardwareReceiver(provider string) string { return "provider:" + provider + ":hardware" }

// AgentReceiver names the application callback URL of one app in one corp.
func AgentReceiver(corp string, agent int64) string { return fmt.Sprintf("agent:%s:%d", corp, agent) }

// About gives the subject of an address as the journal writes it.
func (a *Address) About() journal.Subject {
	return journal.Subject{Provider: a.Provider, Suite: a.Suite, Corp: a.Corp, Agent: a.Agent}
}

// Ready reports whether callbacks can be sent: a URL stands and has passed its check.
func (a *Address) Ready() bool { return a != nil && a.URL != "" && !a.VerifiedAt.IsZero() }

// Check says what is wrong with an address before anything is sent.
func (a *Address) Check() error {
	u, err := url.Parse(a.URL)
	switch {
	case err != nil:
		return fmt.Errorf("callback URL %q: %w", a.URL, err)
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("callback URL %q does not begin with http:// or https://", a.URL)
	case u.Host == "":
		return fmt.Errorf("callback URL %q names no host", a.URL)
	}
	if err := wxcrypt.CheckToken(a.Token); err != nil {
		return err
	}
	return wxcrypt.CheckKey(a.AESKey)
}

// Migrations is the schema of this package.
var Migrations = []store.Migration{{Chapter: "push", Version: 1, SQL: `
CREATE TABLE callback_addresses (
	receiver TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	url TEXT NOT NULL,
	token TEXT NOT NULL,
	aes_key TEXT NOT NULL,
	verify_id TEXT NOT NULL,
	receive_id TEXT NOT NULL,
	answer TEXT NOT NULL,
	retry_non_200 BOOLEAN NOT NULL,
	provider TEXT NOT NULL,
	suite TEXT NOT NULL,
	corp TEXT NOT NULL,
	agent BIGINT NOT NULL,
	verified_at {time} NOT NULL
);
CREATE TABLE outbox (
	id {serial},
	event TEXT NOT NULL,
	receiver TEXT NOT NULL,
	to_user TEXT NOT NULL,
	receive_id TEXT NOT NULL,
	agent_id TEXT NOT NULL,
	plain {bytes} NOT NULL,
	provider TEXT NOT NULL,
	suite TEXT NOT NULL,
	corp TEXT NOT NULL,
	agent BIGINT NOT NULL,
	member TEXT NOT NULL,
	doc BIGINT NOT NULL,
	cause BIGINT NOT NULL,
	state TEXT NOT NULL,
	attempt BIGINT NOT NULL,
	created_at {time} NOT NULL,
	next_at {time} NOT NULL,
	last TEXT NOT NULL
);
CREATE INDEX outbox_due ON outbox (state, receiver, id)`}, {Chapter: "push", Version: 2, SQL: `
ALTER TABLE outbox ADD COLUMN replied BOOLEAN NOT NULL DEFAULT FALSE`}, {Chapter: "push", Version: 3, SQL: `
ALTER TABLE callback_addresses ADD COLUMN format TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN time_limit BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN most BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN asks BOOLEAN NOT NULL DEFAULT FALSE`}}

// Put stores an address as it is, without a check. Worlds do so; people go through [Pusher.Save].
func Put(ctx context.Context, db bun.IDB, a *Address) error {
	_, err := db.NewInsert().Model(a).On("CONFLICT (receiver) DO UPDATE").
		Set("name = EXCLUDED.name").Set("url = EXCLUDED.url").Set("token = EXCLUDED.token").Set("aes_key = EXCLUDED.aes_key").
		Set("verify_id = EXCLUDED.verify_id").Set("receive_id = EXCLUDED.receive_id").Set("answer = EXCLUDED.answer").
		Set("retry_non_200 = EXCLUDED.retry_non_200").Set("provider = EXCLUDED.provider").Set("suite = EXCLUDED.suite").
		Set("corp = EXCLUDED.corp").Set("agent = EXCLUDED.agent").Set("verified_at = EXCLUDED.verified_at").Set("format = EXCLUDED.format").Exec(ctx)
	if err != nil {
		return fmt.Errorf("save callback address %s: %w", a.Receiver, err)
	}
	return nil
}

// Find gives the address of a receiver, nil when none is known.
func Find(ctx context.Context, db bun.IDB, receiver string) (*Address, error) {
	a := new(Address)
	err := db.NewSelect().Model(a).Where("receiver = ?", receiver).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return a, err
}

// All gives every address, by receiver.
func All(ctx context.Context, db bun.IDB) ([]Address, error) {
	var all []Address
	err := db.NewSelect().Model(&all).Order("receiver").Scan(ctx)
	return all, err
}
