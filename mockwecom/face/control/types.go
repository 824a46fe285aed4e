// Package control is the simulator's own interface, /_mock/v1, and its Go client. Whatever a person can do or see in the
// simulator goes through here: the TUI, the command line and other languages' tests use nothing else.
package control

import (
	"time"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
)

// Status is GET /_mock/v1/status: what runs, where, and since when.
type Status struct {
	Version   string    `json:"version"`
	Instance  string    `json:"instance"` // a UUID, another one at every start
	BaseURL   string    `json:"base_url"`
	Fixture   string    `json:"fixture"`
	Database  string    `json:"database"`
	Clock     Clock     `json:"clock"`
	StartedAt time.Time `json:"started_at"` // virtual
	Entries   int64     `json:"entries"`    // journalled so far
	Pending   int       `json:"pending"`    // callbacks waiting in the outbox
}

// Clock is GET /_mock/v1/clock.
type Clock struct {
	Now    time.Time `json:"now"`
	Frozen bool      `json:"frozen"`
	Speed  float64   `json:"speed"`
	Next   time.Time `json:"next,omitzero"` // earliest instant at which something is due
}

// ClockChange is the body of POST /_mock/v1/clock. Op is advance, jump, freeze, run or speed.
type ClockChange struct {
	Op    string  `json:"op"`
	By    string  `json:"by,omitempty"`    // advance: a Go duration, "2h", "90s"; days as "7d"
	To    string  `json:"to,omitempty"`    // jump, freeze: RFC 3339; freeze without it stops at the present instant
	Speed float64 `json:"speed,omitempty"` // speed
}

// ParamType tells a form which field to draw and a check what to accept.
type ParamType string

// The types of an action's parameter.
const (
	ParamString   ParamType = "string"
	ParamInt      ParamType = "int"
	ParamBool     ParamType = "bool"
	ParamDuration ParamType = "duration"
	ParamList     ParamType = "list" // comma-separated
)

// Param describes one parameter of an action or of an event that can be triggered.
type Param struct {
	Name    string    `json:"name"`
	Type    ParamType `json:"type"`
	Help    string    `json:"help"`
	Default string    `json:"default,omitempty"` // what holds when it is left out, resolved for this world
	Need    bool      `json:"need,omitempty"`
	Choices []string  `json:"choices,omitempty"`
}

// Action is one row of GET /_mock/v1/actions: something that a person or the world can do.
type Action struct {
	Name    string       `json:"name"` // corp.authorize
	Title   string       `json:"title"`
	TitleZH string       `json:"title_zh"`
	Help    string       `json:"help"`
	Actor   journal.Lane `json:"actor"`
	Doc     int          `json:"doc,omitempty"`
	Params  []Param      `json:"params,omitempty"`
	Danger  bool         `json:"danger,omitempty"` // takes something away that cannot be had back
}

// ActionResult is the answer of POST /_mock/v1/actions/{name}, whose body is {"name":"value"} of the parameters.
type ActionResult struct {
	Entry   int64             `json:"entry"` // the journal entry of the action
	Say     string            `json:"say"`   // one line for people
	Values  map[string]string `json:"values,omitempty"`
	Finding *explain.Finding  `json:"finding,omitempty"` // why the action was refused
}

// Event is one row of GET /_mock/v1/events: a callback that can be triggered.
type Event struct {
	Name    string  `json:"name"`
	Form    string  `json:"form"`    // infotype, event or message
	Address string  `json:"address"` // command, data, app, template, system
	Doc     []int   `json:"doc"`
	Help    string  `json:"help"`
	Params  []Param `json:"params,omitempty"` // fields of the payload
}

// Trigger is the body of POST /_mock/v1/events/{name}: send one callback now, really sealed and signed.
type Trigger struct {
	Receiver  string            `json:"receiver,omitempty"`   // default: the first address of the world that fits
	URL       string            `json:"url,omitempty"`        // send there instead of the configured address
	Token     string            `json:"token,omitempty"`      // with URL: its token
	AESKey    string            `json:"aes_key,omitempty"`    // with URL: its EncodingAESKey
	ReceiveID string            `json:"receive_id,omitempty"` // with URL: the id to seal
	Fields    map[string]string `json:"fields,omitempty"`     // fields of the payload; the rest is filled in from the world
}

// Page is GET /_mock/v1/journal?filter=&after=&before=&limit=: entries, oldest first, without bodies.
type Page struct {
	Entries []journal.Entry `json:"entries"`
	First   int64           `json:"first"` // oldest id still kept
	Last    int64           `json:"last"`  // newest id
}

// Credential is one row of GET /_mock/v1/credentials: anything with a life of its own.
type Credential struct {
	Kind    string          `json:"kind"`  // suite_ticket, suite_access_token, auth_code, …
	Value   string          `json:"value"` // whole: the simulator hides nothing from its owner
	Subject journal.Subject `json:"subject"`
	Issued  time.Time       `json:"issued"`
	Expires time.Time       `json:"expires,omitzero"` // zero: lives until it is taken back
	Used    time.Time       `json:"used,omitzero"`    // when a single-use one was redeemed
	Once    bool            `json:"once,omitempty"`
	Entry   int64           `json:"entry,omitempty"` // the exchange that brought it into the world
}

// Callback is one address that WeCom calls, with its keys and its state.
type Callback struct {
	Receiver   string    `json:"receiver"` // suite:dk…:command, suite:ww…:data, agent:ww…:1000002
	Name       string    `json:"name"`     // for people
	URL        string    `json:"url"`
	Token      string    `json:"token"`
	AESKey     string    `json:"aes_key"`
	ReceiveID  string    `json:"receive_id"` // sealed in deliveries
	VerifyID   string    `json:"verify_id"`  // sealed in the URL check
	VerifiedAt time.Time `json:"verified_at,omitzero"`
}

// Suite is a third-party application or a 代开发 template.
type Suite struct {
	SuiteID       string     `json:"suite_id"`
	Name          string     `json:"name"`
	Kind          string     `json:"kind"` // suite or template
	Secret        string     `json:"secret"`
	Online        string     `json:"online"` // draft, audited, online
	HomeURL       string     `json:"home_url,omitempty"`
	TrustedDomain string     `json:"trusted_domain,omitempty"`
	InstallDomain string     `json:"install_domain,omitempty"`
	Callbacks     []Callback `json:"callbacks"`
	NextTicket    time.Time  `json:"next_ticket,omitzero"`
}

// Provider is a service provider with its suites.
type Provider struct {
	CorpID string    `json:"corpid"`
	Name   string    `json:"name"`
	Secret string    `json:"secret"`
	IPs    []string  `json:"ips"` // empty: every address may call
	Suites []Suite   `json:"suites"`
	System *Callback `json:"system,omitempty"` // the URL of the provider's own events
}

// App is one application inside a corp.
type App struct {
	AgentID       int64         `json:"agentid"`
	Name          string        `json:"name"`
	Kind          string        `json:"kind"` // self, customized or suite
	Secret        string        `json:"secret,omitempty"`
	SuiteID       string        `json:"suite_id,omitempty"`
	Publish       string        `json:"publish,omitempty"` // 代开发: authorised, developing, audited, online
	Closed        bool          `json:"closed,omitempty"`
	HomeURL       string        `json:"home_url,omitempty"`
	TrustedDomain string        `json:"trusted_domain,omitempty"`
	Users         []string      `json:"users"`          // visible range
	Parties       []int64       `json:"parties"`        // visible range
	Tags          []int64       `json:"tags,omitempty"` // visible range
	Permissions   []string      `json:"permissions,omitempty"`
	Requested     []string      `json:"requested,omitempty"` // permissions that wait for the corp's consent
	Privacy       []string      `json:"privacy,omitempty"`   // sensitive fields that are ticked
	IPs           []string      `json:"ips,omitempty"`       // trusted addresses of the app's own
	Description   string        `json:"description,omitempty"`
	Menu          []PhoneButton `json:"menu,omitempty"`
	Callback      *Callback     `json:"callback,omitempty"`
}

// Authorization is what a corp gave a suite or template, as it stands now.
type Authorization struct {
	SuiteID string    `json:"suite_id"`
	AgentID int64     `json:"agentid,omitempty"`
	State   string    `json:"state"`             // pending until the auth_code is redeemed, active, cancelled
	Audited bool      `json:"audited,omitempty"` // 代开发: the app's audit is passed, its last click is not made yet
	Code    string    `json:"permanent_code,omitempty"`
	Admin   string    `json:"admin,omitempty"` // userid of who authorised
	Test    bool      `json:"test,omitempty"`
	Since   time.Time `json:"since"`
	Entry   int64     `json:"entry,omitempty"` // the exchange that made it
}

// Member is a person of a corp.
type Member struct {
	UserID     string  `json:"userid"`
	Name       string  `json:"name"`
	Department []int64 `json:"department"`
	Position   string  `json:"position,omitempty"`
	Mobile     string  `json:"mobile,omitempty"`
	Admin      bool    `json:"admin,omitempty"`
}

// Department is a node of a corp's tree.
type Department struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	ParentID int64  `json:"parentid"`
}

// Corp is a customer.
type Corp struct {
	CorpID      string            `json:"corpid"`
	Name        string            `json:"name"`
	OpenCorpIDs map[string]string `json:"open_corpids,omitempty"` // provider corpid → the corpid that provider sees
	Departments []Department      `json:"departments"`            // the first 1000
	Members     []Member          `json:"members"`                // the first 1000
	MemberCount int               `json:"member_count"`
	Apps        []App             `json:"apps"`

	DepartmentCount int             `json:"department_count"`
	Assistant       *App            `json:"assistant,omitempty"`      // the contact-sync assistant (通讯录同步助手), under the agentid 0
	Authorizations  []Authorization `json:"authorizations,omitempty"` // the newest for each suite
}

// World is GET /_mock/v1/world: what stands now.
type World struct {
	Name      string     `json:"name"`
	Providers []Provider `json:"providers"`
	Corps     []Corp     `json:"corps"`
}

// Delivery is one row of GET /_mock/v1/outbox: a callback that waits, is on its way, or was given up.
type Delivery struct {
	ID       int64     `json:"id"`
	Event    string    `json:"event"`
	Receiver string    `json:"receiver"`
	State    string    `json:"state"` // waiting, sending, delivered, dead
	Attempt  int       `json:"attempt"`
	Created  time.Time `json:"created"`
	Next     time.Time `json:"next,omitzero"`
	Cause    int64     `json:"cause"`
	Last     string    `json:"last,omitempty"` // why the last attempt failed
}

// Setting is one row of GET /_mock/v1/settings: a fact that WeCom does not document, with the value that holds here.
type Setting struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	Default string `json:"default"`
	Doc     int    `json:"doc,omitempty"`
	Help    string `json:"help"`
}

// Failure is the body of every refused control request.
type Failure struct {
	Error   string           `json:"error"` // what, where, what to do
	Finding *explain.Finding `json:"finding,omitempty"`
}
