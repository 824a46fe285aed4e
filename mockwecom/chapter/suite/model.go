// Package suite holds service providers (服务商), their third-party suites and 代开发 templates, and the authorizations that
// corps give them. Source: doc 90593 to 90606, 91200, 95604, 97159 to 97201, 100776, 100779, 100964, 100965.
package suite

import (
	"time"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/store"
)

// Provider is a service provider.
type Provider struct {
	bun.BaseModel `bun:"table:providers"`

	CorpID string   `bun:"corpid,pk"`
	Name   string   `bun:"name"`
	Secret string   `bun:"secret"`        // provider_secret
	IPs    []string `bun:"ips,type:text"` // IP白名单; empty lets every address in
}

// Kind tells third-party suites from templates.
type Kind string

// The kinds.
const (
	ThirdParty Kind = "suite"    // 第三方应用, suite_id ww… or wx…
	Template   Kind = "template" // 代开发应用模板, suite_id dk…
)

// Stage is how far a suite or template has come.
type Stage string

// The stages; two clicks lie between the first and the last (doc 97201, 90568).
const (
	Draft   Stage = "draft"
	Audited Stage = "audited" // approved, waiting for 提交上线
	Online  Stage = "online"
)

// Suite is a third-party application or a 代开发 template.
type Suite struct {
	bun.BaseModel `bun:"table:suites"`

	SuiteID       string    `bun:"suite_id,pk"`
	Provider      string    `bun:"provider"`
	Kind          Kind      `bun:"kind"`
	Name          string    `bun:"name"`
	Description   string    `bun:"description"`
	Secret        string    `bun:"secret"`
	Stage         Stage     `bun:"stage"`
	HomeURL       string    `bun:"home_url"`
	TrustedDomain string    `bun:"trusted_domain"`
	InstallDomain string    `bun:"install_domain"`
	Permissions   []string  `bun:"permissions,type:text"`
	NextTicket    time.Time `bun:"next_ticket"` // when the next suite_ticket is due
}

// State is the state of an authorization.
type State string

// The states: a corp that pressed "authorise" is pending until the auth_code is redeemed.
const (
	Pending   State = "pending"
	Active    State = "active"
	Cancelled State = "cancelled"
)

// Authorization is what one corp gave one suite.
type Authorization struct {
	bun.BaseModel `bun:"table:authorizations"`

	ID        int64     `bun:"id,pk,autoincrement"`
	SuiteID   string    `bun:"suite_id"`
	Corp      string    `bun:"corp"` // plain corpid
	AgentID   int64     `bun:"agentid"`
	Code      string    `bun:"permanent_code"` // empty while pending
	Former    string    `bun:"former_code"`    // what Code was before the last reset, to explain its refusal
	Audited   bool      `bun:"audited"`        // 代开发: the app's audit is passed, its last click is not made yet
	State     State     `bun:"state"`
	Admin     string    `bun:"admin"` // userid of who authorised
	Note      string    `bun:"link_state"`
	Test      bool      `bun:"test"` // auth_type 1
	CreatedAt time.Time `bun:"created_at"`
	Entry     int64     `bun:"entry"` // the exchange that made it
}

var migrations = []store.Migration{{Chapter: "suite", Version: 1, SQL: `
CREATE TABLE providers (
	corpid TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	secret TEXT NOT NULL,
	ips TEXT NOT NULL
);
CREATE TABLE suites (
	suite_id TEXT PRIMARY KEY,
	provider TEXT NOT NULL,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	description TEXT NOT NULL,
	secret TEXT NOT NULL,
	stage TEXT NOT NULL,
	home_url TEXT NOT NULL,
	trusted_domain TEXT NOT NULL,
	install_domain TEXT NOT NULL,
	permissions TEXT NOT NULL,
	next_ticket {time} NOT NULL
);
CREATE TABLE authorizations (
	id {serial},
	suite_id TEXT NOT NULL,
	corp TEXT NOT NULL,
	agentid BIGINT NOT NULL,
	permanent_code TEXT NOT NULL,
	former_code TEXT NOT NULL,
	audited BOOLEAN NOT NULL,
	state TEXT NOT NULL,
	admin TEXT NOT NULL,
	link_state TEXT NOT NULL,
	test BOOLEAN NOT NULL,
	created_at {time} NOT NULL,
	entry BIGINT NOT NULL
);
CREATE INDEX authorizations_suite ON authorizations (suite_id, corp, state);
CREATE INDEX authorizations_code ON authorizations (permanent_code)`}}
