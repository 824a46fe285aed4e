package credential

import (
	"fmt"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/quota"
	"wecomlab/mockwecom/engine/setting"
)

var (
	banAfter = setting.Number("gettoken.ban_after", 20, 90313,
		"wrong secrets from one address within an hour after which gettoken answers 45009 for an hour; 0: never")
	plainCorpID = setting.Switch("gettoken.customized_plain_corpid", false, 97164,
		"gettoken takes a permanent code with the plain corpid too, not only with the one that the provider sees")
)

// perCorp are the base limits of a corp (doc 90312). The engine spends them for rows with a credential; gettoken has none, and only
// its secret tells whose call it is.
var perCorp = []quota.Limit{
	{Name: "fetches of tokens by one corp in a minute", Most: 10_000, Per: quota.Minute},
	{Name: "fetches of tokens by one corp in an hour", Most: 150_000, Per: quota.Hour},
}

// The order of the fields is that of the checks: a call without anything is told of the secret (observed).
type getTokenIn struct {
	Secret string `json:"corpsecret" wx:"need=41004,unknown=40001"`
	CorpID string `json:"corpid" wx:"need=41002,unknown=40013"`
}

type getTokenOut struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int    `json:"expires_in"` // seconds, always the whole life
}

// getToken gives the access_token of a self-built app, a system app or the contact-sync assistant for its secret, of a 代开发 app for its permanent code. The token stays
// the same while it lives. (doc 91039, 97164)
func (t *Credentials) getToken(c *api.Call, in getTokenIn) (*getTokenOut, error) {
	if until := t.bans.until(c.Remote, c.Now); !until.IsZero() {
		return nil, api.Refuse(errcode.RateLimited, explain.Finding{Step: explain.Limit,
			Expected: fmt.Sprintf("fewer than %d wrong secrets from one address within an hour", t.rt.Settings.Int(banAfter)), Got: c.Remote,
			Cause: "too many wrong secrets came from this address; it may fetch no token until " + until.Format(time.RFC3339),
			Fix:   "move the clock on by an hour, or raise the setting gettoken.ban_after", Doc: 90313})
	}
	app, err := t.appOf(c, in)
	if err != nil {
		return nil, err
	}
	if err := c.Spend(quota.Key{Who: app.Corp, What: c.Row.Path}, 1, perCorp...); err != nil {
		return nil, err
	}
	c.About(journal.Subject{Provider: app.Provider, Suite: app.SuiteID, Corp: app.Corp, Agent: app.AgentID})
	if app.Closed {
		return nil, api.Refuse(errcode.InvalidSecret, explain.Finding{Step: explain.State, Expected: "an app that is switched on", Got: app.Name + ", which is stopped",
			Cause: "the corp's administrator stopped the app; its secret works no more", Fix: "let the administrator switch it on again", Doc: 90313})
	}
	token, err := t.agents.Token(c.Context, c.Tx, app)
	if err != nil {
		return nil, err
	}
	return &getTokenOut{token.Value, int(agent.TokenLife / time.Second)}, nil
}
