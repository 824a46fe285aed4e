package agent

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// firstAgentID is the number of a corp's first app (observed; 20-corp-api §1.7).
const firstAgentID = 1000002

const appCache = 10_000

type appKey struct {
	corp string
	id   int64
}

// Agents answers questions about apps. What it gives outside of a transaction is shared: it must not be changed. Inside of
// one it reads past its cache and gives what is the caller's own. It is safe for concurrent use.
type Agents struct {
	rt   *engine.Runtime
	dir  *directory.Directory
	apps *store.Cache[appKey, *App]

	pictures  Pictures
	farewells []func(context.Context, *store.Tx, *App) error
}

// New makes the chapter, lets the directory show members as the apps may see them, and tells the apps what changes there. It does nothing else before its rows
// are used.
func New(rt *engine.Runtime, dir *directory.Directory) *Agents {
	a := &Agents{rt: rt, dir: dir, apps: store.NewCache[appKey, *App](appCache)}
	dir.ShowThrough(a)
	dir.TellChangesTo(a)
	return a
}

// App gives one app of a corp, nil when there is none.
func (a *Agents) App(ctx context.Context, db bun.IDB, corp string, agentID int64) (*App, error) {
	load := func() (*App, error) { return oneApp(ctx, db, "corp = ? AND agentid = ?", corp, agentID) }
	if _, writing := db.(*store.Tx); writing {
		return found(load())
	}
	return found(a.apps.Get(appKey{corp, agentID}, load))
}

// AppOfSuite gives the app that a suite or template has in a corp, nil when it is not installed.
func (a *Agents) AppOfSuite(ctx context.Context, db bun.IDB, suiteID, corp string) (*App, error) {
	return found(oneApp(ctx, db, "suite_id = ? AND corp = ?", suiteID, corp))
}

// BySecret gives the self-built app, the system app or the contact-sync assistant of a corp that has a secret, nil when there is none.
func (a *Agents) BySecret(ctx context.Context, db bun.IDB, corp, secret string) (*App, error) {
	if secret == "" {
		return nil, nil
	}
	return found(oneApp(ctx, db, "secret = ? AND corp = ? AND provider = ''", secret, corp))
}

// Apps gives the apps of a corp by agentid. The contact-sync assistant and the system apps are none of them.
func (a *Agents) Apps(ctx context.Context, db bun.IDB, corp string) ([]*App, error) {
	var all []*App
	if err := db.NewSelect().Model(&all).Where("corp = ?", corp).Where("kind IN (?)", bun.List([]Kind{SelfBuilt, Customized, Suite})).Order("agentid").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list apps of %s: %w", corp, err)
	}
	return all, nil
}

func oneApp(ctx context.Context, db bun.IDB, where string, values ...any) (*App, error) {
	app := new(App)
	if err := db.NewSelect().Model(app).Where(where, values...).Limit(1).Scan(ctx); err != nil {
		return nil, fmt.Errorf("look up app: %w", err)
	}
	return app, nil
}

// found turns the database's word for "no such row" into nil.
func found(app *App, err error) (*App, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return app, err
}

// Create stores a new app. An AgentID of 0 is replaced by the next free one of the corp. Tokens of a former app of the same
// number are taken back.
func (a *Agents) Create(ctx context.Context, tx *store.Tx, app *App) error {
	if app.AgentID == 0 {
		var last int64
		err := tx.NewSelect().Model((*App)(nil)).ColumnExpr("COALESCE(MAX(agentid), 0)").Where("corp = ?", app.Corp).Where("agentid < ?", firstSystemID).Scan(ctx, &last)
		if err != nil {
			return fmt.Errorf("number a new app of %s: %w", app.Corp, err)
		}
		app.AgentID = max(last+1, firstAgentID)
	}
	app.complete()
	if _, err := tx.NewInsert().Model(app).Exec(ctx); err != nil {
		return fmt.Errorf("create app %s of %s: %w", app.Name, app.Corp, err)
	}
	a.forget(tx, app)
	return a.RevokeTokens(ctx, tx, app)
}

// Save stores an app that was changed.
func (a *Agents) Save(ctx context.Context, tx *store.Tx, app *App) error {
	app.complete()
	if _, err := tx.NewUpdate().Model(app).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("save app %d of %s: %w", app.AgentID, app.Corp, err)
	}
	a.forget(tx, app)
	return nil
}

// Delete takes an app out of its corp, and its callback address with it. Its tokens stay, and are refused with 48004 from now on.
func (a *Agents) Delete(ctx context.Context, tx *store.Tx, app *App) error {
	if _, err := tx.NewDelete().Model(app).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("delete app %d of %s: %w", app.AgentID, app.Corp, err)
	}
	if _, err := tx.NewDelete().Model((*push.Address)(nil)).Where("receiver = ?", push.AgentReceiver(app.Corp, app.AgentID)).Exec(ctx); err != nil {
		return fmt.Errorf("delete the callback address of app %d of %s: %w", app.AgentID, app.Corp, err)
	}
	a.forget(tx, app)
	for _, do := range a.farewells {
		if err := do(ctx, tx, app); err != nil {
			return err
		}
	}
	return nil
}

func (a *Agents) forget(tx *store.Tx, app *App) {
	key := appKey{app.Corp, app.AgentID}
	tx.OnCommit(func() { a.apps.Drop(key) })
}

// Forget drops what was read, after a world was loaded anew.
func (a *Agents) Forget() { a.apps.DropAll() }

// complete makes missing lists empty ones.
func (app *App) complete() {
	for _, list := range []*[]string{&app.Users, &app.Privacy, &app.Permissions, &app.Requested, &app.IPs} {
		if *list == nil {
			*list = []string{}
		}
	}
	for _, list := range []*[]int64{&app.Parties, &app.Tags, &app.Callable} {
		if *list == nil {
			*list = []int64{}
		}
	}
}
