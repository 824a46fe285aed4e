// Package menu holds the menus at the foot of an app's session (自定义菜单): up to three buttons with up to five entries each, which
// apps set and members press. Source: doc 90231 to 90233; 90240 for the events.
package menu

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// The documents of the rows.
const (
	createDoc = 90231
	getDoc    = 90232
	deleteDoc = 90233
	eventDoc  = 90240
)

// Button is one button of a menu, or one entry below a button.
type Button struct {
	Type     string   `json:"type,omitempty"` // click, view, …; empty for a button that opens its entries
	Name     string   `json:"name"`
	Key      string   `json:"key,omitempty"`      // EventKey of the event
	URL      string   `json:"url,omitempty"`      // of a view
	PagePath string   `json:"pagepath,omitempty"` // of a mini program
	AppID    string   `json:"appid,omitempty"`    // of a mini program
	Entries  []Button `json:"sub_button,omitempty"`
}

// row is the menu of one app.
type row struct {
	bun.BaseModel `bun:"table:menus"`

	Corp    string `bun:"corp,pk"`
	Agent   int64  `bun:"agentid,pk"`
	Buttons string `bun:"buttons"` // JSON
}

var migrations = []store.Migration{{Chapter: "menu", Version: 1, SQL: `
CREATE TABLE menus (
	corp TEXT NOT NULL,
	agentid BIGINT NOT NULL,
	buttons TEXT NOT NULL,
	PRIMARY KEY (corp, agentid)
)`}}

// Sender sends pictures of a member to an app, as image messages. Chapter message does.
type Sender interface {
	SendPicture(c *action.Call, app *agent.App, who *directory.Member, picture []byte) error
}

// Menus is this chapter of one simulator. It is safe for concurrent use.
type Menus struct {
	rt     *engine.Runtime
	dir    *directory.Directory
	agents *agent.Agents
	sender Sender
}

// New makes the chapter on top of the lower ones. It does nothing before its rows are used.
func New(rt *engine.Runtime, dir *directory.Directory, agents *agent.Agents, sender Sender) *Menus {
	m := &Menus{rt: rt, dir: dir, agents: agents, sender: sender}
	agents.OnDelete(func(ctx context.Context, tx *store.Tx, app *agent.App) error { return m.drop(ctx, tx, app) })
	return m
}

// Chapter gives the rows.
func (m *Menus) Chapter() engine.Chapter {
	own := api.Callers(string(agent.SelfBuilt))
	return engine.Chapter{
		Name: "menu", Title: "Menus (自定义菜单)", Migrations: migrations,
		Endpoints: []api.Row{
			api.POST("/cgi-bin/menu/create", createDoc, api.CorpAccess, m.create, api.Writes, own),
			api.GET("/cgi-bin/menu/get", getDoc, api.CorpAccess, m.get, own),
			api.GET("/cgi-bin/menu/delete", deleteDoc, api.CorpAccess, m.delete, api.Writes, own),
		},
		Events: events(),
		Actions: []action.Row{
			action.New("app.menu", "Publish an app's menu", "发布自定义菜单", journal.LaneAdmin, createDoc,
				"sets the menu of a self-built app from JSON, as menu/create takes it; without JSON it takes the menu away", m.publish),
			action.New("member.menu", "Press a menu entry", "点击菜单", journal.LaneMember, eventDoc,
				"presses an entry of an app's menu; the app gets click, view, scancode_push … and the pictures that were taken", m.press),
		},
	}
}

// events are the rows of the event table that this chapter sends.
func events() []event.Row {
	var rows []event.Row
	for _, k := range kinds {
		if r, ok := event.Lookup(k.name); ok {
			rows = append(rows, r)
		}
	}
	return rows
}

// Of gives the menu of an app, the first button first; none when the app has no menu.
func (m *Menus) Of(ctx context.Context, db bun.IDB, corp string, agentID int64) ([]Button, error) {
	r := new(row)
	err := db.NewSelect().Model(r).Where("corp = ?", corp).Where("agentid = ?", agentID).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	var buttons []Button
	if err == nil {
		err = json.Unmarshal([]byte(r.Buttons), &buttons)
	}
	if err != nil {
		return nil, fmt.Errorf("read the menu of app %d of %s: %w", agentID, corp, err)
	}
	return buttons, nil
}

func (m *Menus) save(ctx context.Context, tx *store.Tx, app *agent.App, buttons []Button) error {
	text, err := json.Marshal(buttons)
	if err != nil {
		return err
	}
	if err := m.drop(ctx, tx, app); err != nil {
		return err
	}
	if _, err := tx.NewInsert().Model(&row{Corp: app.Corp, Agent: app.AgentID, Buttons: string(text)}).Exec(ctx); err != nil {
		return fmt.Errorf("save the menu of app %d of %s: %w", app.AgentID, app.Corp, err)
	}
	return nil
}

func (m *Menus) drop(ctx context.Context, tx *store.Tx, app *agent.App) error {
	if _, err := tx.NewDelete().Model((*row)(nil)).Where("corp = ?", app.Corp).Where("agentid = ?", app.AgentID).Exec(ctx); err != nil {
		return fmt.Errorf("delete the menu of app %d of %s: %w", app.AgentID, app.Corp, err)
	}
	return nil
}
