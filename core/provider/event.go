package provider

import (
	"time"

	"wecomlab/core/event"
)

// Event is an accepted callback.
type Event struct {
	Suite   string        `json:"suite_id"` // suite or template; empty for the provider's own URL
	Corp    string        `json:"corpid"`   // as the provider sees it; empty where the message does not tell
	Address event.Address `json:"address"`  // kind of URL to which it came
	Plain   []byte        `json:"plain"`    // the decrypted message
	At      time.Time     `json:"at"`       // of its arrival, by the app's clock
	Message event.Event   `json:"-"`        // Plain, parsed
}

// newEvent parses a decrypted message.
func newEvent(suite string, to event.Address, plain []byte, at time.Time) (*Event, error) {
	message, err := event.Parse(plain)
	if err != nil {
		return nil, err
	}
	e := &Event{Suite: suite, Address: to, Plain: plain, At: at, Message: message, Corp: message.AuthCorpId}
	if e.Corp == "" && message.InfoType == "" {
		e.Corp = message.ToUserName
	}
	return e, nil
}
