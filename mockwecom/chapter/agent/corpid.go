package agent

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// CorpIDFor gives the corpid of an app's corp in the form that the app sees: plain for self-built apps, the provider's for
// others (doc 97104).
func (a *Agents) CorpIDFor(ctx context.Context, db bun.IDB, app *App) (string, error) {
	if app.Provider == "" {
		return app.Corp, nil
	}
	corp, err := a.dir.Corp(ctx, db, app.Corp)
	if err != nil {
		return "", err
	}
	if corp == nil {
		return "", fmt.Errorf("app %d: its corp %s does not exist", app.AgentID, app.Corp)
	}
	return a.dir.OpenCorpID(app.Provider, corp), nil
}
