// Package credential keeps everything that has a life of its own: tickets, tokens, codes. Each is issued for a subject,
// lives for a time, and may be redeemed once or often.
package credential

import (
	"strings"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// Kind says what a credential is. A value is only ever valid as the kind it was issued as.
type Kind string

// The kinds of credential, with their documents.
const (
	SuiteTicket   Kind = "suite_ticket"          // doc 90628, 97173: pushed every 10 minutes, lives 30
	SuiteToken    Kind = "suite_access_token"    // doc 90600, 97162: 7200 s
	ProviderToken Kind = "provider_access_token" // doc 91200: 7200 s
	CorpToken     Kind = "access_token"          // doc 91039, 97164, 90605: 7200 s
	PreAuthCode   Kind = "pre_auth_code"         // doc 90601: 1200 s
	AuthCode      Kind = "auth_code"             // doc 90597, 100964: 600 s, once
	PermanentCode Kind = "permanent_code"        // doc 90597: until cancelled or reset
	OAuthCode     Kind = "code"                  // doc 91022: 300 s, once
	UserTicket    Kind = "user_ticket"           // doc 95833: 1800 s

	ModelTicket  Kind = "model_ticket"        // doc 96053: pushed every 10 minutes, lives 30
	ModelToken   Kind = "model_access_token"  // doc 95992: 7200 s
	BindCode     Kind = "device_auth_code"    // doc 95987: 600 s, once
	DeviceSecret Kind = "device_secret"       // doc 95993: until the corp removes the device
	DeviceToken  Kind = "device_access_token" // doc 96022: 7200 s
	ScanCode     Kind = "scan_auth_code"      // doc 97390: 300 s
	LoginCode    Kind = "login_code"          // doc 98023: until the corp removes the device
	DynamicCode  Kind = "dynamic_code"        // doc 98024: signature of a dynamic QR code, 300 s
)

// One names a single credential of the kind in a sentence: an auth_code, a suite_ticket.
func (k Kind) One() string {
	if k != "" && strings.ContainsRune("aeiou", rune(k[0])) {
		return "an " + string(k)
	}
	return "a " + string(k)
}

// Credential is one row: a value, its kind, whom it is for and how long it lives.
type Credential struct {
	bun.BaseModel `bun:"table:credentials"`

	Value     string    `bun:"value,pk"`
	Kind      Kind      `bun:"kind"`
	Subject   string    `bun:"subject"`  // what it stands for: one live value per kind and subject is repeated by [Book.Current]
	Provider  string    `bun:"provider"` // corpid of the provider, when one is behind it
	Suite     string    `bun:"suite"`
	Corp      string    `bun:"corp"` // plain corpid
	Agent     int64     `bun:"agent"`
	User      string    `bun:"member"`
	Data      string    `bun:"data"` // JSON of what else the chapter that issued it must remember
	Once      bool      `bun:"once"`
	IssuedAt  time.Time `bun:"issued_at"`
	ExpiresAt time.Time `bun:"expires_at"` // zero: until it is revoked
	UsedAt    time.Time `bun:"used_at"`
	Entry     int64     `bun:"entry"` // the exchange that brought it into the world
}

// State is what a look-up found.
type State int

// The states of a value that somebody presents.
const (
	Unknown State = iota // never issued, revoked, or of another kind
	Valid
	Expired
	Used
)

// State tells whether c can be redeemed at now.
func (c *Credential) State(now time.Time) State {
	switch {
	case c == nil:
		return Unknown
	case c.Once && !c.UsedAt.IsZero():
		return Used
	case !c.ExpiresAt.IsZero() && !now.Before(c.ExpiresAt):
		return Expired
	}
	return Valid
}

// About gives the subject of c as the journal writes it.
func (c *Credential) About() journal.Subject {
	return journal.Subject{Provider: c.Provider, Suite: c.Suite, Corp: c.Corp, Agent: c.Agent, User: c.User}
}

// Migrations is the schema of this package.
var Migrations = []store.Migration{{Chapter: "credential", Version: 1, SQL: `
CREATE TABLE credentials (
	id {serial},
	value TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL,
	subject TEXT NOT NULL,
	provider TEXT NOT NULL,
	suite TEXT NOT NULL,
	corp TEXT NOT NULL,
	agent BIGINT NOT NULL,
	member TEXT NOT NULL,
	data TEXT NOT NULL,
	once BOOLEAN NOT NULL,
	issued_at {time} NOT NULL,
	expires_at {time} NOT NULL,
	used_at {time} NOT NULL,
	entry BIGINT NOT NULL
);
CREATE INDEX credentials_subject ON credentials (kind, subject, id);
CREATE INDEX credentials_expiry ON credentials (expires_at)`}}
