package workbench

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/store"
)

// place is an app's place in the workbench.
type place struct {
	bun.BaseModel `bun:"table:workbench_places"`

	Corp    string `bun:"corp,pk"`
	Agent   int64  `bun:"agentid,pk"`
	On      bool   `bun:"switched_on"` // by the administrator
	Type    string `bun:"type"`        // of the template; empty: none was set
	Shown   string `bun:"shown"`       // JSON of a [Display]: what members without data of their own see
	Replace bool   `bun:"replace_user_data"`
}

// entry is what one member sees instead.
type entry struct {
	bun.BaseModel `bun:"table:workbench_entries"`

	Corp   string `bun:"corp,pk"`
	Agent  int64  `bun:"agentid,pk"`
	Member int64  `bun:"member,pk"` // number
	Type   string `bun:"type"`
	Shown  string `bun:"shown"` // JSON of a [Display]
}

var migrations = []store.Migration{{Chapter: "workbench", Version: 1, SQL: `
CREATE TABLE workbench_places (
	corp TEXT NOT NULL,
	agentid BIGINT NOT NULL,
	switched_on BOOLEAN NOT NULL,
	type TEXT NOT NULL,
	shown TEXT NOT NULL,
	replace_user_data BOOLEAN NOT NULL,
	PRIMARY KEY (corp, agentid)
);
CREATE TABLE workbench_entries (
	corp TEXT NOT NULL,
	agentid BIGINT NOT NULL,
	member BIGINT NOT NULL,
	type TEXT NOT NULL,
	shown TEXT NOT NULL,
	PRIMARY KEY (corp, agentid, member)
)`}}

// place gives an app's place; an empty one when nothing was set.
func (w *Workbench) place(ctx context.Context, db bun.IDB, app *agent.App) (*place, error) {
	p := &place{Corp: app.Corp, Agent: app.AgentID, Shown: "{}"}
	err := db.NewSelect().Model(p).WherePK().Scan(ctx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("look up the workbench of app %d of %s: %w", app.AgentID, app.Corp, err)
	}
	return p, nil
}

func (p *place) save(ctx context.Context, tx *store.Tx) error {
	_, err := tx.NewInsert().Model(p).On("CONFLICT (corp, agentid) DO UPDATE").Set("switched_on = EXCLUDED.switched_on").Set("type = EXCLUDED.type").
		Set("shown = EXCLUDED.shown").Set("replace_user_data = EXCLUDED.replace_user_data").Exec(ctx)
	if err != nil {
		return fmt.Errorf("save the workbench of app %d of %s: %w", p.Agent, p.Corp, err)
	}
	return nil
}

// display reads what members without data of their own see.
func (p *place) display() (*Display, error) { return read(p.Type, p.Shown) }

func read(kind, text string) (*Display, error) {
	d := &Display{Type: kind}
	if err := json.Unmarshal([]byte(text), d); err != nil {
		return nil, fmt.Errorf("read what the workbench shows: %w", err)
	}
	d.Type = kind
	return d, nil
}

func write(d *Display) (string, error) {
	text, err := json.Marshal(d)
	return string(text), err
}

// put sets what some members see. The entries are of one app.
func put(ctx context.Context, tx *store.Tx, entries []entry) error {
	_, err := tx.NewInsert().Model(&entries).On("CONFLICT (corp, agentid, member) DO UPDATE").Set("type = EXCLUDED.type").Set("shown = EXCLUDED.shown").Exec(ctx)
	if err != nil {
		return fmt.Errorf("save what members see in the workbench: %w", err)
	}
	return nil
}

// dropEntries lets all members see what the template says.
func dropEntries(ctx context.Context, tx *store.Tx, corp string, agentID int64) error {
	_, err := tx.NewDelete().Model((*entry)(nil)).Where("corp = ?", corp).Where("agentid = ?", agentID).Exec(ctx)
	if err != nil {
		return fmt.Errorf("drop what members see of app %d of %s: %w", agentID, corp, err)
	}
	return nil
}

func (w *Workbench) drop(ctx context.Context, tx *store.Tx, app *agent.App) error {
	if _, err := tx.NewDelete().Model(&place{Corp: app.Corp, Agent: app.AgentID}).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("drop the workbench of app %d of %s: %w", app.AgentID, app.Corp, err)
	}
	return dropEntries(ctx, tx, app.Corp, app.AgentID)
}

// Shown gives what a member sees of an app in the workbench; nil when it is shown as an ordinary icon. Data of the member's own count
// as long as they are of the template's type.
func (w *Workbench) Shown(ctx context.Context, db bun.IDB, app *agent.App, m *directory.Member) (*Display, error) {
	p, err := w.place(ctx, db, app)
	if err != nil || !p.On || p.plain() {
		return nil, err
	}
	return p.shownTo(ctx, db, m)
}

func (p *place) shownTo(ctx context.Context, db bun.IDB, m *directory.Member) (*Display, error) {
	e := &entry{Corp: p.Corp, Agent: p.Agent, Member: m.ID}
	err := db.NewSelect().Model(e).WherePK().Scan(ctx)
	switch {
	case errors.Is(err, sql.ErrNoRows), err == nil && e.Type != p.Type:
		return p.display()
	case err != nil:
		return nil, fmt.Errorf("look up what %s sees of app %d: %w", m.UserID, p.Agent, err)
	}
	return read(e.Type, e.Shown)
}

// plain reports whether no template is in force.
func (p *place) plain() bool { return p.Type == "" || p.Type == normal }
