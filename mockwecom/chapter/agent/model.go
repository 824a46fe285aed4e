// Package agent holds the applications inside a corp (应用): self-built ones, customized ones (代开发) and installed
// third-party suites, with their visible range. Source: doc 90226 and its children; 97165 and 97201 for 代开发.
package agent

import (
	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/store"
)

// Kind says who made an app.
type Kind string

// The kinds of app.
const (
	SelfBuilt  Kind = "self"       // 自建应用
	Customized Kind = "customized" // 代开发应用
	Suite      Kind = "suite"      // 第三方应用
	Contacts   Kind = "contacts"   // 通讯录同步助手: no app that anybody sees, but a secret that may write contacts (doc 90967)
)

// The kinds of system apps, which every corp has; the secrets of them work in corps from before 2023-12-01 (doc 90196).
const (
	CheckIn   Kind = "checkin"         // 打卡
	Approval  Kind = "approval"        // 审批
	Dial      Kind = "dial"            // 公费电话
	Emergency Kind = "emergency"       // 紧急通知
	Customers Kind = "externalcontact" // 客户联系
	Service   Kind = "kf"              // 微信客服
	Printing  Kind = "printing"        // 打印: has no API, brings members what printers report and scan (doc 94013, 94015)
)

// Publish is customized_publish_status of a 代开发 app (doc 96448).
type Publish int

// The states of a 代开发 app.
const (
	ToDevelop  Publish = 0 // the corp authorised, the provider has not begun (待开发)
	Developing Publish = 1 // begun, not online (开发中)
	Online     Publish = 2 // online, no unpublished version (已上线)
	Changed    Publish = 3 // online, with an unpublished version
)

// App is one application in one corp.
type App struct {
	bun.BaseModel `bun:"table:apps"`

	Corp          string   `bun:"corp,pk"`
	AgentID       int64    `bun:"agentid,pk"`
	Kind          Kind     `bun:"kind"`
	SuiteID       string   `bun:"suite_id"` // suite or template; empty for self-built apps
	Provider      string   `bun:"provider"` // corpid of who made it; empty for self-built apps
	Name          string   `bun:"name"`
	Description   string   `bun:"description"`
	Secret        string   `bun:"secret"` // self-built only: other apps have a permanent code
	HomeURL       string   `bun:"home_url"`
	TrustedDomain string   `bun:"trusted_domain"` // host[:port] of OAuth redirects
	Closed        bool     `bun:"closed"`         // stopped by the corp
	ReportEnter   bool     `bun:"report_enter"`
	ReportPlace   bool     `bun:"report_location"` // LOCATION when a member enters the session
	Logo          string   `bun:"logo"`            // media_id of the picture that agent/set gave; empty: none
	Publish       Publish  `bun:"publish"`
	Users         []string `bun:"users,type:text"`       // visible range: userids in lower case
	Parties       []int64  `bun:"parties,type:text"`     // visible range: departments with all below them
	Tags          []int64  `bun:"tags,type:text"`        // visible range: tags
	Privacy       []string `bun:"privacy,type:text"`     // sensitive fields that the administrator ticked
	Permissions   []string `bun:"permissions,type:text"` // contact:sensitive:position, … (doc 99108)
	Requested     []string `bun:"requested,type:text"`   // permissions that wait for the corp's consent
	IPs           []string `bun:"ips,type:text"`         // addresses that may call; for 代开发 empty means the provider's
	Callable      []int64  `bun:"callable,type:text"`    // of a system app: the self-built apps that may call its API (可调用接口的应用)
	ByMembers     bool     `bun:"by_members"`            // third-party: members authorised it one by one (成员授权); Users are those who did (doc 94496)
}

var migrations = []store.Migration{{Chapter: "agent", Version: 1, SQL: `
CREATE TABLE apps (
	corp TEXT NOT NULL,
	agentid BIGINT NOT NULL,
	kind TEXT NOT NULL,
	suite_id TEXT NOT NULL,
	provider TEXT NOT NULL,
	name TEXT NOT NULL,
	description TEXT NOT NULL,
	secret TEXT NOT NULL,
	home_url TEXT NOT NULL,
	trusted_domain TEXT NOT NULL,
	closed BOOLEAN NOT NULL,
	report_enter BOOLEAN NOT NULL,
	publish BIGINT NOT NULL,
	users TEXT NOT NULL,
	parties TEXT NOT NULL,
	privacy TEXT NOT NULL,
	permissions TEXT NOT NULL,
	requested TEXT NOT NULL,
	ips TEXT NOT NULL,
	PRIMARY KEY (corp, agentid)
);
CREATE INDEX apps_suite ON apps (suite_id, corp);
CREATE INDEX apps_secret ON apps (secret, corp)`}, {Chapter: "agent", Version: 2, SQL: `
ALTER TABLE apps ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE apps ADD COLUMN report_location BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE apps ADD COLUMN logo TEXT NOT NULL DEFAULT '';
ALTER TABLE apps ADD COLUMN callable TEXT NOT NULL DEFAULT '[]'`}, {Chapter: "agent", Version: 3, SQL: `
ALTER TABLE apps ADD COLUMN by_members BOOLEAN NOT NULL DEFAULT FALSE`}}
