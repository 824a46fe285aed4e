// Package directory holds the contacts of a corp (通讯录): the corp itself, its departments and members, and the ids under
// which providers know them. Source: doc 90193 and its children, doc 97104 for provider-scoped ids.
package directory

import (
	"time"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/store"
)

// Corp is a company (企业).
type Corp struct {
	bun.BaseModel `bun:"table:corps"`

	ID          int64  `bun:"id,pk,autoincrement"` // the number behind provider-scoped corpids
	CorpID      string `bun:"corpid"`
	Name        string `bun:"name"`
	FullName    string `bun:"full_name"`
	Industry    string `bun:"industry"`
	SubIndustry string `bun:"sub_industry"`
	Scale       string `bun:"scale"`
}

// Department is a node of a corp's tree; the root has number 1.
type Department struct {
	bun.BaseModel `bun:"table:departments"`

	Corp     string `bun:"corp,pk"`
	ID       int64  `bun:"id,pk"`
	Name     string `bun:"name"`
	NameEN   string `bun:"name_en"`
	ParentID int64  `bun:"parentid"`
	Order    int64  `bun:"position"`
}

// Member is a person of a corp. UserIDs are compared without regard to case and kept as they were given (doc 90195).
type Member struct {
	bun.BaseModel `bun:"table:members"`

	ID           int64     `bun:"id,pk,autoincrement"` // the number behind provider-scoped userids
	Corp         string    `bun:"corp"`
	UserID       string    `bun:"userid"`
	Key          string    `bun:"userid_key"` // userid in lower case
	Name         string    `bun:"name"`
	Alias        string    `bun:"alias"`
	Department   []int64   `bun:"department,type:text"`  // JSON
	Order        []int64   `bun:"dept_order,type:text"`  // aligned with Department
	Leader       []int     `bun:"dept_leader,type:text"` // 0 or 1, aligned with Department
	DirectLeader []string  `bun:"direct_leader,type:text"`
	MainDept     int64     `bun:"main_department"`
	Position     string    `bun:"job"`
	Gender       string    `bun:"gender"` // "1" male, "2" female, "0" unknown
	Mobile       string    `bun:"mobile"`
	Email        string    `bun:"email"`
	BizMail      string    `bun:"biz_mail"`
	Telephone    string    `bun:"telephone"`
	Address      string    `bun:"address"`
	Status       int       `bun:"status"` // 1 active, 2 disabled, 4 not active, 5 left
	Admin        bool      `bun:"admin"`  // system administrator
	UpdatedAt    time.Time `bun:"updated_at"`

	Activated        bool        `bun:"activated"`         // has signed in once; a mobile number cannot be changed by API then
	Renamable        bool        `bun:"renamable"`         // the userid was made by the system, and not changed yet (doc 90197)
	ExternalPosition string      `bun:"external_position"` // 对外职务
	Attributes       []Attribute `bun:"attributes,type:text"`

	EnglishName string          `bun:"english_name"`
	Nickname    string          `bun:"nickname"` // of a WeChat channel (视频号)
	Avatar      string          `bun:"avatar"`   // path of the picture that was uploaded, without its size; empty: one is drawn
	MailAliases []string        `bun:"mail_aliases,type:text"`
	MailMade    bool            `bun:"mail_made"` // the address at the corp was made by the system, and not changed yet
	External    ExternalProfile `bun:"external_profile,type:text"`
	InvitedAt   int64           `bun:"invited_at"` // Unix seconds; 0: never
}

// Attribute is an attribute that a corp defined for its members (extattr, doc 90195): a text or a link.
type Attribute struct {
	Type  int    `json:"type"` // 0 text, 1 web, 2 mini program, which only others see
	Name  string `json:"name"`
	Value string `json:"value,omitempty"` // of a text
	Title string `json:"title,omitempty"` // of a link or mini program
	URL   string `json:"url,omitempty"`   // of a link
	AppID string `json:"appid,omitempty"` // of a mini program
	Page  string `json:"page,omitempty"`  // of a mini program
}

// ExternalProfile is what others than colleagues see of a member (对外信息, doc 90195).
type ExternalProfile struct {
	CorpName   string      `json:"corp_name,omitempty"` // empty: the corp's own
	Channel    string      `json:"channel,omitempty"`   // WeChat channel (视频号)
	Attributes []Attribute `json:"attributes,omitempty"`
}

// The values of Member.Status (doc 90196).
const (
	Active    = 1 // 已激活
	Disabled  = 2 // 已禁用
	NotActive = 4 // 未激活
	Left      = 5 // 退出企业
)

var migrations = []store.Migration{{Chapter: "directory", Version: 1, SQL: `
CREATE TABLE corps (
	id {serial},
	corpid TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	full_name TEXT NOT NULL,
	industry TEXT NOT NULL,
	sub_industry TEXT NOT NULL,
	scale TEXT NOT NULL
);
CREATE TABLE departments (
	corp TEXT NOT NULL,
	id BIGINT NOT NULL,
	name TEXT NOT NULL,
	name_en TEXT NOT NULL,
	parentid BIGINT NOT NULL,
	position BIGINT NOT NULL,
	PRIMARY KEY (corp, id)
);
CREATE TABLE members (
	id {serial},
	corp TEXT NOT NULL,
	userid TEXT NOT NULL,
	userid_key TEXT NOT NULL,
	name TEXT NOT NULL,
	alias TEXT NOT NULL,
	department TEXT NOT NULL,
	dept_order TEXT NOT NULL,
	dept_leader TEXT NOT NULL,
	direct_leader TEXT NOT NULL,
	main_department BIGINT NOT NULL,
	job TEXT NOT NULL,
	gender TEXT NOT NULL,
	mobile TEXT NOT NULL,
	email TEXT NOT NULL,
	biz_mail TEXT NOT NULL,
	telephone TEXT NOT NULL,
	address TEXT NOT NULL,
	status BIGINT NOT NULL,
	admin BOOLEAN NOT NULL,
	updated_at {time} NOT NULL,
	UNIQUE (corp, userid_key)
)`}, {Chapter: "directory", Version: 2, SQL: `
ALTER TABLE members ADD COLUMN activated BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE members ADD COLUMN renamable BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE members ADD COLUMN external_position TEXT NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN attributes TEXT NOT NULL DEFAULT '[]';
UPDATE members SET activated = TRUE WHERE status IN (1, 2);
CREATE INDEX members_mobile ON members (corp, mobile);
CREATE INDEX members_email ON members (corp, email);
CREATE INDEX members_biz_mail ON members (corp, biz_mail);
CREATE TABLE tags (
	corp TEXT NOT NULL,
	id BIGINT NOT NULL,
	name TEXT NOT NULL,
	owner BIGINT NOT NULL,
	PRIMARY KEY (corp, id)
);
CREATE TABLE tag_items (
	corp TEXT NOT NULL,
	tag BIGINT NOT NULL,
	party BOOLEAN NOT NULL,
	ref BIGINT NOT NULL,
	PRIMARY KEY (corp, tag, party, ref)
);
CREATE INDEX tag_items_ref ON tag_items (corp, party, ref)`}, {Chapter: "directory", Version: 3, SQL: `
ALTER TABLE corps ADD COLUMN tree_mark BIGINT NOT NULL DEFAULT 0;
CREATE INDEX departments_name ON departments (corp, parentid, name);
CREATE INDEX members_admin ON members (corp) WHERE admin;
CREATE TABLE member_departments (
	corp TEXT NOT NULL,
	department BIGINT NOT NULL,
	member BIGINT NOT NULL,
	leader BOOLEAN NOT NULL,
	PRIMARY KEY (corp, department, member)
) {clustered};
ALTER TABLE members ADD COLUMN english_name TEXT NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN nickname TEXT NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN avatar TEXT NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN mail_aliases TEXT NOT NULL DEFAULT '[]';
ALTER TABLE members ADD COLUMN mail_made BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE members ADD COLUMN external_profile TEXT NOT NULL DEFAULT '{}';
ALTER TABLE members ADD COLUMN invited_at BIGINT NOT NULL DEFAULT 0;
CREATE TABLE mail_aliases (
	alias TEXT PRIMARY KEY,
	member BIGINT NOT NULL
);
CREATE TABLE verifications (
	corp TEXT PRIMARY KEY,
	url TEXT NOT NULL,
	parties TEXT NOT NULL
);
CREATE TABLE member_days (
	corp TEXT NOT NULL,
	day TEXT NOT NULL,
	member BIGINT NOT NULL,
	PRIMARY KEY (corp, day, member)
) {clustered};
CREATE INDEX member_departments_leader ON member_departments (corp, department, member) WHERE leader`}, {Chapter: "directory", Version: 4, SQL: `
INSERT INTO member_departments
SELECT m.corp, d.value, m.id, json_extract(m.dept_leader, '$[' || d.key || ']') = 1
FROM members AS m, json_each(m.department) AS d`, Postgres: `
INSERT INTO member_departments
SELECT m.corp, d.value::bigint, m.id, COALESCE(m.dept_leader::jsonb ->> (d.n - 1)::int, '0') = '1'
FROM members AS m, jsonb_array_elements_text(m.department::jsonb) WITH ORDINALITY AS d(value, n)`}}
