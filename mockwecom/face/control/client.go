package control

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"wecomlab/mockwecom/engine/journal"
)

// dialTimeout is how long an address may take to accept a connection before it counts as unreachable.
const dialTimeout = 5 * time.Second

// Client speaks to a simulator's control interface. Its methods may be called from many goroutines; they end with their
// context. A request that the simulator refuses gives a [*RefusedError].
type Client struct {
	base  string
	token string
	http  *http.Client
}

// NewClient makes a client for the simulator at base, e.g. http://127.0.0.1:8600. It does no I/O. A token, if the simulator
// wants one, goes along as a bearer token. The environment's HTTP proxy is never used: it may well be the simulator itself.
func NewClient(base, token string) *Client {
	base = strings.TrimRight(base, "/")
	if !strings.Contains(base, "://") {
		base = "http://" + base
	}
	dialer := net.Dialer{Timeout: dialTimeout}
	transport := &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 4}
	return &Client{base: base, token: token, http: &http.Client{Transport: transport}}
}

// Base is the simulator's address, without a slash at its end.
func (c *Client) Base() string { return c.base }

// Close gives back idle connections. The client can be used afterwards.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Status says what runs, where, and since when.
func (c *Client) Status(ctx context.Context) (Status, error) {
	return get[Status](ctx, c, "/status", nil)
}

// World returns everything that stands now, secrets included.
func (c *Client) World(ctx context.Context) (World, error) {
	return get[World](ctx, c, "/world", nil)
}

// Actions lists what people and the world can do.
func (c *Client) Actions(ctx context.Context) ([]Action, error) {
	return get[[]Action](ctx, c, "/actions", nil)
}

// Do carries out an action.
func (c *Client) Do(ctx context.Context, name string, params map[string]string) (ActionResult, error) {
	if params == nil {
		params = map[string]string{}
	}
	return post[ActionResult](ctx, c, "/actions/"+url.PathEscape(name), params)
}

// Events lists the callbacks that can be triggered.
func (c *Client) Events(ctx context.Context) ([]Event, error) {
	return get[[]Event](ctx, c, "/events", nil)
}

// Trigger sends one callback now.
func (c *Client) Trigger(ctx context.Context, name string, t Trigger) (ActionResult, error) {
	return post[ActionResult](ctx, c, "/events/"+url.PathEscape(name), t)
}

// Replay sends a journalled request again: a callback sealed and signed anew, an API call as it was.
func (c *Client) Replay(ctx context.Context, id int64) (ActionResult, error) {
	return post[ActionResult](ctx, c, entryPath(id)+"/replay", struct{}{})
}

// Credentials lists every token, ticket, code and secret that has a life of its own.
func (c *Client) Credentials(ctx context.Context) ([]Credential, error) {
	return get[[]Credential](ctx, c, "/credentials", nil)
}

// Outbox lists callbacks that wait, are on their way, or were given up.
func (c *Client) Outbox(ctx context.Context) ([]Delivery, error) {
	return get[[]Delivery](ctx, c, "/outbox", nil)
}

// Settings lists the facts that WeCom does not document, with the values that hold here.
func (c *Client) Settings(ctx context.Context) ([]Setting, error) {
	return get[[]Setting](ctx, c, "/settings", nil)
}

// Clock tells the virtual time.
func (c *Client) Clock(ctx context.Context) (Clock, error) {
	return get[Clock](ctx, c, "/clock", nil)
}

// SetClock moves, freezes or releases the virtual time. It returns when everything due has been done.
func (c *Client) SetClock(ctx context.Context, change ClockChange) (Clock, error) {
	return post[Clock](ctx, c, "/clock", change)
}

// Env returns the environment variables for programs under test: addresses, proxy, certificates, ids and secrets.
func (c *Client) Env(ctx context.Context) (map[string]string, error) {
	return get[map[string]string](ctx, c, "/env", nil)
}

// JournalQuery selects entries for [Client.Journal].
type JournalQuery struct {
	Filter string // in the language of [journal.ParseFilter]; empty: all
	After  int64  // only entries with a greater id
	Before int64  // only entries with a smaller id, the newest ones; 0: no bound
	Limit  int    // at most so many; 0: as many as the simulator gives at once
}

// Journal returns entries, oldest first, without bodies.
func (c *Client) Journal(ctx context.Context, q JournalQuery) (Page, error) {
	return get[Page](ctx, c, "/journal", values{}.
		text("filter", q.Filter).number("after", q.After).number("before", q.Before).number("limit", int64(q.Limit)))
}

// Entry returns one entry with its bodies.
func (c *Client) Entry(ctx context.Context, id int64) (*journal.Entry, error) {
	return get[*journal.Entry](ctx, c, entryPath(id), nil)
}

// Story returns the whole trace that an entry belongs to, oldest first, with bodies.
func (c *Client) Story(ctx context.Context, id int64) ([]journal.Entry, error) {
	return get[[]journal.Entry](ctx, c, entryPath(id)+"/story", nil)
}
