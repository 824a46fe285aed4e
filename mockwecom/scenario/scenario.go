// Package scenario holds flows as data: who does what in which order, why, and by which exchanges one sees that it went
// well. A file is written once and played by the TUI's walkthrough and by the command line, with the embedded reference app
// or with anybody's own.
package scenario

import (
	"strings"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
)

// Text is a sentence in both languages.
type Text struct {
	EN string `yaml:"en" json:"en"`
	ZH string `yaml:"zh" json:"zh"`
}

// In returns the sentence in the language of a tag such as zh-CN or en; the other one where it is missing.
func (t Text) In(lang string) string {
	if strings.HasPrefix(strings.ToLower(lang), "zh") && t.ZH != "" || t.EN == "" {
		return t.ZH
	}
	return t.EN
}

// Scenario is one flow.
type Scenario struct {
	Name  string            `yaml:"name"` // lower-case letters, digits and hyphens
	Title Text              `yaml:"title"`
	Intro Text              `yaml:"intro"`
	Vars  map[string]string `yaml:"vars"` // names that ${…} may use, with values that the player may replace
	Steps []Step            `yaml:"steps"`
}

// Step is one move in a flow. First somebody does something at a device, then Do happens, then the app's operation, then the
// expectations are awaited in order.
type Step struct {
	ID      string       `yaml:"id"` // unique in its scenario
	Title   Text         `yaml:"title"`
	Why     Text         `yaml:"why"`
	Actor   journal.Lane `yaml:"actor"`   // who moves
	Doc     int          `yaml:"doc"`     // official document number
	Request string       `yaml:"request"` // the call as people should see it, with ${…}
	Do      *Do          `yaml:"do"`
	Device  *Device      `yaml:"device"`
	App     string       `yaml:"app"`  // operation that the embedded reference app is told to carry out
	Hint    Text         `yaml:"hint"` // what a foreign app, or a foreign device, has to do here
	Expect  []Expect     `yaml:"expect"`
	Wrong   []Wrong      `yaml:"wrong"`
}

// Do is what a person, the world or the clock does: exactly one of Action, Clock and Trigger.
type Do struct {
	Action  string               `yaml:"action"`
	Params  map[string]string    `yaml:"params"` // of the action
	Clock   *control.ClockChange `yaml:"clock"`
	Trigger *Trigger             `yaml:"trigger"`
	Refused bool                 `yaml:"refused"` // the simulator has to say no, or the step fails
	Once    bool                 `yaml:"once"`    // nothing is done if the step's first expectation was met since the step before: somebody did it by hand
}

// Device is what somebody does at a device, or its vendor's cloud does for it.
type Device struct {
	SN   string            `yaml:"sn"`
	Op   string            `yaml:"op"` // one of the simulated device's operations
	Args map[string]string `yaml:"args"`
}

// Trigger is a callback that is sent at once.
type Trigger struct {
	Event     string            `yaml:"event"`
	Receiver  string            `yaml:"receiver"`
	URL       string            `yaml:"url"`
	Token     string            `yaml:"token"`
	AESKey    string            `yaml:"aes_key"`
	ReceiveID string            `yaml:"receive_id"`
	Fields    map[string]string `yaml:"fields"`
}

// Expect is an exchange that has to be seen for the step to be done. It has to have succeeded, unless the filter speaks of
// the outcome itself (see [journal.Filter.Attempt]). A failure where a success was meant ends the step.
type Expect struct {
	Filter string            `yaml:"filter"` // in the language of [journal.ParseFilter], with ${…}
	Say    Text              `yaml:"say"`    // what is said when it was seen, with ${…}
	Save   map[string]Source `yaml:"save"`   // variable → where it is in the exchange

	// Earlier accepts an exchange from before this flow where the app is a foreign one: it may still hold what it fetched.
	Earlier bool `yaml:"earlier"`
}

// Wrong is something that goes wrong here in reality.
type Wrong struct {
	Symptom Text `yaml:"symptom"`
	Cause   Text `yaml:"cause"`
}
