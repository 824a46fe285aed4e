// Package credential holds what stands before every call: the token of an app, the address of a caller, the right of an app
// to call at all. Source: doc 91039, 97164, 90930, 92520 and the entries 45009, 48004, 50003 and 60020 of doc 90313.
package credential

import (
	"context"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api"
)

// PermanentCodes knows the permanent codes of authorizations, which are the secrets of 代开发 apps (doc 97164).
type PermanentCodes interface {
	// FindActive gives what a permanent code stands for; corp is empty when no authorization in force has it. entry is
	// the exchange that brought the code into the world.
	FindActive(ctx context.Context, db bun.IDB, code string) (corp string, agentID int64, suite, provider string, entry int64, err error)
}

// Providers knows all providers, and the lists of callers' addresses that providers keep (IP白名单, doc 90595). It is asked on every call of a
// provider's app, so it has to answer without a query.
type Providers interface {
	// ProviderIDs gives the corpid of every provider.
	ProviderIDs(ctx context.Context, db bun.IDB) ([]string, error)
	// ProviderIPs gives the white list of one; empty lets every address in.
	ProviderIPs(ctx context.Context, db bun.IDB, provider string) ([]string, error)
}

// Credentials is the chapter.
type Credentials struct {
	rt        *engine.Runtime
	dir       *directory.Directory
	agents    *agent.Agents
	codes     PermanentCodes
	providers Providers
	bans      *bans
}

// New makes the chapter. It does nothing before its rows are used.
func New(rt *engine.Runtime, dir *directory.Directory, agents *agent.Agents, codes PermanentCodes, providers Providers) *Credentials {
	return &Credentials{rt: rt, dir: dir, agents: agents, codes: codes, providers: providers, bans: newBans()}
}

// Chapter gives the rows.
func (t *Credentials) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: "credential", Title: "Access tokens (获取access_token)",
		Endpoints: []api.Row{
			api.GET("/cgi-bin/gettoken", 91039, api.Nobody, t.getToken, api.Also(97164), api.Open, api.Writes),
			api.GET("/cgi-bin/getcallbackip", 90930, api.CorpAccess, t.getCallbackIP, api.Also(92521, 91116, 96238, 98988), api.PayloadFirst, api.LongTokenError),
			api.GET("/cgi-bin/get_api_domain_ip", 92520, api.CorpAccess, t.getAPIDomainIP, api.Also(97073), api.PayloadFirst, api.LongTokenError),
		},
		Forget: t.Forget,
	}
}

// Forget drops what was counted, after a world was loaded anew.
func (t *Credentials) Forget() { t.bans.forget() }
