package linkedcorp

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/store"
)

// Link joins an upper corp with a lower one.
type Link struct {
	bun.BaseModel `bun:"table:corp_links,alias:link"`

	ID          int64    `bun:"id,pk,autoincrement"`
	LinkID      string   `bun:"link_id"`
	Name        string   `bun:"name"`
	Chain       bool     `bun:"chain"` // 上下游; otherwise 企业互联
	Upper       string   `bun:"upper_corp"`
	Lower       string   `bun:"lower_corp"`
	Departments []int64  `bun:"departments,type:text"` // of the lower corp that the upper one sees, with all below them
	Users       []string `bun:"users,type:text"`       // and its members, in lower case
}

// Share is an app of an upper corp in a lower one, where it has a number of its own.
type Share struct {
	bun.BaseModel `bun:"table:app_shares,alias:share"`

	Corp       string `bun:"corp,pk"` // the lower one
	AgentID    int64  `bun:"agentid,pk"`
	LinkID     string `bun:"link_id"`
	Upper      string `bun:"upper_corp"`
	UpperAgent int64  `bun:"upper_agent"`
	Chain      bool   `bun:"chain"`
	Confirmed  bool   `bun:"confirmed"`
}

type appKey struct {
	corp  string
	agent int64
}

// Message is what an app has sent to members of its own corp and of linked ones.
type Message struct {
	bun.BaseModel `bun:"table:linked_messages,alias:message"`

	ID        int64  `bun:"id,pk,autoincrement"`
	Corp      string `bun:"corp"`
	Agent     int64  `bun:"agent"`
	Type      string `bun:"msgtype"`
	Payload   string `bun:"payload"` // what stands under the msgtype, as JSON
	Safe      int    `bun:"safe"`
	SentAt    int64  `bun:"sent_at"`   // Unix seconds, virtual
	Entry     int64  `bun:"entry"`     // the exchange that brought it
	Receivers string `bun:"receivers"` // numbers of members as ",3,14,"
}

// Time is when the message was sent.
func (m *Message) Time() time.Time { return time.Unix(m.SentAt, 0).UTC() }

var migrations = []store.Migration{{Chapter: "linkedcorp", Version: 1, SQL: `
CREATE TABLE corp_links (
	id {serial},
	link_id TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	chain BOOLEAN NOT NULL,
	upper_corp TEXT NOT NULL,
	lower_corp TEXT NOT NULL,
	departments TEXT NOT NULL,
	users TEXT NOT NULL
);
CREATE TABLE app_shares (
	corp TEXT NOT NULL,
	agentid BIGINT NOT NULL,
	link_id TEXT NOT NULL,
	upper_corp TEXT NOT NULL,
	upper_agent BIGINT NOT NULL,
	chain BOOLEAN NOT NULL,
	confirmed BOOLEAN NOT NULL,
	PRIMARY KEY (corp, agentid)
);
CREATE INDEX app_shares_upper ON app_shares (upper_corp, upper_agent);
CREATE TABLE linked_messages (
	id {serial},
	corp TEXT NOT NULL,
	agent BIGINT NOT NULL,
	msgtype TEXT NOT NULL,
	payload TEXT NOT NULL,
	safe BIGINT NOT NULL,
	sent_at BIGINT NOT NULL,
	entry BIGINT NOT NULL,
	receivers TEXT NOT NULL
)`}}

// Link gives a link, nil when there is none of that id.
func (l *LinkedCorps) Link(ctx context.Context, db bun.IDB, linkID string) (*Link, error) {
	link := new(Link)
	err := db.NewSelect().Model(link).Where("link_id = ?", linkID).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up link %s: %w", linkID, err)
	}
	return link, nil
}

// Links gives every link, in the order in which they came.
func (l *LinkedCorps) Links(ctx context.Context, db bun.IDB) ([]*Link, error) {
	var all []*Link
	if err := db.NewSelect().Model(&all).Order("id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list links: %w", err)
	}
	return all, nil
}

// Shares gives the corps that an app is shared with, confirmed or not, in the order of their links.
func (l *LinkedCorps) Shares(ctx context.Context, db bun.IDB, app *agent.App) ([]*Share, error) {
	var all []*Share
	err := db.NewSelect().Model(&all).Join("JOIN corp_links AS link ON link.link_id = share.link_id").
		Where("share.upper_corp = ?", app.Corp).Where("share.upper_agent = ?", app.AgentID).OrderExpr("link.id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the shares of app %d: %w", app.AgentID, err)
	}
	return all, nil
}

// sharedApp gives the share that an app of a lower corp is, nil for an ordinary app.
func (l *LinkedCorps) sharedApp(ctx context.Context, db bun.IDB, corp string, agentID int64) (*Share, error) {
	load := func() (*Share, error) {
		s := new(Share)
		err := db.NewSelect().Model(s).Where("corp = ?", corp).Where("agentid = ?", agentID).Scan(ctx)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("look up the share of app %d: %w", agentID, err)
		}
		return s, nil
	}
	if _, writing := db.(*store.Tx); writing {
		return load()
	}
	return l.shared.Get(appKey{corp, agentID}, load)
}

// shows reports whether a link shows a member of its lower corp, and in which departments.
func (link *Link) shows(tree *directory.Tree, m *directory.Member) (departments []int64, visible bool) {
	for _, id := range m.Department {
		if link.showsDepartment(tree, id) {
			departments = append(departments, id)
		}
	}
	return departments, m.Status != directory.Left && (len(departments) > 0 || slices.Contains(link.Users, m.Key))
}

func (link *Link) showsDepartment(tree *directory.Tree, id int64) bool {
	return slices.ContainsFunc(link.Departments, func(top int64) bool { return tree.Within(id, top) })
}
