// Package journal records every exchange between WeCom and the world: calls of the API, callbacks, pages that a browser
// saw, actions of people. It is bounded by rows and bytes, can be followed live, and knows for each exchange what caused it.
package journal

import (
	"net/http"
	"time"

	"wecomlab/core/explain"
)

// Kind says what sort of exchange an [Entry] is.
type Kind string

// The kinds of exchange.
const (
	KindAPI      Kind = "api"      // the app called qyapi
	KindCallback Kind = "callback" // WeCom called the app, verification included
	KindPage     Kind = "page"     // a browser opened a page
	KindAction   Kind = "action"   // a person did something
	KindEvent    Kind = "event"    // an event came into being; its deliveries are callbacks caused by it
	KindClock    Kind = "clock"    // the clock was moved, frozen or released
	KindDevice   Kind = "device"   // a frame of smart hardware and its answer, a push, or the end of a connection
)

// Lane is one party of the ladder diagram.
type Lane string

// The parties.
const (
	LaneApp      Lane = "app"      // the service provider's or the corp's own program
	LaneWeCom    Lane = "wecom"    // the platform
	LaneProvider Lane = "provider" // the provider's administrator
	LaneAdmin    Lane = "admin"    // the corp's administrator
	LaneMember   Lane = "member"   // a member with a phone or a browser
	LaneDevice   Lane = "device"   // a piece of hardware
)

// Message is one half of an exchange as it went over the wire.
type Message struct {
	Header http.Header `json:"header,omitempty"`
	Body   []byte      `json:"body,omitempty"` // cut at the journal's body limit
	Size   int64       `json:"size,omitempty"` // bytes on the wire, also when Body is cut
}

// Subject names whom an exchange is about. Empty members are unknown or do not apply.
type Subject struct {
	Provider string `json:"provider,omitempty"` // the provider's corpid
	Suite    string `json:"suite,omitempty"`    // suite_id or template id
	Corp     string `json:"corp,omitempty"`     // plain corpid of the customer
	Agent    int64  `json:"agent,omitempty"`    // agentid
	User     string `json:"user,omitempty"`     // plain userid
	Device   string `json:"device,omitempty"`   // serial number
}

// Callback holds what only a callback has: the text before encryption and every step of the signature.
type Callback struct {
	Event     string          `json:"event"`              // suite_ticket, create_auth, url_verification, …
	Receiver  string          `json:"receiver"`           // which address: suite:dk…:command, agent:ww…:1000002
	ReceiveID string          `json:"receiveid"`          // the id sealed behind the message
	Plain     []byte          `json:"plain,omitempty"`    // the message before encryption
	Reply     []byte          `json:"reply,omitempty"`    // the decrypted passive reply, if there was one
	Steps     []explain.Check `json:"steps,omitempty"`    // signature and encryption, step by step
	Delivery  int64           `json:"delivery,omitempty"` // the outbox row
	Attempt   int             `json:"attempt,omitempty"`  // 1 is the first
	NextTry   time.Time       `json:"next_try,omitzero"`  // virtual time of the next attempt
	Dead      bool            `json:"dead,omitempty"`     // no attempt will follow
}

// Entry is one exchange.
type Entry struct {
	ID       int64            `json:"id"`
	Cause    int64            `json:"cause,omitempty"` // the entry that led to this one; 0 when it began a story
	Trace    int64            `json:"trace"`           // the first entry of the story; its own ID when it began one
	Kind     Kind             `json:"kind"`
	At       time.Time        `json:"at"`             // virtual time at the start
	Took     time.Duration    `json:"took,omitempty"` // real nanoseconds from first byte in to last byte out
	From     Lane             `json:"from"`
	To       Lane             `json:"to"`
	Title    string           `json:"title"`         // service/get_suite_token, suite_ticket, authorize, …
	Doc      int              `json:"doc,omitempty"` // official document number
	Method   string           `json:"method,omitempty"`
	URL      string           `json:"url,omitempty"`
	Remote   string           `json:"remote,omitempty"` // address of the peer
	Status   int              `json:"status,omitempty"` // HTTP status; 0 when no answer came
	Errcode  int              `json:"errcode"`
	Errmsg   string           `json:"errmsg,omitempty"`
	Subject  Subject          `json:"subject,omitzero"`
	Request  Message          `json:"request,omitzero"`
	Response Message          `json:"response,omitzero"`
	Callback *Callback        `json:"callback,omitempty"`
	Finding  *explain.Finding `json:"finding,omitempty"` // why it was refused or failed
	Note     string           `json:"note,omitempty"`    // one line for people: what an action did, which fault was injected
}

// Failed reports whether the exchange did not reach its aim.
func (e *Entry) Failed() bool {
	if e.Finding != nil || e.Errcode != 0 {
		return true
	}
	switch e.Kind {
	case KindAPI, KindPage:
		return e.Status >= http.StatusBadRequest
	case KindCallback:
		return e.Status != http.StatusOK
	case KindAction, KindEvent, KindClock, KindDevice:
	}
	return false
}
