// Package engine is what a chapter is made of and what it runs on. A chapter is a set of rows, its schema and its part of
// a world; the runtime gives it time, storage, chance, credentials, callbacks and the journal.
package engine

import (
	"context"
	"log/slog"
	"net/http"

	"wecomlab/core/clock"
	"wecomlab/core/event"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/quota"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/setting"
	"wecomlab/mockwecom/engine/store"
)

// Runtime is what every chapter of one simulator shares. It is filled before a chapter is made and not changed after.
type Runtime struct {
	Store       *store.DB
	Clock       *clock.Clock
	Journal     *journal.Journal
	Credentials *credential.Book
	Push        *push.Pusher
	Random      *random.Source
	Quota       *quota.Book
	Settings    setting.Values
	Log         *slog.Logger
	BaseURL     func() string // http://127.0.0.1:8600: where this simulator is reached
}

// Page is one page that a browser sees: a path of one of WeCom's web hosts.
type Page struct {
	Path    string
	Host    string // the real host; the path is served under every host, so that a base URL can be swapped
	Title   string
	Doc     int
	Handler http.Handler
}

// Chapter is one part of the official documents: its rows in the four tables, its schema, and how it enters a world.
type Chapter struct {
	Name       string // directory
	Title      string // Contacts (通讯录)
	Migrations []store.Migration
	Endpoints  []api.Row
	Events     []event.Row
	Replies    []string // MsgTypes of the passive replies that take effect (doc 90241)
	Actions    []action.Row
	Pages      []Page
	Commands   []string // commands and pushes of devices, by their names in core/openhw
	Callbacks  []string // to the clouds of device vendors, by their names in core/hwcloud

	// Load brings the chapter's part of a world into an empty database.
	Load func(ctx context.Context, tx *store.Tx, world *fixtures.World) error
	// Start begins what goes on by itself, such as the ticket push; it returns at once.
	Start func(ctx context.Context) error
	// Forget drops caches after a world was loaded anew.
	Forget func()
	// Default resolves a default of an action's parameter that begins with @; ok is false for names of other chapters.
	Default func(ctx context.Context, name string) (value string, ok bool, err error)
}
