package agent

import (
	"context"
	"fmt"
	"time"

	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/store"
)

// TokenLife is how long an access_token lives; expires_in says so in seconds, on every answer (doc 91039, 90605, 97164).
const TokenLife = 7200 * time.Second

// Token gives the access_token of an app: the present one while it lives, else a new one (doc 97164). gettoken,
// get_corp_token and get_permanent_code share it.
func (a *Agents) Token(ctx context.Context, tx *store.Tx, app *App) (*credential.Credential, error) {
	return a.rt.Credentials.Current(ctx, tx, credential.Credential{
		Kind: credential.CorpToken, Subject: app.tokenSubject(), Provider: app.Provider, Suite: app.SuiteID, Corp: app.Corp, Agent: app.AgentID,
	}, TokenLife)
}

// RevokeTokens takes the access_tokens of an app back; they are 40014 from now on.
func (a *Agents) RevokeTokens(ctx context.Context, tx *store.Tx, app *App) error {
	return a.rt.Credentials.Revoke(ctx, tx, credential.CorpToken, app.tokenSubject())
}

func (app *App) tokenSubject() string { return fmt.Sprintf("corp/%s/%d", app.Corp, app.AgentID) }
